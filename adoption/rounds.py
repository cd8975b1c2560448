"""The verbs that open and close a period's round of reporting."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from adoption import rollup, submissions
from adoption.models import Figure, Organisation, Submission, SubmissionEvent, User
from adoption.workflow import ActionRefused, Refusal, Status
from indicators.calendar import period_of
from indicators.history import delete_as, save_as
from indicators.models import ReportingPeriod
from indicators.periods import Calendar, quarter_of


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
    organisations = Organisation.objects.owing_in(locked)
    return [submissions.open_draft(each, locked, by=by, at=moment) for each in organisations]


@transaction.atomic
def close_period(period: ReportingPeriod, *, by: User, at: datetime | None = None) -> ReportingPeriod:
    """Close a period, naming who is missing; what was added up without them becomes "at least"."""
    moment = at or timezone.now()
    locked = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if locked.is_closed:
        raise ActionRefused(Refusal.PERIOD_CLOSED)
    approved = locked.submissions.approved().values("organisation")
    missing = Organisation.objects.owing_in(locked).exclude(pk__in=approved)
    locked.closed_at, locked.closed_by = moment, by.username
    locked.missing_reporters = [each.code for each in missing]
    save_as(locked, by=by.username, at=moment)
    rollup.refresh(locked, by=by.username, at=moment)
    return locked


@transaction.atomic
def refresh_open_periods(*, by: str, at: datetime) -> list[rollup.Change]:
    """Bring the periods that are open in line after organisations or their duties have changed.

    Whoever owes something has a draft; a draft of somebody who owes nothing any more goes as long as it is empty.
    """
    changes = []
    for period in ReportingPeriod.objects.select_for_update().filter(opened_at__isnull=False, closed_at__isnull=True):
        for organisation in Organisation.objects.owing_in(period).exclude(submissions__period=period):
            submissions.open_draft(organisation, period, at=at)
        _take_back_empty_drafts(period, by=by, at=at)
        changes += rollup.refresh(period, by=by, at=at)
    return changes


def _take_back_empty_drafts(period: ReportingPeriod, *, by: str, at: datetime) -> None:
    """Undo the opening of drafts that nobody owes and in which nothing stands; one that is being saved stays.

    So does one that was sent and recalled: what became of it is told by its events, which are never deleted.
    """
    drafts = Submission.objects.filter(period=period, status=Status.DRAFT, submitted_at__isnull=True)
    idle = list(
        drafts.exclude(organisation__in=Organisation.objects.owing_in(period)).select_for_update(skip_locked=True)
    )
    begun = set(Figure.objects.entered().filter(submission__in=idle).values_list("submission", flat=True))
    empty = [draft.pk for draft in idle if draft.pk not in begun]
    for emptied in Figure.objects.filter(submission__in=empty):
        delete_as(emptied, by=by, at=at)
    SubmissionEvent.objects.filter(submission__in=empty).delete()
    Submission.objects.filter(pk__in=empty).delete()


@transaction.atomic
def reopen_period(period: ReportingPeriod, *, by: User, note: str, at: datetime | None = None) -> ReportingPeriod:
    """Open a closed period again, with a reason; its totals are provisional once more."""
    if not note.strip():
        raise ActionRefused(Refusal.NOTE_REQUIRED)
    moment = at or timezone.now()
    locked = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if not locked.is_closed:
        raise ActionRefused(Refusal.PERIOD_NOT_CLOSED)
    locked.closed_at, locked.closed_by, locked.missing_reporters = None, "", []
    save_as(locked, by=by.username, at=moment, why=note.strip())
    rollup.refresh(locked, by=by.username, at=moment)
    return locked


@transaction.atomic
def move_period(
    period: ReportingPeriod,
    *,
    first_on: date,
    last_on: date,
    due_on: date,
    by: User,
    note: str,
    at: datetime | None = None,
) -> ReportingPeriod:
    """Give a period other days than the rule; days that overlap a neighbour of the same calendar are refused."""
    if not note.strip():
        raise ActionRefused(Refusal.NOTE_REQUIRED)
    locked = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    if locked.is_closed:
        raise ActionRefused(Refusal.PERIOD_CLOSED)
    others = ReportingPeriod.objects.filter(calendar=locked.calendar, kind=locked.kind).exclude(pk=locked.pk)
    beside = others.filter(first_on__lte=last_on, last_on__gte=first_on).first()
    if beside is not None:
        raise ActionRefused(Refusal.PERIODS_OVERLAP, beside.label)
    locked.first_on, locked.last_on, locked.due_on = first_on, last_on, due_on
    save_as(locked, by=by.username, at=at or timezone.now(), why=note.strip())
    return locked


def open_by_rule(on: date, calendar: Calendar, *, at: datetime) -> list[ReportingPeriod]:
    """Open the quarter that holds a day, and the one before it where that is neither open nor closed."""
    current = quarter_of(on, calendar)
    opened = []
    for span in (current.before(), current):
        period = period_of(span, calendar, by="open_periods", at=at)
        if period.opened_at is None and not period.is_closed:
            open_period(period, by=None, at=at)
            opened.append(period)
    return opened
