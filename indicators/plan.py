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


@transaction.atomic
def revise_target(target: Target, changes: Mapping[str, Any], *, by: str, at: datetime, why: str) -> Target:
    """Enter or correct a target; who, when and why go into its history."""
    unknown = set(changes) - REVISABLE
    if unknown:
        raise TargetRefused(f"not for staff to change: {', '.join(sorted(unknown))}")
    locked = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
    for name, value in changes.items():
        setattr(locked, name, value)
    try:
        locked.full_clean()
    except ValidationError as error:
        raise TargetRefused(" ".join(error.messages)) from error
    save_as(locked, by=by, at=at, why=why)
    return locked
