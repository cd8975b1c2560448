"""An organisation's people, as a page value."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from adoption import letters, second_factor, throttle
from adoption.membership import Change
from adoption.models import Invitation, Organisation, PersonEvent, User
from adoption.people_labels import CHANGE
from adoption.rescue import may_rescue

MOST_LINES = 50


@dataclass(frozen=True)
class Colleague:
    """Who is in; whether the reader may take the lead from them, or their account; what keeps them from signing in."""

    person: User
    is_reader: bool
    may_go: bool
    may_be_rescued: bool
    has_second_factor: bool
    locked_until: datetime | None


@dataclass(frozen=True)
class Former:
    """Whose account was closed, and how that came, where the history knows it."""

    person: User
    removal: PersonEvent | None


@dataclass(frozen=True)
class Pending:
    invitation: Invitation
    is_expired: bool


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    at: datetime
    by: str
    what: str
    whom: str
    why: str = ""


@dataclass(frozen=True)
class People:
    """Who is in, who was, who is asked to come, and how that came; `managed` where the reader may change it.

    `letters_wait_since`: letters about accounts, of whomever, that the mail server did not take.
    """

    organisation: Organisation
    managed: bool
    here: list[Colleague]
    former: list[Former]
    pending: list[Pending]
    history: list[Line]
    letters_wait_since: datetime | None


def build(organisation: Organisation, reader: User, *, on: date) -> People:
    """The people of an organisation on a day, in six queries at any size."""
    named = organisation.people.order_by("-is_lead", "last_name", "username")
    people = list(named.annotate(has_second_factor=second_factor.as_column()))
    locked = throttle.locked_until(person.pk for person in people)
    events = list(organisation.people_events.select_related("person", "by").order_by("-at", "-pk"))
    invitations = list(organisation.invitations.select_related("invited_by", "withdrawn_by"))
    leads = sum(person.is_lead and person.is_active for person in people)
    removals = {each.person_id: each for each in reversed(events) if each.change == Change.REMOVED}
    return People(
        organisation=organisation,
        managed=reader.manages(organisation),
        here=[_colleague(person, reader, leads, locked.get(person.pk)) for person in people if person.is_active],
        former=[Former(person, removals.get(person.pk)) for person in people if not person.is_active],
        pending=[Pending(each, each.expires_on < on) for each in invitations if each.is_open],
        history=_history(events, invitations),
        letters_wait_since=letters.waiting_since(),
    )


def _colleague(person: Any, reader: User, leads: int, locked_until: datetime | None) -> Colleague:
    """An organisation's own people cannot take away its last lead; staff can."""
    is_last = person.is_lead and leads == 1 and reader.organisation_id == person.organisation_id
    return Colleague(
        person,
        is_reader=person.pk == reader.pk,
        may_go=not is_last,
        may_be_rescued=may_rescue(person, by=reader),
        has_second_factor=person.has_second_factor,
        locked_until=locked_until,
    )


def _history(events: list[PersonEvent], invitations: list[Invitation]) -> list[Line]:
    """What happened, the latest first, as far as one page shows it."""
    lines = [*map(_event_line, events), *(line for each in invitations for line in _invitation_lines(each))]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST_LINES]


def _event_line(event: PersonEvent) -> Line:
    by = str(event.by) if event.by else "–"
    return Line(event.at, by, str(CHANGE[event.change]), str(event.person), event.note)


def _invitation_lines(invitation: Invitation) -> Iterator[Line]:
    yield Line(invitation.invited_at, str(invitation.invited_by), gettext("invited"), invitation.email)
    if invitation.withdrawn_at:
        what = gettext("invitation withdrawn")
        yield Line(invitation.withdrawn_at, str(invitation.withdrawn_by), what, invitation.email)
