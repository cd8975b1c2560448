"""Page values as files: what each format holds, how it is marked, and that nothing in it runs."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from defusedxml import ElementTree
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from python_calamine import CalamineWorkbook

from indicators.models import Indicator, PolicyDocument, Reading, Target
from reports import downloads, indicator_page, overview
from reports.exports import json as json_export
from reports.exports.records import Amount
from reports.exports.sheet import number_format
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BUSINESS_DAY = date(2025, 12, 17)
SVG = "{http://www.w3.org/2000/svg}"
HEADINGS = {"vi": ("Số liệu", "Chú thích", "Kết quả thực hiện"), "en": ("Figures", "Notes", "Result")}


def page(code="benefits", language="vi", **chosen):
    with translation.override(language):
        return indicator_page.build(AnonymousUser(), BUSINESS_DAY, code, **{"period": "2025-Q3", **chosen})


def file(ending, code="benefits", language="vi", **chosen):
    with translation.override(language):
        return downloads.of_indicator(page(code, language, **chosen), ending).content


def overview_file(ending, language="vi", **chosen):
    with translation.override(language):
        value = overview.build(AnonymousUser(), BUSINESS_DAY, **{"period": "2025-Q3", **chosen})
        return downloads.of_overview(value, value.rows, ending).content


def lines(content):
    return list(csv.DictReader(io.StringIO(content.lstrip("\ufeff"))))


def sheets(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def all_text(ending, content):
    return "\n".join(unpacked(content).values()) if ending == "xlsx" else content


# How a file is answered


@pytest.mark.parametrize(
    ("address", "name", "content_type"),
    [
        ("/indicators/benefits.csv", "benefits-2025-Q3.csv", "text/csv; charset=utf-8"),
        ("/indicators/benefits.xlsx", "benefits-2025-Q3.xlsx", downloads.sheet.CONTENT_TYPE),
        ("/indicators/benefits.json", "benefits-2025-Q3.json", "application/json"),
        ("/indicators/benefits.svg", "benefits-2025-Q3.svg", "image/svg+xml"),
        ("/indicators/benefits.png", "benefits-2025-Q3.png", "image/png"),
        ("/overview.csv", "tong-quan-KH100-2025-Q3.csv", "text/csv; charset=utf-8"),
        ("/overview.xlsx", "tong-quan-KH100-2025-Q3.xlsx", downloads.sheet.CONTENT_TYPE),
    ],
)
def test_a_file_has_a_plain_name_with_code_and_period(the_facts, client, settings, address, name, content_type):
    settings.PUBLIC_OVERVIEW = True
    answer = client.get(f"{address}?period=2025-Q3")
    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert name.isascii()


ADDRESSES = (
    *(f"/indicators/benefits.{ending}" for ending in downloads.INDICATOR_ENDINGS),
    *(f"/overview.{ending}" for ending in downloads.OVERVIEW_ENDINGS),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_file_is_for_whoever_may_see_its_page(the_facts, client, sign_in, settings, address):
    settings.PUBLIC_OVERVIEW = False
    assert client.get(address)["Location"].startswith("/accounts/login/")
    assert client.post(address).status_code in (302, 405)
    http = sign_in(make.reporter(make.organisation()))
    assert http.get(address).status_code == 200
    assert http.post(address).status_code == 405


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_file_of_nothing_known_is_not_found(the_facts, client, settings, address):
    settings.PUBLIC_OVERVIEW = True
    for query in ("period=2031-Q1", "period=x", "programme=XX"):
        assert client.get(f"{address}?{query}").status_code == 404
    assert client.get(address.replace("benefits", "nope")).status_code == (200 if "overview" in address else 404)


def test_there_is_nothing_to_take_away_before_the_first_facts(db, client, settings):
    settings.PUBLIC_OVERVIEW = True
    assert client.get("/overview.csv").status_code == 404


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_series_without_a_value_has_no_picture(the_facts, client, settings, ending):
    settings.PUBLIC_OVERVIEW = True
    assert client.get(f"/indicators/ecommerce-share.{ending}").status_code == 404
    assert client.get("/indicators/ecommerce-share.json").status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_file_costs_no_more_queries_than_its_page(the_facts, sign_in, address):
    http = sign_in(make.user())
    make.approved(make.organisation("bank-a"), make.period(), {"qr-codes": 10})
    http.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert http.get(address).status_code == 200
    assert len(captured) <= 8


def test_the_overview_is_taken_away_as_it_is_filtered(the_facts, client, settings):
    settings.PUBLIC_OVERVIEW = True
    everything = lines(client.get("/overview.csv?period=2025-Q3").content.decode())
    chosen = lines(client.get("/overview.csv?period=2025-Q3&verdict=not_comparable").content.decode())
    assert 0 < len(chosen) < len(everything)
    assert {line["verdict"] for line in chosen} == {"not_comparable"}
    none = client.get("/overview.csv?period=2025-Q3&verdict=exceeded").content.decode()
    assert none.splitlines() == [client.get("/overview.csv?period=2025-Q3").content.decode().splitlines()[0]]


# CSV


def test_csv_has_a_mark_for_excel_plain_numbers_and_iso_dates(the_facts):
    make.approved(make.organisation("treasury", "department"), make.period(), {"recipients": 7000})
    content = file("csv")
    assert content.startswith("\ufeffindicator,period,kind,")
    assert "\r\n" in content
    line = lines(content)[-1]
    assert (line["period"], line["value"], line["qualifier"], line["unit"]) == (
        "2025-Q3",
        "74.8",
        "at_least",
        "percent",
    )
    overview_line = next(each for each in lines(overview_file("csv")) if each["indicator"] == "benefits")
    assert overview_line["target_QD1813_minimum"] == "60"
    assert overview_line["target_QD1813_due_on"] == "2025-12-31"
    assert overview_line["target_KH100_verification"] == "missing_source"
    assert (overview_line["target_KH100_minimum"], overview_line["counted"]) == ("", "true")


def test_field_names_are_the_same_in_both_languages(the_facts):
    for made in (file, overview_file):
        assert made("csv", language="vi").split("\r\n")[0] == made("csv", language="en").split("\r\n")[0]


def test_a_benchmark_and_a_missing_quarter_say_what_they_are(the_facts):
    make.approved(make.organisation("bank-a"), make.period("2025-Q1"), {"fraud-cases": 3})
    kinds = {line["period"]: line["kind"] for line in lines(file("csv", "fraud-cases"))}
    assert kinds == {"2025-Q1": "withheld", "2025-Q2": "no_data", "2025-Q3": "no_data"}
    country = [line for line in lines(file("csv", "adults-with-account")) if line["kind"] == "benchmark"]
    assert [(line["value"], line["as_of"]) for line in country] == [("86.97", "2024-12-31")]


# Text that looks like a formula


DANGERS = ('=HYPERLINK("http://x.invalid","y")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1")


@pytest.mark.parametrize("danger", DANGERS)
def test_text_that_begins_like_a_formula_is_harmless_everywhere(the_facts, danger):
    Reading.objects.filter(indicator__code="benefits", source="document").update(
        note_vi=danger, note_en=danger, citation=danger
    )
    Indicator.objects.filter(code="benefits").update(name_vi=danger)
    line = lines(file("csv"))[-1]
    assert line["citation"] == f"'{danger}"
    assert line["note"].startswith(f"'{danger}")
    assert next(each for each in lines(overview_file("csv")) if each["indicator"] == "benefits")["name"] == f"'{danger}"
    for content in (file("xlsx"), overview_file("xlsx")):
        parts = unpacked(content)
        assert not any("<f>" in part or "<hyperlink" in part for part in parts.values())
        assert any(danger.strip() in str(cell) for rows in sheets(content).values() for row in rows for cell in row)
    assert json.loads(file("json"))["series"][-1]["note"] == danger


def test_a_negative_change_stays_a_number_in_csv(the_facts, settings):
    for label, value in (("2025-Q2", 9), ("2025-Q3", 4)):
        make.approved(make.organisation("bank-a"), make.period(label), {"fraud-cases": value})
    with translation.override("vi"):
        value = indicator_page.build(make.user(), BUSINESS_DAY, "fraud-cases", period="2025-Q3")
        assert lines(downloads.of_indicator(value, "csv").content)[-1]["change"] == "-5"


def test_a_name_with_markup_is_text_in_a_picture(the_facts):
    Indicator.objects.filter(code="benefits").update(name_vi='<script>alert(1)</script> & "x"')
    picture = ElementTree.fromstring(file("svg"))
    assert not list(picture.iter(f"{SVG}script"))
    assert '<script>alert(1)</script> & "x"' in [each.text for each in picture.iter(f"{SVG}text")]


# XLSX


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_workbook_has_numbers_and_notes_in_the_language_of_the_reader(the_facts, language):
    found = sheets(file("xlsx", "account-ratio", language))
    figures, notes, result = HEADINGS[language]
    assert list(found) == [figures, notes]
    rows = found[figures]
    head = next(row for row in rows if result in row)
    assert rows[-1][head.index(result)] == 89.5
    told = {row[0]: row[1] for row in found[notes] if len(row) > 1}
    population = "Dân số đăng ký" if language == "vi" else "Registered population"
    assert "881" in told[population]
    assert "2025" in told[population]
    assert any("1813/QĐ-TTg" in str(label) for label in told)


def test_a_workbook_holds_definition_versions_basis_benchmark_and_targets_with_their_sources(the_facts):
    rows = sheets(file("xlsx", "adults-with-account"))["Chú thích"]
    text = "\n".join(" ".join(str(cell) for cell in row) for row in rows)
    for part in (
        "Định nghĩa Số người từ 15 tuổi trở lên",
        "số người, đã loại trùng",
        "từ 15/12/2020",
        "Mục tiêu QĐ 1813 ≥ 80%",
        "thời hạn 31/12/2025",
        "jcpmediaroom.com",
        "86,97%",
        "Ngân hàng Nhà nước Việt Nam",
    ):
        assert part in text, part


def test_an_overview_has_the_columns_of_the_annex(the_facts):
    rows = sheets(overview_file("xlsx"))["Số liệu"]
    head = next(row for row in rows if "Chỉ tiêu" in row)
    for heading in ("TT", "Đơn vị tính", "Mục tiêu Đề án (QĐ 1813)", "Mục tiêu tỉnh (KH 100)", "Thực hiện kỳ này"):
        assert heading in head
    of = {row[head.index("Chỉ tiêu")]: dict(zip(head, row, strict=True)) for row in rows}
    ratio = of["Tài khoản trên dân số"]
    assert ratio["Thực hiện kỳ này"] == 89.5
    assert ratio["Mục tiêu Đề án (QĐ 1813)"] == 80
    assert ratio["Mục tiêu tỉnh (KH 100)"] == "chưa có văn bản gốc"
    assert ratio["Đánh giá"] == "không cùng cơ sở so sánh"
    assert "mẫu số" in ratio["Lý do"]
    assert "Báo Lạng Sơn" in ratio["Nguồn, ghi chú"]


def test_a_workbook_is_ready_to_print(the_facts):
    parts = unpacked(overview_file("xlsx"))
    for sheet in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert 'paperSize="9"' in parts[sheet]
        assert 'orientation="landscape"' in parts[sheet]
        assert 'fitToHeight="0"' in parts[sheet]
    assert 'state="frozen"' in parts["xl/worksheets/sheet1.xml"]
    assert "_xlnm.Print_Area" in parts["xl/workbook.xml"]
    assert "_xlnm.Print_Titles" in parts["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("amount", "form"),
    [
        (Amount(Decimal("89.5"), "percent", 1), '#,##0.0"%"'),
        (Amount(Decimal(789000), "account", 0, "≥"), '"≥ "#,##0'),
        (Amount(Decimal("74.8"), "percent", 1, "≥", illustrative=True), '"≥ "#,##0.0"% ◇"'),
        (Amount(Decimal(80), "percent"), '#,##0"%"'),
        (Amount(Decimal("80.50"), "percent"), '#,##0.0"%"'),
        (Amount(Decimal("1.35"), "percent", 1, is_change=True), '"+"#,##0.0" điểm %";"−"#,##0.0" điểm %"'),
        (Amount(Decimal("-1.35"), "percent", 1, is_change=True), '"+"#,##0.0" điểm %";"−"#,##0.0" điểm %"'),
        (Amount(Decimal("-0.04"), "percent", 1, is_change=True), '#,##0.0" điểm %";#,##0.0" điểm %"'),
        (Amount(Decimal(12), "account", 0, is_change=True), '"+"#,##0;"−"#,##0'),
    ],
)
def test_a_number_is_printed_by_a_spreadsheet_as_by_the_pages(amount, form):
    with translation.override("vi"):
        assert number_format(amount) == form


# Who stands behind a number


@pytest.fixture
def three_banks(the_facts):
    for code, value in (("bank-a", 50), ("bank-b", 30), ("bank-c", 20)):
        make.approved(make.organisation(code), make.period("2025-Q3"), {"fraud-cases": value})


def parts_for(person):
    """The rows of the workbook's sheet and the JSON's part; both None where there is nothing to see."""
    with translation.override("en"):
        value = indicator_page.build(person, BUSINESS_DAY, "fraud-cases", period="2025-Q3")
        workbook = sheets(downloads.of_indicator(value, "xlsx").content)
        content = json.loads(downloads.of_indicator(value, "json").content)["contributions"]
    rows = [row[1:3] for row in workbook.get("Contributions", []) if isinstance(row[1], float)]
    return rows, content


def test_staff_take_away_who_stands_behind_a_number(three_banks):
    rows, content = parts_for(make.user())
    assert rows == [[50, 50], [30, 30], [20, 20], [100, 100]]
    assert [each["figures"]["fraud-cases"]["value"] for each in content["rows"]] == [50, 30, 20]
    assert content["totals"] == {"fraud-cases": 100}


def test_a_bank_takes_away_its_own_part_alone_and_the_public_none(three_banks):
    rows, content = parts_for(make.reporter(make.organisation("bank-b")))
    assert [row[0] for row in rows] == [30]  # the period is open: neither a total nor a share of it
    assert [each["organisation"] for each in content["rows"]] == ["bank-b"]
    assert content["totals"] == {"fraud-cases": None}
    assert parts_for(AnonymousUser()) == ([], None)


# JSON


def test_json_holds_exact_numbers_codes_and_both_languages(the_facts):
    content = json.loads(file("json", "adults-with-account"), parse_float=Decimal)
    assert content["format"] == "cashless-indicator/1"
    assert content["indicator"]["name"] == {
        "vi": "Người từ 15 tuổi trở lên có tài khoản",
        "en": "People aged 15 and over with an account",
    }
    assert content["indicator"]["unit"] == {"code": "percent", "vi": "%", "en": "%"}
    assert content["period"]["last_on"] == "2025-09-14"
    targets = {each["programme"]: each for each in content["targets"]}
    assert (targets["QD1813"]["minimum"], targets["QD1813"]["verification"]) == (80, "verified")
    assert (targets["KH100"]["minimum"], targets["KH100"]["verification"]) == (None, "missing_source")
    assert [each["value"] for each in content["series"] if each["kind"] == "benchmark"] == [Decimal("86.97")]
    assert content["projection"]["reason"] == "no_reading"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("89.500000", "89.5"),
        ("100.000000", "100"),
        ("999999999999999", "999999999999999"),
        ("123456789.123456", "123456789.123456"),
        ("0.000001", "1e-06"),
        ("-0.100000", "-0.1"),
    ],
)
def test_a_number_in_json_has_all_its_digits_and_no_more(value, text):
    assert json.dumps(json_export.number(Decimal(value))) == text
    assert Decimal(text) == Decimal(value)


# Pictures


def test_a_picture_stands_alone_on_white_ground_with_title_legend_and_source(the_facts):
    picture = ElementTree.fromstring(file("svg", "account-ratio"))
    ground = picture.find(f"{SVG}rect")
    assert (ground.get("fill"), ground.get("width")) == ("#ffffff", picture.get("width"))
    assert ground.get("height") == picture.get("height")
    texts = [each.text for each in picture.iter(f"{SVG}text")]
    assert texts[0] == "Tài khoản trên dân số"
    assert "Quý III/2025" in texts[1]
    assert "văn bản đã công bố" in texts
    assert any("baolangson.vn" in text for text in texts)
    assert picture.find(f"{SVG}title").text == "Tài khoản trên dân số"
    assert not re.search(r"(?:href|style|url\()", file("svg", "account-ratio"))


def test_a_long_title_and_long_sources_stay_within_the_picture(the_facts):
    Indicator.objects.filter(code="benefits").update(name_vi="Người hưởng lương hưu và trợ cấp " * 6)
    PolicyDocument.objects.filter(readings__indicator__code="benefits").update(issuer_vi="Cơ quan phát hành " * 5)
    picture = ElementTree.fromstring(file("svg"))
    texts = [each for each in picture if each.tag == f"{SVG}text"]
    assert all(len(each.text) <= 122 for each in texts)
    assert max(float(each.get("y")) for each in texts) < float(picture.get("height"))


def test_a_png_is_the_picture_at_two_pixels_for_each_of_its_units(the_facts):
    picture, png = ElementTree.fromstring(file("svg")), file("png")
    assert png.startswith(b"\x89PNG\r\n")
    width, height = (int.from_bytes(png[start : start + 4]) for start in (16, 20))
    assert (width, height) == (2 * int(picture.get("width")), 2 * int(picture.get("height")))


def test_the_words_of_a_png_need_no_font_of_the_system(the_facts, settings):
    with_fonts = file("png")
    settings.REPORT_FONTS = []
    assert len(file("png")) > len(with_fonts) / 2


# The mark


def invent_a_target():
    """A target of the plan with a path to it, for an indicator that has a real reading."""
    target = Target.objects.get(programme__code="KH100", indicator__code="benefits")
    baseline = {"baseline": 45, "baseline_on": date(2020, 12, 14), "baseline_verification": "illustrative"}
    Target.objects.filter(pk=target.pk).update(minimum=75, verification="illustrative", **baseline)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "svg"])
def test_every_format_is_marked_for_illustrative_input_and_for_that_alone(the_facts, ending):
    assert "MINH HỌA" not in all_text(ending, file(ending, programme="QD1813"))
    invent_a_target()
    assert "DỮ LIỆU MINH HỌA" in all_text(ending, file(ending))
    assert "ILLUSTRATIVE DATA" in all_text(ending, file(ending, language="en"))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_overview_is_marked_where_a_row_rests_on_something_invented(the_facts, ending):
    assert "MINH HỌA" not in all_text(ending, overview_file(ending))
    invent_a_target()
    assert "DỮ LIỆU MINH HỌA" in all_text(ending, overview_file(ending))


def test_the_parts_of_a_record_that_are_invented_are_named(the_facts):
    invent_a_target()
    line = next(each for each in lines(overview_file("csv")) if each["indicator"] == "benefits")
    assert line["illustrative"] == "verdict;target_KH100"
