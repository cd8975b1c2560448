"""The verbs that open and close a period's round of reporting."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from adoption import rollup, submissions
from adoption.models import Duty, Organisation, Submission, User
from adoption.models.organisation import OrganisationQuerySet
from adoption.workflow import ActionRefused, Refusal
from indicators.history import save_as
from indicators.models import ReportingPeriod


@transaction.atomic
def open_period(period: ReportingPeriod, *, by: User | None, at: datetime | None = None) -> list[Submission]:
    """Open a period and give each active organisation that owes something its submission.  Safe to repeat."""
    moment = at or timezone.now()
    locked = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if locked.is_closed:
        raise ActionRefused(Refusal.PERIOD_CLOSED)
    if locked.opened_at is None:
        locked.opened_at = moment
        save_as(locked, by=by.username if by else "system", at=moment)
    organisations = _owing(locked)
    return [submissions.open_draft(each, locked, by=by, at=moment) for each in organisations]


@transaction.atomic
def close_period(period: ReportingPeriod, *, by: User, at: datetime | None = None) -> ReportingPeriod:
    """Close a period, naming who is missing; what was added up without them becomes "at least"."""
    moment = at or timezone.now()
    locked = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if locked.is_closed:
        raise ActionRefused(Refusal.PERIOD_CLOSED)
    approved = locked.submissions.approved().values("organisation")
    missing = _owing(locked).exclude(pk__in=approved)
    locked.closed_at, locked.closed_by = moment, by.username
    locked.missing_reporters = [each.code for each in missing]
    save_as(locked, by=by.username, at=moment)
    rollup.refresh(locked, by=by.username, at=moment)
    return locked


def _owing(period: ReportingPeriod) -> OrganisationQuerySet:
    """The active organisations that owe something in a period."""
    return Organisation.objects.active_in(period).filter(pk__in=Duty.objects.owed_in(period).values("organisation"))
