"""Charts as Chart.js takes them: numbers plain, texts in the reader's language; how it looks is the script's."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from reports.bars import PATTERNS, BarChart
from reports.charts import ChartPoint, LineChart, Part


def chart_data(chart: LineChart | BarChart) -> dict[str, Any]:
    return _bars(chart) if isinstance(chart, BarChart) else _lines(chart)


def _common(chart: LineChart | BarChart) -> dict[str, Any]:
    return {
        "labels": list(chart.labels),
        "ticks": [{"value": float(value), "text": text} for value, text in chart.ticks],
        "high": float(chart.high),
        "description": chart.description,
        "mark": chart.mark,
    }


def _bars(chart: BarChart) -> dict[str, Any]:
    goal = {"value": float(chart.goal[0]), "text": chart.goal[1]} if chart.goal else None
    series = [
        {
            "role": PATTERNS[place],
            "name": each.name,
            "values": [None if value is None else float(value) for value in each.values],
            "texts": list(each.texts),
            "hollow": sorted(each.hollow),
        }
        for place, each in enumerate(chart.series)
    ]
    kind = {"kind": "bars", "low": 0.0, "horizontal": chart.horizontal}
    return _common(chart) | kind | {"goal": goal, "series": series}


def _lines(chart: LineChart) -> dict[str, Any]:
    across = range(len(chart.labels))
    rolled = [point for point in chart.points if not point.from_document]
    published = [point for point in chart.points if point.from_document]
    ahead = chart.projection
    series = [
        _readings(chart, Part.ROLL_UP, rolled),
        _readings(chart, Part.DOCUMENT, published),
        _series(chart, Part.PATH, [(place, value, "") for place, value in chart.path]),
        *(_series(chart, Part.BOUND, [(place, value, text) for place in across]) for value, text in chart.bounds),
        _series(chart, Part.BENCHMARK, [(each.place, each.value, each.text) for each in chart.benchmarks]),
        _series(chart, Part.PROJECTION, [(each.place, each.value, each.text) for each in ahead]),
    ]
    if chart.range:
        low, high = chart.range
        series.append(_area(chart, Part.RANGE, [(place, low, high) for place in across]))
    series.append(_area(chart, Part.BAND, [(each.place, each.low, each.high) for each in ahead]))
    breaks = [{"place": place, "text": text} for place, text in chart.breaks]
    shown = [each for each in series if any(value is not None for value in each["values"])]
    beside = [{"place": each.place, "value": float(each.value), "text": each.label} for each in chart.benchmarks]
    kind = {"kind": "lines", "low": float(chart.low), "breaks": breaks, "beside": beside}
    return _common(chart) | kind | {"series": shown}


def _readings(chart: LineChart, part: Part, points: Sequence[ChartPoint]) -> dict[str, Any]:
    return _series(chart, part, [(point.place, point.value, point.text) for point in points]) | {
        "hollow": [point.place for point in points if point.hollow],
        "anew": [point.place for point in points if point.starts_anew],
    }


def _series(chart: LineChart, part: Part, points: Iterable[tuple[int, Decimal, str]]) -> dict[str, Any]:
    """One value and text a quarter; a quarter without one holds null."""
    values: list[float | None] = [None] * len(chart.labels)
    texts = [""] * len(chart.labels)
    for place, value, text in points:
        values[place], texts[place] = float(value), text
    return {"role": part.value, "name": chart.words.get(part, ""), "values": values, "texts": texts}


def _area(chart: LineChart, part: Part, edges: Iterable[tuple[int, Decimal, Decimal]]) -> dict[str, Any]:
    listed = list(edges)
    low = _series(chart, part, [(place, value, "") for place, value, _ in listed])
    high = _series(chart, part, [(place, value, "") for place, _, value in listed])
    return high | {"floor": low["values"]}
