"""Milestones on the pages: the last target is judged and printed, the path goes through them, those past are told."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from adoption import rounds
from indicators import plan
from indicators.models import Target
from indicators.progress import Status
from reports import indicator_page, overview, period_report
from reports.annex import annex
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MID, LATE = date(2025, 4, 10), date(2026, 2, 1)
STAFF = {"by": "staff", "at": make.AT, "why": "theo bản gốc"}
STEP = {"minimum": Decimal(70), "due_on": date(2024, 12, 31), "source": "Kế hoạch 100", "verification": "verified"}
CODE = "schools"


@pytest.fixture
def target(the_facts):
    """At least 90 % by the end of 2025, from 30 % at the end of 2020, by way of 70 % at the end of 2024."""
    target = Target.objects.get(programme__code="KH100", indicator__code=CODE)
    known = {"minimum": Decimal(90), "source": "Kế hoạch 100", "verification": "verified"}
    start = {"baseline": Decimal(30), "baseline_on": date(2020, 12, 31), "baseline_verification": "verified"}
    target = plan.revise_target(target, known | start, **STAFF)
    plan.add_milestone(target, STEP, **STAFF)
    return target


def stated(label: str, value: int, **how) -> None:
    """A published share of a quarter."""
    of = make.indicator(CODE)
    document = make.document(f"paper-{label}")
    make.reading(of, period=make.period(label), value=Decimal(value), document=document, **how)


def row(period: str, day: date = MID, user=None):
    with translation.override("en"):
        page = overview.build(user or make.user(), day, programme="KH100", period=period)
    return next(each for each in page.rows if each.code == CODE)


def milestone_of(period: str, day: date = MID, **how):
    (only,) = row(period, day, **how).targets["KH100"].milestones
    return only


def test_the_last_target_is_the_one_that_is_printed_and_counted_before_and_after_the_milestone(target):
    for period in ("2023-Q4", "2024-Q4", "2025-Q1"):
        make.period(period)
        shown = row(period)
        assert (shown.targets["KH100"].text, shown.targets["KH100"].due_on) == ("≥ 90%", date(2025, 12, 31))
        assert shown.verdict.counted


def test_mid_programme_the_verdict_is_against_the_path_through_the_milestone(target):
    """By 14 March 2025 the straight line asks for more than 80, the bent one for 74 to the digit."""
    stated("2025-Q1", 74)
    assert row("2025-Q1").verdict.status is Status.ON_TRACK
    milestone = Target.objects.beside(target.programme, target.indicator).first()
    plan.remove_milestone(milestone, **STAFF)
    assert row("2025-Q1").verdict.status is Status.BEHIND


def test_the_path_on_the_indicator_page_passes_the_milestone(target):
    stated("2024-Q3", 60)
    stated("2025-Q1", 75)
    with translation.override("en"):
        page = indicator_page.build(make.user(), MID, CODE, programme="KH100", period="2025-Q1")
    path = {line.label: line.path for line in page.lines}
    assert path["2024-Q3"] < 70 < path["2025-Q1"] < 75
    assert abs(path["2024-Q4"] - 70) < 1


@pytest.mark.parametrize(("value", "status"), [(70, Status.REACHED), (69, Status.NOT_REACHED)])
def test_a_milestone_that_has_fallen_due_is_told_with_the_reading_of_its_last_quarter(value, status, target):
    stated("2024-Q4", value)
    stated("2025-Q1", 75)
    found = milestone_of("2025-Q1")
    assert (found.status, found.reading.value, found.text) == (status, value, "≥ 70%")
    assert row("2025-Q1").targets["KH100"].passed == found


def test_a_missed_milestone_leaves_the_verdict_to_the_path(target):
    stated("2024-Q4", 69)
    stated("2025-Q1", 75)
    assert row("2025-Q1").verdict.status is Status.ON_TRACK


@pytest.mark.parametrize(
    ("period", "day"), [("2024-Q4", date(2024, 12, 31)), ("2024-Q3", date(2025, 4, 10)), ("2024-Q3", LATE)]
)
def test_a_milestone_before_its_day_or_seen_from_before_its_quarter_is_not_due_yet(period, day, target):
    for label in ("2024-Q3", "2024-Q4"):
        stated(label, 65)
    found = milestone_of(period, day)
    assert (found.status, found.reading, row(period, day).targets["KH100"].passed) == (Status.NOT_DUE_YET, None, None)


def test_on_the_day_after_its_due_day_a_milestone_is_told(target):
    stated("2024-Q4", 70)
    assert milestone_of("2024-Q4", date(2025, 1, 1)).status is Status.REACHED


def test_a_milestone_without_a_reading_says_so(target):
    stated("2025-Q1", 75)
    assert (milestone_of("2025-Q1").status, milestone_of("2025-Q1").reading) == (Status.NO_DATA, None)


def test_a_milestone_on_another_basis_is_not_comparable(target):
    basis = {"counted": "institutions", "base": "all_institutions", "scope": "province", "subset": "public"}
    stated("2024-Q4", 80, **basis)
    make.period("2025-Q1")
    assert milestone_of("2025-Q1").status is Status.NOT_COMPARABLE


def test_after_the_programme_the_last_target_is_judged_and_the_milestone_stays_told(target):
    stated("2024-Q4", 71)
    stated("2025-Q4", 89)
    found = row("2025-Q4", LATE)
    assert (found.verdict.status, found.targets["KH100"].passed.status) == (Status.NOT_REACHED, Status.REACHED)


def test_of_two_milestones_the_latest_past_one_stands_on_the_overview(target):
    plan.add_milestone(target, {**STEP, "minimum": Decimal(60), "due_on": date(2023, 12, 31)}, **STAFF)
    plan.add_milestone(target, {**STEP, "minimum": Decimal(80), "due_on": date(2025, 9, 30)}, **STAFF)
    stated("2023-Q4", 61)
    stated("2024-Q4", 65)
    make.period("2025-Q1")
    shown = row("2025-Q1").targets["KH100"]
    assert [(each.due_on.year, each.status) for each in shown.milestones] == [
        (2023, Status.REACHED),
        (2024, Status.NOT_REACHED),
        (2025, Status.NOT_DUE_YET),
    ]
    assert shown.passed.due_on == date(2024, 12, 31)


def test_a_promise_with_milestones_is_counted_once(target):
    make.period("2025-Q1")
    with translation.override("en"):
        page = overview.build(make.user(), MID, programme="KH100", period="2025-Q1")
    assert sum(segment.count for segment in page.segments) == 18


def test_a_first_target_that_staff_added_is_counted_as_a_promise(target):
    programme, extra = target.programme, make.indicator("water")
    plan.add_target(programme, extra, {**STEP, "due_on": date(2025, 12, 31)}, **STAFF)
    stated("2025-Q1", 75)
    with translation.override("en"):
        page = overview.build(make.user(), MID, programme="KH100", period="2025-Q1")
    assert sum(segment.count for segment in page.segments) == 19
    assert next(each for each in page.rows if each.code == "water").targets["KH100"].text == "≥ 70%"


def test_a_withheld_reading_tells_nothing_of_a_banks_milestone(the_facts):
    """Two banks stand behind the figure: the public learns neither its value nor whether the milestone was met."""
    programme = Target.objects.filter(programme__code="KH100").first().programme
    target = plan.add_target(
        programme, make.indicator("qr-codes"), {**STEP, "minimum": Decimal(9000), "due_on": date(2025, 12, 31)}, **STAFF
    )
    plan.add_milestone(target, {**STEP, "minimum": Decimal(100)}, **STAFF)
    period = make.period("2024-Q4")
    for letter in "ab":
        make.approved(make.organisation(f"bank-{letter}"), period, {"qr-codes": 1000})
    rounds.close_period(period, by=make.user())
    make.period("2025-Q1")

    def told(user):
        page = overview.build(user, MID, programme="KH100", period="2025-Q1")
        (only,) = next(each for each in page.rows if each.code == "qr-codes").targets["KH100"].milestones
        return only.status, only.reading and only.reading.value

    assert told(AnonymousUser()) == (Status.NO_DATA, None)
    assert told(make.user()) == (Status.REACHED, 2000)


def test_an_illustrative_milestone_marks_its_row(target):
    milestone = Target.objects.beside(target.programme, target.indicator).first()
    stated("2024-Q4", 71)
    stated("2025-Q1", 75)
    assert not row("2025-Q1").illustrative
    plan.revise_target(milestone, {"verification": "illustrative"}, **STAFF)
    assert milestone_of("2025-Q1").illustrative
    assert row("2025-Q1").illustrative


def test_a_milestone_met_by_an_illustrative_reading_is_illustrative(target):
    stated("2024-Q4", 71, verification="illustrative")
    stated("2025-Q1", 75)
    assert milestone_of("2025-Q1").illustrative
    assert row("2025-Q1").illustrative


# Where it is printed


@pytest.fixture
def told(target):
    stated("2024-Q4", 71)
    stated("2025-Q1", 75)
    return target


def test_the_overview_prints_the_target_with_its_past_milestone(told, client, sign_in, settings):
    settings.BUSINESS_DAY = MID
    client.cookies["django_language"] = "en"
    page = sign_in(make.user()).get("/?programme=KH100&period=2025-Q1").content.decode()
    assert "milestone of 31/12/2024: ≥ 70%" in page


def test_the_indicator_page_lists_every_milestone_with_its_result(told, client, sign_in, settings):
    settings.BUSINESS_DAY = MID
    client.cookies["django_language"] = "en"
    page = sign_in(make.user()).get(f"/indicators/{CODE}/?programme=KH100&period=2025-Q1").content.decode()
    assert "Milestones on the way to the target" in page
    assert "Milestones on the way to the target" not in sign_in(make.user()).get("/indicators/water/").content.decode()


def test_the_report_names_the_past_milestone_in_its_sentence_and_in_its_annex(told):
    with translation.override("en"):
        report = period_report.build(make.user(), MID, period="2025-Q1", programme="KH100")
        mine = next(each for each in report.rows if each.code == CODE)
        words = "≥ 90% (milestone of 31/12/2024: ≥ 70%, reached)"
        assert words in period_report.sentence_of(mine)
        cells = [cell for theme in annex(report)["themes"] for line in theme["rows"] for cell in line]
    assert words in cells


def test_a_report_from_before_a_milestones_day_does_not_name_it(told):
    make.period("2024-Q3")
    with translation.override("en"):
        report = period_report.build(make.user(), MID, period="2024-Q3", programme="KH100")
        mine = next(each for each in report.rows if each.code == CODE)
        assert "milestone" not in period_report.sentence_of(mine)
