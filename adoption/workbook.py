"""The Excel form of one submission: what stands in which cell, and the file that says so."""

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption import grid
from adoption.models import Submission
from adoption.submissions import Entry
from indicators import labels
from indicators.models import Measure
from indicators.templatetags.figures import day
from indicators.templatetags.figures import period as period_word

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMAT = "cashless-figures/1"
SHEET = "Số liệu - Figures"
MARK = "x"
MOST_REASON, MOST_NOTE = 300, 500

# Columns, counted from 0; the keys are hidden and protected.
KEY, NAME_VI, NAME_EN, UNIT, LAST, VALUE, NOTHING, REASON, NOTE = range(9)
INPUTS = (VALUE, NOTHING, REASON, NOTE)
WIDTHS = {KEY: 24, NAME_VI: 46, NAME_EN: 46, UNIT: 24, LAST: 18, VALUE: 20, NOTHING: 12, REASON: 34, NOTE: 34}
HEAD_ROW = 7  # counted from 0; above it the introduction, beside it in the key column what identifies the file
FIRST_ROW = HEAD_ROW + 1

HOW_TO_FILL = _(
    "Fill in the columns on white ground only: whole numbers from 0 up, in the unit shown. An empty cell is not a "
    "zero: where there is nothing to report, put x beside it and say why. Formulas are not taken. Upload the file; "
    "you see every cell before anything is kept."
)
ILLUSTRATIVE = _("ILLUSTRATIVE DATA")


class Fault(StrEnum):
    """Why a workbook, or one of its cells, is not taken."""

    NO_FILE = "no_file"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    NOT_A_WORKBOOK = "not_a_workbook"
    DAMAGED = "damaged"
    TOO_MANY_PARTS = "too_many_parts"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    FALSE_SIZE = "false_size"
    UNSAFE_NAME = "unsafe_name"
    DOUBLE_PART = "double_part"
    UNSAFE_XML = "unsafe_xml"
    MACROS = "macros"
    EXTERNAL_LINK = "external_link"
    EMBEDDED = "embedded"
    HIDDEN_SHEET = "hidden_sheet"
    OTHER_SHEETS = "other_sheets"
    MERGED = "merged"
    DOUBLE_CELL = "double_cell"
    OUTSIDE = "outside"
    NOT_OUR_FORM = "not_our_form"
    WRONG_ORGANISATION = "wrong_organisation"
    WRONG_PERIOD = "wrong_period"
    CHANGED_KEY = "changed_key"
    CHANGED_TEXT = "changed_text"
    FORMULA = "formula"
    NUMBER = "number"
    SCALED = "scaled"
    ERROR_VALUE = "error_value"
    TRUTH_VALUE = "truth_value"
    DATE = "date"
    TOO_LONG = "too_long"
    BAD_MARK = "bad_mark"
    NUMBER_AND_MARK = "number_and_mark"
    NO_REASON = "no_reason"
    REASON_WITHOUT_MARK = "reason_without_mark"


@dataclass(eq=False)
class WorkbookRefused(Exception):
    """What is wrong, in which cell of which sheet, what was found there and what was expected."""

    fault: Fault
    found: str = ""
    expected: str = ""
    sheet: str = ""
    cell: str = ""
    why: str = ""  # a sentence of the number parser


@dataclass(frozen=True)
class Line:
    """One row of the form: a measure, or the heading of a theme."""

    key: str
    name_vi: str
    name_en: str
    unit: str = ""
    measure: Measure | None = None
    last: Decimal | None = None
    entry: Entry = field(default_factory=Entry)


@dataclass(frozen=True)
class Form:
    """Everything that the workbook of one submission holds."""

    organisation: str
    period: str
    revision: int
    version: int
    intro: Sequence[str]
    headings: Sequence[str]
    lines: Sequence[Line]
    illustrative: bool
    made_for: datetime

    @property
    def state(self) -> str:
        """Which revision the file was made from, and at which of its versions."""
        return f"{self.revision}-{self.version}"

    def keys(self, state: str) -> list[str]:
        """The key column from its top: what the file is, whose, for when, from which draft, and a hash over it all."""
        named = [FORMAT, self.organisation, self.period, state]
        content = json.dumps([*named, *((line.key, line.unit) for line in self.lines)], ensure_ascii=False)
        return [*named, hashlib.sha256(content.encode()).hexdigest()]

    @property
    def last_row(self) -> int:
        return FIRST_ROW + len(self.lines) - 1


def form_of(submission: Submission) -> Form:
    """The form as it would be written now, with what is stored in it."""
    organisation, period = submission.organisation, submission.period
    page = grid.build(submission)
    return Form(
        organisation=organisation.code,
        period=period.label,
        revision=submission.revision,
        version=submission.version,
        intro=_intro(submission),
        headings=_headings(page.last_label, period.label),
        lines=list(_lines(page.rows)),
        illustrative=organisation.is_illustrative,
        made_for=datetime.combine(period.first_on, datetime.min.time()),
    )


def _in(language: str, words: Callable[[], object]) -> str:
    with translation.override(language):
        return str(words())


def _both(words: Callable[[], object], between: str = " / ") -> str:
    """Words in Vietnamese and in English; once where they are alike."""
    return between.join(dict.fromkeys(_in(language, words) for language in ("vi", "en")))


def _intro(submission: Submission) -> list[str]:
    organisation, period = submission.organisation, submission.period
    days = {"first": day(period.first_on), "last": day(period.last_on), "due": day(period.due_on)}
    return [
        _both(lambda: gettext("Figures %(period)s") % {"period": period_word(period.label)}),
        " / ".join(dict.fromkeys([organisation.name_vi, organisation.name_en])),
        _both(lambda: gettext("figures from %(first)s to %(last)s, due %(due)s") % days),
        _both(lambda: ILLUSTRATIVE) if organisation.is_illustrative else "",
        _in("vi", lambda: HOW_TO_FILL),
        _in("en", lambda: HOW_TO_FILL),
    ]


