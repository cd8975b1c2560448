"""An Excel file from outside, opened with care: bounded in number and size, one visible sheet, nothing that runs."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError
from python_calamine import CalamineError, CalamineWorkbook

from adoption.workbook import SHEET, Fault, WorkbookRefused

MOST_BYTES = 2 * 1024 * 1024
MOST_PARTS = 100
MOST_BYTES_UNPACKED = 8 * 1024 * 1024
HIGHEST_RATIO = 100
MOST_ELEMENTS = 100_000
MOST_BYTES_OF_LINKS = 256 * 1024

Attributes = Mapping[str, str]
See = Callable[[str, Attributes], None]
Parts = dict[str, bytes]

WORKBOOK, WORKBOOK_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
CONTENT_TYPES, STYLES = "[Content_Types].xml", "xl/styles.xml"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

# What a file that is no workbook begins with, and what it therefore looks like.
BEGINNINGS = [
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
]
OTHER_CONTENTS = {
    "xl/workbook.bin": "xlsb",
    "word/document.xml": "word",
    "ppt/presentation.xml": "powerpoint",
    "content.xml": "opendocument",
}
NOT_WANTED = [
    (re.compile(r"vba\w*\.(bin|xml)$|^xl/(macrosheets|dialogsheets)/"), Fault.MACROS),
    (re.compile(r"^xl/(externallinks|querytables|webextensions|model)/|^xl/connections\.xml$"), Fault.EXTERNAL_LINK),
    (re.compile(r"^xl/(embeddings|activex|ctrlprops)/|^customui/|oleobject"), Fault.EMBEDDED),
]


def open_archive(data: bytes) -> Parts:
    """The parts of an .xlsx file by name, all read and within bounds, or WorkbookRefused."""
    _refuse_by_beginning(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_by_directory(listed)
            return _read_all(archive, listed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise WorkbookRefused(Fault.DAMAGED) from error


def _refuse_by_beginning(data: bytes) -> None:
    if not data:
        raise WorkbookRefused(Fault.EMPTY)
    if len(data) > MOST_BYTES:
        raise WorkbookRefused(Fault.TOO_LARGE, found=f"{len(data) / 1024 / 1024:.1f} MB", expected="2 MB")
    if data.startswith(b"PK\x03\x04"):
        return
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise WorkbookRefused(Fault.ENCRYPTED)
        raise WorkbookRefused(Fault.NOT_A_WORKBOOK, found="xls")
    raise WorkbookRefused(Fault.NOT_A_WORKBOOK, found=_looks_like(data))


def _looks_like(data: bytes) -> str:
    for beginning, kind in BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta")):
        return "html"
    if start.startswith(b"<"):
        return "xml"
    return "unknown" if b"\0" in data[:1024] else "text"


def _refuse_by_directory(listed: list[zipfile.ZipInfo]) -> None:
    if len(listed) > MOST_PARTS:
        raise WorkbookRefused(Fault.TOO_MANY_PARTS, found=str(len(listed)), expected=str(MOST_PARTS))
    seen: set[str] = set()
    for info in listed:
        name = info.orig_filename
        if re.search(r"[\\\x00-\x1f:]|^/|(^|/)\.\.?(/|$)|//", name):
            raise WorkbookRefused(Fault.UNSAFE_NAME, found=ascii(name)[1:-1])
        if name.lower() in seen:
            raise WorkbookRefused(Fault.DOUBLE_PART, found=name)
        seen.add(name.lower())
        if info.flag_bits & 0x1:
            raise WorkbookRefused(Fault.ENCRYPTED)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise WorkbookRefused(Fault.DAMAGED)
    whole, packed = sum(info.file_size for info in listed), sum(info.compress_size for info in listed)
    if whole > min(MOST_BYTES_UNPACKED, max(packed, 1) * HIGHEST_RATIO):
        raise _unpacks_too_large(whole)


def _unpacks_too_large(size: int) -> WorkbookRefused:
    most = MOST_BYTES_UNPACKED // 1024 // 1024
    return WorkbookRefused(Fault.UNPACKS_TOO_LARGE, found=f"{size / 1024 / 1024:.1f} MB", expected=f"{most} MB")


def _read_all(archive: zipfile.ZipFile, listed: list[zipfile.ZipInfo]) -> Parts:
    """Read part by part and count, for a directory may lie about sizes."""
    parts: Parts = {}
    left = MOST_BYTES_UNPACKED
    for info in listed:
        with archive.open(info) as part:
            try:
                content = part.read(left + 1)
            except zipfile.BadZipFile as error:  # the checksum is that of more or of other bytes than were promised
                raise WorkbookRefused(Fault.FALSE_SIZE, found=info.filename) from error
        if len(content) > left:
            raise _unpacks_too_large(MOST_BYTES_UNPACKED + 1)
        if len(content) != info.file_size:
            raise WorkbookRefused(Fault.FALSE_SIZE, found=info.filename)
        left -= len(content)
        parts[info.filename] = content
    return parts


class _Eye:
    """What the XML parser calls at every opening tag; nothing is built, nothing is kept."""

    def __init__(self, see: See) -> None:
        self.see, self.left = see, MOST_ELEMENTS

    def start(self, tag: str, attributes: Attributes) -> None:
        self.left -= 1
        if self.left < 0:
            raise WorkbookRefused(Fault.DAMAGED)
        self.see(_bare(tag), attributes)

    def close(self) -> None:
        return None


class _ClosedEye:
    """Sees no tag: the parser alone looks for what is malformed or forbidden."""

    def close(self) -> None:
        return None


def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def _walk(parts: Parts, name: str, see: See | None = None) -> None:
    """Show every element of a part; documents with a type, entities or outside references are refused."""
    parser = DefusedXMLParser(target=_Eye(see) if see else _ClosedEye(), forbid_dtd=True)
    try:
        parser.feed(parts[name])
        parser.close()
    except DefusedXmlException as error:
        raise WorkbookRefused(Fault.UNSAFE_XML, found=name) from error
    except (ParseError, ValueError, LookupError) as error:
        raise WorkbookRefused(Fault.DAMAGED) from error


def _elements(parts: Parts, name: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    if name in parts:
        _walk(parts, name, lambda tag, given: found.append((tag, {_bare(key): text for key, text in given.items()})))
    return found


def refuse_what_is_not_wanted(parts: Parts) -> None:
    """No other kind of file, no macros, no links to elsewhere, nothing embedded, no document types in the XML."""
    if WORKBOOK not in parts or CONTENT_TYPES not in parts:
        kind = next((kind for name, kind in OTHER_CONTENTS.items() if name in parts), "archive")
        raise WorkbookRefused(Fault.NOT_A_WORKBOOK, found=kind)
    for name in parts:
        for pattern, fault in NOT_WANTED:
            if pattern.search(name.lower()):
                raise WorkbookRefused(fault, found=name)
    types = [given.get("ContentType", "") for _, given in _elements(parts, CONTENT_TYPES)]
    for kind in types:
        if re.search(r"macro|vba", kind, re.IGNORECASE):
            raise WorkbookRefused(Fault.MACROS, found=kind)
    if MAIN not in types:
        raise WorkbookRefused(Fault.NOT_A_WORKBOOK, found="template")
    _refuse_links(parts)
    for name in parts:
        if name.lower().endswith(".xml"):
            _walk(parts, name)


def _refuse_links(parts: Parts) -> None:
    """A hyperlink, which Excel makes of an address in a note, leads nowhere by itself; other links fetch."""
    names = [name for name in parts if name.lower().endswith(".rels")]
    if sum(len(parts[name]) for name in names) > MOST_BYTES_OF_LINKS:
        raise WorkbookRefused(Fault.DAMAGED)
    for name in names:
        for _tag, given in _elements(parts, name):
            outside = given.get("TargetMode", "").lower() == "external"
            if outside and not given.get("Type", "").endswith("/hyperlink"):
                raise WorkbookRefused(Fault.EXTERNAL_LINK, found=given.get("Target", name))


def only_sheet(parts: Parts) -> str:
    """The name of the part that holds the one visible sheet."""
    sheets = [given for tag, given in _elements(parts, WORKBOOK) if tag == "sheet"]
    for sheet in sheets:
        if sheet.get("state", "visible") != "visible":
            raise WorkbookRefused(Fault.HIDDEN_SHEET, found=sheet.get("state", ""), sheet=sheet.get("name", ""))
    names = [sheet.get("name", "") for sheet in sheets]
    if names != [SHEET]:
        raise WorkbookRefused(Fault.OTHER_SHEETS, found=", ".join(names), expected=SHEET)
    links = {given.get("Id"): given.get("Target", "") for _, given in _elements(parts, WORKBOOK_LINKS)}
    target = posixpath.normpath(posixpath.join("/xl", links.get(sheets[0].get("id"), ""))).lstrip("/")
    present = [name for name in parts if re.match("xl/(work|chart)sheets/[^/]+$", name, re.IGNORECASE)]
    if present != [target]:
        raise WorkbookRefused(Fault.OTHER_SHEETS, found=", ".join(present), expected=target)
    return target


@dataclass
class Marks:
    """What the values alone do not tell of a sheet's cells, by their names."""

    filled: set[str] = field(default_factory=set)
    formulas: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)
    styles: dict[str, int] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)


