"""Builders of workbooks: the form as it is downloaded, filled in by another program, or spoilt in one place."""

import io
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol

from adoption.workbook import FIRST_ROW, KEY, NOTE, NOTHING, REASON, SHEET, VALUE

COLUMNS = {"value": VALUE, "nothing": NOTHING, "reason": REASON, "note": NOTE}
Put = Callable[[object, int, int], object]


def rows_of(data: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def row_of(data: bytes, code: str) -> int:
    """The row, counted from 0, whose key is this code."""
    return next(row for row, cells in enumerate(rows_of(data)) if row >= FIRST_ROW and cells[KEY] == code)


def place(data: bytes, code: str, part: str = "value") -> str:
    return f"{'ABCDEFGHI'[COLUMNS[part]]}{row_of(data, code) + 1}"


def rebuilt(
    data: bytes,
    changes: Mapping[str, object] | None = None,
    *,
    sheet: str = SHEET,
    more: Callable[[object, object], None] | None = None,
) -> bytes:
    """The same cells written anew, some with other content, by cell name; a function writes by its own means.

    `more` is called with the book and its sheet before the book is closed.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    book = xlsxwriter.Workbook(file, options)
    page = book.add_worksheet(sheet)
    cells = {(row, column): each for row, line in enumerate(rows_of(data)) for column, each in enumerate(line)}
    cells |= {xl_cell_to_rowcol(name): each for name, each in (changes or {}).items()}
    for (row, column), content in cells.items():
        if callable(content):
            content(book, page, row, column)
        elif content not in ("", None):
            page.write(row, column, content)
    if more:
        more(book, page)
    book.close()
    return file.getvalue()


def filled(data: bytes, values: Mapping[str, object], part: str = "value") -> bytes:
    """The form with these contents by measure code."""
    return rebuilt(data, {place(data, code, part): content for code, content in values.items()})


def formatted(content: object, number_format: str) -> Callable[[object, object, int, int], None]:
    """A cell's content under a number format."""

    def put(book, page, row, column):
        page.write(row, column, content, book.add_format({"num_format": number_format}))

    return put


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes], *more: tuple[str, bytes]) -> bytes:
    """An archive of these parts; `more` may repeat names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*parts.items(), *more]:
            archive.writestr(name, content)
    return file.getvalue()


def edited(data: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with a text of one part replaced; the text has to be there."""
    parts = parts_of(data)
    text = parts[part].decode()
    assert old in text, (part, old)
    return packed({**parts, part: text.replace(old, new, 1).encode()})


def with_part(data: bytes, name: str, content: bytes = b"<x/>") -> bytes:
    return packed({**parts_of(data), name: content})
