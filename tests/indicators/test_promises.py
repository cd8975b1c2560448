"""Whose target judges which indicator, in which row a promise is counted, and what was published for the province."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.basis import Base, Basis, Counted, Part, Scope, Subset
from indicators.periods import Calendar, parse_label
from indicators.progress import Reason, Status, judge, path_at
from indicators.promises import (
    Place,
    Promise,
    applicable,
    contradictions,
    fallen_due,
    family,
    judged_on,
    places,
    promise_for,
)
from indicators.values import Baseline, Direction, Qualifier, ReadingValue, Source, TargetValue, Verification

PROPERTY = settings(deadline=None, max_examples=100, derandomize=True)
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
BASIS = Basis(Counted.INSTITUTIONS, Base.INSTITUTIONS, Scope.PROVINCE, Subset.ALL)
END = date(2025, 12, 31)
CHAIN = ["KH100", "QD1813"]
NEAR = {"schools": "schools-urban", "benefits": "benefits-urban", "account-ratio": "adults-with-account"}


def target(minimum="80", due_on=END, **changes):
    number = None if minimum is None else Decimal(minimum)
    known = Verification.MISSING_SOURCE if minimum is None else Verification.VERIFIED
    return TargetValue(due_on, BASIS, "percent", number, **{"verification": known, **changes})


MISSING = target(None)
SET = target("90")
ABOVE = target("80")


@pytest.mark.parametrize(
    ("targets", "programme", "of"),
    [
        ({("KH100", "schools"): SET, ("QD1813", "schools"): ABOVE}, "KH100", "schools"),
        ({("KH100", "schools"): MISSING, ("QD1813", "schools"): ABOVE}, "QD1813", "schools"),
        ({("QD1813", "schools"): ABOVE}, "QD1813", "schools"),
        ({("KH100", "schools"): MISSING, ("QD1813", "schools-urban"): ABOVE}, "QD1813", "schools-urban"),
        ({("KH100", "schools-urban"): SET, ("QD1813", "schools-urban"): ABOVE}, "KH100", "schools-urban"),
        ({("KH100", "schools-urban"): MISSING, ("QD1813", "schools-urban"): ABOVE}, "QD1813", "schools-urban"),
        ({("KH100", "schools"): SET, ("KH100", "schools-urban"): ABOVE}, "KH100", "schools"),
        ({("KH100", "schools-urban"): SET, ("QD1813", "schools"): ABOVE}, "QD1813", "schools"),
        ({("KH100", "schools"): MISSING}, "KH100", "schools"),
        ({("KH100", "schools"): MISSING, ("QD1813", "schools"): MISSING}, "KH100", "schools"),
        ({("KH100", "schools"): target("90", verification=Verification.ILLUSTRATIVE)}, "KH100", "schools"),
    ],
)
def test_the_chosen_programmes_target_judges_else_that_of_the_programme_it_implements(targets, programme, of):
    expected = Promise(programme, of, targets[programme, of])
    assert promise_for("schools", "schools-urban", CHAIN, targets) == expected


@pytest.mark.parametrize(
    "targets",
    [{}, {("QD1813", "water"): SET}, {("MT2030", "schools"): SET}, {("KH100", "schools-urban"): SET}],
)
def test_without_a_target_of_the_chain_there_is_no_promise(targets):
    assert promise_for("schools", None, CHAIN, targets) is None


def test_the_scheme_alone_is_not_judged_by_the_plan_that_implements_it():
    assert promise_for("schools", None, ["QD1813"], {("KH100", "schools"): SET}) is None


def test_a_programme_is_judged_by_its_last_target_due():
    steps = [target("90", END), target("60", date(2023, 12, 31))]
    assert applicable(steps) == target("90", END)


def test_a_last_target_without_a_value_is_still_the_one_that_is_judged():
    chosen = applicable([target(None), target("60", date(2023, 12, 31))])
    assert (chosen.missing, len(chosen.milestones)) == (True, 1)


def test_the_targets_before_the_last_one_are_its_milestones_but_for_those_without_a_value():
    steps = [target("90"), target(None, date(2024, 12, 31)), target("60", date(2023, 12, 31))]
    assert [each.due_on for each in applicable(steps).milestones] == [date(2023, 12, 31)]


def test_the_path_through_a_milestone_starts_at_the_milestones_baseline_where_the_target_has_none():
    start = Baseline(Decimal(40), date(2021, 12, 31), illustrative=True)
    chosen = applicable([target("90"), target("60", date(2023, 12, 31), baseline=start)])
    assert path_at(chosen, date(2023, 12, 31)) == 60
    assert chosen.illustrative


def test_the_targets_own_baseline_comes_before_that_of_a_milestone():
    own, other = Baseline(Decimal(40), date(2021, 12, 31)), Baseline(Decimal(10), date(2020, 12, 31))
    chosen = applicable([target("90", baseline=own), target("60", date(2023, 12, 31), baseline=other)])
    assert chosen.baseline == own


def test_mid_programme_the_verdict_is_against_the_path_through_the_milestones():
    """62 is on the straight line from 40 to 90 in the middle, but the milestone asks for 80 by then."""
    start, middle = Baseline(Decimal(40), date(2021, 12, 31)), date(2023, 12, 31)
    reading = ReadingValue(Decimal(66), BASIS, "percent")
    straight = applicable([target("90", baseline=start)])
    bent = applicable([target("90", baseline=start), target("80", middle)])
    found = [judge(reading, to, on=date(2024, 1, 5), measured_on=middle).status for to in (straight, bent)]
    assert found == [Status.ON_TRACK, Status.BEHIND]


MIDDLE = target("60", date(2023, 12, 31))


@pytest.mark.parametrize(
    ("selected", "day", "is_due"),
    [
        ("2023-Q4", date(2024, 1, 1), True),
        ("2025-Q1", date(2025, 4, 1), True),
        ("2023-Q4", date(2023, 12, 31), False),
        ("2023-Q3", date(2024, 1, 1), False),
    ],
)
def test_a_milestone_has_fallen_due_after_its_day_and_not_before_its_last_quarter(selected, day, is_due):
    assert fallen_due(MIDDLE, parse_label(selected), day, Calendar.ADMINISTRATIVE) is is_due


def steps(*heights, **how):
    """Targets of 2021, 2022 and so on with these minimums."""
    return [target(height, date(2021 + place, 12, 31), **how) for place, height in enumerate(heights)]


def lids(*heights):
    """The same with maximums alone."""
    return [replace(each, minimum=None, maximum=each.minimum) for each in steps(*heights)]


@pytest.mark.parametrize(
    ("targets", "direction", "years"),
    [
        (steps("60", "70", "80"), Direction.UP, []),
        (steps("60", "60"), Direction.UP, []),
        (steps("80", "70", "90"), Direction.UP, [(2021, 2022)]),
        (steps("90", "80", "70"), Direction.UP, [(2021, 2022), (2022, 2023)]),
        (steps("80", None, "70"), Direction.UP, [(2021, 2023)]),
        (steps("80", "70"), Direction.DOWN, []),
        (steps("70", "80"), Direction.DOWN, [(2021, 2022)]),
        (lids("70", "80"), Direction.DOWN, [(2021, 2022)]),
        (lids("80", "70"), Direction.DOWN, []),
        (lids("80", "70"), Direction.UP, [(2021, 2022)]),
        (steps("80", "70"), Direction.NEUTRAL, []),
        ([], Direction.UP, []),
        (steps("80"), Direction.UP, []),
    ],
)
def test_an_earlier_step_that_asks_for_more_than_a_later_one_contradicts_it(targets, direction, years):
    found = contradictions(targets[::-1], direction)
    assert [(early.due_on.year, late.due_on.year) for early, late in found] == years


def test_where_less_is_better_the_upper_end_of_a_range_counts():
    early, late = steps("10", "10")
    wide = replace(late, maximum=Decimal(30))
    assert contradictions([replace(early, maximum=Decimal(20)), wide], Direction.DOWN)


def test_no_targets_are_no_promise():
    assert applicable([]) is None


@pytest.mark.parametrize(
    ("with_reading", "place"),
    [
        ({"schools-urban", "schools"}, Place("schools-urban", "schools-urban", "schools-urban")),
        ({"schools-urban"}, Place("schools-urban", "schools-urban", "schools-urban")),
        ({"schools"}, Place("schools-urban", "schools", "schools")),
        (set(), Place("schools-urban", "schools-urban", "schools-urban")),
    ],
)
def test_a_promise_is_counted_by_its_own_indicator_where_that_has_a_reading_else_by_its_near_row(with_reading, place):
    assert places(["schools-urban"], NEAR, frozenset(with_reading)) == [place]


def test_a_near_row_with_a_promise_of_its_own_counts_that_one_alone():
    found = places(["schools", "schools-urban"], NEAR, frozenset({"schools"}))
    assert found == [Place("schools", "schools", "schools"), Place("schools-urban", "schools-urban", "schools")]


codes = st.sampled_from([*NEAR, *NEAR.values(), "water"])


@given(st.lists(codes, unique=True), st.frozensets(codes))
@PROPERTY
def test_every_promise_is_counted_exactly_once_and_no_row_counts_two(promised, with_reading):
    found = places(promised, NEAR, with_reading)
    assert [each.promised for each in found] == promised
    assert len({each.row for each in found}) == len(promised)


@given(st.lists(codes, unique=True), st.frozensets(codes))
@PROPERTY
def test_a_promise_is_judged_by_a_reading_wherever_its_own_or_its_near_row_has_one(promised, with_reading):
    for place in places(promised, NEAR, with_reading):
        candidates = {place.promised, *(row for row, of in NEAR.items() if of == place.promised)}
        assert place.reading_of in candidates
        assert (place.reading_of in with_reading) == bool(candidates & with_reading)


@pytest.mark.parametrize(
    ("selected", "business_day", "judged_by", "as_of"),
    [
        ("2025-Q3", date(2025, 12, 17), "2025-Q3", date(2025, 12, 17)),
        ("2025-Q4", date(2025, 12, 17), "2025-Q4", date(2025, 12, 17)),
        ("2025-Q4", END, "2025-Q4", END),
        ("2025-Q4", date(2026, 1, 1), "2025-Q4", date(2026, 1, 1)),
        ("2026-Q1", date(2026, 4, 1), "2025-Q4", date(2026, 4, 1)),  # later readings belong to the next programme
        ("2030-Q4", date(2031, 1, 1), "2025-Q4", date(2031, 1, 1)),
        ("2025-Q3", date(2026, 4, 1), "2025-Q3", END),  # looking back: how it stood before its due day
    ],
)
def test_a_target_is_judged_by_its_final_quarter_and_nothing_later(selected, business_day, judged_by, as_of):
    found = judged_on(target(), parse_label(selected), business_day, Calendar.ADMINISTRATIVE)
    assert found == (parse_label(judged_by), as_of)


def _rows(name):
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def _number(text):
    return None if text is None else Decimal(text)


def _basis(row):
    return Basis(Counted(row["counted"]), Base(row["base"]), Scope(row["scope"]), Subset(row["subset"]))


def _shipped_targets():
    return {
        (row["programme"], row["indicator"]): TargetValue(
            due_on=date.fromisoformat(row["due_on"]),
            basis=_basis(row),
            unit=row["unit"],
            minimum=_number(row.get("minimum")),
            maximum=_number(row.get("maximum")),
            strict=row.get("strict", False),
            binds_province=row["binds_province"],
            verification=Verification(row["verification"]),
        )
        for row in _rows("targets")
    }


INDICATORS = {row["code"]: row for row in _rows("indicators")}
TARGETS = _shipped_targets()


def _shipped_reading(code):
    row = next(row for row in _rows("readings") if row["indicator"] == code and row["source"] == "document")
    return ReadingValue(
        Decimal(row["value"]),
        _basis(row if row.get("counted") else INDICATORS[code]),
        INDICATORS[code]["unit"],
        qualifier=Qualifier(row["qualifier"]),
        source=Source.DOCUMENT,
        verification=Verification(row["verification"]),
    )


def _published(code, chain):
    """The promise beside a published figure, and the verdict on it on the demo's day."""
    promise = promise_for(code, INDICATORS[code].get("near"), chain, TARGETS)
    found = judge(
        _shipped_reading(code),
        promise and promise.target,
        on=date(2025, 12, 17),
        measured_on=date(2025, 9, 14),
    )
    return promise, found


