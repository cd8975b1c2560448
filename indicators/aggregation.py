"""From what reporters filed to the province's value.  Pure: no Django, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from functools import cached_property

from indicators.numbers import MOST_DIGITS

HUNDRED = Decimal(100)
STORED_PLACES = 6
QUARTERS_OF_A_YEAR = 4
_PRECISE = Context(prec=28)


class Flow(StrEnum):
    """Whether a measure counts what stands at the period's end or what went through in the period."""

    STOCK = "stock"
    FLOW = "flow"


class Additivity(StrEnum):
    ADDITIVE = "additive"
    WITH_DUPLICATES = "with_duplicates"  # may be summed, and says "có trùng"
    NOT_ADDITIVE = "not_additive"  # comes from one reporter who deduplicates


class Aggregation(StrEnum):
    SUM = "sum"
    RATIO_OF_SUMS = "ratio_of_sums"
    SHARE_OF_TOTAL = "share_of_total"
    SINGLE_REPORTER = "single_reporter"
    ANNUAL_SHARE = "annual_share"  # the flow of a year over the reference total of that year
    AVERAGE_GROWTH = "average_growth"


ANNUAL = frozenset({Aggregation.ANNUAL_SHARE, Aggregation.AVERAGE_GROWTH})


class NotAdditive(ValueError):
    """Distinct persons or merchants from more than one reporter cannot be summed (domain page §5.3)."""


@dataclass(frozen=True)
class Contribution:
    """One reporter's approved figure of one measure; None is "nothing to report"."""

    reporter: str
    value: Decimal | None
    illustrative: bool = False


class Filed(tuple[Contribution, ...]):
    """What was filed of one measure; what each indicator that is made of it asks is worked out once."""

    @cached_property
    def sum(self) -> Decimal:
        return sum((each.value for each in self if each.value is not None), Decimal(0))

    @cached_property
    def reporters(self) -> frozenset[str]:
        return frozenset(each.reporter for each in self)

    @cached_property
    def with_value(self) -> int:
        """How many reported a number rather than nothing to report."""
        return sum(each.value is not None for each in self)

    @cached_property
    def illustrative(self) -> bool:
        return any(each.illustrative for each in self)


@dataclass(frozen=True)
class ReferenceValue:
    value: Decimal
    illustrative: bool = False


@dataclass(frozen=True)
class RolledUp:
    """What a period's approved figures come to.  Annual indicators keep the quarter's flow and no value.

    `behind` is the smallest number of reporters with a value that stand behind any part of it: who has "nothing to
    report" hides nobody else's figure.
    """

    value: Decimal | None
    numerator: Decimal
    denominator: Decimal | None
    contributors: frozenset[str]
    illustrative: bool
    behind: int = 0


def total(contributions: Sequence[Contribution], additivity: Additivity) -> Decimal | None:
    """The sum over reporters; None where nobody reported, which is not zero."""
    filed = _filed(contributions)
    if additivity is Additivity.NOT_ADDITIVE and len(filed.reporters) > 1:
        raise NotAdditive(", ".join(sorted(each.reporter for each in filed)))
    return filed.sum if filed else None


def _filed(contributions: Sequence[Contribution]) -> Filed:
    return contributions if isinstance(contributions, Filed) else Filed(contributions)


