"""The verbs that change who reports: organisations, how they are called, when they end, what each owes from which day.

Lock order: organisations, then their submissions, then the periods.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from adoption import rollup, rounds
from adoption.duties import (
    LIVE,
    ONE_DAY,
    OrganisationRefusal,
    OrganisationRefused,
    Owed,
    Shift,
    gaps,
    holds,
    owed,
    refuse_closed,
    refuse_closed_figures,
    refuse_second_reporter,
    refuse_what_stands,
    shifts,
)
from adoption.models import Duty, Organisation, Submission, User
from indicators.aggregation import Additivity
from indicators.history import delete_as, save_as
from indicators.models import Measure, ReportingPeriod
from indicators.models.choices import in_language

REVISABLE = frozenset({"kind", "email", "language", "is_illustrative", "active_from"})


@dataclass(frozen=True)
class Outcome:
    """What a change came to: duties that end or start, open periods in which they count, readings that follow."""

    organisation: Organisation
    ended: list[Duty] = field(default_factory=list)
    started: list[Duty] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    readings: list[rollup.Change] = field(default_factory=list)

    @property
    def token(self) -> str:
        """A short text that changes with the duties and the periods that are touched, not with what is approved."""
        duties = [(each.organisation_id, each.measure_id, each.first_on) for each in (*self.ended, *self.started)]
        periods = [(each.organisation.pk, each.period.pk, len(each.lost), len(each.gained)) for each in self.shifts]
        return hashlib.sha256(repr((duties, periods)).encode()).hexdigest()[:16]


def foresee(act: Callable[[], Outcome]) -> Outcome:
    """What a verb would come to: it is done and undone."""
    with transaction.atomic():
        outcome = act()
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def perform(act: Callable[[], Outcome], *, shown: str) -> Outcome:
    """Do what was foreseen; where it would come to something else by now, nothing is done."""
    outcome = act()
    if outcome.token != shown:
        raise OrganisationRefused(OrganisationRefusal.STALE)
    return outcome


def state_of(organisation: Organisation) -> int:
    """A number that grows with each change of an organisation or of what it owes."""
    return organisation.history.count() + Duty.history.filter(organisation_id=organisation.pk).count()


def name_at(organisation: Organisation, moment: datetime) -> str:
    """How an organisation was called at a moment; what lies before its first entry goes by that."""
    kept = organisation.history.order_by("history_date", "history_id")
    row = kept.filter(history_date__lte=moment).last() or kept.first() or organisation
    return in_language(row.name_vi, row.name_en)


@transaction.atomic
def add_organisation(
    *, code: str, kind: str, name_vi: str, name_en: str, active_from: date, by: User, at: datetime, **details: Any
) -> Organisation:
    """A new organisation that owes nothing yet, last in the lists.  Its code never changes."""
    _only_revisable(details)
    if Organisation.objects.filter(code=code).exists():
        raise OrganisationRefused(OrganisationRefusal.CODE_TAKEN, who=code)
    refuse_closed((None, None), (active_from, None))
    last = Organisation.objects.aggregate(last=Max("order"))["last"]
    names = {"name_vi": name_vi, "name_en": name_en, "order": 0 if last is None else last + 1}
    made = Organisation(code=code, kind=kind, active_from=active_from, **names, **details)
    save_as(made, by=by.username, at=at)
    return made


@transaction.atomic
def revise_organisation(
    organisation: Organisation,
    changes: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    why: str,
    seen: int | None = None,
) -> Outcome:
    """Correct an organisation's details; `seen` is the state that the editor looked at (`state_of`), as everywhere."""
    _only_revisable(changes)
    _refuse_without(why)
    (locked,) = _lock(organisation, seen=seen)
    changed = {name: value for name, value in changes.items() if getattr(locked, name) != value}
    if not changed:
        raise OrganisationRefused(OrganisationRefusal.NOTHING_CHANGES)
    if "is_illustrative" in changed:
        refuse_closed_figures(locked)
    before, was_from = owed([locked]), locked.active_from
    for name, value in changed.items():
        setattr(locked, name, value)
    _refuse_backwards(locked)
    refuse_closed((was_from, locked.active_to), (locked.active_from, locked.active_to))
    save_as(locked, by=by.username, at=at, why=why.strip())
    return _settled(Outcome(locked), before, [locked], by=by, at=at)


