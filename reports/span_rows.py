"""The rows of a report over a span longer than a quarter, beside the same span a year before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from indicators.periods import QUARTERS, PeriodKind, Span, year
from indicators.templatetags.figures import period_name
from reports import span_reading
from reports.overview import Overview, Row
from reports.shown import NoChange, ShownChange, ShownReading, shown_reading
from reports.standing import Stand, Standing


@dataclass(frozen=True)
class YearValue:
    """What an indicator came to in one year; `until` names the quarter where the year's end has no value yet."""

    reading: ShownReading | None
    reason: str = ""
    until: str = ""


def over_span(stand: Standing, page: Overview, span: Span) -> tuple[Overview, dict[str, str]]:
    """The rows with what the span comes to, and why some have no value; a quarter is shown as it is."""
    if span.kind is PeriodKind.QUARTER:
        return page, {}
    stands = {each.series.code: each for each in stand.stands}
    rows, reasons = [], {}
    for row in page.rows:
        of = span_reading.over(stands[row.code].series, span)
        rows.append(_row_over_span(row, stands[row.code], of, span))
        if of.reading is None and of.reason:
            reasons[row.code] = of.reason
    return replace(page, rows=rows), reasons


def _row_over_span(row: Row, stand: Stand, of: span_reading.SpanReading, span: Span) -> Row:
    """The span beside the same one a year before; a whole scheme, its last year beside its first."""
    now, then = span, span.before(QUARTERS)
    if span.kind is PeriodKind.YEARS:
        now, then = year(span.year), year(span.first // QUARTERS)
    bound = stand.promise.target.bound if stand.promise else None
    earlier = span_reading.shown(stand.series, span_reading.over(stand.series, then))
    change = span_reading.change_between(stand.series, now, then)
    nothing = ShownChange(None, change.unit, change.places, NoChange.NO_EARLIER)
    return replace(
        row,
        reading=span_reading.shown(stand.series, of, bound),
        previous=earlier,
        last_year=earlier,
        change=change,
        change_year=nothing if span.kind is PeriodKind.YEARS else change,
        spark=None,
        others=[],
    )


def judged_by_the_quarter(stand: Standing) -> dict[str, str]:
    """By indicator, the quarter's value that its verdict is given by, where the span's own is another one."""
    words = period_name(stand.span, english=get_language() == "en")
    found = {}
    for each in stand.stands:
        if each.judged is None or each.verdict.gap is None or span_reading.stands_at_the_end(each.indicator):
            continue
        bound = each.promise.target.bound if each.promise else None
        value = shown_reading(each.judged, each.indicator, bound).text
        found[each.series.code] = _("by the reading of %(period)s: %(value)s") % {"period": words, "value": value}
    return found


def years_of(stand: Standing, span: Span) -> Mapping[str, Mapping[int, YearValue]]:
    """By indicator and year, the year's last value."""
    numbers = range(span.first // QUARTERS, span.year + 1)
    return {each.series.code: {number: _year_value(each, number) for number in numbers} for each in stand.stands}


def _year_value(stand: Stand, number: int) -> YearValue:
    within, of = span_reading.last_of_the_year(stand.series, number)
    until = period_name(within, english=get_language() == "en") if within.kind is PeriodKind.QUARTER else ""
    return YearValue(span_reading.shown(stand.series, of), of.reason, until)
