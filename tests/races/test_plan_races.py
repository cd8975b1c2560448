"""The plan at the same moment: two of the staff add, move and remove milestones, on PostgreSQL alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from indicators import plan
from indicators.models import Target
from indicators.plan import Refusal, TargetGone, TargetRefused
from tests import make
from tests.races.test_races import at_once

pytestmark = [pytest.mark.race, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

STAFF = {"by": "staff", "at": make.AT, "why": "theo bản gốc"}
PROMISED = {"minimum": Decimal(70), "source": "Kế hoạch 100", "verification": "verified"}
ROUNDS = 5


@pytest.fixture(autouse=True)
def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("races need the row locks of PostgreSQL; run with tests/with_postgresql.py")


def tried(verb, *args):
    """What a verb comes to; a refusal is its code, of what is gone its class."""

    def act() -> object:
        try:
            return verb(*args, **STAFF)
        except TargetRefused as refused:
            return refused.refusal
        except TargetGone:
            return TargetGone

    return act


def line_of(target: Target) -> list[Target]:
    return list(Target.objects.beside(target.programme, target.indicator))


def test_of_two_milestones_of_one_day_at_once_exactly_one_is_added():
    for place in range(ROUNDS):
        target = make.target(make.ratio(f"share-{place}"))
        step = {**PROMISED, "due_on": date(2024, 12, 31)}
        outcomes = at_once(*[tried(plan.add_milestone, target, step)] * 2)
        assert (outcomes.count(Refusal.DUE_DAY_TAKEN), len(line_of(target))) == (1, 2)


def test_of_two_first_targets_at_once_exactly_one_is_added():
    programme = make.programme()
    for place in range(ROUNDS):
        indicator = make.ratio(f"share-{place}")
        steps = [{**PROMISED, "due_on": date(2024 + number, 12, 31)} for number in range(2)]
        outcomes = at_once(*(tried(plan.add_target, programme, indicator, step) for step in steps))
        assert outcomes.count(Refusal.PROMISED_ALREADY) == 1
        assert Target.objects.filter(indicator=indicator).count() == 1


def test_a_removal_beside_a_move_never_leaves_an_indicator_without_its_last_target():
    """The last target moves before the milestone while the milestone is removed: one of the two comes first."""
    for place in range(ROUNDS):
        target = make.target(make.ratio(f"share-{place}"))
        milestone = plan.add_milestone(target, {**PROMISED, "due_on": date(2024, 12, 31)}, **STAFF)
        moved = {"due_on": date(2023, 12, 31)}
        outcomes = at_once(tried(plan.revise_target, target, moved), tried(plan.remove_milestone, milestone))
        kept = [each.pk for each in line_of(target)]
        refused = Refusal.FINAL_TARGET in outcomes
        assert kept == ([target.pk, milestone.pk] if refused else [target.pk])


def test_two_removals_of_one_milestone_at_once_are_one():
    for place in range(ROUNDS):
        target = make.target(make.ratio(f"share-{place}"))
        milestone = plan.add_milestone(target, {**PROMISED, "due_on": date(2024, 12, 31)}, **STAFF)
        again = Target.objects.get(pk=milestone.pk)
        outcomes = at_once(tried(plan.remove_milestone, milestone), tried(plan.remove_milestone, again))
        assert outcomes.count(TargetGone) == 1
        assert Target.history.filter(history_type="-", indicator=target.indicator).count() == 1