def _headings(last: str, now: str) -> list[str]:
    words: list[Callable[[], object]] = [
        lambda: gettext("Key"),
        lambda: gettext("Unit"),
        lambda: gettext("Last period: %(period)s") % {"period": period_word(last)},
        lambda: gettext("This period: %(period)s") % {"period": period_word(now)},
        lambda: gettext("Nothing to report (x)"),
        lambda: gettext("Reason"),
        lambda: gettext("Note to the reviewer"),
    ]
    key, *others = [_both(each, "\n") for each in words]
    return [key, _in("vi", lambda: gettext("Measure")), _in("en", lambda: gettext("Measure")), *others]


def _lines(rows: Sequence[grid.GridRow]) -> Iterator[Line]:
    for theme, group in groupby(rows, key=lambda row: row.measure.theme):
        yield _theme_line(theme)
        yield from (_measure_line(row) for row in group)


def _theme_line(theme: str) -> Line:
    def word() -> str:
        return labels.word(labels.THEME, theme)

    return Line(f"#{theme}", _in("vi", word), _in("en", word))


def _measure_line(row: grid.GridRow) -> Line:
    measure = row.measure
    unit = _both(lambda: labels.word(labels.UNITS, measure.unit))
    return Line(measure.code, measure.name_vi, measure.name_en, unit, measure, row.last, row.cell.entry)


def write(form: Form) -> bytes:
    """The workbook; the same form gives the same bytes.  Text is never taken as a formula, number or address."""
    file = io.BytesIO()
    options = {f"strings_to_{kind}": False for kind in ("formulas", "numbers", "urls")}
    book = xlsxwriter.Workbook(file, {"in_memory": True, **options})
    book.set_properties({"title": form.intro[0], "created": form.made_for})
    sheet = book.add_worksheet(SHEET)
    look = _looks(book)
    _write_head(sheet, form, look)
    for row, line in enumerate(form.lines, FIRST_ROW):
        _write_line(sheet, row, line, look)
    _arrange(sheet, form)
    book.close()
    return file.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    ground, rule = "#f4f6f7", "#8794a0"
    fixed = {"bg_color": ground, "valign": "top", "text_wrap": True}
    entered = {"locked": False, "border": 1, "border_color": rule, "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "intro": book.add_format({}),
        "head": book.add_format({**fixed, "bold": True, "bottom": 1}),
        "theme": book.add_format({**fixed, "bold": True}),
        "fixed": book.add_format(fixed),
        "last": book.add_format({**fixed, "num_format": "#,##0"}),
        "last_exact": book.add_format({**fixed, "num_format": "#,##0.######"}),
        "value": book.add_format({**entered, "num_format": "#,##0"}),
        "value_exact": book.add_format({**entered, "num_format": "#,##0.######"}),
        "mark": book.add_format({**entered, "align": "center"}),
        "text": book.add_format({**entered, "text_wrap": True, "num_format": "@"}),
    }


def _write_head(sheet: Any, form: Form, look: dict[str, Any]) -> None:
    for row, key in enumerate(form.keys(form.state)):
        sheet.write_string(row, KEY, key)
    for row, text in enumerate(form.intro):
        sheet.write_string(row, NAME_VI, text, look["title" if row == 0 else "intro"])
    for column, text in enumerate(form.headings):
        sheet.write_string(HEAD_ROW, column, text, look["head"])


def _write_line(sheet: Any, row: int, line: Line, look: dict[str, Any]) -> None:
    fixed = look["fixed" if line.measure else "theme"]
    for column, text in ((KEY, line.key), (NAME_VI, line.name_vi), (NAME_EN, line.name_en), (UNIT, line.unit)):
        sheet.write_string(row, column, text, fixed)
    if line.measure is None:
        return
    exact = "_exact" if line.measure.decimals else ""
    _write_value(sheet, row, LAST, line.last, look[f"last{exact}"])
    _write_value(sheet, row, VALUE, line.entry.value, look[f"value{exact}"])
    sheet.write_string(row, NOTHING, MARK if line.entry.nothing_to_report else "", look["mark"])
    sheet.write_string(row, REASON, line.entry.reason, look["text"])
    sheet.write_string(row, NOTE, line.entry.note, look["text"])
    _validate(sheet, row, line.measure)


def _write_value(sheet: Any, row: int, column: int, value: Decimal | None, look: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_number(row, column, float(value), look)


def _validate(sheet: Any, row: int, measure: Measure) -> None:
    kind = "decimal" if measure.decimals else "integer"
    least = {"validate": kind, "criteria": ">=", "value": 0}
    wrong = _both(lambda: gettext("Enter a number from 0 up, whole where nothing else is asked for."))
    sheet.data_validation(row, VALUE, row, VALUE, {**least, "error_title": "0, 1, 2, …", "error_message": wrong})
    sheet.data_validation(row, NOTHING, row, NOTHING, {"validate": "list", "source": [MARK]})
    for column, most in ((REASON, MOST_REASON), (NOTE, MOST_NOTE)):
        sheet.data_validation(
            row, column, row, column, {"validate": "length", "criteria": "<=", "value": most, "ignore_blank": True}
        )


def _arrange(sheet: Any, form: Form) -> None:
    for column, width in WIDTHS.items():
        sheet.set_column(column, column, width, None, {"hidden": column == KEY})
    sheet.set_row(HEAD_ROW, 32)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_footer("&P/&N")
    if form.illustrative:
        sheet.set_header(f"&C{form.intro[3]}")
