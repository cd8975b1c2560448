"""Where a series is heading: cases, both sides of every edge, properties, and what the slow judge works out."""

import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.basis import Base, Basis, Counted, Scope, Subset
from indicators.periods import parse_label
from indicators.projection import (
    HOLD,
    WINDOW,
    Goal,
    Method,
    NoProjection,
    Scale,
    Trial,
    back_test,
    goal_of,
    least_squares_slope,
    median_slope,
    nearest,
    project,
    scale_of,
)
from indicators.values import Direction, TargetValue
from tests.indicators import judge_of_trends as slow_judge

PROPERTY = settings(deadline=None, max_examples=150, derandomize=True)
NOW = parse_label("2025-Q3")
FAR = parse_label("2027-Q4")
SHARE, COUNT, PLAIN = Scale.SHARE, Scale.COUNT, Scale.PLAIN
SAME, STRAIGHT, ROBUST = Method.SAME_AS_LAST, Method.STRAIGHT_LINE, Method.ROBUST_TREND


def run(*values, until=NOW):
    """Quarters in a row with these values, the last one at `until`."""
    return [(until.before(len(values) - 1 - place), Decimal(str(value))) for place, value in enumerate(values)]


def decimals(*values):
    return [Decimal(str(value)) for value in values]


def goal(bound, due="2026-Q4", **kind):
    return Goal(Decimal(str(bound)), parse_label(due), **kind)


def printed(found):
    return [str(step.value) for step in found.steps]


def quarter(span):
    return span and span.label


# --- whether there is a projection --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], NoProjection.TOO_FEW),
        ([1, 2, 3], NoProjection.TOO_FEW),
        ([1, 2, 3, 4], None),
        ([7, 7, 7, 7], NoProjection.ALL_EQUAL),
        ([7, 7, 7, 8], None),
        ([1, *[7] * WINDOW], NoProjection.ALL_EQUAL),
        ([1, *[7] * (WINDOW - 1)], None),
    ],
)
def test_four_readings_that_have_moved_are_projected(values, reason):
    found = project(run(*values), COUNT)
    assert found.reason is reason
    assert bool(found.steps) is (reason is None)


def test_a_run_with_a_quarter_missing_or_twice_is_refused():
    whole = run(1, 2, 3, 4, 5)
    assert project([*whole[:2], *whole[3:]], COUNT).reason is NoProjection.BROKEN
    assert project([*whole, whole[-1]], COUNT).reason is NoProjection.BROKEN


def test_without_a_projection_the_distance_is_still_told():
    found = project(run(7, 7, 7, 7), COUNT, goal=goal(12))
    assert (found.left, found.pace_needed, found.met_in) == (5, 1, None)
    assert project(run(3), COUNT, goal=goal(3)).met_in == NOW


# --- the paces ----------------------------------------------------------------------------------------------------


def test_the_robust_pace_is_the_median_of_the_slopes_between_any_two_readings():
    assert median_slope(decimals(0, 1, 5, 6)) == Decimal("2.25")  # of 1, 1, 2, 2.5, 2.5 and 4


@pytest.mark.parametrize("places", [(3,), (7,), (2, 6), (6, 7)])
def test_two_wild_readings_of_eight_do_not_move_the_robust_pace(places):
    values = [Decimal(10 + 3 * place) for place in range(8)]
    for place in places:
        values[place] += 1000
    assert median_slope(values) == 3
    assert least_squares_slope(values) != 3


def test_the_straight_line_is_the_one_of_least_squares():
    assert least_squares_slope(decimals(0, 1, 5, 6)) == Decimal("2.2")


def test_every_method_continues_from_the_last_reading():
    steady = project(run(10, 20, 30, 40), COUNT)
    assert steady.method is ROBUST  # nothing to hold back, so the one that is meant to be shown
    assert steady.trials == ()
    straight = project(run(10, 20, 30, 40, 50, 60), COUNT)
    assert (straight.method, printed(straight)) == (STRAIGHT, ["70", "80", "90", "100"])
    growing = project(run(1, 2, 4, 8, 16, 32), COUNT)
    assert (growing.method, printed(growing)) == (ROBUST, ["64", "128", "256", "512"])
    settled = project(run(10, 20, 50, 50, 50, 50, 50), COUNT)
    assert (settled.method, printed(settled)) == (SAME, ["50"] * 4)


def test_a_steady_share_slows_down_before_100_on_the_logit_scale():
    odds_doubled = run(20, "33.333333", 50, "66.666667", 80, "88.888889")
    found = project(odds_doubled, SHARE, places=1)
    assert (found.method, printed(found)) == (ROBUST, ["94.1", "97.0", "98.5", "99.2"])


