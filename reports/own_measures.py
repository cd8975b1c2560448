"""What one reporter filed of each measure over the last quarters, with its share of the province where it may know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from adoption.access import total_may_be_shown
from adoption.labels import STATUS, change_pct
from adoption.models import Figure, Organisation
from adoption.models.submission import from_stored
from adoption.workflow import OPEN, Status
from indicators import labels
from indicators.aggregation import Additivity
from indicators.models import Measure, ReportingPeriod
from indicators.models.measurement import THEME_ORDER, ReporterKind, Theme
from indicators.periods import Span
from indicators.templatetags.figures import unit_word
from reports.charts import Spark, spark
from reports.contributions import share_of

QUARTERS, A_YEAR = 12, 4


class NoShare(StrEnum):
    """Why a share of the province is not told."""

    NOT_APPROVED = "not_approved"
    PERIOD_OPEN = "period_open"
    FEW_BANKS = "few_banks"
    ONLY_REPORTER = "only_reporter"


@dataclass(frozen=True)
class Own:
    """What an organisation says of one measure in one quarter; `status` is that of the submission."""

    value: Decimal | None
    status: str
    revision: int


@dataclass(frozen=True)
class Total:
    """What all organisations say of one measure in one quarter."""

    value: Decimal
    behind: int
    illustrative: bool


@dataclass(frozen=True)
class OwnQuarter:
    """One quarter of one measure; the total is there only where the reader may see it."""

    quarter: Span
    own: Own | None
    change_pct: Decimal | None = None
    change_year_pct: Decimal | None = None
    total: Decimal | None = None
    share_pct: Decimal | None = None
    reason: NoShare | None = None
    illustrative: bool = False

    @property
    def label(self) -> str:
        return self.quarter.label

    @property
    def value(self) -> Decimal | None:
        return self.own.value if self.own else None

    @property
    def is_pending(self) -> bool:
        return self.own is not None and self.own.status != Status.APPROVED

    @property
    def says_nothing_to_report(self) -> bool:
        return self.own is not None and self.own.value is None

    @property
    def is_corrected(self) -> bool:
        return self.own is not None and self.own.revision > 1 and not self.is_pending

    @property
    def status_text(self) -> str:
        return str(STATUS[self.own.status]) if self.own else ""

    @property
    def reason_text(self) -> str:
        if self.reason is None:
            return ""
        return {
            NoShare.NOT_APPROVED: _("no approved figure"),
            NoShare.PERIOD_OPEN: _("period still open"),
            NoShare.FEW_BANKS: _("fewer than three banks"),
            NoShare.ONLY_REPORTER: _("no other unit reports it"),
        }[self.reason]


@dataclass(frozen=True)
class OwnMeasure:
    """One measure, its quarters newest first."""

    code: str
    name: str
    unit: str
    theme: str
    quarters: Sequence[OwnQuarter]
    spark: Spark | None = None
    has_duplicates: bool = False

    @property
    def unit_text(self) -> str:
        return unit_word(self.unit)

    @property
    def newest(self) -> OwnQuarter | None:
        """The newest quarter in which anything stands."""
        return next((each for each in self.quarters if each.own is not None), None)

    @property
    def shared(self) -> OwnQuarter:
        """The newest quarter with a share, else the newest of all, which says why there is none."""
        return next((each for each in self.quarters if each.share_pct is not None), self.quarters[0])


Key = tuple[int, int]  # measure and period


def build(user: Any, periods: Sequence[ReportingPeriod]) -> list[OwnMeasure]:
    """The measures of the reader's organisation, in the order of the grid; periods newest first.  Three queries.

    Of the periods twelve are shown; those of the year before serve to compare.
    """
    organisation, shown = user.organisation, periods[:QUARTERS]
    own, totals = _own(organisation, periods), _totals(organisation, shown)
    return [_measure(each, periods, own, totals, user) for each in _owed(organisation, shown)]


def _owed(organisation: Organisation, periods: Sequence[ReportingPeriod]) -> list[Measure]:
    """What the organisation owed at any time in these quarters, in the order of the grid."""
    running = Q(duties__last_on__isnull=True) | Q(duties__last_on__gte=periods[-1].last_on)
    rows = Measure.objects.filter(
        running, duties__organisation=organisation, duties__first_on__lte=periods[0].last_on
    ).distinct()
    return sorted(rows, key=lambda each: (THEME_ORDER[Theme(each.theme)], each.order, each.code))


def _own(organisation: Organisation, periods: Iterable[ReportingPeriod]) -> dict[Key, Own]:
    """The approved figure of each measure and quarter; where there is none, that of the submission under way."""
    rows = (
        Figure.objects.filter(
            submission__organisation=organisation,
            submission__period__in=list(periods),
            submission__status__in=[Status.APPROVED, *OPEN],
        )
        .exclude(stored__isnull=True, nothing_to_report=False)
        .order_by("submission__revision")
        .values_list(
            "measure", "submission__period", "stored", "measure__decimals", "submission__status", "submission__revision"
        )
    )
    found: dict[Key, Own] = {}
    for measure, period, stored, decimals, status, revision in rows:
        known = found.get((measure, period))
        if known is None or known.status != Status.APPROVED:
            value = None if stored is None else from_stored(stored, decimals)
            found[measure, period] = Own(value, status, revision)
    return found


def _totals(organisation: Organisation, periods: Iterable[ReportingPeriod]) -> dict[Key, Total]:
    """What is approved of all organisations, of the measures that this one has ever owed."""
    rows = (
        Figure.objects.filter(
            submission__period__in=list(periods),
            submission__status=Status.APPROVED,
            measure__in=organisation.duties.order_by().values("measure"),
            stored__isnull=False,
        )
        .order_by()
        .values_list("measure", "submission__period", "measure__decimals")
        .annotate(
            total=Sum("stored"),
            behind=Count("pk"),
            invented=Count("pk", filter=Q(submission__organisation__is_illustrative=True)),
        )
    )
    return {
        (measure, period): Total(from_stored(total, decimals), behind, invented > 0)
        for measure, period, decimals, total, behind, invented in rows
    }


def _measure(
    measure: Measure,
    periods: Sequence[ReportingPeriod],
    own: dict[Key, Own],
    totals: dict[Key, Total],
    user: Any,
) -> OwnMeasure:
    mine = {period.span: own[measure.pk, period.pk] for period in periods if (measure.pk, period.pk) in own}
    quarters = [
        _quarter(measure, period, mine, totals.get((measure.pk, period.pk)), user) for period in periods[:QUARTERS]
    ]
    return OwnMeasure(
        code=measure.code,
        name=measure.name,
        unit=measure.unit,
        theme=labels.word(labels.THEME, measure.theme),
        quarters=quarters,
        spark=_spark(quarters, user.organisation),
        has_duplicates=measure.additivity == Additivity.WITH_DUPLICATES,
    )


def _quarter(
    measure: Measure, period: ReportingPeriod, mine: dict[Span, Own], total: Total | None, user: Any
) -> OwnQuarter:
    own, span = mine.get(period.span), period.span
    value = own.value if own else None
    seen, reason = _seen(measure, period, own, total, user)
    return OwnQuarter(
        quarter=span,
        own=own,
        change_pct=change_pct(value, _value(mine.get(span.before()))),
        change_year_pct=change_pct(value, _value(mine.get(span.before(A_YEAR)))),
        total=seen.value if seen else None,
        share_pct=share_of(value, seen.value) if seen else None,
        reason=reason,
        illustrative=user.organisation.is_illustrative or bool(seen and seen.illustrative),
    )


def _value(own: Own | None) -> Decimal | None:
    return own.value if own else None


def _seen(
    measure: Measure, period: ReportingPeriod, own: Own | None, total: Total | None, user: Any
) -> tuple[Total | None, NoShare | None]:
    """The total that a figure may be set against, or why there is none (domain page §5.13)."""
    if own is None or own.status != Status.APPROVED or own.value is None or total is None:
        return None, NoShare.NOT_APPROVED
    if not period.is_closed:
        return None, NoShare.PERIOD_OPEN
    from_banks = measure.owed_by == ReporterKind.BANK
    if not total_may_be_shown(user, from_banks=from_banks, period_is_closed=True, banks_behind=total.behind):
        return None, NoShare.FEW_BANKS
    if total.behind == 1:
        return None, NoShare.ONLY_REPORTER
    return total, None


def _spark(quarters: Sequence[OwnQuarter], organisation: Organisation) -> Spark | None:
    """The last stretch of values without a gap, oldest first."""
    run: list[OwnQuarter] = []
    for each in quarters:
        if each.value is not None and (not run or each.quarter == run[-1].quarter.before()):
            run.append(each)
        elif run:
            break
    values = [each.value for each in run[::-1] if each.value is not None]
    return spark(values, hollow=bool(run and run[0].is_pending), illustrative=organisation.is_illustrative)
