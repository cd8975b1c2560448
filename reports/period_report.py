"""A report on a quarter or a longer span as a page value: the same for the preview and for every file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from adoption.access import may
from adoption.footnotes import footnotes_in
from adoption.roles import Permission
from indicators import labels
from indicators.models import ReportingPeriod
from indicators.models.policy import PolicyDocument
from indicators.periods import QUARTERS, PeriodKind, Span, UnknownPeriod, parse_label
from indicators.templatetags.figures import day, is_share, period_name
from reports import coverage, narrative, overview, series_chart, span_reading, span_rows, standing
from reports.charts import LineChart
from reports.corrected_readings import CorrectedReading, corrected_since
from reports.coverage import CoveragePage
from reports.models import Letterhead, Report
from reports.overview import Overview, Row
from reports.shown import ShownChange, ShownMilestone, ShownTarget
from reports.span_rows import YearValue
from reports.standing import NothingToShow, Stand, Standing


@dataclass(frozen=True)
class Paragraph:
    """One indicator's sentence, with its chart where it has a series."""

    row: Row
    text: str
    chart: LineChart | None
    caption: str

    @property
    def place(self) -> str:
        """Where staff's own words for it are kept."""
        return f"indicator-{self.row.code}"


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: list[Paragraph]


@dataclass(frozen=True)
class Chapter:
    place: str
    heading: str
    text: str = ""
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class PeriodReport:
    """`stand` and `overview` are those of the last quarter of `span`, whose rows tell of the whole span."""

    span: Span
    stand: Standing
    letterhead: Letterhead
    overview: Overview
    title: str
    subject: str
    bases: list[str]
    chapters: list[Chapter]
    annex_title: str
    annex_note: str
    footnotes: dict[str, list[str]]
    reasons: Mapping[str, str] = field(default_factory=dict)
    judged: Mapping[str, str] = field(default_factory=dict)
    years: Mapping[str, Mapping[int, YearValue]] = field(default_factory=dict)
    corrections: list[CorrectedReading] = field(default_factory=list)
    corrected_since: date | None = None
    coverage: CoveragePage | None = None
    draft: bool = True

    @property
    def illustrative(self) -> bool:
        charts = [each.chart for chapter in self.chapters for part in chapter.sections for each in part.paragraphs]
        values = [each.reading for of in self.years.values() for each in of.values()]
        marked = [*(chart.mark for chart in charts if chart), *(each.illustrative for each in values if each)]
        return self.overview.illustrative or any(marked) or any(each.illustrative for each in self.corrections)

    @property
    def rows(self) -> list[Row]:
        return self.overview.rows

    @property
    def kind(self) -> PeriodKind:
        return self.span.kind


def build(user: Any, business_day: date, *, period: str, programme: str = "") -> PeriodReport:
    """The report on a span named by its label; without one, on the latest closed quarter.

    NothingToShow where the span's last quarter is not there.  What lacks an earlier quarter is told row by row.
    """
    span = _span(period)
    stand = standing.build(
        user, business_day, programme=programme, period=Span(span.last, span.last).label if span else ""
    )
    span = span or stand.span
    if stand.span.last != span.last:
        raise NothingToShow(period)
    judged = {} if span.kind is PeriodKind.QUARTER else span_rows.judged_by_the_quarter(stand)
    page, reasons = span_rows.over_span(stand, overview.from_standing(stand, missing=[]), span)
    named = period_name(span, english=get_language() == "en")
    periods = _periods_of(stand, span)
    since = _last_report_on(stand)
    return PeriodReport(
        span=span,
        stand=stand,
        letterhead=Letterhead.objects.in_force(),
        overview=page,
        title=_("REPORT"),
        subject=_subject(stand, span, named),
        bases=_bases(stand),
        chapters=_chapters(stand, page, span, reasons, judged),
        annex_title=_annex_title(stand, span, named),
        annex_note=_("(Issued with the report on the results of %(period)s)") % {"period": named},
        footnotes=_footnotes(stand, periods),
        reasons=reasons,
        judged=judged,
        years=span_rows.years_of(stand, span) if span.kind is PeriodKind.YEARS else {},
        corrections=corrected_since(since, stand, page.rows, span),
        corrected_since=since,
        coverage=coverage.build(user, business_day, periods=periods) if may(user, Permission.VIEW_COVERAGE) else None,
    )


def _span(label: str) -> Span | None:
    try:
        return parse_label(label) if label else None
    except UnknownPeriod as unknown:
        raise NothingToShow(label) from unknown


def _periods_of(stand: Standing, span: Span) -> list[ReportingPeriod]:
    """The quarters of the span that are there, oldest first."""
    return sorted(
        (each for each in stand.choice.periods if span.first <= each.span.first <= span.last),
        key=lambda each: each.last_on,
    )


def is_whole_programme(stand: Standing, span: Span) -> bool:
    """Whether the report is on all the years of its programme: the final evaluation."""
    programme = stand.choice.programme
    return span == Span(programme.first_on.year * QUARTERS, programme.last_on.year * QUARTERS + QUARTERS - 1)