@transaction.atomic
def rename(
    organisation: Organisation,
    *,
    name_vi: str,
    name_en: str,
    on: date,
    business_day: date,
    by: User,
    at: datetime,
    why: str,
    seen: int | None = None,
) -> Outcome:
    """Call an organisation otherwise from a day on; the history keeps the old name, and so does what was sent."""
    _refuse_without(why)
    if on > business_day:
        raise OrganisationRefused(OrganisationRefusal.NAME_OF_TOMORROW)
    (locked,) = _lock(organisation, seen=seen)
    if (locked.name_vi, locked.name_en) == (name_vi, name_en):
        raise OrganisationRefused(OrganisationRefusal.NOTHING_CHANGES)
    locked.name_vi, locked.name_en = name_vi, name_en
    save_as(locked, by=by.username, at=at, why=f"{on:%d/%m/%Y}: {why.strip()}")
    return Outcome(locked)


@transaction.atomic
def end_organisation(
    organisation: Organisation, *, last_on: date, by: User, at: datetime, why: str, seen: int | None = None
) -> Outcome:
    """Let an organisation report until a day; from the next day on it owes nothing."""
    _refuse_without(why)
    (locked,) = _lock(organisation, seen=seen)
    before = owed([locked])
    ended = _end(locked, last_on, by=by, at=at, why=why)
    return _settled(Outcome(locked, ended), before, [locked], by=by, at=at)


@transaction.atomic
def merge(
    organisation: Organisation,
    *,
    successor: Organisation,
    last_on: date,
    by: User,
    at: datetime,
    why: str,
    seen: int | None = None,
) -> Outcome:
    """Let an organisation end in another, which owes from the next day whatever of its duties it does not owe yet."""
    _refuse_without(why)
    if successor.pk == organisation.pk:
        raise OrganisationRefused(OrganisationRefusal.OWN_SUCCESSOR)
    ending, taking = _lock(organisation, successor, seen=seen)
    first_on = last_on + ONE_DAY
    _refuse_absent(taking, first_on)
    before = owed([ending, taking])
    ended = _end(ending, last_on, successor=taking, by=by, at=at, why=why)
    held = _held(taking)
    started = [
        Duty(organisation=taking, measure=duty.measure, first_on=first, last_on=last)
        for duty in ended
        for first, last in gaps((max(duty.first_on, first_on), duty.last_on), held.get(duty.measure_id, ()))
    ]
    _start(started, by=by, at=at, why=why)
    return _settled(Outcome(ending, ended, started), before, [ending, taking], by=by, at=at)


@transaction.atomic
def resume_organisation(
    organisation: Organisation, *, by: User, at: datetime, why: str, seen: int | None = None
) -> Outcome:
    """Take an end back: the organisation owes what it owed before; what a successor took over stays with that, too."""
    _refuse_without(why)
    (locked,) = _lock(organisation, seen=seen)
    last_on = locked.active_to
    if last_on is None:
        raise OrganisationRefused(OrganisationRefusal.NOT_ENDED, who=locked.name)
    refuse_closed((locked.active_from, last_on), (locked.active_from, None))
    before = owed([locked])
    resumed = _running_past(locked, last_on)
    for duty in resumed:
        _refuse_crowd(duty)
    locked.active_to = locked.successor = None
    save_as(locked, by=by.username, at=at, why=why.strip())
    return _settled(Outcome(locked, started=resumed), before, [locked], by=by, at=at)


@transaction.atomic
def set_duties(
    organisation: Organisation,
    measures: Collection[Measure],
    *,
    from_on: date,
    by: User,
    at: datetime,
    why: str,
    seen: int | None = None,
) -> Outcome:
    """Let an organisation owe exactly these measures on a day.

    What it owes on that day and is not among them ends the day before; what is missing starts, until a duty of the
    same measure that is already planned.  A duty that would have begun on that day is taken out.
    """
    _refuse_without(why)
    (locked,) = _lock(organisation, seen=seen)
    _refuse_absent(locked, from_on)
    wanted = {each.pk for each in measures}
    running = {duty.measure_id: duty for duty in _duties(locked) if duty.runs_on(from_on)}
    held = _held(locked)
    ended = [duty for key, duty in running.items() if key not in wanted]
    started = [
        Duty(organisation=locked, measure=each, first_on=first, last_on=last)
        for each in measures
        if each.pk not in running
        for first, last in gaps((from_on, None), held.get(each.pk, ()))[:1]
    ]
    if not ended and not started:
        raise OrganisationRefused(OrganisationRefusal.NOTHING_CHANGES)
    refuse_closed((None, None), (from_on, None))
    before = owed([locked])
    for duty in ended:
        _end_duty(duty, from_on, by=by, at=at, why=why)
    _start(started, by=by, at=at, why=why)
    return _settled(Outcome(locked, ended, started), before, [locked], by=by, at=at)


