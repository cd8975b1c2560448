"""What the templates of the room need to print: an entry of a mapping, a path value, a drawing."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from indicators.periods import PeriodKind
from indicators.templatetags.figures import amount
from reports.bars import BarChart, draw_bars
from reports.chart_data import chart_data
from reports.charts import LineChart, draw
from reports.legend import drawn_with_legend
from reports.report_labels import ACTION, KIND, STATUS
from reports.report_life import Action, Status
from reports.swatches import swatch as drawn_swatch

register = template.Library()


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def path_text(line: Any) -> str:
    if line.path is None:
        return "–"
    return amount(line.path, line.change.unit, line.change.places)


@register.filter
def drawing(chart: LineChart | BarChart) -> SafeString:
    """The chart as SVG; ElementTree has escaped every text in it."""
    drawn = draw_bars(chart) if isinstance(chart, BarChart) else draw(chart)
    return mark_safe(drawn)  # noqa: S308


@register.filter
def drawing_with_legend(chart: LineChart) -> SafeString:
    """The same with what is drawn told beneath, as on paper."""
    return mark_safe(drawn_with_legend(chart))  # noqa: S308


@register.filter
def swatch(role: str) -> SafeString:
    """The sign of a part of a chart in its legend; it holds no text."""
    return mark_safe(drawn_swatch(role))  # noqa: S308


@register.filter
def report_status(code: str) -> str:
    return str(STATUS[Status(code)])


@register.filter
def report_kind(code: str) -> str:
    return str(KIND[PeriodKind(code)])


@register.filter
def report_action(code: str) -> str:
    return str(ACTION[Action(code)])


@register.filter
def for_chartjs(chart: LineChart | BarChart) -> dict[str, Any]:
    return chart_data(chart)
