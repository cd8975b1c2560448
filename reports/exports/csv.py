"""Page values as CSV for machines: field names in English, plain numbers, ISO dates, UTF-8 with a mark for Excel."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from indicators import labels
from indicators.numbers import plain
from indicators.spreadsheets import BOM, harmless
from reports.exports.records import Amount, Cell, Kind, Record, of_rows, of_series
from reports.indicator_page import IndicatorPage
from reports.overview import Overview, Row


def of_indicator(page: IndicatorPage) -> str:
    """One line a reading, oldest first; withheld values are absent."""
    records = of_series(page)
    return _written(records[0], records)


def of_overview(page: Overview, rows: Sequence[Row]) -> str:
    """One line an indicator, in the order of the page; the fields alone where none is asked for."""
    codes = [each.code for each in page.choice.columns]
    return _written(of_rows(page.rows[:1], codes)[0], of_rows(rows, codes))


def _written(fields: Iterable[str], records: Iterable[Record]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(fields)
    for record in records:
        writer.writerow([_text(cell) for cell in {**record, "note": _note(record)}.values()])
    return BOM + out.getvalue()


def _text(cell: Cell) -> str:
    """A cell as a machine reads it: yes and no as true and false, several codes parted by a semicolon."""
    match cell:
        case Amount():
            return plain(cell.value)
        case bool():
            return "true" if cell else "false"
        case int():
            return str(cell)
        case date():
            return cell.isoformat()
        case tuple():
            return ";".join(cell)
    return harmless(cell or "")


def _note(record: Record) -> str:
    """What must be known beside the number; what is invented says so in words as well."""
    stands = ""
    if record["kind"] == Kind.WITHHELD:
        stands = _("withheld")
    elif record["kind"] == Kind.NO_DATA:
        stands = str(labels.STATUS["no_data"])
    marked = _("ILLUSTRATIVE DATA") if record["illustrative"] else ""
    return "; ".join(part for part in (stands, str(record["note"]), marked) if part)
