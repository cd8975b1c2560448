"""What an uploaded workbook says of each cell of its form, read strictly; nothing is kept here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from xlsxwriter.utility import xl_rowcol_to_cell as cell_name

from adoption import workbook_archive as archive
from adoption.forms import MOST_DIGITS_IN_A_CELL
from adoption.submissions import Entry
from adoption.workbook import (
    FIRST_ROW,
    HEAD_ROW,
    INPUTS,
    KEY,
    LAST,
    MARK,
    MOST_NOTE,
    MOST_REASON,
    NAME_EN,
    NAME_VI,
    NOTE,
    NOTHING,
    REASON,
    SHEET,
    UNIT,
    VALUE,
    Fault,
    Form,
    Line,
    WorkbookRefused,
)
from indicators import numbers
from indicators.models import Measure
from indicators.numbers import Notation, NumberRefused
from indicators.plain_text import plain_line, trimmed
from indicators.templatetags.figures import notation, refusal_text

LONGEST_SHOWN = 60
STATE = re.compile(r"[0-9]{1,5}-[0-9]{1,9}")


@dataclass(frozen=True)
class CellRead:
    """One figure of the form: where it stands, what was found there, what it is read as, what is wrong with it."""

    line: Line
    measure: Measure
    cell: str
    found: str
    was_text: bool
    entry: Entry
    faults: Sequence[WorkbookRefused] = ()

    @property
    def changed(self) -> bool:
        return self.entry != self.line.entry


@dataclass(frozen=True)
class WorkbookRead:
    """Every figure of the form in its order, and the state of the draft that the file was made from."""

    cells: Sequence[CellRead]
    state: str

    @property
    def faults(self) -> list[WorkbookRefused]:
        return [fault for cell in self.cells for fault in cell.faults]


def read(data: bytes, form: Form) -> WorkbookRead:
    """Read a file that was made from this form; WorkbookRefused where it is another, or no longer whole."""
    parts = archive.open_archive(data)
    archive.refuse_what_is_not_wanted(parts)
    marks = archive.marks_of(parts, archive.only_sheet(parts))
    _refuse_shape(marks, form)
    sheet = _Sheet(archive.values_of(parts), marks, archive.scaled_styles(parts))
    state = _refuse_other_keys(sheet, form)
    _refuse_changed_texts(sheet, form)
    rows = enumerate(form.lines, FIRST_ROW)
    return WorkbookRead([_Reader(sheet, row, line, line.measure).read() for row, line in rows if line.measure], state)


class _Sheet:
    """Values by row and column, with the marks that values do not carry."""

    def __init__(self, rows: Sequence[Sequence[object]], marks: archive.Marks, scaled: dict[int, str]) -> None:
        self.rows, self.marks, self.scaled = rows, marks, scaled

    def value(self, row: int, column: int) -> object:
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else ""

    def text(self, row: int, column: int) -> str:
        return plain_line(shown(self.value(row, column)))

    def scale(self, name: str) -> str:
        return self.scaled.get(self.marks.styles.get(name, 0), "")


def _refuse_shape(marks: archive.Marks, form: Form) -> None:
    """No merged cells, nothing beside or below the form, no formula but in a cell that is to be filled in."""
    for merged in marks.merged:
        raise WorkbookRefused(Fault.MERGED, found=merged, sheet=SHEET, cell=merged)
    inputs = {
        cell_name(row, column) for row, line in enumerate(form.lines, FIRST_ROW) if line.measure for column in INPUTS
    }
    inside = {cell_name(row, column) for row in range(form.last_row + 1) for column in range(NOTE + 1)}
    for name in sorted(marks.filled - inside, key=_place):
        raise WorkbookRefused(Fault.OUTSIDE, expected=cell_name(form.last_row, NOTE), sheet=SHEET, cell=name)
    for name in sorted(marks.formulas - inputs, key=_place):
        raise WorkbookRefused(Fault.FORMULA, sheet=SHEET, cell=name)


def _place(name: str) -> tuple[int, int, str]:
    digits = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits), len(name), name


def _refuse_other_keys(sheet: _Sheet, form: Form) -> str:
    """The file is of our making, of this organisation and period, and its keys are untouched; its draft's state."""
    state = sheet.text(3, KEY)
    faults = [Fault.NOT_OUR_FORM, Fault.WRONG_ORGANISATION, Fault.WRONG_PERIOD]
    expected = form.keys(state)
    for row, fault in enumerate(faults):
        _refuse_unless(sheet, row, KEY, expected[row], fault)
    if not STATE.fullmatch(state):
        raise WorkbookRefused(Fault.CHANGED_KEY, state[:LONGEST_SHOWN], form.state, SHEET, cell_name(3, KEY))
    for row, line in enumerate(form.lines, FIRST_ROW):
        _refuse_unless(sheet, row, KEY, line.key, Fault.CHANGED_KEY)
    return state


