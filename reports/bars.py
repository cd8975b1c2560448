"""Bar charts and their drawing as SVG.  Pure: no Django, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from textwrap import wrap
from xml.etree.ElementTree import Element, SubElement, tostring
from zlib import crc32

from reports.charts import ACCENT, INK, LETTER, LINE, MUTED, WIDTH

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 96, 20, 14, 30, 280
LABELS_WIDTH, ROW, LINE_OF_TEXT = 260, 26, 15
# Told apart without colour, in the order of the legend: the pattern of a series is that of its place.
PATTERNS = ("plain", "diagonal", "dots", "level", "cross", "pale", "upright")


@dataclass(frozen=True)
class Bars:
    """What one series adds to each label: a length, or None where it has none; texts are what a reader is told."""

    name: str
    values: Sequence[Decimal | None]
    texts: Sequence[str]
    hollow: frozenset[int] = frozenset()


@dataclass(frozen=True)
class BarChart:
    """Bars over labels, stacked where there is more than one series; `goal` is a line across them with its text."""

    title: str
    description: str
    labels: Sequence[str]
    ticks: Sequence[tuple[Decimal, str]]
    series: Sequence[Bars]
    horizontal: bool = False
    goal: tuple[Decimal, str] | None = None
    mark: str = ""

    def __post_init__(self) -> None:
        if len(self.series) > len(PATTERNS):
            raise ValueError(f"{len(self.series)} series; readers tell {len(PATTERNS)} apart")
        if any(value is not None and value < 0 for each in self.series for value in each.values):
            raise ValueError("a stack of bars has no negative part")

    @property
    def high(self) -> Decimal:
        return self.ticks[-1][0]

    @property
    def legend(self) -> list[tuple[str, str]]:
        """The pattern and the name of each series; one alone needs none."""
        names = [(PATTERNS[place], each.name) for place, each in enumerate(self.series)]
        return names if len(names) > 1 else []


def draw_bars(chart: BarChart, *, font_family: str = "inherit") -> str:
    """The chart as an SVG document; every length is an attribute, colours can be overruled by class."""
    return tostring(_Drawing(chart, font_family).svg, encoding="unicode")


class _Drawing:
    """Places a chart's parts along two axes: `along` the labels, and `up` the values."""

    def __init__(self, chart: BarChart, font_family: str) -> None:
        self.chart = chart
        self.height = TOP + BOTTOM + _row(chart.labels) * len(chart.labels) if chart.horizontal else HEIGHT
        self.left = LABELS_WIDTH if chart.horizontal else LEFT
        self.name = f"p{crc32(chart.title.encode()):x}"
        self.svg = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {WIDTH} {self.height}",
                "role": "img",
                "class": "chart bars",
                "font-family": font_family,
                "font-size": "13",
            },
        )
        SubElement(self.svg, "title").text = chart.title
        SubElement(self.svg, "desc").text = chart.description
        self._patterns()
        self._grid()
        self._bars()
        self._labels()
        self._goal()
        if chart.mark:
            self._text(WIDTH - RIGHT, TOP - 2, chart.mark, "end")

    def _patterns(self) -> None:
        defs = SubElement(self.svg, "defs")
        for place in range(len(self.chart.series)):
            defs.append(pattern(PATTERNS[place], f"{self.name}-{place}"))

    def _place(self, value: Decimal) -> Decimal:
        """Where a value lies along its axis."""
        share = value / self.chart.high
        if self.chart.horizontal:
            return self.left + share * (WIDTH - RIGHT - self.left)
        return self.height - BOTTOM - share * (self.height - TOP - BOTTOM)

    @property
    def _step(self) -> Decimal:
        room = self.height - TOP - BOTTOM if self.chart.horizontal else WIDTH - RIGHT - self.left
        return Decimal(room) / max(len(self.chart.labels), 1)

    def _middle(self, place: int) -> Decimal:
        start = TOP if self.chart.horizontal else self.left
        return start + self._step * (place + Decimal("0.5"))

    def _grid(self) -> None:
        for value, text in self.chart.ticks:
            at = self._place(value)
            if self.chart.horizontal:
                self._rule(at, TOP, at, self.height - BOTTOM, LINE, "grid")
                self._text(at, self.height - 8, text, "middle")
            else:
                self._rule(self.left, at, WIDTH - RIGHT, at, LINE, "grid")
                self._text(self.left - 8, at + 4, text, "end")

    def _bars(self) -> None:
        for label in range(len(self.chart.labels)):
            start = Decimal(0)
            for place, each in enumerate(self.chart.series):
                value = each.values[label]
                if value is None:
                    continue
                self._bar(label, place, (start, start + value), each)
                start += value

    def _bar(self, label: int, place: int, ends: tuple[Decimal, Decimal], of: Bars) -> None:
        thick = min(self._step * Decimal("0.62"), Decimal(48))
        side = self._middle(label) - thick / 2
        low, high = sorted(self._place(min(end, self.chart.high)) for end in ends)
        along = {"x": low, "width": high - low, "y": side, "height": thick}
        across = {"y": low, "height": high - low, "x": side, "width": thick}
        box = along if self.chart.horizontal else across
        hollow = label in of.hollow
        bar = SubElement(
            self.svg,
            "rect",
            {
                **{name: f"{length:.1f}" for name, length in box.items()},
                "fill": f"url(#{self.name}-{place})",
                "stroke": ACCENT,
                "stroke-width": "1.5" if hollow else "0.8",
                "class": f"bar{' hollow' if hollow else ''}",
            },
        )
        if hollow:
            bar.set("fill-opacity", "0.4")
            bar.set("stroke-dasharray", "4 3")
        SubElement(bar, "title").text = of.texts[label]

    def _labels(self) -> None:
        for place, text in enumerate(self.chart.labels):
            if self.chart.horizontal:
                lines = lines_of(text)
                first = self._middle(place) + 4 - Decimal(LINE_OF_TEXT * (len(lines) - 1)) / 2
                for number, line in enumerate(lines):
                    self._text(self.left - 10, first + LINE_OF_TEXT * number, line, "end")
            elif (len(self.chart.labels) - 1 - place) % self._every == 0:
                self._text(self._middle(place), self.height - 8, text, "middle")

    @property
    def _every(self) -> int:
        """Of labels side by side only each so many has room; the newest, at the right, always stands."""
        longest = max(len(text) for text in self.chart.labels) + 1
        return int((longest * LETTER / self._step).to_integral_value(ROUND_CEILING))

    def _goal(self) -> None:
        if self.chart.goal is None:
            return
        at, text = self._place(self.chart.goal[0]), self.chart.goal[1]
        if self.chart.horizontal:
            self._rule(at, TOP - 6, at, self.height - BOTTOM, INK, "bound", dash="6 4")
        else:
            self._rule(self.left, at, WIDTH - RIGHT, at, INK, "bound", dash="6 4")
        self._text(at + 6 if self.chart.horizontal else self.left + 6, TOP - 2, text, "start")

    def _rule(self, *ends: Decimal | int | str, dash: str = "") -> None:
        names = ("x1", "y1", "x2", "y2", "stroke", "class")
        texts = (each if isinstance(each, str) else f"{Decimal(each):.1f}" for each in ends)
        line = SubElement(self.svg, "line", dict(zip(names, texts, strict=True)))
        if dash:
            line.set("stroke-dasharray", dash)

    def _text(self, x: Decimal | int, y: Decimal | int, words: str, anchor: str) -> None:
        where = {"x": f"{Decimal(x):.1f}", "y": f"{Decimal(y):.1f}", "text-anchor": anchor, "fill": MUTED}
        SubElement(self.svg, "text", where).text = words


