"""One reading beside others: the difference where it may be told, else the reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from reports import standing
from reports.comparison import comparison_of
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def file(label, part, owner="bank-a"):
    make.approved(make.organisation(owner), make.period(label), {"part": part, "whole": 100})


def compared(against="", period="2025-Q3", code="share"):
    with translation.override("vi"):
        page = standing.build(make.user(), date(2025, 12, 17), period=period)
        one = next(each.series for each in page.stands if each.series.code == code)
        return comparison_of(one, page, against)


@pytest.fixture
def share():
    indicator = make.ratio(decimals=1)
    make.target(indicator, programme=make.programme())
    return indicator


def test_a_reading_is_set_beside_last_period_and_the_same_period_last_year(share):
    file("2024-Q3", 50)
    file("2025-Q2", 58)
    file("2025-Q3", 60)
    last, year = compared().rows
    assert (last.reading.value, last.difference) == (58, "+2,0 điểm %")
    assert (year.reading.value, year.difference) == (50, "+10,0 điểm %")


def test_any_earlier_quarter_can_be_chosen(share):
    file("2023-Q1", 40)
    file("2025-Q3", 60)
    page = compared(against="2023-Q1")
    assert page.chosen == "2023-Q1"
    assert [each.label for each in page.quarters] == ["2023-Q1"]
    assert (page.rows[2].reading.value, page.rows[2].difference) == (40, "+20,0 điểm %")


@pytest.mark.parametrize("against", ["", "2025-Q3", "2026-Q1", "x", "2022-Q4"])
def test_a_quarter_that_is_not_there_or_not_earlier_is_passed_over(share, against):
    file("2023-Q1", 40)
    file("2025-Q3", 60)
    assert compared(against=against).chosen == ""
    assert len(compared(against=against).rows) == 2


def test_other_reporters_are_no_ground_for_a_difference(share):
    file("2025-Q2", 58)
    file("2025-Q3", 60)
    file("2025-Q3", 62, owner="bank-b")
    last, _ = compared().rows
    assert last.difference == "—" and last.reason and last.reading.value == 58


def benchmark(share, **fields):
    return make.reading(share, source="benchmark", period=None, **{"as_of": date(2024, 12, 31), **fields})


def test_the_whole_country_stands_beside_the_province_though_its_scope_differs(share):
    file("2025-Q3", 60)
    benchmark(
        share, value=Decimal("66.8"), counted="institutions", base="all_institutions", scope="national", subset="all"
    )
    country = compared().rows[-1]
    assert "31/12/2024" in country.name
    assert (country.reading.text, country.difference, country.reason) == ("66,8%", "−6,8 điểm %", "")


def test_a_benchmark_on_another_basis_is_shown_without_a_difference(share):
    file("2025-Q3", 60)
    benchmark(share, value=Decimal(80), counted="recipients", base="all_institutions", scope="national", subset="all")
    country = compared().rows[-1]
    assert country.reading.value == 80
    assert country.difference == "—" and country.reason


def test_a_benchmark_of_after_the_period_is_not_known_yet(share):
    file("2024-Q3", 60)
    benchmark(share, value=Decimal(80))
    assert len(compared(period="2024-Q3").rows) == 2


def test_what_is_invented_marks_the_difference(share):
    file("2025-Q3", 60)
    benchmark(share, value=Decimal(80), verification="illustrative")
    assert compared().rows[-1].illustrative
