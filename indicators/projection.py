"""Where a series is heading if its recent pace holds.  Pure: no Django, no clock.

Every method continues from the last reading and adds a pace for each quarter, so that methods differ in the pace alone:

- same as last: none;
- straight line: the slope of the least-squares line;
- robust trend: the median of the slopes between any two readings, which up to 29 % of wild readings do not carry away
  (Theil, "A rank-invariant method of linear and polynomial regression analysis", 1950; Sen, "Estimates of the
  regression coefficient based on Kendall's tau", 1968).

The robust trend of a share is measured on the logit scale, so that neither 0 nor 100 is ever crossed, and that of a
count on the logarithmic one, so that it never falls below nothing; the other two stop at those ends.  A share at an end
has no logit: it is drawn in by a quarter of a printed unit, which still prints as the end (half a unit would print as
the one beside it).  A count of nothing has no logarithm: a run that holds one is measured as it is.

The band is meant to hold eight in ten of what comes.  It is that of a random walk with drift (Hyndman and
Athanasopoulos, "Forecasting: Principles and Practice", §5.5): the spread of the quarterly changes around the pace, by
Student's t for so few of them, times the root of h (1 + h/(n − 1)) for h quarters ahead from n readings.

Which method is shown is decided by the run itself: its last quarters are held back, every method projects them from
what was known before each (a rolling origin), and the one with the smallest mean absolute error wins.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from enum import StrEnum
from itertools import combinations, pairwise
from statistics import median

from indicators.aggregation import storable
from indicators.basis import HUNDRED, PERCENT
from indicators.numbers import MOST_DIGITS, rounded
from indicators.periods import Span
from indicators.values import Direction, TargetValue

LEAST_READINGS = 4
WINDOW = 8  # two years of quarters, so that each season is there twice
AHEAD = 4  # quarters, where no target asks for more
HOLD = 4
NOTHING = Decimal(0)
MOST = Decimal(10) ** MOST_DIGITS - 1
# Student's t that leaves one in ten on either side, by degrees of freedom: changes between readings less one.
_EIGHT_IN_TEN = {2: "1.886", 3: "1.638", 4: "1.533", 5: "1.476", 6: "1.440"}


class Scale(StrEnum):
    """Between which ends a value can lie."""

    SHARE = "share"  # 0 and 100
    COUNT = "count"  # 0 and no end
    PLAIN = "plain"


class Method(StrEnum):
    """From the simplest on: where two are as near, the earlier one is shown."""

    SAME_AS_LAST = "same_as_last"
    STRAIGHT_LINE = "straight_line"
    ROBUST_TREND = "robust_trend"


class NoProjection(StrEnum):
    """Why nothing is projected: the first four by where a reading comes from, the others by the run itself."""

    YEARLY = "yearly"  # average growth and yearly multiples stand still between years (domain page §5.8)
    WITHHELD = "withheld"
    NO_READING = "no_reading"
    INCOMPLETE = "incomplete"
    TOO_FEW = "too_few"
    BROKEN = "broken"
    ALL_EQUAL = "all_equal"


@dataclass(frozen=True)
class Goal:
    """The bound that a value has to get past, and the quarter that it is judged by; `falling` where less is better."""

    bound: Decimal
    due: Span
    falling: bool = False
    strict: bool = False

    def met_by(self, value: Decimal) -> bool:
        if value == self.bound:
            return not self.strict
        return (value < self.bound) is self.falling


@dataclass(frozen=True)
class Step:
    """One coming quarter, with the band around it."""

    quarter: Span
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Trial:
    """How near a method came to the quarters held back: `tested` values, `covered` of them within its band."""

    method: Method
    error: Decimal  # mean absolute, in the indicator's unit
    covered: int
    tested: int
    held_back: int


@dataclass(frozen=True)
class Projection:
    """The quarters to come, or the reason why there are none.

    `left` and the paces are in the indicator's own unit, for shares in points; `left` is always positive, a pace has a
    sign.  `earliest` and `latest` are the quarters in which the two edges of the band meet the goal; None is "not
    within the quarters shown".  Without `trials` the run was too short to hold anything back.
    """

    reason: NoProjection | None = None
    method: Method | None = None
    readings: int = 0
    steps: tuple[Step, ...] = ()
    met_in: Span | None = None
    earliest: Span | None = None
    latest: Span | None = None
    left: Decimal | None = None
    pace_seen: Decimal | None = None
    pace_needed: Decimal | None = None
    trials: tuple[Trial, ...] = ()

    @property
    def trial(self) -> Trial | None:
        """How the method that is shown did."""
        return next((each for each in self.trials if each.method is self.method), None)


def goal_of(target: TargetValue, direction: Direction, due: Span) -> Goal | None:
    """What a projection works towards: the floor, or the ceiling where there is no floor or less is better."""
    falling = direction is Direction.DOWN or target.minimum is None
    bound = target.maximum if falling else target.minimum
    return None if bound is None else Goal(bound, due, falling, target.strict)


def scale_of(unit: str, *, bounded: bool, values: Iterable[Decimal]) -> Scale:
    """The scale of an indicator by its unit, whether its shares end at 100, and whether it ever was below nothing."""
    if unit == PERCENT and bounded:
        return Scale.SHARE
    return Scale.PLAIN if any(value < 0 for value in values) else Scale.COUNT


def project(
    readings: Iterable[tuple[Span, Decimal]],
    scale: Scale,
    *,
    places: int = 0,
    goal: Goal | None = None,
    hold: int = HOLD,
) -> Projection:
    """Continue one unbroken run of readings of the same reporters to the goal's quarter, at least four quarters on.

    Results are rounded to the printed decimals, and the goal is met when what is printed meets it.
    """
    run = sorted(readings)
    if not run:
        return Projection(NoProjection.TOO_FEW)
    spans, values = [span for span, _ in run], [value for _, value in run]
    now, last = run[-1]
    left, needed = _distance(now, last, goal, places)
    met_now = now if goal and goal.met_by(last) else None
    reason = _why_not(spans, values[-WINDOW:])
    if reason:
        return Projection(reason, met_in=met_now, earliest=met_now, latest=met_now, left=left, pace_needed=needed)
    trials = back_test(values, scale, places=places, hold=hold)
    method = nearest(trials)
    steps = _steps(_fit(values, method, scale, places), now, _ahead(now, goal), places)
    better, worse = _edges(goal)
    return Projection(
        method=method,
        readings=min(len(values), WINDOW),
        steps=steps,
        met_in=met_now or _met(goal, steps, _point),
        earliest=met_now or _met(goal, steps, better),
        latest=met_now or _met(goal, steps, worse),
        left=left,
        pace_seen=_pace_seen(values[-WINDOW:], method, places),
        pace_needed=needed,
        trials=trials,
    )


def _why_not(spans: Sequence[Span], values: Sequence[Decimal]) -> NoProjection | None:
    if len(spans) < LEAST_READINGS:
        return NoProjection.TOO_FEW
    if any(later.before() != earlier for earlier, later in pairwise(spans)):
        return NoProjection.BROKEN
    return NoProjection.ALL_EQUAL if len(set(values)) == 1 else None


def _ahead(now: Span, goal: Goal | None) -> int:
    return max(AHEAD, goal.due.last - now.last) if goal else AHEAD


def _distance(now: Span, last: Decimal, goal: Goal | None, places: int) -> tuple[Decimal | None, Decimal | None]:
    """How far the goal is, and the pace that reaches it in time; both rounded up, so that they suffice."""
    if goal is None or goal.met_by(last):
        return None, None
    unit = Decimal(1).scaleb(-places)
    way = abs(goal.bound - last) + (unit if goal.strict else 0)
    quarters = goal.due.last - now.last
    needed = (way / quarters).quantize(unit, ROUND_UP) if quarters > 0 else None
    sign = -1 if goal.falling else 1
    return way.quantize(unit, ROUND_UP), None if needed is None else sign * needed


def _pace_seen(values: Sequence[Decimal], method: Method, places: int) -> Decimal:
    """The pace of late in the indicator's own unit: that of the straight line where it is shown, else the median."""
    slope = least_squares_slope if method is Method.STRAIGHT_LINE else median_slope
    return rounded(slope(values), places)


