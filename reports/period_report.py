"""A quarter's report as a page value: the same for the HTML preview and the PDF."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from adoption.footnotes import footnotes_in
from indicators import labels
from indicators.models.policy import PolicyDocument
from indicators.templatetags.figures import day, is_share, period_name
from reports import indicator_page, narrative, overview, standing
from reports.charts import LineChart
from reports.models import Letterhead
from reports.overview import Overview, Row
from reports.shown import ShownChange, ShownTarget
from reports.standing import Stand, Standing


@dataclass(frozen=True)
class Paragraph:
    """One indicator's sentence, with its chart where it has a series."""

    row: Row
    text: str
    chart: LineChart | None
    caption: str


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: list[Paragraph]


@dataclass(frozen=True)
class Chapter:
    heading: str
    text: str = ""
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class PeriodReport:
    letterhead: Letterhead
    overview: Overview
    title: str
    subject: str
    bases: list[str]
    chapters: list[Chapter]
    annex_title: str
    annex_note: str
    footnotes: dict[str, list[str]]
    draft: bool = True

    @property
    def illustrative(self) -> bool:
        charts = [each.chart for chapter in self.chapters for part in chapter.sections for each in part.paragraphs]
        return self.overview.illustrative or any(chart is not None and bool(chart.mark) for chart in charts)

    @property
    def rows(self) -> list[Row]:
        return self.overview.rows


def build(user: Any, business_day: date, *, period: str, programme: str = "") -> PeriodReport:
    stand = standing.build(user, business_day, programme=programme, period=period)
    page = overview.from_standing(stand, missing=[])
    document = stand.choice.programme.document
    named = _period_words(stand)
    return PeriodReport(
        letterhead=Letterhead.objects.in_force(),
        overview=page,
        title=_("REPORT"),
        subject=_subject(stand, document, named),
        bases=_bases(stand),
        chapters=_chapters(stand, page, named),
        annex_title=_("Results of the indicators, %(period)s") % {"period": named},
        annex_note=_("(Issued with the report on the results of %(period)s)") % {"period": named},
        footnotes=_footnotes(stand),
    )


def _footnotes(stand: Standing) -> dict[str, list[str]]:
    """By indicator, what reporters say about the figures behind it, where a reviewer chose it as a footnote."""
    told = footnotes_in(stand.choice.period)
    parts = {each.series.code: {each.indicator.numerator_id, each.indicator.denominator_id} for each in stand.stands}
    return {
        code: [f"{each.organisation}: {each.text}" for each in told if each.measure_id in measures]
        for code, measures in parts.items()
    }


def _subject(stand: Standing, document: PolicyDocument | None, named: str) -> str:
    """What the report is about; the period's name does not break over two lines."""
    return _("Results of carrying out %(document)s on the development of cashless payment, %(period)s") % {
        "document": _cited(document) if document else stand.choice.programme.name,
        "period": named.replace(" ", "\u00a0"),
    }


def _period_words(stand: Standing) -> str:
    return period_name(stand.span, english=get_language() == "en")


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


def _chapters(stand: Standing, page: Overview, named: str) -> list[Chapter]:
    to_write = _("(To be written by staff.)")
    results = " ".join(
        [
            page.sentence + (" " + _("(illustrative)") if page.sentence_illustrative else ""),
            page.aside,
            _("Figures from %(first)s to %(last)s; %(approved)d of %(expected)d reporting units approved.")
            % {
                "first": day(stand.choice.period.first_on),
                "last": day(stand.choice.period.last_on),
                "approved": page.coverage.approved,
                "expected": page.coverage.expected,
            },
            _("Details are in Annex I."),
        ]
    )
    return [
        Chapter(_("I. Direction and management"), to_write),
        Chapter(_("II. Results of the indicators"), results, tuple(_sections(stand, page))),
        Chapter(_("III. Shortcomings, limits and causes"), to_write),
        Chapter(_("IV. Main tasks and solutions for the time ahead"), to_write),
        Chapter(_("V. Requests and proposals"), to_write),
    ]


def _sections(stand: Standing, page: Overview) -> list[Section]:
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
            paragraphs.append(Paragraph(row, sentence_of(row), chart, caption))
        sections.append(Section(f"{number}. {theme}", paragraphs))
    return sections


def _chart(mine: Stand, page: Standing) -> LineChart | None:
    """A chart where there is a series: two quarters or more."""
    spans = indicator_page.spans_of(mine.series, page.span)
    chart = indicator_page.line_chart(mine.series, mine, spans, page) if spans else None
    return chart if chart and len({point.place for point in chart.points}) > 1 else None


def sentence_of(row: Row) -> str:
    """One indicator's sentence; what rests on illustrative input says so."""
    reading = row.reading
    marked = " " + _("(illustrative)")
    value = ""
    if reading is not None and reading.value is not None:
        unit = f" {reading.unit_text}" if reading.unit_text and not reading.text.endswith("%") else ""
        value = f"{reading.text}{unit}{marked if reading.illustrative else ''}"
    target = _target_text(row, marked)
    verdict = _("assessment: %(verdict)s") % {"verdict": row.verdict.word}
    verdict += marked if row.verdict.illustrative else ""
    return narrative.paragraph(
        name=row.name,
        is_goal=row.is_goal,
        reading=value,
        provisional=_provisional(row),
        change=_change_text(row, row.change, marked),
        change_year=_change_text(row, row.change_year, marked),
        target=target,
        verdict=verdict,
        source=reading.source_text if reading else "",
        language=get_language() or "vi",
    )


def _provisional(row: Row) -> str:
    if row.reading is None or not row.reading.provisional:
        return ""
    return f"{labels.STATUS['provisional']}, {row.reading.coverage}"


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


def target_words(target: ShownTarget, marked: str) -> str:
    """A target with what keeps it from being misread: scope, whose it is, whether it is to be checked."""
    words = [target.text + (marked if target.illustrative else "")]
    if target.scope:
        words.append(f"({target.scope})")
    if target.needs_check:
        words.append("(" + _("to be checked") + ")")
    if target.of:
        words.append("(" + _("for: %(name)s") % {"name": target.of} + ")")
    return " ".join(words)
