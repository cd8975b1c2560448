"""The review queue as a page value: what waits, with its findings and its largest change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from adoption import checks
from adoption.checks import Severity
from adoption.labels import change_pct
from adoption.models import Duty, Figure, Submission
from adoption.models.submission import from_stored
from adoption.workflow import Status

YEARS_LOOKED_AT = 3


@dataclass(frozen=True)
class Waiting:
    """One row of the queue; findings and change only of what waits for review."""

    submission: Submission
    errors: int | None = None
    warnings: int | None = None
    largest_pct: Decimal | None = None
    largest_of: str = ""

    @property
    def submitted_at(self) -> datetime | None:
        return self.submission.submitted_at

    @property
    def is_late(self) -> bool:
        sent = self.submission.submitted_at
        return sent is not None and timezone.localdate(sent) > self.submission.period.due_on

    @property
    def is_clean(self) -> bool:
        """Sent, and nothing found: such ones may be approved together."""
        return self.submission.status == Status.SUBMITTED and self.errors == 0 and self.warnings == 0


def rows(page: Sequence[Submission]) -> list[Waiting]:
    """The rows of one page; three queries whatever their number."""
    waiting = [each for each in page if each.status == Status.SUBMITTED]
    cells = _cells(waiting)
    return [_row(each, cells.get(each.pk)) for each in page]


def _row(submission: Submission, cells: list[tuple[checks.Cell, str]] | None) -> Waiting:
    if cells is None:
        return Waiting(submission)
    found = checks.findings([cell for cell, _name in cells])
    changes = [
        (change, name)
        for cell, name in cells
        if (change := change_pct(cell.value, cell.past[-1] if cell.past else None)) is not None
    ]
    largest, name = max(changes, key=lambda each: abs(each[0]), default=(None, ""))
    errors = len(checks.errors(found))
    warnings = sum(finding.severity is Severity.WARNING for finding in found)
    return Waiting(submission, errors, warnings, largest, name)


def _cells(waiting: Sequence[Submission]) -> dict[int, list[tuple[checks.Cell, str]]]:
    """By submission, its cells as the checks read them, with the measures' names."""
    if not waiting:
        return {}
    figures = {(each.submission_id, each.measure_id): each for each in Figure.objects.filter(submission__in=waiting)}
    past = _past(waiting)
    cells: dict[int, list[tuple[checks.Cell, str]]] = {each.pk: [] for each in waiting}
    for submission, duty in _duties(waiting):
        figure = figures.get((submission.pk, duty.measure_id))
        measure = duty.measure
        value = None
        if figure is not None and figure.stored is not None:
            value = from_stored(figure.stored, measure.decimals)
        before = [
            amount
            for day, amount in past.get((submission.organisation_id, duty.measure_id), [])
            if day < submission.period.last_on
        ]
        cell = checks.Cell(
            measure.code,
            value,
            bool(figure and figure.nothing_to_report),
            figure.note if figure else "",
            measure.part_of.code if measure.part_of else None,
            before,
            measure.decimals,
        )
        cells[submission.pk].append((cell, measure.name))
    return cells


def _duties(waiting: Sequence[Submission]) -> Iterable[tuple[Submission, Duty]]:
    owners = {each.organisation_id for each in waiting}
    duties = list(
        Duty.objects.filter(organisation__in=owners)
        .select_related("measure", "measure__part_of")
        .order_by("measure__order", "measure__code")
    )
    for submission in waiting:
        for duty in duties:
            if duty.organisation_id == submission.organisation_id and duty.runs_on(submission.period.last_on):
                yield submission, duty


def _past(waiting: Sequence[Submission]) -> dict[tuple[int, int], list[tuple[date, Decimal]]]:
    """By organisation and measure, the approved values of recent periods with their last days, oldest first."""
    first = min(each.period.year for each in waiting) - YEARS_LOOKED_AT
    rows = (
        Figure.objects.filter(
            submission__organisation__in={each.organisation_id for each in waiting},
            submission__status=Status.APPROVED,
            submission__period__year__gte=first,
            stored__isnull=False,
        )
        .order_by("submission__period__last_on")
        .values_list(
            "submission__organisation_id", "measure_id", "submission__period__last_on", "stored", "measure__decimals"
        )
    )
    past: dict[tuple[int, int], list[tuple[date, Decimal]]] = {}
    for organisation, measure, day, stored, decimals in rows:
        past.setdefault((organisation, measure), []).append((day, from_stored(stored or 0, decimals)))
    return past
