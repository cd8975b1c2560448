"""Who has sent what, and when: organisations by periods as one page value."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, Max, Min, Q, Value
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from adoption.access import may
from adoption.labels import ORGANISATION_KIND, days_text
from adoption.models import Duty, Organisation, OrganisationKind, Reminder, Submission, SubmissionEvent
from adoption.roles import Permission
from adoption.workflow import EDITABLE, Action, Status
from indicators.models import ReportingPeriod
from indicators.numbers import rounded

PERIODS = 8


class Filing(StrEnum):
    """How an organisation stands with one period."""

    ON_TIME = "on_time"
    LATE = "late"
    SENT = "sent"
    RETURNED = "returned"
    DRAFT = "draft"
    NOT_DUE_YET = "not_due_yet"
    OVERDUE = "overdue"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    NOTHING_DUE = "nothing_due"


WORD: dict[Filing, object] = {
    Filing.ON_TIME: _("on time"),
    Filing.LATE: _("late"),
    Filing.SENT: _("sent"),
    Filing.RETURNED: _("returned"),
    Filing.DRAFT: _("draft"),
    Filing.NOT_DUE_YET: _("not due yet"),
    Filing.OVERDUE: _("overdue"),
    Filing.MISSING: _("missing"),
    Filing.WITHDRAWN: _("withdrawn"),
    Filing.NOTHING_DUE: _("nothing due"),
}
STANDING = frozenset({Filing.ON_TIME, Filing.LATE, Filing.SENT, Filing.RETURNED})
APPROVED = frozenset({Filing.ON_TIME, Filing.LATE})


@dataclass(frozen=True)
class Trail:
    """What one organisation has done for one period, over all revisions."""

    pk: int | None = None
    status: str = Status.DRAFT
    begun: bool = False
    approved: bool = False
    first_sent_on: date | None = None
    returned: int = 0


@dataclass(frozen=True)
class Cell:
    """One organisation in one period: a word and what it leaves out; `submission` for those who may open it."""

    period: str
    state: Filing
    word: str
    detail: str = ""
    submission: int | None = None
    counted: bool = False
    punctual: bool = False
    to_do: bool = False
    first_sent_on: date | None = None
    returned: int = 0  # how often it was sent back


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def pct(self) -> Decimal | None:
        return rounded(Decimal(self.part) * 100 / self.whole, 1) if self.whole else None


@dataclass(frozen=True)
class Segment:
    """One state among the organisations of a period: its count, and its places of 100 in the bar."""

    state: Filing
    word: str
    count: int
    start: str
    width: str


@dataclass(frozen=True)
class Column:
    """One period: how many sent on time, once it is due, and how many are approved."""

    period: ReportingPeriod
    on_time: Share
    approved: Share
    segments: list[Segment]


@dataclass(frozen=True)
class Row:
    """One organisation over the periods, newest first."""

    pk: int
    name: str
    kind: str
    cells: list[Cell]
    on_time: Share
    can_remind: bool = False
    reminded_on: date | None = None


@dataclass(frozen=True)
class CoveragePage:
    business_day: date
    kind: str
    kinds: list[tuple[str, str]]
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def has_reminders(self) -> bool:
        """Whether there is anything to remind of, or anybody was."""
        return any(row.can_remind or row.reminded_on for row in self.rows)

    @property
    def latest_due(self) -> Column | None:
        """The newest period whose deadline has passed."""
        return next((each for each in self.columns if each.on_time.whole), None)


def build(user: Any, business_day: date, *, kind: str = "", periods: Sequence[ReportingPeriod] = ()) -> CoveragePage:
    """Some periods, else the last eight opened, for all organisations or one kind of them.  Six queries at most."""
    kinds = [(code.value, str(ORGANISATION_KIND[code])) for code in OrganisationKind]
    kind = kind if kind in dict(kinds) else ""
    opened = ReportingPeriod.objects.filter(opened_at__isnull=False).order_by("-last_on")
    periods = list(periods or opened[:PERIODS])
    if not periods:
        return CoveragePage(business_day, kind, kinds)
    can_review = may(user, Permission.REVIEW_FIGURES)
    owed, trails = _owed(periods), _trails(periods)
    reminded = _reminded(periods) if can_review else {}
    rows = []
    for organisation in Organisation.objects.filter(kind=kind) if kind else Organisation.objects.all():
        pairs = [(organisation.pk, period.pk) for period in periods]
        if owed.isdisjoint(pairs):
            continue
        cells = [
            _cell(period, trails.get(pair, Trail()), business_day) if pair in owed else _nothing_due(period)
            for period, pair in zip(periods, pairs, strict=True)
        ]
        days = [reminded.get(pair) for cell, pair in zip(cells, pairs, strict=True) if cell.to_do]
        row = _row(organisation, cells if can_review else [replace(cell, submission=None) for cell in cells])
        rows.append(_with_reminders(row, days, business_day) if can_review else row)
    columns = [_column(period, [row.cells[place] for row in rows]) for place, period in enumerate(periods)]
    return CoveragePage(business_day, kind, kinds, columns, rows)


def row_of(organisation: Organisation, periods: list[ReportingPeriod], day: date) -> Row:
    """One organisation over some periods, as its own people see it.  Three queries."""
    owed, trails = _owed(periods, organisation), _trails(periods, organisation)
    pairs = [(organisation.pk, period.pk) for period in periods]
    cells = [
        replace(_cell(period, trails.get(pair, Trail()), day), submission=None)
        if pair in owed
        else _nothing_due(period)
        for period, pair in zip(periods, pairs, strict=True)
    ]
    return _row(organisation, cells)


def _owed(periods: list[ReportingPeriod], of: Organisation | None = None) -> set[tuple[int, int]]:
    """Organisation and period wherever something is owed, by all or by one, in one query."""
    mine = Q(organisation=of) if of else Q()
    first, *others = [
        Duty.objects.owed_in(period).filter(mine).order_by().values_list("organisation", Value(period.pk))
        for period in periods
    ]
    return set(first.union(*others))


def _trails(periods: list[ReportingPeriod], of: Organisation | None = None) -> dict[tuple[int, int], Trail]:
    """By organisation and period: the newest revision, whether one counts, the first sending of any, the returns."""
    rows = Submission.objects.filter(Q(organisation=of) if of else Q(), period__in=periods).order_by("revision")
    moved = SubmissionEvent.objects.filter(submission__in=rows.order_by(), action__in=(Action.SUBMIT, Action.RETURN))
    counted = moved.order_by().values_list("submission__organisation", "submission__period")
    counted = counted.annotate(
        first=Min("at", filter=Q(action=Action.SUBMIT)), returned=Count("pk", filter=Q(action=Action.RETURN))
    )
    first = {(owner, period): (timezone.localdate(at), returned) for owner, period, at, returned in counted}
    trails: dict[tuple[int, int], Trail] = {}
    for owner, period, pk, status, version in rows.values_list("organisation", "period", "pk", "status", "version"):
        pair = (owner, period)
        approved = status == Status.APPROVED or (pair in trails and trails[pair].approved)
        trails[pair] = Trail(pk, status, version > 0, approved, *first.get(pair, (None, 0)))
    return trails


def _reminded(periods: list[ReportingPeriod]) -> dict[tuple[int, int], date]:
    """By organisation and period, the day of the last reminder."""
    rows = Reminder.objects.filter(period__in=periods).order_by()
    return {
        (owner, period): day for owner, period, day in rows.values_list("organisation", "period").annotate(Max("day"))
    }


def _nothing_due(period: ReportingPeriod) -> Cell:
    return Cell(period.label, Filing.NOTHING_DUE, str(WORD[Filing.NOTHING_DUE]))


def _cell(period: ReportingPeriod, trail: Trail, day: date) -> Cell:
    state = state_of(period, trail, day)
    days_late = max((trail.first_sent_on - period.due_on).days, 0) if trail.first_sent_on else 0
    days_over = (day - period.due_on).days
    has_first = trail.first_sent_on is not None
    return Cell(
        period=period.label,
        state=state,
        word=str(WORD[state]),
        detail=_detail(state, trail, days_late, 0 if period.is_closed else days_over),
        submission=trail.pk,
        counted=day > period.due_on,
        punctual=has_first and not days_late and state in STANDING,
        to_do=trail.status in EDITABLE and not period.is_closed and day > period.last_on,
        first_sent_on=trail.first_sent_on,
        returned=trail.returned,
    )


def state_of(period: ReportingPeriod, trail: Trail, day: date) -> Filing:
    """Approved figures are on time or late by their first sending; anything else is named by what it waits for."""
    if trail.approved:
        is_late = trail.first_sent_on is not None and trail.first_sent_on > period.due_on
        return Filing.LATE if is_late else Filing.ON_TIME
    if trail.status in (Status.SUBMITTED, Status.RETURNED, Status.WITHDRAWN):
        return {
            Status.SUBMITTED: Filing.SENT,
            Status.RETURNED: Filing.RETURNED,
            Status.WITHDRAWN: Filing.WITHDRAWN,
        }[Status(trail.status)]
    if period.is_closed:
        return Filing.MISSING
    if day > period.due_on:
        return Filing.OVERDUE
    return Filing.DRAFT if trail.begun else Filing.NOT_DUE_YET


def _detail(state: Filing, trail: Trail, days_late: int, days_over: int) -> str:
    if state in APPROVED and trail.status != Status.APPROVED:
        return gettext("correction under way")
    if state is Filing.SENT and days_late:
        return ngettext("%(days)d day late", "%(days)d days late", days_late) % {"days": days_late}
    if state in (Filing.LATE, Filing.OVERDUE):
        days = days_late or days_over
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    if state is Filing.RETURNED and days_over > 0:
        return days_text(-days_over)
    return ""


def _row(organisation: Organisation, cells: list[Cell]) -> Row:
    kind = str(ORGANISATION_KIND[OrganisationKind(organisation.kind)])
    return Row(organisation.pk, organisation.name, kind, cells, _on_time(cells))


def _with_reminders(row: Row, days: list[date | None], business_day: date) -> Row:
    """What staff may still remind of today; `days` are those of the last reminders of what is to do."""
    return replace(
        row,
        can_remind=any(day != business_day for day in days),
        reminded_on=max((day for day in days if day), default=None),
    )


def _on_time(cells: Iterable[Cell]) -> Share:
    """First sent by the due day, out of what was due."""
    counted = [cell for cell in cells if cell.counted]
    return Share(sum(cell.punctual for cell in counted), len(counted))


def _column(period: ReportingPeriod, cells: list[Cell]) -> Column:
    owing = [cell for cell in cells if cell.state is not Filing.NOTHING_DUE]
    approved = sum(cell.state in APPROVED for cell in owing)
    return Column(period, _on_time(cells), Share(approved, len(owing)), _segments(owing))


def _segments(owing: list[Cell]) -> list[Segment]:
    counts = Counter(cell.state for cell in owing)
    segments = []
    before = 0
    for state in Filing:
        if count := counts[state]:
            start, width = Decimal(before) * 100 / len(owing), Decimal(count) * 100 / len(owing)
            segments.append(Segment(state, str(WORD[state]), count, f"{start:.3f}", f"{width:.3f}"))
            before += count
    return segments
