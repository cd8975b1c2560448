"""Real forms, spoilt at random: in their bytes, their archive, their XML and their cells."""

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from adoption import workbook, workbook_reading
from adoption.forms import MOST_DIGITS_IN_A_CELL
from adoption.workbook import WorkbookRefused
from adoption.workbook_labels import workbook_text
from tests import make
from tests.fuzz.conftest import amounts
from tests.fuzz.dirt import INVISIBLE, dirt
from tests.test_access_matrix import writes
from tests.workbooks import packed, parts_of, place, rebuilt

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def other_bytes(form: bytes, draw: Random) -> bytes:
    spoilt = bytearray(form)
    for _ in range(draw.choice((1, 1, 2, 8, 64))):
        at = draw.randrange(len(spoilt))
        turn = draw.randrange(4)
        if turn == 0:
            spoilt[at] = draw.randrange(256)
        elif turn == 1:
            del spoilt[at : at + draw.choice((1, 4, 100, 4000))]
        elif turn == 2:
            spoilt[at:at] = draw.randbytes(draw.choice((1, 4, 100)))
        else:
            spoilt[at] ^= 1 << draw.randrange(8)
        if not spoilt:
            break
    return bytes(spoilt)


NAMES = (
    "xl/vbaProject.bin",
    "../x.xml",
    "XL/WORKBOOK.XML",
    "xl/worksheets/sheet2.xml",
    "a\\b",
    "/etc/passwd",
    "x" * 300,
)


def other_parts(form: bytes, draw: Random) -> bytes:
    parts = parts_of(form)
    name = draw.choice(sorted(parts))
    turn = draw.randrange(5)
    if turn == 0:
        del parts[name]
    elif turn == 1:
        parts[draw.choice(NAMES)] = parts.pop(name)
    elif turn == 2:
        other = draw.choice(sorted(parts))
        parts[name], parts[other] = parts[other], parts[name]
    elif turn == 3:
        parts[name] = draw.choice(
            (b"", b"<x/>", parts[name][: len(parts[name]) // 2], draw.randbytes(200), b"0" * 9_000_000)
        )
    else:
        parts |= {f"{number}.xml": b"<x/>" for number in range(draw.choice((1, 120)))}
    file = io.BytesIO()
    with zipfile.ZipFile(
        file, "w", draw.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA))
    ) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return file.getvalue()


SHEET_PART = "xl/worksheets/sheet1.xml"
VALUES = (
    "",
    "0",
    "-1",
    "1e309",
    "1E+15",
    "NaN",
    "INF",
    "999999999999999999999",
    "99999999999",
    "A0",
    "A1:B2",
    "XFE1",
    "s",
    "e",
    "b",
    "d",
    "inlineStr",
    "str",
    "hidden",
    "&#0;",
    "&lt;",
    "&x;",
    "true",
    "0.1",
    "11",
    "２",
    "\u202e5",
    "x" * 40_000,
)
PIECES = (
    "<f>1+1</f>",
    "<v>5</v>",
    "<is><t>x</t></is>",
    "<c/>",
    "<row/>",
    "<!-- x -->",
    "<![CDATA[5]]>",
    "<!DOCTYPE x>",
    "</c>",
    "<?x y?>",
    "<mergeCell ref='A1:B2'/>",
    "<c r='ZZ99'><v>1</v></c>",
    "<x xmlns='urn:x'/>",
    "\0",
    "<v>",
    "&amp;",
)


def other_xml(form: bytes, draw: Random) -> bytes:
    """Attributes with other values, tags left out, doubled or put in; the archive itself is sound."""
    parts = parts_of(form)
    name = draw.choice([SHEET_PART] * 9 + sorted(each for each in parts if each.endswith((".xml", ".rels"))))
    text = parts[name].decode()
    for _ in range(draw.choice((1, 1, 2, 5))):
        found = list(re.finditer(draw.choice((r'(?<==")[^"]*(?=")', r"<[^>]+>", r"(?<=>)[^<]+(?=<)")), text))
        if not found:
            continue
        hit = draw.choice(found)
        new = draw.choice((draw.choice(VALUES), hit[0] * 2, "", draw.choice(PIECES)))
        text = text[: hit.start()] + new + text[hit.end() :]
    return packed({**parts, name: text.encode()})


