"""The reporters' notes that a reviewer chose, at approving, as footnotes of the report."""

from dataclasses import dataclass

from adoption.models import Figure, SubmissionEvent
from adoption.workflow import Action, Status
from indicators.models import ReportingPeriod


@dataclass(frozen=True)
class Footnote:
    """What one organisation says about one of its figures."""

    measure_id: int
    organisation: str
    text: str


def footnotes_in(period: ReportingPeriod) -> list[Footnote]:
    """Those of the revisions that count, in the order of organisations and measures; two queries."""
    chosen = {
        (event.submission_id, code)
        for event in SubmissionEvent.objects.filter(
            action=Action.APPROVE, submission__period=period, submission__status=Status.APPROVED
        )
        for code in event.cells
    }
    figures = (
        Figure.objects.filter(submission__in={pk for pk, _ in chosen})
        .exclude(note="")
        .select_related("measure", "submission__organisation")
        .order_by("submission__organisation__order", "measure__order")
    )
    return [
        Footnote(each.measure_id, each.submission.organisation.name, each.note)
        for each in figures
        if (each.submission_id, each.measure.code) in chosen
    ]
