"""Bad workbooks of every class: each is refused with a sentence on where, found and expected, and nothing is kept."""

import html
import io
import struct
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from adoption import workbook
from adoption.models import Figure, Submission, SubmissionEvent
from adoption.workbook import SHEET
from tests import make, workbooks
from tests.workbooks import edited, filled, formatted, packed, parts_of, place, rebuilt, with_part

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

UPLOAD = "/submissions/2025-Q3/upload"
PAGE = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
MB = 1024 * 1024
WHOLE = "F11"  # the figure of the measure “whole”; below it ends the form


@pytest.fixture
def bank():
    return make.organisation()


@pytest.fixture
def draft(bank):
    for code in ("part", "whole"):
        make.duty(bank, make.measure(code))
    return make.filled(bank, make.period(), {"part": 4})


@pytest.fixture
def refused(bank, draft, sign_in, client):
    """Upload a file that is made from the form; what the page says.  Nothing may have changed by it."""
    client.cookies["django_language"] = "en"
    http = sign_in(make.reporter(bank))
    form = workbook.write(workbook.form_of(draft))

    def sentence(spoil) -> str:
        before = kept()
        data = spoil(form) if callable(spoil) else spoil
        response = http.post(UPLOAD, {"workbook": SimpleUploadedFile("form.xlsx", data)})
        text = html.unescape(response.content.decode())
        assert response.status_code == 422
        assert 'id="keep"' not in text
        assert kept() == before
        assert "Expected: " in text
        return text

    return sentence


def kept() -> list:
    return [list(each.objects.order_by("pk").values()) for each in (Submission, Figure, SubmissionEvent)]


def at(cell: str, text: str) -> str:
    return f"Sheet “{SHEET}”, cell {cell}: {text}"


# Files that are no workbook, whatever their name


