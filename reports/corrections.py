"""What was corrected after it had been approved: each figure before and after, by whom and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from adoption.models import Figure, Submission, SubmissionEvent
from adoption.workflow import Action, Status
from indicators.models import Measure
from indicators.templatetags.figures import number
from reports.contributions import value_of

Figures = dict[int, Figure]  # of one submission, by measure


@dataclass(frozen=True)
class Correction:
    """One figure of an organisation before and after; `after` is a dash where it was withdrawn."""

    submission: Submission
    measure: str
    before: str
    after: str
    why: str
    at: datetime | None
    by: str

    @property
    def name(self) -> str:
        return self.submission.organisation.name

    @property
    def illustrative(self) -> bool:
        return self.submission.organisation.is_illustrative


def once_approved(figures: QuerySet[Figure]) -> list[Figure]:
    """The figures that count or did, with who sent and approved them, and why they were reopened or withdrawn."""
    rows = figures.filter(submission__status__in=(Status.APPROVED, Status.SUPERSEDED, Status.WITHDRAWN))
    withdrawal = _event(Action.WITHDRAW)
    return list(
        rows.select_related("submission__submitted_by", "submission__approved_by")
        .annotate(
            reopened_why=Subquery(_event(Action.REOPEN).values("note")[:1]),
            withdrawn_why=Subquery(withdrawal.values("note")[:1]),
            withdrawn_at=Subquery(withdrawal.values("at")[:1]),
            withdrawn_by=Subquery(withdrawal.values("by__username")[:1]),
        )
        .order_by("submission__organisation__order", "submission__organisation", "submission__revision")
    )


def _event(action: Action) -> QuerySet[SubmissionEvent]:
    return SubmissionEvent.objects.filter(submission=OuterRef("submission"), action=action).order_by("-at")


def that_count(figures: Iterable[Figure]) -> list[Figure]:
    return [each for each in figures if each.submission.status == Status.APPROVED]


def corrections_of(figures: Iterable[Figure], measures: Sequence[Measure]) -> list[Correction]:
    """Every step from a revision to the next, and every withdrawal, the latest first."""
    by_owner: dict[int, dict[int, Figures]] = {}
    for figure in figures:
        submission = figure.submission
        revisions = by_owner.setdefault(submission.organisation_id, {})
        revisions.setdefault(submission.revision, {})[figure.measure_id] = figure
    found: list[Correction] = []
    for revisions in by_owner.values():
        in_order = [revisions[number] for number in sorted(revisions)]
        found += [each for older, newer in pairwise(in_order) for each in _step(older, newer, measures)]
        found += [each for mine in in_order for each in _withdrawal(mine, measures)]
    return sorted(found, key=lambda each: (each.at is not None, each.at), reverse=True)


def _step(older: Figures, newer: Figures, measures: Sequence[Measure]) -> list[Correction]:
    """What a later revision made of the figures of an earlier one; a line that says so where it left them alone."""
    first = next(iter(newer.values()))
    submission = first.submission

    def line(measure: str, before: str, after: str) -> Correction:
        why = first.reopened_why or ""  # type: ignore[attr-defined]
        by = str(submission.approved_by or "")
        return Correction(submission, measure, before, after, why, submission.approved_at, by)

    texts = [(each.name, _text(older.get(each.pk), each), _text(newer.get(each.pk), each)) for each in measures]
    changed = [line(*each) for each in texts if each[1] != each[2]]
    return changed or [line(_("these figures were left as they were"), "", "")]


def _withdrawal(mine: Figures, measures: Sequence[Measure]) -> list[Correction]:
    return [
        Correction(
            figure.submission,
            each.name,
            _text(figure, each),
            "–",
            figure.withdrawn_why or "",  # type: ignore[attr-defined]
            figure.withdrawn_at,  # type: ignore[attr-defined]
            figure.withdrawn_by or "",  # type: ignore[attr-defined]
        )
        for each in measures
        if (figure := mine.get(each.pk)) is not None and figure.submission.status == Status.WITHDRAWN
    ]


def _text(figure: Figure | None, measure: Measure) -> str:
    if figure is None:
        return "–"
    if figure.nothing_to_report:
        return _("nothing to report")
    return number(value_of(figure, measure))
