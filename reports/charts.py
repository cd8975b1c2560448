"""Chart values and their drawing as SVG.  Pure: no Django, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
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
class LineChart:
    """Readings, path, target and benchmarks over quarters; `labels` has one text per quarter."""

    title: str
    description: str
    labels: Sequence[str]
    ticks: Sequence[tuple[Decimal, str]]
    points: Sequence[ChartPoint]
    path: Sequence[tuple[int, Decimal]] = ()
    bounds: Sequence[tuple[Decimal, str]] = ()
    years: Sequence[tuple[int, str]] = ()
    mark: str = ""

    @property
    def low(self) -> Decimal:
        return self.ticks[0][0]

    @property
    def high(self) -> Decimal:
        return self.ticks[-1][0]


def ticks(values: Sequence[Decimal], *, most: Decimal | None = None, count: int = 5) -> list[Decimal]:
    """Round steps that hold all values; `most` is a natural end such as 100 %, never passed needlessly."""
    low, high = min(values), max(values)
    room = (high - low) / 10 or abs(low) / 10 or Decimal(1)
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


WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 260, 64, 16, 14, 30


def draw(chart: LineChart, *, font_family: str = "inherit") -> str:
    """The chart as an SVG document; every length is an attribute, colours can be overruled by class."""
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "role": "img",
            "class": "chart",
            "font-family": font_family,
            "font-size": "13",
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
    for value, text in chart.bounds:
        y = _y(chart, value)
        _line(svg, (LEFT, y), (WIDTH - RIGHT, y), INK, "bound", dash="1 4")
        _text(svg, LEFT + 6, y - 6, text, "start", INK)
    if len(chart.path) > 1:
        _path(svg, [(_x(chart, place), _y(chart, value)) for place, value in chart.path], INK, "path", dash="6 4")
    for run in _runs(chart.points):
        if len(run) > 1:
            _path(svg, [(_x(chart, each.place), _y(chart, each.value)) for each in run], ACCENT, "series")
    for point in chart.points:
        _marker(svg, _x(chart, point.place), _y(chart, point.value), point)
    return tostring(svg, encoding="unicode")


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
    range_width: str = ""
    path: str = ""


BULLET_WIDTH = Decimal(120)


def bullet(
    value: Decimal, bound: Decimal, *, end: Decimal | None = None, path: Decimal | None = None, natural: bool = False
) -> Bullet:
    """`natural` says that the scale ends at 100; else it leaves room beyond the larger of value and target."""
    top = Decimal(100) if natural and value <= 100 else max(value, end or bound) * Decimal("1.1")
    top = top or Decimal(1)

    def length(number: Decimal) -> Decimal:
        return max(min(number / top, Decimal(1)), Decimal(0)) * BULLET_WIDTH

    return Bullet(
        _n(length(value)),
        _n(length(bound)),
        _n(length(end) - length(bound)) if end is not None and end != bound else "",
        _n(length(path)) if path is not None else "",
    )