def test_only_the_last_eight_readings_set_the_pace():
    found = project(run(*[900, 1, 700] * 3, *range(100, 108)), PLAIN)
    assert found.readings == WINDOW
    assert found.pace_seen == 1
    assert project(run(1, 2, 4, 8, 16), COUNT).readings == 5


def test_the_pace_seen_is_that_of_the_method_shown_in_the_indicators_own_unit():
    uneven = project(run(10, 22, 28, 41, 49, 62, 68), PLAIN, places=2)
    assert (uneven.method, uneven.pace_seen) == (STRAIGHT, Decimal("9.82"))  # the median of the slopes is 9.75
    growing = project(run(1, 2, 4, 8, 16, 32), COUNT)
    assert (growing.method, growing.pace_seen) == (ROBUST, 5)
    settled = project(run(10, 20, 50, 50, 50, 50, 50), COUNT)
    assert (settled.method, settled.pace_seen) == (SAME, 6)


def test_a_share_at_an_end_still_prints_as_the_end():
    full = project(run(60, 80, 100, 100, 100, 100, 100), SHARE, places=1)
    assert printed(full) == ["100.0"] * 4
    assert all(step.high == 100 for step in full.steps)
    empty = project(run(40, 20, 0, 0, 0, 0, 0), SHARE, places=1)
    assert printed(empty) == ["0.0"] * 4


def test_a_count_that_was_nothing_is_measured_as_it_is_and_stops_at_nothing():
    falling = project(run(9, 6, 3, 0), COUNT)
    assert (falling.method, printed(falling)) == (ROBUST, ["0"] * 4)
    rising = project(run(0, 3, 6, 9), COUNT)
    assert printed(rising) == ["12", "15", "18", "21"]


def test_a_plain_value_may_fall_below_nothing():
    assert printed(project(run(4, 1, -2, -5), PLAIN)) == ["-8", "-11", "-14", "-17"]


def test_results_have_the_printed_decimals():
    found = project(run("1.11", "2.23", "3.30", "4.47", "5.52"), PLAIN, places=1)
    numbers = [found.pace_seen, *(each for step in found.steps for each in (step.low, step.value, step.high))]
    assert all(each == round(each, 1) for each in numbers)


@pytest.mark.parametrize(
    ("unit", "bounded", "values", "scale"),
    [
        ("percent", True, [1, 2], SHARE),
        ("percent", False, [90, 120], COUNT),  # accounts over people may pass 100
        ("account", False, [0, 2], COUNT),
        ("account", False, [-1, 2], PLAIN),
        ("times", True, [1, 2], COUNT),
    ],
)
def test_the_scale_goes_by_where_values_can_lie(unit, bounded, values, scale):
    assert scale_of(unit, bounded=bounded, values=decimals(*values)) is scale


# --- the goal -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "below", "at", "above"),
    [
        ({}, False, True, True),
        ({"strict": True}, False, False, True),
        ({"falling": True}, True, True, False),
        ({"falling": True, "strict": True}, True, False, False),
    ],
)
def test_a_goal_is_met_on_its_own_side(kind, below, at, above):
    found = [goal(80, **kind).met_by(each) for each in decimals("79.9", 80, "80.1")]
    assert found == [below, at, above]


@pytest.mark.parametrize(
    ("minimum", "maximum", "direction", "bound", "falling"),
    [
        (80, None, Direction.UP, 80, False),
        (90, 100, Direction.UP, 90, False),
        (90, 100, Direction.NEUTRAL, 90, False),
        (None, 5, Direction.UP, 5, True),
        (2, 5, Direction.DOWN, 5, True),
        (2, None, Direction.DOWN, None, True),
        (None, None, Direction.UP, None, True),
    ],
)
def test_a_projection_works_towards_the_floor_or_the_ceiling(minimum, maximum, direction, bound, falling):
    basis = Basis(Counted.CASES, Base.NONE, Scope.PROVINCE, Subset.ALL)
    low, high = (None if each is None else Decimal(each) for each in (minimum, maximum))
    target = TargetValue(date(2025, 12, 31), basis, "case", low, high)
    assert goal_of(target, direction, NOW) == (None if bound is None else Goal(Decimal(bound), NOW, falling))


