"""Which views and data stand on which page.

Everything stands on one page while it fits. Beyond that, texts and duplicates move to pages of their own,
each with its data inside (a page opened from disk may not fetch another file); then the figures, then the
list of articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from corpus_tools.records import Article, Document, Result, encode
from corpus_tools.report.blocks import (
    Block,
    articles_block,
    cluster_blocks,
    figures_block,
    holders,
    names_block,
    shared_texts,
    texts_block,
)
from corpus_tools.report.evidence import Sighting, sight_figures
from corpus_tools.report.limits import Holder, choose_figures, choose_texts, text_bytes
from corpus_tools.report.sources import display_sources
from corpus_tools.report.summary import settings_rows
from corpus_tools.report.views import (
    ROWS_SHOWN,
    article_rows,
    first_clusters,
    metric_labels,
    overview,
    repair_rules,
    template_views,
)

READER = ("reader",)
VIEWS = ("overview", "articles", "duplicates", "templates", "figures", "repairs", "failures", "about")
DEFAULT_THRESHOLD = 0.7


class Page(NamedTuple):
    """A file: its views, its data, and where the other views are from here."""

    path: Path
    views: tuple[str, ...]
    blocks: dict[str, Block]
    hrefs: dict[str, str]
    root: str  # from here to the folder of the first page


class Content:
    """Everything the pages show, computed once."""

    def __init__(self, result: Result) -> None:
        self.result = result
        dedup = result.settings.get("dedup")
        known = dedup.get("threshold") if isinstance(dedup, dict) else None
        self.threshold = float(known) if isinstance(known, (int, float)) else DEFAULT_THRESHOLD
        self.sightings: list[Sighting] = list(sight_figures(result))
        self.clusters = cluster_blocks(result, self.threshold)
        self.labels = metric_labels(result)
        self.holders: list[Holder] = choose_texts(result, holders(result))
        self.listed = choose_figures(self.sightings)
        self.boilerplate = {d.id: d.boilerplate for d in result.documents if d.boilerplate}

    @cached_property
    def badges(self) -> dict[str, int]:
        """The counts beside the names of the views."""
        counts = {
            "articles": len(self.result.articles),
            "duplicates": sum(block["kind"] != "passage" for block in self.clusters),
            "passages": sum(pair.kind == "passage" for pair in self.result.pairs),
            "templates": len(self.result.templates),
            "figures": sum(s.figure.kind == "figure" for s in self.sightings),
        }
        return counts | ({"failures": len(self.result.failures)} if self.result.failures else {})

    @cached_property
    def static(self) -> dict[str, Any]:
        """What the template writes as plain HTML."""
        figures = (s for s in self.sightings if s.figure.kind == "figure")
        return {
            **overview(self.result, self.sightings, self.threshold),
            "first_figures": [s for s, _ in zip(figures, range(ROWS_SHOWN), strict=False)],
            "article_rows": article_rows(self.result),
            "first_clusters": first_clusters(self.result, self.clusters),
            "templates": template_views(self.result),
            "figures_left_out": len(self.sightings) - len(self.listed),
            "clusters_left_out": self._left_out(),
            "sources": display_sources(self.result),
            "titles": {article.id: article.title for article in self.result.articles},
            "repairs": repair_rules(self.result),
            "failures": self.result.failures,
            "settings": settings_rows(self.result),
        }

    def _left_out(self) -> int:
        """Clusters and pairs that are not listed."""
        return len(self.result.clusters) + len(shared_texts(self.result.pairs)) - len(self.clusters)


def plan_pages(content: Content, path: Path, limit: int) -> list[Page]:
    """The pages of a report.

    Args:
        content: what they show.
        path: the first page.
        limit: bytes of data a page may hold before the report becomes several pages.
    """
    names = names_block(content.result, {})
    whole = {
        "figures": figures_block(content.listed),
        "articles": articles_block(content.result),
        "clusters": {"rows": content.clusters},
        "names": names,
        "texts": texts_block(content.holders, content.boilerplate),
    }
    if sum(_size(block) for block in whole.values()) <= limit:
        hrefs = {view: f"#{view}" for view in VIEWS}
        return [Page(path, (*VIEWS, "reader"), whole, hrefs, "")]
    return _Folder(content, path, limit, whole).pages()


class _Folder:
    """A report of several pages."""

    def __init__(self, content: Content, path: Path, limit: int, whole: Mapping[str, Block]) -> None:
        self.content, self.path, self.limit, self.whole = content, path, limit, whole
        self.folder = path.with_suffix("")
        self.homes = self._homes()

    def pages(self) -> list[Page]:
        """The first page, then those of its folder."""
        texts, chunks = list(self._text_chunks()), list(self._cluster_chunks())
        places = {holder.id: f"text-{n:04}.html" for n, chunk in enumerate(texts, 1) for holder, _ in chunk}
        names = names_block(self.content.result, {k: f"{self.folder.name}/{v}" for k, v in places.items()})
        return [
            *self._top_pages(names, chunks),
            *(self._text_page(n, chunk, names) for n, chunk in enumerate(texts, 1)),
            *(self._cluster_page(n, chunk, names) for n, chunk in enumerate(chunks, 1)),
        ]

    def _homes(self) -> dict[str, str]:
        """Which view stands on which page: the largest leave the first page until it fits."""
        sizes = {name: _size(self.whole[name]) for name in ("figures", "articles")}
        room = self.limit - _size(self.whole["names"]) - _size({"rows": _outlines(self.content.clusters, "")})
        homes = dict.fromkeys(VIEWS, self.path.name)
        for name in sorted(sizes, key=lambda name: -sizes[name]):
            if sum(sizes.values()) > room:
                homes[name] = f"{self.folder.name}/{name}.html"
                sizes[name] = 0
        return homes

    def _hrefs(self, page: str) -> dict[str, str]:
        """Links to the views from a page, both given relative to the first page's folder."""
        up = "../" if "/" in page else ""
        return {view: ("" if home == page else up + home) + f"#{view}" for view, home in self.homes.items()}

    def _page(self, name: str, views: Iterable[str], blocks: dict[str, Block]) -> Page:
        root = "../" if "/" in name else ""
        return Page(self.path.parent / name, tuple(views), blocks, self._hrefs(name), root)

    def _top_pages(self, names: Block, chunks: Sequence[Sequence[Block]]) -> Iterator[Page]:
        outlines = [
            outline
            for n, chunk in enumerate(chunks, 1)
            for outline in _outlines(chunk, f"{self.folder.name}/duplicates-{n:04}.html")
        ]
        first = self.path.name
        for home in dict.fromkeys([first, *self.homes.values()]):
            views = [view for view, place in self.homes.items() if place == home]
            blocks: dict[str, Block] = {
                name: self.whole[name] for name in ("figures", "articles") if name in views
            }
            whole = "articles" in views or "figures" in views
            blocks["names"] = names if whole else _names_of(outlines, names)
            if home == first:
                blocks["clusters"] = {"rows": outlines}
            yield self._page(home, [*views, *READER] if "figures" in views else views, blocks)

    def _text_page(self, number: int, chunk: Sequence[Holder], names: Block) -> Page:
        inside = {holder.id for holder, _ in chunk}
        own = [s for s in self.content.sightings if (s.figure.article or s.figure.document) in inside]
        blocks = {
            "texts": texts_block(chunk, self.content.boilerplate),
            "figures": figures_block(own),
            "names": {key: names[key] for key in sorted(inside)},
        }
        return self._page(f"{self.folder.name}/text-{number:04}.html", ("reader",), blocks)

    def _cluster_page(self, number: int, chunk: Sequence[Block], names: Block) -> Page:
        inside = {member["article"] for cluster in chunk for member in cluster["members"]}
        some = [(holder, raw) for holder, raw in self.content.holders if holder.id in inside]
        blocks: dict[str, Block] = {
            "clusters": {"rows": list(chunk)},
            "texts": texts_block(some, self.content.boilerplate),
            "names": _names_of(chunk, names),
        }
        name = f"{self.folder.name}/duplicates-{number:04}.html"
        page = self._page(name, ("duplicates", "reader"), blocks)
        return page._replace(hrefs={**page.hrefs, "duplicates": f"{page.root}{self.path.name}#duplicates"})

    def _text_chunks(self) -> Iterator[list[Holder]]:
        """Holders in pages of about half the limit; articles of one document stay together."""
        order = {d.id: place for place, d in enumerate(self.content.result.documents)}
        ordered = sorted(self.content.holders, key=lambda held: order.get(_document_of(held[0]), 0))
        yield from _chunks(ordered, lambda held: text_bytes(held[0]), self.limit // 2)

    def _cluster_chunks(self) -> Iterator[list[Block]]:
        lengths = {holder.id: text_bytes(holder) for holder, _ in self.content.holders}
        yield from _chunks(
            self.content.clusters,
            lambda cluster: sum(lengths.get(member["article"], 0) for member in cluster["members"]),
            self.limit // 2,
        )


def _chunks(items: Iterable[Any], size: Any, limit: int) -> Iterator[list[Any]]:
    """Consecutive items in lists whose sizes stay below the limit; a larger item stands alone."""
    chunk: list[Any] = []
    total = 0
    for item in items:
        if chunk and total + size(item) > limit:
            yield chunk
            chunk, total = [], 0
        chunk.append(item)
        total += size(item)
    if chunk:
        yield chunk


def _names_of(clusters: Iterable[Block], names: Block) -> Block:
    """The names of the members of clusters."""
    members = {member["article"] for cluster in clusters for member in cluster["members"]}
    return {key: names[key] for key in sorted(members) if key in names}


def _outlines(clusters: Iterable[Block], page: str) -> list[Block]:
    """Clusters without their differences, which stand on `page`."""
    keys = ("article", "jaccard", "against")
    return [
        {
            **cluster,
            "page": page,
            "members": [{key: member[key] for key in keys} for member in cluster["members"]],
        }
        for cluster in clusters
    ]


def _document_of(holder: Article | Document) -> str:
    return holder.document if isinstance(holder, Article) else holder.id


def _size(block: Any) -> int:
    return len(encode(block))
