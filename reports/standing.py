"""Where every indicator stands in one period: series, targets and verdicts brought together, once for all pages."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from adoption.access import may, total_may_be_shown
from adoption.models import Submission
from adoption.roles import Permission
from adoption.workflow import Status as Filing
from indicators import labels, promises, series
from indicators.basis import Scope
from indicators.models import Indicator, Programme, ReportingPeriod, Target
from indicators.models.policy import Level
from indicators.periods import Calendar, Span
from indicators.progress import Status, Verdict, judge
from indicators.promises import Place, Promise
from indicators.series import IndicatorSeries, Point
from indicators.values import Direction, IndicatorKind, ReadingValue, TargetValue
from reports.milestones import shown_milestones
from reports.shown import ShownMilestone, ShownTarget, shown_target

SHORT_TREND = 12  # quarters that the small line in a row spans


@dataclass(frozen=True)
class Coverage:
    """How many of those who owe figures for a period are approved."""

    approved: int
    expected: int


@dataclass(frozen=True)
class Choice:
    """What a reader looks at: a programme and a quarter, with what else may be chosen."""

    programme: Programme
    programmes: list[Programme]
    period: ReportingPeriod
    periods: list[ReportingPeriod]
    coverage: Coverage
    targets: Mapping[tuple[str, str], list[tuple[Target, TargetValue]]]
    chain: list[str]
    columns: list[Programme]


class NothingToShow(LookupError):
    """No such programme or period, or none of either yet."""


def choose(programme_code: str, period_label: str) -> Choice:
    """Find what was asked for, or the default: the province's programme, its latest closed period.  Two queries."""
    all_targets: dict[tuple[str, str], list[tuple[Target, TargetValue]]] = {}
    known: dict[str, Programme] = {}
    for row in Target.objects.select_related("programme__document", "indicator"):
        known[row.programme.code] = row.programme
        all_targets.setdefault((row.programme.code, row.indicator.code), []).append((row, row.as_value()))
    programmes = sorted(known.values(), key=lambda each: (each.order, each.code))
    if not programmes or (programme_code and programme_code not in known):
        raise NothingToShow(programme_code)
    programme = known[programme_code] if programme_code else programmes[0]
    periods, period = _chosen_period(programme, _periods(programme, period_label), period_label)
    chain = _chain(programme, programmes)
    columns = _columns(programme, programmes)
    return Choice(programme, programmes, period, periods, _coverage(period), all_targets, chain, columns)


def _periods(programme: Programme, label: str) -> list[ReportingPeriod]:
    """All quarters, latest first; with coverage that which is asked for, else the programme's latest closed one."""
    own = ReportingPeriod.objects.filter(last_on__gte=programme.first_on, last_on__lte=programme.last_on)
    likely = own.order_by(IsNull(F("closed_at"), True), "-last_on").values("label")[:1]
    return list(_with_coverage(label or Subquery(likely)))


def _with_coverage(label: object) -> QuerySet[ReportingPeriod]:
    """The quarters, with the counts of one of them alone: those of eighty would cost as much as the page."""
    rows = Submission.objects.filter(period=OuterRef("pk")).order_by().values("period")

    def of_that_one(found: QuerySet[Any]) -> Case:
        number = Subquery(found.annotate(number=Count("organisation", distinct=True)).values("number"))
        return Case(When(label=label, then=Coalesce(number, 0)), default=None)

    return ReportingPeriod.objects.latest_first().annotate(
        approved_count=of_that_one(rows.filter(status=Filing.APPROVED)), expected_count=of_that_one(rows)
    )


def _coverage(period: Any) -> Coverage:
    """One query where the quarter that is looked at is another than was expected, else none."""
    if period.expected_count is None:
        period = _with_coverage(period.label).get(pk=period.pk)
    return Coverage(period.approved_count, period.expected_count)


def _chosen_period(
    programme: Programme, everything: list[ReportingPeriod], label: str
) -> tuple[list[ReportingPeriod], ReportingPeriod]:
    """The quarters that a programme can be looked at in, and the one asked for, else its latest closed one.

    A programme that has not begun is looked at from before; a quarter after its end leads to its default.
    """
    offered = [each for each in everything if each.last_on <= programme.last_on]
    found = next((each for each in offered if each.label == label), None)
    if found is None and label and not any(each.label == label for each in everything):
        raise NothingToShow(label)
    if found is None:
        own = [each for each in offered if each.last_on >= programme.first_on] or offered
        found = next((each for each in own if each.is_closed), next(iter(own), None))
    if found is None:
        raise NothingToShow(label)
    return offered, found


def _chain(programme: Programme, programmes: list[Programme]) -> list[str]:
    """The chosen programme, then the one that its document implements (domain page §5.16)."""
    above = programme.document.implements_id if programme.document else None
    return [programme.code, *(each.code for each in programmes if above and each.document_id == above)]


def _columns(programme: Programme, programmes: list[Programme]) -> list[Programme]:
    """The programmes whose targets stand beside each other: the scheme and the plans that implement it."""
    root = programme.document_id
    if programme.document and programme.document.implements_id:
        root = programme.document.implements_id
    family = [
        each
        for each in programmes
        if each.document and (each.document_id == root or each.document.implements_id == root)
    ]
    return sorted(family or [programme], key=lambda each: each.level != Level.NATIONAL)


@dataclass
class Stand:
    """One indicator in the chosen period: its reading, its targets and its verdict."""

    series: IndicatorSeries
    point: Point | None
    promise: Promise | None
    verdict: Verdict
    targets: dict[str, ShownTarget] = field(default_factory=dict)
    counted: bool = False
    counted_at: str = ""
    judged_by: str = ""
    judged: ReadingValue | None = None

    @property
    def indicator(self) -> Indicator:
        return self.series.indicator

    @property
    def target(self) -> ShownTarget | None:
        return self.targets.get(self.promise.programme) if self.promise else None


