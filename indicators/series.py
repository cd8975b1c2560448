"""The official series as plain values, in a fixed number of queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from indicators import promises
from indicators.aggregation import (
    ANNUAL,
    QUARTERS_OF_A_YEAR,
    Aggregation,
    QuarterFlow,
    ReferenceValue,
    YearSum,
    annual_multiple,
    average_growth,
    complete_years,
)
from indicators.basis import Basis
from indicators.models import Indicator, Reading, ReferenceTotal, ReportingPeriod, Target
from indicators.models.measurement import ReporterKind
from indicators.models.reading import value_of
from indicators.official import Official, official
from indicators.periods import Span, quarter
from indicators.reporters import count_of
from indicators.values import NO_ORIGIN, Origin, Qualifier, ReadingValue, Source, TargetValue, Verification

# Indicator, whether its period is closed, and how many reporters stand behind the least of its parts.
Gate = Callable[[Indicator, bool, int], bool]


@dataclass(frozen=True)
class Point:
    """One quarter of a series: the official reading and the roll-up beside it."""

    quarter: Span
    official: Official
    roll_up: ReadingValue | None = None

    @property
    def reading(self) -> ReadingValue:
        return self.official.reading


@dataclass
class IndicatorSeries:
    """Everything read for one indicator code."""

    indicator: Indicator
    versions: list[Indicator] = field(default_factory=list)
    points: dict[Span, Point] = field(default_factory=dict)
    benchmarks: list[ReadingValue] = field(default_factory=list)
    withheld: set[Span] = field(default_factory=set)
    totals: list[ReferenceTotal] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def near(self) -> str | None:
        return self.indicator.near.code if self.indicator.near else None

    @property
    def from_banks(self) -> bool:
        return is_from_banks(self.indicator)

    @property
    def annual(self) -> bool:
        return Aggregation(self.indicator.aggregation) in ANNUAL

    def at(self, span: Span) -> Point | None:
        return self.points.get(span)


def is_from_banks(indicator: Indicator) -> bool:
    """Whether banks file any part of an indicator."""
    parts = (indicator.numerator, indicator.denominator)
    return any(part is not None and part.owed_by == ReporterKind.BANK for part in parts)


def load(
    *,
    upto: ReportingPeriod,
    may_see: Gate,
    first_year: int,
    codes: Iterable[str] | None = None,
    around: str = "",
    since: date | None = None,
) -> dict[str, IndicatorSeries]:
    """Series of all (or some) indicators up to a period, in reading order; three queries.

    `may_see` says of a roll-up whether this reader may see it: what is withheld leaves no trace but the fact.
    `first_year` is that of the programme, from which average growth counts.  `around` names one indicator that is
    wanted with all that may count its promise or whose promise it may count (`promises.family`).  Quarters that ended
    before `since` are left out.
    """
    found = _indicators(upto, codes)
    if around:
        family = promises.family(around, {code: series.near for code, series in found.items() if series.near})
        found = {code: series for code, series in found.items() if code in family}
    by_version = {
        version.pk: (series, version, version.basis) for series in found.values() for version in series.versions
    }
    values: dict[str, dict[Span, list[ReadingValue]]] = {code: {} for code in found}
    flows: dict[str, list[QuarterFlow]] = {code: [] for code in found}
    for row in _readings(upto, since, by_version):
        series, indicator, basis = by_version[row.indicator_id]
        if row.period__year is None:
            series.benchmarks.append(_value(row, indicator, basis))
            continue
        span = quarter(row.period__year, row.period__ordinal)
        closed = row.period__closed_at is not None
        if row.source == Source.ROLL_UP and not may_see(indicator, closed, row.behind or 0):
            series.withheld.add(span)
        elif row.value is None:
            flows[series.code].append(_flow(row, span))
        else:
            values[series.code].setdefault(span, []).append(_value(row, indicator, basis))
    _add_totals(found)
    for code, series in found.items():
        if series.annual:
            _add_annual(series, flows[code], first_year, values[code])
        for span, readings in values[code].items():
            chosen = official(readings)
            rolled = next((each for each in readings if each.source is Source.ROLL_UP), None)
            if chosen is not None:
                series.points[span] = Point(span, chosen, rolled)
    return found


def _indicators(upto: ReportingPeriod, codes: Iterable[str] | None) -> dict[str, IndicatorSeries]:
    rows = Indicator.objects.select_related("numerator", "denominator", "near").filter(valid_from__lte=upto.last_on)
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    found: dict[str, IndicatorSeries] = {}
    for row in rows:
        series = found.setdefault(row.code, IndicatorSeries(row))
        series.versions.append(row)
        series.indicator = row
    return found


# Plain columns: a page reads every quarter of every indicator, and model instances would cost twice the time.
_COLUMNS = (
    "pk",
    "indicator_id",
    "period__year",
    "period__ordinal",
    "period__closed_at",
    "as_of",
    "value",
    "qualifier",
    "printed_places",
    "numerator",
    "denominator",
    "counted",
    "base",
    "scope",
    "subset",
    "source",
    "verification",
    "approved",
    "expected",
    "contributors",
    "corrected",
    "behind",
    "citation",
    "note_vi",
    "note_en",
    "break_note_vi",
    "document__issuer_vi",
    "document__issuer_en",
)


def _readings(upto: ReportingPeriod, since: date | None, versions: Iterable[int]) -> Iterable[Any]:
    rows = Reading.objects.filter(indicator__in=list(versions)).exclude(period__last_on__gt=upto.last_on)
    if since is not None:
        rows = rows.exclude(period__last_on__lt=since)
    return rows.order_by("period__last_on", "as_of", "pk").values_list(*_COLUMNS, named=True)


def _value(row: Any, indicator: Indicator, basis: Basis) -> ReadingValue:
    """A row with where it was taken from."""
    origin = NO_ORIGIN
    if row.document__issuer_vi or row.note_vi or row.break_note_vi:
        origin = Origin(
            row.document__issuer_vi or "",
            row.document__issuer_en or "",
            row.citation,
            row.note_vi,
            row.note_en,
            bool(row.break_note_vi),
        )
    return value_of(row, basis, indicator.unit, origin)


def _flow(row: Any, span: Span) -> QuarterFlow:
    return QuarterFlow(
        span.year,
        span.ordinal,
        row.numerator or Decimal(0),
        complete=row.approved == row.expected,
        contributors=row.contributors,
        illustrative=row.verification == Verification.ILLUSTRATIVE,
    )


def _add_totals(found: dict[str, IndicatorSeries]) -> None:
    """Give each series the reference totals of the kind that it is divided by."""
    kinds = {each.indicator.denominator_total for each in found.values()}
    for total in ReferenceTotal.objects.of_kinds(kinds):
        for series in found.values():
            if series.indicator.denominator_total == total.kind:
                series.totals.append(total)


def _by_year(totals: Iterable[ReferenceTotal]) -> dict[int, ReferenceValue]:
    """The totals of each year, for indicators that are worked out by the year."""
    return {
        (total.as_of or total.applies_from).year: ReferenceValue(
            Decimal(total.value), total.verification == Verification.ILLUSTRATIVE
        )
        for total in totals
    }


def _add_annual(
    series: IndicatorSeries,
    flows: list[QuarterFlow],
    first_year: int,
    values: dict[Span, list[ReadingValue]],
) -> None:
    """Work out, for every quarter that has a flow, what the last full year comes to by then."""
    flows = sorted(flows, key=lambda flow: (flow.year, flow.ordinal))
    totals = _by_year(series.totals)
    whole = complete_years(flows)
    for flow in flows:
        # Complete years change only when a year ends; in between the last full year stands.
        ended = flow.year if flow.ordinal == QUARTERS_OF_A_YEAR else flow.year - 1
        years = [each for each in whole if each.year <= ended]
        value, span, marked = _annual_value(series.indicator, years, totals, first_year)
        behind = years[-1].contributors if years else flow.contributors
        values.setdefault(quarter(flow.year, flow.ordinal), []).append(
            ReadingValue(
                value=value,
                basis=series.indicator.basis,
                unit=series.indicator.unit,
                qualifier=Qualifier.EXACT,
                source=Source.ROLL_UP,
                verification=Verification.ILLUSTRATIVE if marked or flow.illustrative else Verification.VERIFIED,
                approved=count_of(behind),
                expected=count_of(behind),
                contributors=behind,
                key=f"{series.code}-{flow.year}-{flow.ordinal}",
                growth_years=span,
            )
        )


def _annual_value(
    indicator: Indicator,
    years: list[YearSum],
    totals: dict[int, ReferenceValue],
    first_year: int,
) -> tuple[Decimal | None, tuple[int, int] | None, bool]:
    """The value, the years it spans, and whether it is illustrative."""
    if indicator.aggregation == Aggregation.AVERAGE_GROWTH:
        growth = average_growth(years, first_year)
        if growth:
            return growth.value, (growth.first_year, growth.last_year), growth.illustrative
        return None, None, False
    multiple = annual_multiple(years, totals)
    if multiple:
        return multiple[1], (multiple[0], multiple[0]), multiple[2]
    return None, None, False


def targets(programmes: Iterable[int]) -> dict[tuple[str, str], list[tuple[Target, TargetValue]]]:
    """By programme and indicator code, all targets of some programmes; one query."""
    found: dict[tuple[str, str], list[tuple[Target, TargetValue]]] = {}
    rows = Target.objects.filter(programme__in=programmes).select_related("programme", "indicator")
    for row in rows:
        found.setdefault((row.programme.code, row.indicator.code), []).append((row, row.as_value()))
    return found
