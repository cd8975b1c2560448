"""The verbs for somebody who cannot sign in: unlock an account, take its lost second factor away."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from adoption import letters, second_factor, sign_ins, throttle
from adoption.letter_kinds import LetterKind
from adoption.membership import Change, PeopleRefusal, PeopleRefused
from adoption.models import PersonEvent, User
from adoption.roles import Permission, Role


def may_rescue(person: User, *, by: User) -> bool:
    """Administrators help everybody but themselves; staff help whoever reports."""
    if not by.is_active or by.pk == person.pk:
        return False
    if by.role == Role.ADMINISTRATOR:
        return True
    return person.role == Role.REPORTER and by.may(Permission.MANAGE_ORGANISATIONS)


@transaction.atomic
def unlock(person: User, *, by: User, at: datetime | None = None) -> User:
    """Let the count of failed sign-ins begin anew, wherever they were; the event is what it is counted from."""
    locked = _lock(person, by)
    _record(locked, Change.UNLOCKED, by=by, at=at or timezone.now())
    throttle.forget_locked(locked.pk)
    return locked


def remove_second_factor(person: User, *, by: User | None, why: str, at: datetime | None = None) -> User:
    """Take away a second factor whose phone is lost, and end the person's sessions; nobody is who has the server."""
    moment = at or timezone.now()
    with transaction.atomic():
        locked = _lock(person, by)
        if not why.strip():
            raise PeopleRefused(PeopleRefusal.REASON_REQUIRED)
        if not second_factor.of(locked).exists():
            raise PeopleRefused(PeopleRefusal.MEANWHILE)
        second_factor.of(locked).delete()
        _record(locked, Change.FACTOR_REMOVED, by=by, at=moment, why=why)
        sign_ins.end_all(locked)
        letters.post(locked, LetterKind.FACTOR_REMOVED, at=moment)
    return locked


def _lock(person: User, by: User | None) -> User:
    locked = User.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    if by is not None and not may_rescue(locked, by=by):
        raise PeopleRefused(PeopleRefusal.NOT_STAFF)
    return locked


def _record(person: User, change: Change, *, by: User | None, at: datetime, why: str = "") -> None:
    PersonEvent.objects.create(
        person=person,
        change=change,
        organisation=person.organisation,
        role=person.role,
        by=by,
        at=at,
        note=why.strip(),
    )
