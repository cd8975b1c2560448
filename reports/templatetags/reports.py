"""What the templates of the room need to print: an entry of a mapping, a path value, a drawing."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from indicators.templatetags.figures import amount
from reports.charts import LineChart, draw

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
def drawing(chart: LineChart) -> SafeString:
    """The chart as SVG; ElementTree has escaped every text in it."""
    return mark_safe(draw(chart))  # noqa: S308