def other_cells(form: bytes, draw: Random) -> bytes:
    """The form written anew by another program, with anything in its cells."""

    formula = draw.choice(("=1+1", "=A1", "=1/0"))

    def content() -> object:
        return draw.choice(
            (
                draw.choice((0, 5, -3, 1.5, 1e15, 1e-9, 10**12, 10**11, 2**53, True, None, 44_926.5)),
                dirt(draw).decode(errors="replace")[:30_000],
                draw.choice(("5", "1.234", "1,234", "1.234.567", "12 345", "x", "X", " x ", "5%", "٣", "１２")),
                lambda book, page, row, column: page.write_formula(row, column, formula, None, 2),
            )
        )

    cells = [place(form, code, part) for code in ("part", "whole") for part in ("value", "nothing", "reason", "note")]
    changes = {cell: content() for cell in cells if draw.random() < 0.5}
    if draw.random() < 0.2:
        changes[f"{draw.choice('ABCDEFGHIJ')}{draw.randrange(1, 14)}"] = content()
    return rebuilt(form, changes)


WAYS: list[tuple[str, Callable[[bytes, Random], bytes], int, int]] = [
    ("bytes", other_bytes, 200, 10_000),
    ("parts", other_parts, 20, 500),
    ("xml", other_xml, 120, 5_000),
    ("cells", other_cells, 60, 2_000),
]
SPOILT = [
    pytest.param(spoil, tries, id=f"{way}-{amount}", marks=[pytest.mark.soak] if amount == "soak" else [])
    for way, spoil, quick, soak in WAYS
    for amount, tries in (("quick", quick), ("soak", soak))
]


def wrong_with(data: bytes, form: workbook.Form) -> str:
    """Any file is refused in words, or read into entries that a cell of the grid could hold."""
    try:
        read = workbook_reading.read(data, form)
    except WorkbookRefused as refused:
        return "" if str(workbook_text(refused)).strip() else "refused without words"
    for fault in read.faults:
        if not str(workbook_text(fault)).strip():
            return "a cell is refused without words"
    for cell in read.cells:
        entry = cell.entry
        if cell.faults:
            continue
        if entry.value is not None and not 0 <= entry.value < 10**MOST_DIGITS_IN_A_CELL:
            return f"{cell.cell} is read as {entry.value}"
        if entry.nothing_to_report and (entry.value is not None or not entry.reason):
            return f"{cell.cell} says two things"
        if set(entry.reason + entry.note) & (set(INVISIBLE) | set("\n\r\0\x1b")):
            return f"{cell.cell} holds what nobody sees"
    return ""


@pytest.mark.parametrize(("spoil", "tries"), SPOILT)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_any_spoilt_form_is_read_or_refused_in_words(spoil, tries, draft, record_property):
    form = workbook.form_of(draft)
    data, draw, wrong = workbook.write(form), Random(3), []
    with translation.override("vi"), writes() as written:
        for turn in range(tries):
            spoilt = spoil(data, draw)
            fault = wrong_with(spoilt, form)
            wrong += [f"{turn}: {fault}"] if fault else []
    record_property("tried", tries)
    assert (wrong[:20], written) == ([], set())


@amounts(15, 500)
def test_an_upload_of_anything_is_answered_with_the_page_and_changes_nothing(tries, draft, sign_in, record_property):
    http, draw, wrong = sign_in(make.reporter(draft.organisation)), Random(4), []
    data = workbook.write(workbook.form_of(draft))
    with writes() as written:
        for turn in range(tries):
            _way, spoil, *_amounts = draw.choice(WAYS)
            name = draw.choice(("form.xlsx", "../../x.xlsx", "x\u202exslx.exe", "", "a" * 300))
            answer = http.post(
                "/submissions/2025-Q3/upload", {"workbook": SimpleUploadedFile(name or "x", spoil(data, draw))}
            )
            text = unescape(answer.content.decode())
            if answer.status_code not in (200, 422) or '<html lang="vi"' not in text:
                wrong.append(f"{turn}: {answer.status_code}")
    record_property("tried", tries)
    assert (wrong, written) == ([], set())
