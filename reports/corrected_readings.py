"""Readings that were changed after they had been told: what they were, what they are, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from indicators import labels
from indicators.models import Indicator, Reading
from indicators.numbers import rounded
from indicators.periods import Span, quarter
from indicators.templatetags.figures import number, qualified
from indicators.values import Source, Verification
from reports.overview import Row
from reports.standing import Standing

UPDATED, DELETED = "~", "-"
MOST_PLACES = 6
_COLUMNS = (
    "id",
    "history_type",
    "history_date",
    "history_change_reason",
    "indicator_id",
    "period__year",
    "period__ordinal",
    "source",
    "value",
    "qualifier",
    "numerator",
    "approved",
    "corrected",
    "verification",
)


@dataclass(frozen=True)
class CorrectedReading:
    """One change of a reading; `after` is a dash where nothing stands in its place."""

    code: str
    name: str
    unit: str
    quarter: Span
    before: str
    after: str
    source: str
    on: date
    why: str
    illustrative: bool


def corrected_since(day: date | None, page: Standing, rows: Sequence[Row], span: Span) -> list[CorrectedReading]:
    """What was corrected since a day, in the order of rows and quarters; without a day, of the span's own quarters.

    A roll-up that takes in one more reporter is no correction.  One query.
    """
    indicators = {version.pk: version for stand in page.stands for version in stand.series.versions}
    order = {row.code: place for place, row in enumerate(rows)}
    found = []
    was: dict[int, Any] = {}
    for row in _history(indicators, page):
        before, was[row.id] = was.get(row.id), None if row.history_type == DELETED else row
        indicator = indicators[row.indicator_id]
        told = day is None or timezone.localdate(row.history_date) > day
        within = day is not None or span.first <= quarter(row.period__year, row.period__ordinal).first
        if told and within and indicator.code in order and _is_correction(before, row):
            found.append(_corrected(before, row, indicator))
    return sorted(found, key=lambda each: (order[each.code], each.quarter, each.on))


def _history(indicators: dict[int, Indicator], page: Standing) -> Any:
    """Every state of the readings that were ever corrected, oldest first."""
    kept = Reading.history.filter(indicator__in=list(indicators), period__last_on__lte=page.choice.period.last_on)
    edited = Q(history_type=UPDATED) & ~Q(source=Source.ROLL_UP)
    touched = kept.filter(Q(corrected=True) | Q(history_type=DELETED) | edited).values("id")
    return kept.filter(id__in=touched).order_by("history_id").values_list(*_COLUMNS, named=True)


def _is_correction(before: Any, now: Any) -> bool:
    if before is None:
        return False
    if now.history_type == DELETED:
        return True
    if (before.value, before.numerator) == (now.value, now.numerator):
        return False
    return now.source != Source.ROLL_UP or (now.corrected and (now.approved or 0) <= (before.approved or 0))


def _corrected(before: Any, now: Any, indicator: Indicator) -> CorrectedReading:
    after = None if now.history_type == DELETED else now
    places = _places(before, after, indicator)
    return CorrectedReading(
        code=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        quarter=quarter(now.period__year, now.period__ordinal),
        before=_text(before, indicator, places),
        after=_text(after, indicator, places) if after else "–",
        source=labels.word(labels.SOURCE, now.source),
        on=timezone.localdate(now.history_date),
        why=now.history_change_reason or "",
        illustrative=Verification.ILLUSTRATIVE in (before.verification, now.verification),
    )


def _places(before: Any, after: Any, indicator: Indicator) -> int:
    """The indicator's decimals, and more where rounding would hide what was corrected."""
    places = indicator.decimals
    if after is None or before.value is None or after.value is None or before.value == after.value:
        return places
    while places < MOST_PLACES and rounded(before.value, places) == rounded(after.value, places):
        places += 1
    return places


def _text(row: Any, indicator: Indicator, places: int) -> str:
    """A value; an indicator of full years keeps the quarter's sum alone."""
    return number(row.numerator) if row.value is None else qualified(row.value, indicator.unit, row.qualifier, places)
