"""Who belongs to an organisation, as tables: changes of standing, ways in, refusals.  Pure: no Django, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from adoption.roles import Role

DAYS_VALID = 14
SECONDS_BETWEEN_SENDINGS = 60
MOST_INVITATIONS_A_DAY = 50


@dataclass(frozen=True)
class Standing:
    """Where a person stands; the organisation by its key."""

    role: Role
    organisation: int | None
    is_lead: bool = False
    is_active: bool = True


class Change(StrEnum):
    """What happened to a person, as the history says it."""

    GIVEN_ROLE = "given_role"
    LEFT = "left"  # for another organisation, which only that one's history names
    JOINED = "joined"
    REMOVED = "removed"
    RESTORED = "restored"
    MADE_LEAD = "made_lead"
    UNMADE_LEAD = "unmade_lead"
    UNLOCKED = "unlocked"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"


@dataclass(frozen=True)
class Step:
    """One change, and the organisation whose history holds it."""

    change: Change
    organisation: int | None


def steps(before: Standing | None, after: Standing) -> list[Step]:
    """What happened between two standings, in order; nothing before is a new account."""
    return list(_steps(before, after))


def _steps(before: Standing | None, after: Standing) -> Iterator[Step]:
    stayed = before if before and before.organisation == after.organisation else None
    was = before.role if before else Role.REPORTER
    if was is not after.role:
        yield Step(Change.GIVEN_ROLE, after.organisation)
    if before and not stayed and before.organisation is not None and before.is_active:
        yield Step(Change.LEFT, before.organisation)
    if not stayed and after.organisation is not None:
        yield Step(Change.JOINED, after.organisation)
    was_active = stayed.is_active if stayed else True
    if was_active is not after.is_active:
        yield Step(Change.RESTORED if after.is_active else Change.REMOVED, after.organisation)
    led = bool(stayed and stayed.is_lead)
    if after.is_lead and not led:
        yield Step(Change.MADE_LEAD, after.organisation)
    if led and not after.is_lead and was_active and after.is_active:  # a removal says it already
        yield Step(Change.UNMADE_LEAD, after.organisation)


class Way(StrEnum):
    """How an invitation can be accepted by whoever owns its e-mail address."""

    NEW_ACCOUNT = "new_account"
    NEW_PASSWORD = "new_password"  # noqa: S105 - the account is there, but nobody can use it
    MOVE = "move"
    ALREADY_IN = "already_in"
    OTHER_ROLE = "other_role"


def way_in(known: Standing | None, organisation: int) -> Way:
    """The way for an address whose account stands so, or that has no account."""
    if known is None:
        return Way.NEW_ACCOUNT
    if known.role is not Role.REPORTER:
        return Way.OTHER_ROLE
    if not known.is_active:
        return Way.NEW_PASSWORD
    return Way.ALREADY_IN if known.organisation == organisation else Way.MOVE


class PeopleRefusal(StrEnum):
    """Why a verb on people refuses."""

    NOT_A_LEAD = "not_a_lead"
    NOT_STAFF = "not_staff"
    ALREADY_IN = "already_in"
    ALREADY_INVITED = "already_invited"
    TOO_MANY = "too_many"
    JUST_SENT = "just_sent"
    MEANWHILE = "meanwhile"
    REASON_REQUIRED = "reason_required"
    LAST_LEAD = "last_lead"
    LINK_IS_DEAD = "link_is_dead"
    NOT_YOUR_INVITATION = "not_your_invitation"
    OTHER_ROLE = "other_role"
    USER_NAME_TAKEN = "user_name_taken"


class PeopleRefused(Exception):
    """A verb's refusal; nothing was changed."""

    def __init__(self, refusal: PeopleRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
