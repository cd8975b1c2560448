"""The overview as a page value: every promise once, with its verdict and where its number comes from."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import get_language

from adoption.access import may
from adoption.models import Submission
from adoption.roles import Permission
from adoption.workflow import EDITABLE
from indicators import labels
from indicators.basis import HUNDRED, PERCENT
from indicators.models import Indicator
from indicators.models.measurement import THEME_ORDER, Theme
from indicators.models.policy import Level
from indicators.periods import final_quarter
from indicators.progress import Status
from indicators.series import IndicatorSeries
from indicators.templatetags.figures import amount
from indicators.templatetags.figures import period as period_text
from indicators.values import Direction, Qualifier
from reports import narrative, standing
from reports.attainment import attainment, edges, goal_line, is_falling, told
from reports.charts import Bullet, Spark, bullet, spark
from reports.explanation import NOTHING, Judged, explain, needs_of
from reports.shown import (
    ShownChange,
    ShownMilestone,
    ShownReading,
    ShownTarget,
    ShownVerdict,
    others_text,
    run_of,
    shown_change,
    shown_reading,
)
from reports.standing import SHORT_TREND, Choice, Coverage, Stand, Standing


@dataclass(frozen=True)
class Attained:
    """How much of the way to its target a row has gone, in per cent; `sign` where it is at least or at most so."""

    pct: Decimal
    sign: str = ""

    @property
    def text(self) -> str:
        return f"{self.sign}{amount(told(self.pct), PERCENT, 1)}"


@dataclass(frozen=True)
class Row:
    """One indicator on the overview, in the report's annex and in its exports."""

    code: str
    name: str
    definition: str
    unit: str
    theme: str
    theme_order: int
    order: int
    reading: ShownReading | None
    withheld: bool
    targets: dict[str, ShownTarget]
    verdict: ShownVerdict
    previous: ShownReading | None
    change: ShownChange
    change_year: ShownChange
    spark: Spark | None
    bullet: Bullet | None
    others: list[tuple[ShownReading, str]]
    judged_by: str = ""
    is_goal: bool = True
    last_year: ShownReading | None = None
    theme_code: str = ""
    attained: Attained | None = None

    @property
    def illustrative(self) -> bool:
        parts = [self.reading, self.previous, self.verdict, self.change, self.change_year, *self.targets.values()]
        parts += [each for _programme, each in self.milestones]
        return any(part is not None and part.illustrative for part in parts)

    @property
    def milestones(self) -> list[tuple[str, ShownMilestone]]:
        """Of every programme beside this row, its short name with each milestone on the way to its target."""
        return [(target.programme, each) for target in self.targets.values() for each in target.milestones]


@dataclass(frozen=True)
class Segment:
    """One part of the verdict bar: places of 100."""

    status: Status
    word: str
    count: int
    start: str
    width: str


@dataclass(frozen=True)
class Missing:
    """An organisation that has not been approved, and since when it is late."""

    pk: int
    name: str
    status: str
    days_late: int
    can_remind: bool = False


@dataclass(frozen=True)
class Overview:
    choice: Choice
    business_day: date
    sentence: str
    aside: str
    segments: list[Segment]
    rows: list[Row]
    coverage: Coverage
    missing: list[Missing] = field(default_factory=list)
    is_final: bool = False

    @property
    def themes(self) -> list[tuple[str, list[Row]]]:
        return [(theme, list(rows)) for theme, rows in groupby(self.rows, key=lambda row: row.theme)]

    @property
    def illustrative(self) -> bool:
        return any(row.illustrative for row in self.rows)

    @property
    def sentence_illustrative(self) -> bool:
        """Whether a verdict that the sentence and the bar count rests on illustrative input."""
        return any(row.verdict.illustrative for row in self.rows if row.verdict.counted)

    @property
    def scheme_and_plan(self) -> list[tuple[str, str, bool]]:
        return target_columns(self.choice)


