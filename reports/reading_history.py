"""How the stored readings of a quarter changed: each state before and after, by whom and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from indicators import labels
from indicators.aggregation import STORED_PLACES
from indicators.models import Indicator, Reading, ReportingPeriod
from indicators.numbers import rounded
from indicators.templatetags.figures import number, qualified
from indicators.values import Source

DELETED = "-"
_COLUMNS = (
    "id",
    "history_type",
    "history_date",
    "history_user_id",
    "history_change_reason",
    "source",
    "document_id",
    "value",
    "qualifier",
    "numerator",
    "approved",
    "expected",
)


@dataclass(frozen=True)
class Past:
    """One change of a stored reading; the texts are those of its value before and after."""

    at: datetime
    by: str
    why: str
    source: str
    before: str
    after: str
    coverage: str


def changes_of(
    versions: Sequence[Indicator], period: ReportingPeriod, stored: Sequence[Reading], *, indicator: Indicator
) -> list[Past]:
    """Every change that is seen in value or coverage, the latest first.  One query.

    The steps of a roll-up tell the figure of each reporter apart, so this is for staff and officials alone.
    """
    rows = Reading.history.filter(indicator__in=[each.pk for each in versions], period=period)
    issuers = {each.document_id: each.document.issuer for each in stored if each.document}
    before: dict[int, Any] = {}
    found = []
    for row in rows.order_by("history_id").values_list(*_COLUMNS, named=True):
        was, now = before.get(row.id), None if row.history_type == DELETED else row
        before[row.id] = now
        if _seen(was) != _seen(now):
            found.append(_past(row, issuers.get(row.document_id, ""), was, now, indicator))
    return found[::-1]


def _seen(row: Any) -> tuple[Any, ...]:
    """What a reader sees of a state: value, how it is meant, coverage."""
    return (row.value, row.numerator, row.qualifier, row.approved, row.expected) if row else ()


def _past(row: Any, issuer: str, was: Any, now: Any, indicator: Indicator) -> Past:
    places = _places(was, now, indicator)
    return Past(
        at=row.history_date,
        by=row.history_user_id or "",
        why=row.history_change_reason or "",
        source=issuer or labels.word(labels.SOURCE, row.source),
        before=_text(was, indicator, places),
        after=_text(now, indicator, places),
        coverage=f"{now.approved}/{now.expected}" if now and now.source == Source.ROLL_UP else "",
    )


def _places(was: Any, now: Any, indicator: Indicator) -> int:
    """The indicator's decimals, and more where rounding would hide the change."""
    places = indicator.decimals
    if not was or not now or was.value is None or now.value is None or was.value == now.value:
        return places
    while places < STORED_PLACES and rounded(was.value, places) == rounded(now.value, places):
        places += 1
    return places


def _text(row: Any, indicator: Indicator, places: int) -> str:
    """A value; an indicator of full years keeps the quarter's sum alone."""
    if row is None:
        return "–"
    return number(row.numerator) if row.value is None else qualified(row.value, indicator.unit, row.qualifier, places)
