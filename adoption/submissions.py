"""The verbs that move a submission.  Lock order everywhere: submission, then period."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import models, transaction
from django.utils import timezone

from adoption import checks, rollup, workflow
from adoption.models import Duty, Figure, Organisation, Submission, SubmissionEvent, User
from adoption.models.submission import from_stored, to_stored
from adoption.workflow import Action, ActionRefused, Refusal, Status
from indicators.history import create_all_as, update_all_as
from indicators.models import Measure, ReportingPeriod
from indicators.numbers import plain


@dataclass(frozen=True)
class Entry:
    """What a person put into one cell; an empty cell has neither a value nor "nothing to report"."""

    value: Decimal | None = None
    nothing_to_report: bool = False
    reason: str = ""
    note: str = ""


def open_draft(
    organisation: Organisation, period: ReportingPeriod, *, by: User | None = None, at: datetime | None = None
) -> Submission:
    """Give an organisation its submission for a period; the one that is there stays."""
    submission, created = Submission.objects.get_or_create(
        organisation=organisation, period=period, revision=1, defaults={"status": Status.DRAFT}
    )
    if created:
        _record(submission, Action.OPEN, by=by, at=at or timezone.now())
    return submission


@transaction.atomic
def save_figures(
    submission: Submission,
    entries: Mapping[str, Entry],
    *,
    by: User,
    version: int,
    at: datetime | None = None,
) -> Submission:
    """Keep a draft's cells by measure code; an emptied cell is taken out.  A stale version is refused."""
    locked = _lock(submission)
    _refuse_stale(locked, version)
    return _keep(locked, entries, by=by, at=at)


def _keep(locked: Submission, entries: Mapping[str, Entry], *, by: User, at: datetime | None) -> Submission:
    """Write what changed of a locked draft's cells, with history, event and a new version."""
    _refuse_foreigner(locked, by)
    workflow.after(Status(locked.status), Action.SAVE)
    _refuse_closed(locked)
    moment = at or timezone.now()
    measures = {measure.code: measure for measure in owed_by(locked).filter(code__in=entries)}
    if entries.keys() - measures.keys():  # what is owed was changed while they typed
        raise ActionRefused(Refusal.STALE)
    present = {figure.measure_id: figure for figure in locked.figures.filter(measure__code__in=entries)}
    added: list[Figure] = []
    changed: list[Figure] = []
    for code, entry in entries.items():
        measure = measures[code]
        figure = present.get(measure.pk) or Figure(submission=locked, measure=measure)
        before = _content(figure)
        _fill(figure, measure, entry)
        if _content(figure) != before:
            (added if figure.pk is None else changed).append(figure)
    create_all_as(added, by=by.username, at=moment)
    update_all_as(changed, ["stored", "nothing_to_report", "reason", "note"], by=by.username, at=moment)
    if added or changed:
        locked.version += 1
        locked.save(update_fields=["version"])
        _record(locked, Action.SAVE, by=by, at=moment)
    return locked


@dataclass(frozen=True)
class CellChange:
    """What a person makes of one cell, and the token of what the cell held when they saw it."""

    entry: Entry
    token: str


@transaction.atomic
def save_cells(
    submission: Submission, changes: Mapping[str, CellChange], *, by: User, at: datetime | None = None
) -> tuple[Submission, set[str]]:
    """Keep single cells of a draft as they are typed; the codes that somebody else changed meanwhile are not touched.

    A cell whose token is no longer that of what is stored is a conflict, never overwritten.
    """
    locked = _lock(submission)
    stored = entries_of(locked)
    conflicts = {code for code, each in changes.items() if token_of(stored.get(code, Entry())) != each.token}
    wanted = {code: each.entry for code, each in changes.items() if code not in conflicts}
    return _keep(locked, wanted, by=by, at=at), conflicts


def entries_of(submission: Submission) -> dict[str, Entry]:
    """What is stored, by measure code."""
    rows = submission.figures.values_list(
        "measure__code", "stored", "measure__decimals", "nothing_to_report", "reason", "note"
    )
    return {
        code: Entry(None if stored is None else from_stored(stored, decimals), nothing_to_report, reason, note)
        for code, stored, decimals, nothing_to_report, reason, note in rows
    }


def token_of(entry: Entry) -> str:
    """A short text that changes with the content of a cell."""
    content = repr((None if entry.value is None else plain(entry.value), *_rest(entry)))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _rest(entry: Entry) -> tuple[bool, str, str]:
    return entry.nothing_to_report, entry.reason, entry.note


def _fill(figure: Figure, measure: Measure, entry: Entry) -> None:
    figure.stored = None if entry.value is None else to_stored(entry.value, measure.decimals)
    figure.nothing_to_report = entry.nothing_to_report
    figure.reason = entry.reason
    figure.note = entry.note


