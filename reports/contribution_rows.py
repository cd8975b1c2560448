"""What counts of an indicator's measures over some quarters, beside the roll-up of the last of them, in one query."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from adoption.models import Figure, Organisation, Submission
from adoption.workflow import Status
from indicators.models import Measure, Reading, ReportingPeriod
from reports.contribution_chart import Flow
from reports.standing import Coverage

# Plain columns: the chart reads every figure of twelve quarters.
_COLUMNS = (
    "submission_id",
    "submission__revision",
    "submission__period_id",
    "submission__organisation_id",
    "submission__organisation__code",
    "submission__organisation__kind",
    "submission__organisation__name_vi",
    "submission__organisation__name_en",
    "submission__organisation__order",
    "submission__organisation__is_illustrative",
    "measure_id",
    "stored",
)
_OF_THE_ROLL_UP = ("numerator", "denominator", "verification", "approved", "expected")


def rows_of(
    measures: Sequence[Measure],
    period: ReportingPeriod,
    earlier: Sequence[ReportingPeriod],
    submissions: QuerySet[Submission],
    rolled: QuerySet[Reading],
) -> list[Any]:
    """What counts of all measures in a quarter, and of the first one in those before it, each beside the roll-up."""
    beside = {f"rolled_{name}": Subquery(rolled.values(name)[:1]) for name in _OF_THE_ROLL_UP}
    counting = submissions.filter(period__in=[period, *earlier], status=Status.APPROVED)
    figures = Figure.objects.filter(submission__in=counting).exclude(stored__isnull=True, nothing_to_report=False)
    wanted = figures.filter(Q(submission__period=period, measure__in=measures) | Q(measure=measures[0])).order_by()
    return list(wanted.annotate(**beside).values_list(*_COLUMNS, *beside, named=True))


def figure_of(row: Any) -> Figure:
    """A row as the figure that it is, with its submission and organisation."""
    organisation = Organisation(
        pk=row.submission__organisation_id,
        code=row.submission__organisation__code,
        kind=row.submission__organisation__kind,
        name_vi=row.submission__organisation__name_vi,
        name_en=row.submission__organisation__name_en,
        order=row.submission__organisation__order,
        is_illustrative=row.submission__organisation__is_illustrative,
    )
    submission = Submission(pk=row.submission_id, revision=row.submission__revision, organisation=organisation)
    return Figure(submission=submission, measure_id=row.measure_id, stored=row.stored)


def flow_of(row: Any) -> Flow:
    """A row as the chart takes it; nothing to report adds nothing."""
    owner = row.submission__organisation_id
    return owner, row.submission__period_id, row.stored or 0, row.submission__organisation__is_illustrative


def coverage_of(rows: Sequence[Any]) -> Coverage | None:
    """That of the quarter's roll-up, which an indicator of full years does not carry in its reading."""
    first = next(iter(rows), None)
    if first is None or first.rolled_expected is None:
        return None
    return Coverage(first.rolled_approved, first.rolled_expected)