def _refuse_changed_texts(sheet: _Sheet, form: Form) -> None:
    """What a figure means stands beside it: headings, names, units; then the hash over what was checked."""
    for column, heading in enumerate(form.headings):
        _refuse_unless(sheet, HEAD_ROW, column, heading, Fault.CHANGED_TEXT)
    for row, line in enumerate(form.lines, FIRST_ROW):
        for column, text in ((NAME_VI, line.name_vi), (NAME_EN, line.name_en), (UNIT, line.unit)):
            _refuse_unless(sheet, row, column, text, Fault.CHANGED_TEXT)
        if line.measure is None:
            _refuse_figures_in_a_heading(sheet, row)
    digest = form.keys(sheet.text(3, KEY))[-1]
    _refuse_unless(sheet, 4, KEY, digest, Fault.CHANGED_KEY)


def _refuse_figures_in_a_heading(sheet: _Sheet, row: int) -> None:
    for column in (LAST, *INPUTS):
        _refuse_unless(sheet, row, column, "", Fault.CHANGED_TEXT)


def _refuse_unless(sheet: _Sheet, row: int, column: int, expected: str, fault: Fault) -> None:
    found = sheet.text(row, column)
    if found != plain_line(expected):
        raise WorkbookRefused(fault, found[:LONGEST_SHOWN], plain_line(expected), SHEET, cell_name(row, column))


