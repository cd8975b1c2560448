"""Who stands behind a total: each organisation's parts of one indicator in one quarter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from adoption.access import may
from adoption.models import Figure, Submission
from adoption.models.submission import from_stored
from adoption.roles import Permission
from indicators.basis import HUNDRED
from indicators.models import Indicator, Measure, Reading, ReportingPeriod
from indicators.periods import Span
from indicators.series import IndicatorSeries
from indicators.templatetags.figures import unit_word
from indicators.values import Source, Verification
from reports.bars import BarChart
from reports.contribution_chart import QUARTERS, Stack, stack_chart, stacks_of
from reports.contribution_notes import own_text, why_not_the_sum, withheld_text
from reports.contribution_rows import coverage_of, figure_of, flow_of, rows_of
from reports.standing import Coverage, Stand, Standing

MOST_ROWS = 20


@dataclass(frozen=True)
class Piece:
    """One figure of a measure and its share of the total, where that may be told.

    What was filed without a value is "nothing to report".
    """

    measure: str
    value: Decimal | None = None
    share_pct: Decimal | None = None
    is_filed: bool = True


@dataclass(frozen=True)
class Contributor:
    """One submission that counts: a piece for each measure."""

    submission: Submission
    pieces: Sequence[Piece]

    @property
    def name(self) -> str:
        return self.submission.organisation.name

    @property
    def corrected(self) -> bool:
        return self.submission.revision > 1

    @property
    def illustrative(self) -> bool:
        return self.submission.organisation.is_illustrative

    @property
    def size(self) -> Decimal:
        """What the rows are ordered by: the figure of the first measure."""
        first = self.pieces[0].value
        return Decimal(-1) if first is None else first


@dataclass(frozen=True)
class Contributions:
    """The parts of one indicator in one quarter, the largest first.

    `rest` sums up the rows that are left out, `totals` all of them; a total that the reader may not see is None.
    `notes` say why the number that is shown for the indicator is not simply the sum of the rows.
    """

    code: str
    period: str
    programme: str
    measures: Sequence[Measure]
    rows: Sequence[Contributor]
    totals: Sequence[Decimal | None]
    notes: Sequence[str] = ()
    is_own: bool = False
    is_marked: bool = False  # whether the totals hold anything invented
    left_out: int = 0
    rest: Sequence[Piece] = ()
    chart: BarChart | None = None
    stacks: Sequence[Stack] = field(default=())

    @property
    def heads(self) -> list[tuple[str, str]]:
        """Name and unit of each measure."""
        return [(each.name, unit_word(each.unit)) for each in self.measures]

    @property
    def named_totals(self) -> list[tuple[str, Decimal | None]]:
        return named_totals(self.measures, self.totals)

    @property
    def names(self) -> Sequence[str]:
        """Of the stacks' parts, in the order of the chart."""
        return self.stacks[0].names if self.stacks else ()

    @property
    def has_provisional(self) -> bool:
        return any(each.hollow for each in self.chart.series) if self.chart else False

    @property
    def shows_totals(self) -> bool:
        return shows_any(self.totals)

    @property
    def illustrative(self) -> bool:
        return self.is_marked or any(row.illustrative for row in self.rows) or bool(self.chart and self.chart.mark)


def build(user: Any, stand: Stand, page: Standing) -> Contributions | None:
    """All parts for staff and officials, a reporter its own; None for whoever has none to see.  One query."""
    measures, period, span = measures_of(stand.indicator), page.choice.period, page.span
    is_all = sees_all(user)
    if not measures:
        return None
    # For others the roll-up is asked for only where the series holds it: the three-bank rule is the series' gate.
    rolled = stand.indicator.readings.filter(period=period, source=Source.ROLL_UP)
    seen = rolled if is_all or _has_roll_up(stand.series, span) else rolled.none()
    rows = rows_of(measures, period, _earlier(page) if is_all else [], readable_by(user), seen)
    figures = [figure_of(row) for row in rows if row.submission__period_id == period.pk]
    if not is_all:
        return _own(stand, page, measures, figures, rows[0]) if figures else None
    return _all(stand, page, measures, figures, rows)


def _all(
    stand: Stand, page: Standing, measures: Sequence[Measure], figures: Sequence[Figure], rows: Sequence[Any]
) -> Contributions:
    coverage = coverage_of(rows)
    totals = sums(figures, measures)
    units = contributors(figures, measures, totals)
    stacks = stacks_of(
        measures[0],
        [each.submission.organisation for each in units],
        [page.choice.period, *_earlier(page)],
        [flow_of(row) for row in rows if row.measure_id == measures[0].pk],
    )
    hollow = provisional_in(stand.series, page.span, coverage)
    return Contributions(
        code=stand.series.code,
        period=page.choice.period.label,
        programme=page.choice.programme.code,
        measures=measures,
        rows=units[:MOST_ROWS],
        totals=totals,
        notes=why_not_the_sum(stand.series, page.span, totals, coverage),
        is_marked=any(each.illustrative for each in units),
        left_out=len(units[MOST_ROWS:]),
        rest=_rest(units[MOST_ROWS:], measures, totals),
        chart=stack_chart(measures[0], stacks, hollow),
        stacks=stacks.quarters[::-1],
    )