LONGEST_LINE, MOST_LINES = 34, 3


def lines_of(text: str) -> list[str]:
    """A label in lines that fit beside its bar; what is longer still stands whole in the table beside every chart."""
    return wrap(text, LONGEST_LINE, max_lines=MOST_LINES, placeholder="…")


def _row(labels: Sequence[str]) -> int:
    """The height of a row that the label of most lines fits in."""
    most = max((len(lines_of(text)) for text in labels), default=1)
    return max(ROW, LINE_OF_TEXT * most + 10)


_MARKS = {
    "plain": [],
    "diagonal": ["M-2 2L2 -2M0 8L8 0M6 10L10 6"],
    "dots": ["M3 4a1.3 1.3 0 1 0 2.6 0a1.3 1.3 0 1 0 -2.6 0"],
    "level": ["M0 2H8M0 6H8"],
    "cross": ["M0 0L8 8M8 0L0 8"],
    "pale": [],
    "upright": ["M2 0V8M6 0V8"],
}


def pattern(kind: str, name: str) -> Element:
    """A fill of 8 × 8: plain, pale, or pale with marks."""
    found = Element("pattern", {"id": name, "width": "8", "height": "8", "patternUnits": "userSpaceOnUse"})
    ground = {"width": "8", "height": "8", "fill": ACCENT, "class": "accent"}
    if kind != "plain":
        ground["fill-opacity"] = "0.16"
    SubElement(found, "rect", ground)
    for path in _MARKS[kind]:
        SubElement(found, "path", {"d": path, "stroke": ACCENT, "stroke-width": "1.4", "fill": "none", "class": "line"})
    return found