# When the goal is met


def _point(step: Step) -> Decimal:
    return step.value


def _low(step: Step) -> Decimal:
    return step.low


def _high(step: Step) -> Decimal:
    return step.high


Edge = Callable[[Step], Decimal]


def _edges(goal: Goal | None) -> tuple[Edge, Edge]:
    """The edge of the band that meets a goal first, and the one that does last."""
    return (_low, _high) if goal and goal.falling else (_high, _low)


def _met(goal: Goal | None, steps: Sequence[Step], edge: Edge) -> Span | None:
    return next((step.quarter for step in steps if goal and goal.met_by(edge(step))), None)


# The back-test


def back_test(values: Sequence[Decimal], scale: Scale, *, places: int = 0, hold: int = HOLD) -> tuple[Trial, ...]:
    """Hold back the last quarters and let every method project them, from each origin for which four readings are left.

    Of four held back, ten values are projected: four from before the first, three from before the second, and so on.
    """
    origins = range(max(LEAST_READINGS, len(values) - hold), len(values))
    return tuple(_trial(method, values, scale, places, origins) for method in Method) if origins else ()


def _trial(method: Method, values: Sequence[Decimal], scale: Scale, places: int, origins: Sequence[int]) -> Trial:
    missed: list[Decimal] = []
    covered = 0
    for origin in origins:
        trend = _fit(values[:origin], method, scale, places)
        for quarters, actual in enumerate(values[origin:], start=1):
            missed.append(abs(trend.at(quarters) - actual))
            low, high = (rounded(trend.at(quarters, side), places) for side in (-1, 1))
            covered += low <= rounded(actual, places) <= high
    error = storable(sum(missed, NOTHING) / len(missed))
    return Trial(method, error, covered, len(missed), len(origins))