def _own(
    stand: Stand, page: Standing, measures: Sequence[Measure], figures: Sequence[Figure], rolled: Any
) -> Contributions:
    """A reporter's own parts; the totals are those of the roll-up, empty where the reader may not see it."""
    totals = [rolled.rolled_numerator, rolled.rolled_denominator][: len(measures)]
    return Contributions(
        code=stand.series.code,
        period=page.choice.period.label,
        programme=page.choice.programme.code,
        measures=measures,
        rows=contributors(figures, measures, totals),
        totals=totals,
        notes=[*withheld_text(stand.series, page.span), own_text()],
        is_own=True,
        is_marked=rolled.rolled_verification == Verification.ILLUSTRATIVE,
    )


def _earlier(page: Standing) -> list[ReportingPeriod]:
    """The quarters before the one looked at that the chart shows, latest first."""
    upto = page.choice.period.last_on
    before = sorted((each for each in page.choice.periods if each.last_on < upto), key=lambda each: each.last_on)
    return before[:-QUARTERS:-1]


def provisional_in(one: IndicatorSeries, span: Span, coverage: Coverage | None) -> set[Span]:
    """The quarters whose sum is not complete, `coverage` being that of the quarter looked at."""
    known = {each for each, point in one.points.items() if point.roll_up is not None and point.roll_up.provisional}
    return known | ({span} if coverage and coverage.approved != coverage.expected else set())


def sees_all(user: Any) -> bool:
    """Contributions of others are for staff and officials (domain page §5.13)."""
    return may(user, Permission.VIEW_COVERAGE)


def readable_by(user: Any) -> QuerySet[Submission]:
    return Submission.objects.all() if sees_all(user) else Submission.objects.visible_to(user)


def measures_of(indicator: Indicator) -> list[Measure]:
    """What reporters file for an indicator: the numerator, and the denominator where that is no reference total."""
    return [part for part in (indicator.numerator, indicator.denominator) if part is not None]


def filed(measures: Sequence[Measure], period: ReportingPeriod, submissions: QuerySet[Submission]) -> QuerySet[Figure]:
    """What some submissions say of some measures in a period, whatever their state, with their organisation."""
    rows = Figure.objects.filter(submission__in=submissions.filter(period=period), measure__in=measures)
    return rows.exclude(stored__isnull=True, nothing_to_report=False).select_related("submission__organisation")


def marked(rolled: Reading | None) -> bool:
    return rolled is not None and rolled.verification == Verification.ILLUSTRATIVE


def totals_of(rolled: Reading | None, measures: Sequence[Measure]) -> list[Decimal | None]:
    """The parts of a roll-up in the order of the measures; nothing of one that is not there."""
    parts = [rolled.numerator, rolled.denominator] if rolled else [None, None]
    return parts[: len(measures)]


def named_totals(measures: Sequence[Measure], totals: Sequence[Decimal | None]) -> list[tuple[str, Decimal | None]]:
    return [(measure.name, total) for measure, total in zip(measures, totals, strict=True)]


def shows_any(totals: Iterable[Decimal | None]) -> bool:
    return any(total is not None for total in totals)


def value_of(figure: Figure, measure: Measure) -> Decimal | None:
    return None if figure.stored is None else from_stored(figure.stored, measure.decimals)


def sums(figures: Iterable[Figure], measures: Sequence[Measure]) -> list[Decimal | None]:
    """By measure the sum over all figures; None where nobody filed it."""
    found: dict[int, list[int]] = {each.pk: [] for each in measures}
    for figure in figures:
        found[figure.measure_id].append(figure.stored or 0)
    return [from_stored(sum(found[each.pk]), each.decimals) if found[each.pk] else None for each in measures]


def contributors(
    figures: Iterable[Figure], measures: Sequence[Measure], totals: Sequence[Decimal | None]
) -> list[Contributor]:
    """One row a submission, the largest first."""
    by_submission: dict[int, dict[int, Figure]] = {}
    for figure in figures:
        by_submission.setdefault(figure.submission_id, {})[figure.measure_id] = figure
    rows = [
        Contributor(
            next(iter(mine.values())).submission,
            [_piece(mine.get(each.pk), each, total) for each, total in zip(measures, totals, strict=True)],
        )
        for mine in by_submission.values()
    ]
    return sorted(rows, key=lambda row: (-row.size, row.submission.organisation.order, row.name))


def _piece(figure: Figure | None, measure: Measure, total: Decimal | None) -> Piece:
    value = value_of(figure, measure) if figure else None
    return Piece(measure.name, value, share_of(value, total), figure is not None)


def share_of(value: Decimal | None, total: Decimal | None) -> Decimal | None:
    return None if value is None or not total else value * HUNDRED / total


def _rest(rows: Sequence[Contributor], measures: Sequence[Measure], totals: Sequence[Decimal | None]) -> list[Piece]:
    """The rows that are left out, added up."""
    found = []
    for place, (measure, total) in enumerate(zip(measures, totals, strict=True)):
        values = [row.pieces[place].value for row in rows if row.pieces[place].is_filed]
        summed = sum((value for value in values if value is not None), Decimal(0)) if values else None
        found.append(Piece(measure.name, summed, share_of(summed, total), bool(values)))
    return found


def _has_roll_up(one: IndicatorSeries, span: Span) -> bool:
    """Whether the series holds a roll-up for this reader: what the three-bank rule withholds is not in it."""
    point = one.at(span)
    return point is not None and point.roll_up is not None
