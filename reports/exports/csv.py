"""An indicator's series as CSV: plain numbers, UTF-8 with a mark for Excel."""

import csv
import io

from django.utils.translation import gettext as _

from indicators import labels
from indicators.aggregation import storable
from indicators.numbers import plain
from reports.indicator_page import IndicatorPage, Line

BOM = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render(page: IndicatorPage) -> str:
    """One line a quarter, oldest first; withheld values are absent."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        [
            "indicator",
            "period",
            "value",
            "unit",
            "qualifier",
            "numerator",
            "denominator",
            "source",
            "verification",
            "approved",
            "expected",
            "path",
            "path_verification",
            "note",
        ]
    )
    for line in page.lines[::-1]:
        writer.writerow([_harmless(cell) for cell in _cells(page, line)])
    return BOM + out.getvalue()


def _cells(page: IndicatorPage, line: Line) -> list[str]:
    reading = line.reading
    if reading is None:
        note = _("withheld") if line.withheld else labels.STATUS["no_data"]
        empty = [""] * 7
        return [page.row.code, line.label, "", page.row.unit, *empty, *_path(line), _notes(str(note), line)]
    return [
        page.row.code,
        line.label,
        plain(reading.value),
        page.row.unit,
        reading.qualifier,
        plain(reading.numerator),
        plain(reading.denominator),
        reading.citation or reading.source,
        reading.verification,
        plain(reading.approved),
        plain(reading.expected),
        *_path(line),
        _notes(reading.note, line),
    ]


def _path(line: Line) -> list[str]:
    """The path's value, and whether it rests on an invented target."""
    if line.path is None:
        return ["", ""]
    return [plain(storable(line.path)), "illustrative" if line.path_illustrative else "real"]


def _notes(note: str, line: Line) -> str:
    drawn = line.path is not None and line.path_illustrative
    marked = drawn or (line.reading is not None and line.reading.illustrative)
    return "; ".join(part for part in (note, _("ILLUSTRATIVE DATA") if marked else "") if part)


def _harmless(cell: str) -> str:
    """Text that a spreadsheet would run as a formula is led by an apostrophe; plain numbers stay."""
    text = str(cell)
    if text.startswith(_FORMULA_STARTS) and not text.lstrip("-").replace(".", "", 1).isdigit():
        return f"'{text}"
    return text