def _lock(*wanted: Organisation, seen: int | None) -> list[Organisation]:
    """The organisations as they now stand, with their submissions and all periods held until the end.

    `seen` is the state of the first one that the editor looked at.
    """
    keys = [each.pk for each in wanted]
    # Whoever opens a period holds it and points at organisations: their keys stay free for that.
    held = Organisation.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    rows = {each.pk: each for each in held}
    list(Submission.objects.select_for_update().filter(organisation__in=keys, status__in=LIVE).order_by("pk"))
    # Without this lock a period could close between the check of its days and the change.
    list(ReportingPeriod.objects.select_for_update().order_by("pk"))
    if seen is not None and state_of(wanted[0]) != seen:
        raise OrganisationRefused(OrganisationRefusal.STALE)
    return [rows[key] for key in keys]


def _end(
    locked: Organisation, last_on: date, *, successor: Organisation | None = None, by: User, at: datetime, why: str
) -> list[Duty]:
    """Give an organisation its last day; answers with the duties that would have run on, which keep their own days."""
    if locked.active_to is not None:
        raise OrganisationRefused(OrganisationRefusal.ENDED, who=locked.name)
    locked.active_to, locked.successor = last_on, successor
    _refuse_backwards(locked)
    refuse_closed((locked.active_from, None), (locked.active_from, last_on))
    save_as(locked, by=by.username, at=at, why=why.strip())
    return _running_past(locked, last_on)


def _running_past(organisation: Organisation, day: date) -> list[Duty]:
    return [duty for duty in _duties(organisation) if duty.last_on is None or duty.last_on > day]


def _end_duty(duty: Duty, from_on: date, *, by: User, at: datetime, why: str) -> None:
    if duty.first_on == from_on:
        delete_as(duty, by=by.username, at=at, why=why.strip())
    else:
        duty.last_on = from_on - ONE_DAY
        save_as(duty, by=by.username, at=at, why=why.strip())


def _start(duties: Iterable[Duty], *, by: User, at: datetime, why: str) -> None:
    for duty in duties:
        _refuse_crowd(duty)
        save_as(duty, by=by.username, at=at, why=why.strip())


def _settled(outcome: Outcome, before: Owed, organisations: list[Organisation], *, by: User, at: datetime) -> Outcome:
    """Bring the open periods in line, unless figures would lose their duty or what was sent would lack some."""
    moved = list(shifts(before, organisations))
    for shift in moved:
        refuse_what_stands(shift)
    readings = rounds.refresh_open_periods(by=by.username, at=at)
    return replace(outcome, shifts=moved, readings=readings)


def _duties(organisation: Organisation) -> list[Duty]:
    return list(organisation.duties.select_related("measure").order_by("measure__order", "measure__code", "first_on"))


def _held(organisation: Organisation) -> dict[int, list[tuple[date, date | None]]]:
    """By measure, the days on which it is owed."""
    found: dict[int, list[tuple[date, date | None]]] = {}
    for duty in organisation.duties.all():
        found.setdefault(duty.measure_id, []).append((duty.first_on, duty.last_on))
    return found


def _only_revisable(changes: Mapping[str, Any]) -> None:
    if not REVISABLE.issuperset(changes):
        raise OrganisationRefused(OrganisationRefusal.NOT_FOR_STAFF)


def _refuse_without(why: str) -> None:
    if not why.strip():
        raise OrganisationRefused(OrganisationRefusal.REASON_REQUIRED)


def _refuse_backwards(locked: Organisation) -> None:
    if locked.active_to is not None and locked.active_to < locked.active_from:
        raise OrganisationRefused(OrganisationRefusal.ENDS_BEFORE_IT_STARTS)


def _refuse_absent(organisation: Organisation, day: date) -> None:
    if not holds((organisation.active_from, organisation.active_to), day):
        raise OrganisationRefused(OrganisationRefusal.NOT_THERE, who=organisation.name)


def _refuse_crowd(duty: Duty) -> None:
    if duty.measure.additivity == Additivity.NOT_ADDITIVE:
        refuse_second_reporter(duty)
