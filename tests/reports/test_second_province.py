"""Another province is data alone: its plan, milestones and indicators come out right without a line of code."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from indicators.progress import Status
from reports import overview, period_report
from tests import make
from tests.conftest import made_or_put_back

pytestmark = pytest.mark.django_db

FACTS = Path(__file__).resolve().parents[1] / "second_province"
DAY = date(2025, 12, 17)
QUARTERS = [f"{year}-Q{ordinal}" for year in (2023, 2024, 2025) for ordinal in (1, 2, 3, 4)][:-1]


def file(code: str, kind: str, label: str, values: dict[str, int]) -> None:
    owner = make.organisation(code, kind)
    make.approved(owner, make.period(label), values)


def load_and_file() -> None:
    call_command("load_plan", "--from", str(FACTS), verbosity=0)
    for place, label in enumerate(QUARTERS):
        stalls = {"stalls": 200, "stalls-qr": 20 + 8 * place, "boats": 100, "boats-cash": 95 - 3 * place}
        file("so-cong-thuong", "department", label, {**stalls, "clinics": 50, "clinics-cashless": 20 + place})
        file("ben-pha", "utility", label, {"ferry-payments": 1000 + 25 * place})
        file("ngan-hang", "bank", label, {"qr-terminals": 1200 + 150 * place})


@pytest.fixture
def province(db):
    """Three years of what its reporters send, under a plan of which this code knows nothing."""
    made_or_put_back("second province", load_and_file)


def rows(programme="SL7", period="2025-Q3"):
    with translation.override("vi"):
        page = overview.build(make.user(), DAY, programme=programme, period=period)
    return {row.code: row for row in page.rows}, page


def test_every_promise_is_judged_by_its_own_target_and_counted_once(province):
    found, page = rows()
    assert {code: row.verdict.status for code, row in found.items()} == {
        "stalls-qr-share": Status.ON_TRACK,
        "cash-boats": Status.ON_TRACK,
        "clinics-share": Status.IN_RANGE,
        "ferry-growth": Status.NOT_DUE_YET,
        "qr-points": Status.NOT_DUE_YET,
        "ferry-payments": Status.NO_TARGET,
    }
    assert sum(segment.count for segment in page.segments) == 5
    assert page.sentence == "Đến Quý III/2025: 1 mục tiêu đạt trong khoảng mục tiêu, 2 đúng tiến độ, 2 chưa đến hạn."


def test_paths_milestones_falling_targets_and_growth_follow_this_plan(province):
    found, _ = rows()
    row = found["stalls-qr-share"]
    # From 30 at the end of 2024 to 45 a year later, by 14/9/2025.
    days = (date(2025, 9, 14) - date(2024, 12, 31)).days
    assert round(row.verdict.path, 6) == round(30 + Decimal(15) * days / 365, 6)
    assert row.reading.text == "50%"
    assert row.targets["SL7"].text == "≥ 90%"
    assert row.targets["SL7"].passed.text == "≥ 30%"
    row = found["cash-boats"]
    assert row.reading.value == 65 < row.verdict.path < 70
    assert row.targets["SL7"].text == "≤ 20%"
    sums = [sum(1000 + 25 * place for place in range(4 * year, 4 * year + 4)) for year in (0, 1)]
    row = found["ferry-growth"]
    assert row.reading.value == pytest.approx((Decimal(sums[1]) / sums[0] - 1) * 100, abs=Decimal("0.0001"))
    assert row.reading.years == (2023, 2024)


def test_a_target_whose_document_is_missing_is_judged_by_the_scheme_that_the_plan_implements(province):
    found, page = rows()
    assert found["qr-points"].verdict.by_programme == "ĐA 12"
    assert "ĐA 12" in page.aside
    urban = rows("DA12")[0]["clinics-share"]
    assert urban.verdict.status is Status.NOT_COMPARABLE


def test_every_page_and_the_report_name_nothing_of_the_first_province(province, sign_in):
    client = sign_in(make.user())
    pages = ["/?programme=SL7", "/?programme=DA12"] + [f"/indicators/{code}/?programme=SL7" for code in rows()[0]]
    for address in pages:
        shown = client.get(address)
        assert shown.status_code == 200, address
        text = shown.content.decode()
        for foreign in ("Lạng Sơn", "Lang Son", "KH 100", "1813"):
            assert foreign not in text.replace(settings.PROVINCE, ""), f"{foreign} in {address}"
    with translation.override("vi"):
        report = period_report.build(make.user(), DAY, period="2025-Q3", programme="SL7")
    assert "7/KH-UBND" in report.subject
    assert any("12/QĐ-TTg" in each for each in report.bases)
