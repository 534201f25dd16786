"""Which views and data stand on which page.

Everything stands on one page while it fits. Beyond that, texts and duplicates move to pages of their own,
each with its data inside (a page opened from disk may not fetch another file); then the figures, then the
list of articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from corpus_tools.records import encode
from corpus_tools.report.blocks import (
    articles_block,
    cluster_blocks,
    names_block,
)
from corpus_tools.report.excerpt import Excerpt
from corpus_tools.report.figure_columns import Block
from corpus_tools.report.holders import Holder
from corpus_tools.report.limits import ARTICLES_LISTED, CLUSTERS_LISTED
from corpus_tools.report.sources import Name, name_texts
from corpus_tools.report.store import rows
from corpus_tools.report.summary import PartShown, settings_rows
from corpus_tools.report.texts import Texts
from corpus_tools.report.views import (
    FAILURES_SHOWN,
    MEMBERS_SHOWN,
    ROWS_SHOWN,
    article_rows,
    first_clusters,
    metric_labels,
    overview,
    repair_rules,
    template_views,
    widest_templates,
)

READER = ("reader",)
VIEWS = ("overview", "articles", "duplicates", "templates", "figures", "repairs", "failures", "about")


class Page(NamedTuple):
    """A file: its views, its data, and where the other views are from here."""

    path: Path
    views: tuple[str, ...]
    blocks: dict[str, Block]
    hrefs: dict[str, str]
    root: str  # from here to the folder of the first page


class Content:
    """Everything the pages show, computed once.

    Args:
        excerpt: what is shown of the corpus.
    """

    def __init__(self, excerpt: Excerpt) -> None:
        self.excerpt, self.texts = excerpt, Texts(excerpt)
        self.clusters = cluster_blocks(excerpt, self.texts.compared)
        self.templates = widest_templates(excerpt)
        self.labels = metric_labels(excerpt)
        self.figures = excerpt.sightings.columns.block()

    @cached_property
    def names(self) -> dict[str, Name]:
        """All articles and documents that are shown by name; all there are, while they may be listed."""
        size = self.excerpt.store.size
        if size("articles") + size("documents") <= 2 * ARTICLES_LISTED:
            return name_texts(self.excerpt.store)
        shown = set(self.figures["holder"]["words"])
        shown.update(line.id for line in self.texts.lines)
        shown.update(holder.id for holder in self.texts.shown.holders)
        shown.update(member["article"] for cluster in self.clusters for member in cluster["members"])
        shown.update(article for template in self.templates for article in template.articles[:MEMBERS_SHOWN])
        return name_texts(self.excerpt.store, shown)

    @cached_property
    def badges(self) -> dict[str, int]:
        """The counts beside the names of the views."""
        excerpt, size = self.excerpt, self.excerpt.store.size
        kinds = excerpt.duplicates.pairs.kinds
        counts = {
            "articles": size("articles"),
            "duplicates": size("clusters") + kinds["excerpt"] + kinds["glued"],
            "passages": kinds["passage"],
            "templates": size("templates"),
            "figures": excerpt.figure_counts.figures,
        }
        return counts | ({"failures": size("failures")} if size("failures") else {})

    @cached_property
    def static(self) -> dict[str, Any]:
        """What the template writes as plain HTML."""
        excerpt = self.excerpt
        first = excerpt.sightings.reported[:ROWS_SHOWN]
        return {
            **overview(excerpt),
            "first_figures": list(excerpt.sightings.pick(first)),
            "article_rows": article_rows(self.texts.lines, self.names),
            "first_clusters": first_clusters(self.clusters, self.names, self.texts.compared),
            "templates": template_views(self.templates),
            "parts": {part.what: part for part in self._parts() if part},
            "names": self.names,
            "repairs": repair_rules(excerpt),
            "failures": list(islice(excerpt.store.pick("failures"), FAILURES_SHOWN)),
            "settings": settings_rows(excerpt.store.settings),
        }

    def _parts(self) -> Iterator[PartShown | None]:
        """What is not listed whole."""
        part = self.excerpt.part
        yield part("figures", len(self.excerpt.sightings))
        yield part("articles", len(self.texts.lines))
        yield part("clusters", min(len(self.excerpt.clusters), CLUSTERS_LISTED))
        yield part("templates", len(self.templates))
        yield part("failures", FAILURES_SHOWN)
        shared = self.excerpt.duplicates.pairs
        if shared.shared > len(shared.places):
            yield PartShown(what="pairs", shown=len(shared.places), all=shared.shared, table="pairs")


def plan_pages(content: Content, path: Path, limit: int) -> Iterator[Page]:
    """The pages of a report, one after the other.

    Args:
        content: what they show.
        path: the first page.
        limit: bytes of data a page may hold before the report becomes several pages.
    """
    whole = {
        "figures": content.figures,
        "articles": articles_block(content.texts.lines),
        "clusters": {"rows": content.clusters},
        "names": names_block(content.names, {}),
    }
    sizes = {name: _size(block) for name, block in whole.items()}
    room, texts = limit - sum(sizes.values()), content.texts
    raws = {holder.document: holder.raw_characters for holder in texts.shown.holders}
    if sum(raws.values()) <= room:  # else they surely do not fit
        whole["texts"] = texts.shown.block(texts.shown.holders)
        if _size(whole["texts"]) <= room:
            hrefs = {view: f"#{view}" for view in VIEWS}
            yield Page(path, (*VIEWS, "reader"), whole, hrefs, "")
            return
    del whole
    yield from _Folder(content, path, limit, sizes).pages()


class _Folder:
    """A report of several pages."""

    def __init__(self, content: Content, path: Path, limit: int, sizes: Mapping[str, int]) -> None:
        self.content, self.path, self.limit, self.sizes = content, path, limit, sizes
        self.folder = path.with_suffix("")
        self.homes = self._homes()

    def pages(self) -> Iterator[Page]:
        """The first page, then those of its folder."""
        texts, chunks = list(self._text_chunks()), list(self._cluster_chunks())
        places = {holder.id: f"text-{n:04}.html" for n, chunk in enumerate(texts, 1) for holder in chunk}
        names = names_block(self.content.names, {k: f"{self.folder.name}/{v}" for k, v in places.items()})
        yield from self._top_pages(names, chunks)
        figures = self._figures_by_holder()
        for number, chunk in enumerate(texts, 1):
            yield self._text_page(number, chunk, names, figures)
        members = {member["article"] for cluster in self.content.clusters for member in cluster["members"]}
        holders = {holder.id: holder for holder in self.content.texts.shown.holders if holder.id in members}
        for number, clusters in enumerate(chunks, 1):
            yield self._cluster_page(number, clusters, names, holders)

    def _homes(self) -> dict[str, str]:
        """Which view stands on which page: the largest leave the first page until it fits."""
        sizes = {name: self.sizes[name] for name in ("figures", "articles")}
        room = self.limit - self.sizes["names"] - _size({"rows": _outlines(self.content.clusters, "")})
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
            blocks: dict[str, Block] = {}
            if "figures" in views:
                blocks["figures"] = self.content.figures
            if "articles" in views:
                blocks["articles"] = articles_block(self.content.texts.lines)
            whole = "articles" in views or "figures" in views
            blocks["names"] = names if whole else _names_of(outlines, names)
            if home == first:
                blocks["clusters"] = {"rows": outlines}
            yield self._page(home, [*views, *READER] if "figures" in views else views, blocks)

    def _figures_by_holder(self) -> dict[str, list[int]]:
        """Where the listed figures of each text are in their list."""
        found: dict[str, list[int]] = {}
        for place, holder in enumerate(self.content.excerpt.sightings.columns.holders()):
            found.setdefault(holder, []).append(place)
        return found

    def _text_page(
        self, number: int, chunk: Sequence[Holder], names: Block, figures: Mapping[str, list[int]]
    ) -> Page:
        inside = {holder.id for holder in chunk}
        own = sorted(place for holder in inside for place in figures.get(holder, ()))
        blocks = {
            "texts": self.content.texts.shown.block(chunk),
            "figures": self.content.excerpt.sightings.columns.pick(own),
            "names": {key: names[key] for key in sorted(inside)},
        }
        return self._page(f"{self.folder.name}/text-{number:04}.html", ("reader",), blocks)

    def _cluster_page(
        self, number: int, chunk: Sequence[Block], names: Block, holders: Mapping[str, Holder]
    ) -> Page:
        inside = {member["article"] for cluster in chunk for member in cluster["members"]}
        some = sorted((holders[name] for name in inside if name in holders), key=attrgetter("place"))
        blocks: dict[str, Block] = {
            "clusters": {"rows": list(chunk)},
            "texts": self.content.texts.shown.block(some),
            "names": _names_of(chunk, names),
        }
        name = f"{self.folder.name}/duplicates-{number:04}.html"
        page = self._page(name, ("duplicates", "reader"), blocks)
        return page._replace(hrefs={**page.hrefs, "duplicates": f"{page.root}{self.path.name}#duplicates"})

    def _text_chunks(self) -> Iterator[list[Holder]]:
        """Holders in pages of about half the limit; articles of one document stay together."""
        holders = self.content.texts.shown.holders
        homes = {holder.document for holder in holders}
        documents = enumerate(rows(self.content.excerpt.store, "documents", ["id"]))
        order = {name: place for place, (name,) in documents if name in homes}
        ordered = sorted(holders, key=lambda holder: order.get(holder.document, 0))
        yield from _chunks(ordered, attrgetter("bytes"), self.limit // 2)

    def _cluster_chunks(self) -> Iterator[list[Block]]:
        lengths = {holder.id: holder.bytes for holder in self.content.texts.shown.holders}
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


def _size(block: Any) -> int:
    return len(encode(block))
