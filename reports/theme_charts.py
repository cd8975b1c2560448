"""The overview's series of one theme: a small chart for each, and their numbers in one table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from indicators.basis import PERCENT
from indicators.periods import Span
from indicators.templatetags.figures import amount, unit_word
from reports.charts import LineChart, Part
from reports.overview import Row
from reports.series_chart import WORDS, line_chart, spans_of
from reports.shown import ShownReading, shown_reading
from reports.standing import Stand, Standing


@dataclass(frozen=True)
class Cell:
    """What one chart shows at a quarter: the official reading and those beside it, the path, the whole country."""

    name: str
    readings: Sequence[ShownReading]
    path: str = ""
    beside: Sequence[str] = ()


@dataclass(frozen=True)
class SmallChart:
    """One series with its row; `axis` are the quarters that are drawn."""

    row: Row
    chart: LineChart
    stand: Stand
    axis: Sequence[Span]

    @property
    def key(self) -> str:
        return f"series-{self.row.code}"

    @property
    def is_line(self) -> bool:
        return len({point.place for point in self.chart.points}) > 1

    @property
    def unit(self) -> str:
        """The unit where the numbers do not carry its sign."""
        return "" if self.row.unit == PERCENT else unit_word(self.row.unit)

    @cached_property
    def cells(self) -> dict[Span, Cell]:
        """The same numbers, by quarter."""
        indicator = self.stand.indicator
        path = {self.axis[place]: amount(value, indicator.unit, indicator.decimals) for place, value in self.chart.path}
        known = {span: _readings(self.stand, span) for span in self.stand.series.points}
        beside: dict[Span, list[str]] = {}
        for each in self.chart.benchmarks:
            beside.setdefault(self.axis[each.place], []).append(each.text)
        return {
            span: Cell(self.row.name, known.get(span, []), path.get(span, ""), beside.get(span, ()))
            for span in {*path, *known, *beside}
        }


def _readings(stand: Stand, span: Span) -> list[ShownReading]:
    point = stand.series.at(span)
    drawn = dict.fromkeys((point.reading, point.roll_up)) if point else ()
    return [shown_reading(each, stand.indicator) for each in drawn if each is not None and each.value is not None]


@dataclass(frozen=True)
class ThemeCharts:
    """The chosen theme of those with readings.

    What has one quarter alone is told, not drawn; `lines` are the quarters, latest first, with a cell for each series.
    """

    code: str
    name: str
    themes: Sequence[tuple[str, str]]
    series: Sequence[SmallChart]
    legend: Sequence[tuple[Part, str]]
    lines: Sequence[tuple[str, Sequence[Cell]]]

    @property
    def charts(self) -> list[SmallChart]:
        return [each for each in self.series if each.is_line]

    @property
    def singles(self) -> list[Row]:
        return [each.row for each in self.series if not each.is_line]


def theme_charts(page: Standing, rows: Sequence[Row], wanted: str = "") -> ThemeCharts | None:
    """None where no indicator has a reading yet; without a theme that is asked for, the first that has one."""
    stands = {stand.series.code: stand for stand in page.stands}
    with_points = [row for row in rows if stands[row.code].series.points]
    themes = list(dict.fromkeys((row.theme_code, row.theme) for row in with_points))
    if not themes:
        return None
    code, name = next((theme for theme in themes if theme[0] == wanted), themes[0])
    drawn = [_small(row, stands[row.code], page) for row in with_points if row.theme_code == code]
    series = [each for each in drawn if each is not None]
    quarters = sorted({span for each in series for span in each.cells}, reverse=True)
    lines = [(span.label, [each.cells.get(span, Cell(each.row.name, ())) for each in series]) for span in quarters]
    return ThemeCharts(code, name, themes, series, _legend(series), lines)


def _small(row: Row, stand: Stand, page: Standing) -> SmallChart | None:
    """A chart without a legend of its own: all share one."""
    spans = spans_of(stand.series, page.span)
    chart = line_chart(stand.series, stand, spans, page)
    if chart is None:
        return None
    first = spans[0].first
    axis = list(Span(first, first + len(chart.labels) - 1).quarters())
    return SmallChart(row, replace(chart, words={}), stand, axis)


def _legend(series: Sequence[SmallChart]) -> list[tuple[Part, str]]:
    words = {part: str(text) for part, text in WORDS.items()}
    there = {part for each in series if each.is_line for part, _name in replace(each.chart, words=words).legend}
    return [(part, words[part]) for part in Part if part in there]
