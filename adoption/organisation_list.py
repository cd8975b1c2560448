"""The organisations as staff look through them, as a page value."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from adoption.duties import holds
from adoption.labels import ORGANISATION_KIND
from adoption.models import Duty, Organisation, OrganisationKind, Submission, User
from adoption.models.organisation import OrganisationQuerySet
from indicators import alphabet
from indicators.alphabet import Place
from indicators.models import ReportingPeriod

WANTED = ("kind", "standing", "search")


class Standing(StrEnum):
    """Whether an organisation is still there."""

    ACTIVE = "active"
    ENDED = "ended"


STANDING: dict[Standing, object] = {Standing.ACTIVE: _("active"), Standing.ENDED: _("ended")}


@dataclass(frozen=True)
class Line:
    """One organisation: what it owes on the day, who is in, and how it stands with the last period that has ended."""

    organisation: Organisation
    standing: Standing
    kind: str
    owed: int
    people: int
    leads: list[str]
    status: str

    @property
    def place(self) -> Place:
        return alphabet.place(self.organisation.name)

    @property
    def place_of_leads(self) -> Place:
        return alphabet.place(", ".join(self.leads))

    @property
    def place_of_successor(self) -> Place:
        successor = self.organisation.successor
        return alphabet.place(successor.name if successor else "")


@dataclass(frozen=True)
class OrganisationList:
    lines: list[Line]
    period: ReportingPeriod | None
    total: int
    active: int
    wanted: Mapping[str, str]
    kinds: list[tuple[str, str]]
    standings: list[tuple[str, str]]


def build(organisations: OrganisationQuerySet, business_day: date, wanted: Mapping[str, str]) -> OrganisationList:
    """Those that are wanted by kind, standing and name, in the order of the alphabet; five queries at any number."""
    period = _last_ended(business_day)
    owed, people, statuses = _owed(business_day), _people(), _statuses(period)
    lines = [
        _line(each, business_day, owed.get(each.pk, 0), people.get(each.pk, []), statuses.get(each.pk, ""))
        for each in organisations.select_related("successor")
    ]
    return OrganisationList(
        lines=sorted((line for line in lines if _is_wanted(line, wanted)), key=lambda line: line.place),
        period=period,
        total=len(lines),
        active=sum(line.standing is Standing.ACTIVE for line in lines),
        wanted=wanted,
        kinds=[(code.value, str(ORGANISATION_KIND[code])) for code in OrganisationKind],
        standings=[(code.value, str(word)) for code, word in STANDING.items()],
    )


def _line(organisation: Organisation, day: date, owed: int, people: list[User], status: str) -> Line:
    ended = organisation.active_to is not None and organisation.active_to < day
    return Line(
        organisation,
        Standing.ENDED if ended else Standing.ACTIVE,
        str(ORGANISATION_KIND[OrganisationKind(organisation.kind)]),
        owed if holds((organisation.active_from, organisation.active_to), day) else 0,
        len(people),
        [str(each) for each in people if each.is_lead],
        status,
    )


def _is_wanted(line: Line, wanted: Mapping[str, str]) -> bool:
    organisation = line.organisation
    kind, standing = wanted.get("kind"), wanted.get("standing")
    if kind in list(OrganisationKind) and organisation.kind != kind:
        return False
    if standing in list(Standing) and line.standing != standing:
        return False
    names = alphabet.plain(f"{organisation.name_vi} {organisation.name_en} {organisation.code}")
    return all(word in names for word in alphabet.plain(wanted.get("search", "")).split())


def _last_ended(day: date) -> ReportingPeriod | None:
    """The newest opened period that has ended; where none has, the newest opened one."""
    opened = ReportingPeriod.objects.latest_first().filter(opened_at__isnull=False)
    rows = list(opened[:8])
    return next((each for each in rows if each.last_on < day), rows[0] if rows else None)


def _owed(day: date) -> dict[int, int]:
    """By organisation, how many measures it owes on a day."""
    running = Duty.objects.filter(Q(last_on__isnull=True) | Q(last_on__gte=day), first_on__lte=day).order_by()
    return dict(running.values_list("organisation").annotate(Count("measure", distinct=True)))


def _people() -> dict[int, list[User]]:
    """By organisation, who can sign in."""
    found: dict[int, list[User]] = defaultdict(list)
    for person in User.objects.filter(is_active=True, organisation__isnull=False).order_by("last_name", "username"):
        if person.organisation_id is not None:
            found[person.organisation_id].append(person)
    return found


def _statuses(period: ReportingPeriod | None) -> dict[int, str]:
    """By organisation, the status of its newest revision of a period."""
    if period is None:
        return {}
    newest = Submission.objects.filter(period=period).latest_revisions().order_by()
    return dict(newest.values_list("organisation_id", "status"))
