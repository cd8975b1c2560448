"""The verbs that bring people into an organisation and out of it.  Lock order: organisations, invitation, person.

Whoever changes the standing of an organisation's people locks the organisation first, so that two leads who remove
each other at the same moment do not both succeed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from adoption import invitation_mail, sign_ins
from adoption.membership import (
    DAYS_VALID,
    MOST_INVITATIONS_A_DAY,
    SECONDS_BETWEEN_SENDINGS,
    PeopleRefusal,
    PeopleRefused,
    Standing,
    Way,
    steps,
    way_in,
)
from adoption.models import Invitation, Organisation, PersonEvent, User
from adoption.models.invitation import digest_of
from adoption.roles import Permission, Role


@transaction.atomic
def invite(
    organisation: Organisation,
    *,
    email: str,
    by: User,
    name: str = "",
    is_lead: bool = False,
    language: str = "",
    at: datetime | None = None,
) -> Invitation:
    """Ask somebody to join; `send` posts the link.  Whether the address has an account elsewhere is not looked at."""
    locked = _lock_organisation(organisation, by)
    address, moment = email.strip().lower(), at or timezone.now()
    if locked.people.filter(email__iexact=address, is_active=True).exists():
        raise PeopleRefused(PeopleRefusal.ALREADY_IN)
    if locked.invitations.open().filter(email=address).exists():
        raise PeopleRefused(PeopleRefusal.ALREADY_INVITED)
    if locked.invitations.filter(invited_at__gt=moment - timedelta(days=1)).count() >= MOST_INVITATIONS_A_DAY:
        raise PeopleRefused(PeopleRefusal.TOO_MANY)
    return Invitation.objects.create(
        organisation=locked,
        email=address,
        name=name,
        is_lead=is_lead,
        language=language or locked.language,
        expires_on=timezone.localdate(moment) + timedelta(days=DAYS_VALID),
        invited_by=by,
        invited_at=moment,
    )


def send(
    invitation: Invitation, *, by: User, at: datetime | None = None, connection: BaseEmailBackend | None = None
) -> bool:
    """Post an invitation with a new link; links sent before end.  Whether the e-mail went out.

    Where it did not, the invitation stays as it was, an earlier link with it, and can be sent again.
    """
    moment, secret = at or timezone.now(), secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            locked = _lock_open(invitation, by)
            if locked.sent_at and moment - locked.sent_at < timedelta(seconds=SECONDS_BETWEEN_SENDINGS):
                raise PeopleRefused(PeopleRefusal.JUST_SENT)
            locked.token_digest, locked.sent_at = digest_of(secret), moment
            locked.expires_on = timezone.localdate(moment) + timedelta(days=DAYS_VALID)
            locked.save()
            invitation_mail.message(locked, secret, connection).send()
    except OSError:  # what smtplib raises is one too
        return False
    return True


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, at: datetime | None = None) -> Invitation:
    """Take an invitation back: its link opens nothing any more."""
    locked = _lock_open(invitation, by)
    locked.withdrawn_by, locked.withdrawn_at = by, at or timezone.now()
    locked.save()
    return locked


@dataclass(frozen=True)
class Answer:
    """What the invitee typed: all of it for a new account, the password alone where one is restored."""

    username: str = ""
    name: str = ""
    language: str = ""
    password: str = field(default="", repr=False)


@transaction.atomic
def accept(
    invitation: Invitation, *, way: Way, by: User | None, answer: Answer | None = None, at: datetime | None = None
) -> User:
    """Let the invitee in by the way that the page showed; `by` is who is signed in, nobody where that is None.

    An account that is in use moves only where its owner is the one who is signed in.
    """
    moment, known, given = at or timezone.now(), _account_of(invitation), answer or Answer()
    organisations = _lock_all(invitation.organisation_id, known.organisation_id if known else None)
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not locked.is_open or locked.expires_on < timezone.localdate(moment):
        raise PeopleRefused(PeopleRefusal.LINK_IS_DEAD)
    person = _account_of(locked, lock=True)
    _refuse_entry(locked, person, way=way, by=by, organisations=organisations)
    before = person.standing if person else None
    person = person or _new_account(locked, given)
    if way is not Way.MOVE:
        person.set_password(given.password)
    _stand(person, locked)
    locked.accepted_by, locked.accepted_at = person, moment
    locked.save()
    record_change(person, before, by=person, at=moment)
    return person


@transaction.atomic
def remove_colleague(person: User, *, by: User, why: str, at: datetime | None = None) -> User:
    """Close a colleague's account, with a reason; what bears the name keeps it."""
    if not why.strip():
        raise PeopleRefused(PeopleRefusal.REASON_REQUIRED)
    locked = _lock_colleague(person, by)
    _refuse_unless(locked.is_active)
    _refuse_last_lead(locked, by)
    return _become(locked, is_lead=False, is_active=False, by=by, at=at, why=why)


@transaction.atomic
def restore(person: User, *, by: User, why: str = "", at: datetime | None = None) -> User:
    """Open a removed colleague's account again, as no lead; the password is the one it had."""
    locked = _lock_colleague(person, by)
    _refuse_unless(not locked.is_active)
    return _become(locked, is_lead=False, is_active=True, by=by, at=at, why=why)


@transaction.atomic
def make_lead(person: User, *, by: User, why: str = "", at: datetime | None = None) -> User:
    locked = _lock_colleague(person, by)
    _refuse_unless(locked.is_active and not locked.is_lead)
    return _become(locked, is_lead=True, is_active=True, by=by, at=at, why=why)