def share(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """A percentage, the ratio taken last; None over nothing."""
    return storable(numerator * HUNDRED / denominator) if denominator else None


def storable(value: Decimal) -> Decimal:
    """Cut to what both databases keep: six decimals, fifteen significant digits."""
    most = Context(prec=MOST_DIGITS).create_decimal(value)
    return most.quantize(Decimal(1).scaleb(-STORED_PLACES), context=_PRECISE)


def roll_up(
    method: Aggregation,
    numerators: Sequence[Contribution],
    denominators: Sequence[Contribution] = (),
    *,
    numerator_additivity: Additivity = Additivity.ADDITIVE,
    denominator_additivity: Additivity = Additivity.ADDITIVE,
    reference: ReferenceValue | None = None,
) -> RolledUp | None:
    """The province's value of one indicator in one quarter; None where a part of it is not there."""
    above, below = _filed(numerators), _filed(denominators)
    upper = total(above, numerator_additivity)
    if upper is None:
        return None
    contributors = above.reporters | below.reporters
    fewest = min(above.with_value, below.with_value) if method is Aggregation.RATIO_OF_SUMS else above.with_value
    illustrative = above.illustrative or below.illustrative
    lower: Decimal | None = None
    value: Decimal | None = upper
    if method is Aggregation.RATIO_OF_SUMS:
        lower = total(below, denominator_additivity)
        value = share(upper, lower) if lower is not None else None
    elif method is Aggregation.SHARE_OF_TOTAL:
        if reference is None:
            return None
        lower, value = reference.value, share(upper, reference.value)
        illustrative = illustrative or reference.illustrative
    elif method in ANNUAL:
        return RolledUp(None, upper, None, contributors, illustrative, fewest)
    if value is None:
        return None
    return RolledUp(value, upper, lower, contributors, illustrative, fewest)


@dataclass(frozen=True)
class QuarterFlow:
    """A quarter's flow of an annual indicator, with what is needed to know whether a year of it is whole."""

    year: int
    ordinal: int
    value: Decimal
    complete: bool
    contributors: str
    illustrative: bool


@dataclass(frozen=True)
class YearSum:
    year: int
    value: Decimal
    contributors: str
    illustrative: bool


@dataclass(frozen=True)
class Growth:
    """Average yearly growth in per cent between two complete years."""

    value: Decimal
    first_year: int
    last_year: int
    illustrative: bool


def complete_years(flows: Iterable[QuarterFlow]) -> list[YearSum]:
    """Sums of the years that have four complete quarters of the same reporters, in order (domain page §5.8)."""
    by_year: dict[int, list[QuarterFlow]] = {}
    for flow in flows:
        by_year.setdefault(flow.year, []).append(flow)
    sums = []
    for year, quarters in sorted(by_year.items()):
        same = len({flow.contributors for flow in quarters}) == 1
        if len(quarters) == QUARTERS_OF_A_YEAR and same and all(flow.complete for flow in quarters):
            value = sum((flow.value for flow in quarters), Decimal(0))
            marked = any(flow.illustrative for flow in quarters)
            sums.append(YearSum(year, value, quarters[0].contributors, marked))
    return sums


def average_growth(years: Sequence[YearSum], programme_first_year: int) -> Growth | None:
    """(yₙ/y₀)^(1/n) − 1 in per cent, over the last complete year (domain page §5.8).

    y₀ is the last complete year before the programme, else the first complete one; only years of the same
    reporters as the last one count.  None with fewer than two such years, or from a y₀ of nothing.
    """
    if not years:
        return None
    last = years[-1]
    alike = [each for each in years if each.contributors == last.contributors]
    before = [each for each in alike if each.year < programme_first_year]
    first = before[-1] if before else next(iter(alike), last)
    span = last.year - first.year
    if span < 1 or first.value <= 0:
        return None
    ratio = last.value / first.value
    root = _PRECISE.power(ratio, _PRECISE.divide(Decimal(1), Decimal(span))) if ratio else Decimal(0)
    illustrative = first.illustrative or last.illustrative
    return Growth(storable((root - 1) * HUNDRED), first.year, last.year, illustrative)


def annual_multiple(years: Sequence[YearSum], totals: Mapping[int, ReferenceValue]) -> tuple[int, Decimal, bool] | None:
    """The last complete year's flow as a multiple of that year's reference total: (year, multiple, illustrative)."""
    for each in reversed(years):
        reference = totals.get(each.year)
        if reference is not None and reference.value:
            marked = each.illustrative or reference.illustrative
            return each.year, storable(each.value / reference.value), marked
    return None


def over_span(flow: Flow, quarterly: Sequence[Decimal]) -> Decimal | None:
    """A measure over a longer span: the last quarter of a stock, the sum of a flow (domain page §5.9)."""
    if not quarterly:
        return None
    return quarterly[-1] if flow is Flow.STOCK else sum(quarterly, Decimal(0))
