"""How a workbook of ours looks: tables under their headings, and a last sheet of notes, all ready for A4."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from textwrap import wrap
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from indicators.basis import PERCENT
from indicators.numbers import rounded
from indicators.templatetags.figures import GROWTH, is_share
from reports.exports.records import Amount, Cell

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIGN = "◇"
A4 = 9
LABEL_WIDTH, TEXT_WIDTH = 30, 110
LINE_HEIGHT = 15  # points
LETTERS_A_UNIT = 1.1  # letters of running text in one unit of a column's width


@dataclass(frozen=True)
class Column:
    heading: str
    width: int


@dataclass(frozen=True)
class Printed:
    """A number with the format that prints it, where that is told by more than its unit."""

    value: Decimal
    form: str
    text: str = ""  # as it is printed


@dataclass(frozen=True)
class Table:
    """The columns and rows of one sheet under a title and its lines; `mark` says that something in it is invented."""

    name: str
    title: str
    lines: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | Printed]]
    mark: str = ""

    @property
    def head(self) -> list[str]:
        return [self.title, *(line for line in (*self.lines, self.mark) if line)]


@dataclass(frozen=True)
class Note:
    """A line of the last sheet: what is told of what; a heading where the text is empty."""

    label: str
    text: str = ""


def write(tables: Sequence[Table], notes: Sequence[Note], *, on: date) -> bytes:
    """The workbook; the same values give the same bytes, for it is dated `on`.  Text is never taken as a formula."""
    first = tables[0]
    file = io.BytesIO()
    options = {f"strings_to_{kind}": False for kind in ("formulas", "numbers", "urls")}
    book = xlsxwriter.Workbook(file, {"in_memory": True, **options})
    book.set_properties({"title": first.title, "comments": first.mark, "created": datetime.combine(on, time())})
    looks = _Looks(book)
    for table in tables:
        _write_table(book.add_worksheet(table.name), table, looks)
    _write_notes(book.add_worksheet(_("Notes")), first, notes, looks)
    book.close()
    return file.getvalue()


class _Looks:
    """The formats of one workbook; those of numbers are made once for each way of printing."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._numbers: dict[str, Any] = {}
        wrapped = {"valign": "top", "text_wrap": True, "bottom": 4, "bottom_color": "#8794a0"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.line = book.add_format({})
        self.mark = book.add_format({"bold": True})
        self.head = book.add_format(
            {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#e7eaed", "bottom": 1}
        )
        self.text = book.add_format({**wrapped, "indent": 1})
        self.label = book.add_format({**wrapped, "bold": True})
        self._number = {**wrapped, "align": "right"}

    def number(self, form: str) -> Any:
        if form not in self._numbers:
            self._numbers[form] = self._book.add_format({**self._number, "num_format": form})
        return self._numbers[form]


def number_format(amount: Amount) -> str:
    """How a spreadsheet prints a number as the pages do: its decimals, unit, qualifier and mark; its own notation."""
    value = amount.value
    places = amount.places if amount.places is not None else max(-int(value.normalize().as_tuple().exponent), 0)
    after = _unit_sign(amount) + (f" {SIGN}" if amount.illustrative else "")
    digits = "#,##0" + ("." + "0" * places if places else "") + (f'"{after}"' if after else "")
    if not amount.is_change:
        return f'"{amount.sign} "{digits}' if amount.sign else digits
    turned = rounded(value, places)
    if not turned:
        return f"{digits};{digits}"
    return f'"+"{digits};"−"{digits}'


def _unit_sign(amount: Amount) -> str:
    if amount.is_change:
        return _("%(change)s pp") % {"change": ""} if is_share(amount.unit) else ""
    return "%" if amount.unit in (PERCENT, GROWTH) else ""


def _write_table(sheet: Any, table: Table, looks: _Looks) -> None:
    head_row = _write_head(sheet, table, looks) + 1
    widths = [column.width for column in table.columns]
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(head_row, place, column.heading, looks.head)
    sheet.set_row(head_row, _height([column.heading for column in table.columns], widths))
    for number, row in enumerate(table.rows, head_row + 1):
        sheet.set_row(number, _height(row, widths))
        for place, cell in enumerate(row):
            _write_cell(sheet, number, place, cell, looks)
    last_row, last_column = head_row + len(table.rows), len(table.columns) - 1
    sheet.freeze_panes(head_row + 1, 2)
    sheet.autofilter(head_row, 0, last_row, last_column)
    sheet.repeat_rows(head_row)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_landscape()
    _set_up_page(sheet, table)


def _write_head(sheet: Any, table: Table, looks: _Looks) -> int:
    """Title, lines and mark from the top; gives the number of rows."""
    for row, text in enumerate(table.head):
        look = looks.title if row == 0 else looks.mark if text == table.mark else looks.line
        sheet.write_string(row, 0, text, look)
    return len(table.head)


def _write_cell(sheet: Any, row: int, place: int, cell: Cell | Printed, looks: _Looks) -> None:
    match cell:
        case Amount():
            sheet.write_number(row, place, float(cell.value), looks.number(number_format(cell)))
        case Printed():
            sheet.write_number(row, place, float(cell.value), looks.number(cell.form))
        case int():
            sheet.write_number(row, place, cell, looks.number("0"))
        case date():
            sheet.write_datetime(row, place, datetime.combine(cell, time()), looks.number("d/m/yyyy"))
        case None | "":
            sheet.write_blank(row, place, None, looks.text)
        case _:
            sheet.write_string(row, place, str(cell), looks.text)


def _height(cells: Sequence[Cell | Printed], widths: Sequence[int]) -> int:
    """Room for the longest text, for not every spreadsheet makes it by itself."""
    texts = [(cell, width) for cell, width in zip(cells, widths, strict=True) if isinstance(cell, str) and cell]
    return LINE_HEIGHT * max((len(wrap(text, int(width * LETTERS_A_UNIT))) for text, width in texts), default=1)


def _write_notes(sheet: Any, table: Table, notes: Sequence[Note], looks: _Looks) -> None:
    first = _write_head(sheet, table, looks) + 1
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, 1, TEXT_WIDTH)
    for row, note in enumerate(notes, first):
        sheet.set_row(row, _height([note.label, note.text], [LABEL_WIDTH, TEXT_WIDTH]))
        if note.text:
            sheet.write_string(row, 0, note.label, looks.label)
            sheet.write_string(row, 1, note.text, looks.text)
        else:
            sheet.write_string(row, 0, note.label, looks.mark)
    sheet.print_area(0, 0, first + max(len(notes) - 1, 0), 1)
    sheet.set_landscape()
    _set_up_page(sheet, table)


def _set_up_page(sheet: Any, table: Table) -> None:
    """A4, as wide as the paper, pages counted; the mark stands on every one of them."""
    sheet.set_paper(A4)
    sheet.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&C&B{table.mark}" if table.mark else "")
    sheet.set_footer("&C&P/&N")
