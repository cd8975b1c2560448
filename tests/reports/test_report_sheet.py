"""The workbook and the CSV of a report: the numbers of its values, the looks of its annexes."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from indicators.numbers import Notation, write
from reports import period_report
from reports.document import values_of
from reports.exports import report_csv, report_sheet
from tests import make
from tests.reports.test_report_docx import annex, values

BUSINESS_DAY = date(2025, 12, 17)
COLUMNS = ["TT", "Chỉ tiêu", "Đơn vị", "Đề án", "Tỉnh", "Kỳ này", "Kỳ trước", "Tăng/giảm", "Đánh giá", "Nguồn"]


def row(name="Một chỉ tiêu", **given):
    """One indicator as the values hold it."""
    return {
        "code": "one",
        "name": name,
        "theme": "Tài khoản",
        "unit": "percent",
        "reading": reading("81.304348", "81,3%"),
        "previous": reading("80.34003", "80,3%"),
        "change": {"value": "0.964318", "text": "+1,0 điểm %", "reason": ""},
        "change_year": {"value": "-2.5", "text": "−2,5 điểm %"},
        "targets": {"QD1813": {"text": "≥ 80%", "minimum": "80", "maximum": ""}},
        "verdict": "reached",
        "verdict_text": "đạt",
        "sentence": "Cao hơn mức 80%.",
        "illustrative": False,
        **given,
    }


def reading(value, text):
    told = dict.fromkeys(("citation", "coverage", "note"), "")
    return {**told, "value": value, "text": text, "places": 1, "qualifier": "exact", "source": "tổng hợp"} | {
        "verification": "verified",
        "corrected": False,
        "illustrative": False,
    }


def report(cells=None, **more):
    """A report of one indicator, whose cells in the annex may be other ones."""
    printed = ["1", "Một chỉ tiêu", "%", "≥ 80%", "–", "81,3%", "80,3%", "+1,0 điểm %", "đạt", "Tổng hợp."]
    for place, text in (cells or {}).items():
        printed[place] = text
    results = annex(columns=COLUMNS, widths=[1] * 10, aligns=["left"] * 10, themes=[{"name": "", "rows": [printed]}])
    return values(annexes=[results], rows=[row(**more)])


def sheets(content: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def cells_of(found) -> list:
    """The cells of the only indicator."""
    return next(iter(sheets(report_sheet.render(found)).values()))[-1]


def parts_of(content: bytes, part="xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(part).decode()


# The workbook


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_numbers_of_the_first_sheet_are_those_of_the_values(the_facts, language):
    with translation.override(language):
        found = values_of(period_report.build(make.user(), BUSINESS_DAY, period="2025-Q3"))
    book = sheets(report_sheet.render(found))
    assert list(book)[:-1] == [each["name"] for each in found["annexes"]]
    by_name = {each[1]: each for each in book[found["annexes"][0]["name"]] if len(each) > 1}
    told = 0
    for each in found["rows"]:
        if each["reading"]:
            told += 1
            assert Decimal(str(by_name[each["name"]][6])) == Decimal(each["reading"]["value"])
    assert told


@pytest.mark.django_db
def test_every_cell_of_every_annex_is_there_as_a_number_or_as_its_text(the_facts):
    with translation.override("vi"):
        found = values_of(period_report.build(make.user(), BUSINESS_DAY, period="2025-Q3"))
    book = sheets(report_sheet.render(found))
    for each in found["annexes"]:
        shown = {cell for line in book[each["name"]] for cell in line if isinstance(cell, str)}
        for theme in each["themes"]:
            assert theme["name"] in shown
            for line in theme["rows"]:
                assert [text for text in line[:-1] if text not in shown and not any(c.isdigit() for c in text)] == []


def test_a_number_is_exact_and_looks_as_the_report_prints_it():
    found = report()
    assert cells_of(found)[3:8] == [80.0, "–", 81.304348, 80.34003, 0.964318]
    styles = parts_of(report_sheet.render(found), "xl/styles.xml")
    for form in ("&quot;≥ &quot;0&quot;%&quot;", "0.0&quot;%&quot;", "&quot;+&quot;0.0&quot; điểm %&quot;"):
        assert f"{form};{form}" in styles


@pytest.mark.parametrize(
    ("text", "value", "number"),
    [
        ("9.870 (minh họa)", "9870", 9870.0),
        ("≥ 789.000", "789000", 789000.0),
        ("−1,5 điểm %", "-1.49", -1.49),
        ("0,0 điểm %", "-0.04", -0.04),
        ("22", "22", 22.0),
        ("18–20%", "18", "18–20%"),  # a range is no number
        ("chưa có số", "", "chưa có số"),
        ("81,3%", "45", 81.3),  # not the value's text: what is printed counts
        ("ngày 14/9", "14", "ngày 14/9"),
        ("14/9/2025", "", date(2025, 9, 14)),
        ("31/2/2025", "", "31/2/2025"),
        ("007", "7", "007"),
        ("1.23", "1.23", "1.23"),  # a point groups thousands in Vietnamese
        ('12 "', "12", '12 "'),
    ],
)
def test_a_cell_is_a_number_where_its_text_is_one(text, value, number):
    assert cells_of(report({5: text}, reading=reading(value, text)))[5] == number


def test_words_that_have_no_room_beside_a_number_stand_in_the_last_cell():
    cells = cells_of(report({3: "≥ 80% (minh họa) (của: Người từ 15 tuổi trở lên có tài khoản)"}))
    assert cells[3] == 80.0
    assert cells[-1] == "Tổng hợp. Đề án: (của: Người từ 15 tuổi trở lên có tài khoản)."


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.integers(min_value=0, max_value=2))
def test_what_the_pages_print_is_read_back_in_either_language(value, places):
    rounded = round(value, places)
    assert report_sheet.read(write(rounded, Notation.VI, places), "vi") == rounded
    assert report_sheet.read(write(rounded, Notation.EN, places), "en") == rounded


def test_sheets_are_ready_for_paper():
    sheet = parts_of(report_sheet.render(report()))
    for part in ('orientation="landscape"', 'paperSize="9"', 'state="frozen"', 'fitToHeight="0"'):
        assert part in sheet, part
    book = parts_of(report_sheet.render(report()), "xl/workbook.xml")
    assert "_xlnm.Print_Titles" in book and "_xlnm.Print_Area" in book


def test_text_that_begins_like_a_formula_stays_text():
    danger = "=HYPERLINK(1)"
    found = report({1: danger, 9: danger}, name=danger)
    content = report_sheet.render({**found, "subject": danger})
    assert "<f>" not in parts_of(content)
    assert cells_of(found)[1] == danger and cells_of(found)[9] == danger


@pytest.mark.parametrize("name", ["Phụ lục I", "a/b:c*[d]?", "x" * 60, "'", "", "History", "Ghi chú", "Notes"])
def test_names_that_a_workbook_does_not_take_are_mended(name):
    found = values(annexes=[annex(name=name), annex(name=name)])
    book = sheets(report_sheet.render(found))
    assert len(book) == 3 and all(0 < len(each) <= 31 for each in book)


@pytest.mark.parametrize(("key", "heading"), [("results", "Theme"), ("coverage", "Group")])
def test_what_parts_an_annex_stands_in_a_column_of_its_own(key, heading):
    with translation.override("en"):
        word = translation.gettext(heading)
    book = sheets(report_sheet.render(values(language="en", annexes=[annex(key=key)])))
    *_head, names, first, second = book["Phụ lục I"]
    assert names == ["TT", "Chỉ tiêu", word]
    assert (first, second) == ([1.0, "Người có tài khoản", "Tài khoản"], [2.0, "Tài khoản", "Tài khoản"])


def test_an_annex_without_rows_tells_why():
    found = values(annexes=[annex(themes=[], empty="Không có.", told="Tính đến 14/9.")])
    texts = [line[0] for line in next(iter(sheets(report_sheet.render(found)).values()))]
    assert "Không có." in texts and "Tính đến 14/9." in texts


def test_what_is_invented_or_a_draft_says_so():
    content = report_sheet.render(values(illustrative="DỮ LIỆU MINH HỌA"))
    first, *_others = sheets(content).values()
    assert ["DỮ LIỆU MINH HỌA"] in [line[:1] for line in first] and ["DỰ THẢO"] in [line[:1] for line in first]
    assert "DỮ LIỆU MINH HỌA" in parts_of(content).partition("<oddHeader>")[2]


def test_notes_tell_bases_sentences_and_sources():
    *_annexes, notes = sheets(report_sheet.render(report())).values()
    texts = [cell for line in notes for cell in line]
    for each in ("Căn cứ Kế hoạch số 100.", "Cao hơn mức 80%.", "tổng hợp"):
        assert each in texts


def test_very_long_and_very_short_texts_are_whole():
    long = "từ " * 5_000
    assert cells_of(report({9: long}))[9] == long
    assert cells_of(report({9: "x"}))[9] == "x"


# The CSV


def lines_of(found) -> list[dict[str, str]]:
    content = report_csv.render(found)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.django_db
def test_the_csv_holds_every_row_of_the_values(the_facts):
    with translation.override("vi"):
        found = values_of(period_report.build(make.user(), BUSINESS_DAY, period="2025-Q3"))
    lines = lines_of(found)
    assert [each["indicator"] for each in lines] == [each["code"] for each in found["rows"]]
    for line, each in zip(lines, found["rows"], strict=True):
        assert line["value"] == (each["reading"] or {"value": ""})["value"]
        assert line["change"] == each["change"]["value"]
        assert line["name"] == each["name"]
        for code, target in each["targets"].items():
            assert (line[f"target_{code}_minimum"], line[f"target_{code}_maximum"]) == (
                target["minimum"],
                target["maximum"],
            )


def test_numbers_are_plain_and_negative_ones_stay_numbers():
    (line,) = lines_of(report())
    assert (line["value"], line["change_year"], line["illustrative"]) == ("81.304348", "-2.5", "false")


def test_an_indicator_without_a_reading_has_empty_cells():
    (line,) = lines_of(report(reading=None, previous=None))
    assert (line["value"], line["previous"], line["source"], line["corrected"]) == ("", "", "", "")


@pytest.mark.parametrize("danger", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1"])
def test_text_of_the_csv_is_never_run(danger):
    (line,) = lines_of(report(name=danger, sentence=danger))
    assert line["name"] == f"'{danger}" and line["reason"] == f"'{danger}"


def test_every_field_of_the_csv_is_in_the_dictionary_and_no_other():
    (line,) = lines_of(report())
    assert [each.field for each in report_csv.dictionary(report())] == list(line)
