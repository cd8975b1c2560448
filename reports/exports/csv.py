"""An indicator's series as CSV: plain numbers, UTF-8 with a mark for Excel."""

import csv
import io

from django.utils.translation import gettext as _

from indicators import labels
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
        return [page.row.code, line.label, "", page.row.unit, "", "", "", "", "", "", "", _path(line), str(note)]
    return [
        page.row.code,
        line.label,
        plain(reading.value),
        page.row.unit,
        reading.qualifier,
        plain(reading.numerator),
        plain(reading.denominator),
        reading.citation or reading.source,
        "illustrative" if reading.illustrative else "real",
        plain(reading.approved),
        plain(reading.expected),
        _path(line),
        "; ".join(part for part in (reading.note, _("ILLUSTRATIVE DATA") if reading.illustrative else "") if part),
    ]


def _path(line: Line) -> str:
    return "" if line.path is None else plain(line.path.quantize(line.path.__class__("0.000001")))


def _harmless(cell: str) -> str:
    """Text that a spreadsheet would run as a formula is led by an apostrophe; plain numbers stay."""
    text = str(cell)
    if text.startswith(_FORMULA_STARTS) and not text.lstrip("-").replace(".", "", 1).isdigit():
        return f"'{text}"
    return text