class _Reader:
    """Reads the four cells of one figure and gathers what is wrong with each."""

    def __init__(self, sheet: _Sheet, row: int, line: Line, measure: Measure) -> None:
        self.sheet, self.row, self.line, self.measure = sheet, row, line, measure
        self.faults: list[WorkbookRefused] = []

    def read(self) -> CellRead:
        raw = self.sheet.value(self.row, VALUE)
        value = self._value(raw)
        marked = self._mark()
        reason = self._text(REASON, MOST_REASON)
        note = self._text(NOTE, MOST_NOTE)
        if marked and (value is not None or not _is_empty(raw)):
            self._blame(NOTHING, Fault.NUMBER_AND_MARK, shown(raw))
        elif marked and not reason:
            self._blame(REASON, Fault.NO_REASON)
        elif reason and not marked:
            self._blame(NOTHING, Fault.REASON_WITHOUT_MARK, reason)
        entry = Entry(value, marked, reason if marked else "", note)
        place = cell_name(self.row, VALUE)
        found, was_text = shown(raw)[:LONGEST_SHOWN], isinstance(raw, str)
        return CellRead(self.line, self.measure, place, found, was_text, entry, self.faults)

    def _blame(self, column: int, fault: Fault, found: str = "", expected: str = "", why: str = "") -> None:
        place = cell_name(self.row, column)
        self.faults.append(WorkbookRefused(fault, found[:LONGEST_SHOWN], expected, SHEET, place, why))

    def _is_sound(self, column: int) -> bool:
        """Whether a cell holds a plain value: no formula, no error, no truth value, no date."""
        name, raw = cell_name(self.row, column), self.sheet.value(self.row, column)
        for fault, found in (
            (Fault.FORMULA, name in self.sheet.marks.formulas),
            (Fault.ERROR_VALUE, name in self.sheet.marks.errors),
            (Fault.TRUTH_VALUE, isinstance(raw, bool)),
            (Fault.DATE, isinstance(raw, datetime | date | time | timedelta)),
        ):
            if found:
                self._blame(column, fault, shown(raw))
                return False
        return True

    def _value(self, raw: object) -> Decimal | None:
        if not self._is_sound(VALUE) or _is_empty(raw):
            return None
        scale = self.sheet.scale(cell_name(self.row, VALUE))
        if scale and not isinstance(raw, str):
            self._blame(VALUE, Fault.SCALED, shown(raw), scale)
            return None
        try:
            decimals = self.measure.decimals
            return _read_text(raw, decimals) if isinstance(raw, str) else _read_number(raw, decimals)
        except NumberRefused as refused:
            self._blame(VALUE, Fault.NUMBER, refused.found, str(MOST_DIGITS_IN_A_CELL), refusal_text(refused))
            return None

    def _mark(self) -> bool:
        if not self._is_sound(NOTHING):
            return False
        text = self.sheet.text(self.row, NOTHING)
        if text and text.lower() != MARK:
            self._blame(NOTHING, Fault.BAD_MARK, text)
        return text.lower() == MARK

    def _text(self, column: int, most: int) -> str:
        if not self._is_sound(column):
            return ""
        text = self.sheet.text(self.row, column)
        if len(text) > most:
            self._blame(column, Fault.TOO_LONG, str(len(text)), str(most))
        return text


def _read_number(raw: object, decimals: int) -> Decimal:
    """A cell that holds a number, refused in the words of a text of the reader's notation."""
    return _parse(shown(raw), notation(), decimals)


def _read_text(raw: str, decimals: int) -> Decimal:
    """Text in either notation; what both read, and differently, is refused as well as what neither reads."""
    text = trimmed(raw)
    refusals: list[NumberRefused] = []
    for each in (notation(), notation().other):
        try:
            return _parse(text, each, decimals, mixed_origin=True)
        except NumberRefused as refused:
            refusals.append(refused)
    telling = [each for each in refusals if each.fault is numbers.Fault.TWO_READINGS]
    raise (telling or refusals)[0]


def _parse(text: str, written_in: Notation, decimals: int, *, mixed_origin: bool = False) -> Decimal:
    try:
        return numbers.parse(
            text, written_in, decimals=decimals, mixed_origin=mixed_origin, most_digits=MOST_DIGITS_IN_A_CELL
        )
    except NumberRefused as refused:
        offers = refused.offers if decimals else _as_digits(refused.offers, written_in)
        raise replace(refused, found=refused.found[:LONGEST_SHOWN], offers=offers) from refused


def _as_digits(offers: Sequence[str], written_in: Notation) -> tuple[str, ...]:
    """The whole numbers among the offers as digits alone, which read alike everywhere."""
    whole = [offer for offer in offers if written_in.decimal not in offer]
    return tuple(dict.fromkeys(offer.replace(written_in.thousands, "") for offer in whole))


def _is_empty(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not trimmed(raw))


def shown(raw: object) -> str:
    """A cell's content as text: numbers without grouping in the reader's notation, days as they are written here."""
    match raw:
        case None:
            return ""
        case bool():
            return str(raw).upper()
        case float() if isfinite(raw):
            whole, mark, fraction = f"{Decimal(repr(raw)) + 0:f}".partition(".")
            fraction = fraction.rstrip("0")
            return f"{whole}{notation().decimal}{fraction}" if mark and fraction else whole
        case datetime() | date():
            return f"{raw.day}/{raw.month}/{raw.year}"
        case _:
            return str(raw)