def _content(figure: Figure) -> tuple[int | None, bool, str, str]:
    return figure.stored, figure.nothing_to_report, figure.reason, figure.note


@transaction.atomic
def submit(
    submission: Submission, *, by: User, version: int, business_day: date, at: datetime | None = None
) -> Submission:
    """Send to review: only after the period's last day, without errors, with a note on every warning."""
    locked = _lock(submission)
    _refuse_foreigner(locked, by)
    moved = workflow.after(Status(locked.status), Action.SUBMIT)
    _refuse_closed(locked)
    _refuse_stale(locked, version)
    if business_day <= locked.period.last_on:
        raise ActionRefused(Refusal.PERIOD_NOT_ENDED)
    found = checks.findings(cells(locked))
    if checks.errors(found):
        raise ActionRefused(Refusal.HAS_ERRORS)
    if checks.unanswered(found):
        raise ActionRefused(Refusal.NEEDS_REASON)
    moment = at or timezone.now()
    locked.status, locked.submitted_at, locked.submitted_by = moved, moment, by
    locked.version += 1
    locked.save()
    _record(locked, Action.SUBMIT, by=by, at=moment)
    return locked


@transaction.atomic
def recall(submission: Submission, *, by: User, at: datetime | None = None) -> Submission:
    """Take a sent submission back, until it is approved or returned."""
    locked = _lock(submission)
    _refuse_foreigner(locked, by)
    _refuse_closed(locked)
    return _move(locked, Action.RECALL, by=by, at=at)


@transaction.atomic
def send_back(
    submission: Submission,
    *,
    by: User,
    version: int,
    note: str,
    cells: Sequence[str] = (),
    at: datetime | None = None,
) -> Submission:
    """Ask the organisation to correct its figures; `cells` are the measures that the note points at."""
    if not note.strip():
        raise ActionRefused(Refusal.NOTE_REQUIRED)
    locked = _lock(submission)
    workflow.after(Status(locked.status), Action.RETURN)
    _refuse_stale(locked, version)
    return _move(locked, Action.RETURN, by=by, at=at, note=note.strip(), cells=cells)


@transaction.atomic
def request_reopening(submission: Submission, *, by: User, note: str, at: datetime | None = None) -> Submission:
    """Ask staff to reopen what is approved; nothing else changes."""
    if not note.strip():
        raise ActionRefused(Refusal.NOTE_REQUIRED)
    locked = _lock(submission)
    _refuse_foreigner(locked, by)
    workflow.after(Status(locked.status), Action.REQUEST)
    _record(locked, Action.REQUEST, by=by, at=at or timezone.now(), note=note.strip())
    return locked


@transaction.atomic
def approve(
    submission: Submission, *, by: User, version: int, footnotes: Sequence[str] = (), at: datetime | None = None
) -> Submission:
    """Make the figures count, and the older revision no longer; readings follow in the same transaction.

    `footnotes` are the measures whose notes go into the report.
    """
    locked = _lock(submission)
    moved = workflow.after(Status(locked.status), Action.APPROVE)
    _refuse_stale(locked, version)
    if locked.reopened_by_id == by.pk:
        raise ActionRefused(Refusal.SAME_PERSON)
    # Older revisions are locked before the period, like every submission: a withdrawal of one waits for no period.
    counting = list(locked.organisation.submissions.approved().filter(period=locked.period).select_for_update())
    # Without this lock approvals at the same moment each roll up without the other's figures.
    period = ReportingPeriod.objects.select_for_update().get(pk=locked.period_id)
    moment = at or timezone.now()
    for older in counting:
        _move(older, Action.SUPERSEDE, by=by, at=moment)
    locked.status, locked.approved_at, locked.approved_by = moved, moment, by
    locked.version += 1
    locked.save()
    _record(locked, Action.APPROVE, by=by, at=moment, cells=footnotes)
    rollup.refresh(period, measures=_measures(locked), by=by.username, at=moment)
    return locked


@transaction.atomic
def reopen(submission: Submission, *, by: User, note: str, at: datetime | None = None) -> Submission:
    """Start the correction of approved figures: a copy as revision n + 1, while n goes on counting."""
    if not note.strip():
        raise ActionRefused(Refusal.NOTE_REQUIRED)
    locked = _lock(submission)
    workflow.after(Status(locked.status), Action.REOPEN)
    later = Submission.objects.filter(
        organisation=locked.organisation, period=locked.period, revision__gt=locked.revision
    )
    if later.exclude(status=Status.WITHDRAWN).exists():
        raise ActionRefused(Refusal.ALREADY_REOPENED)
    moment = at or timezone.now()
    copy = Submission.objects.create(
        organisation=locked.organisation,
        period=locked.period,
        revision=locked.revision + 1,
        status=Status.RETURNED,
        reopened_by=by,
    )
    rows = [
        Figure(
            submission=copy,
            measure_id=figure.measure_id,
            stored=figure.stored,
            nothing_to_report=figure.nothing_to_report,
            reason=figure.reason,
            note=figure.note,
        )
        for figure in locked.figures.all()
    ]
    create_all_as(rows, by=by.username, at=moment, why=note.strip())
    _record(copy, Action.REOPEN, by=by, at=moment, note=note.strip())
    return copy


