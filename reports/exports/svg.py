"""An indicator's chart as a picture of its own: on white ground, with its title, legend, sources and mark."""

from collections.abc import Iterable, Sequence
from textwrap import wrap
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _

from indicators import labels
from indicators.templatetags.figures import period as period_text
from reports.charts import HEIGHT, INK, MUTED, WIDTH, LineChart, Part, draw
from reports.fonts import FAMILIES
from reports.indicator_page import IndicatorPage
from reports.swatches import swatch

FONT_FAMILY = ", ".join((*FAMILIES, "serif"))
EDGE = 16
# Letters that a line has room for, and the way to the next line, by size of the letters.
TITLE_SIZE, TEXT_SIZE, SMALL_SIZE = 18, 13, 12
LETTERS = {TITLE_SIZE: 72, TEXT_SIZE: 105, SMALL_SIZE: 122}
LEADING = {TITLE_SIZE: 24, TEXT_SIZE: 20, SMALL_SIZE: 17}
SWATCH_WIDTH, SWATCH_HEIGHT, LETTER_WIDTH = 28, 12, 5.8


def of_indicator(page: IndicatorPage, chart: LineChart) -> str:
    """The same drawing as on the page; nothing outside the file is needed to show it."""
    picture = _Picture(chart)
    picture.write([page.row.name], TITLE_SIZE, INK, weight="bold")
    picture.write([_subtitle(page)], TEXT_SIZE, MUTED)
    picture.place(draw(chart, font_family=FONT_FAMILY), HEIGHT)
    picture.legend(chart.legend)
    picture.write([_("Source: %(sources)s") % {"sources": "; ".join(_sources(page, chart))}], SMALL_SIZE, MUTED)
    return picture.text()


def _subtitle(page: IndicatorPage) -> str:
    unit = _("unit: %(unit)s") % {"unit": labels.word(labels.UNITS, page.row.unit)}
    return " · ".join([page.choice.programme.short, period_text(page.choice.period.label), unit])


def _sources(page: IndicatorPage, chart: LineChart) -> list[str]:
    """Where the readings that are drawn come from, each once; the latest first."""
    readings = [reading for line in page.lines for reading in (line.reading, *(each for each, _ in line.others))]
    readings += page.benchmarks if chart.benchmarks else []
    named = [each.citation or each.source_text for each in readings if each is not None]
    return list(dict.fromkeys(named))


class _Picture:
    """Lines and drawings from the top down; how high it is shows at the end."""

    def __init__(self, chart: LineChart) -> None:
        self.svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "font-family": FONT_FAMILY})
        SubElement(self.svg, "title").text = chart.title
        SubElement(self.svg, "desc").text = chart.description
        self.ground = SubElement(self.svg, "rect", {"x": "0", "y": "0", "width": str(WIDTH), "fill": "#ffffff"})
        self.drawn: list[str] = []
        self.y = EDGE // 2

    def write(self, texts: Iterable[str], size: int, colour: str, *, weight: str = "normal") -> None:
        for line in (line for text in texts for line in wrap(text, LETTERS[size])):
            self.y += LEADING[size]
            self._line(EDGE, self.y, line, size, colour, weight)

    def _line(self, x: float, y: float, words: str, size: int, colour: str, weight: str = "normal") -> None:
        style = {"fill": colour, "font-size": str(size), "font-weight": weight}
        SubElement(self.svg, "text", {"x": f"{x:.0f}", "y": f"{y:.0f}", **style}).text = words

    def place(self, drawing: str, height: int) -> None:
        self.y += EDGE // 2
        self._inset(drawing, 0, self.y, WIDTH, height)
        self.y += height + EDGE // 2

    def _inset(self, drawing: str, x: float, y: float, width: int, height: int) -> None:
        box = f'<svg x="{x:.0f}" y="{y:.0f}" width="{width}" height="{height}" '
        self.drawn.append(drawing.replace("<svg ", box, 1))

    def legend(self, parts: Sequence[tuple[Part, str]]) -> None:
        """The parts that are drawn, side by side as far as there is room."""
        x: float = WIDTH
        for part, word in parts:
            width = SWATCH_WIDTH + 6 + len(word) * LETTER_WIDTH
            if x + width > WIDTH - EDGE:
                x, self.y = EDGE, self.y + LEADING[TEXT_SIZE]
            self._inset(swatch(part), x, self.y - SWATCH_HEIGHT + 2, SWATCH_WIDTH, SWATCH_HEIGHT)
            self._line(x + SWATCH_WIDTH + 6, self.y, word, TEXT_SIZE, INK)
            x += width + EDGE
        self.y += EDGE // 4

    def text(self) -> str:
        height = str(self.y + EDGE)
        self.ground.set("height", height)
        self.svg.attrib |= {"viewBox": f"0 0 {WIDTH} {height}", "width": str(WIDTH), "height": height}
        written = tostring(self.svg, encoding="unicode")
        return written.removesuffix("</svg>") + "".join(self.drawn) + "</svg>"
