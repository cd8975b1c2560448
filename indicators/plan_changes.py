"""What changed between two states of a target, or of a whole plan.  Pure: no Django, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class TargetPart(StrEnum):
    """What a reader takes as one thing about a target, in reading order."""

    VALUE = "value"
    DUE_ON = "due_on"
    CLAUSE = "clause"
    SOURCE = "source"
    VERIFICATION = "verification"
    BASELINE = "baseline"
    BASELINE_ON = "baseline_on"
    BASELINE_VERIFICATION = "baseline_verification"
    BASIS = "basis"
    NOTE = "note"


FIELDS: Mapping[TargetPart, tuple[str, ...]] = {
    TargetPart.VALUE: ("minimum", "maximum", "strict", "unit"),
    TargetPart.DUE_ON: ("due_on",),
    TargetPart.CLAUSE: ("clause",),
    TargetPart.SOURCE: ("source",),
    TargetPart.VERIFICATION: ("verification",),
    TargetPart.BASELINE: ("baseline",),
    TargetPart.BASELINE_ON: ("baseline_on",),
    TargetPart.BASELINE_VERIFICATION: ("baseline_verification",),
    TargetPart.BASIS: ("counted", "base", "scope", "subset", "binds_province"),
    TargetPart.NOTE: ("note_vi", "note_en"),
}


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class TargetChange:
    """One target that is not as it was; `old` is None where it was added, `new` where it was removed."""

    key: int
    change: Change
    old: Any | None
    new: Any | None
    parts: tuple[TargetPart, ...] = ()


def changed_parts(old: Any, new: Any) -> tuple[TargetPart, ...]:
    """The parts in which two states of one target differ; states are targets or rows of their history."""
    return tuple(
        part for part, names in FIELDS.items() if any(getattr(old, name) != getattr(new, name) for name in names)
    )


def plan_changes(before: Mapping[int, Any], after: Mapping[int, Any]) -> list[TargetChange]:
    """Targets that were added, removed or changed between two states of a plan, by key; the others are left out."""
    found = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is None:
            found.append(TargetChange(key, Change.ADDED, None, new))
        elif new is None:
            found.append(TargetChange(key, Change.REMOVED, old, None))
        elif parts := changed_parts(old, new):
            found.append(TargetChange(key, Change.CHANGED, old, new, parts))
    return found