@transaction.atomic
def withdraw(submission: Submission, *, by: User, note: str, at: datetime | None = None) -> Submission:
    """Take approved figures out of the province's readings."""
    if not note.strip():
        raise ActionRefused(Refusal.NOTE_REQUIRED)
    locked = _lock(submission)
    workflow.after(Status(locked.status), Action.WITHDRAW)
    period = ReportingPeriod.objects.select_for_update().get(pk=locked.period_id)
    moment = at or timezone.now()
    _move(locked, Action.WITHDRAW, by=by, at=moment, note=note.strip())
    rollup.refresh(period, measures=_measures(locked), by=by.username, at=moment)
    return locked


def owed_by(submission: Submission) -> models.QuerySet[Measure]:
    """What a submission's organisation owes in its period, in the order of the grid."""
    duties = Duty.objects.owed_in(submission.period).filter(organisation_id=submission.organisation_id)
    return Measure.objects.filter(pk__in=duties.values("measure_id")).order_by("order", "code")


def cells(submission: Submission, owed: Sequence[Measure] = ()) -> list[checks.Cell]:
    """A submission's figures as the checks read them, with the past of each measure, in three queries.

    Two where it is known already what is `owed`, each with what it is a part of.
    """
    figures = {figure.measure_id: figure for figure in submission.figures.all()}
    past = past_values(submission)
    measures = owed or owed_by(submission).select_related("part_of")
    return [_cell(measure, figures.get(measure.pk), past.get(measure.pk, [])) for measure in measures]


def _cell(measure: Measure, figure: Figure | None, past: list[Decimal]) -> checks.Cell:
    whole = measure.part_of.code if measure.part_of else None
    if figure is None:
        return checks.Cell(measure.code, whole=whole, past=past, decimals=measure.decimals)
    value = None if figure.stored is None else from_stored(figure.stored, measure.decimals)
    return checks.Cell(measure.code, value, figure.nothing_to_report, figure.note, whole, past, measure.decimals)


def past_values(submission: Submission) -> dict[int, list[Decimal]]:
    """By measure, the approved values of the organisation's recent earlier periods, oldest first."""
    earlier = (
        Figure.objects.filter(
            submission__organisation_id=submission.organisation_id,
            submission__status=Status.APPROVED,
            submission__period__last_on__lt=submission.period.last_on,
            submission__period__year__gte=submission.period.year - 3,
        )
        .order_by("submission__period__last_on")
        .values_list("measure_id", "stored", "measure__decimals")
    )
    past: dict[int, list[Decimal]] = {}
    for measure_id, stored, decimals in earlier:
        if stored is not None:
            past.setdefault(measure_id, []).append(from_stored(stored, decimals))
    return past


def _lock(submission: Submission) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("organisation", "period")
    locked = rows.filter(pk=submission.pk).first()
    if locked is None:  # its organisation owes nothing any more, and the empty draft went with the duties
        raise ActionRefused(Refusal.PERIOD_NOT_OPEN)
    return locked


def _move(
    locked: Submission, action: Action, *, by: User, at: datetime | None, note: str = "", cells: Sequence[str] = ()
) -> Submission:
    locked.status = workflow.after(Status(locked.status), action)
    locked.version += 1
    locked.save(update_fields=["status", "version"])
    _record(locked, action, by=by, at=at or timezone.now(), note=note, cells=cells)
    return locked


def _record(
    submission: Submission,
    action: Action,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    cells: Sequence[str] = (),
) -> None:
    SubmissionEvent.objects.create(submission=submission, action=action, by=by, at=at, note=note, cells=list(cells))


def _measures(submission: Submission) -> set[int]:
    return set(submission.figures.values_list("measure_id", flat=True))


def _refuse_foreigner(submission: Submission, by: User) -> None:
    """Nobody enters figures for an organisation but its own people."""
    if by.organisation_id != submission.organisation_id:
        raise ActionRefused(Refusal.NOT_YOURS)


def _refuse_stale(submission: Submission, version: int) -> None:
    if submission.version != version:
        raise ActionRefused(Refusal.STALE)


def _refuse_closed(submission: Submission) -> None:
    """A closed period takes no figures any more but those of a correction that staff asked for."""
    period = submission.period
    if period.is_closed and submission.reopened_by_id is None:
        raise ActionRefused(Refusal.PERIOD_CLOSED)
    if period.opened_at is None:
        raise ActionRefused(Refusal.PERIOD_NOT_OPEN)
