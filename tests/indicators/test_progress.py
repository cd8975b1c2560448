"""The verdict on one reading against one target: its order, its edges, its path, and what the slow judge says."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.basis import Base, Basis, Counted, Part, Scope, Subset
from indicators.progress import MET, Reason, Status, judge, path_at, path_points, standing
from indicators.values import (
    Baseline,
    Direction,
    IndicatorKind,
    Qualifier,
    ReadingValue,
    Source,
    TargetValue,
    Verification,
)
from tests.indicators import judge as slow_judge

PROPERTY = settings(deadline=None, max_examples=150, derandomize=True)
DUE = date(2025, 12, 31)
BEFORE, AFTER = date(2025, 12, 17), date(2026, 1, 1)
START, MIDDLE = date(2021, 12, 31), date(2023, 12, 31)  # 1461 days apart from DUE, and 730 from START
SCHOOLS = Basis(Counted.INSTITUTIONS, Base.INSTITUTIONS, Scope.PROVINCE, Subset.ALL)
PERSONS = Basis(Counted.PERSONS, Base.POPULATION_15PLUS, Scope.PROVINCE, Subset.ALL)
ACCOUNTS = Basis(Counted.ACCOUNTS, Base.REGISTERED_POPULATION, Scope.PROVINCE, Subset.ALL)
POINTS = Basis(Counted.POINTS, Base.NONE, Scope.PROVINCE, Subset.ALL)
EXACT, ROUNDED, AT_LEAST = Qualifier.EXACT, Qualifier.ROUNDED, Qualifier.AT_LEAST
ILLUSTRATIVE = Verification.ILLUSTRATIVE
GROWTH = {"kind": IndicatorKind.AVERAGE_GROWTH, "measured_on": BEFORE}


def reading(value="70", basis=SCHOOLS, unit="percent", **changes):
    return ReadingValue(None if value is None else Decimal(value), basis, unit, **changes)


def document(value="70", basis=SCHOOLS, unit="percent", **changes):
    return reading(value, basis, unit, source=Source.DOCUMENT, **changes)


def at_least(value, **changes):
    return document(value, qualifier=AT_LEAST, **changes)


def target(minimum="80", maximum=None, basis=SCHOOLS, unit="percent", **changes):
    low, high = (None if each is None else Decimal(each) for each in (minimum, maximum))
    return TargetValue(DUE, basis, unit, low, high, **changes)


def missing_target(**changes):
    return target(None, verification=Verification.MISSING_SOURCE, **changes)


def from_40(on=START, **changes):
    return Baseline(Decimal(40), on, **changes)


def status(of, to, *, on=BEFORE, **rules):
    return judge(of, to, on=on, **rules).status


# --- the order of §5.17 -------------------------------------------------------------------------------------------

URBAN = replace(SCHOOLS, scope=Scope.URBAN)
INCOMPLETE = {"approved": 2, "expected": 3}


@pytest.mark.parametrize(
    ("of", "to", "expected"),
    [
        (None, None, Status.NO_TARGET),
        (reading(), None, Status.NO_TARGET),
        (None, missing_target(), Status.MISSING_AT_SOURCE),
        (reading(basis=URBAN), missing_target(), Status.MISSING_AT_SOURCE),
        (None, target(), Status.NO_DATA),
        (None, target(binds_province=False, basis=replace(SCHOOLS, scope=Scope.NATIONAL)), Status.NO_DATA),
        (reading(None, basis=URBAN), target(), Status.NOT_COMPARABLE),
        (reading(basis=URBAN, **INCOMPLETE), target(), Status.NOT_COMPARABLE),
        (reading(None, **INCOMPLETE), target(), Status.NOT_ENOUGH_DATA),
        (at_least("70"), target(), Status.NOT_ENOUGH_DATA),
        (reading("70", **INCOMPLETE), target(), Status.PROVISIONAL),
        (reading("90", **INCOMPLETE), target(), Status.PROVISIONAL),
        (reading("80"), target(), Status.REACHED),
        (reading("70"), target(), Status.NOT_DUE_YET),
    ],
)
def test_the_first_verdict_that_applies_is_given(of, to, expected):
    assert status(of, to) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2025, 12, 30), Status.NOT_DUE_YET), (DUE, Status.NOT_DUE_YET), (AFTER, Status.NOT_REACHED)],
)
def test_a_miss_is_a_miss_only_after_the_due_day(on, expected):
    assert status(reading("79"), target(), on=on) is expected


@pytest.mark.parametrize(("on", "reason"), [(BEFORE, Reason.MET_EARLY), (DUE, Reason.MET_EARLY), (AFTER, None)])
def test_a_value_that_meets_its_target_before_it_is_due_is_reached(on, reason):
    found = judge(reading("80"), target(), on=on)
    assert (found.status, found.reason) == (Status.REACHED, reason)


# --- floors, ranges, ends: §5.6 and §5.7 --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", Status.NOT_REACHED),
        ("79.999999", Status.NOT_REACHED),
        ("80", Status.REACHED),
        ("80.000001", Status.REACHED),
        ("100", Status.REACHED),
    ],
)
def test_a_floor_is_reached_and_never_exceeded(value, expected):
    assert status(reading(value), target("80"), on=AFTER) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("19.999999", Status.NOT_REACHED),
        ("20", Status.IN_RANGE),
        ("22.5", Status.IN_RANGE),
        ("25", Status.IN_RANGE),
        ("25.000001", Status.EXCEEDED),
    ],
)
def test_a_range_is_missed_below_kept_within_and_exceeded_above(value, expected):
    assert status(reading(value), target("20", "25"), on=AFTER) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("89.999999", Status.NOT_REACHED),
        ("90", Status.IN_RANGE),
        ("99.999999", Status.IN_RANGE),
        ("100", Status.REACHED),
    ],
)
def test_the_natural_ceiling_is_reached_and_not_exceeded(value, expected):
    assert status(reading(value), target("90", "100"), on=AFTER) is expected


@pytest.mark.parametrize(
    ("value", "expected"), [("79", Status.NOT_REACHED), ("100", Status.IN_RANGE), ("100.1", Status.EXCEEDED)]
)
def test_100_per_cent_of_growth_is_no_natural_ceiling(value, expected):
    of = reading(value, unit="percent_per_year")
    to = target("80", "100", unit="percent_per_year")
    assert status(of, to, on=AFTER, **GROWTH) is expected


@pytest.mark.parametrize(("value", "expected"), [("100", Status.IN_RANGE), ("100.1", Status.EXCEEDED)])
def test_100_accounts_per_100_people_are_no_natural_ceiling(value, expected):
    """One person may hold several accounts (domain page §4), so the scale does not end at 100."""
    assert status(reading(value, ACCOUNTS), target("90", "100", ACCOUNTS), on=AFTER) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("79.9", Status.NOT_REACHED), ("80", Status.REACHED), ("80.1", Status.EXCEEDED)],
)
def test_a_point_is_missed_below_reached_and_exceeded_above(value, expected):
    assert status(reading(value), target("80", "80"), on=AFTER) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("449999", Status.NOT_REACHED), ("450000", Status.NOT_REACHED), ("450001", Status.REACHED)],
)
def test_strictly_more_is_not_reached_by_the_very_number(value, expected):
    to = target("450000", None, POINTS, "point", strict=True)
    assert status(reading(value, POINTS, "point"), to, on=AFTER) is expected


@pytest.mark.parametrize(
    ("value", "to", "expected"),
    [
        ("80", target("80"), Status.REACHED),
        ("85", target("80"), Status.REACHED),
        ("20", target("20", "25"), Status.REACHED),
        ("25", target("20", "25"), Status.REACHED),
        ("25.1", target("20", "25"), Status.EXCEEDED),
        ("90", target("90", "100"), Status.REACHED),
        ("100", target("90", "100"), Status.REACHED),
        ("80", target("80", strict=True), Status.NOT_ENOUGH_DATA),
        ("80.1", target("80", strict=True), Status.REACHED),
        ("79.9", target("80"), Status.NOT_ENOUGH_DATA),
        ("19.9", target("20", "25"), Status.NOT_ENOUGH_DATA),
    ],
)
@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_at_least_satisfies_a_floor_and_never_proves_a_miss(value, to, expected, on):
    assert status(at_least(value), to, on=on) is expected


@pytest.mark.parametrize(
    ("value", "on", "expected"),
    [
        ("59.9", MIDDLE, Status.NOT_ENOUGH_DATA),
        ("60", MIDDLE, Status.ON_TRACK),
        ("79.9", MIDDLE, Status.ON_TRACK),
        ("80", MIDDLE, Status.REACHED),
        ("79.9", AFTER, Status.NOT_ENOUGH_DATA),
    ],
)
def test_at_least_above_the_path_is_on_track_and_below_it_proves_nothing(value, on, expected):
    to = target(baseline=from_40(), milestones=(replace(target("60"), due_on=MIDDLE),))
    assert status(at_least(value), to, on=on, measured_on=MIDDLE) is expected


def test_at_least_keeps_no_ceiling():
    lid = target(None, "10", POINTS, "point")
    for value in ("9", "10", "11"):
        of = document(value, POINTS, "point", qualifier=AT_LEAST)
        assert status(of, lid, on=AFTER, direction=Direction.DOWN) is Status.NOT_ENOUGH_DATA


@pytest.mark.parametrize(
    ("value", "strict", "expected"),
    [
        ("9", False, Status.REACHED),
        ("10", False, Status.REACHED),
        ("10", True, Status.NOT_REACHED),
        ("11", False, Status.NOT_REACHED),
    ],
)
def test_a_ceiling_alone_is_kept_from_below(value, strict, expected):
    lid = target(None, "10", POINTS, "point", strict=strict)
    assert status(reading(value, POINTS, "point"), lid, on=AFTER, direction=Direction.DOWN) is expected


# --- the path: §5.17 and §5.8 -------------------------------------------------------------------------------------

HALFWAY = target("80", baseline=from_40(date(2023, 12, 31)))  # 731 days, 40 points: at risk down to 4 points short
HALF_DAY = date(2024, 12, 31)  # 366 of 731 days: the path asks for 60.027…


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("60", Status.ON_TRACK),
        ("59.999999", Status.AT_RISK),
        ("56", Status.AT_RISK),
        ("55.999999", Status.BEHIND),
        ("0", Status.BEHIND),
        ("79.999999", Status.ON_TRACK),
        ("80", Status.REACHED),
    ],
)
def test_short_of_the_path_by_up_to_a_tenth_of_the_way_is_at_risk_and_beyond_it_behind(value, expected):
    to = target("80", baseline=from_40(), milestones=(replace(target("60"), due_on=MIDDLE),))
    found = judge(reading(value), to, on=BEFORE, measured_on=MIDDLE)
    assert (found.status, found.path) == (expected, 60)


def test_the_path_is_read_on_the_last_day_of_the_readings_period():
    assert path_at(HALFWAY, HALF_DAY) == 40 + Decimal(40) * 366 / 731
    assert status(reading("60"), HALFWAY, measured_on=date(2024, 12, 30)) is Status.ON_TRACK
    assert status(reading("60"), HALFWAY, measured_on=HALF_DAY) is Status.AT_RISK


def test_without_a_baseline_a_target_is_not_due_yet():
    found = judge(reading("70"), target(), on=BEFORE, measured_on=BEFORE)
    assert (found.status, found.reason, found.path) == (Status.NOT_DUE_YET, Reason.NO_BASELINE, None)


def test_a_target_no_higher_than_its_baseline_leaves_no_room_for_risk():
    flat = target("40", baseline=from_40())
    assert status(reading("39.9"), flat, measured_on=MIDDLE) is Status.BEHIND


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20", Status.ON_TRACK),
        ("21", Status.AT_RISK),
        ("23", Status.AT_RISK),
        ("23.1", Status.BEHIND),
        ("10", Status.REACHED),
    ],
)
def test_where_less_is_better_the_path_goes_down(value, expected):
    step = replace(target(None, "20"), due_on=MIDDLE)
    lid = target(None, "10", baseline=from_40(), milestones=(step,))
    assert status(reading(value), lid, direction=Direction.DOWN, measured_on=MIDDLE) is expected


@pytest.mark.parametrize(
    ("value", "on", "expected", "reason"),
    [
        (None, BEFORE, Status.NOT_ENOUGH_DATA, Reason.TOO_FEW_YEARS),
        (None, AFTER, Status.NOT_ENOUGH_DATA, Reason.TOO_FEW_YEARS),
        ("19", BEFORE, Status.NOT_DUE_YET, Reason.NO_PATH_FOR_GROWTH),
        ("19", AFTER, Status.NOT_REACHED, None),
        ("20", BEFORE, Status.IN_RANGE, Reason.MET_EARLY),
        ("25", AFTER, Status.IN_RANGE, None),
        ("25.1", AFTER, Status.EXCEEDED, None),
        ("-5", AFTER, Status.NOT_REACHED, None),
    ],
)
def test_growth_has_no_path_even_with_a_baseline(value, on, expected, reason):
    to = target("20", "25", unit="percent_per_year", baseline=from_40())
    found = judge(reading(value, unit="percent_per_year"), to, on=on, **GROWTH)
    assert (found.status, found.reason, found.path) == (expected, reason, None)


@st.composite
def targets_with_milestones(draw):
    """A target with a baseline and up to three milestones on different days."""
    days = sorted(draw(st.lists(st.integers(1, 3000), min_size=1, max_size=4, unique=True)))
    heights = st.decimals(0, 1000, places=2)
    steps = [replace(target(draw(heights)), due_on=START + timedelta(days=day)) for day in days]
    return replace(steps[-1], baseline=Baseline(draw(heights), START), milestones=tuple(steps[:-1]))


@given(targets_with_milestones(), st.integers(-10, 3010))
@PROPERTY
def test_the_path_never_leaves_its_milestones(to, ahead):
    day = START + timedelta(days=ahead)
    height = path_at(to, day)
    if ahead < 0:
        assert height is None
        return
    corners = path_points(to)
    before = max((corner for corner in corners if corner[0] <= day), key=lambda corner: corner[0])
    after = min((corner for corner in corners if corner[0] >= day), default=corners[-1], key=lambda corner: corner[0])
    assert min(before[1], after[1]) <= height <= max(before[1], after[1])


@given(targets_with_milestones())
@PROPERTY
def test_the_path_goes_through_its_baseline_every_milestone_and_the_target(to):
    corners = path_points(to)
    assert corners[0] == (to.baseline.on, to.baseline.value)
    assert corners[-1] == (to.due_on, to.minimum)
    assert len(corners) == len(to.milestones) + 2
    assert all(path_at(to, day) == value for day, value in corners)
    assert path_at(to, to.due_on + timedelta(days=400)) == to.minimum


def test_a_milestone_before_the_baseline_or_after_the_target_bends_no_path():
    early = replace(target("99"), due_on=START)
    late = replace(target("99"), due_on=DUE + timedelta(days=1))
    to = target("80", baseline=from_40(), milestones=(late, early))
    assert path_points(to) == [(START, 40), (DUE, 80)]


@pytest.mark.parametrize(
    "to",
    [target(), missing_target(baseline=from_40()), target(baseline=from_40(DUE)), target(baseline=from_40(AFTER))],
)
def test_there_is_no_path_without_an_earlier_baseline_and_a_value(to):
    assert path_at(to, BEFORE) is None


# --- comparability: §5.1 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        (Part.COUNTED, {"counted": Counted.COLLEGES}),
        (Part.BASE, {"base": Base.COLLEGES}),
        (Part.SCOPE, {"scope": Scope.URBAN}),
        (Part.SUBSET, {"subset": Subset.PUBLIC}),
    ],
)
@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_one_part_that_differs_forbids_any_verdict(part, changed, on):
    found = judge(reading("95", replace(SCHOOLS, **changed)), target(), on=on)
    assert found.status is Status.NOT_COMPARABLE
    assert [each.part for each in found.differences] == [part]
    assert found.gap is None
    assert found.path is None


def test_another_unit_forbids_any_verdict():
    found = judge(reading("95", unit="point"), target(), on=AFTER)
    assert (found.status, [each.part for each in found.differences]) == (Status.NOT_COMPARABLE, [Part.UNIT])


def test_a_national_target_that_binds_is_read_at_whole_province_scope():
    assert status(reading("80"), target(basis=replace(SCHOOLS, scope=Scope.NATIONAL))) is Status.REACHED


def test_a_national_reading_is_never_the_provinces():
    national = replace(SCHOOLS, scope=Scope.NATIONAL)
    assert status(reading("95", national), target(basis=national)) is Status.NOT_COMPARABLE


@pytest.mark.parametrize("reading_scope", Scope)
def test_a_national_target_that_does_not_bind_is_never_compared(reading_scope):
    to = target(basis=replace(SCHOOLS, scope=Scope.NATIONAL), binds_province=False)
    found = judge(reading("100", replace(SCHOOLS, scope=reading_scope)), to, on=AFTER)
    assert (found.status, found.reason) == (Status.NOT_COMPARABLE, Reason.NATIONAL_GOAL)


def test_an_urban_target_that_does_not_bind_is_never_compared_either():
    """Whether a national target binds is a judgement of its own, whatever its scope (domain page §2)."""
    to = target(basis=URBAN, binds_province=False)
    assert status(reading("100", URBAN), to, on=AFTER) is Status.NOT_COMPARABLE


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (document("100"), Status.REACHED),
        (reading("100", approved=3, expected=3), Status.REACHED),
        (at_least("100"), Status.REACHED),
        (document("100", qualifier=ROUNDED), Status.NOT_COMPARABLE),
        (document("99.9"), Status.NOT_COMPARABLE),
        (at_least("99.9"), Status.NOT_COMPARABLE),
        (reading("100", **INCOMPLETE), Status.PROVISIONAL),
        (document("100", basis=replace(SCHOOLS, subset=Subset.PUBLIC)), Status.NOT_COMPARABLE),
    ],
)
@pytest.mark.parametrize("to", [target("90", "100", URBAN), target("60", basis=URBAN)])
def test_all_of_the_whole_province_reaches_what_was_promised_for_its_urban_part(of, to, expected):
    found = judge(of, to, on=BEFORE, measured_on=BEFORE)
    assert found.status is expected
    if expected is Status.REACHED:
        assert found.reason is Reason.IMPLIED_FOR_URBAN


def test_all_of_the_urban_part_says_nothing_of_the_province():
    assert status(document("100", URBAN), target("90", "100")) is Status.NOT_COMPARABLE


def test_100_accounts_per_100_people_in_the_province_say_nothing_of_the_urban_part():
    urban = replace(ACCOUNTS, scope=Scope.URBAN)
    assert status(document("100", ACCOUNTS), target("90", basis=urban)) is Status.NOT_COMPARABLE


ACCEPTANCE = Basis(Counted.FACILITIES, Base.FACILITIES, Scope.URBAN, Subset.ALL)
PAID = Basis(Counted.RECIPIENTS, Base.RECIPIENTS, Scope.URBAN, Subset.ALL)
CODES = Basis(Counted.CODES, Base.NONE, Scope.PROVINCE, Subset.ALL)
N3 = target("80", basis=replace(PERSONS, scope=Scope.NATIONAL))
N4 = target("450000", None, replace(POINTS, scope=Scope.NATIONAL), "point", strict=True, binds_province=False)
N9 = target("90", "100", URBAN)
N11 = target("60", basis=ACCEPTANCE)
N12 = target("60", basis=PAID)


@pytest.mark.parametrize(
    ("of", "to", "parts"),
    [
        (document("89.5", ACCOUNTS, qualifier=ROUNDED), N3, {Part.COUNTED, Part.BASE}),
        (
            document("100", replace(ACCEPTANCE, scope=Scope.PROVINCE, subset=Subset.PUBLIC)),
            N11,
            {Part.SUBSET, Part.SCOPE},
        ),
        (at_least("74.8", basis=replace(PAID, scope=Scope.PROVINCE)), N12, {Part.SCOPE}),
        (at_least("50000", basis=CODES, unit="code"), N4, {Part.COUNTED, Part.SCOPE, Part.UNIT}),
    ],
)
@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_the_figures_published_on_another_basis_are_not_comparable(of, to, parts, on):
    found = judge(of, to, on=on, measured_on=date(2025, 9, 14))
    assert found.status is Status.NOT_COMPARABLE
    assert {each.part for each in found.differences} == parts


@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_the_published_100_per_cent_of_schools_reaches_n9_by_inference(on):
    found = judge(document("100"), N9, on=on, measured_on=date(2025, 9, 14))
    assert (found.status, found.reason) == (Status.REACHED, Reason.IMPLIED_FOR_URBAN)


# --- coverage, marks, gaps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (reading("90", approved=3, expected=3), Status.REACHED),
        (reading("90", approved=2, expected=3), Status.PROVISIONAL),
        (reading("90", approved=0, expected=3), Status.PROVISIONAL),
        (reading("90", approved=2, expected=3, qualifier=AT_LEAST), Status.REACHED),
        (reading("70", approved=2, expected=3, qualifier=AT_LEAST), Status.NOT_ENOUGH_DATA),
        (document("90"), Status.REACHED),
        (document("90", approved=0, expected=3), Status.REACHED),
    ],
)
def test_an_incomplete_reading_gives_no_verdict_unless_closing_made_it_an_at_least(of, expected):
    assert status(of, target(), on=AFTER) is expected


@pytest.mark.parametrize(
    ("of", "to", "marked"),
    [
        (reading("90"), target(), False),
        (reading("90", verification=Verification.NEEDS_CHECK), target(), False),
        (reading("90", verification=ILLUSTRATIVE), target(), True),
        (reading("90"), target(verification=ILLUSTRATIVE), True),
        (reading("50"), target(baseline=from_40(illustrative=True)), True),
        (None, target(verification=ILLUSTRATIVE), True),
        (reading(basis=URBAN, verification=ILLUSTRATIVE), target(), True),
        (reading("90", verification=ILLUSTRATIVE, **INCOMPLETE), target(), True),
        (reading(None, verification=ILLUSTRATIVE), target(), True),
    ],
)
def test_a_verdict_is_illustrative_when_any_input_is(of, to, marked):
    assert judge(of, to, on=BEFORE, measured_on=MIDDLE).illustrative is marked


def test_a_verdict_by_a_path_through_an_illustrative_milestone_is_illustrative():
    """The milestone is an input of the path and so of the verdict (domain page §5.14)."""
    step = replace(target("60", verification=ILLUSTRATIVE), due_on=MIDDLE)
    to = target("80", baseline=from_40(), milestones=(step,))
    found = judge(reading("50"), to, on=BEFORE, measured_on=MIDDLE)
    assert found.status is Status.BEHIND
    assert found.illustrative


@pytest.mark.parametrize(
    ("value", "to", "gap"),
    [
        ("70", target("80"), "-10"),
        ("80", target("80"), "0"),
        ("95", target("90", "100"), "5"),
        ("12", target(None, "10"), "2"),
    ],
)
def test_the_gap_is_measured_from_the_mark_to_get_past(value, to, gap):
    assert judge(reading(value), to, on=BEFORE).gap == Decimal(gap)


def test_a_value_that_is_not_there_meets_nothing():
    assert standing(reading(None), target()) is None


# --- properties, and the slow judge -------------------------------------------------------------------------------

EDGES = ["0", "19.999999", "20", "25", "25.000001", "40", "56", "59.999999", "60", "79", "80", "80.000001", "99", "100"]
edges = st.sampled_from(EDGES).map(Decimal)
shares = edges | st.decimals(0, 100, places=2)
days = st.sampled_from([START, MIDDLE, date(2025, 9, 14), BEFORE, DUE, AFTER]) | st.dates(
    date(2021, 6, 1), date(2026, 6, 1)
)


@st.composite
def aims(draw, basis=SCHOOLS, unit="percent", **changes):
    """A floor, a point or a range, with or without a baseline and a milestone."""
    minimum = draw(shares)
    maximum = draw(st.none() | st.just(minimum) | shares.map(lambda more: max(minimum, more)))
    baseline = draw(st.none() | st.builds(Baseline, shares, st.sampled_from([START, MIDDLE]), st.booleans()))
    steps = draw(
        st.lists(st.tuples(st.dates(START + timedelta(days=1), BEFORE), shares), max_size=2, unique_by=lambda s: s[0])
    )
    return target(
        minimum,
        maximum,
        basis,
        unit,
        strict=draw(st.booleans()),
        baseline=baseline,
        milestones=tuple(replace(target(height, basis=basis, unit=unit), due_on=day) for day, height in steps),
        **changes,
    )


@st.composite
def judged(draw):
    """A reading and a target that mostly stand on the same basis, and the days of a verdict."""
    parts = {
        "counted": st.sampled_from([Counted.INSTITUTIONS] * 5 + [Counted.ACCOUNTS]),
        "base": st.sampled_from([Base.INSTITUTIONS] * 9 + [Base.NONE]),
        "subset": st.sampled_from([Subset.ALL] * 9 + [Subset.PUBLIC]),
    }
    common = {name: draw(values) for name, values in parts.items()}
    own = {name: draw(st.sampled_from([common[name]] * 19 + [draw(values)])) for name, values in parts.items()}
    asked_scope = draw(st.sampled_from([Scope.NATIONAL, Scope.PROVINCE, Scope.PROVINCE, Scope.URBAN]))
    scope = draw(st.sampled_from([Scope.PROVINCE] * 4 + [Scope.URBAN]))
    unit = draw(st.sampled_from(["percent"] * 4 + ["percent_per_year"]))
    to = draw(aims(Basis(scope=asked_scope, **common), unit))
    to = replace(
        to,
        binds_province=asked_scope is Scope.PROVINCE or draw(st.sampled_from([True] * 4 + [False])),
        verification=draw(st.sampled_from([Verification.VERIFIED] * 9 + list(Verification))),
    )
    if to.missing:
        to = replace(to, minimum=None, maximum=None)
    source = draw(st.sampled_from([Source.ROLL_UP, Source.DOCUMENT]))
    rolled = source is Source.ROLL_UP
    of = ReadingValue(
        draw(st.sampled_from([Decimal(100), None]) | shares | shares | shares),
        Basis(scope=scope, **own),
        draw(st.sampled_from([unit] * 9 + ["point"])),
        qualifier=draw(st.sampled_from(Qualifier)),
        source=source,
        approved=draw(st.integers(2, 3)) if rolled else None,
        expected=3 if rolled else None,
    )
    growth = unit == "percent_per_year"
    return (
        draw(st.sampled_from([of] * 15 + [None])),
        draw(st.sampled_from([to] * 15 + [None])),
        {
            "on": draw(days),
            "measured_on": draw(days),
            "kind": IndicatorKind.AVERAGE_GROWTH if growth else IndicatorKind.LEVEL,
        },
    )


def plain_basis(basis, unit):
    return {
        "counted": basis.counted.value,
        "base": basis.base.value,
        "scope": basis.scope.value,
        "subset": basis.subset.value,
        "unit": unit,
    }


def plain_reading(of):
    return of and {
        **plain_basis(of.basis, of.unit),
        "value": of.value,
        "qualifier": of.qualifier.value,
        "source": of.source.value,
        "approved": of.approved,
        "expected": of.expected,
    }


def plain_target(to, kind):
    return to and {
        **plain_basis(to.basis, to.unit),
        "minimum": to.minimum,
        "maximum": to.maximum,
        "strict": to.strict,
        "due_on": to.due_on,
        "binds": to.binds_province,
        "missing": to.verification is Verification.MISSING_SOURCE,
        "growth": kind is IndicatorKind.AVERAGE_GROWTH,
        "baseline": to.baseline and (to.baseline.on, to.baseline.value),
        "steps": [(step.due_on, step.minimum) for step in to.milestones],
    }


@given(judged())
@settings(PROPERTY, max_examples=400)
def test_the_verdict_is_what_the_judge_says(case):
    of, to, rules = case
    expected = slow_judge.verdict(plain_reading(of), plain_target(to, rules["kind"]), rules["on"], rules["measured_on"])
    assert status(of, to, **rules) == expected


@given(targets_with_milestones(), st.integers(-10, 1000))
@settings(PROPERTY, max_examples=60)
def test_the_path_is_what_the_judge_walks(to, ahead):
    day = START + timedelta(days=ahead)
    found = path_at(to, day)
    walked = slow_judge.path_on(plain_target(to, IndicatorKind.LEVEL), day)
    assert (found is None) == (walked is None)
    if walked is not None:
        assert abs(Fraction(found) - walked) < Fraction(1, 10**20)


@given(judged(), st.sampled_from(Direction))
@PROPERTY
def test_every_reading_and_target_has_exactly_one_verdict(case, direction):
    of, to, rules = case
    found = judge(of, to, direction=direction, **rules)
    assert found.status in Status
    assert (found.status is Status.NOT_COMPARABLE) >= bool(found.differences)
    assert found.status is not Status.NOT_COMPARABLE or (found.gap, found.path) == (None, None)


WORTH = {
    Status.NOT_ENOUGH_DATA: 0,
    Status.NOT_REACHED: 0,
    Status.NOT_DUE_YET: 0,
    Status.BEHIND: 0,
    Status.AT_RISK: 1,
    Status.ON_TRACK: 2,
    Status.REACHED: 3,
    Status.IN_RANGE: 3,
    Status.EXCEEDED: 4,
}


@given(aims(), shares, shares, st.sampled_from(Qualifier), days, days)
@PROPERTY
def test_a_greater_value_is_never_judged_worse(to, one, other, qualifier, on, measured_on):
    less, more = (
        status(document(value, qualifier=qualifier), to, on=on, measured_on=measured_on)
        for value in sorted([one, other])
    )
    assert WORTH[less] <= WORTH[more]


@given(shares, st.none() | shares, shares, shares, days, days)
@PROPERTY
def test_where_less_is_better_a_smaller_value_is_never_judged_worse(lid, start, one, other, on, measured_on):
    to = target(None, lid, baseline=None if start is None else Baseline(start, START))
    less, more = (
        status(document(value), to, on=on, measured_on=measured_on, direction=Direction.DOWN)
        for value in sorted([one, other])
    )
    assert WORTH[less] >= WORTH[more]


@given(aims(), shares, st.sampled_from(Qualifier), days)
@PROPERTY
def test_what_meets_its_target_meets_it_before_and_after_the_due_day_alike(to, value, qualifier, measured_on):
    of = document(value, qualifier=qualifier)
    early, late = (status(of, to, on=on, measured_on=measured_on) for on in (BEFORE, AFTER))
    assert (early in MET) == (late in MET)
    assert early is late or early not in MET


@given(aims(), shares, days, days)
@PROPERTY
def test_at_least_is_never_judged_worse_off_than_open(to, value, on, measured_on):
    """An "at least" is on track, met, or leaves the verdict open: it proves no miss."""
    found = status(at_least(value), to, on=on, measured_on=measured_on)
    assert found in MET | {Status.ON_TRACK, Status.NOT_ENOUGH_DATA}
