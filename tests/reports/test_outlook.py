"""Where an indicator is heading, as its page shows it: from which readings, towards which target, in which words."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from adoption.models import Organisation
from indicators.models import Reading, ReportingPeriod, Target
from indicators.periods import parse_label
from indicators.projection import Method, NoProjection
from indicators.reporters import key_of
from reports import standing
from reports.outlook import METHOD, NO_PROJECTION, Outlook, outlook_of
from reports.shown import run_of
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BUSINESS_DAY = date(2025, 12, 17)
NOW = "2025-Q3"
STEADY = (100, 110, 120, 130, 140, 150)
BANKS = ("bank-a", "bank-b", "bank-c")
GUIDANCE = "(a projection for guidance, not an official figure)."


def aim(minimum="200", due_on=date(2026, 12, 31), **fields):
    """A target of the indicator, of a plan that is still running, and the indicator with it."""
    plan = make.programme(last_on=date(2026, 12, 31))
    known = {"verification": "verified", "minimum": minimum and Decimal(minimum), **fields}
    return make.target(make.indicator(), programme=plan, due_on=due_on, **known)


def filed(*values, until=NOW, banks=("bank-a",), closed=False, **fields):
    """Roll-ups of quarters in a row, as of these banks, the last one at `until`."""
    last = parse_label(until)
    for place, value in enumerate(values):
        period = make.period(last.before(len(values) - 1 - place).label, is_open=False)
        if closed:
            ReportingPeriod.objects.filter(pk=period.pk).update(closed_at=make.AT, closed_by="staff")
        known = {"approved": len(banks), "expected": len(banks), "behind": len(banks), "contributors": key_of(banks)}
        make.reading(
            make.indicator(), period=period, value=value, source="roll_up", document=None, **{**known, **fields}
        )


def outlook(user=None, period=NOW) -> Outlook:
    page = standing.build(user or make.user(), BUSINESS_DAY, period=period)
    return outlook_of(next(each for each in page.stands if each.series.code == "counted"), page)


def english(of: Outlook) -> dict[str, str]:
    with translation.override("en"):
        parts = ("reason", "headline", "uncertainty", "distance", "tried", "covered")
        return {part: getattr(of, part) for part in parts}


# --- from which readings ------------------------------------------------------------------------------------------


def test_the_projection_goes_on_from_the_quarter_that_is_looked_at_to_the_targets_quarter():
    aim()
    filed(*STEADY, 160, 170, until="2026-Q1")
    found = outlook()
    assert (found.start.label, found.start.value) == (NOW, 150)
    assert [step.label for step in found.steps] == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert [step.value for step in found.steps] == [160, 170, 180, 190, 200]
    assert found.projection.readings == 6


def test_other_reporters_begin_a_new_run():
    aim()
    filed(*STEADY[:3], until="2024-Q4")
    filed(*STEADY[3:], banks=("bank-a", "bank-b"))
    assert outlook().projection.reason is NoProjection.TOO_FEW


def test_a_missing_quarter_begins_a_new_run():
    aim()
    filed(*STEADY[:3], until="2024-Q3")
    filed(*STEADY[3:])
    assert outlook().projection.reason is NoProjection.TOO_FEW


@pytest.mark.parametrize(
    "change", [{"break_note_vi": "Đổi cách đếm", "break_note_en": "Counted anew"}, {"subset": "public"}]
)
def test_a_break_in_the_series_begins_a_new_run(change):
    aim()
    filed(*STEADY)
    reading = make.rolled_up("counted", make.period("2025-Q1", is_open=False))
    basis = {part: getattr(make.indicator(), part) for part in ("counted", "base", "scope", "subset")}
    Reading.objects.filter(pk=reading.pk).update(**{**basis, **change})
    found = outlook()
    assert (found.projection.reason, found.steps, found.start) == (NoProjection.TOO_FEW, (), None)


def test_a_quarter_without_a_roll_up_has_nothing_to_start_from():
    aim()
    filed(*STEADY, until="2025-Q2")
    make.period(NOW, is_open=False)
    assert outlook().projection.reason is NoProjection.NO_READING


def test_while_a_reporter_is_missing_nothing_is_projected():
    aim()
    filed(*STEADY, expected=2)
    assert outlook().projection.reason is NoProjection.INCOMPLETE


def test_what_is_worked_out_once_a_year_is_not_projected():
    make.indicator(kind="average_growth", aggregation="average_growth", unit="percent_per_year")
    aim("20")
    filed(*STEADY)
    found = outlook()
    assert (found.projection.reason, found.goal, found.steps) == (NoProjection.YEARLY, None, ())


def test_a_reader_from_whom_values_are_withheld_gets_no_projection_from_them():
    aim()
    filed(*STEADY, banks=BANKS[:2], closed=True)
    public, staff = outlook(AnonymousUser()), outlook()
    assert public.projection.reason is NoProjection.WITHHELD
    assert public == Outlook(public.projection, "account", 0)
    assert "three banks" in english(public)["reason"]
    assert staff.steps


def test_only_the_quarters_that_a_reader_may_see_are_projected_from():
    aim("900")
    filed(300, 310, until="2024-Q2", banks=BANKS, closed=True)
    filed(330, until="2024-Q3", banks=BANKS)
    filed(400, 430, 460, 490, banks=BANKS, closed=True)
    assert outlook(AnonymousUser()).projection.readings == 4
    assert outlook().projection.readings == 7


def test_the_sparkline_draws_the_same_run():
    aim()
    filed(*STEADY)
    page = standing.build(make.user(), BUSINESS_DAY, period=NOW)
    one = next(each.series for each in page.stands if each.series.code == "counted")
    assert [point.quarter.label for point in run_of(one, page.span, 3)] == ["2025-Q1", "2025-Q2", "2025-Q3"]
    assert len(run_of(one, page.span, 99)) == 6
    assert run_of(one, page.span.before(-1), 99) == []


def test_an_outlook_asks_the_database_nothing(django_assert_num_queries):
    aim()
    filed(*STEADY)
    page = standing.build(make.user(), BUSINESS_DAY, period=NOW)
    with django_assert_num_queries(0):
        found = [english(outlook_of(each, page)) for each in page.stands]
    assert any(each["headline"] for each in found)


# --- towards which target -----------------------------------------------------------------------------------------


def test_a_target_on_another_basis_is_no_goal_and_leaves_the_projection():
    aim(subset="public")
    filed(*STEADY)
    found = outlook()
    assert found.goal is None
    assert len(found.steps) == 4
    assert english(found)["distance"] == ""


def test_after_the_targets_quarter_it_is_no_goal_any_more():
    target = aim(due_on=date(2025, 9, 30))
    filed(*STEADY)
    assert outlook().goal.due == parse_label(NOW)
    Target.objects.filter(pk=target.pk).update(due_on=date(2025, 6, 30))
    assert outlook().goal is None


def test_a_ceiling_is_worked_towards_from_above():
    aim(None, maximum=Decimal(40))
    filed(*reversed(STEADY))
    found = outlook()
    assert (found.goal.falling, found.projection.left, found.projection.pace_needed) == (True, 60, -12)
    assert (found.steps[-1].value, found.projection.met_in) == (50, None)


def test_a_document_on_the_other_side_of_the_target_leaves_no_goal():
    aim("150")
    filed(*STEADY, verification="illustrative")
    assert outlook().goal is not None
    make.reading(make.indicator(), period=make.period(NOW, is_open=False), value=149)
    assert outlook().goal is None
    Reading.objects.filter(source="document").update(value=151)
    assert outlook().goal is not None


# --- what is invented ---------------------------------------------------------------------------------------------


def test_real_readings_and_a_real_target_are_not_marked():
    aim()
    filed(*STEADY)
    assert not outlook().illustrative


def test_one_illustrative_reading_marks_the_projection():
    aim()
    filed(*STEADY)
    first = make.rolled_up("counted", make.period("2024-Q2", is_open=False))
    Reading.objects.filter(pk=first.pk).update(verification="illustrative")
    assert outlook().illustrative


@pytest.mark.parametrize(("basis", "marked"), [({}, True), ({"subset": "public"}, False)])
def test_an_illustrative_target_marks_the_projection_that_works_towards_it(basis, marked):
    aim(verification="illustrative", **basis)
    filed(*STEADY)
    assert outlook().illustrative is marked


# --- in which words -----------------------------------------------------------------------------------------------


def test_a_target_within_reach_is_told_with_its_quarter_and_the_pace():
    aim("170")
    filed(*STEADY)
    words = english(outlook())
    assert words["headline"] == (
        f"If the pace of the last 6 periods holds, the target would be met in Q1 2026 {GUIDANCE}"
    )
    assert words["distance"] == "20 accounts to go; each quarter needs +4; of late +10 a quarter"
    assert words["uncertainty"] == ""  # the readings lie on one line, so that the band has no width
    assert words["reason"] == ""


def test_a_target_met_too_late_says_when_it_is_due():
    aim("170", due_on=date(2025, 12, 31))
    filed(*STEADY)
    words = english(outlook())
    assert "would be met in Q1 2026, after its due period Q4 2025" in words["headline"]
    assert words["distance"].startswith("20 accounts to go; each quarter needs +20;")


def test_in_the_targets_own_quarter_no_quarter_is_left():
    aim("170", due_on=date(2025, 9, 30))
    filed(*STEADY)
    assert "no quarter is left before the due day" in english(outlook())["distance"]


def test_a_target_out_of_reach_says_until_when():
    aim("900")
    filed(*STEADY)
    words = english(outlook())
    assert f"the target would not be met by Q4 2026 {GUIDANCE}" in words["headline"]
    assert words["uncertainty"] == "Not even the better edge of the band meets it by then."


def test_the_band_says_how_early_and_how_late():
    aim("165")
    filed(100, 112, 118, 131, 139, 152, until=NOW)
    words = english(outlook())
    assert words["uncertainty"] == "By the band: between Q4 2025 and Q2 2026."
    Target.objects.update(minimum=Decimal(205))
    assert english(outlook())["uncertainty"] == "By the band: Q3 2026 at the earliest, perhaps not by Q4 2026."


@pytest.mark.parametrize("minimum", ["150", "120"])
def test_a_target_that_is_met_leaves_the_value_to_come(minimum):
    aim(minimum, due_on=date(2025, 12, 31))
    filed(*STEADY)
    words = english(outlook())
    assert "the figure would come to 190 in Q3 2026" in words["headline"]
    assert words["distance"] == ""


def test_a_figure_that_has_settled_is_taken_to_stay():
    aim("900")
    filed(10, 20, 50, 50, 50, 50, 50)
    words = english(outlook())
    assert words["headline"] == f"If the figure stays as it is, the target would not be met by Q4 2026 {GUIDANCE}"
    assert words["distance"] == "850 accounts to go; each quarter needs +170"
    assert words["tried"].endswith("The robust trend was not nearer; shown is: same as last period.")
    Target.objects.update(minimum=Decimal(40))
    assert "If the figure stays as it is, it would be 50 in Q4 2026" in english(outlook())["headline"]


def test_how_each_method_did_is_told_with_the_one_that_is_shown():
    aim()
    filed(100, 110, 120, 130, 140, 150)
    words = english(outlook())
    assert words["tried"] == (
        "Tried on the last 2 periods, held back: off by 0 accounts (straight line) on average; "
        "13 accounts (same as last period), 3 accounts (robust trend). "
        "The robust trend was not nearer; shown is: straight line."
    )
    assert words["covered"] == "Of 3 values held back, 3 lay within the band."


def test_where_the_robust_trend_is_shown_nothing_is_to_be_excused():
    aim()
    filed(100, 200, 400, 800, 1600, 3200)
    words = english(outlook())
    assert "off by 0 accounts (robust trend) on average" in words["tried"]
    assert words["tried"].endswith("(straight line).")


def test_a_run_too_short_to_be_tried_says_so():
    aim()
    filed(*STEADY[:4])
    words = english(outlook())
    assert words["tried"] == "Too few readings to try the projection on periods held back."
    assert words["covered"] == ""


def test_shares_are_told_in_points_and_their_band_with_its_sign():
    make.ratio("counted", "counted", "whole", decimals=1)
    aim("80")
    filed(50, 54, 55, 60, 62, 66)
    found = outlook()
    with translation.override("en"):
        assert found.distance == "14.0 pp to go; each quarter needs +2.8 pp; of late +3.0 pp a quarter"
        assert found.steps[0].text.endswith("%")
        assert found.steps[0].band_text.endswith("%")
        assert "–" in found.steps[0].band_text
        assert found.steps[0].name == "Q4 2025"
        assert "pp (robust trend)" in found.tried
    assert found.start.band_text == ""


def test_every_method_and_every_reason_has_its_words():
    assert set(METHOD) == set(Method)
    assert set(NO_PROJECTION) == set(NoProjection)


def test_on_the_demo_every_indicator_has_a_projection_or_a_reason(demo_database):
    page = standing.build(make.user(), BUSINESS_DAY, period=NOW)
    assert Organisation.objects.filter(is_illustrative=True).exists()
    for each in page.stands:
        found = outlook_of(each, page)
        assert bool(found.steps) is (found.projection.reason is None)
        assert bool(english(found)["headline"]) is bool(found.steps)
        assert found.illustrative or not found.steps
