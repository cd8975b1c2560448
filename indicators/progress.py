"""How far along a promise is: one reading against one target.  Pure: no Django, no clock."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from indicators.basis import HUNDRED, PERCENT, Difference, differences, implied_for_urban
from indicators.values import Direction, IndicatorKind, Qualifier, ReadingValue, TargetValue

AT_RISK_SHARE = Decimal("0.1")  # of the way from baseline to target, domain page §5.17


class Status(StrEnum):
    """The verdicts, in the order in which the first that applies is taken."""

    NO_TARGET = "no_target"
    MISSING_AT_SOURCE = "missing_at_source"
    NO_DATA = "no_data"
    NOT_COMPARABLE = "not_comparable"
    NOT_ENOUGH_DATA = "not_enough_data"
    PROVISIONAL = "provisional"
    REACHED = "reached"
    IN_RANGE = "in_range"
    EXCEEDED = "exceeded"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BEHIND = "behind"
    NOT_DUE_YET = "not_due_yet"
    NOT_REACHED = "not_reached"


MET = frozenset({Status.REACHED, Status.IN_RANGE, Status.EXCEEDED})


class Reason(StrEnum):
    """Why a verdict is what it is, where its status alone does not say it."""

    NATIONAL_GOAL = "national_goal"
    IMPLIED_FOR_URBAN = "implied_for_urban"
    TOO_FEW_YEARS = "too_few_years"
    AT_LEAST_PROVES_NOTHING = "at_least_proves_nothing"
    MET_EARLY = "met_early"
    NO_BASELINE = "no_baseline"
    NO_PATH_FOR_GROWTH = "no_path_for_growth"


@dataclass(frozen=True)
class Verdict:
    """What is said of a promise.

    `gap` is value − bound and `path` the value that the line through the targets asks for on the reading's day,
    both in the indicator's unit (for shares: points).
    """

    status: Status
    reason: Reason | None = None
    differences: tuple[Difference, ...] = ()
    gap: Decimal | None = None
    path: Decimal | None = None
    illustrative: bool = False


def judge(
    reading: ReadingValue | None,
    target: TargetValue | None,
    *,
    on: date,
    direction: Direction = Direction.UP,
    kind: IndicatorKind = IndicatorKind.LEVEL,
    measured_on: date | None = None,
) -> Verdict:
    """Judge one reading against one target on a day.  The order of verdicts is that of the domain page, §5.17.

    `measured_on` is the last day of the period that the reading is for; the path is read there.
    """
    if target is None:
        return Verdict(Status.NO_TARGET)
    if target.missing:
        return Verdict(Status.MISSING_AT_SOURCE)
    marked = target.illustrative or (reading is not None and reading.illustrative)
    if reading is None:
        return Verdict(Status.NO_DATA, illustrative=marked)
    if target.for_the_nation_alone:
        found = _differences(reading, target)
        return Verdict(Status.NOT_COMPARABLE, Reason.NATIONAL_GOAL, found, illustrative=marked)
    found = _differences(reading, target)
    implied = reading.value is not None and implied_for_urban(
        found,
        reading.value,
        printed=reading.qualifier is Qualifier.ROUNDED,
        unit=reading.unit,
        bounded=reading.basis.bounded,
    )
    if found and not implied:
        return Verdict(Status.NOT_COMPARABLE, differences=found, illustrative=marked)
    return _judge_comparable(reading, target, on, direction, kind, measured_on, implied, marked)


def _differences(reading: ReadingValue, target: TargetValue) -> tuple[Difference, ...]:
    return differences(reading.basis, target.basis_here, reading_unit=reading.unit, target_unit=target.unit)


def _judge_comparable(
    reading: ReadingValue,
    target: TargetValue,
    on: date,
    direction: Direction,
    kind: IndicatorKind,
    measured_on: date | None,
    implied: bool,
    marked: bool,
) -> Verdict:
    if reading.value is None:
        return Verdict(Status.NOT_ENOUGH_DATA, Reason.TOO_FEW_YEARS, illustrative=marked)
    line = path_at(target, measured_on) if measured_on and kind is IndicatorKind.LEVEL else None
    gap = reading.value - target.bound if target.bound is not None else None
    met = standing(reading, target, direction)
    due = on > target.due_on

    def verdict(status: Status, reason: Reason | None = None) -> Verdict:
        return Verdict(status, reason, gap=gap, path=line, illustrative=marked)

    if met is None and _proves_nothing(reading, line, direction, due):
        return verdict(Status.NOT_ENOUGH_DATA, Reason.AT_LEAST_PROVES_NOTHING)
    if reading.provisional:
        return verdict(Status.PROVISIONAL)
    if met:
        return verdict(met, Reason.IMPLIED_FOR_URBAN if implied else None if due else Reason.MET_EARLY)
    if due:
        return verdict(Status.NOT_REACHED)
    if kind is IndicatorKind.AVERAGE_GROWTH:
        return verdict(Status.NOT_DUE_YET, Reason.NO_PATH_FOR_GROWTH)
    if line is None:
        return verdict(Status.NOT_DUE_YET, Reason.NO_BASELINE)
    return verdict(_against_path(reading.value, line, target, direction))


def standing(reading: ReadingValue, target: TargetValue, direction: Direction = Direction.UP) -> Status | None:
    """How a value meets a target (domain page §5.7): reached, in range, exceeded, or None where it does not.

    "At least" satisfies a floor but never proves that a ceiling is kept.
    """
    value = reading.value
    if value is None:
        return None
    at_least = reading.qualifier is Qualifier.AT_LEAST
    if target.minimum is None or direction is Direction.DOWN:
        return _under_ceiling(value, target, at_least)
    if value < target.minimum or (target.strict and value == target.minimum):
        return None
    if target.maximum is None:
        return Status.REACHED
    if value > target.maximum:
        return Status.EXCEEDED
    share_of_whole = target.unit == PERCENT and target.basis.bounded
    natural_end = share_of_whole and target.maximum == HUNDRED and value == HUNDRED
    if at_least or natural_end or target.minimum == target.maximum:
        return Status.REACHED
    return Status.IN_RANGE


def _under_ceiling(value: Decimal, target: TargetValue, at_least: bool) -> Status | None:
    """A ceiling, or a range of which less is better: it is never exceeded, only kept or not."""
    ceiling = target.maximum
    if ceiling is None or at_least or value > ceiling or (target.strict and value == ceiling):
        return None
    inside = target.minimum is not None and target.minimum <= value and target.minimum != ceiling
    return Status.IN_RANGE if inside else Status.REACHED


def _proves_nothing(reading: ReadingValue, line: Decimal | None, direction: Direction, due: bool) -> bool:
    """Whether an "at least" that does not meet its target leaves the verdict open."""
    if reading.qualifier is not Qualifier.AT_LEAST:
        return False
    if direction is Direction.DOWN:
        return True
    return due or line is None or (reading.value is not None and reading.value < line)


def _against_path(value: Decimal, line: Decimal, target: TargetValue, direction: Direction) -> Status:
    short = value - line if direction is Direction.DOWN else line - value
    if short <= 0:
        return Status.ON_TRACK
    way = abs((target.bound or Decimal(0)) - target.baseline.value) if target.baseline else Decimal(0)
    return Status.AT_RISK if short <= way * AT_RISK_SHARE else Status.BEHIND


def path_at(target: TargetValue, day: date) -> Decimal | None:
    """The value that the straight line from the baseline through the milestones to the target asks for on a day.

    None without a baseline or a bound, or before the baseline's day; from the due day on, the bound itself.
    """
    points = path_points(target)
    if len(points) < 2 or day < points[0][0]:
        return None
    for (start, low), (end, high) in pairwise(points):
        if day <= end:
            return low + (high - low) * Decimal((day - start).days) / Decimal((end - start).days)
    return points[-1][1]


def path_points(target: TargetValue) -> list[tuple[date, Decimal]]:
    """The corners of the path, in order of their days; empty without a baseline."""
    baseline = target.baseline
    if baseline is None or target.bound is None or target.missing:
        return []
    corners = [(baseline.on, baseline.value)]
    for step in sorted((*target.milestones, target), key=lambda each: each.due_on):
        if step.bound is not None and corners[-1][0] < step.due_on <= target.due_on:
            corners.append((step.due_on, step.bound))
    return corners
