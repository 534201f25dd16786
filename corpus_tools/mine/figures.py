"""Figures of a document: mentions with metric, kind, context and their places in the raw text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import compress

from msgspec.structs import replace

from corpus_tools.mine.agents import Agents
from corpus_tools.mine.ahead import Ahead
from corpus_tools.mine.changes import change_of, is_difference, rate_of
from corpus_tools.mine.confidence import confidence_of
from corpus_tools.mine.context import Place, places, without_notes
from corpus_tools.mine.frames import Match, finder
from corpus_tools.mine.kinds import Rules, kind_of, rules_for
from corpus_tools.mine.matching import match_sentence
from corpus_tools.mine.mentions import Mention
from corpus_tools.mine.numerals import fold
from corpus_tools.mine.packs import MetricPack, load_packs
from corpus_tools.mine.parts import Parts
from corpus_tools.mine.periods import Periods
from corpus_tools.mine.phrase import thing_and_verb
from corpus_tools.mine.plans import Plans, intent_end, words_of_intent
from corpus_tools.mine.scan import ROW, scan
from corpus_tools.mine.sentences import paragraph_starts, sentence_spans
from corpus_tools.mine.words import segmenter
from corpus_tools.records import (
    BETWEEN,
    Article,
    Document,
    Figure,
    FigureKind,
    MetricAlternative,
    id_of,
    require,
)
from corpus_tools.settings import MineSettings

FAR_AWAY = 1 << 62
LONGEST_QUOTE = 400  # code points
COUNTED = ("quantity", "rank")  # mentions that are judged in their sentence
MEANT = ("figure", "target")  # kinds that have a metric, a counted thing and a verb


def mine_figures(
    document: Document,
    articles: Sequence[Article] = (),
    packs: MetricPack | None = None,
    settings: MineSettings | None = None,
) -> list[Figure]:
    """Every numeral expression of a document, in order, with its metric, kind and context.

    Args:
        document: repaired and converted; `text` is mined, offsets are carried back by its map.
        articles: the articles of the document; their sections name the place of a figure.
        packs: the metrics to look for; by default those the settings name.
        settings: the section `mine` of the settings.

    >>> text = "一、集中宣传。走进市场发放宣传单5000余份、海报120张。"
    >>> page = Document(id="d1", source="page.txt", raw=text, text=text, map=((0, 0, len(text)),))
    >>> for figure in mine_figures(page, []):
    ...     print(figure.surface, figure.kind, figure.value, figure.metric)
    一、 ordinal 1 other
    5000余份 figure 5000 leaflets_issued
    120张 figure 120 posters_displayed
    """
    require(document, Document, "mine_figures")
    settings = settings or MineSettings()
    return _Miner(document, articles, packs or load_packs(settings.packs), settings.words).run()


class _Miner:
    """One pass over one document, from start to end."""

    def __init__(self, document: Document, articles: Sequence[Article], pack: MetricPack, words: str) -> None:
        self.document = document
        self.text = fold(document.text)
        self.spans = document.spans
        self.finder = finder(pack)
        self.starts_of_words: bytes | None = None
        self.segmenter = segmenter(*pack.names) if words == "jieba" else None
        self.articles = sorted(articles, key=lambda article: (article.start, article.id))
        self.starts = [article.start for article in self.articles]
        self.boilerplate = sorted(self.spans.to_text(mark.start, mark.end) for mark in document.boilerplate)
        self.edits = sorted(edit.start for edit in document.edits if edit.status != "certain")
        self.periods, self.agents = Periods(self.text), Agents(self.text)
        self.parts, self.intents = Parts(), Ahead(words_of_intent(), self.text)
        self.article: Article | None = None
        self.sections: list[int] = []  # where those of the article begin
        self.section: str | None = None
        self.sentence = 0, 0
        self.shared = Figure(id="", document=document.id, surface="", start=0, end=0)  # within a sentence
        self.sentences = sentence_spans(self.text)
        self.paragraphs = paragraph_starts(self.text, self.sentences)
        self.paragraph = 0  # the number of the one being read
        self.plans, self.begun = Plans(self.text, self.sentences), False

    def run(self) -> list[Figure]:
        """Go from one sentence with a mention to the next: the others say nothing but what a plan is."""
        figures: list[Figure] = []
        ends = [end for _, end in self.sentences]
        mentions, at, number = scan(self.text), 0, 0
        for mention in mentions:
            mention.raw = self.spans.to_raw(mention.start, mention.end)
        while at < len(mentions):
            number = bisect_right(ends, mentions[at].start, number)
            if number == len(ends):
                break
            first, (start, end) = at, self.sentences[number]
            while at < len(mentions) and mentions[at].start < end:
                at += 1
            self.plans.read_to(number)
            figures += self._sentence(start, end, mentions[first:at])
        totals = self.parts.found_later()
        return [_with_total(figure, totals.get(figure.id)) for figure in figures] if totals else figures

    def _sentence(self, start: int, end: int, mentions: list[Mention]) -> list[Figure]:
        self._enter(start, end, mentions)
        self.sentence = start, end
        quote = self.text[start:end].strip() if end - start <= LONGEST_QUOTE else ""
        article = self.article.id if self.article else None
        self.shared = replace(self.shared, article=article, section=self.section, quote=quote)
        counted = [mention for mention in mentions if mention.kind in COUNTED]
        if not counted:
            return [self._bare(mention) for mention in mentions]
        places = iter(self._judge(start, end, counted))
        figures = []
        for mention in mentions:
            if mention.kind not in COUNTED:
                figures.append(self._bare(mention))
            elif (place := next(places)).rule != "of_weak_one" or place.kind == "figure":
                figures.append(self._figure(place, start))
        return figures

    def _window(self, mention: Mention) -> str:
        """The words around a mention of a sentence that is too long to be quoted whole."""
        half, (start, end) = LONGEST_QUOTE // 2, self.sentence
        return self.text[max(start, mention.start - half) : min(end, mention.end + half)].strip()

    def _enter(self, start: int, end: int, mentions: list[Mention]) -> None:
        """Note the article, the periods and the bodies of a sentence."""
        raw_start = mentions[0].raw[0]
        article = self._article(raw_start)
        if article is not self.article or not self.begun:
            self.article, self.begun = article, True
            self.sections = [section.start for section in article.sections] if article else []
            self.periods.enter_article()
            self.parts.enter_article()
            span = self.spans.to_text(article.start, article.end) if article else self._around(start)
            self.agents.enter_article(*span)
            self.plans.enter_article(span[0])
        paragraph = bisect_right(self.paragraphs, start)
        if paragraph != self.paragraph:
            self.paragraph = paragraph
            self.periods.enter_paragraph()
        self.section = self._section(raw_start)
        self.parts.enter_sentence()
        self.periods.enter_sentence(start, end, mentions)
        self.agents.enter_sentence(start, end)

    def _section(self, at: int) -> str | None:
        """The title of the innermost section at a raw offset: the last one before it that has not ended."""
        sections = self.article.sections if self.article else ()
        for place in range(bisect_right(self.sections, at) - 1, -1, -1):
            if at < sections[place].end:
                return sections[place].title
        return None

    def _around(self, at: int) -> tuple[int, int]:
        """The text between two articles that holds an offset which lies in none."""
        place = bisect_right(self.starts, self.spans.to_raw(at, at)[0])
        before, behind = self.articles[:place][-1:], self.articles[place : place + 1]
        start = self.spans.to_text(before[0].start, before[0].end)[1] if before else 0
        end = self.spans.to_text(behind[0].start, behind[0].end)[0] if behind else len(self.text)
        return start, end

    def _judge(self, start: int, end: int, quantities: list[Mention]) -> list[Place]:
        written = self.text[start:end]
        sentence = without_notes(written, start, quantities)
        found = places(sentence, start, quantities)
        first, last = found[0].clause[0], found[-1].clause[1]
        words = self._words(start, first, last) if sentence == written else range(first, last)
        intent = intent_end(sentence) if self.intents.are_in(start, end) else None
        planned = len(sentence) + 1 if intent is None else intent
        rules = rules_for(sentence)
        for place, fitting in zip(found, match_sentence(self.finder, found, words), strict=True):
            place.matches = [] if is_difference(place) else fitting
            place.intended = planned <= place.zone.start
            place.kind, place.rule = self._kind(place, rules)
        return found

    def _words(self, sentence: int, first: int, last: int) -> Iterable[int]:
        """Where words of the frames may begin in the part first:last of a sentence; offsets into it."""
        if self.starts_of_words is None:
            self.starts_of_words = self.finder.starts(self.text)
        return compress(range(first, last), self.starts_of_words[sentence + first : sentence + last])

    def _kind(self, place: Place, rules: Rules) -> tuple[FigureKind, str]:
        if self.boilerplate and self._is_boilerplate(place.mention):
            return "background", "boilerplate"
        if place.mention.kind == "rank":
            return "figure", "rank"
        if self.plans.here and place.mention.unit_class != "time":
            return "target", "plan"
        return kind_of(place, bool(place.matches) and place.matches[0].frame.metric != "other", rules)

    def _written(self, mention: Mention, metric: str, kind: FigureKind) -> Figure:
        """What was written, and where; a copy with more than 14 new fields takes four times as long."""
        start, end = mention.raw
        written = replace(
            self.shared,
            id=id_of("f", f"{self.document.id}{BETWEEN}{start}{BETWEEN}{end}{BETWEEN}{metric}"),
            surface=self.document.raw[start:end],
            start=start,
            end=end,
            value=mention.value,
            qualifier=mention.qualifier,
            metric=metric,
            kind=kind,
            edtf=mention.edtf,
            pattern=mention.pattern,
            rule=mention.rule,
        )
        return written if written.quote else replace(written, quote=self._window(mention))

    def _bare(self, mention: Mention) -> Figure:
        """A time or an ordinal: nothing is counted."""
        written = self._written(mention, "other", "time" if mention.kind == "time" else "ordinal")
        return _measured(written, mention) if mention.rule == ROW else written

    def _figure(self, place: Place, sentence: int) -> Figure:
        """A quantity with everything that was found about it."""
        kind, matches, comparison, metric = place.kind, place.matches, change_of(place), _metric(place)
        written = self._written(place.mention, metric, kind)
        total = self.parts.total_of(place) if kind == "figure" else None
        self.parts.note(place, written.id, metric, total)
        best = matches[0] if matches and matches[0].frame.metric == metric else None
        counted, verb = thing_and_verb(place, best, self.segmenter) if kind in MEANT else (None, None)
        repaired = bool(self.edits) and self._is_repaired(written.start, written.end)
        confidence, reasons, uncertain = confidence_of(place, matches, kind, repaired=repaired)
        return replace(
            _measured(written, place.mention),
            metric_alt=_alternatives(matches, metric) if matches else (),
            object=counted,
            action=verb,
            agent=self.agents.name(),
            period=self.periods.of(place, sentence),
            per=rate_of(place),
            comparison=comparison,
            part_of=total,
            frame=best.frame.id if best else None,
            confidence=confidence,
            reasons=(*reasons, place.rule),
            uncertain=uncertain,
        )

    def _is_boilerplate(self, mention: Mention) -> bool:
        place = bisect_right(self.boilerplate, (mention.start, FAR_AWAY)) - 1
        return place >= 0 and mention.start < self.boilerplate[place][1]

    def _is_repaired(self, start: int, end: int) -> bool:
        """Whether a repair that is not certain stands inside the span."""
        at = bisect_right(self.edits, start - 1)
        return at < len(self.edits) and self.edits[at] < end

    def _article(self, at: int) -> Article | None:
        place = bisect_right(self.starts, at) - 1
        return self.articles[place] if place >= 0 and at < self.articles[place].end else None


def _metric(place: Place) -> str:
    if place.mention.kind == "rank":
        return "rank"
    if place.kind in MEANT and place.matches:
        return place.matches[0].frame.metric
    return "other"


def _measured(written: Figure, mention: Mention) -> Figure:
    return replace(
        written,
        value_max=mention.value_max,
        low=mention.low,
        high=mention.high,
        unit=mention.unit,
        unit_raw=mention.unit_raw,
        scale=mention.scale,
    )


def _with_total(figure: Figure, total: str | None) -> Figure:
    return replace(figure, part_of=total) if total else figure


def _alternatives(matches: list[Match], metric: str) -> tuple[MetricAlternative, ...]:
    """The runners-up, one per metric, at most two."""
    if len(matches) == 1 and matches[0].frame.metric == metric:
        return ()
    seen: dict[str, float] = {}
    for match in matches:
        if match.frame.metric != metric:
            seen.setdefault(match.frame.metric, round(match.score, 2))
    return tuple(MetricAlternative(metric=name, score=score) for name, score in list(seen.items())[:2])
