"""What a page value can be taken away as: for each ending a file with its name, its type and its bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.exports import csv, json, png, sheet, svg, xlsx
from reports.indicator_page import IndicatorPage
from reports.overview import Overview, Row

CSV = "text/csv; charset=utf-8"
JSON = "application/json"
SVG = "image/svg+xml"
PNG = "image/png"
INDICATOR_ENDINGS = ("csv", "xlsx", "json", "svg", "png")
OVERVIEW_ENDINGS = ("csv", "xlsx")


@dataclass(frozen=True)
class File:
    name: str
    content_type: str
    content: str | bytes


class NothingToDraw(LookupError):
    """A series without a value has no picture."""


def of_indicator(page: IndicatorPage, ending: str) -> File:
    content_type, made = _INDICATOR_FILES[ending]
    return File(f"{page.row.code}-{page.choice.period.label}.{ending}", content_type, made(page))


def of_overview(page: Overview, rows: Sequence[Row], ending: str) -> File:
    """The rows that a reader asked for, of one programme and period."""
    content_type, made = _OVERVIEW_FILES[ending]
    name = f"tong-quan-{page.choice.programme.code}-{page.choice.period.label}.{ending}"
    return File(name, content_type, made(page, rows))


def _picture(page: IndicatorPage) -> str:
    if page.chart is None:
        raise NothingToDraw(page.row.code)
    return svg.of_indicator(page, page.chart)


def _pixels(page: IndicatorPage) -> bytes:
    return png.of_picture(_picture(page))


_INDICATOR_FILES: dict[str, tuple[str, Callable[[IndicatorPage], str | bytes]]] = {
    "csv": (CSV, csv.of_indicator),
    "xlsx": (sheet.CONTENT_TYPE, xlsx.of_indicator),
    "json": (JSON, json.of_indicator),
    "svg": (SVG, _picture),
    "png": (PNG, _pixels),
}
_OVERVIEW_FILES: dict[str, tuple[str, Callable[[Overview, Sequence[Row]], str | bytes]]] = {
    "csv": (CSV, csv.of_overview),
    "xlsx": (sheet.CONTENT_TYPE, xlsx.of_overview),
}
