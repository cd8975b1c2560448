"""What an approval would change in the province's readings, shown before it is pressed."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from adoption import rollup
from adoption.models import Submission
from adoption.workflow import ActionRefused, Status
from indicators.models import Indicator
from indicators.templatetags.figures import amount


@dataclass(frozen=True)
class Effect:
    """One provincial reading before and after, with its coverage; empty texts where there is none."""

    name: str
    before: str
    after: str
    coverage: str


def effects(submission: Submission) -> list[Effect]:
    """The readings that approving this submission would change; none for what does not wait for review."""
    if submission.status != Status.SUBMITTED:
        return []
    measures = set(submission.figures.values_list("measure_id", flat=True))
    try:
        changes = rollup.refresh(
            submission.period, measures=measures, by="", at=timezone.now(), dry_run=True, as_if=submission
        )
    except ActionRefused:
        return []
    indicators = {each.code: each for each in Indicator.objects.filter(code__in=[each.indicator for each in changes])}
    return [_effect(indicators[each.indicator], each) for each in changes]


def _effect(indicator: Indicator, change: rollup.Change) -> Effect:
    def text(value: Decimal | None) -> str:
        return "–" if value is None else amount(value, indicator.unit, indicator.decimals)

    return Effect(indicator.name, text(change.value_before), text(change.value_after), change.coverage)