def target_columns(choice: Choice) -> list[tuple[str, str, bool]]:
    """Code, short name and whether it is provincial, of the programmes whose targets stand side by side."""
    return [(each.code, each.short, each.level == Level.PROVINCE) for each in choice.columns]


def build(user: Any, business_day: date, *, programme: str = "", period: str = "") -> Overview:
    stand = standing.build(user, business_day, programme=programme, period=period)
    return from_standing(stand, missing=missing_from(user, stand))


def from_standing(stand: Standing, *, missing: list[Missing]) -> Overview:
    rows = [row_of(each, stand) for each in stand.stands if _belongs(each)]
    rows.sort(key=lambda row: (row.theme_order, row.order))
    period = stand.choice.period
    return Overview(
        choice=stand.choice,
        business_day=stand.business_day,
        sentence=narrative.summary(stand.counts, period_text(period.label), get_language() or "vi"),
        aside=_aside(stand, rows),
        segments=_segments(stand),
        rows=rows,
        coverage=stand.choice.coverage,
        missing=missing,
        is_final=_is_final(stand),
    )


def _is_final(stand: Standing) -> bool:
    """Whether the programme is over and its last quarter is the one looked at: those verdicts are fixed."""
    last_on = stand.choice.programme.last_on
    return stand.business_day > last_on and stand.span == final_quarter(last_on, stand.calendar)


def _aside(stand: Standing, rows: list[Row]) -> str:
    programme = stand.choice.programme
    scheme = next((each.short for each in stand.choice.columns if each.code in stand.choice.chain[1:]), "")
    return narrative.asides(
        borrowed=sum(row.verdict.counted and bool(row.verdict.by_programme) for row in rows),
        plan=programme.short,
        scheme=scheme,
        withheld=sum(row.withheld for row in rows),
        language=get_language() or "vi",
    )


def _belongs(stand: Stand) -> bool:
    """Rows are indicators that are promised, or that have a reading to show or one that is withheld."""
    return stand.promise is not None or stand.point is not None or bool(stand.series.withheld)


def row_of(stand: Stand, page: Standing) -> Row:
    indicator, span, point = stand.indicator, page.span, stand.point
    one = stand.series
    target = stand.target
    bound = stand.promise.target.bound if stand.promise else None
    reading = shown_reading(point.reading, indicator, bound) if point else None
    before, year_before = one.at(span.before()), one.at(span.before(4))
    return Row(
        code=one.code,
        name=indicator.name,
        definition=indicator.definition,
        unit=indicator.unit,
        theme=labels.word(labels.THEME, indicator.theme),
        theme_order=THEME_ORDER[Theme(indicator.theme)],
        order=indicator.order,
        reading=reading,
        withheld=span in one.withheld and point is None,
        targets=stand.targets,
        verdict=_verdict(stand, page, target),
        previous=shown_reading(before.reading, indicator) if before else None,
        change=shown_change(one, point, before),
        change_year=shown_change(one, point, year_before),
        spark=_spark(one, page),
        bullet=_bullet(stand),
        others=others_text(point.official, indicator) if point else [],
        judged_by=_name_of(page, stand.judged_by),
        is_goal=indicator.direction == Direction.UP,
        last_year=shown_reading(year_before.reading, indicator) if year_before else None,
        theme_code=indicator.theme,
        attained=_attained(stand),
    )


def _verdict(stand: Stand, page: Standing, target: ShownTarget | None) -> ShownVerdict:
    verdict = stand.verdict
    other_programme = stand.promise and stand.promise.programme != page.choice.programme.code
    return ShownVerdict(
        status=verdict.status,
        sentence=explain(verdict, _judged(stand, page)),
        illustrative=verdict.illustrative,
        by_programme=target.programme if target and other_programme and not target.missing else "",
        counted=stand.counted,
        outside=_outside(stand, page),
        elsewhere=_name_of(page, stand.counted_at),
        gap=_gap(stand),
        path=verdict.path,
    )


