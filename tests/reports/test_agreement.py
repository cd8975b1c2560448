"""One number, whatever it is read from: pages, CSV, XLSX, JSON and SVG agree figure by figure over the whole demo."""

import csv
import io
import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from adoption.models import User
from indicators.models import Indicator, ReportingPeriod
from indicators.numbers import Notation, parse, rounded
from indicators.templatetags.figures import period as period_text
from reports import downloads
from reports.charts import BOTTOM, HEIGHT, TOP

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"[+−]?(\d[\d.]*(?:,\d+)?)")


class Tables(HTMLParser):
    """The rows of a page's tables: by heading, each cell's text and the machine values in it; the row's id is kept."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[dict[str, tuple[str, list[str]]]] = []
        self.ids: dict[str, int] = {}
        self._heading: str | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "tr":
            self.rows.append({})
            self.ids[given.get("id") or ""] = len(self.rows) - 1
        elif tag == "td":
            self._heading = given.get("data-label", "")
            self.rows[-1][self._heading] = ("", [])
        elif tag == "data" and self._heading is not None:
            self.rows[-1][self._heading][1].append(given["value"])

    def handle_endtag(self, tag):
        if tag == "td":
            self._heading = None

    def handle_data(self, data):
        if self._heading is not None:
            text, values = self.rows[-1][self._heading]
            self.rows[-1][self._heading] = (f"{text} {data}", values)

    def with_heading(self, heading: str) -> list[dict[str, tuple[str, list[str]]]]:
        return [row for row in self.rows if heading in row]

    def called(self, name: str) -> dict[str, tuple[str, list[str]]]:
        return self.rows[self.ids[name]]


def printed(text: str) -> Decimal | None:
    """The first number of a text, as a Vietnamese reader reads it; None where there is none."""
    found = NUMBER.search(text)
    if found is None:
        return None
    read = parse(found[1].rstrip("."), Notation.VI, decimals=6)
    return -read if found[0].startswith("−") else read


def is_printed_as(exact: str, text: str) -> bool:
    """Whether a text begins with a machine's number, rounded to the decimals that it prints, or with a dash."""
    read = printed(text)
    if not exact or read is None:
        return not exact and text.split()[0] in ("—", "–")
    places = max(-int(read.as_tuple().exponent), 0)
    return rounded(Decimal(exact), places) == read


def records(file: downloads.File) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(str(file.content).lstrip("\ufeff"))))


def sheet(file: downloads.File) -> list[dict[str, object]]:
    """The rows of a workbook's table by their headings; a heading that is there twice counts once."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    start = next(place for place, row in enumerate(rows) if _("Unit of measure") in row)
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def as_machine(cell: object) -> str:
    """A workbook's cell as the CSV writes it; words instead of a number are no number."""
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    return ""


def same(exact: str, other: object) -> bool:
    return (Decimal(exact) if exact else None) == (None if other in ("", None) else Decimal(str(other)))


@pytest.fixture
def http(demo_database, sign_in, client):
    """A member of staff who looks at the demo in Vietnamese."""
    client.cookies["django_language"] = "vi"
    with translation.override("vi"):
        yield sign_in(User.objects.get(username="canbo"))


def test_overview_csv_and_xlsx_show_the_same_numbers_in_every_period(http):
    compared = 0
    for label in ReportingPeriod.objects.values_list("label", flat=True):
        answer = http.get(f"/?period={label}")
        value, shown = answer.context["page"], Tables(answer.content.decode())
        lines = records(downloads.of_overview(value, value.rows, "csv"))
        cells = sheet(downloads.of_overview(value, value.rows, "xlsx"))
        assert [line["indicator"] for line in lines] == [row.code for row in value.rows]
        for line, cell in zip(lines, cells, strict=True):
            where = f"{label} {line['indicator']}"
            html = shown.called(f"row-{line['indicator']}")
            text, values = html[_("Result, trend")]
            assert values == ([line["value"]] if line["kind"] == "reading" else []), where
            assert not values or is_printed_as(line["value"], text), where
            assert is_printed_as(line["change"], html[_("Against last period")][0]), where
            assert is_printed_as(line["change_year"], html[_("Against last year")][0]), where
            assert same(line["value"], as_machine(cell[_("This period")])), where
            assert same(line["previous"], as_machine(cell[_("Last period")])), where
            assert same(line["change"], as_machine(cell[_("Change")])), where
            assert same(line["last_year"], as_machine(cell[_("Same period last year")])), where
            assert same(line["change_year"], as_machine(cell[_("Change on the year")])), where
            compared += bool(line["value"])
    assert compared > 500