def nearest(trials: Sequence[Trial]) -> Method:
    """The method with the smallest error, of equal ones the simplest; the robust trend where nothing was tried."""
    return min(trials, key=lambda trial: trial.error).method if trials else Method.ROBUST_TREND


# The arithmetic


@dataclass(frozen=True)
class _Trend:
    """A last value and a pace on the scale that they are measured on, and the spread of the changes around the pace."""

    measured_on: Scale
    ends: Scale
    last: Decimal
    pace: Decimal
    spread: Decimal
    changes: int

    def at(self, quarters: int, side: int = 0) -> Decimal:
        """The value so many quarters on, or an edge of its band: −1 the lower, 1 the upper."""
        widening = (quarters * (1 + Decimal(quarters) / self.changes)).sqrt()
        value = _off_scale(self.last + self.pace * quarters + side * self.spread * widening, self.measured_on)
        return storable(_within(value, self.ends))


def _fit(values: Sequence[Decimal], method: Method, scale: Scale, places: int) -> _Trend:
    values = values[-WINDOW:]
    curved = method is Method.ROBUST_TREND and (scale is not Scale.COUNT or min(values) > 0)
    measured_on = scale if curved else Scale.PLAIN
    marks = [_on_scale(value, measured_on, places) for value in values]
    pace = _PACES[method](marks)
    changes = [after - before for before, after in pairwise(marks)]
    free = len(changes) - 1
    variance = sum(((change - pace) ** 2 for change in changes), NOTHING) / free
    return _Trend(measured_on, scale, marks[-1], pace, Decimal(_EIGHT_IN_TEN[free]) * variance.sqrt(), len(changes))


def _steps(trend: _Trend, now: Span, ahead: int, places: int) -> tuple[Step, ...]:
    found = []
    for quarters in range(1, ahead + 1):
        low, value, high = (rounded(trend.at(quarters, side), places) for side in (-1, 0, 1))
        found.append(Step(now.before(-quarters), value, low, high))
    return tuple(found)


def median_slope(values: Sequence[Decimal]) -> Decimal:
    """The median of the slopes between any two values (Theil 1950, Sen 1968)."""
    numbered = enumerate(values)
    return median((after - before) / (later - sooner) for (sooner, before), (later, after) in combinations(numbered, 2))


def least_squares_slope(values: Sequence[Decimal]) -> Decimal:
    """The slope of the straight line with the smallest sum of squared distances."""
    centre = Decimal(len(values) - 1) / 2
    away = [place - centre for place in range(len(values))]
    pulled = sum((each * value for each, value in zip(away, values, strict=True)), NOTHING)
    return pulled / sum((each * each for each in away), NOTHING)


_PACES: dict[Method, Callable[[Sequence[Decimal]], Decimal]] = {
    Method.SAME_AS_LAST: lambda values: NOTHING,
    Method.STRAIGHT_LINE: least_squares_slope,
    Method.ROBUST_TREND: median_slope,
}


def _on_scale(value: Decimal, scale: Scale, places: int) -> Decimal:
    match scale:
        case Scale.SHARE:
            margin = Decimal("0.25").scaleb(-places)
            inside = min(max(value, margin), HUNDRED - margin)
            return (inside / (HUNDRED - inside)).ln()
        case Scale.COUNT:
            return value.ln()
    return value


def _off_scale(value: Decimal, scale: Scale) -> Decimal:
    match scale:
        case Scale.SHARE:
            return HUNDRED / (1 + (-value).exp())
        case Scale.COUNT:
            return value.exp()
    return value


def _within(value: Decimal, ends: Scale) -> Decimal:
    """A value between its natural ends, and no longer than what is stored."""
    low = -MOST if ends is Scale.PLAIN else NOTHING
    high = HUNDRED if ends is Scale.SHARE else MOST
    return min(max(value, low), high)
