"""What the three-bank rule withholds is in no format: not as a number, a part, a change or a point of a chart."""

import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from itertools import cycle
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from python_calamine import CalamineWorkbook

from adoption import rounds, submissions
from indicators.models import Indicator, ReportingPeriod
from indicators.numbers import Notation, write_percent
from indicators.periods import parse_label
from reports import composing, downloads, indicator_page, issuing, overview, verification
from tests import make
from tests.conftest import load_facts, made_or_put_back

pytestmark = pytest.mark.django_db

BUSINESS_DAY = date(2025, 12, 17)
CODE = "fraud-cases"
# Two banks in the second quarter; three, but still open, in the fourth.  No figure is the end of another.
FILED = {
    "2025-Q1": {"bank-a": 1_111_407, "bank-b": 2_222_518, "bank-c": 3_333_629},
    "2025-Q2": {"bank-a": 1_147_913, "bank-b": 2_258_064},
    "2025-Q3": {"bank-a": 1_189_236, "bank-b": 2_301_785, "bank-c": 3_402_941},
    "2025-Q4": {"bank-a": 1_236_587, "bank-b": 2_349_172, "bank-c": 3_478_395},
}
WITHHELD = ("2025-Q2", "2025-Q4")
PAGES = ("/", f"/indicators/{CODE}/", *(f"/indicators/{CODE}/{label}/" for label in FILED))
FILES = (
    *(f"/indicators/{CODE}.{ending}" for ending in downloads.INDICATOR_ENDINGS if ending != "png"),
    *(f"/overview.{ending}" for ending in downloads.OVERVIEW_ENDINGS),
)


def total(label: str) -> int:
    return sum(FILED[label].values())


def load_and_file() -> None:
    load_facts()
    for label, figures in FILED.items():
        period = make.period(label)
        for code, value in figures.items():
            make.approved(make.organisation(code), period, {CODE: value})
        if label != "2025-Q4":
            rounds.close_period(ReportingPeriod.objects.get(pk=period.pk), by=make.user(), at=make.AT)


@pytest.fixture
def filed(db, settings):
    settings.PUBLIC_OVERVIEW = True
    made_or_put_back("figures to withhold", load_and_file)


def secrets(*, of: str = "") -> set[int]:
    """Every number that would tell a withheld total, its parts, or another bank's figures, as it stands or as a change.

    `of` is the bank that reads: its own figures are no secret to it.
    """
    found = {total(label) for label in WITHHELD}
    found |= {value for figures in FILED.values() for code, value in figures.items() if code != of}
    known = {label: total(label) for label in FILED}
    found |= {abs(known[one] - known[two]) for one in FILED for two in WITHHELD if one != two}
    return found


def numbers_in(text: str) -> set[int]:
    """Every whole number of a text, as a machine writes it and as either language prints it."""
    return {int(re.sub(r"[.,]", "", found)) for found in re.findall(r"\d{1,3}(?:[.,]\d{3})+|\d+", text)}


def text_of(content: bytes, address: str) -> str:
    """All that is in a file; a workbook is unpacked, so that nothing hides in a part that is not shown."""
    if ".xlsx" not in address:
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


@pytest.fixture
def reading_as(client, sign_in):
    """The client of the public, of a bank with a figure in every total, or of one with none."""
    return lambda reader: client if reader == "public" else sign_in(make.reporter(make.organisation(reader)))


@pytest.mark.parametrize(
    "reader", ["public", *(pytest.param(bank, marks=pytest.mark.any_database) for bank in ("bank-a", "bank-z"))]
)
def test_no_format_holds_a_withheld_number(filed, reading_as, reader):
    http = reading_as(reader)
    for language, period in zip(cycle(("vi", "en")), FILED, strict=False):
        http.cookies["django_language"] = language
        own = ("/submissions/figures/", "/submissions/figures.csv") if reader != "public" else ()
        for address in (*PAGES, *FILES, *own):
            answer = http.get(f"{address}?programme=QD1813&period={period}")
            assert answer.status_code == 200, address
            told = numbers_in(text_of(answer.content, address))
            assert not told & secrets(of=reader), (address, period, language)


@pytest.mark.any_database
def test_staff_find_in_every_format_what_others_do_not(filed, sign_in):
    """The test above can fail: the same search finds the numbers where they may be seen."""
    http = sign_in(make.user())
    for language, period in zip(cycle(("vi", "en")), FILED, strict=False):
        http.cookies["django_language"] = language
        for address in (*PAGES[:2], *FILES):
            told = numbers_in(text_of(http.get(f"{address}?programme=QD1813&period={period}").content, address))
            assert total(period) in told, (address, period, language)


def test_a_bank_is_not_told_its_share_of_a_withheld_total(filed, reading_as):
    """With its own figure at hand, a share would tell the total as well."""
    http = reading_as("bank-a")
    http.cookies["django_language"] = "vi"
    for label in FILED:
        share = write_percent(Decimal(FILED[label]["bank-a"]) * 100 / total(label), Notation.VI, 1)
        shown = [
            http.get(f"/indicators/{CODE}/{label}/").content.decode(),
            http.get("/submissions/figures/").content.decode(),
        ]
        assert any(share in text for text in shown) is (label not in WITHHELD), label


def page(person, period):
    with translation.override("vi"):
        return indicator_page.build(person, BUSINESS_DAY, CODE, programme="QD1813", period=period)


