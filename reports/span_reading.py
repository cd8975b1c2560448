"""What an indicator comes to over a longer span: made of the roll-ups of its quarters, or why it cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from indicators.aggregation import Aggregation, Flow, over_span, share
from indicators.models import Indicator
from indicators.periods import PeriodKind, Span, year
from indicators.series import IndicatorSeries
from indicators.templatetags.figures import period as period_text
from indicators.values import Qualifier, ReadingValue, Source, Verification
from reports.shown import NoChange, ShownChange, ShownReading, shown_change, shown_reading


class Gap(StrEnum):
    """Why a span has no value, or only a provisional one."""

    QUARTER_MISSING = "quarter_missing"
    BREAK = "break"
    NO_VALUE = "no_value"
    OTHER_REPORTERS = "other_reporters"  # the value is there all the same, and provisional


@dataclass(frozen=True)
class SpanReading:
    """The value of a span; `missing` are the quarters without a roll-up, of those where nothing is lacking none."""

    reading: ReadingValue | None
    gap: Gap | None = None
    missing: tuple[Span, ...] = ()
    provisional: bool = False

    @property
    def reason(self) -> str:
        match self.gap:
            case None:
                return ""
            case Gap.QUARTER_MISSING:
                return _("no roll-up for %(quarters)s") % {"quarters": listed(self.missing)}
            case Gap.BREAK:
                return _("the definition changes within the period")
            case Gap.NO_VALUE:
                return _("nothing to divide by")
            case Gap.OTHER_REPORTERS:
                return _("not the same reporters in every quarter")


MOST_NAMED = 4


def listed(quarters: Sequence[Span]) -> str:
    """The quarters by name; of many only how many they are."""
    if len(quarters) > MOST_NAMED:
        return _("%(count)d quarters") % {"count": len(quarters)}
    return ", ".join(period_text(each.label) for each in quarters)


def stands_at_the_end(indicator: Indicator) -> bool:
    """Whether a span's value is that of its last quarter: stocks, and what is worked out by full years."""
    parts = (indicator.numerator, indicator.denominator)
    flows = any(part is not None and part.flow == Flow.FLOW for part in parts)
    annual = indicator.aggregation in (Aggregation.ANNUAL_SHARE, Aggregation.AVERAGE_GROWTH)
    return annual or not flows


def over(series: IndicatorSeries, span: Span) -> SpanReading:
    """Stock: the last quarter.  Flow: the sum.  Ratio: of sums (domain page §5.9).

    A document speaks of its own quarter alone, so a flow is added up from roll-ups, all of them.
    """
    if span.kind is PeriodKind.QUARTER or stands_at_the_end(series.indicator):
        return _at_the_end(series, span)
    points = {quarter: series.at(quarter) for quarter in span.quarters()}
    rolled = [point.roll_up for point in points.values() if point is not None and point.roll_up is not None]
    missing = tuple(quarter for quarter, point in points.items() if point is None or point.roll_up is None)
    if not rolled:
        return SpanReading(None, Gap.QUARTER_MISSING if series.points else None, missing)
    if missing:
        return SpanReading(None, Gap.QUARTER_MISSING, missing)
    if len({(each.version, each.basis) for each in rolled}) > 1:
        return SpanReading(None, Gap.BREAK)
    reading = _added_up(series.indicator, rolled)
    if reading is None:
        return SpanReading(None, Gap.NO_VALUE)
    alike = len({each.contributors for each in rolled}) == 1
    provisional = not alike or any(each.provisional for each in rolled)
    return SpanReading(reading, None if alike else Gap.OTHER_REPORTERS, provisional=provisional)


def _at_the_end(series: IndicatorSeries, span: Span) -> SpanReading:
    point = series.at(Span(span.last, span.last))
    return SpanReading(point.reading, provisional=point.reading.provisional) if point else SpanReading(None)