@pytest.mark.parametrize(
    ("bound", "met_in"),
    [(50, "2025-Q3"), (50.5, "2025-Q4"), (60, "2025-Q4"), (60.5, "2026-Q1"), (90, "2026-Q3"), (90.5, None)],
)
def test_the_goal_is_met_in_the_first_quarter_whose_value_meets_it(bound, met_in):
    found = project(run(10, 20, 30, 40, 50), PLAIN, goal=goal(bound, "2025-Q4"))
    assert found.method is STRAIGHT
    assert quarter(found.met_in) == met_in


def test_what_less_is_better_of_meets_its_goal_on_the_way_down():
    found = project(run(50, 40, 30, 20, 10), PLAIN, goal=goal(0, falling=True))
    assert quarter(found.met_in) == "2025-Q4"
    assert (found.left, found.pace_seen, found.pace_needed) == (10, -10, -2)


def test_a_run_that_turns_away_never_meets_its_goal():
    found = project(run(50, 40, 30, 20, 10), PLAIN, goal=goal(60))
    assert (found.met_in, found.earliest, found.latest) == (None, None, None)


@pytest.mark.parametrize(("due", "quarters"), [("2025-Q1", 4), ("2025-Q4", 4), ("2026-Q3", 4), ("2026-Q4", 5)])
def test_the_quarters_run_to_the_goals_and_at_least_four(due, quarters):
    found = project(run(1, 2, 4, 8), COUNT, goal=goal(100, due))
    assert [step.quarter for step in found.steps] == [NOW.before(-each) for each in range(1, quarters + 1)]


@pytest.mark.parametrize(
    ("bound", "due", "strict", "left", "needed"),
    [
        (100, "2026-Q3", False, 50, "12.5"),
        (100, "2026-Q2", False, 50, "16.7"),  # rounded up, so that it suffices
        (100, "2025-Q4", False, 50, 50),
        (100, "2025-Q3", False, 50, None),  # no quarter is left
        (100, "2025-Q2", False, 50, None),
        (100, "2026-Q3", True, "50.1", "12.6"),
        (50, "2026-Q3", True, "0.1", "0.1"),
        (50, "2026-Q3", False, None, None),
        ("50.01", "2026-Q3", False, "0.1", "0.1"),
    ],
)
def test_the_pace_needed_reaches_the_goal_in_time(bound, due, strict, left, needed):
    found = project(run(10, 20, 30, 40, 50), PLAIN, places=1, goal=goal(bound, due, strict=strict))
    assert (found.left, found.pace_needed) == tuple(
        None if each is None else Decimal(str(each)) for each in (left, needed)
    )


def test_the_band_says_how_early_and_how_late_the_goal_may_be_met():
    found = project(run(10, 22, 28, 41, 49, 62, 68), PLAIN, goal=goal(100, "2026-Q4"))
    assert (quarter(found.earliest), quarter(found.met_in), quarter(found.latest)) == ("2026-Q2", "2026-Q3", "2026-Q4")


# --- the back-test ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("readings", "hold", "held_back", "tested"),
    [(5, 4, 1, 1), (6, 4, 2, 3), (8, 4, 4, 10), (20, 4, 4, 10), (20, 1, 1, 1), (20, 6, 6, 21), (6, 9, 2, 3)],
)
def test_quarters_are_held_back_as_long_as_four_readings_are_left(readings, hold, held_back, tested):
    trials = back_test([Decimal(each) for each in range(readings)], PLAIN, hold=hold)
    assert [each.method for each in trials] == [SAME, STRAIGHT, ROBUST]
    assert {(each.held_back, each.tested) for each in trials} == {(held_back, tested)}


@pytest.mark.parametrize(("readings", "hold"), [(0, 4), (4, 4), (20, 0)])
def test_nothing_is_tried_where_nothing_can_be_held_back(readings, hold):
    assert back_test([Decimal(each) for each in range(readings)], PLAIN, hold=hold) == ()


def test_the_error_is_the_mean_of_what_each_projected_value_was_off():
    same, straight, robust = back_test(decimals(0, 10, 20, 30, 40, 50), PLAIN)
    assert same.error == Decimal("13.333333")  # 10 and 20 from the first origin, 10 from the second
    assert (straight.error, robust.error) == (0, 0)
    assert (straight.covered, robust.covered, same.tested) == (3, 3, 3)


def trials(same, straight, robust):
    errors = zip(Method, (same, straight, robust), strict=True)
    return [Trial(method, Decimal(error), 0, 1, 1) for method, error in errors]


