"""One organisation as staff see it: what it owes on a day, what was changed, and what a change would come to."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext

from adoption.duties import Shift, holds
from adoption.labels import ORGANISATION_KIND
from adoption.models import Duty, Organisation, OrganisationKind, User
from adoption.organisation_labels import FIELD, YES_NO
from adoption.organisations import Outcome, state_of
from adoption.rollup import Change
from adoption.workflow import OPEN
from indicators import alphabet, labels
from indicators.models import Indicator, Measure, ReportingPeriod
from indicators.models.measurement import THEME_ORDER, Theme
from indicators.templatetags.figures import day as day_text

MOST_ENTRIES = 50
# All of such a kind count the same; of departments and utilities each counts its own.
ALIKE = frozenset({OrganisationKind.BANK, OrganisationKind.REGULATOR})


# What is owed on a day


@dataclass(frozen=True)
class DutyBox:
    """One measure to be ticked, with the days on which it is, will be or was owed."""

    measure: Measure
    unit: str
    is_ticked: bool
    note: str


@dataclass(frozen=True)
class DutyTheme:
    name: str
    boxes: list[DutyBox]


@dataclass(frozen=True)
class DutySheet:
    """What an organisation owes on a day: measures of its own kind first; `are_alike` if all of the kind owe them."""

    on: date
    own: list[DutyTheme]
    others: list[DutyTheme]
    ticked_of_others: int
    are_alike: bool


def measures() -> list[Measure]:
    """All that can be owed, in the order of the grid."""
    return list(Measure.objects.order_by("order", "code"))


def sheet(
    organisation: Organisation, on: date, *, ticked: Collection[str] | None = None, tick_own: bool = False
) -> DutySheet:
    """The checklist of a day; `ticked` are codes that were ticked meanwhile, instead of what is owed.

    `tick_own` ticks whatever reporters of this kind count.
    """
    duties: dict[int, list[Duty]] = {}
    for duty in organisation.duties.order_by("first_on"):
        duties.setdefault(duty.measure_id, []).append(duty)
    own, others = [], []
    for measure in measures():
        is_own = measure.owed_by == organisation.kind
        box = _box(measure, duties.get(measure.pk, []), on)
        if ticked is not None:
            box = replace(box, is_ticked=measure.code in ticked)
        elif tick_own and is_own:
            box = replace(box, is_ticked=True)
        (own if is_own else others).append(box)
    ticked_of_others = sum(box.is_ticked for box in others)
    return DutySheet(on, _themes(own), _themes(others), ticked_of_others, organisation.kind in ALIKE)


def _box(measure: Measure, duties: list[Duty], on: date) -> DutyBox:
    running = next((duty for duty in duties if duty.runs_on(on)), None)
    unit = labels.word(labels.UNITS, measure.unit)
    return DutyBox(measure, unit, running is not None, _note(duties, running, on))


def _note(duties: list[Duty], running: Duty | None, on: date) -> str:
    """Since when a measure is owed and until when, or when it will be or was."""
    near = running or next((duty for duty in duties if duty.first_on > on), None) or (duties[-1] if duties else None)
    return span_text(near.first_on, near.last_on) if near else ""


def _themes(boxes: list[DutyBox]) -> list[DutyTheme]:
    ordered = sorted(boxes, key=lambda box: (THEME_ORDER[Theme(box.measure.theme)], box.measure.order))
    return [
        DutyTheme(labels.word(labels.THEME, theme), list(group))
        for theme, group in groupby(ordered, key=lambda box: box.measure.theme)
    ]


def span_text(first: date, last: date | None) -> str:
    if last is None:
        return gettext("from %(first)s") % {"first": day_text(first)}
    return gettext("%(first)s – %(last)s") % {"first": day_text(first), "last": day_text(last)}


def usual_day(organisation: Organisation, business_day: date) -> date:
    """The day from which a change usually holds: the first one of the newest period that is open."""
    rows = ReportingPeriod.objects.latest_first()
    newest = rows.filter(opened_at__isnull=False, closed_at__isnull=True).first()
    closed = rows.filter(closed_at__isnull=False).first()
    if newest is not None:
        on = newest.first_on
    else:
        on = max(business_day, closed.last_on + timedelta(days=1)) if closed else business_day
    return max(on, organisation.active_from)


def usual_last_day(business_day: date) -> date:
    """The day on which an organisation usually ends: with the newest period that is open."""
    opened = ReportingPeriod.objects.latest_first().filter(opened_at__isnull=False, closed_at__isnull=True)
    newest = opened.first()
    return newest.last_on if newest else business_day


def successors(organisation: Organisation) -> list[Organisation]:
    """Whoever may take over: those that have not ended, of the same kind first, then by the alphabet."""
    rows = Organisation.objects.filter(active_to__isnull=True).exclude(pk=organisation.pk)
    return sorted(rows, key=lambda each: (each.kind != organisation.kind, alphabet.place(each.name)))


# What was changed


@dataclass(frozen=True)
class HistoryLine:
    """One thing that changed, from what to what."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    """What one person changed at one moment for one reason."""

    at: datetime
    by: str
    why: str
    lines: list[HistoryLine]


def history_of(organisation: Organisation) -> list[HistoryEntry]:
    """The changes of an organisation and of what it owes, the newest first; two queries."""
    rows = organisation.history.select_related("successor").order_by("history_id")
    duties = Duty.history.filter(organisation_id=organisation.pk).select_related("measure").order_by("history_id")
    lines = [*_changes(rows, _organisation_lines), *_changes(duties, _duty_lines)]
    lines.sort(key=lambda each: each[0], reverse=True)
    grouped = [
        HistoryEntry(*when_who_why, [line for _key, line in group])
        for when_who_why, group in groupby(lines, key=lambda each: each[0])
    ]
    return grouped[:MOST_ENTRIES]


Marked = tuple[tuple[datetime, str, str], HistoryLine]


def _changes(rows: Iterable[Any], lines_of: Any) -> Iterator[Marked]:
    """Each state of each row against the one before it, with when, who and why."""
    last: dict[int, Any] = {}
    for row in rows:
        mark = (row.history_date, row.history_user_id or "–", row.history_change_reason or "")
        for line in lines_of(last.get(row.id), row):
            yield mark, line
        last[row.id] = row


def _organisation_lines(before: Any, after: Any) -> Iterator[HistoryLine]:
    for name, label in FIELD.items():
        was, now = _text(before, name) if before else "", _text(after, name)
        if was != now:
            yield HistoryLine(str(label), was or "–", now or "–")


def _text(row: Any, name: str) -> str:
    value = getattr(row, name)
    if name == "kind":
        return str(ORGANISATION_KIND[OrganisationKind(value)])
    if isinstance(value, bool):
        return str(YES_NO[value])
    if isinstance(value, date):
        return day_text(value)
    return {"vi": "Tiếng Việt", "en": "English"}[value] if name == "language" else str(value or "")


def _duty_lines(before: Any, after: Any) -> Iterator[HistoryLine]:
    was = span_text(before.first_on, before.last_on) if before else "–"
    now = "–" if after.history_type == "-" else span_text(after.first_on, after.last_on)
    if was != now:
        yield HistoryLine(after.measure.name, was, now)


# The page


@dataclass(frozen=True)
class OrganisationPage:
    organisation: Organisation
    kind: str
    is_ended: bool
    owed: int
    people: int
    leads: list[str]
    history: list[HistoryEntry]
    version: int


def build(organisation: Organisation, business_day: date) -> OrganisationPage:
    people = list(organisation.people.filter(is_active=True).order_by("last_name", "username"))
    there = holds((organisation.active_from, organisation.active_to), business_day)
    running = {duty.measure_id for duty in organisation.duties.all() if duty.runs_on(business_day)} if there else set()
    return OrganisationPage(
        organisation=organisation,
        kind=str(ORGANISATION_KIND[OrganisationKind(organisation.kind)]),
        is_ended=organisation.active_to is not None,
        owed=len(running),
        people=len(people),
        leads=[str(each) for each in people if each.is_lead],
        history=history_of(organisation),
        version=state_of(organisation),
    )


# What a change would come to


@dataclass(frozen=True)
class Affected:
    """One provincial reading whose coverage follows."""

    name: str
    period: str
    before: str
    after: str


@dataclass(frozen=True)
class Taken:
    """Measures that one organisation owes from a day on."""

    organisation: Organisation
    span: str
    measures: list[str]


@dataclass(frozen=True)
class Foreseen:
    """What is shown before a change is made."""

    organisation: Organisation
    ended: list[str]
    started: list[Taken]
    shifts: list[Shift]
    readings: list[Affected]
    still_due: list[str]
    people: list[User]
    token: str

    @property
    def is_quiet(self) -> bool:
        """Whether nothing follows for any period."""
        return not (self.ended or self.started or self.shifts or self.readings)


def foreseen(outcome: Outcome) -> Foreseen:
    return Foreseen(
        organisation=outcome.organisation,
        ended=list(dict.fromkeys(duty.measure.name for duty in outcome.ended)),
        started=_taken(outcome.started),
        shifts=outcome.shifts,
        readings=_affected(outcome.readings),
        still_due=_still_due(outcome),
        people=list(outcome.organisation.people.filter(is_active=True).order_by("last_name", "username")),
        token=outcome.token,
    )


def _still_due(outcome: Outcome) -> list[str]:
    """The labels of the open periods for which the organisation has not been approved and still is to be."""
    left = {shift.period.pk for shift in outcome.shifts if shift.leaves}
    waiting = outcome.organisation.submissions.filter(status__in=OPEN, period__closed_at__isnull=True)
    return list(waiting.exclude(period__in=left).order_by("period__last_on").values_list("period__label", flat=True))


def _taken(duties: list[Duty]) -> list[Taken]:
    found: dict[tuple[Organisation, str], list[str]] = {}
    for duty in duties:
        found.setdefault((duty.organisation, span_text(duty.first_on, duty.last_on)), []).append(duty.measure.name)
    return [Taken(organisation, span, names) for (organisation, span), names in found.items()]


def _affected(changes: list[Change]) -> list[Affected]:
    names = {each.code: each.name for each in Indicator.objects.filter(code__in=[each.indicator for each in changes])}
    return [Affected(names[each.indicator], each.period, each.coverage_before, _after(each)) for each in changes]


def _after(change: Change) -> str:
    same = change.coverage == change.coverage_before
    return gettext("another mark of what is illustrative") if same else change.coverage
