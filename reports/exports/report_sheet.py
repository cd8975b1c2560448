"""A report's annexes as an Excel workbook: one sheet each, real numbers that print as the report prints them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from indicators.numbers import Notation, rounded
from reports.document import Values
from reports.exports import sheet
from reports.exports.annexes import Annex, annexes_of
from reports.exports.sheet import Column, Note, Printed, Table

# What a workbook's program does not take in the name of a sheet.
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
MOST_LETTERS_OF_A_NAME = 31
MOST_LETTERS_OF_A_NUMBER = 24  # printed in one line, for a number does not wrap
_DIGITS = re.compile(r"\d[\d.,]*\d|\d")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/([12]\d{3})")
_WHOLE_CELL = re.compile(r"(?:[≥≤><] ?)?[+−-]?(?:\d[\d.,]*\d|\d)%?")
WHOLE_WIDTH, THEME_WIDTH, LEAST_WIDTH = 150, 16, 6  # letters
# The columns of the annex of results whose numbers are in the rows of the values.
RESULTS = "results"
BY_THEME = (RESULTS, "years", "definitions")
NAME, SCHEME, PLAN, NOW, BEFORE, CHANGE = 1, 3, 4, 5, 6, 7


def render(values: Values) -> bytes:
    """The same bytes for the same values: dated by the last day they cover, in their own language."""
    with override(values["language"]):
        tables = [_table(annex, values) for annex in annexes_of(values)]
        return sheet.write(_named_apart(tables), _notes(values), on=date.fromisoformat(values["cut_off"]))


def _table(annex: Annex, values: Values) -> Table:
    numbers = {row["name"]: row for row in values["rows"]} if annex.key == RESULTS else {}
    rows = [
        _with_theme(_cells(row, annex.columns, numbers, values["language"]), group.name, annex)
        for group in annex.groups
        for row in group.rows
    ]
    headings = _with_theme(annex.columns, _("Theme") if annex.key in BY_THEME else _("Group"), annex)
    widths = _with_theme([round(share * WHOLE_WIDTH) for share in annex.shares], THEME_WIDTH, annex)
    columns = [Column(each, _width(widths[place], place, rows)) for place, each in enumerate(headings)]
    lines = [values["subject"], annex.note, annex.told, annex.empty, values["draft"]]
    return Table(annex.name, annex.title, lines, columns, rows, values["illustrative"])


def _with_theme(cells: Sequence[Any], theme: Any, annex: Annex) -> list[Any]:
    """The theme behind the name, so that rows can be sorted and filtered; a heading between rows could not."""
    return [*cells[:2], theme, *cells[2:]] if annex.is_parted else [*cells]


def _width(asked: int, place: int, rows: Sequence[Sequence[Any]]) -> int:
    """Room for the words, and for the longest number, which would else be shown as a row of signs."""
    numbers = [len(row[place].text) + 2 for row in rows if place < len(row) and isinstance(row[place], Printed)]
    return max([asked, LEAST_WIDTH, *numbers])


def _cells(row: Sequence[str], headings: Sequence[str], numbers: Mapping[str, Any], language: str) -> list[Any]:
    """The cells of a row; what is said behind a number at length is told in the last of them."""
    known = _known(numbers[row[NAME]]) if len(row) > NAME and row[NAME] in numbers else {}
    cells: list[Any] = []
    told = []
    for place, text in enumerate(row):
        short, words = _parted(text)
        number = _number(short, known.get(place, ()), language)
        cells.append(number or _day(text) or text)
        if number and words:
            told.append(f"{headings[place]}: {words}.")
    return [*cells[:-1], " ".join([row[-1], *told])] if told else cells


def _day(text: str) -> date | None:
    """A day as both languages write it."""
    parts = _DAY.fullmatch(text)
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else None
    except ValueError:  # looks like a day and is none
        return None


def _parted(text: str) -> tuple[str, str]:
    """What has room beside a number, and the words in brackets that have not."""
    if len(text) <= MOST_LETTERS_OF_A_NUMBER:
        return text, ""
    cut = text.rfind(" (", 0, MOST_LETTERS_OF_A_NUMBER + 2)
    return (text[:cut], text[cut + 1 :]) if cut > 0 else (text, "")


def _known(row: Mapping[str, Any]) -> dict[int, Sequence[str]]:
    """By column, the numbers of which one may stand behind the cell's text."""
    targets = [bound for each in row["targets"].values() for bound in (each["minimum"], each["maximum"])]
    found: dict[int, Sequence[str]] = {SCHEME: targets, PLAN: targets, CHANGE: [row["change"]["value"]]}
    for place, reading in ((NOW, row["reading"]), (BEFORE, row["previous"])):
        found[place] = [reading["value"]] if reading else []
    return found


