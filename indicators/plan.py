"""The verbs that enter, correct and remove what a plan promises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from indicators.history import delete_as, latest_change, save_as
from indicators.models import Indicator, Programme, Target
from indicators.promises import contradictions
from indicators.values import Direction, IndicatorKind

PROMISED = frozenset({"minimum", "maximum", "strict", "due_on", "clause", "source", "verification"})
REVISABLE = PROMISED | {"baseline", "baseline_on", "baseline_verification"}
# What a milestone takes from the target that it leads to: both must be about the same thing.
SHARED = ("programme", "indicator", "unit", "counted", "base", "scope", "subset", "binds_province")


class Refusal(StrEnum):
    """Why a change of the plan is refused."""

    NOT_FOR_STAFF = "not_for_staff"
    OUTSIDE_PROGRAMME = "outside_programme"
    DUE_DAY_TAKEN = "due_day_taken"
    PROMISED_ALREADY = "promised_already"
    FINAL_TARGET = "final_target"
    REASON_REQUIRED = "reason_required"
    INVALID = "invalid"


class TargetRefused(ValueError):
    """A change that breaks a rule of the plan; the detail is what the rule's sentence names."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(f"{refusal}: {detail}" if detail else refusal)
        self.refusal, self.detail = refusal, detail


class TargetStale(ValueError):
    """Somebody changed the target after the page was opened."""


class TargetGone(TargetStale):
    """Somebody removed the target after the page was opened."""


@dataclass(frozen=True)
class PlanLine:
    """What a programme promises of one indicator: the target that is judged, and the milestones on the way to it."""

    target: Target
    milestones: tuple[Target, ...] = ()

    @property
    def steps(self) -> tuple[Target, ...]:
        return (*self.milestones, self.target)

    @property
    def missing(self) -> bool:
        return any(step.missing for step in self.steps)

    @property
    def contradictions(self) -> list[tuple[Target, Target]]:
        """Neighbours of which the earlier asks for more than the later; of average growth nothing is said."""
        indicator = self.target.indicator
        if indicator.kind != IndicatorKind.LEVEL:
            return []
        rows = {step.due_on: step for step in self.steps}
        found = contradictions([step.as_value() for step in self.steps], Direction(indicator.direction))
        return [(rows[early.due_on], rows[late.due_on]) for early, late in found]


def lines_of(targets: Iterable[Target]) -> list[PlanLine]:
    """Targets by programme and indicator, in the order in which each is first met."""
    found: dict[tuple[int, str], list[Target]] = {}
    for target in targets:
        found.setdefault((target.programme_id, target.indicator.code), []).append(target)
    ordered = [sorted(steps, key=lambda step: step.due_on) for steps in found.values()]
    return [PlanLine(steps[-1], tuple(steps[:-1])) for steps in ordered]


def state_of(target: Target) -> int:
    """A number that grows with each change of a target."""
    latest = latest_change(target)
    return latest.history_id if latest else 0


def state_of_line(target: Target) -> int:
    """A number that grows with each change of any target of the same programme and indicator, removed ones included."""
    rows = Target.history.filter(programme=target.programme_id, indicator__code=target.indicator.code)
    return rows.aggregate(latest=Max("history_id"))["latest"] or 0


@transaction.atomic
def revise_target(
    target: Target, changes: Mapping[str, Any], *, by: str, at: datetime, why: str, seen: int | None = None
) -> Target:
    """Enter or correct a target; who, when and why go into its history.

    `seen` is the state that the editor looked at; TargetStale where it is no longer the latest.
    """
    _only(REVISABLE, changes)
    locked = _held(target, seen)
    return _save(locked, changes, by=by, at=at, why=why)


@transaction.atomic
def add_target(
    programme: Programme, indicator: Indicator, promised: Mapping[str, Any], *, by: str, at: datetime, why: str
) -> Target:
    """Promise something of an indicator that the programme does not name yet; basis and unit are the indicator's."""
    _only(REVISABLE, promised)
    held = Programme.objects.select_for_update().get(pk=programme.pk)
    if Target.objects.beside(held, indicator).exists():
        raise TargetRefused(Refusal.PROMISED_ALREADY)
    basis = {name: getattr(indicator, name) for name in ("unit", "counted", "base", "scope", "subset")}
    return _save(Target(programme=held, indicator=indicator, **basis), promised, by=by, at=at, why=why)


@transaction.atomic
def add_milestone(
    target: Target, promised: Mapping[str, Any], *, by: str, at: datetime, why: str, seen: int | None = None
) -> Target:
    """Promise another value of the same indicator at another due day.

    `seen` is the state of all the indicator's targets that the editor looked at (`state_of_line`).
    """
    _only(PROMISED, promised)
    steps = _steps_held(target)
    if not steps:
        raise TargetGone(str(target))
    if seen is not None and state_of_line(target) != seen:
        raise TargetStale(str(target))
    shared = {name: getattr(steps[-1], name) for name in SHARED}
    return _save(Target(**shared), promised, by=by, at=at, why=why)


@transaction.atomic
def remove_milestone(target: Target, *, by: str, at: datetime, why: str, seen: int | None = None) -> None:
    """Take a milestone out of the plan; its history stays.  The target that it leads to cannot be removed."""
    if not why.strip():
        raise TargetRefused(Refusal.REASON_REQUIRED)
    locked = _held(target, seen)
    if locked == list(Target.objects.beside(locked.programme, locked.indicator))[-1]:
        raise TargetRefused(Refusal.FINAL_TARGET)
    delete_as(locked, by=by, at=at, why=why)


def _only(allowed: frozenset[str], changes: Mapping[str, Any]) -> None:
    unknown = sorted(set(changes) - allowed)
    if unknown:
        raise TargetRefused(Refusal.NOT_FOR_STAFF, ", ".join(unknown))


def _steps_held(target: Target) -> list[Target]:
    """The targets of an indicator in its programme, which is locked first: their days and number hang together."""
    programme = Programme.objects.select_for_update().get(pk=target.programme_id)
    return list(Target.objects.beside(programme, target.indicator))


def _held(target: Target, seen: int | None) -> Target:
    """The target as it now stands, locked, unless somebody changed or removed it since it was looked at."""
    locked = next((step for step in _steps_held(target) if step.pk == target.pk), None)
    if locked is None:
        raise TargetGone(str(target))
    if seen is not None and state_of(locked) != seen:
        raise TargetStale(str(target))
    return locked


def _save(target: Target, changes: Mapping[str, Any], *, by: str, at: datetime, why: str) -> Target:
    for name, value in changes.items():
        setattr(target, name, value)
    try:
        target.clean_fields()
        _check_due_day(target)
        target.full_clean()
    except ValidationError as error:
        raise TargetRefused(Refusal.INVALID, " ".join(error.messages)) from error
    save_as(target, by=by, at=at, why=why)
    return target


def _check_due_day(target: Target) -> None:
    programme = target.programme
    if not programme.first_on <= target.due_on <= programme.last_on:
        raise TargetRefused(Refusal.OUTSIDE_PROGRAMME)
    others = Target.objects.beside(programme, target.indicator).exclude(pk=target.pk)
    if others.filter(due_on=target.due_on).exists():
        raise TargetRefused(Refusal.DUE_DAY_TAKEN)
