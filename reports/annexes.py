"""The annexes that follow a report's results: years, corrections, coverage, definitions, documents."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from indicators import labels
from indicators.models import Indicator, PolicyDocument, ReferenceTotal
from indicators.periods import QUARTERS, PeriodKind, Span
from indicators.templatetags.figures import day, number, period_name
from reports.annex import annex, numbered
from reports.corrected_readings import CorrectedReading
from reports.coverage import CoveragePage, Filing
from reports.coverage import Row as Reporter
from reports.overview import Row
from reports.period_report import PeriodReport
from reports.span_rows import YearValue
from reports.standing import Stand

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
Annex = dict[str, Any]


def annexes(report: PeriodReport, *, note: str) -> list[Annex]:
    """All of them in their order, each with its number and the note that says what it belongs to."""
    found = [annex(report)]
    if report.kind is PeriodKind.YEARS:
        found.append(_years(report))
    found.append(_corrections(report))
    if report.coverage is not None:
        found.append(_coverage(report, report.coverage))
    found += [_definitions(report), _sources(report)]
    return [
        {"told": "", "empty": "", **each, "name": _("Annex %(number)s") % {"number": roman}, "note": note}
        for roman, each in zip(ROMAN, found, strict=False)
    ]


def _mark() -> str:
    return " " + _("(illustrative)")


def _named(span: Span) -> str:
    return period_name(span, english=get_language() == "en")


def _years(report: PeriodReport) -> Annex:
    """One column for the last value of each year."""
    numbers = range(report.span.first // QUARTERS, report.span.year + 1)
    return {
        "key": "years",
        "title": _("Results by year, %(period)s") % {"period": _named(report.span)},
        "told": _(
            "Of stocks the last value of the year, of flows the sum of its four quarters, of ratios that of the sums."
        ),
        "columns": [_("No."), _("Indicator"), _("Unit of measure"), *(str(each) for each in numbers), _("Assessment")],
        "widths": [0.6, 4, 1.6, *(1.8 for _each in numbers), 2],
        "aligns": ["center", "left", "center", *("right" for _each in numbers), "center"],
        "themes": [
            {"name": theme, "rows": [_year_row(place, row, report.years[row.code]) for place, row in rows]}
            for theme, rows in numbered(report)
        ],
    }


def _year_row(place: int, row: Row, years: Any) -> list[str]:
    verdict = row.verdict.word + (_mark() if row.verdict.illustrative else "")
    unit = labels.word(labels.UNITS, row.unit)
    return [str(place), row.name, unit, *(_year_cell(each) for each in years.values()), verdict]


def _year_cell(value: YearValue) -> str:
    if value.reading is None:
        return f"— ({value.reason})" if value.reason else "—"
    if value.reading.value is None:
        return "—"
    words = [value.reading.text]
    if value.until:
        words.append(f"({value.until})")
    if value.reading.provisional:
        words.append("(" + _("provisional") + ")")
    return " ".join(words) + (_mark() if value.reading.illustrative else "")


def _corrections(report: PeriodReport) -> Annex:
    since = report.corrected_since
    nothing = _(
        "No reading was corrected in the quarters of this report; no earlier report of the programme is issued."
    )
    if since:
        nothing = _("No reading was corrected since the last report of %(day)s.") % {"day": day(since)}
    return {
        "key": "corrections",
        "title": _("Readings corrected since the last report"),
        "told": _("Corrected after %(day)s, the day of the last report.") % {"day": day(since)} if since else "",
        "empty": "" if report.corrections else nothing,
        "columns": [
            _("No."),
            _("Indicator"),
            _("Unit of measure"),
            _("Reporting period"),
            _("Told before"),
            _("Corrected to"),
            _("Corrected on"),
            _("Source, reason"),
        ],
        "widths": [0.6, 4, 1.6, 1.8, 2, 2, 1.7, 3.4],
        "aligns": ["center", "left", "center", "center", "right", "right", "center", "left"],
        "themes": [{"name": "", "rows": [_correction(*each) for each in enumerate(report.corrections, start=1)]}]
        if report.corrections
        else [],
    }


def _correction(place: int, each: CorrectedReading) -> list[str]:
    mark = _mark() if each.illustrative else ""
    why = f"{each.source}; {each.why}" if each.why else each.source
    unit = labels.word(labels.UNITS, each.unit)
    after = each.after + (mark if each.after != "–" else "")
    return [str(place), each.name, unit, _named(each.quarter), each.before + mark, after, day(each.on), why]


def _coverage(report: PeriodReport, page: CoveragePage) -> Annex:
    """Who reported and how: of one quarter in full, of up to four by the quarter, of more in sums."""
    kinds = list(dict.fromkeys(each.kind for each in page.rows))
    rows = list(enumerate(sorted(page.rows, key=lambda row: kinds.index(row.kind)), start=1))
    columns, widths, cells = _coverage_form(page)
    return {
        "key": "coverage",
        "title": _("Reporting units, %(period)s") % {"period": _named(report.span)},
        "told": _coverage_told(page),
        "empty": "" if rows else _("No reporting unit owes figures for this period."),
        "columns": [_("No."), _("Reporting unit"), *columns],
        "widths": [0.6, 4, *widths],
        "aligns": ["center", "left", *("center" for _each in columns)],
        "themes": [
            {"name": kind, "rows": [[str(place), row.name, *cells(row)] for place, row in listed]}
            for kind, listed in groupby(rows, key=lambda pair: pair[1].kind)
        ],
    }


def _coverage_told(page: CoveragePage) -> str:
    """The quarters in one line each: sent on time and approved, of how many."""
    return " ".join(
        _("%(period)s: %(on_time)d of %(due)d on time, %(approved)d of %(owing)d approved.")
        % {
            "period": _named(each.period.span),
            "on_time": each.on_time.part,
            "due": each.on_time.whole,
            "approved": each.approved.part,
            "owing": each.approved.whole,
        }
        for each in (page.columns if len(page.columns) <= QUARTERS else page.columns[-1:])
    )


def _coverage_form(page: CoveragePage) -> tuple[list[str], list[float], Any]:
    if len(page.columns) == 1:
        heads = [_("State"), _("First sent on"), _("Times returned")]
        return heads, [2.6, 2, 1.6], _one_quarter
    on_time = _("Sent on time")
    if len(page.columns) <= QUARTERS:
        heads = [_named(each.period.span) for each in page.columns]
        return [*heads, on_time], [2.2 for _each in range(len(heads) + 1)], _by_quarter
    heads = [_("Quarters owed"), on_time, _("Late"), _("Missing or not approved"), _("Times returned")]
    return heads, [1.6 for _each in heads], _in_sums


def _one_quarter(row: Reporter) -> list[str]:
    cell = row.cells[0]
    word = f"{cell.word}, {cell.detail}" if cell.detail else cell.word
    return [word, day(cell.first_sent_on) or "–", str(cell.returned or "–")]


def _by_quarter(row: Reporter) -> list[str]:
    words = [f"{each.word}, {each.detail}" if each.detail else each.word for each in row.cells]
    return [*words, f"{row.on_time.part}/{row.on_time.whole}" if row.on_time.whole else "–"]


def _in_sums(row: Reporter) -> list[str]:
    owed = [each for each in row.cells if each.state is not Filing.NOTHING_DUE]
    late = sum(each.state is Filing.LATE for each in owed)
    lacking = sum(each.state not in (Filing.ON_TIME, Filing.LATE) for each in owed)
    returned = sum(each.returned for each in owed)
    return [str(len(owed)), f"{row.on_time.part}/{row.on_time.whole}", str(late), str(lacking), str(returned)]


def _definitions(report: PeriodReport) -> Annex:
    stands = {each.series.code: each for each in report.stand.stands}
    return {
        "key": "definitions",
        "title": _("Definitions and grounds of the indicators"),
        "columns": [
            _("No."),
            _("Indicator"),
            _("Definition"),
            _("Basis of comparison"),
            _("Computed from"),
            _("Legal basis of the target"),
        ],
        "widths": [0.6, 3, 4.6, 2.8, 3.2, 3.2],
        "aligns": ["center", "left", "left", "left", "left", "left"],
        "themes": [
            {"name": theme, "rows": [_definition(place, row, stands[row.code]) for place, row in rows]}
            for theme, rows in numbered(report)
        ],
    }


def _definition(place: int, row: Row, stand: Stand) -> list[str]:
    grounds = [f"{each.programme}: {each.clause or each.text}" for each in row.targets.values()]
    return [
        str(place),
        row.name,
        _definition_text(row, stand),
        basis_text(stand.indicator),
        _computed_from(stand.indicator),
        "; ".join(grounds) or _("monitored only"),
    ]


def _definition_text(row: Row, stand: Stand) -> str:
    """The definition in force; where there were others, from which day this one is."""
    if len(stand.series.versions) == 1:
        return row.definition
    return f"{row.definition} ({_('from %(day)s') % {'day': day(stand.indicator.valid_from)}})"


def basis_text(indicator: Indicator) -> str:
    """What is counted, over what, in which scope, of which subset (domain page §5.1)."""
    of = indicator.basis
    words = [
        labels.word(labels.COUNTED, of.counted),
        labels.word(labels.BASE, of.base),
        labels.word(labels.SCOPE, of.scope),
        labels.word(labels.SUBSET, of.subset),
    ]
    return "; ".join(words)


def _computed_from(indicator: Indicator) -> str:
    """The measures, and the reference total, that an indicator is worked out from."""
    names = [part.name for part in (indicator.numerator, indicator.denominator) if part]
    if indicator.denominator_total:
        names.append(labels.word(labels.TOTAL_KIND, indicator.denominator_total))
    return " / ".join(names) or _("published documents alone")


def _sources(report: PeriodReport) -> Annex:
    documents = list(_documents(report))
    totals = _totals(report)
    themes = [
        {"name": _("Documents"), "rows": [_document(*each) for each in enumerate(documents, start=1)]},
        {
            "name": _("Reference totals"),
            "rows": [_total(*each) for each in enumerate(totals, start=len(documents) + 1)],
        },
    ]
    return {
        "key": "sources",
        "title": _("Documents and reference totals"),
        "columns": [
            _("No."),
            _("Document or total"),
            _("Title or value"),
            _("Issuer or source"),
            _("Day"),
            _("Verification"),
        ],
        "widths": [0.6, 3.4, 5, 4.4, 2, 1.8],
        "aligns": ["center", "left", "left", "left", "center", "center"],
        "themes": [each for each in themes if each["rows"]],
    }


def _documents(report: PeriodReport) -> Sequence[PolicyDocument]:
    """Those that promise, and those that a reading shown is taken from, each once."""
    promising = [each.document for each in report.stand.choice.columns if each.document]
    last = report.stand.choice.period
    codes = [row.code for row in report.rows]
    stating = PolicyDocument.objects.filter(readings__indicator__code__in=codes, readings__period=last)
    known = {each.pk: each for each in (*promising, *stating.distinct())}
    return list(known.values())


def _document(place: int, each: PolicyDocument) -> list[str]:
    kind = labels.word(labels.DOCUMENT_KIND, each.kind)
    return [
        str(place),
        f"{kind} {each.number}".strip(),
        each.title,
        each.issuer,
        day(each.issued_on) or "–",
        labels.word(labels.VERIFICATION, each.verification),
    ]


def _totals(report: PeriodReport) -> list[ReferenceTotal]:
    """Those in use at the end of the span, of every kind that a row is divided by."""
    upto = report.stand.choice.period.last_on
    latest: dict[str, ReferenceTotal] = {}
    for stand in report.stand.stands:
        for total in stand.series.totals:
            if total.applies_from <= upto:
                latest[total.kind] = total
    return [latest[kind] for kind in sorted(latest)]


def _total(place: int, each: ReferenceTotal) -> list[str]:
    value = f"{number(each.value)} {labels.word(labels.UNITS, each.unit)}"
    used = _("in use from %(day)s") % {"day": day(each.applies_from)}
    return [
        str(place),
        labels.word(labels.TOTAL_KIND, each.kind),
        f"{value}; {used}",
        f"{each.source}. {each.note}".removesuffix(". ") if each.note else each.source,
        day(each.as_of) or "–",
        labels.word(labels.VERIFICATION, each.verification),
    ]