@pytest.mark.parametrize("chain", [CHAIN, ["QD1813"]])
@pytest.mark.parametrize(
    ("code", "value", "near", "parts"),
    [
        ("account-ratio", "89.5", "adults-with-account", {Part.COUNTED, Part.BASE}),
        ("medical-public", "100", "medical-urban", {Part.SUBSET, Part.SCOPE}),
        ("benefits", "74.8", "benefits-urban", {Part.SCOPE}),
    ],
)
def test_a_published_figure_on_another_basis_is_shown_beside_its_near_promise_and_not_judged(
    code, value, near, parts, chain
):
    promise, found = _published(code, chain)
    assert _shipped_reading(code).value == Decimal(value)
    assert (promise.programme, promise.of) == ("QD1813", near)
    assert found.status is Status.NOT_COMPARABLE
    assert {each.part for each in found.differences} == parts


@pytest.mark.parametrize("chain", [CHAIN, ["QD1813"]])
def test_the_published_qr_codes_are_no_acceptance_points_and_the_goal_is_the_nations(chain):
    promise, found = _published("qr-codes", chain)
    assert (promise.programme, promise.of) == ("QD1813", "acceptance-points")
    assert (found.status, found.reason) == (Status.NOT_COMPARABLE, Reason.NATIONAL_GOAL)
    assert {Part.COUNTED, Part.UNIT, Part.SCOPE} == {each.part for each in found.differences}