@pytest.mark.parametrize(
    ("errors", "method"),
    [((3, 2, 1), ROBUST), ((3, 1, 2), STRAIGHT), ((1, 3, 2), SAME), ((2, 1, 1), STRAIGHT), ((1, 1, 1), SAME)],
)
def test_the_nearest_method_is_shown_and_of_equal_ones_the_simplest(errors, method):
    assert nearest(trials(*errors)) is method


def test_what_was_never_tried_is_the_robust_trend():
    assert nearest(()) is ROBUST


def test_the_projection_names_the_trial_of_the_method_shown():
    found = project(run(1, 2, 4, 8, 16, 32), COUNT)
    assert found.trial is found.trials[-1]
    assert found.trial.error == 0
    assert project(run(1, 2, 4, 8), COUNT).trial is None


def walk(seed, *, drift, quarters):
    """A random walk with drift, the same at every run."""
    steps = random.Random(seed)
    height, found = 100.0, []
    for _quarter in range(quarters):
        height += drift + steps.gauss(0, 1)
        found.append(Decimal(f"{height:.6f}"))
    return found


@pytest.mark.parametrize(("quarters", "least", "most"), [(6, "0.72", "0.88"), (12, "0.72", "0.88")])
def test_the_band_holds_about_eight_in_ten_of_a_walk_with_drift(quarters, least, most):
    found = [back_test(walk(seed, drift=2, quarters=quarters), PLAIN, places=6)[-1] for seed in range(250)]
    share = Fraction(sum(each.covered for each in found), sum(each.tested for each in found))
    assert Fraction(least) < share < Fraction(most)


# --- properties, and the slow judge -------------------------------------------------------------------------------

shares = st.sampled_from(decimals(0, "0.01", 50, "99.99", 100)) | st.decimals(0, 100, places=2)
counts = st.sampled_from(decimals(0, 1)) | st.integers(0, 10**7).map(Decimal)
plains = st.integers(-(10**6), 10**6).map(Decimal)
VALUES = {SHARE: shares, COUNT: counts, PLAIN: plains}
places = st.integers(0, 2)


def runs_of(scale, least=4, most=16):
    return st.lists(VALUES[scale], min_size=least, max_size=most)


@st.composite
def cases(draw, least=4):
    scale = draw(st.sampled_from(Scale))
    return draw(runs_of(scale, least)), scale


@st.composite
def goals(draw, scale):
    quarters = draw(st.integers(-2, 12))
    kind = {name: draw(st.booleans()) for name in ("falling", "strict")}
    return Goal(draw(VALUES[scale]), NOW.before(-quarters), **kind)


def near(one, other, tolerance=Decimal("1e-9")):
    one, other = Decimal(one), Decimal(other)
    return abs(one - other) <= tolerance * max(1, abs(one), abs(other))


@given(st.lists(plains, min_size=4, max_size=12))
@PROPERTY
def test_the_paces_are_what_the_judge_finds(values):
    exact = [Fraction(each) for each in values]
    median = slow_judge.middle(slow_judge.slopes(exact))
    assert abs(Fraction(median_slope(values)) - median) < Fraction(1, 10**15)
    assert abs(Fraction(least_squares_slope(values)) - slow_judge.least_squares(exact)) < Fraction(1, 10**15)


@given(cases(), places, st.integers(0, 6))
@settings(PROPERTY, max_examples=250)
def test_the_errors_are_what_the_judge_finds(case, printed_places, hold):
    values, scale = case
    assume(max(values) < 10**6)  # a steep run on the logarithmic scale soon is more than can be stored
    found = back_test(values, scale, places=printed_places, hold=hold)
    for trial in found:
        expected = slow_judge.mean_error(values, trial.method.value, scale.value, printed_places, hold)
        assert min(Decimal(expected), Decimal(10**14)) == trial.error or near(trial.error, expected, Decimal("1e-6"))
    assert bool(found) is (slow_judge.mean_error(values, "same_as_last", "plain", 0, hold) is not None)


@given(cases(), places)
@settings(PROPERTY, max_examples=250)
def test_the_projected_values_are_what_the_judge_projects(case, printed_places):
    values, scale = case
    found = project(run(*values), scale, places=printed_places)
    half = Decimal("0.5").scaleb(-printed_places)
    for ahead, step in enumerate(found.steps, start=1):
        expected = slow_judge.projected(values, found.method.value, scale.value, printed_places, ahead)
        assume(expected < 10**14)
        assert abs(step.value - Decimal(expected)) <= half + Decimal("1e-6") * max(1, abs(step.value))