def test_page_csv_xlsx_json_and_svg_show_the_same_numbers_of_every_indicator(http):
    compared = 0
    for code in Indicator.objects.values_list("code", flat=True).distinct():
        answer = http.get(f"/indicators/{code}/?period=2025-Q4")
        value = answer.context["page"]
        lines = records(downloads.of_indicator(value, "csv"))
        agrees_with_json(lines, json.loads(str(downloads.of_indicator(value, "json").content), parse_float=Decimal))
        agrees_with_sheet(lines, sheet(downloads.of_indicator(value, "xlsx")))
        if value.chart:
            agrees_with_picture(lines, value.chart, str(downloads.of_indicator(value, "svg").content))
        agrees_with_page(lines, answer.content.decode())
        agrees_with_chart(lines, answer.content.decode())
        compared += len(lines)
    assert compared > 500


def agrees_with_json(lines, content):
    assert len(content["series"]) == len(lines)
    for line, record in zip(lines, content["series"], strict=True):
        assert list(record) == list(line)
        for field in ("value", "numerator", "denominator", "path", "change", "low", "high", "approved", "expected"):
            assert same(line[field], record[field]), (line, field)
        assert ";".join(record["illustrative"]) == line["illustrative"]


def agrees_with_sheet(lines, cells):
    assert len(cells) == len(lines)
    for line, cell in zip(lines, cells, strict=True):
        assert cell[_("Period")] == (period_text(line["period"]) if line["period"] else "")
        assert same(line["value"], as_machine(cell[_("Result")])), line
        assert same(line["change"], as_machine(cell[_("Change")])), line
        for field, heading in (("numerator", _("Numerator")), ("denominator", _("Denominator")), ("path", _("Path"))):
            shown = heading in cell or field != "numerator"  # a sum's only part is its value
            assert not shown or same(line[field], as_machine(cell.get(heading, ""))), (line, field)


def agrees_with_page(lines, html):
    """The table of numbers, from the newest quarter up: each official reading, its path and its change."""
    quarters = [line for line in lines if line["kind"] in ("reading", "withheld", "no_data")]
    rows = Tables(html).with_heading(_("Path"))
    for line, row in zip(quarters, rows[::-1], strict=bool(rows)):
        text, values = row[_("Result")]
        assert values == ([line["value"]] if line["kind"] == "reading" else []), line
        assert not values or is_printed_as(line["value"], text), (line, text)
        assert is_printed_as(line["path"], row[_("Path")][0]), (line, row[_("Path")])
        assert is_printed_as(line["change"], row[_("Change")][0]), (line, row[_("Change")])


def agrees_with_chart(lines, html):
    """What Chart.js draws of readings and path is what the records say of the same quarters."""
    found = re.search(r'<script id="series" type="application/json">(.*?)</script>', html, re.DOTALL)
    if found is None:
        return
    chart = json.loads(found[1], parse_float=Decimal)
    fields = {"roll_up": "value", "document": "value", "path": "path"}
    for series in (each for each in chart["series"] if each["role"] in fields):
        known = {}
        for line in lines:
            if line["period"] and line["kind"] in ("reading", "beneath"):
                known.setdefault(period_text(line["period"]), []).append(line[fields[series["role"]]])
        for label, value in zip(chart["labels"], series["values"], strict=True):
            if value is not None and (label in known or series["role"] != "path"):
                exact = [Decimal(each) for each in known[label] if each]
                assert any(abs(each - value) < Decimal("0.000001") for each in exact), (series["role"], label, value)


def agrees_with_picture(lines, chart, svg):
    """Every marker stands for a reading: its text names the number, its height is that of the number."""
    values = {}
    for line in lines:
        if line["kind"] in ("reading", "beneath") and line["value"]:
            values.setdefault(period_text(line["period"]), []).append(line["value"])
    marks = [each for each in ElementTree.fromstring(svg).iter() if "marker" in each.get("class", "").split()]
    marks = [each for each in marks if each.find(f"{SVG}title") is not None]
    assert {each.find(f"{SVG}title").text.partition(":")[0] for each in marks} == set(values)
    for mark in marks:
        quarter, _colon, told = mark.find(f"{SVG}title").text.partition(": ")
        middle = Decimal(mark.get("cy") or Decimal(mark.get("y")) + 5)
        share = (HEIGHT - BOTTOM - middle) / (HEIGHT - TOP - BOTTOM)
        drawn = chart.low + share * (chart.high - chart.low)
        pixel = (chart.high - chart.low) / (HEIGHT - TOP - BOTTOM)
        matching = [value for value in values[quarter] if abs(Decimal(value) - drawn) < pixel / 10]
        assert any(is_printed_as(value, told) for value in matching), (quarter, told, drawn, values[quarter])
