"""Whose target judges which indicator, and in which row a promise is counted.  Pure: no Django, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from indicators.periods import Calendar, Span, final_quarter
from indicators.values import Direction, TargetValue

Targets = Mapping[tuple[str, str], TargetValue]


@dataclass(frozen=True)
class Promise:
    """A target as it stands beside an indicator: of which programme, and made for which indicator."""

    programme: str
    of: str
    target: TargetValue


@dataclass(frozen=True)
class Place:
    """Where one promise is counted: in which row, by whose reading."""

    promised: str
    row: str
    reading_of: str


def applicable(targets: Iterable[TargetValue]) -> TargetValue | None:
    """The target that a programme is judged by: the last one due; the earlier ones are its milestones."""
    steps = sorted(targets, key=lambda target: target.due_on)
    if not steps:
        return None
    final = steps[-1]
    before = tuple(target for target in steps[:-1] if not target.missing)
    baseline = final.baseline or next((step.baseline for step in before if step.baseline), None)
    return replace(final, milestones=before, baseline=baseline)


def fallen_due(milestone: TargetValue, selected: Span, business_day: date, calendar: Calendar) -> bool:
    """Whether a milestone can be told as met or missed: its day is past, and its last quarter is not still to come."""
    return business_day > milestone.due_on and selected >= final_quarter(milestone.due_on, calendar)


def contradictions(steps: Iterable[TargetValue], direction: Direction) -> list[tuple[TargetValue, TargetValue]]:
    """Neighbours of which the earlier asks for more than the later; where less is better, for less."""
    if direction is Direction.NEUTRAL:
        return []
    sign = -1 if direction is Direction.DOWN else 1
    known = [
        (height * sign, step)
        for step in sorted(steps, key=lambda target: target.due_on)
        if (height := _height(step, direction)) is not None
    ]
    return [(early, late) for (high, early), (low, late) in pairwise(known) if high > low]


def _height(step: TargetValue, direction: Direction) -> Decimal | None:
    """The edge that counts: the floor, or the ceiling where less is better; the other one where it stands alone."""
    return step.maximum if direction is Direction.DOWN and step.maximum is not None else step.bound


def promise_for(code: str, near: str | None, chain: Sequence[str], targets: Targets) -> Promise | None:
    """The target that judges an indicator (domain page §5.16).

    The programmes of `chain` in order, the chosen one first, then the one that it implements; its own target
    before that of the indicator it is near to; a target whose value is missing only where there is no other.
    """
    named = [code, *([near] if near else [])]
    for want_missing in (False, True):
        for of in named:
            for programme in chain:
                target = targets.get((programme, of))
                if target is not None and target.missing is want_missing:
                    return Promise(programme, of, target)
    return None


def places(promised: Iterable[str], near_of: Mapping[str, str], with_reading: frozenset[str]) -> list[Place]:
    """Each promise exactly once: by its own indicator where that has a reading, else by its near row (§4a).

    A near row that carries a promise of its own counts that one; the other stays in its own row, judged by the
    near row's reading.
    """
    promises = list(promised)
    owners = {of: row for row, of in near_of.items() if row in with_reading}
    found = []
    for code in promises:
        row = owners.get(code)
        if code in with_reading or row is None:
            found.append(Place(code, code, code))
        elif row in promises:
            found.append(Place(code, code, row))
        else:
            found.append(Place(code, row, row))
    return found


def family(code: str, near_of: Mapping[str, str]) -> set[str]:
    """An indicator with all on which it may depend where its promise is counted: what is near it, and near to that."""
    found, reached = set(), {code}
    while reached:
        found |= reached
        linked = {other for row, of in near_of.items() for one, other in ((row, of), (of, row)) if one in reached}
        reached = linked - found
    return found


def judged_on(target: TargetValue, selected: Span, business_day: date, calendar: Calendar) -> tuple[Span, date]:
    """By which quarter's reading, and as of which day, a target is judged when a quarter is looked at (§5.10).

    Looking back at an earlier quarter of a target that is past due shows how it stood then, before its due day.
    """
    final = final_quarter(target.due_on, calendar)
    if selected >= final:
        return final, business_day
    return selected, min(business_day, target.due_on)