def _gap(stand: Stand) -> Decimal | None:
    """The judged value minus the goal line, which of a range of which less is better is the upper edge."""
    gap, target = stand.verdict.gap, stand.promise.target if stand.promise else None
    line = goal_line(target, Direction(stand.indicator.direction)) if target else None
    if gap is None or target is None or target.bound is None or line is None:
        return gap
    return gap + target.bound - line


def _judged(stand: Stand, page: Standing) -> Judged:
    promised = _indicator_of(page, stand.promise.of) if stand.promise else None
    return Judged(
        reading=stand.judged,
        target=stand.promise.target if stand.promise else None,
        unit=stand.indicator.unit,
        places=stand.indicator.decimals,
        direction=Direction(stand.indicator.direction),
        needs=needs_of(promised) if promised else NOTHING,
        withheld=page.span in stand.series.withheld,
    )


def _attained(stand: Stand) -> Attained | None:
    """For the value that was judged; None where the numbers may not be compared."""
    gap, promise, reading = stand.verdict.gap, stand.promise, stand.judged
    if gap is None or promise is None or promise.target.bound is None:
        return None
    direction = Direction(stand.indicator.direction)
    pct = attainment(promise.target.bound + gap, promise.target, direction)
    if pct is None:
        return None
    at_least = reading is not None and reading.qualifier is Qualifier.AT_LEAST
    return Attained(pct, ("≤ " if is_falling(promise.target, direction) else "≥ ") if at_least else "")


def _outside(stand: Stand, page: Standing) -> str:
    """The chosen programme, where it does not promise what this row is judged by."""
    programme = page.choice.programme
    own = stand.promise is not None and (programme.code, stand.promise.of) in page.choice.targets
    return "" if own or stand.promise is None else programme.short


def _name_of(page: Standing, code: str) -> str:
    indicator = _indicator_of(page, code) if code else None
    return indicator.name if indicator else ""


def _indicator_of(page: Standing, code: str) -> Indicator | None:
    return next((each.indicator for each in page.stands if each.series.code == code), None)


def _spark(one: IndicatorSeries, page: Standing) -> Spark | None:
    """The last stretch of roll-ups of the same reporters, oldest first."""
    rolled = [point.roll_up for point in run_of(one, page.span, SHORT_TREND) if point.roll_up]
    now = one.at(page.span)
    return spark(
        [each.value for each in rolled if each.value is not None],
        hollow=bool(now and now.reading.provisional),
        illustrative=any(each.illustrative for each in rolled),
    )


def _bullet(stand: Stand) -> Bullet | None:
    """A bar only where the numbers may be compared."""
    target = stand.promise.target if stand.promise and stand.verdict.gap is not None else None
    line = goal_line(target, Direction(stand.indicator.direction)) if target else None
    value = stand.point.reading.value if stand.point else None
    if target is None or line is None or value is None:
        return None
    natural = target.unit == PERCENT and value <= HUNDRED
    return bullet(value, line, edges=edges(target), path=stand.verdict.path, natural=natural)


def _segments(stand: Standing) -> list[Segment]:
    total = sum(stand.counts.values())
    segments = []
    before = 0
    for status, count in narrative.counts_in_order(stand.counts):
        start, width = Decimal(before) * 100 / total, Decimal(count) * 100 / total
        segments.append(Segment(status, str(labels.STATUS[status]), count, f"{start:.3f}", f"{width:.3f}"))
        before += count
    return segments


def missing_from(user: Any, stand: Standing) -> list[Missing]:
    """Who is not approved for the period; names are for staff and officials alone."""
    if not may(user, Permission.VIEW_COVERAGE):
        return []
    period = stand.choice.period
    late = max((stand.business_day - period.due_on).days, 0)
    can_remind = may(user, Permission.REVIEW_FIGURES) and not period.is_closed and stand.business_day > period.last_on
    return [
        Missing(
            pk=row.organisation.pk,
            name=row.organisation.name,
            status=row.status,
            days_late=late if row.status in EDITABLE else 0,
            can_remind=can_remind and row.status in EDITABLE,
        )
        for row in Submission.objects.outstanding_in(period)
    ]
