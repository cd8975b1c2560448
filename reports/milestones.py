"""The milestones of a target as pages show them: what was to be reached by then, and what it came to."""

from datetime import date

from indicators.models import Indicator
from indicators.periods import Calendar, Span, final_quarter
from indicators.progress import Status, judge
from indicators.promises import fallen_due
from indicators.series import IndicatorSeries
from indicators.templatetags.figures import promised
from indicators.values import Direction, IndicatorKind, TargetValue
from reports.shown import ShownMilestone, shown_reading


def shown_milestones(
    target: TargetValue, source: IndicatorSeries, *, selected: Span, business_day: date, calendar: Calendar
) -> tuple[ShownMilestone, ...]:
    """The milestones before a target, each judged like a target of its own by the reading of its last quarter."""
    due = [step for step in target.milestones if fallen_due(step, selected, business_day, calendar)]
    judged = [_judged(step, source, business_day, calendar) for step in due]
    return (*judged, *(_ahead(step) for step in target.milestones if step not in due))


def _judged(step: TargetValue, source: IndicatorSeries, business_day: date, calendar: Calendar) -> ShownMilestone:
    indicator: Indicator = source.indicator
    point = source.at(final_quarter(step.due_on, calendar))
    reading = point.reading if point else None
    verdict = judge(
        reading,
        step,
        on=business_day,
        direction=Direction(indicator.direction),
        kind=IndicatorKind(indicator.kind),
    )
    shown = shown_reading(reading, indicator, step.bound) if reading else None
    return ShownMilestone(step.due_on, _text(step), verdict.status, verdict.illustrative, shown)


def _ahead(step: TargetValue) -> ShownMilestone:
    return ShownMilestone(step.due_on, _text(step), Status.NOT_DUE_YET, step.illustrative)


def _text(step: TargetValue) -> str:
    return promised(step.minimum, step.maximum, step.unit, strict=step.strict)
