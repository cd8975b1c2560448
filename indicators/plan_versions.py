"""Earlier versions of the province's targets, and of its whole plan, read from their history."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from indicators.models import Target
from indicators.models.policy import Level
from indicators.plan_changes import Change, TargetChange, TargetPart, changed_parts, plan_changes

REMOVED = "-"  # how the history marks a row's end


class UnknownVersion(LookupError):
    """The province's plan never had such a target, or the target never such a version."""


@dataclass(frozen=True)
class Version:
    """A target as one change left it; the history's row says who made it, when and why."""

    number: int
    row: Any
    before: Any | None
    parts: tuple[TargetPart, ...]

    @property
    def change(self) -> Change:
        if self.row.history_type == REMOVED:
            return Change.REMOVED
        return Change.ADDED if self.before is None else Change.CHANGED


@dataclass(frozen=True)
class SideBySide:
    """Two versions of one target, the older first, with each part and whether it differs."""

    old: Version
    new: Version
    parts: Sequence[tuple[TargetPart, bool]]


@dataclass(frozen=True)
class PlanChange:
    """A target that differs between two days; `last` is the history's row that made it what it then was."""

    change: TargetChange
    last: Any

    @property
    def row(self) -> Any:
        """The state that names the target: the later one where there is one."""
        return self.change.new or self.change.old


@dataclass(frozen=True)
class PlanComparison:
    """The plan on two days; `begins_on` is the first day of which anything is known."""

    changes: list[PlanChange]
    counts: Counter[Change]
    begins_on: date | None


def versions_of(pk: int) -> list[Version]:
    """The versions of one target of the province, newest first, removed targets included; one query."""
    rows = list(_history().filter(id=pk))
    if not rows:
        raise UnknownVersion(pk)
    earlier = [None, *rows]
    found = [
        Version(number, row, before, changed_parts(before, row) if before else ())
        for number, (before, row) in enumerate(zip(earlier, rows, strict=False), start=1)
    ]
    return found[::-1]


def compared(versions: Sequence[Version], first: str, second: str) -> SideBySide:
    """Two of these versions by the numbers that were asked for; without any, the newest and the one before it."""
    numbers = [_number(text, default) for text, default in ((first, len(versions) - 1), (second, len(versions)))]
    known = {version.number: version for version in versions}
    old, new = (known.get(max(number, 1)) for number in sorted(numbers))
    if old is None or new is None:
        raise UnknownVersion(first, second)
    changed = changed_parts(old.row, new.row)
    return SideBySide(old, new, [(part, part in changed) for part in TargetPart])


def _number(text: str, default: int) -> int:
    if not text:
        return default
    if not text.isdecimal() or len(text) > 6:
        raise UnknownVersion(text)
    return int(text)


def compare_plan(start: date, end: date | None = None) -> PlanComparison:
    """The province's plan at the end of one day against that of another, or against now; one query."""
    rows = list(_history() if end is None else _history().filter(history_date__lte=_end_of(end)))
    before, after = _standing(row for row in rows if row.history_date <= _end_of(start)), _standing(rows)
    last = {row.id: row for row in rows}
    changes = [PlanChange(each, last[each.key]) for each in plan_changes(before, after)]
    changes.sort(key=lambda each: _place(each.row))
    begins = min((row.history_date for row in rows), default=None)
    return PlanComparison(
        changes,
        Counter(each.change.change for each in changes),
        timezone.localdate(begins) if begins else None,
    )


def _place(row: Any) -> tuple[int, int, str, date]:
    return row.programme.order, row.indicator.order, row.indicator.code, row.due_on


def _history() -> Any:
    """Every entry about targets of the province, in the order in which it was written, with what names the target."""
    rows = Target.history.filter(programme__level=Level.PROVINCE)
    return rows.select_related("programme", "indicator").order_by("history_id")


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def _standing(rows: Iterable[Any]) -> dict[int, Any]:
    """By target, the state that the last of these entries left behind; none for removed ones."""
    latest = {row.id: row for row in rows}
    return {key: row for key, row in latest.items() if row.history_type != REMOVED}