_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class _SheetEye:
    """Reads a sheet's tags in their order; cells without a name of their own follow the one before."""

    def __init__(self) -> None:
        self.marks = Marks()
        self.row, self.column, self.cell = 0, 0, ""
        self.seen: set[str] = set()

    def see(self, tag: str, given: Attributes) -> None:
        if tag == "row":
            self.row, self.column = _number(given.get("r"), self.row + 1), 0
        elif tag == "c":
            self._see_cell(given)
        elif tag in ("v", "is", "f") and self.cell:
            self.marks.filled.add(self.cell)
            if tag == "f":
                self.marks.formulas.add(self.cell)
        elif tag == "mergeCell":
            self.marks.merged.append(given.get("ref", ""))

    def _see_cell(self, given: Attributes) -> None:
        self.column += 1
        name = given.get("r") or f"{column_letters(self.column)}{self.row}"
        parted = _CELL.fullmatch(name)
        if parted is None or int(parted[2]) != self.row:
            raise WorkbookRefused(Fault.DAMAGED)
        if name in self.seen:
            raise WorkbookRefused(Fault.DOUBLE_CELL, found=name, sheet=SHEET, cell=name)
        self.seen.add(name)
        self.cell, self.column = name, column_number(parted[1])
        if given.get("t") == "e":
            self.marks.errors.add(name)
        self.marks.styles[name] = _number(given.get("s"), 0)


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not re.fullmatch("[0-9]{1,9}", text):
        raise WorkbookRefused(Fault.DAMAGED)
    return int(text)


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def marks_of(parts: Parts, sheet: str) -> Marks:
    eye = _SheetEye()
    _walk(parts, sheet, eye.see)
    return eye.marks


