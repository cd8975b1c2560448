"""Chart values and their drawing as SVG.  Pure: no Django, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from xml.etree.ElementTree import Element, SubElement, tostring

INK, ACCENT, MUTED, LINE, BAND = "#1b2733", "#0b5d66", "#5b6873", "#dfe4e8", "#e7eaed"


@dataclass(frozen=True)
class ChartPoint:
    """One reading on a line: where along the axis, how high, and how it is marked."""

    place: int
    value: Decimal
    text: str
    hollow: bool = False
    from_document: bool = False
    illustrative: bool = False
    starts_anew: bool = False


@dataclass(frozen=True)
class ProjectedPoint:
    """Where a line may lead: a value with the band it may lie in."""

    place: int
    value: Decimal
    low: Decimal
    high: Decimal
    text: str


@dataclass(frozen=True)
class Benchmark:
    """What the whole country had at a quarter; `label` stands beside its mark."""

    place: int
    value: Decimal
    text: str
    label: str = ""
    illustrative: bool = False


class Part(StrEnum):
    """What a line chart may hold, in the order of its legend."""

    ROLL_UP = "roll_up"
    PROVISIONAL = "provisional"
    DOCUMENT = "document"
    PATH = "path"
    BOUND = "bound"
    RANGE = "range"
    BENCHMARK = "benchmark"
    PROJECTION = "projection"
    BAND = "band"
    BREAK = "break"


@dataclass(frozen=True)
class LineChart:
    """Readings, path, target and benchmarks over quarters; `labels` has one text per quarter.

    `bounds` are lines across, `breaks` the quarters from which a series cannot be compared with what was before.
    """

    title: str
    description: str
    labels: Sequence[str]
    ticks: Sequence[tuple[Decimal, str]]
    points: Sequence[ChartPoint]
    path: Sequence[tuple[int, Decimal]] = ()
    bounds: Sequence[tuple[Decimal, str]] = ()
    years: Sequence[tuple[int, str]] = ()
    benchmarks: Sequence[Benchmark] = ()
    projection: Sequence[ProjectedPoint] = ()
    breaks: Sequence[tuple[int, str]] = ()
    words: Mapping[Part, str] = field(default_factory=dict)
    mark: str = ""

    @property
    def low(self) -> Decimal:
        return self.ticks[0][0]

    @property
    def high(self) -> Decimal:
        return self.ticks[-1][0]

    @property
    def range(self) -> tuple[Decimal, Decimal] | None:
        """The band between the two bounds of a target that is a range."""
        values = sorted(value for value, _ in self.bounds)
        return (values[0], values[-1]) if len(values) > 1 else None

    @property
    def legend(self) -> list[tuple[Part, str]]:
        """The parts that are there, with their names."""
        there = {
            Part.ROLL_UP: any(not point.from_document for point in self.points),
            Part.PROVISIONAL: any(point.hollow for point in self.points),
            Part.DOCUMENT: any(point.from_document for point in self.points),
            Part.PATH: len(self.path) > 1,
            Part.BOUND: bool(self.bounds),
            Part.RANGE: self.range is not None,
            Part.BENCHMARK: bool(self.benchmarks),
            Part.PROJECTION: bool(self.projection),
            Part.BAND: any(each.low != each.high for each in self.projection),
            Part.BREAK: bool(self.breaks),
        }
        return [(part, self.words[part]) for part in Part if there[part] and part in self.words]


def ticks(values: Sequence[Decimal], *, most: Decimal | None = None, count: int = 5) -> list[Decimal]:
    """Round steps that hold all values; `most` is a natural end such as 100 %, never passed needlessly."""
    low, high = min(values), max(values)
    # A line that hardly moves must not look as if it leapt.
    room = max((high - low) / 10, abs(high) / 50) or Decimal(1)
    bottom, top = max(low - room, Decimal(0)) if low >= 0 else low - room, high + room
    if most is not None and high <= most:
        top = min(top, most)
    step = _round_step((top - bottom) / count)
    first = (bottom / step).to_integral_value(ROUND_FLOOR) * step
    last = (top / step).to_integral_value(ROUND_CEILING) * step
    steps = int((last - first) / step)
    return [first + step * place for place in range(steps + 1)]


def _round_step(rough: Decimal) -> Decimal:
    power = Decimal(10) ** rough.adjusted()
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)


WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 266, 64, 16, 20, 30
LETTER = Decimal("7.2")  # the width of one at the size of a chart's words


def draw(chart: LineChart, *, font_family: str = "inherit", size: str = "13") -> str:
    """The chart as an SVG document; every length is an attribute, colours can be overruled by class."""
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "role": "img",
            "class": "chart",
            "font-family": font_family,
            "font-size": size,
        },
    )
    SubElement(svg, "title").text = chart.title
    SubElement(svg, "desc").text = chart.description
    for value, text in chart.ticks:
        y = _y(chart, value)
        _line(svg, (LEFT, y), (WIDTH - RIGHT, y), LINE, "grid")
        _text(svg, LEFT - 8, y + 4, text, "end", MUTED)
    for place, text in chart.years:
        _text(svg, _x(chart, place), HEIGHT - 8, text, "middle", MUTED)
    if chart.mark:
        _text(svg, WIDTH - RIGHT, HEIGHT - BOTTOM - 8, chart.mark, "end", MUTED)
    if chart.range:
        low, high = (_y(chart, bound) for bound in chart.range)
        _area(svg, [(LEFT, low), (WIDTH - RIGHT, low), (WIDTH - RIGHT, high), (LEFT, high)], BAND, "range")
    for place, text in chart.breaks:
        # Between two quarters: what is left of it is one series, what is right of it another.
        x = _x(chart, place) - (_x(chart, 1) - _x(chart, 0)) / 2
        _line(svg, (x, Decimal(TOP)), (x, Decimal(HEIGHT - BOTTOM)), MUTED, "break", dash="2 2")
        fits = x + 4 + len(text) * LETTER <= WIDTH - RIGHT
        _text(svg, x + 4 if fits else x - 4, TOP + 8, text, "start" if fits else "end", MUTED)
    for value, text in chart.bounds:
        y = _y(chart, value)
        _line(svg, (LEFT, y), (WIDTH - RIGHT, y), INK, "bound", dash="1 4")
        lower = chart.range is not None and value == chart.range[0]
        _text(svg, LEFT + 6, y + 15 if lower else y - 6, text, "start", INK)
    if len(chart.path) > 1:
        _path(svg, [(_x(chart, place), _y(chart, value)) for place, value in chart.path], INK, "path", dash="6 4")
    _project(svg, chart)
    for run in _runs(chart.points):
        if len(run) > 1:
            _path(svg, [(_x(chart, each.place), _y(chart, each.value)) for each in run], ACCENT, "series")
    for point in chart.points:
        _marker(svg, _x(chart, point.place), _y(chart, point.value), point)
    for each in chart.benchmarks:
        x, y = _x(chart, each.place), _y(chart, each.value)
        corners = f"{_n(x)},{_n(y - 6)} {_n(x + 6)},{_n(y)} {_n(x)},{_n(y + 6)} {_n(x - 6)},{_n(y)}"
        diamond = SubElement(svg, "polygon", {"points": corners, "fill": INK, "class": "benchmark"})
        SubElement(diamond, "title").text = each.text
        near_left = each.place * 4 < len(chart.labels)
        _text(svg, x + (10 if near_left else -10), y + 4, each.label, "start" if near_left else "end", INK)
    return tostring(svg, encoding="unicode")


def _project(svg: Element, chart: LineChart) -> None:
    """The band first, so that every line lies over it."""
    if not chart.projection:
        return
    upper = [(_x(chart, each.place), _y(chart, _within(chart, each.high))) for each in chart.projection]
    lower = [(_x(chart, each.place), _y(chart, _within(chart, each.low))) for each in chart.projection]
    _area(svg, [*upper, *lower[::-1]], ACCENT, "band", opacity="0.14")
    line = [(_x(chart, each.place), _y(chart, _within(chart, each.value))) for each in chart.projection]
    _path(svg, line, ACCENT, "projection", dash="2 3")


def _within(chart: LineChart, value: Decimal) -> Decimal:
    return max(chart.low, min(chart.high, value))


def _area(
    svg: Element, corners: Sequence[tuple[Decimal | int, Decimal]], colour: str, name: str, opacity: str = "0.6"
) -> None:
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
    SubElement(svg, "polygon", {"points": points, "fill": colour, "fill-opacity": opacity, "class": name})


def _runs(points: Sequence[ChartPoint]) -> list[list[ChartPoint]]:
    """Stretches that are joined: a document stands alone, and a break in the series starts a new one."""
    runs: list[list[ChartPoint]] = [[]]
    for point in points:
        if point.from_document:
            continue
        if point.starts_anew:
            runs.append([])
        runs[-1].append(point)
    return runs


def _x(chart: LineChart, place: int) -> Decimal:
    span = max(len(chart.labels) - 1, 1)
    return LEFT + Decimal(place) * (WIDTH - LEFT - RIGHT) / span


def _y(chart: LineChart, value: Decimal) -> Decimal:
    share = (value - chart.low) / (chart.high - chart.low)
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _n(value: Decimal | int) -> str:
    return f"{Decimal(value):.1f}"


def _line(
    svg: Element,
    start: tuple[Decimal | int, Decimal],
    end: tuple[Decimal | int, Decimal],
    colour: str,
    name: str,
    dash: str = "",
) -> None:
    line = SubElement(
        svg,
        "line",
        {"x1": _n(start[0]), "y1": _n(start[1]), "x2": _n(end[0]), "y2": _n(end[1]), "stroke": colour, "class": name},
    )
    if dash:
        line.set("stroke-dasharray", dash)


def _path(svg: Element, corners: Sequence[tuple[Decimal, Decimal]], colour: str, name: str, dash: str = "") -> None:
    drawn = " ".join(f"{'M' if place == 0 else 'L'}{_n(x)} {_n(y)}" for place, (x, y) in enumerate(corners))
    width = "1.5" if dash else "2.5"
    path = SubElement(svg, "path", {"d": drawn, "fill": "none", "stroke": colour, "stroke-width": width, "class": name})
    if dash:
        path.set("stroke-dasharray", dash)


def _text(svg: Element, x: Decimal | int, y: Decimal | int, words: str, anchor: str, colour: str) -> None:
    text = SubElement(svg, "text", {"x": _n(x), "y": _n(y), "text-anchor": anchor, "fill": colour})
    text.text = words


def _marker(svg: Element, x: Decimal, y: Decimal, point: ChartPoint) -> None:
    """A circle for a roll-up, a square for a document; hollow where it is provisional."""
    fill = "#ffffff" if point.hollow else ACCENT
    common = {
        "fill": fill,
        "stroke": ACCENT,
        "stroke-width": "2",
        "class": _names(point),
    }
    if point.from_document:
        mark = SubElement(svg, "rect", {"x": _n(x - 5), "y": _n(y - 5), "width": "10", "height": "10", **common})
    else:
        mark = SubElement(svg, "circle", {"cx": _n(x), "cy": _n(y), "r": "3.5", **common})
    SubElement(mark, "title").text = point.text


def _names(point: ChartPoint) -> str:
    return " ".join(["marker", *["hollow"] * point.hollow, *["illustrative"] * point.illustrative])


@dataclass(frozen=True)
class Spark:
    """A small line without axes: SVG path and the end point, in a box of 84 × 24."""

    d: str
    x: str
    y: str
    hollow: bool = False
    illustrative: bool = False


def spark(values: Sequence[Decimal], *, hollow: bool = False, illustrative: bool = False) -> Spark | None:
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    room = high - low or Decimal(1)
    step = Decimal(76) / (len(values) - 1)
    corners = [(4 + step * place, 20 - (value - low) / room * 16) for place, value in enumerate(values)]
    d = " ".join(f"{'M' if place == 0 else 'L'}{_n(x)} {_n(y)}" for place, (x, y) in enumerate(corners))
    return Spark(d, _n(corners[-1][0]), _n(corners[-1][1]), hollow, illustrative)


@dataclass(frozen=True)
class Bullet:
    """A bar with the value, a tick at the target and a tick at the path, in a box of 120 wide; texts are lengths."""

    value: str
    target: str
    range_start: str = ""
    range_width: str = ""
    path: str = ""


BULLET_WIDTH = Decimal(120)


def bullet(
    value: Decimal,
    line: Decimal,
    *,
    edges: tuple[Decimal, Decimal] | None = None,
    path: Decimal | None = None,
    natural: bool = False,
) -> Bullet:
    """The tick stands at the line that is to be reached; `edges` are those of a range.

    `natural` says that the scale ends at 100; else it leaves room beyond the larger of value and target.
    """
    low, high = edges or (line, line)
    top = Decimal(100) if natural and value <= 100 else max(value, high) * Decimal("1.1")
    top = top or Decimal(1)

    def length(number: Decimal) -> Decimal:
        return max(min(number / top, Decimal(1)), Decimal(0)) * BULLET_WIDTH

    return Bullet(
        value=_n(length(value)),
        target=_n(length(line)),
        range_start=_n(length(low)) if low != high else "",
        range_width=_n(length(high) - length(low)) if low != high else "",
        path=_n(length(path)) if path is not None else "",
    )
