"""The history as CSV for machines: a line for each value that changed, with ISO times and a mark for Excel."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation

from adoption.history import Line
from adoption.history_words import thing_text
from indicators.numbers import plain
from indicators.spreadsheets import BOM, harmless

FIELDS = ("kind", "thing", "at", "by", "deed", "field", "before", "after", "why")


def written(lines: Iterable[Line], language: str) -> Iterator[str]:
    """The file, a few lines at a time; names in a language, for it is sent when the request's own has ended."""
    yield BOM + _row(FIELDS)
    for line in lines:
        with translation.override(language):
            text = "".join(_row(each) for each in _rows(line))
        yield text


def _rows(line: Line) -> Iterator[tuple[str, ...]]:
    row = line.row
    deed = row.history_type if line.is_state else getattr(row, "action", None) or row.change
    # The signs of the library's own, which a spreadsheet would take for a formula.
    deed = {"+": "added", "~": "changed", "-": "removed"}.get(deed, deed)
    first = (line.kind, thing_text(line), line.at.isoformat(), line.by, deed)
    removed = deed == "removed"
    for name in line.fields or ("",):
        before = _value(line.before, name)
        yield (*first, name.removesuffix("_id"), before, "" if removed else _value(row, name) if name else "", line.why)


def _value(row: Any | None, name: str) -> str:
    value = getattr(row, name, None) if row is not None and name else None
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal() | int():
            return plain(value)
        case datetime() | date():
            return value.isoformat()
        case list():
            return ";".join(map(str, value))
    return str(value)


def _row(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return out.getvalue()
