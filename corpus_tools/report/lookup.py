"""Records by their id, and what a terminal shows of one: pieces of text with a style each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from corpus_tools.alignment import align_texts, count_differences
from corpus_tools.errors import UsageError
from corpus_tools.records import Article, Cluster, Document, Figure, Result, Template, encode
from corpus_tools.report.charts import display_number
from corpus_tools.report.evidence import sight_figures
from corpus_tools.report.messages import Messages

Styled = tuple[str, str]  # a text and its style, in the words of rich
Line = list[Styled]
CONTEXT = 20  # characters around a difference, and around a figure in the raw text
IDENTIFIED = ("articles", "documents", "clusters", "templates", "figures")


def find_record(result: Result, identity: str) -> Any:
    """The record of that id, or the document of that source.

    Raises:
        UsageError: no such record.
    """
    for name in IDENTIFIED:
        for record in getattr(result, name):
            if identity in (record.id, getattr(record, "source", None)):
                return record
    hint = 'corpus-tools query "select id, title from articles" lists them'
    raise UsageError(f'no record "{identity}"', hint=hint)


def find_text(result: Result, identity: str) -> Article | Document:
    """The article or document of that id; `CLUSTER.N` is the N-th member of a cluster.

    Raises:
        UsageError: no such text.
    """
    name, _, place = identity.rpartition(".")
    members = {c.id: c.members for c in result.clusters}.get(name, ())
    if place.isdigit() and 1 <= int(place) <= len(members):
        identity = members[int(place) - 1].article
    record = find_record(result, identity)
    if not isinstance(record, (Article, Document)):
        raise UsageError(
            f'"{identity}" is no text', hint="name two articles, two documents or CLUSTER.1 CLUSTER.2"
        )
    return record


def describe(result: Result, record: Any, say: Messages, *, raw: bool = False) -> Iterator[Line]:
    """What a person wants to see of a record.

    Args:
        result: where its relatives are.
        record: an article, document, cluster, template or figure.
        say: the language.
        raw: show the raw text instead of the cleaned one.
    """
    if isinstance(record, Figure):
        yield from _describe_figure(result, record, say)
    elif isinstance(record, (Article, Document)):
        yield from _describe_text(result, record, say, raw)
    elif isinstance(record, Cluster):
        yield from _describe_cluster(result, record, say)
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


def _describe_figure(result: Result, figure: Figure, say: Messages) -> Iterator[Line]:
    [sighting] = sight_figures(result, [figure])
    quote, start, end = sighting.quote, sighting.start, sighting.end
    yield [(figure.id, "bold"), (f"  {sighting.title or sighting.source}", "")]
    yield [(_flat(quote[:start]), ""), (_flat(quote[start:end]), "bold reverse"), (_flat(quote[end:]), "")]
    raw = next((d.raw for d in result.documents if d.id == figure.document), None)
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


def _describe_text(result: Result, record: Article | Document, say: Messages, raw: bool) -> Iterator[Line]:
    title = record.title if isinstance(record, Article) else record.source
    yield [(record.id, "bold"), (f"  {title}", "")]
    figures = [f for f in result.figures if record.id in (f.article, f.document) and f.kind == "figure"]
    facts = {"characters": f"{len(record.text):,}", "figures": f"{len(figures):,}"}
    if isinstance(record, Article):
        facts |= {"source": _source(result, record.document), "sections": f"{len(record.sections):,}"}
    else:
        facts |= {"encoding": record.encoding, "script": say.name("script", record.script)}
    yield from _facts(facts, say)
    yield [("", "")]
    text = _raw_text(result, record) if raw else record.text
    yield from ([(line, "")] for line in text.split("\n"))


def _describe_cluster(result: Result, cluster: Cluster, say: Messages) -> Iterator[Line]:
    titles = {article.id: article for article in result.articles}
    kind = say.name("kind", cluster.kind)
    yield [(cluster.id, "bold"), (f"  {kind}  {say('cluster.members', n=len(cluster.members))}", "")]
    for place, member in enumerate(cluster.members, 1):
        article = titles.get(member.article)
        title = f"{article.title}  {_source(result, article.document)}" if article else ""
        mark = say("cluster.kept") if member.article == cluster.kept else f"{member.jaccard:.2f}"
        yield [(f"  {cluster.id}.{place}  {mark:>5}  ", "dim"), (f"{member.article}  {title}", "")]


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


def _raw_text(result: Result, record: Article | Document) -> str:
    if isinstance(record, Document):
        return record.raw
    raw = next((document.raw for document in result.documents if document.id == record.document), "")
    return raw[record.start : record.end]


def _source(result: Result, document: str) -> str:
    return next((d.source for d in result.documents if d.id == document), document)


def _name(record: Article | Document) -> str:
    return f"{record.id}  {record.title if isinstance(record, Article) else record.source}"


def _flat(text: str) -> str:
    return text.replace("\n", "⏎")