def _number(text: str, known: Sequence[str], language: str) -> Printed | None:
    """What a cell's text says as a number with the text's own look; exact where more is known than is printed."""
    written = _DIGITS.findall(text)
    if len(written) != 1 or len(text) > MOST_LETTERS_OF_A_NUMBER or '"' in text:
        return None
    shown = read(written[0], language)
    if shown is None:
        return None
    form = _form(text, written[0], _places(shown))
    exact = [Decimal(each) for each in known if each and rounded(abs(Decimal(each)), _places(shown)) == shown]
    if exact:
        return Printed(exact[0], form, text)
    if _WHOLE_CELL.fullmatch(text):
        return Printed(-shown if text.startswith(("−", "-")) else shown, form, text)
    return None


def read(digits: str, language: str) -> Decimal | None:
    """A number as the report's language writes it; none where it would be read otherwise than it was meant."""
    notation = Notation(language)
    whole, point, part = digits.partition(notation.decimal)
    if not re.fullmatch(rf"0|[1-9]\d{{0,2}}({re.escape(notation.thousands)}\d{{3}})+|[1-9]\d*", whole):
        return None
    if point and not part.isdecimal():
        return None
    return Decimal(whole.replace(notation.thousands, "") + (f".{part}" if part else ""))


def _places(number: Decimal) -> int:
    return -int(number.as_tuple().exponent)


def _form(text: str, digits: str, places: int) -> str:
    """The spreadsheet's format that prints the number among the text's own words, of which its sign is one."""
    before, _digits, after = text.partition(digits)
    is_grouped = len(re.findall("[.,]", digits)) > (1 if places else 0)
    form = ("#,##0" if is_grouped else "0") + ("." + "0" * places if places else "")
    form = _quoted(before) + form + _quoted(after)
    return f"{form};{form}"


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""


def _named_apart(tables: Sequence[Table]) -> list[Table]:
    """Names that a workbook takes, none twice, none that of the notes."""
    taken = {_("Notes").lower(), "history"}
    named = []
    for number, table in enumerate(tables, 1):
        name = _NOT_IN_NAMES.sub(" ", table.name)[:MOST_LETTERS_OF_A_NAME].strip(" '") or str(number)
        if name.lower() in taken:
            name = f"{name[: MOST_LETTERS_OF_A_NAME - 4]} {number}"
        taken.add(name.lower())
        named.append(replace(table, name=name))
    return named


def _notes(values: Values) -> list[Note]:
    """What must be known beside the numbers: whose report it is, its bases, the sentence and source of each row."""
    number = " ".join(values["number"].split())
    marked = _("What bears this mark rests on something invented for the demo; it is not a real figure.")
    return [
        Note(values["title"], values["subject"]),
        Note(values["issuing_body"], f"{number} · {values['place_and_day']}"),
        *([Note(values["illustrative"], marked)] if values["illustrative"] else []),
        Note(_("Numbers"), _("A cell holds the exact number and shows it rounded, as the report prints it.")),
        Note(_("Legal basis")),
        *(Note(str(number), basis) for number, basis in enumerate(values["bases"], 1)),
        Note(_("Assessment")),
        *(Note(row["name"], row["sentence"]) for row in values["rows"] if row["sentence"]),
        Note(_("Source")),
        *(Note(row["name"], _source(row["reading"])) for row in values["rows"] if row["reading"]),
    ]


def _source(reading: Mapping[str, Any]) -> str:
    return "; ".join(part for part in (reading["citation"] or reading["source"], reading["note"]) if part)
