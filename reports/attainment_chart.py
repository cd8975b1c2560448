"""The overview's bars: how much of its way every comparable promise has gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators.basis import HUNDRED, PERCENT
from indicators.progress import MET, Status
from indicators.templatetags.figures import amount
from reports.attainment import MOST_DRAWN, drawn
from reports.bars import BarChart, Bars
from reports.overview import Row

OPEN = frozenset({Status.PROVISIONAL, Status.NOT_ENOUGH_DATA})
STEPS = (Decimal(0), Decimal(50), HUNDRED, MOST_DRAWN)


@dataclass(frozen=True)
class AttainmentChart:
    """The bars with their rows, furthest from the goal line first; `left_out` promises cannot be compared."""

    chart: BarChart
    rows: Sequence[Row]
    left_out: int


def attainment_chart(rows: Iterable[Row]) -> AttainmentChart | None:
    """None where no promise can be compared."""
    counted = [row for row in rows if row.verdict.counted]
    shown = sorted((row for row in counted if row.attained), key=lambda row: row.attained.pct if row.attained else 0)
    if not shown:
        return None
    chart = BarChart(
        title=_("Attainment of the targets"),
        description=_description(shown),
        labels=[row.name for row in shown],
        ticks=[(step, amount(step, PERCENT)) for step in STEPS],
        series=_series(shown),
        horizontal=True,
        goal=(HUNDRED, ""),
        mark=_("ILLUSTRATIVE DATA") if any(row.verdict.illustrative for row in shown) else "",
    )
    return AttainmentChart(chart, shown, len(counted) - len(shown))


def _series(rows: Sequence[Row]) -> list[Bars]:
    """Met, not met yet, and not judged yet: told apart by pattern; a kind that has no row is left out."""
    kinds = [
        (_("met"), [row for row in rows if row.verdict.status in MET]),
        (_("not met yet"), [row for row in rows if row.verdict.status not in MET | OPEN]),
        (_("not judged yet"), [row for row in rows if row.verdict.status in OPEN]),
    ]
    return [_bars(name, mine, rows) for name, mine in kinds if mine]


def _bars(name: str, mine: Sequence[Row], rows: Sequence[Row]) -> Bars:
    own = {row.code for row in mine}
    return Bars(
        name,
        [drawn(row.attained.pct) if row.attained and row.code in own else None for row in rows],
        [_told(row) if row.code in own else "" for row in rows],
        frozenset(place for place, row in enumerate(rows) if row.code in own and row.verdict.status in OPEN),
    )


def _told(row: Row) -> str:
    """What is true of a bar, however long it is drawn."""
    words = {"name": row.name, "pct": row.attained.text if row.attained else "", "verdict": row.verdict.word}
    text = _("%(name)s: %(pct)s of the way, %(verdict)s") % words
    return f"{text}, {_('illustrative')}" if row.verdict.illustrative else text


def _description(rows: Sequence[Row]) -> str:
    """The text alternative: how many there are, how many are met, and which is furthest from its target."""
    met = sum(row.verdict.status in MET for row in rows)
    counts = _("%(count)s comparable targets, %(met)s of them met") % {"count": len(rows), "met": met}
    return f"{counts}; {_told(rows[0])}"
