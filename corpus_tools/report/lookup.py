"""Records by their id, and what a terminal shows of one: pieces of text with a style each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from corpus_tools.alignment import align_texts, count_differences
from corpus_tools.errors import UsageError
from corpus_tools.records import Article, Cluster, Document, Figure, Template, encode
from corpus_tools.report.charts import display_number
from corpus_tools.report.evidence import sight_figures
from corpus_tools.report.messages import Messages
from corpus_tools.report.sources import sources_of
from corpus_tools.report.store import Store, find_records, find_rows, rows

Styled = tuple[str, str]  # a text and its style, in the words of rich
Line = list[Styled]
CONTEXT = 20  # characters around a difference, and around a figure in the raw text
IDENTIFIED = ("articles", "documents", "clusters", "templates", "figures")


def find_record(store: Store, identity: str) -> Any:
    """The record of that id, or the document of that source.

    Raises:
        UsageError: no such record.
    """
    for name in IDENTIFIED:
        fields = ("id", "source") if name == "documents" else ("id",)
        if places := [place for field in fields for place in store.places(name, field, [identity])]:
            return store.whole(name, min(places))
    hint = 'corpus-tools query "select id, title from articles" lists them'
    raise UsageError(f'no record "{identity}"', hint=hint)


def find_text(store: Store, identity: str) -> Article | Document:
    """The article or document of that id; `CLUSTER.N` is the N-th member of a cluster.

    Raises:
        UsageError: no such text.
    """
    name, _, place = identity.rpartition(".")
    for cluster in find_records(store, "clusters", [name] if place.isdigit() else []):
        if 1 <= int(place) <= len(cluster.members):
            identity = cluster.members[int(place) - 1].article
    record = find_record(store, identity)
    if not isinstance(record, (Article, Document)):
        raise UsageError(
            f'"{identity}" is no text', hint="name two articles, two documents or CLUSTER.1 CLUSTER.2"
        )
    return record


def describe(store: Store, record: Any, say: Messages, *, raw: bool = False) -> Iterator[Line]:
    """What a person wants to see of a record.

    Args:
        store: where its relatives are.
        record: an article, document, cluster, template or figure.
        say: the language.
        raw: show the raw text instead of the cleaned one.
    """
    if isinstance(record, Figure):
        yield from _describe_figure(store, record, say)
    elif isinstance(record, (Article, Document)):
        yield from _describe_text(store, record, say, raw)
    elif isinstance(record, Cluster):
        yield from _describe_cluster(store, record, say)
    elif isinstance(record, Template):
        yield from _describe_template(record)
    else:
        yield [(encode(record).decode(), "")]


def diff_lines(
    left: Article | Document, right: Article | Document, say: Messages, limit: int
) -> Iterator[Line]:
    """The places where two texts differ, each with its surroundings, at most `limit` of them."""
    a, b = left.text, right.text
    pieces = align_texts(a, b)
    same = sum(piece.a_end - piece.a_start for piece in pieces if piece.kind in ("equal", "move"))
    total = count_differences(pieces)
    share = 2 * same / max(1, len(a) + len(b))
    yield [(f"A {_name(left)}", "bold")]
    yield [(f"B {_name(right)}", "bold")]
    yield [(f"{share:.2f}  {say('cluster.differences', n=total) if total else say('cluster.identical')}", "")]
    differing = [piece for piece in pieces if piece.kind not in ("equal", "arrival")]
    for kind, a0, a1, b0, b1 in differing[:limit]:
        line: Line = [(f"{a0:>7}  ", "dim"), (_flat(a[max(0, a0 - CONTEXT) : a0]), "")]
        if kind == "move":
            line += [(f"{{~{_flat(a[a0:a1])}~}}", "yellow"), (f"→{b0}", "dim")]
        else:
            line += [(f"[-{_flat(a[a0:a1])}-]", "red strike")] if a1 > a0 else []
            line += [(f"{{+{_flat(b[b0:b1])}+}}", "green underline")] if b1 > b0 else []
        yield [*line, (_flat(a[a1 : a1 + CONTEXT]), "")]
    if total > limit:
        yield [(f"… {total - limit}", "dim")]


def _describe_figure(store: Store, figure: Figure, say: Messages) -> Iterator[Line]:
    [sighting] = sight_figures(store, [figure])
    quote, start, end = sighting.quote, sighting.start, sighting.end
    yield [(figure.id, "bold"), (f"  {sighting.title or sighting.source}", "")]
    yield [(_flat(quote[:start]), ""), (_flat(quote[start:end]), "bold reverse"), (_flat(quote[end:]), "")]
    raw = _raw_of(store, figure.document)
    if raw is not None:
        before, after = (
            raw[max(0, figure.start - CONTEXT) : figure.start],
            raw[figure.end : figure.end + CONTEXT],
        )
        place = say("reader.position", start=figure.start, end=figure.end)
        yield [
            (f"{place}  ", "dim"),
            (_flat(before), ""),
            (figure.surface, "bold reverse"),
            (_flat(after), ""),
        ]
    facts = {
        "metric": figure.metric, "value": display_number(figure.value),
        "value_max": display_number(figure.value_max), "unit": figure.unit,
        "qualifier": say.name("qualifier", figure.qualifier),
        "low": display_number(figure.low), "high": display_number(figure.high),
        "period": figure.period and figure.period.text, "agent": figure.agent, "place": figure.place,
        "object": figure.object, "kind": say.name("kind", figure.kind), "rule": figure.rule,
        "duplicate": say.name("duplicate", figure.duplicate), "confidence": f"{figure.confidence:.2f}",
        "reasons": "；".join(figure.reasons),
    }  # fmt: skip
    yield from _facts(facts, say)


def _describe_text(store: Store, record: Article | Document, say: Messages, raw: bool) -> Iterator[Line]:
    title = record.title if isinstance(record, Article) else record.source
    yield [(record.id, "bold"), (f"  {title}", "")]
    facts = {"characters": f"{len(record.text):,}", "figures": f"{_count_figures(store, record):,}"}
    if isinstance(record, Article):
        source = sources_of(store, [record.document]).get(record.document, record.document)
        facts |= {"source": source, "sections": f"{len(record.sections):,}"}
    else:
        facts |= {"encoding": record.encoding, "script": say.name("script", record.script)}
    yield from _facts(facts, say)
    yield [("", "")]
    text = _raw_text(store, record) if raw else record.text
    yield from ([(line, "")] for line in text.split("\n"))


def _count_figures(store: Store, holder: Article | Document) -> int:
    """How many reported results stand in a text."""
    home = "article" if isinstance(holder, Article) else "document"
    places = store.places("figures", home, [holder.id])
    return sum(kind == "figure" for (kind,) in rows(store, "figures", ["kind"], places))


def _describe_cluster(store: Store, cluster: Cluster, say: Messages) -> Iterator[Line]:
    articles = {member.article for member in cluster.members}
    found = find_rows(store, "articles", ["id", "document", "title"], articles)
    homes = {name: (document, title) for name, document, title in found}
    sources = sources_of(store, {document for document, _ in homes.values()})
    kind = say.name("kind", cluster.kind)
    yield [(cluster.id, "bold"), (f"  {kind}  {say('cluster.members', n=len(cluster.members))}", "")]
    for number, member in enumerate(cluster.members, 1):
        document, title = homes.get(member.article, (None, ""))
        place = "" if document is None else f"{title}  {sources.get(document, document)}"
        mark = say("cluster.kept") if member.article == cluster.kept else f"{member.jaccard:.2f}"
        yield [(f"  {cluster.id}.{number}  {mark:>5}  ", "dim"), (f"{member.article}  {place}", "")]


def _describe_template(template: Template) -> Iterator[Line]:
    yield [(template.id, "bold"), (f"  {len(template.articles)}", "")]
    yield [
        (part.text, "") if part.text is not None else (f"〔{part.slot}〕", "bold cyan")
        for part in template.parts
    ]
    for slot, by_article in template.values.items():
        filled = [text for places in by_article.values() for _, _, text in places]
        yield [(f"  {slot}  ", "bold cyan"), (" | ".join(filled[:12]), "")]


def _facts(facts: dict[str, Any], say: Messages) -> Iterable[Line]:
    for key, value in facts.items():
        if value:
            yield [(f"  {say(f'column.{key}')}  ", "dim"), (str(value), "")]


def _raw_text(store: Store, record: Article | Document) -> str:
    if isinstance(record, Document):
        return record.raw
    return (_raw_of(store, record.document) or "")[record.start : record.end]


def _raw_of(store: Store, document: str) -> str | None:
    """The raw text of a document, None when it is not there."""
    return next((raw for (raw,) in find_rows(store, "documents", ["raw"], [document])), None)


def _name(record: Article | Document) -> str:
    return f"{record.id}  {record.title if isinstance(record, Article) else record.source}"


def _flat(text: str) -> str:
    return text.replace("\n", "⏎")