@pytest.mark.parametrize("reader", ["public", "bank-a"])
def test_a_change_that_would_tell_an_earlier_withheld_total_is_not_given(filed, reader):
    person = AnonymousUser() if reader == "public" else make.reporter(make.organisation(reader))
    with translation.override("vi"):
        shown = overview.build(person, BUSINESS_DAY, programme="QD1813", period="2025-Q3")
    row = next(each for each in shown.rows if each.code == CODE)
    assert row.reading.value == total("2025-Q3")
    assert row.previous is None
    assert row.change.value is None
    assert row.spark is None


def test_a_document_beside_a_withheld_roll_up_stands_alone(filed):
    of = Indicator.objects.get(code=CODE)
    make.reading(of, period=ReportingPeriod.objects.get(label="2025-Q2"), value=Decimal(3_400_000))
    second = next(line for line in page(AnonymousUser(), "2025-Q2").lines if line.label == "2025-Q2")
    assert (second.reading.value, second.others, second.change.value) == (3_400_000, [], None)
    seen = next(line for line in page(make.user(), "2025-Q2").lines if line.label == "2025-Q2")
    assert {seen.reading.value, *(other.value for other, _ in seen.others)} == {3_400_000, total("2025-Q2")}


def test_the_picture_leaves_no_gap_that_could_be_measured(filed):
    """Withheld quarters have neither a point nor a corner of a line."""
    value = page(AnonymousUser(), "2025-Q4")
    places = {point.place for point in value.chart.points}
    assert [line.label for line in value.lines if line.withheld] == ["2025-Q4", "2025-Q2"]
    assert places == {0, 2}
    picture = ElementTree.fromstring(str(downloads.of_indicator(value, "svg").content))
    lines = [each.get("d") for each in picture.iter() if each.get("class") == "series" and each.get("d")]
    assert all(drawn.count("M") + drawn.count("L") <= len(places) for drawn in lines)


def test_the_chart_of_the_page_has_no_value_at_a_withheld_quarter(filed, client):
    html = client.get(f"/indicators/{CODE}/?programme=QD1813&period=2025-Q4").content.decode()
    charts = re.findall(r'<script id="[\w-]+" type="application/json">(.*?)</script>', html, re.S)
    drawn = [json.loads(each) for each in charts]
    rolled = [series["values"] for each in drawn for series in each["series"] if series["role"] == "roll_up"]
    assert rolled
    for values in rolled:
        assert values[1] is None
        assert values[3] is None


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_a_withheld_quarter_is_told_as_withheld(filed, ending):
    content = downloads.of_indicator(page(AnonymousUser(), "2025-Q4"), ending).content
    if ending == "csv":
        told = [row.split(",")[1] for row in content.splitlines() if ",withheld," in row]
    elif ending == "json":
        told = [each["period"] for each in json.loads(content)["series"] if each["kind"] == "withheld"]
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        named = {"Quý II/2025": "2025-Q2", "Quý IV/2025": "2025-Q4"}
        told = [named[row[0]] for row in rows if row[0] in named and isinstance(row[2], str)]
    assert told == ["2025-Q2", "2025-Q4"]


def test_there_is_no_picture_where_every_number_is_withheld(filed, client):
    ReportingPeriod.objects.exclude(label="2025-Q2").update(closed_at=None, closed_by="")
    for ending in ("svg", "png"):
        assert client.get(f"/indicators/{CODE}.{ending}?period=2025-Q4").status_code == 404
    assert client.get(f"/indicators/{CODE}.csv?period=2025-Q4").status_code == 200


@pytest.mark.parametrize("reader", ["public", "bank-a"])
def test_the_draft_report_is_neither_for_reporters_nor_for_the_public(filed, reading_as, reader):
    http = reading_as(reader)
    refused = 302 if reader == "public" else 403
    for address in ("/reports/draft/2025-Q2/", "/reports/draft/2025-Q2.pdf"):
        assert http.get(address).status_code == refused, address


def test_a_check_of_a_report_does_not_tell_the_figure_of_a_bank_that_came_late(settings, client):
    """Two banks stood behind the number of the report, three do now: the difference would be the third one's figure."""
    settings.PUBLIC_OVERVIEW = True
    make.target(make.indicator(CODE), minimum=Decimal(1), verification="verified")
    period = make.period("2025-Q3")
    for code in ("bank-a", "bank-b"):
        make.approved(make.organisation(code), period, {CODE: FILED["2025-Q3"][code]})
    late = make.sent(make.organisation("bank-c"), period, {CODE: FILED["2025-Q3"]["bank-c"]})
    rounds.close_period(ReportingPeriod.objects.get(pk=period.pk), by=make.user(), at=make.AT)
    report = composing.begin(make.programme(), parse_label("2025-Q3"), language="vi", by=make.user(), at=make.AT)
    bears = issuing.Issue("7", date(2026, 1, 5), "A")
    out = issuing.issue(report, bears, by=make.user(), version=report.version, business_day=BUSINESS_DAY, at=make.AT)
    submissions.approve(late, by=make.user(), version=late.version, at=make.AT)
    told = numbers_in(client.get(f"/verify/{out.code}/").content.decode())
    of_two = FILED["2025-Q3"]["bank-a"] + FILED["2025-Q3"]["bank-b"]
    assert (total("2025-Q3") in told, of_two in told) == (True, False)
    seen = [each.then for each in verification.build(out, make.user(), BUSINESS_DAY).corrected]
    assert {of_two} == set().union(*map(numbers_in, seen))
