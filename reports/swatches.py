"""The small signs of a chart's legend as SVG.  Pure: no Django, no clock."""

from xml.etree.ElementTree import Element, SubElement, tostring

from reports.bars import PATTERNS, pattern
from reports.charts import ACCENT, BAND, INK, MUTED, Part

_LINES = {
    Part.ROLL_UP: (ACCENT, "2.5", "", "series"),
    Part.PROVISIONAL: (ACCENT, "2.5", "", "series"),
    Part.PATH: (INK, "1.5", "6 4", "path"),
    Part.BOUND: (INK, "1", "1 3", "bound"),
    Part.PROJECTION: (ACCENT, "2", "2 3", "projection"),
}
_AREAS = {Part.RANGE: (BAND, "0.6", "range"), Part.BAND: (ACCENT, "0.14", "band")}
_MARKERS = {Part.ROLL_UP: "circle", Part.PROVISIONAL: "hollow", Part.DOCUMENT: "square", Part.BENCHMARK: "diamond"}


def swatch(role: str) -> str:
    """The sign of a part of a line chart, or of a pattern of bars; in a box of 28 × 12, hidden from screen readers."""
    svg = Element("svg", {"class": "swatch", "viewBox": "0 0 28 12", "aria-hidden": "true"})
    if role in PATTERNS:
        SubElement(svg, "defs").append(pattern(role, f"key-{role}"))
        fill = {"fill": f"url(#key-{role})", "stroke": ACCENT, "class": "bar"}
        SubElement(svg, "rect", {"x": "1", "y": "1", "width": "26", "height": "10", **fill})
        return tostring(svg, encoding="unicode")
    part = Part(role)
    if part in _AREAS:
        colour, opacity, name = _AREAS[part]
        box = {"x": "0", "y": "1", "width": "28", "height": "10", "fill": colour, "fill-opacity": opacity}
        SubElement(svg, "rect", {**box, "class": name})
    if part in _LINES:
        colour, width, dash, name = _LINES[part]
        line = {"x1": "0", "y1": "6", "x2": "28", "y2": "6", "stroke": colour, "stroke-width": width, "class": name}
        SubElement(svg, "line", {**line, **({"stroke-dasharray": dash} if dash else {})})
    if part is Part.BREAK:
        rule = {"x1": "14", "y1": "0", "x2": "14", "y2": "12", "stroke": MUTED, "stroke-dasharray": "2 2"}
        SubElement(svg, "line", {**rule, "class": "break"})
    _marker(svg, _MARKERS.get(part, ""))
    return tostring(svg, encoding="unicode")


def _marker(svg: Element, shape: str) -> None:
    if shape == "diamond":
        SubElement(svg, "polygon", {"points": "14,0 20,6 14,12 8,6", "fill": INK, "class": "benchmark"})
    elif shape == "square":
        SubElement(svg, "rect", {"x": "9", "y": "1", "width": "10", "height": "10", "fill": ACCENT, "class": "marker"})
    elif shape:
        fill, name = ("#ffffff", "marker hollow") if shape == "hollow" else (ACCENT, "marker")
        ring = {"cx": "14", "cy": "6", "r": "4", "fill": fill, "stroke": ACCENT, "stroke-width": "2", "class": name}
        SubElement(svg, "circle", ring)
