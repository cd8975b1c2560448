"""The verbs of the plan: a milestone, a first target, a removal; what is refused, and what the history keeps."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from indicators import plan
from indicators.models import Indicator, Target
from indicators.plan import Refusal, TargetGone, TargetRefused, TargetStale, lines_of, state_of, state_of_line
from tests import make

pytestmark = pytest.mark.django_db

AT = datetime(2025, 6, 1, 2, tzinfo=UTC)
WHO = {"by": "staff", "at": AT, "why": "theo bản gốc"}
YEAR_END = date(2024, 12, 31)
PROMISED = {
    "minimum": Decimal(70),
    "maximum": None,
    "strict": False,
    "due_on": YEAR_END,
    "clause": "mục II.2",
    "source": "Kế hoạch 100/KH-UBND",
    "verification": "verified",
}


@pytest.fixture
def target():
    return make.target(make.ratio(), minimum=Decimal(80), verification="verified", source="Kế hoạch", scope="urban")


@pytest.fixture
def milestone(target):
    return plan.add_milestone(target, PROMISED, **WHO)


def kept() -> list:
    return [list(Target.objects.order_by("pk").values()), list(Target.history.values_list("history_id"))]


def refusal(verb, *args, **how) -> Refusal:
    """Why a verb refuses; nothing is changed."""
    before = kept()
    with pytest.raises(TargetRefused) as refused:
        verb(*args, **{**WHO, **how})
    assert kept() == before
    return refused.value.refusal


# Milestones


def test_a_milestone_is_of_the_same_programme_indicator_and_basis(target, milestone):
    shared = [getattr(milestone, name) == getattr(target, name) for name in plan.SHARED]
    assert all(shared)
    assert (milestone.minimum, milestone.due_on, milestone.scope) == (70, YEAR_END, "urban")


def test_the_history_of_a_milestone_says_who_added_it_when_and_why(milestone):
    row = milestone.history.get()
    assert (row.history_type, row.history_user_id, row.history_date, row.history_change_reason) == (
        "+",
        "staff",
        AT,
        "theo bản gốc",
    )


@pytest.mark.parametrize("due_on", [date(2021, 1, 1), date(2025, 12, 30)])
def test_a_milestone_may_be_due_on_any_free_day_of_the_programme(target, due_on):
    assert plan.add_milestone(target, {**PROMISED, "due_on": due_on}, **WHO).due_on == due_on


@pytest.mark.parametrize("due_on", [date(2020, 12, 31), date(2026, 1, 1)])
def test_a_milestone_outside_the_programme_is_refused(target, due_on):
    assert refusal(plan.add_milestone, target, {**PROMISED, "due_on": due_on}) is Refusal.OUTSIDE_PROGRAMME


def test_a_second_target_of_one_due_day_is_refused(target, milestone):
    assert refusal(plan.add_milestone, target, PROMISED) is Refusal.DUE_DAY_TAKEN
    taken = {**PROMISED, "due_on": target.due_on}
    assert refusal(plan.add_milestone, target, taken) is Refusal.DUE_DAY_TAKEN


def test_a_second_target_of_one_due_day_is_refused_for_another_version_of_the_indicator_too(target):
    newer = make.ratio()
    newer.pk, newer.valid_from = None, date(2024, 1, 1)
    newer.save()
    elsewhere = make.target(newer, due_on=date(2023, 12, 31))
    assert refusal(plan.revise_target, elsewhere, {"due_on": target.due_on}) is Refusal.DUE_DAY_TAKEN


def test_what_breaks_a_rule_of_targets_is_refused(target):
    swapped = {**PROMISED, "minimum": Decimal(70), "maximum": Decimal(60)}
    assert refusal(plan.add_milestone, target, swapped) is Refusal.INVALID
    assert refusal(plan.add_milestone, target, {**PROMISED, "minimum": None}) is Refusal.INVALID
    assert refusal(plan.add_milestone, target, {**PROMISED, "due_on": None}) is Refusal.INVALID


@pytest.mark.parametrize("field", ["unit", "scope", "programme", "baseline"])
def test_what_a_milestone_shares_is_not_for_staff_to_give(target, field):
    assert refusal(plan.add_milestone, target, {**PROMISED, field: "x"}) is Refusal.NOT_FOR_STAFF


def test_a_milestone_above_a_later_target_is_allowed_and_told(target):
    plan.add_milestone(target, {**PROMISED, "minimum": Decimal(90)}, **WHO)
    (line,) = lines_of(Target.objects.beside(target.programme, target.indicator))
    assert [(early.due_on, late.due_on) for early, late in line.contradictions] == [(YEAR_END, target.due_on)]


def test_a_milestone_on_the_way_contradicts_nothing(target, milestone):
    (line,) = lines_of(Target.objects.beside(target.programme, target.indicator))
    assert (line.target, line.milestones, line.contradictions) == (target, (milestone,), [])


def test_of_average_growth_a_lower_later_target_is_not_odd():
    growth = make.indicator("growth", kind="average_growth", unit="percent_per_year")
    known = {"minimum": Decimal(20), "verification": "verified", "source": "Kế hoạch"}
    target = make.target(growth, **known)
    plan.add_milestone(target, {**PROMISED, "minimum": Decimal(30)}, **WHO)
    (line,) = lines_of(Target.objects.beside(target.programme, growth))
    assert line.contradictions == []


def test_a_milestone_may_be_revised_but_not_onto_anothers_day(target, milestone):
    revised = plan.revise_target(milestone, {"minimum": Decimal(75)}, **WHO)
    assert revised.minimum == 75
    assert refusal(plan.revise_target, milestone, {"due_on": target.due_on}) is Refusal.DUE_DAY_TAKEN


def test_a_target_cannot_be_moved_out_of_its_programme(target):
    assert refusal(plan.revise_target, target, {"due_on": date(2026, 1, 1)}) is Refusal.OUTSIDE_PROGRAMME


# Pages that were overtaken


def test_a_milestone_added_on_what_somebody_else_changed_is_stale(target):
    seen = state_of_line(target)
    plan.revise_target(target, {"clause": "III"}, **WHO)
    with pytest.raises(TargetStale):
        plan.add_milestone(target, PROMISED, seen=seen, **WHO)
    assert plan.add_milestone(target, PROMISED, seen=state_of_line(target), **WHO)


def test_the_state_of_a_line_moves_when_a_milestone_is_removed(target, milestone):
    seen = state_of_line(target)
    plan.remove_milestone(milestone, **WHO)
    assert state_of_line(target) > seen


def test_the_state_of_a_target_moves_even_where_a_change_is_dated_back(target):
    """The demo and a file may give a day before that of an earlier change."""
    plan.revise_target(target, {"clause": "III"}, **WHO)
    seen = state_of(target)
    plan.revise_target(target, {"clause": "IV"}, by="staff", at=datetime(2021, 1, 1, tzinfo=UTC), why="nhập bù")
    assert state_of(target) > seen


@pytest.mark.parametrize("verb", ["revise_target", "remove_milestone"])
def test_a_milestone_that_somebody_changed_is_stale(verb, target, milestone):
    seen = state_of(milestone)
    plan.revise_target(milestone, {"clause": "III"}, **WHO)
    changes = ({"clause": "IV"},) if verb == "revise_target" else ()
    before = kept()
    with pytest.raises(TargetStale):
        getattr(plan, verb)(milestone, *changes, seen=seen, **WHO)
    assert kept() == before


def test_a_milestone_that_somebody_removed_is_gone(target, milestone):
    other = Target.objects.get(pk=milestone.pk)
    plan.remove_milestone(milestone, **WHO)
    with pytest.raises(TargetGone):
        plan.revise_target(other, {"clause": "IV"}, **WHO)
    with pytest.raises(TargetGone):
        plan.remove_milestone(other, **WHO)


# Removal


def test_a_removed_milestone_leaves_its_history_with_the_reason(target, milestone):
    pk = milestone.pk
    plan.remove_milestone(milestone, **WHO)
    last = Target.history.filter(id=pk).latest("history_id")
    assert not Target.objects.filter(pk=pk).exists()
    assert (last.history_type, last.history_user_id, last.history_change_reason, last.minimum) == (
        "-",
        "staff",
        "theo bản gốc",
        70,
    )


def test_the_target_that_is_due_last_cannot_be_removed(target, milestone):
    assert refusal(plan.remove_milestone, target) is Refusal.FINAL_TARGET


def test_the_only_target_of_an_indicator_cannot_be_removed(target, milestone):
    plan.remove_milestone(milestone, **WHO)
    assert refusal(plan.remove_milestone, target) is Refusal.FINAL_TARGET


def test_targets_of_another_programme_do_not_make_one_a_milestone(target):
    later = make.programme("P200", first_on=date(2026, 1, 1), last_on=date(2030, 12, 31))
    make.target(target.indicator, programme=later, due_on=date(2030, 12, 31))
    assert refusal(plan.remove_milestone, target) is Refusal.FINAL_TARGET


@pytest.mark.parametrize("why", ["", "  "])
def test_a_removal_without_a_reason_is_refused(why, target, milestone):
    assert refusal(plan.remove_milestone, milestone, why=why) is Refusal.REASON_REQUIRED


# A first target


def test_a_first_target_takes_basis_and_unit_from_its_indicator():
    indicator = make.ratio(scope="urban")
    made = plan.add_target(make.programme(), indicator, PROMISED, **WHO)
    assert (made.unit, made.basis, made.binds_province, made.minimum) == ("percent", indicator.basis, True, 70)
    assert made.history.get().history_user_id == "staff"


def test_a_first_target_may_bring_its_baseline():
    baseline = {"baseline": Decimal(40), "baseline_on": date(2020, 12, 31), "baseline_verification": "verified"}
    assert plan.add_target(make.programme(), make.ratio(), PROMISED | baseline, **WHO).baseline == 40


def test_an_indicator_that_the_plan_names_gets_no_second_first_target(target):
    assert refusal(plan.add_target, target.programme, target.indicator, PROMISED) is Refusal.PROMISED_ALREADY


def test_an_indicator_that_the_plan_names_by_an_earlier_version_is_named(target):
    newer = Indicator.objects.get(pk=target.indicator_id)
    newer.pk, newer.valid_from = None, date(2024, 1, 1)
    newer.save()
    assert refusal(plan.add_target, target.programme, newer, PROMISED) is Refusal.PROMISED_ALREADY


def test_a_first_target_outside_the_programme_is_refused():
    indicator, programme = make.ratio(), make.programme()
    outside = {**PROMISED, "due_on": date(2026, 1, 1)}
    assert refusal(plan.add_target, programme, indicator, outside) is Refusal.OUTSIDE_PROGRAMME