@pytest.mark.parametrize("chain", [CHAIN, ["QD1813"]])
def test_the_published_schools_reach_the_urban_promise_by_inference(chain):
    promise, found = _published("schools", chain)
    assert (promise.programme, promise.of) == ("QD1813", "schools-urban")
    assert (found.status, found.reason) == (Status.REACHED, Reason.IMPLIED_FOR_URBAN)


@pytest.mark.parametrize("chain", [CHAIN, ["QD1813"]])
@pytest.mark.parametrize("code", ["accounts-15plus", "mobile-share", "qr-locations", "water"])
def test_a_published_figure_that_nothing_promises_has_no_target(code, chain):
    promise, found = _published(code, chain)
    assert promise is None
    assert found.status is Status.NO_TARGET


def test_the_shipped_scheme_has_its_fifteen_targets_and_the_plan_no_number():
    scheme = [each for (programme, _), each in TARGETS.items() if programme == "QD1813"]
    plan = [each for (programme, _), each in TARGETS.items() if programme == "KH100"]
    assert len(scheme) == 15
    assert not any(each.missing for each in scheme)
    assert plan
    assert all(each.missing and each.minimum is each.maximum is None for each in plan)


def test_the_plan_has_a_row_for_every_binding_promise_and_for_the_five_that_it_is_known_for():
    binding = {of for (programme, of), each in TARGETS.items() if programme == "QD1813" and each.binds_province}
    own = {"qr-merchants", "account-ratio", "schools", "medical-public", "benefits"}
    assert {of for programme, of in TARGETS if programme == "KH100"} == binding | own


def test_no_shipped_national_goal_is_ever_judged():
    for (programme, of), each in TARGETS.items():
        if programme == "QD1813" and not each.binds_province:
            best = ReadingValue(Decimal(10**9), replace(each.basis, scope=Scope.PROVINCE), each.unit)
            assert judge(best, each, on=date(2026, 1, 1)).status is Status.NOT_COMPARABLE, of


NEARBY = {"b": "a", "c": "a", "d": "c", "y": "x"}


@pytest.mark.parametrize(
    ("code", "found"),
    [("a", "abcd"), ("b", "abcd"), ("d", "abcd"), ("x", "xy"), ("y", "xy"), ("alone", None)],
)
def test_a_family_is_all_that_is_near_to_each_other(code, found):
    assert family(code, NEARBY) == (set(found) if found else {code})


def test_what_is_near_in_a_ring_is_one_family():
    assert family("a", {"a": "b", "b": "c", "c": "a"}) == {"a", "b", "c"}