def _added_up(indicator: Indicator, rolled: Sequence[ReadingValue]) -> ReadingValue | None:
    """The quarters' parts first, the ratio last; coverage is that of the quarter that lacks most."""
    last = rolled[-1]
    upper = _part(indicator.numerator, [each.numerator for each in rolled])
    lower = _part(indicator.denominator, [each.denominator for each in rolled])
    value = upper
    if indicator.aggregation == Aggregation.SHARE_OF_TOTAL:
        lower = last.denominator
    if indicator.aggregation in (Aggregation.RATIO_OF_SUMS, Aggregation.SHARE_OF_TOTAL):
        value = share(upper, lower) if upper is not None and lower is not None else None
    if value is None:
        return None
    weakest = min(rolled, key=lambda each: (each.approved or 0) - (each.expected or 0))
    return ReadingValue(
        value=value,
        basis=last.basis,
        unit=last.unit,
        qualifier=Qualifier.AT_LEAST
        if any(each.qualifier is Qualifier.AT_LEAST for each in rolled)
        else last.qualifier,
        source=Source.ROLL_UP,
        verification=Verification.ILLUSTRATIVE if any(each.illustrative for each in rolled) else last.verification,
        as_of=last.as_of,
        approved=weakest.approved,
        expected=weakest.expected,
        contributors=last.contributors,
        numerator=upper,
        denominator=lower,
        key=f"{rolled[0].key}-{last.key}",
        version=last.version,
        corrected=any(each.corrected for each in rolled),
    )


def _part(measure: object, quarterly: Sequence[Decimal | None]) -> Decimal | None:
    """One part of an indicator by its own measure's rule; None where a quarter has none."""
    known = [each for each in quarterly if each is not None]
    if measure is None or len(known) < len(quarterly):
        return None
    return over_span(Flow(measure.flow), known)  # type: ignore[attr-defined]


def shown(series: IndicatorSeries, of: SpanReading, bound: Decimal | None = None) -> ShownReading | None:
    """As pages show it; why it is only provisional stands in its note."""
    if of.reading is None:
        return None
    reading = shown_reading(of.reading, series.indicator, bound)
    note = "; ".join(each for each in (reading.note, of.reason) if each)
    return replace(reading, provisional=of.provisional, note=note)


def change_between(series: IndicatorSeries, now: Span, then: Span) -> ShownChange:
    """A span against another of its length: the same reporters in all their quarters, or "—" with the reason."""
    if stands_at_the_end(series.indicator):
        return shown_change(series, series.at(Span(now.last, now.last)), series.at(Span(then.last, then.last)))
    after, before = over(series, now), over(series, then)
    unit, places = series.indicator.unit, series.indicator.decimals
    reason = _why_not(series.indicator, after, before)
    if reason is not None or after.reading is None or before.reading is None:
        return ShownChange(None, unit, places, reason)
    value, was = after.reading.value or Decimal(0), before.reading.value or Decimal(0)
    marked = after.reading.illustrative or before.reading.illustrative
    return ShownChange(value - was, unit, places, illustrative=marked, before=was)


def _why_not(indicator: Indicator, after: SpanReading, before: SpanReading) -> NoChange | None:
    if after.reading is None:
        return NoChange.NO_VALUE
    if before.reading is None:
        return NoChange.NO_EARLIER
    now, then = after.reading, before.reading
    if Gap.OTHER_REPORTERS in (after.gap, before.gap) or now.contributors != then.contributors:
        return NoChange.OTHER_REPORTERS
    divided_anew = bool(indicator.denominator_total) and now.denominator != then.denominator
    if now.version != then.version or now.basis != then.basis or divided_anew:
        return NoChange.BREAK
    return None


def last_of_the_year(series: IndicatorSeries, number: int) -> tuple[Span, SpanReading]:
    """A year's value, and where a stock has none at the year's end the last one within it, with its span."""
    whole = year(number)
    if not stands_at_the_end(series.indicator):
        return whole, over(series, whole)
    for quarter in reversed(list(whole.quarters())):
        if series.at(quarter) is not None:
            return (whole if quarter.last == whole.last else quarter), over(series, quarter)
    return whole, SpanReading(None)