# Percent signs, and commas at the end that hide thousands, once literal text is taken out.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SCALES = re.compile(r"%|[0#?],+(?![0#?,])")
BUILT_IN_PERCENT = {9: "0%", 10: "0.00%"}


def scaled_styles(parts: Parts) -> dict[int, str]:
    """The styles under which a number looks like another one than it is, with their formats."""
    elements = _elements(parts, STYLES)
    formats = {**BUILT_IN_PERCENT}
    for tag, given in elements:
        if tag == "numFmt":
            formats[_number(given.get("numFmtId"), 0)] = given.get("formatCode", "")
    chosen = [formats.get(number, "") for number in _formats_of_cells(elements)]
    return {place: text for place, text in enumerate(chosen) if _SCALES.search(_LITERAL.sub("", text))}


def _formats_of_cells(elements: list[tuple[str, dict[str, str]]]) -> Iterator[int]:
    """The number formats in cellXfs, the list that a cell's style counts in; others lie before and behind it."""
    inside = False
    for tag, given in elements:
        if tag == "xf" and inside:
            yield _number(given.get("numFmtId"), 0)
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"


def values_of(parts: Parts) -> Sequence[Sequence[object]]:
    """The sheet's values from A1 on, read from exactly the bytes that were looked at above."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as clean:
        for name, content in parts.items():
            clean.writestr(name, content)
    file.seek(0)
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OverflowError) as error:
        raise WorkbookRefused(Fault.DAMAGED) from error
