"""Earlier versions, read from the history: of one target, of a removed one, and of the whole plan between two days."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.utils import timezone as clock

from indicators import plan
from indicators.plan_changes import Change, TargetPart
from indicators.plan_versions import UnknownVersion, compare_plan, compared, versions_of
from tests import make

pytestmark = pytest.mark.django_db

PROMISED = {
    "minimum": Decimal(60),
    "due_on": date(2024, 12, 31),
    "source": "Kế hoạch 100/KH-UBND",
    "verification": "verified",
}
HERE = timezone(timedelta(hours=7))


def on(day: int, hour: int = 12) -> datetime:
    return datetime(2025, 3, day, hour, tzinfo=HERE)


def signed(day: int, **how):
    return {"by": "staff", "at": on(day), "why": f"ngày {day}", **how}


@pytest.fixture
def target():
    """A target entered on 1 March, corrected on 5 and 9 March 2025."""
    made = plan.add_target(make.programme(), make.ratio(), {**PROMISED, "due_on": date(2025, 12, 31)}, **signed(1))
    plan.revise_target(made, {"minimum": Decimal(70)}, **signed(5))
    return plan.revise_target(made, {"minimum": Decimal(80), "clause": "II.1"}, **signed(9))


def test_versions_come_newest_first_with_what_each_changed(target):
    assert [(each.number, each.change, each.parts) for each in versions_of(target.pk)] == [
        (3, Change.CHANGED, (TargetPart.VALUE, TargetPart.CLAUSE)),
        (2, Change.CHANGED, (TargetPart.VALUE,)),
        (1, Change.ADDED, ()),
    ]


def test_a_version_has_the_state_before_it(target):
    newest = versions_of(target.pk)[0]
    assert (newest.before.minimum, newest.row.minimum, newest.row.history_change_reason) == (70, 80, "ngày 9")


def test_versions_stand_in_the_order_in_which_they_were_written(target):
    """A change that is dated back is still the latest one."""
    plan.revise_target(target, {"clause": "III"}, **signed(2))
    assert versions_of(target.pk)[0].row.clause == "III"


def test_a_removed_target_still_has_its_versions(target):
    milestone = plan.add_milestone(target, PROMISED, **signed(10))
    pk = milestone.pk
    plan.remove_milestone(milestone, **signed(12))
    assert [each.change for each in versions_of(pk)] == [Change.REMOVED, Change.ADDED]


def test_a_target_of_the_nation_has_no_versions_here(target):
    national = make.target(make.ratio("other"), programme=make.programme("NATION", level="national"))
    for pk in (national.pk, 999_999):
        with pytest.raises(UnknownVersion):
            versions_of(pk)


# Two versions side by side


def test_without_a_choice_the_newest_stands_beside_the_one_before(target):
    pair = compared(versions_of(target.pk), "", "")
    assert (pair.old.number, pair.new.number) == (2, 3)


@pytest.mark.parametrize("asked", [("1", "3"), ("3", "1")])
def test_the_older_version_stands_first(target, asked):
    pair = compared(versions_of(target.pk), *asked)
    assert (pair.old.row.minimum, pair.new.row.minimum) == (60, 80)
    assert [part for part, differs in pair.parts if differs] == [TargetPart.VALUE, TargetPart.CLAUSE]
    assert [part for part, _differs in pair.parts] == list(TargetPart)


def test_a_single_version_stands_beside_itself():
    made = plan.add_target(make.programme(), make.ratio(), PROMISED, **signed(1))
    pair = compared(versions_of(made.pk), "", "")
    assert (pair.old, pair.new, any(differs for _part, differs in pair.parts)) == (pair.new, pair.old, False)


@pytest.mark.parametrize("asked", [("9", "1"), ("x", ""), ("-1", ""), ("1.5", "2"), ("9" * 30, "1"), ("²", "1")])
def test_an_unknown_version_is_unknown(target, asked):
    with pytest.raises(UnknownVersion):
        compared(versions_of(target.pk), *asked)


# The whole plan between two days


def told(start: int, end: int | None = None):
    page = compare_plan(date(2025, 3, start), end and date(2025, 3, end))
    return [(each.change.change, each.change.parts) for each in page.changes]


def test_what_was_entered_between_two_days_is_added(target):
    assert told(1, 4) == []
    page = compare_plan(date(2025, 2, 28), date(2025, 3, 4))
    assert [(each.change.change, each.row.minimum) for each in page.changes] == [(Change.ADDED, 60)]


def test_two_changes_of_one_target_are_told_as_one(target):
    (only,) = compare_plan(date(2025, 3, 1), date(2025, 3, 9)).changes
    assert (only.change.old.minimum, only.change.new.minimum) == (60, 80)
    assert (only.last.history_change_reason, only.change.parts) == ("ngày 9", (TargetPart.VALUE, TargetPart.CLAUSE))


def test_without_a_second_day_the_plan_is_compared_with_now(target):
    plan.revise_target(target, {"minimum": Decimal(85)}, by="staff", at=clock.now(), why="nay")
    assert told(9) == [(Change.CHANGED, (TargetPart.VALUE,))]


def test_a_removed_target_is_told_with_the_reason_of_its_removal(target):
    milestone = plan.add_milestone(target, PROMISED, **signed(10))
    plan.remove_milestone(milestone, **signed(12))
    (only,) = compare_plan(date(2025, 3, 10), date(2025, 3, 12)).changes
    assert (only.change.change, only.row.minimum, only.last.history_change_reason) == (Change.REMOVED, 60, "ngày 12")


def test_what_came_and_went_between_two_days_is_not_told(target):
    plan.remove_milestone(plan.add_milestone(target, PROMISED, **signed(10)), **signed(12))
    assert told(9, 12) == []


def test_what_was_changed_and_put_back_is_not_told(target):
    plan.revise_target(target, {"minimum": Decimal(99)}, **signed(10))
    plan.revise_target(target, {"minimum": Decimal(80)}, **signed(11))
    assert told(9, 11) == []


def test_a_day_ends_at_midnight_of_the_province(target):
    """Eleven in the evening of the 20th is four in the afternoon in Greenwich, where the 21st here begins at five."""
    plan.revise_target(target, {"minimum": Decimal(81)}, **{**signed(20), "at": on(20, 23)})
    plan.revise_target(target, {"minimum": Decimal(82)}, **{**signed(20), "at": on(21, 0)})
    twentieth, twenty_first = (compare_plan(date(2025, 3, 19), date(2025, 3, day)).changes for day in (20, 21))
    assert (twentieth[0].change.new.minimum, twenty_first[0].change.new.minimum) == (81, 82)


def test_the_page_says_from_when_the_history_is_known(target):
    assert compare_plan(date(2025, 1, 1)).begins_on == date(2025, 3, 1)
    assert compare_plan(date(2025, 1, 1), date(2025, 2, 1)).begins_on is None


def test_changes_come_in_the_order_of_the_plan(target):
    plan.add_target(target.programme, make.ratio("later", order=5), PROMISED, **signed(3))
    plan.add_target(target.programme, make.ratio("alike"), {**PROMISED, "due_on": date(2025, 6, 30)}, **signed(3))
    plan.add_milestone(target, PROMISED, **signed(4))
    page = compare_plan(date(2025, 2, 1), date(2025, 3, 31))
    assert [(each.row.indicator.code, each.row.due_on.year) for each in page.changes] == [
        ("alike", 2025),
        ("share", 2024),
        ("share", 2025),
        ("later", 2024),
    ]
    assert page.counts == {Change.ADDED: 4}


def test_the_nations_targets_are_no_part_of_the_provinces_plan(target):
    make.target(make.ratio("other"), programme=make.programme("NATION", level="national"))
    assert {each.row.programme.code for each in compare_plan(date(2025, 2, 1)).changes} == {"P100"}


@pytest.mark.any_database
@pytest.mark.parametrize("number", [3, 60])
def test_reading_versions_and_plans_takes_one_query_each(number, django_assert_num_queries):
    made = plan.add_target(make.programme(), make.ratio(), PROMISED, **signed(1))
    for place in range(number):
        plan.revise_target(made, {"clause": f"mục {place}"}, **signed(2))
        plan.add_target(make.programme(), make.ratio(f"share-{place}"), PROMISED, **signed(2))
    with django_assert_num_queries(1):
        assert len(versions_of(made.pk)) == number + 1
    with django_assert_num_queries(1):
        page = compare_plan(date(2025, 3, 1), date(2025, 3, 2))
        assert len([each.row.indicator.name for each in page.changes]) == number + 1