def _last_report_on(stand: Standing) -> date | None:
    """The day of the last report of the programme that went out."""
    last = Report.objects.issued().filter(programme=stand.choice.programme).first()
    return last.dated_on if last else None


def _annex_title(stand: Standing, span: Span, named: str) -> str:
    if is_whole_programme(stand, span):
        return _("Final evaluation of the targets, %(period)s") % {"period": named}
    return _("Results of the indicators, %(period)s") % {"period": named}


def _footnotes(stand: Standing, periods: list[ReportingPeriod]) -> dict[str, list[str]]:
    """By indicator, what reporters say about the figures behind it, where a reviewer chose it as a footnote.

    Of a whole scheme only what is said of its last quarter.
    """
    told = [
        (each, each_period)
        for each_period in (periods if len(periods) <= QUARTERS else periods[-1:])
        for each in footnotes_in(each_period)
    ]
    parts = {each.series.code: {each.indicator.numerator_id, each.indicator.denominator_id} for each in stand.stands}
    return {
        code: [
            f"{each.organisation}{_when(of) if len(periods) > 1 else ''}: {each.text}"
            for each, of in told
            if each.measure_id in measures
        ]
        for code, measures in parts.items()
    }


def _when(period: ReportingPeriod) -> str:
    return f" ({period_name(period.span, english=get_language() == 'en')})"


def _subject(stand: Standing, span: Span, named: str) -> str:
    """What the report is about; the period's name does not break over two lines."""
    document = stand.choice.programme.document
    words = {
        "document": _cited(document) if document else stand.choice.programme.name,
        "period": named.replace(" ", "\u00a0"),
    }
    if is_whole_programme(stand, span):
        return (
            _("Final evaluation of carrying out %(document)s on the development of cashless payment, %(period)s")
            % words
        )
    return _("Results of carrying out %(document)s on the development of cashless payment, %(period)s") % words


def _cited(document: PolicyDocument) -> str:
    words = {"kind": labels.DOCUMENT_KIND[document.kind], "number": document.number}
    if document.issued_on is None:
        return _("%(kind)s No. %(number)s") % words
    return _("%(kind)s No. %(number)s of %(day)s") % {**words, "day": day(document.issued_on)}


def _bases(stand: Standing) -> list[str]:
    """The legal bases, each ending in ";", the last in "."."""
    documents = [each.document for each in stand.choice.columns if each.document]
    texts = [
        _("Pursuant to %(document)s of the %(issuer)s") % {"document": _cited(each), "issuer": each.issuer}
        for each in documents
    ]
    return [f"{text}{'.' if text is texts[-1] else ';'}" for text in texts]


def _chapters(
    stand: Standing, page: Overview, span: Span, reasons: Mapping[str, str], judged: Mapping[str, str]
) -> list[Chapter]:
    to_write = _("(To be written by staff.)")
    results = " ".join(
        [
            page.sentence + (" " + _("(illustrative)") if page.sentence_illustrative else ""),
            page.aside,
            _covered(stand, page, span),
            _("Details are in Annex I."),
        ]
    )
    if span.kind is not PeriodKind.QUARTER:
        results = f"{results}\n{_how_made(stand, span)}"
    return [
        Chapter("chapter-1", _("I. Direction and management"), to_write),
        Chapter(
            "chapter-2",
            _("II. Results of the indicators"),
            results,
            tuple(_sections(stand, page, span, reasons, judged)),
        ),
        Chapter("chapter-3", _("III. Shortcomings, limits and causes"), to_write),
        Chapter("chapter-4", _("IV. Main tasks and solutions for the time ahead"), to_write),
        Chapter("chapter-5", _("V. Requests and proposals"), to_write),
    ]


def _covered(stand: Standing, page: Overview, span: Span) -> str:
    """From which day to which, and how many reporters are approved; of a longer span, in its last quarter."""
    last = stand.choice.period
    words = {
        "first": day(span.first_on(stand.calendar)),
        "last": day(last.last_on),
        "approved": page.coverage.approved,
        "expected": page.coverage.expected,
        "period": period_name(last.span, english=get_language() == "en"),
    }
    if span.kind is PeriodKind.QUARTER:
        words["first"] = day(last.first_on)
        return _("Figures from %(first)s to %(last)s; %(approved)d of %(expected)d reporting units approved.") % words
    return (
        _("Figures from %(first)s to %(last)s; in %(period)s %(approved)d of %(expected)d reporting units approved.")
        % words
    )


def how_judged(stand: Standing, span: Span) -> str:
    """By which quarter's readings the verdicts are given, where that is not the report's own."""
    words = {"period": period_name(stand.span, english=get_language() == "en")}
    if stand.business_day <= stand.choice.programme.last_on:
        return _("Assessments go by the readings of %(period)s and are not final before the targets are due.") % words
    return (
        _("Assessments go by the readings of the last quarter that ends on or before the due day (%(period)s).") % words
    )


