"""A reporter's own page: its measures over the last quarters, their share of the province, its punctuality."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from adoption.models import Organisation
from indicators.models import ReportingPeriod
from indicators.templatetags.figures import amount, number
from indicators.templatetags.figures import period as period_text
from reports import coverage, own_measures
from reports.bars import BarChart, Bars
from reports.charts import ticks
from reports.coverage import Filing
from reports.own_measures import A_YEAR, QUARTERS, OwnMeasure


@dataclass(frozen=True)
class Filed:
    """How one quarter went, with its days."""

    period: ReportingPeriod
    cell: coverage.Cell

    @property
    def is_late(self) -> bool:
        return self.cell.first_sent_on is not None and self.cell.first_sent_on > self.period.due_on


@dataclass(frozen=True)
class OwnFigures:
    organisation: Organisation
    measures: Sequence[OwnMeasure] = ()
    chosen: OwnMeasure | None = None
    chart: BarChart | None = None
    filed: Sequence[Filed] = ()

    @property
    def illustrative(self) -> bool:
        return self.organisation.is_illustrative

    @property
    def has_pending(self) -> bool:
        """Whether the chart holds a figure that is not approved yet."""
        return bool(self.chart and self.chart.series[0].hollow)

    @property
    def due(self) -> list[Filed]:
        """The quarters whose due day is past."""
        return [each for each in self.filed if each.cell.counted]

    @property
    def on_time(self) -> int:
        return sum(each.cell.punctual for each in self.due)

    @property
    def late(self) -> int:
        return sum(each.is_late for each in self.due)

    @property
    def not_sent(self) -> int:
        return sum(each.cell.first_sent_on is None for each in self.due)

    @property
    def returned(self) -> int:
        """How often figures were sent back."""
        return sum(each.cell.returned for each in self.filed)


def build(user: Any, business_day: date, *, measure: str = "") -> OwnFigures:
    """The page of the reader's organisation; `measure` is the code of the one to look at closely.  Seven queries."""
    organisation: Organisation = user.organisation
    opened = ReportingPeriod.objects.filter(opened_at__isnull=False).order_by("-last_on")[: QUARTERS + A_YEAR]
    periods = list(opened)
    if not periods:
        return OwnFigures(organisation)
    shown = periods[:QUARTERS]
    rows = own_measures.build(user, periods)
    chosen = next((each for each in rows if each.code == measure), next(iter(rows), None))
    trail = zip(shown, coverage.row_of(organisation, shown, business_day).cells, strict=True)
    return OwnFigures(
        organisation=organisation,
        measures=rows,
        chosen=chosen,
        chart=_chart(chosen, organisation) if chosen else None,
        filed=[Filed(period, cell) for period, cell in trail if cell.state is not Filing.NOTHING_DUE],
    )


def _chart(measure: OwnMeasure, organisation: Organisation) -> BarChart | None:
    """The quarters as bars, oldest first; hollow where a figure is not approved yet."""
    in_order = measure.quarters[::-1]
    begun = next((place for place, each in enumerate(in_order) if each.value is not None), None)
    if begun is None:
        return None
    drawn = in_order[begun:]
    names = [period_text(each.label) for each in drawn]
    values = [each.value for each in drawn]
    texts = [f"{name}: {number(value) or '–'}" for name, value in zip(names, values, strict=True)]
    highest = max(value for value in values if value is not None)
    bars = Bars(
        organisation.name,
        values,
        texts,
        frozenset(place for place, each in enumerate(drawn) if each.is_pending),
    )
    return BarChart(
        title=f"{measure.name} ({measure.unit_text})",
        description="; ".join(dict.fromkeys((texts[0], texts[-1]))),
        labels=names,
        ticks=[(mark, amount(mark, measure.unit)) for mark in ticks([Decimal(0), highest])],
        series=[bars],
        mark=_("ILLUSTRATIVE DATA") if organisation.is_illustrative else "",
    )
