"""Figures of a document: mentions with metric, kind, context and their places in the raw text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from corpus_tools.mine.context import Place, places
from corpus_tools.mine.frames import Match, finder
from corpus_tools.mine.kinds import kind_of, starts_plan
from corpus_tools.mine.matching import match_sentence
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.numerals import FOLD
from corpus_tools.mine.packs import MetricPack, load_packs
from corpus_tools.mine.scan import scan
from corpus_tools.mine.sentences import sentence_spans
from corpus_tools.mine.surroundings import Surroundings, change_of, rate_of
from corpus_tools.records import Article, Document, Figure, FigureKind, MetricAlternative, Section, content_id
from corpus_tools.settings import MineSettings


def mine_figures(
    document: Document,
    articles: Sequence[Article],
    packs: MetricPack | None = None,
    settings: MineSettings | None = None,
) -> list[Figure]:
    """Every numeral expression of a document, in order, with its metric, kind and context.

    Args:
        document: repaired and converted; `text` is mined, offsets are carried back by its map.
        articles: the articles of the document, in order; their sections name the place of a figure.
        packs: the metrics to look for; by default those the settings name.
        settings: the section `mine` of the settings.
    """
    settings = settings or MineSettings()
    return list(_Miner(document, articles, packs or load_packs(settings.packs), settings).run())


class _Miner:
    """One pass over one document."""

    def __init__(
        self, document: Document, articles: Sequence[Article], pack: MetricPack, settings: MineSettings
    ) -> None:
        self.document, self.settings = document, settings
        self.text = document.text.translate(FOLD)
        self.spans = document.spans
        self.finder = finder(pack)
        self.articles = sorted(articles, key=lambda article: article.start)
        self.starts = [article.start for article in self.articles]
        self.boilerplate = sorted((mark.start, mark.end) for mark in document.boilerplate)
        self.surroundings = Surroundings(self.text)
        self.in_plan = False

    def run(self) -> list[Figure]:
        figures: list[Figure] = []
        mentions, at = scan(self.text), 0
        for start, end in sentence_spans(self.text):
            first = at
            while at < len(mentions) and mentions[at].start < end:
                at += 1
            self._note_paragraph(start, end)
            if at > first:
                figures += self._sentence(start, end, mentions[first:at])
        return figures

    def _note_paragraph(self, start: int, end: int) -> None:
        if self.text[start - 1 : start] in ("", "\n"):
            self.in_plan = False
        self.in_plan = self.in_plan or starts_plan(self.text[start:end].lstrip())

    def _sentence(self, start: int, end: int, mentions: list[Mention]) -> list[Figure]:
        quantities = [mention for mention in mentions if mention.kind in ("quantity", "rank")]
        matches = self._match(start, end, quantities)
        self.surroundings.enter(start, end, mentions)
        figures = [
            self._figure(mention, start, end, *matches.get(id(mention), (None, []))) for mention in mentions
        ]
        return [figure for figure in figures if not _is_article(figure)]

    def _match(self, start: int, end: int, quantities: list[Mention]) -> dict[int, tuple[Place, list[Match]]]:
        found = places(self.text, start, end, quantities)
        matches = match_sentence(self.finder, found)
        return {id(place.mention): (place, options) for place, options in zip(found, matches, strict=True)}

    def _figure(
        self, mention: Mention, start: int, end: int, place: Place | None, matches: list[Match]
    ) -> Figure:
        kind, metric, rule = self._decide(mention, place, matches)
        if place is not None:
            change_of(mention, place)
        best = matches[0] if matches and kind == "figure" and metric == matches[0].frame.metric else None
        raw_start, raw_end = self.spans.to_raw(mention.start, mention.end)
        article = self._article(raw_start)
        value = mention.value
        return Figure(
            id=content_id("f", self.document.id, raw_start, raw_end, metric),
            document=self.document.id,
            article=article.id if article else None,
            section=_section(article, raw_start),
            surface=self.document.raw[raw_start:raw_end],
            start=raw_start,
            end=raw_end,
            value=None if mention.kind == "ordinal" and value is None else value,
            value_max=mention.value_max,
            low=mention.low,
            high=mention.high,
            qualifier=mention.qualifier,  # type: ignore[arg-type]  # a Qualifier by construction
            unit=mention.unit,
            unit_raw=mention.unit_raw,
            scale=mention.scale,
            metric=metric,
            metric_alt=_alternatives(matches, metric),
            object=best.object if best else None,
            action=best.verb if best else None,
            kind=kind,
            agent=self.surroundings.agent(mention.start),
            period=self.surroundings.period(mention.start),
            per=rate_of(place) if place else None,
            comparison=None,
            edtf=mention.edtf,
            pattern=mention.pattern,
            rule=mention.rule,
            frame=best.frame.id if best else None,
            confidence=_confidence(best, kind),
            reasons=(*(best.reasons if best else ()), rule),
            quote=self.text[start:end].strip(),
        )

    def _decide(
        self, mention: Mention, place: Place | None, matches: list[Match]
    ) -> tuple[FigureKind, str, str]:
        if mention.kind in ("ordinal", "time"):
            return mention.kind, "other", mention.rule  # type: ignore[return-value]  # both are kinds
        if self._is_boilerplate(mention):
            return "background", "other", "boilerplate"
        if mention.kind == "rank":
            return "figure", "rank", "rank"
        assert place is not None
        metric = matches[0].frame.metric if matches else "other"
        if self.in_plan and mention.unit_class != "time":
            return "target", "other", "plan"
        kind, rule = kind_of(place, metric != "other")
        place.kind = kind
        return kind, metric if kind == "figure" else "other", rule

    def _is_boilerplate(self, mention: Mention) -> bool:
        if not self.boilerplate:
            return False
        at = self.spans.to_raw(mention.start, mention.end)[0]
        place = bisect_right(self.boilerplate, (at, 1 << 62)) - 1
        return place >= 0 and at < self.boilerplate[place][1]

    def _article(self, at: int) -> Article | None:
        place = bisect_right(self.starts, at) - 1
        return self.articles[place] if place >= 0 and at < self.articles[place].end else None


def _is_article(figure: Figure) -> bool:
    """一个整体, 一份答卷: a determiner, not worth a record."""
    return figure.kind == "background" and "of_weak_one" in figure.reasons


def _section(article: Article | None, at: int) -> str | None:
    """The title of the innermost section at a raw offset."""
    best: Section | None = None
    for section in article.sections if article else ():
        if section.start <= at < section.end and (best is None or section.level >= best.level):
            best = section
    return best.title if best else None


def _alternatives(matches: list[Match], metric: str) -> tuple[MetricAlternative, ...]:
    seen: dict[str, float] = {}
    for match in matches:
        if match.frame.metric != metric:
            seen.setdefault(match.frame.metric, round(match.score, 2))
    return tuple(MetricAlternative(metric=name, score=score) for name, score in list(seen.items())[:2])


def _confidence(best: Match | None, kind: FigureKind) -> float:
    if kind != "figure":
        return 0.8
    if best is None:
        return 0.5
    base = {("object", "verb"): 0.95, ("object",): 0.8}.get(best.reasons, 0.75)
    return base
