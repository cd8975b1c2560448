"""A chart with its legend beneath, as one drawing: for paper, where nothing else tells what is drawn.  Pure."""

from collections.abc import Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element, tostring

from reports.charts import HEIGHT, INK, LEFT, RIGHT, WIDTH, LineChart, Part, draw
from reports.swatches import swatch

SWATCH_WIDTH, SWATCH_HEIGHT, GAP = 28, 12, 6
# Of a letter's size: how wide it is on average, and how far the next line is away.
BREADTH, LEADING = Decimal("0.5"), Decimal("1.45")


def drawn_with_legend(chart: LineChart, *, font_family: str = "inherit", size: str = "13") -> str:
    """A chart of a single thing needs no legend: its title names it."""
    drawing = draw(chart, font_family=font_family, size=size)
    if len(chart.legend) < 2:
        return drawing
    step = Decimal(size) * LEADING
    lines = _lines(chart.legend, Decimal(size))
    height = int(HEIGHT + step * len(lines)) + GAP
    legend = "".join(_line(line, HEIGHT + step * place, step) for place, line in enumerate(lines, start=1))
    taller = drawing.replace(f'viewBox="0 0 {WIDTH} {HEIGHT}"', f'viewBox="0 0 {WIDTH} {height}"', 1)
    return taller.removesuffix("</svg>") + legend + "</svg>"


def _lines(parts: Sequence[tuple[Part, str]], size: Decimal) -> list[list[tuple[Part, str, Decimal]]]:
    """The parts with their places from the left, on as many lines as they need."""
    lines: list[list[tuple[Part, str, Decimal]]] = [[]]
    x = Decimal(LEFT)
    for part, word in parts:
        width = SWATCH_WIDTH + GAP + len(word) * size * BREADTH
        if lines[-1] and x + width > WIDTH - RIGHT:
            lines.append([])
            x = Decimal(LEFT)
        lines[-1].append((part, word, x))
        x += width + 3 * GAP
    return lines


def _line(line: Sequence[tuple[Part, str, Decimal]], y: Decimal, step: Decimal) -> str:
    return "".join(_entry(part, word, x, y, step) for part, word, x in line)


def _entry(part: Part, word: str, x: Decimal, y: Decimal, step: Decimal) -> str:
    """The sign stands at half the height of the small letters."""
    top = y - step / 5 - SWATCH_HEIGHT // 2
    box = f'<svg x="{x:.1f}" y="{top:.1f}" width="{SWATCH_WIDTH}" height="{SWATCH_HEIGHT}" '
    text = Element("text", {"x": f"{x + SWATCH_WIDTH + GAP:.1f}", "y": f"{y:.1f}", "fill": INK})
    text.text = word
    return swatch(part).replace("<svg ", box, 1) + tostring(text, encoding="unicode")