@given(runs_of(SHARE), places, goals(SHARE))
@PROPERTY
def test_a_projected_share_never_leaves_0_to_100(values, printed_places, aim):
    for step in project(run(*values), SHARE, places=printed_places, goal=aim).steps:
        assert 0 <= step.low <= step.value <= step.high <= 100


@given(runs_of(COUNT))
@PROPERTY
def test_a_projected_count_never_falls_below_nothing(values):
    assert all(step.low >= 0 for step in project(run(*values), COUNT).steps)


@given(cases(), places)
@PROPERTY
def test_the_band_holds_the_value_and_does_not_narrow(case, printed_places):
    values, scale = case
    steps = project(run(*values), scale, places=printed_places).steps
    assert all(step.low <= step.value <= step.high for step in steps)
    if scale is PLAIN:
        widths = [step.high - step.low for step in steps]
        unit = Decimal(1).scaleb(-printed_places)
        assert all(later >= earlier - unit for earlier, later in zip(widths, widths[1:], strict=False))


@given(cases(), st.booleans(), places)
@PROPERTY
def test_a_run_that_only_rises_or_falls_goes_on_so(case, rising, printed_places):
    values, scale = case
    steps = project(run(*sorted(values, reverse=not rising)), scale, places=printed_places).steps
    assume(steps)
    last = round(max(values) if rising else min(values), printed_places)
    unit = Decimal(1).scaleb(-printed_places)
    onward = [step.value for step in steps]
    assert onward == sorted(onward, reverse=not rising)
    assert (onward[0] >= last - unit) if rising else (onward[0] <= last + unit)


@given(runs_of(COUNT), st.sampled_from([2, 10, 1000]))
@PROPERTY
def test_counts_in_another_unit_come_to_the_same(values, factor):
    found = project(run(*values), COUNT, places=4)
    scaled = project(run(*(each * factor for each in values)), COUNT, places=4)
    assert found.reason is scaled.reason
    for one, other in zip(found.steps, scaled.steps, strict=True):
        for edge in ("low", "value", "high"):
            assume(getattr(other, edge) < 10**13)
            assert near(getattr(one, edge) * factor, getattr(other, edge), Decimal(factor) / 10**4)


@given(cases(), places, st.randoms(use_true_random=False))
@PROPERTY
def test_the_order_in_which_readings_come_does_not_matter(case, printed_places, shuffler):
    values, scale = case
    readings = run(*values)
    mixed = list(readings)
    shuffler.shuffle(mixed)
    assert project(mixed, scale, places=printed_places) == project(readings, scale, places=printed_places)


@given(cases(least=1), st.data())
@PROPERTY
def test_a_goal_that_is_reached_is_met_now_and_leaves_nothing_to_go(case, data):
    values, scale = case
    aim = data.draw(goals(scale))
    found = project(run(*values), scale, goal=aim)
    if aim.met_by(values[-1]):
        assert (found.met_in, found.earliest, found.latest) == (NOW, NOW, NOW)
        assert (found.left, found.pace_needed) == (None, None)
    else:
        assert found.met_in != NOW
        assert found.left > 0


@given(cases(), places, st.data())
@PROPERTY
def test_the_pace_needed_kept_up_reaches_the_goal_by_its_quarter(case, printed_places, data):
    values, scale = case
    aim = data.draw(goals(scale))
    found = project(run(*values), scale, places=printed_places, goal=aim)
    left = aim.due.last - NOW.last
    assert (found.pace_needed is None) is (found.left is None or left <= 0)
    if found.pace_needed is not None:
        assert aim.met_by(values[-1] + found.pace_needed * left)


@given(cases(), places, st.data())
@PROPERTY
def test_the_band_meets_the_goal_no_later_at_its_better_edge(case, printed_places, data):
    values, scale = case
    found = project(run(*values), scale, places=printed_places, goal=data.draw(goals(scale)))
    early, met, late = (each or FAR.before(-100) for each in (found.earliest, found.met_in, found.latest))
    assert early <= met <= late


@given(cases(least=WINDOW + HOLD), st.data())
@PROPERTY
def test_readings_before_the_window_of_the_first_origin_change_nothing(case, data):
    values, scale = case
    earlier = data.draw(runs_of(scale, least=0, most=5))
    recent = values[-WINDOW - HOLD :]
    assert project(run(*earlier, *recent), scale) == project(run(*recent), scale)


@given(cases(), places)
@PROPERTY
def test_the_method_shown_is_never_beaten_on_the_quarters_held_back(case, printed_places):
    values, scale = case
    found = project(run(*values), scale, places=printed_places)
    if found.trial:
        assert found.trial.error == min(each.error for each in found.trials)
