"""What organisations owe by days: what a change shifts in the open periods, and what no change may touch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q

from adoption.models import Duty, Figure, Organisation, Submission
from adoption.workflow import Status
from indicators.models import Measure, ReportingPeriod

LIVE = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.APPROVED})
SENT = frozenset({Status.SUBMITTED, Status.APPROVED})
ONE_DAY = timedelta(days=1)

Days = tuple[date | None, date | None]


class OrganisationRefusal(StrEnum):
    """Why a verb on organisations refuses."""

    STALE = "stale"
    NOT_FOR_STAFF = "not_for_staff"
    REASON_REQUIRED = "reason_required"
    NOTHING_CHANGES = "nothing_changes"
    CODE_TAKEN = "code_taken"
    NAME_OF_TOMORROW = "name_of_tomorrow"
    ENDS_BEFORE_IT_STARTS = "ends_before_it_starts"
    ENDED = "ended"
    NOT_ENDED = "not_ended"
    NOT_THERE = "not_there"
    OWN_SUCCESSOR = "own_successor"
    CLOSED_PERIOD = "closed_period"
    HAS_FIGURES = "has_figures"
    ALREADY_SENT = "already_sent"
    ONE_REPORTER = "one_reporter"


class OrganisationRefused(Exception):
    """A verb's refusal; nothing was changed.  `period` is a label, `who` an organisation, `what` a measure, by name."""

    def __init__(self, refusal: OrganisationRefusal, *, period: str = "", who: str = "", what: str = "") -> None:
        super().__init__(refusal.value)
        self.refusal, self.period, self.who, self.what = refusal, period, who, what


# Days


def holds(span: Days, day: date) -> bool:
    """Whether a span of days holds a day; one without a first day holds none, one without a last day goes on."""
    first, last = span
    return first is not None and first <= day and (last is None or day <= last)


def gaps(span: tuple[date, date | None], held: Iterable[tuple[date, date | None]]) -> list[tuple[date, date | None]]:
    """The parts of a span of days that none of the held ones covers, in order."""
    first, last = span
    found: list[tuple[date, date | None]] = []
    for begin, end in sorted(held, key=lambda each: each[0]):
        if last is not None and begin > last:
            break
        if begin > first:
            found.append((first, begin - ONE_DAY))
        if end is None:
            return found
        first = max(first, end + ONE_DAY)
        if last is not None and first > last:
            return found
    return [*found, (first, last)]


def touched_closed_period(before: Days, after: Days) -> str:
    """The label of a closed period that lies within one of two spans of days but not within the other; else empty."""
    for period in ReportingPeriod.objects.latest_first().filter(closed_at__isnull=False):
        if holds(before, period.last_on) != holds(after, period.last_on):
            return period.label
    return ""


# What is owed in the open periods, by organisation's key and period, then by measure's key.

Owed = dict[tuple[int, ReportingPeriod], dict[int, Measure]]


@dataclass(frozen=True)
class Shift:
    """What one organisation owes otherwise than before in one open period."""

    organisation: Organisation
    period: ReportingPeriod
    lost: list[Measure]
    gained: list[Measure]
    joins: bool
    leaves: bool


def owed(organisations: list[Organisation]) -> Owed:
    periods = ReportingPeriod.objects.filter(opened_at__isnull=False, closed_at__isnull=True).order_by("last_on")
    found: Owed = {(each.pk, period): {} for period in periods for each in organisations}
    for period in periods:
        for duty in Duty.objects.owed_in(period).filter(organisation__in=organisations).order_by("measure__order"):
            found[duty.organisation_id, period][duty.measure_id] = duty.measure
    return found


def shifts(before: Owed, organisations: list[Organisation]) -> Iterator[Shift]:
    """How the open periods differ from what was owed before."""
    rows = {each.pk: each for each in organisations}
    after = owed(organisations)
    for (key, period), was in before.items():
        now = after[key, period]
        lost = [measure for pk, measure in was.items() if pk not in now]
        gained = [measure for pk, measure in now.items() if pk not in was]
        if lost or gained:
            yield Shift(rows[key], period, lost, gained, joins=not was, leaves=not now)


# What no change may touch


def refuse_closed(before: Days, after: Days) -> None:
    if label := touched_closed_period(before, after):
        raise OrganisationRefused(OrganisationRefusal.CLOSED_PERIOD, period=label)


def refuse_closed_figures(organisation: Organisation) -> None:
    """What is illustrative marks the readings that it is part of, those of closed periods too."""
    counted = organisation.submissions.approved().filter(period__closed_at__isnull=False)
    newest = counted.select_related("period").order_by("-period__last_on").first()
    if newest is not None:
        raise OrganisationRefused(OrganisationRefusal.CLOSED_PERIOD, period=newest.period.label)


def refuse_second_reporter(duty: Duty) -> None:
    """What only one organisation may report, because nothing of it can be added up, has no second one at any time."""
    first, last = duty.first_on, duty.last_on
    others = Duty.objects.filter(
        Q(last_on__isnull=True) | Q(last_on__gte=first),
        Q(organisation__active_to__isnull=True) | Q(organisation__active_to__gte=first),
        measure=duty.measure,
    ).exclude(organisation=duty.organisation)
    if last is not None:
        others = others.filter(first_on__lte=last)
    other = others.select_related("organisation").first()
    if other is not None:
        raise OrganisationRefused(OrganisationRefusal.ONE_REPORTER, who=other.organisation.name, what=duty.measure.name)


def refuse_what_stands(shift: Shift) -> None:
    """Figures that were entered keep their duty; a submission that was sent gets no cell that its people never saw."""
    live = Submission.objects.filter(organisation=shift.organisation, period=shift.period, status__in=LIVE)
    entered = Figure.objects.entered().filter(submission__in=live, measure__in=shift.lost).select_related("measure")
    figure = entered.order_by("measure__order").first()
    where = {"period": shift.period.label, "who": shift.organisation.name}
    if figure is not None:
        raise OrganisationRefused(OrganisationRefusal.HAS_FIGURES, what=figure.measure.name, **where)
    if shift.gained and live.filter(status__in=SENT).exists():
        raise OrganisationRefused(OrganisationRefusal.ALREADY_SENT, **where)