def _how_made(stand: Standing, span: Span) -> str:
    """How a span is worked out, which of its quarters are not there, and by what the verdicts are given."""
    made = _(
        "Stocks are as of the last quarter, flows are added up, ratios are taken of the sums and average growth stands "
        "as of the last quarter; a published document speaks of its own quarter alone."
    )
    there = {each.span for each in _periods_of(stand, span)}
    missing = [each for each in span.quarters() if each not in there]
    lacking = _("Provisional: the period lacks %(quarters)s.") % {"quarters": span_reading.listed(missing)}
    return " ".join([made, *([lacking] if missing else []), how_judged(stand, span)])


def _sections(
    stand: Standing, page: Overview, span: Span, reasons: Mapping[str, str], judged: Mapping[str, str]
) -> list[Section]:
    stands = {each.series.code: each for each in stand.stands}
    sections = []
    figure = 0
    for number, (theme, rows) in enumerate(groupby(page.rows, key=lambda row: row.theme), start=1):
        paragraphs = []
        for row in rows:
            chart = _chart(stands[row.code], stand)
            caption = ""
            if chart:
                figure += 1
                caption = _("Figure %(number)d. %(title)s") % {"number": figure, "title": row.name}
            text = sentence_of(row, kind=span.kind, reason=reasons.get(row.code, ""), judged=judged.get(row.code, ""))
            paragraphs.append(Paragraph(row, text, chart, caption))
        sections.append(Section(f"{number}. {theme}", paragraphs))
    return sections


def _chart(mine: Stand, page: Standing) -> LineChart | None:
    """A chart where there is a series: two quarters or more."""
    spans = series_chart.spans_of(mine.series, page.span)
    chart = series_chart.line_chart(mine.series, mine, spans, page) if spans else None
    return chart if chart and len({point.place for point in chart.points}) > 1 else None


def sentence_of(row: Row, *, kind: PeriodKind = PeriodKind.QUARTER, reason: str = "", judged: str = "") -> str:
    """One indicator's sentence; what rests on illustrative input says so, and what is not there, why."""
    reading = row.reading
    marked = " " + _("(illustrative)")
    value = ""
    if reading is not None and reading.value is not None:
        unit = f" {reading.unit_text}" if reading.unit_text and not reading.text.endswith("%") else ""
        value = f"{reading.text}{unit}{marked if reading.illustrative else ''}"
    target = _target_text(row, marked)
    verdict = _("assessment: %(verdict)s") % {"verdict": row.verdict.word}
    verdict += (f" ({judged})" if judged else "") + (marked if row.verdict.illustrative else "")
    return narrative.paragraph(
        name=row.name,
        is_goal=row.is_goal,
        reading=value,
        provisional=_provisional(row, kind) or reason,
        change=_change_text(row, row.change, marked) if kind is PeriodKind.QUARTER else "",
        change_year=_change_text(row, row.change_year, marked),
        target=target,
        verdict=verdict,
        source=reading.source_text if reading else "",
        language=get_language() or "vi",
    )


def _provisional(row: Row, kind: PeriodKind) -> str:
    """That a value is provisional, and why; a longer span says it in its note."""
    if row.reading is None or not row.reading.provisional:
        return ""
    note = row.reading.note if kind is not PeriodKind.QUARTER else ""
    return ", ".join(each for each in (str(labels.STATUS["provisional"]), row.reading.coverage, note) if each)


def _change_text(row: Row, change: ShownChange, marked: str) -> str:
    """A change with its unit, and with its mark."""
    if change.value is None:
        return ""
    unit = "" if is_share(row.unit) else f" {labels.word(labels.UNITS, row.unit)}"
    return change.text + unit + (marked if change.illustrative else "")


def _target_text(row: Row, marked: str) -> str:
    known = [target for target in row.targets.values() if not target.missing]
    texts = []
    for target in known:
        texts.append(f"{target.programme} {target_words(target, marked)}")
    return ", ".join(texts)


def target_words(target: ShownTarget, marked: str, *, every: bool = False) -> str:
    """A target with what keeps it from being misread: scope, whose it is, whether it is to be checked.

    With the latest milestone that has fallen due, or with every one that has.
    """
    words = [target.text + (marked if target.illustrative else "")]
    if target.scope:
        words.append(f"({target.scope})")
    if target.needs_check:
        words.append("(" + _("to be checked") + ")")
    if target.of:
        words.append("(" + _("for: %(name)s") % {"name": target.of} + ")")
    passed = [each for each in target.milestones if each.is_due]
    words += [f"({_milestone_words(each, marked)})" for each in (passed if every else passed[-1:])]
    return " ".join(words)


def _milestone_words(passed: ShownMilestone, marked: str) -> str:
    """The latest milestone that has fallen due, and what it came to."""
    return _("milestone of %(day)s: %(value)s, %(verdict)s") % {
        "day": day(passed.due_on),
        "value": passed.text,
        "verdict": passed.word + (marked if passed.illustrative else ""),
    }
