"""One reading beside others: last period, the same period last year, a chosen quarter, the whole country."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators import labels
from indicators.basis import Part, differences
from indicators.periods import Span, final_quarter
from indicators.series import IndicatorSeries, Point
from indicators.templatetags.figures import change, day
from indicators.templatetags.figures import period as period_text
from indicators.values import ReadingValue
from reports.shown import ShownChange, ShownReading, shown_change, shown_reading
from reports.standing import Standing


@dataclass(frozen=True)
class Compared:
    """One other reading, with what lies between it and that of the page, or why that cannot be said."""

    name: str
    reading: ShownReading | None
    difference: str
    reason: str = ""
    illustrative: bool = False


@dataclass(frozen=True)
class Comparison:
    """What a reading is set against; `quarters` may be chosen, `chosen` is."""

    rows: Sequence[Compared]
    quarters: Sequence[Span]
    chosen: str = ""


def comparison_of(one: IndicatorSeries, page: Standing, against: str = "") -> Comparison:
    """No queries.  A quarter that is asked for and is not there is passed over."""
    now, span = one.at(page.span), page.span
    earlier = sorted((each for each in one.points if each < span), reverse=True)
    rows = [
        _quarter(one, now, span.before(), _("Previous period")),
        _quarter(one, now, span.before(4), _("Same period last year")),
    ]
    chosen = next((each for each in earlier if each.label == against), None)
    if chosen:
        rows.append(_quarter(one, now, chosen, _("Chosen period")))
    rows += [_country(one, now, each, page) for each in _known_by(one, page)]
    return Comparison(rows, earlier, chosen.label if chosen else "")


def _quarter(one: IndicatorSeries, now: Point | None, span: Span, name: str) -> Compared:
    then = one.at(span)
    between: ShownChange = shown_change(one, now, then)
    return Compared(
        name=f"{name} ({period_text(span.label)})",
        reading=shown_reading(then.reading, one.indicator) if then else None,
        difference=between.text,
        reason=between.reason_text,
        illustrative=between.illustrative,
    )


def _known_by(one: IndicatorSeries, page: Standing) -> list[ReadingValue]:
    """The country's values of the quarter looked at or of before it, latest first; those without a day come last."""
    dated = [
        each
        for each in one.benchmarks
        if each.as_of and final_quarter(each.as_of, page.calendar).last <= page.span.last
    ]
    undated = [each for each in one.benchmarks if each.as_of is None]
    return [*sorted(dated, key=lambda each: (each.as_of, each.key), reverse=True), *undated]


def _country(one: IndicatorSeries, now: Point | None, benchmark: ReadingValue, page: Standing) -> Compared:
    """The scope differs by nature; whatever else differs keeps the two numbers from being compared."""
    name = _("Whole country")
    if benchmark.as_of:
        name = _("Whole country (%(day)s)") % {"day": day(benchmark.as_of)}
    shown = shown_reading(benchmark, one.indicator)
    reading = now.reading if now else None
    if reading is None or reading.value is None or benchmark.value is None:
        return Compared(name, shown, "—", _("no reading"))
    found = [
        each
        for each in differences(reading.basis, benchmark.basis, reading_unit=reading.unit, target_unit=benchmark.unit)
        if each.part is not Part.SCOPE
    ]
    if found:
        parts = ", ".join(str(labels.PART[each.part]) for each in found)
        return Compared(name, shown, "—", _("not on the same basis: %(parts)s") % {"parts": parts})
    gap: Decimal = reading.value - benchmark.value
    return Compared(
        name,
        shown,
        change(gap, one.indicator.unit, one.indicator.decimals),
        illustrative=reading.illustrative or benchmark.illustrative,
    )
