"""The verb that enters or corrects a target of the plan."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from indicators.history import save_as
from indicators.models import Target

REVISABLE = frozenset(
    {
        "minimum",
        "maximum",
        "due_on",
        "clause",
        "source",
        "verification",
        "baseline",
        "baseline_on",
        "baseline_verification",
    }
)


class TargetRefused(ValueError):
    """A target that breaks one of its rules; the text says which."""


class TargetStale(ValueError):
    """Somebody changed the target after the page was opened."""


def state_of(target: Target) -> int:
    """A number that grows with each change of a target."""
    latest = target.history.first()
    return latest.history_id if latest else 0


@transaction.atomic
def revise_target(
    target: Target, changes: Mapping[str, Any], *, by: str, at: datetime, why: str, seen: int | None = None
) -> Target:
    """Enter or correct a target; who, when and why go into its history.

    `seen` is the state that the editor looked at; TargetStale where it is no longer the latest.
    """
    unknown = set(changes) - REVISABLE
    if unknown:
        raise TargetRefused(f"not for staff to change: {', '.join(sorted(unknown))}")
    locked = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    if seen is not None and state_of(locked) != seen:
        raise TargetStale(str(target))
    for name, value in changes.items():
        setattr(locked, name, value)
    try:
        locked.full_clean()
    except ValidationError as error:
        raise TargetRefused(" ".join(error.messages)) from error
    save_as(locked, by=by, at=at, why=why)
    return locked