@dataclass(frozen=True)
class Standing:
    choice: Choice
    stands: list[Stand]
    counts: Counter[Status]
    business_day: date
    calendar: Calendar

    @property
    def span(self) -> Span:
        return self.choice.period.span


def gate_of(user: Any) -> series.Gate:
    """Which roll-ups a reader may see; asked of thousands, so what depends on the reader alone is found out once."""
    if may(user, Permission.VIEW_OPEN_TOTALS):
        return lambda *_roll_up: True
    return partial(_may_see, user)


def _may_see(user: Any, indicator: Indicator, period_is_closed: bool, reporters_behind: int) -> bool:
    return total_may_be_shown(
        user,
        from_banks=series.is_from_banks(indicator),
        period_is_closed=period_is_closed,
        banks_behind=reporters_behind,
    )


def build(user: Any, business_day: date, *, programme: str = "", period: str = "", around: str = "") -> Standing:
    """Judge every indicator for one reader, programme and period.

    The series go back to the year before the programme, from which its yearly changes are counted, so that the cost
    does not grow with the years on record; `around` asks for one indicator with its family alone, from its beginning.
    """
    choice = choose(programme, period)
    found = series.load(
        upto=choice.period,
        may_see=gate_of(user),
        first_year=choice.programme.first_on.year,
        around=around,
        since=None if around else _since(choice),
    )
    calendar = Calendar(choice.period.calendar)
    applied = {
        key: value for key, rows in choice.targets.items() if (value := promises.applicable([each for _, each in rows]))
    }
    span = choice.period.span
    places = places_at(span, found, choice)
    stands = [_stand(found, code, applied, choice, places, business_day, calendar) for code in found]
    counts = Counter(stand.verdict.status for stand in stands if stand.counted)
    return Standing(choice, stands, counts, business_day, calendar)


def _since(choice: Choice) -> date:
    """The first day that a quarter's overview rests on: its short trends, the programme, and the year before either.

    A quarter of a yearly sum shows the last full year, which may be the year before its own.
    """
    begun = min(each.first_on.year for each in (choice.programme, *choice.columns))
    return date(min(begun, choice.period.span.before(SHORT_TREND - 1).year) - 1, 1, 1)


def places_at(span: Span, found: Mapping[str, IndicatorSeries], choice: Choice) -> list[Place]:
    """Where each promise of the chosen programme is counted when a quarter is looked at."""
    with_reading = frozenset(code for code, each in found.items() if each.at(span))
    promised = [of for programme_code, of in choice.targets if programme_code == choice.programme.code]
    return promises.places(promised, {c: s.near for c, s in found.items() if s.near}, with_reading)


def judged_at(
    span: Span, source: IndicatorSeries, indicator: Indicator, promise: Promise | None, day: date, calendar: Calendar
) -> tuple[ReadingValue | None, Verdict]:
    """The reading of `source` that an indicator is judged by when a quarter is looked at, and what is said of it."""
    on = day
    if promise:
        span, on = promises.judged_on(promise.target, span, day, calendar)
    point = source.at(span)
    reading = point.reading if point else None
    verdict = judge(
        reading,
        promise.target if promise else None,
        on=on,
        direction=Direction(indicator.direction),
        kind=IndicatorKind(indicator.kind),
        measured_on=span.last_on(calendar),
    )
    return reading, verdict


def _stand(
    found: dict[str, IndicatorSeries],
    code: str,
    applied: dict[tuple[str, str], TargetValue],
    choice: Choice,
    places: list[Place],
    business_day: date,
    calendar: Calendar,
) -> Stand:
    one = found[code]
    promise = promises.promise_for(code, one.near, choice.chain, applied)
    place = next((each for each in places if each.promised == code), None)
    judged_by = place.reading_of if place and place.row == code else code
    source = found.get(judged_by, one)
    reading, verdict = judged_at(choice.period.span, source, one.indicator, promise, business_day, calendar)
    milestones_of = partial(
        shown_milestones, source=source, selected=choice.period.span, business_day=business_day, calendar=calendar
    )
    return Stand(
        series=one,
        point=one.at(choice.period.span),
        promise=promise,
        verdict=verdict,
        targets=_shown_targets(one, applied, choice, found, milestones_of),
        counted=any(each.row == code for each in places),
        counted_at=place.row if place and place.row != code else "",
        judged_by=judged_by if judged_by != code else "",
        judged=reading,
    )


def _shown_targets(
    one: IndicatorSeries,
    applied: dict[tuple[str, str], TargetValue],
    choice: Choice,
    found: dict[str, IndicatorSeries],
    milestones_of: Callable[[TargetValue], tuple[ShownMilestone, ...]],
) -> dict[str, ShownTarget]:
    """By programme, the target that stands in its column: the indicator's own, else that it is near to."""
    shown = {}
    for programme in choice.columns:
        promise = promises.promise_for(one.code, one.near, [programme.code], applied)
        if promise is None:
            continue
        rows = choice.targets[programme.code, promise.of]
        row = next(each for each, value in rows if value.due_on == promise.target.due_on)
        of = found[promise.of].indicator.name if promise.of != one.code and promise.of in found else ""
        scope = promise.target.basis_here.scope
        shown[programme.code] = shown_target(
            promise.target,
            programme=programme.short,
            scope="" if scope is Scope.PROVINCE else labels.word(labels.SCOPE, scope),
            of=of,
            clause=row.clause,
            source=row.source,
            pk=row.pk,
            milestones=milestones_of(promise.target),
        )
    return shown