@transaction.atomic
def unmake_lead(person: User, *, by: User, why: str = "", at: datetime | None = None) -> User:
    locked = _lock_colleague(person, by)
    _refuse_unless(locked.is_active and locked.is_lead)
    _refuse_last_lead(locked, by)
    return _become(locked, is_lead=False, is_active=True, by=by, at=at, why=why)


def record_change(person: User, before: Standing | None, *, by: User | None, at: datetime, why: str = "") -> None:
    """Write what changed of a saved person's standing, and end what rested on it: sessions, open invitations."""
    PersonEvent.objects.bulk_create(
        PersonEvent(
            person=person,
            change=step.change,
            organisation_id=step.organisation,
            role=person.role,
            by=by,
            at=at,
            note=why.strip(),
        )
        for step in steps(before, person.standing)
    )
    if before and before.is_active and not person.is_active:
        sign_ins.end_all(person)
    if before and before.organisation is not None:
        _withdraw_what_rested_on(person, before, by=by or person, at=at)


def _withdraw_what_rested_on(person: User, before: Standing, *, by: User, at: datetime) -> None:
    """The invitations by who leads no more, and those by which somebody who is out could come straight back."""
    now, rested = person.standing, Q()
    stays = now.is_active and now.organisation == before.organisation
    if before.is_lead and not (stays and now.is_lead):
        rested |= Q(invited_by=person)
    if before.is_active and not stays and person.email:
        rested |= Q(email=person.email.lower())
    if rested:
        theirs = Invitation.objects.filter(rested, organisation=before.organisation)
        theirs.filter(pk__in=Invitation.objects.open()).update(withdrawn_by=by, withdrawn_at=at)


def _lock_organisation(organisation: Organisation, by: User) -> Organisation:
    """Lock an organisation's people; who leads it is read after the lock."""
    _lock_all(organisation.pk)
    _refuse_stranger(organisation, User.objects.get(pk=by.pk))
    return Organisation.objects.get(pk=organisation.pk)


def _lock_all(*keys: int | None) -> Sequence[int]:
    """Always in the same order.  Not against new keys to them: figures can be filed meanwhile."""
    wanted = Organisation.objects.filter(pk__in=[key for key in keys if key is not None]).order_by("pk")
    return list(wanted.select_for_update(no_key=True).values_list("pk", flat=True))


def _lock_colleague(person: User, by: User) -> User:
    if person.organisation is None:
        raise PeopleRefused(PeopleRefusal.NOT_A_LEAD)
    organisation = _lock_organisation(person.organisation, by)
    locked = User.objects.select_for_update(of=("self",)).filter(pk=person.pk, organisation=organisation).first()
    if locked is None:
        raise PeopleRefused(PeopleRefusal.MEANWHILE)
    return locked


def _lock_open(invitation: Invitation, by: User) -> Invitation:
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=invitation.pk)
    _refuse_stranger(locked.organisation, by)
    _refuse_unless(locked.is_open)
    return locked


def _account_of(invitation: Invitation, *, lock: bool = False) -> User | None:
    rows = User.objects.select_for_update(of=("self",)) if lock else User.objects.all()
    return rows.filter(email__iexact=invitation.email).first()


def _new_account(invitation: Invitation, given: Answer) -> User:
    if User.objects.filter(username__iexact=given.username).exists():
        raise PeopleRefused(PeopleRefusal.USER_NAME_TAKEN)
    return User(
        username=given.username,
        email=invitation.email,
        last_name=given.name,
        role=Role.REPORTER,
        language=given.language or invitation.language,
    )


def _stand(person: User, invitation: Invitation) -> None:
    """Save a person where an invitation puts them."""
    person.organisation, person.is_lead, person.is_active = invitation.organisation, invitation.is_lead, True
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # the same user name or address was taken at the same moment
        raise PeopleRefused(PeopleRefusal.MEANWHILE) from None


def _become(person: User, *, is_lead: bool, is_active: bool, by: User, at: datetime | None, why: str) -> User:
    before = person.standing
    person.is_lead, person.is_active = is_lead, is_active
    person.save()
    record_change(person, before, by=by, at=at or timezone.now(), why=why)
    return person


def _refuse_stranger(organisation: Organisation, by: User) -> None:
    if not by.manages(organisation):
        raise PeopleRefused(PeopleRefusal.NOT_A_LEAD)


def _refuse_unless(still_so: bool) -> None:
    if not still_so:
        raise PeopleRefused(PeopleRefusal.MEANWHILE)


def _refuse_last_lead(person: User, by: User) -> None:
    """An organisation keeps a lead, unless staff decide otherwise: they can name the next one."""
    if not person.is_lead or by.may(Permission.MANAGE_ORGANISATIONS):
        return
    others = User.objects.filter(organisation=person.organisation_id, is_lead=True, is_active=True)
    if not others.exclude(pk=person.pk).exists():
        raise PeopleRefused(PeopleRefusal.LAST_LEAD)


def _refuse_entry(
    invitation: Invitation, person: User | None, *, way: Way, by: User | None, organisations: Sequence[int]
) -> None:
    """Refuse who is not the invitee, and a page that was shown before the invitee's account changed."""
    found = way_in(person.standing if person else None, invitation.organisation_id)
    if found is Way.OTHER_ROLE:
        raise PeopleRefused(PeopleRefusal.OTHER_ROLE)
    if found is Way.ALREADY_IN:
        raise PeopleRefused(PeopleRefusal.ALREADY_IN)
    _refuse_unless(found is way)
    owner = by is not None and person is not None and by.pk == person.pk
    if not owner and (by is not None or way is Way.MOVE):
        raise PeopleRefused(PeopleRefusal.NOT_YOUR_INVITATION)
    if person and person.organisation_id is not None:
        _refuse_unless(person.organisation_id in organisations)
    if person and way is Way.MOVE:
        _refuse_last_lead(person, person)