def spreadsheet(**files: bytes) -> bytes:
    return packed({name.replace("__", "/").replace("_", "."): content for name, content in files.items()})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILES = [
    ("empty", b"", "The submitted file is empty|The file is empty|No file"),
    ("old Excel", OLE + bytes(600), "an old Excel file (.xls)"),
    ("locked with a password", OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    ("CSV", b"code,value\nwhole,5\n", "a text or CSV file"),
    ("CSV of Excel", b"\xef\xbb\xbfcode;value\r\nwhole;5\r\n", "a text or CSV file"),
    ("CSV in UTF-16", "mã\tgiá trị\n".encode("utf-16"), "a text or CSV file"),
    ("CSV in windows-1258", "ch\u1ec9 s\u1ed1".encode("utf-8") + b"\xd2\xea", "a text or CSV file"),
    ("web page", b"<!DOCTYPE html><table><tr><td>5</td></tr></table>", "a web page"),
    ("web page of another program", b"\r\n <html xmlns:x='urn:x'><body></body></html>", "a web page"),
    ("XML spreadsheet 2003", b"<?xml version='1.0'?><Workbook/>", "an XML file"),
    ("PDF", b"%PDF-1.7\n", "a PDF"),
    ("RTF", b"{\\rtf1 5}", "an RTF text"),
    ("picture", b"\x89PNG\r\n\x1a\n" + bytes(20), "a picture"),
    ("photograph", b"\xff\xd8\xff\xe0" + bytes(20), "a picture"),
    ("gzip", b"\x1f\x8b\x08" + bytes(20), "a packed archive"),
    ("nothing known", bytes(range(256)), "a file of another kind"),
    ("Word", spreadsheet(word__document_xml=b"<x/>"), "a Word document"),
    ("PowerPoint", spreadsheet(ppt__presentation_xml=b"<x/>"), "a PowerPoint presentation"),
    ("OpenDocument", spreadsheet(mimetype=b"application/x", content_xml=b"<x/>"), "an OpenDocument file"),
    ("binary workbook", spreadsheet(xl__workbook_bin=b"\0"), "a binary Excel file (.xlsb)"),
    ("archive", spreadsheet(readme_txt=b"5"), "a packed archive"),
    ("too large", b"PK\x03\x04" + bytes(3 * MB), "The file has 3.0 MB. Expected: at most 2 MB"),
    ("half a file", lambda form: form[: len(form) // 2], "The file is damaged"),
    ("only a beginning", b"PK\x03\x04", "The file is damaged"),
]


@pytest.mark.parametrize(("spoil", "said"), [pytest.param(*rest, id=name) for name, *rest in FILES])
def test_a_file_that_is_no_workbook(refused, spoil, said):
    text = refused(spoil)
    assert any(each in text for each in said.split("|"))


# Archives that deceive


def false_size(data: bytes, name: str, size: int) -> bytes:
    """The archive whose directory and headers give another size of one part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        local = archive.getinfo(name).header_offset
    found = bytearray(data)
    central = data.rindex(name.encode(), data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", found, local + 22, size)
    struct.pack_into("<I", found, central + 24, size)
    return bytes(found)


def marked_as_encrypted(data: bytes) -> bytes:
    found = bytearray(data)
    found[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(found)


def other_method(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as archive:
        for name, content in parts_of(data).items():
            archive.writestr(name, content)
    return file.getvalue()


def doubled(data: bytes, name: str) -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed(parts_of(data), (name, b"<x/>"))


DTD = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
ROOT = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def with_dtd(part: str, dtd: str = DTD):
    return lambda form: edited(form, part, ROOT, ROOT + dtd)


ROWS = "".join(f'<row r="{number}"/>' for number in range(100_001))
RELATIONS = f"<x>{ROWS}</x>"
RELATION = '<Relationship Id="x" Type="t/image" Target="http://x.invalid/" TargetMode="External"/>'
FORMULA = "A formula stands here"


def put_formula(text: str, result: object = 0):
    return lambda book, page, row, column: page.write_formula(row, column, text, None, result)


ARCHIVES = [
    (
        "zip bomb",
        lambda form: with_part(form, "xl/media/a.bin", bytes(20 * MB)),
        "20.0 MB or more. Expected: at most 8",
    ),
    ("steep ratio", lambda form: with_part(form, "xl/media/a.bin", bytes(5 * MB)), "a hundred times its packed size"),
    (
        "bomb behind a small size",
        lambda form: false_size(with_part(form, "xl/a.bin", bytes(2 * MB)), "xl/a.bin", 900),
        "“xl/a.bin” is not what the file's directory says",
    ),
    ("size too great", lambda form: false_size(with_part(form, "xl/a.bin"), "xl/a.bin", 900), "“xl/a.bin” is not what"),
    ("many parts", lambda form: packed({**parts_of(form), **{f"a/{n}": b"" for n in range(120)}}), "at most 100 parts"),
    ("the same part twice", lambda form: doubled(form, PAGE), f"“{PAGE}” twice"),
    ("the same part in capitals", lambda form: with_part(form, "XL/WORKBOOK.XML"), "“XL/WORKBOOK.XML” twice"),
    ("a way up", lambda form: with_part(form, "xl/../../evil.xml"), "unsafe name “xl/../../evil.xml”"),
    ("from the root", lambda form: with_part(form, "/etc/passwd"), "unsafe name “/etc/passwd”"),
    ("a drive", lambda form: with_part(form, "C:/a.xml"), "unsafe name “C:/a.xml”"),
    ("a backslash", lambda form: with_part(form, "xl\\a.xml"), "unsafe name"),
    ("one part locked", marked_as_encrypted, "locked with a password"),
    ("packed by another method", other_method, "The file is damaged"),
    ("entities", with_dtd(PAGE), f"“{PAGE}” declares a document type"),
    ("entities in the strings", with_dtd("xl/sharedStrings.xml"), "“xl/sharedStrings.xml” declares"),
    ("a document type", with_dtd(BOOK, "<!DOCTYPE x>"), f"“{BOOK}” declares"),
    ("an outside entity", with_dtd(PAGE, '<!DOCTYPE x SYSTEM "file:///etc/passwd">'), f"“{PAGE}” declares"),
    ("links without end", lambda form: with_part(form, "xl/a.rels", RELATIONS.encode()), "The file is damaged"),
    ("links with entities", with_dtd("_rels/.rels"), "“_rels/.rels” declares"),
    ("broken XML", lambda form: edited(form, PAGE, "</sheetData>", "</sheetDate>"), "The file is damaged"),
    ("unknown encoding", lambda form: edited(form, PAGE, 'encoding="UTF-8"', 'encoding="UTF-7"'), "is damaged"),
    ("another encoding", lambda form: edited(form, PAGE, 'encoding="UTF-8"', 'encoding="UTF-16"'), "is damaged"),
    (
        "elements without end",
        lambda form: edited(form, PAGE, "<sheetData>", "<sheetData>" + ROWS),
        "The file is damaged",
    ),
    ("macros", lambda form: with_part(form, "xl/vbaProject.bin"), "macros (“xl/vbaProject.bin”)"),
    ("old macros", lambda form: with_part(form, "xl/macrosheets/sheet1.xml"), "holds macros"),
    (
        "a workbook for macros",
        lambda form: edited(form, TYPES, workbook.CONTENT_TYPE, "application/vnd.ms-excel.sheet.macroEnabled"),
        "holds macros (“application/vnd.ms-excel.sheet.macroEnabled.main+xml”)",
    ),
    ("a template", lambda form: edited(form, TYPES, ".sheet.main+xml", ".template.main+xml"), "an Excel template"),
    ("an external link", lambda form: with_part(form, "xl/externalLinks/externalLink1.xml"), "links to other files"),
    ("a connection", lambda form: with_part(form, "xl/connections.xml"), "links to other files"),
    (
        "an outside relation",
        lambda form: edited(form, "_rels/.rels", "<Relationship ", RELATION + "<Relationship "),
        "links to other files or data (“http://x.invalid/”)",
    ),
    ("an embedded object", lambda form: with_part(form, "xl/embeddings/oleObject1.bin"), "embedded objects"),
    ("ActiveX", lambda form: with_part(form, "xl/activeX/activeX1.xml"), "embedded objects"),
    (
        "no sheet behind the name",
        lambda form: edited(form, "xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet9.xml"),
        "sheets",
    ),
    ("a sheet that is not listed", lambda form: with_part(form, "xl/worksheets/sheet2.xml"), "sheet2.xml"),
    ("only some of the parts", lambda form: packed({BOOK: b"<x/>"}), "a packed archive"),
]


@pytest.mark.parametrize(("spoil", "said"), [pytest.param(*rest, id=name) for name, *rest in ARCHIVES])
def test_an_archive_that_deceives(refused, spoil, said):
    text = refused(spoil)
    assert any(each in text for each in said.split("|"))


# Sheets that are not the form


def hidden_sheet(state: str):
    def spoil(form):
        data = rebuilt(form, more=lambda book, page: book.add_worksheet("Ẩn"))
        return edited(data, BOOK, 'name="Ẩn" sheetId="2"', f'name="Ẩn" sheetId="2" state="{state}"')

    return spoil


def key(row: int, content: object):
    return lambda form: rebuilt(form, {f"A{row}": content})


def swapped(form):
    """Two rows in another order, as sorting would leave them."""
    rows = workbooks.rows_of(form)
    return rebuilt(
        form, {f"{letter}{number}": rows[20 - number][n] for number in (10, 11) for n, letter in enumerate("ABCD")}
    )


def merged(form):
    return rebuilt(form, more=lambda book, page: page.merge_range("F10:F11", 5))


def named_twice(form):
    return edited(rebuilt(form), PAGE, f'<c r="{WHOLE[0]}10"', '<c r="A10"><v>1</v></c><c r="F10"')


SHEETS = [
    (
        "a second sheet",
        lambda form: rebuilt(form, more=lambda book, page: book.add_worksheet("Nháp")),
        "Nháp”. Expected: only the sheet",
    ),
    ("a hidden sheet", hidden_sheet("hidden"), "Sheet “Ẩn”: The sheet is hidden (hidden). Expected: only the sheet"),
    ("a very hidden sheet", hidden_sheet("veryHidden"), "Sheet “Ẩn”: The sheet is hidden (veryHidden)"),
    (
        "the form itself hidden",
        lambda form: edited(form, BOOK, 'sheetId="1"', 'sheetId="1" state="hidden"'),
        f"Sheet “{SHEET}”: The sheet is hidden",
    ),
    ("a chart as sheet", lambda form: with_part(form, "xl/chartsheets/sheet1.xml"), "chartsheets/sheet1.xml"),
    (
        "a renamed sheet",
        lambda form: rebuilt(form, sheet="Sheet1"),
        f"sheets are: “Sheet1”. Expected: only the sheet “{SHEET}”",
    ),
    ("merged cells", merged, at("F10:F11", "The cells F10:F11 are merged. Expected: no merged cells")),
    ("the same cell twice", named_twice, at("A10", "The cell A10 is there twice")),
    (
        "a note below",
        lambda form: rebuilt(form, {"B40": "xem thêm"}),
        at("B40", "Something stands beside or below the form. Expected: nothing outside A1 to I11"),
    ),
    ("a note beside", lambda form: rebuilt(form, {"K11": 5}), at("K11", "Something stands beside")),
    (
        "a cell at the far end",
        lambda form: rebuilt(form, {"XFD1048576": 5}),
        at("XFD1048576", "Something stands beside"),
    ),
    (
        "a cell beyond all",
        lambda form: edited(
            rebuilt(form), PAGE, "</sheetData>", '<row r="9999999"><c r="ZZZ9999999"><v>1</v></c></row></sheetData>'
        ),
        "Something stands beside",
    ),
    ("a cell in another's row", lambda form: edited(rebuilt(form), PAGE, 'r="A10"', 'r="A12"'), "The file is damaged"),
    ("a cell of no name", lambda form: edited(rebuilt(form), PAGE, 'r="A10"', 'r="a10"'), "The file is damaged"),
    (
        "no form at all",
        key(1, "Báo cáo"),
        at("A1", "This is not the form of this page: found “Báo cáo”. Expected: a form downloaded here"),
    ),
    (
        "a later form",
        key(1, "cashless-figures/2"),
        at("A1", "This is not the form of this page: found “cashless-figures/2”"),
    ),
    ("no keys", key(1, None), at("A1", "This is not the form of this page: found “”")),
    (
        "another organisation",
        key(2, "bank-b"),
        at("A2", "This form belongs to another organisation: found “bank-b”. Expected: “bank-a”, your own"),
    ),
    (
        "another period",
        key(3, "2025-Q2"),
        at("A3", "This form belongs to another period: found “2025-Q2”. Expected: “2025-Q3”"),
    ),
    ("a changed version", key(4, "1-77"), at("A5", "A key was changed")),
    ("no state", key(4, "x"), at("A4", "A key was changed: found “x”")),
    ("a state of other digits", key(4, "١-١"), at("A4", "A key was changed: found “١-١”")),
    ("a changed hash", key(5, "0" * 64), at("A5", "A key was changed: found “0000")),
    ("a changed key", key(11, "wholes"), at("A11", "A key was changed: found “wholes”. Expected: “whole”")),
    ("a key taken away", key(11, ""), at("A11", "A key was changed: found “”. Expected: “whole”")),
    ("a key as number", key(11, 5), at("A11", "A key was changed: found “5”")),
    ("rows in another order", swapped, at("A10", "A key was changed: found “whole”. Expected: “part”")),
    ("a changed theme", key(9, "#health"), at("A9", "A key was changed: found “#health”. Expected: “#accounts”")),
    (
        "another unit",
        lambda form: rebuilt(form, {"D11": "nghìn tài khoản"}),
        at("D11", "A protected cell was changed: found “nghìn tài khoản”. Expected: “tài khoản / accounts”"),
    ),
    (
        "another name",
        lambda form: rebuilt(form, {"B11": "Số khác"}),
        at("B11", "A protected cell was changed: found “Số khác”. Expected: “Chỉ số whole”"),
    ),
    (
        "another English name",
        lambda form: rebuilt(form, {"C11": "Other"}),
        at("C11", "A protected cell was changed: found “Other”. Expected: “Measure whole”"),
    ),
    (
        "another heading",
        lambda form: rebuilt(form, {"F8": "Kỳ sau"}),
        at("F8", "A protected cell was changed: found “Kỳ sau”"),
    ),
    (
        "a figure in a heading",
        lambda form: rebuilt(form, {"F9": 5}),
        at("F9", "A protected cell was changed: found “5”"),
    ),
    (
        "a formula in the keys",
        lambda form: rebuilt(form, {"A11": put_formula('="whole"', "whole")}),
        at("A11", "A formula stands here"),
    ),
    (
        "a formula in last period",
        lambda form: rebuilt(form, {"E11": put_formula("=1+1", 2)}),
        at("E11", "A formula stands here"),
    ),
]


@pytest.mark.parametrize(("spoil", "said"), [pytest.param(*rest, id=name) for name, *rest in SHEETS])
def test_a_sheet_that_is_not_the_form(refused, spoil, said):
    assert said in refused(spoil)


# Cells that are not one number


def array(book, page, row, column):
    page.write_array_formula(row, column, row, column, "{=SUM(1,2)}", None, 3)


NUMBER_EXPECTED = "Expected: a whole number from 0 up of at most 12 digits, or an empty cell."
VALUES = [
    ("both notations, dot", "789.000", "“789.000” can be read in two ways. Write 789000 or 789."),
    ("both notations, comma", "789,000", "“789,000” can be read in two ways."),
    ("both notations, one digit", "1.234", "“1.234” can be read in two ways. Did you mean 1234?"),
    ("both notations, short", "1.500", "“1.500” can be read in two ways. Did you mean 1500?"),
    ("decimal comma", "89,5", "“89,5” "),
    ("decimal point", "89.5", "“89.5” "),
    ("grouped with decimals", "1.234.567,5", "“1.234.567,5” "),
    ("English with decimals", "1,234,567.00", "“1,234,567.00” "),
    ("only zeros behind the comma", "5,0", "“5,0” "),
    ("malformed grouping", "12.34.5", "“12.34.5” is not grouped by thousands."),
    ("mixed marks", "1.234,567.890", "“1.234,567.890” "),
    ("groups of four", "1234.5678.9000", "“1234.5678.9000” "),
    ("spaces as grouping", "1 234 567", "“1 234 567” is not a number."),
    ("hard spaces as grouping", "1\u00a0234\u00a0567", "is not a number."),
    ("apostrophes as grouping", "1'234'567", "“1'234'567” is not a number."),
    ("a zero width space inside", "12\u200b34", "is not a number."),
    ("a turned direction inside", "12\u202e34", "is not a number."),
    ("a unit behind", "5 triệu đồng", "“5 triệu đồng” is not a number."),
    ("a unit without space", "5tr", "“5tr” is not a number."),
    ("a currency", "5₫", "“5₫” is not a number."),
    ("per cent", "95%", "“95%” is not a number."),
    ("about", "~500", "“~500” is not a number."),
    ("at least", "≥ 500", "“≥ 500” is not a number."),
    ("a range", "5-6", "“5-6” is not a number."),
    ("a word", "không có", "“không có” is not a number."),
    ("a dash for nothing", "-", "“-” is not a number."),
    ("a long dash for nothing", "–", "“–” is not a number."),
    ("not available", "N/A", "“N/A” is not a number."),
    ("a question mark", "?", "“?” is not a number."),
    ("two numbers", "5 6", "“5 6” is not a number."),
    ("two lines", "5\n6", "is not a number."),
    ("scientific", "1e5", "“1e5” is not a number."),
    ("hexadecimal", "0x10", "“0x10” is not a number."),
    ("a plus sign", "+5", "“+5” is not a number."),
    ("brackets for negative", "(5)", "“(5)” is not a number."),
    ("a fraction", "1/2", "“1/2” is not a number."),
    ("a power", "5²", "“5²” is not a number."),
    ("Arabic digits", "١٢٣", "“١٢٣” is not a number."),
    ("wide digits", "１２３", "“１２３” is not a number."),
    ("Roman digits", "Ⅻ", "“Ⅻ” is not a number."),
    ("letters for digits", "1O0", "“1O0” is not a number."),
    ("a letter like a digit", "l00", "“l00” is not a number."),
    ("a formula as text", "=5+5", "“=5+5” is not a number."),
    ("a command as text", "@SUM(1)", "“@SUM(1)” is not a number."),
    ("markup", "<b>5</b>", "“<b>5</b>” is not a number."),
    ("a day as text", "31/12/2025", "“31/12/2025” is not a number."),
    ("negative as text", "-5", "“-5” is negative; this figure starts at 0."),
    ("negative with a true minus", "−5", "“−5” is negative; this figure starts at 0."),
    ("too many digits as text", "1234567890123", "“1234567890123” has too many digits; please check the unit."),
    ("very long text", "9" * 30_000, "has too many digits"),
    ("negative", -5, "“-5” is negative; this figure starts at 0."),
    ("a fraction as number", 5.5, "“5.5” has a decimal part where a whole number is expected."),
    (
        "thousands as decimals",
        789.123,
        "“789.123” has a decimal part where a whole number is expected. Write 789 or 789123.",
    ),
    ("a tiny part", 5.000000001, "has a decimal part"),
    ("a share as number", 0.895, "“0.895” has a decimal part"),
    ("thirteen digits", 1_234_567_890_123, "has too many digits"),
    ("a huge number", 1e300, "has too many digits"),
    ("a tiny number", 1e-300, "has too many digits"),
    ("true", True, "“TRUE” is a truth value. Expected: a value or an empty cell."),
    ("false", False, "“FALSE” is a truth value."),
    ("a day", formatted(datetime(2025, 9, 14), "dd/mm/yyyy"), "“14/9/2025” is a date or time. Expected: a number"),
    ("a number that became a day", formatted(45678, "mmm-yy"), "is a date or time"),
    ("a moment", formatted(datetime(2025, 9, 14, 8, 30), "dd/mm/yyyy hh:mm"), "is a date or time"),
    ("a time", formatted(time(8, 30), "hh:mm"), "“08:30:00” is a date or time"),
    ("a duration", formatted(30, "[h]:mm"), "is a date or time"),
    ("shown as per cent", formatted(1, "0%"), "“1” is shown as another number by its cell format “0%”."),
    ("shown as per cent with decimals", formatted(1, "#,##0.00%"), "by its cell format “#,##0.00%”"),
    (
        "shown in thousands",
        formatted(5_000_000, "#,##0,"),
        "“5000000” is shown as another number by its cell format “#,##0,”.",
    ),
    ("shown in millions", formatted(5_000_000, '#,##0,,"tr"'), "is shown as another number"),
    (
        "a formula",
        put_formula("=SUM(1,2)", 3),
        "A formula stands here; its last result was “3”. Expected: the value itself, typed in.",
    ),
    ("a formula of another sheet", put_formula("='Sheet 2'!A1", 7), "its last result was “7”"),
    ("a formula of another file", put_formula("=[1]Book!A1", 7), "A formula stands here"),
    ("a formula of a text", put_formula('="5"', "5"), "A formula stands here"),
    ("a formula with an error", put_formula("=1/0", "#DIV/0!"), "A formula stands here"),
    ("a formula without a result", put_formula("=1", ""), "A formula stands here"),
    ("an array formula", array, "A formula stands here"),
]


@pytest.mark.parametrize(("content", "said"), [pytest.param(*rest, id=name) for name, *rest in VALUES])
def test_a_cell_that_is_not_one_number(refused, content, said):
    text = refused(lambda form: filled(form, {"whole": content}))
    assert f"cell {WHOLE}: " in text
    assert said in text
    assert "is a date" in text or "formula" in text or "truth" in text or "format" in text or NUMBER_EXPECTED in text


def test_an_error_value(refused):
    """Excel keeps a pasted error as a cell of its own type."""

    def spoil(form):
        return edited(filled(form, {"whole": 55}), PAGE, f'<c r="{WHOLE}"><v>55', f'<c r="{WHOLE}" t="e"><v>#N/A')

    assert at(WHOLE, "An Excel error value stands here. Expected: a value or an empty cell.") in refused(spoil)


def test_a_number_that_is_no_number(refused):
    def spoil(form):
        return edited(filled(form, {"whole": 55}), PAGE, f'<c r="{WHOLE}"><v>55', f'<c r="{WHOLE}"><v>NaN')

    assert "Expected: " in refused(spoil)


TEXTS = [
    ("a mark of another kind", {"nothing": "có"}, "G11", "“có” is no mark. Expected: x for nothing to report"),
    ("a number as mark", {"nothing": 1}, "G11", "“1” is no mark."),
    ("a truth value as mark", {"nothing": True}, "G11", "“TRUE” is a truth value."),
    ("a formula as mark", {"nothing": put_formula('="x"', "x")}, "G11", "A formula stands here"),
    ("marked, with a number", {"nothing": "x", "value": 5, "reason": "vì"}, "G11", "The number “5” and the mark"),
    ("marked, with a zero", {"nothing": "x", "value": 0, "reason": "vì"}, "G11", "The number “0” and the mark"),
    (
        "marked without a reason",
        {"nothing": "x"},
        "H11",
        "Nothing to report is marked without a reason. Expected: a few",
    ),
    (
        "marked with blanks as reason",
        {"nothing": "x", "reason": " \u200b "},
        "H11",
        "Nothing to report is marked without a reason",
    ),
    ("a reason without a mark", {"reason": "chưa có"}, "G11", "A reason is given (“chưa có”), but nothing to report"),
    (
        "a long reason",
        {"nothing": "x", "reason": "a" * 301},
        "H11",
        "The text has 301 characters. Expected: at most 300",
    ),
    ("a long note", {"note": "a" * 501}, "I11", "The text has 501 characters. Expected: at most 500 characters."),
    ("a formula as note", {"note": put_formula("=A1", "x")}, "I11", "A formula stands here"),
    ("a day as note", {"note": formatted(date(2025, 9, 14), "dd/mm/yyyy")}, "I11", "“14/9/2025” is a date or time."),
    ("a truth value as note", {"note": True}, "I11", "“TRUE” is a truth value."),
]


@pytest.mark.parametrize(("contents", "cell", "said"), [pytest.param(*rest, id=name) for name, *rest in TEXTS])
def test_marks_reasons_and_notes_that_are_none(refused, contents, cell, said):
    def spoil(form):
        return rebuilt(form, {place(form, "whole", part): content for part, content in contents.items()})

    assert at(cell, said) in refused(spoil)


def test_all_bad_cells_are_named_at_once(refused):
    text = refused(lambda form: filled(form, {"part": "abc", "whole": "789.000"}))
    assert "2 cells cannot be read" in text
    assert "cell F10: “abc”" in text and f"cell {WHOLE}: “789.000”" in text


def test_a_measure_that_is_owed_since_the_download_is_named(bank, refused):
    def spoil(form):
        make.duty(bank, make.measure("zebra"))
        return form

    assert at("A12", "A key was changed: found “”. Expected: “zebra”") in refused(spoil)


def test_a_workbook_made_by_hand_is_not_the_form(refused):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet(SHEET).write("B1", 5)
    assert "This is not the form of this page" in refused(file.getvalue())


def test_an_address_that_excel_made_a_link_in_a_note_is_let_be(bank, draft, sign_in):
    data = rebuilt(
        workbook.write(workbook.form_of(draft)),
        {"I11": lambda book, page, row, column: page.write_url(row, column, "mailto:a@example.invalid")},
    )
    response = sign_in(make.reporter(bank)).post(UPLOAD, {"workbook": SimpleUploadedFile("form.xlsx", data)})
    assert response.status_code == 200
    assert [row.new_note for row in response.context["page"].rows] == ["", "a@example.invalid"]
