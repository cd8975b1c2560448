"""How much of the way to a target a reading has gone: one measure for floors, ranges, ceilings and growth."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.basis import Base, Basis, Counted, Scope, Subset
from indicators.progress import standing
from indicators.values import Direction, ReadingValue, TargetValue
from reports.attainment import MOST_DRAWN, attainment, drawn, goal_line, told

PROPERTY = settings(deadline=None, max_examples=200, derandomize=True)
BASIS = Basis(Counted.ACCOUNTS, Base.REGISTERED_POPULATION, Scope.PROVINCE, Subset.ALL)
UP, DOWN = Direction.UP, Direction.DOWN
numbers = st.decimals(-500, 500, places=2, allow_nan=False, allow_infinity=False)


def target(low=None, high=None, **changes):
    bounds = (None if each is None else Decimal(each) for each in (low, high))
    return TargetValue(date(2025, 12, 31), BASIS, "percent", *bounds, **changes)


@pytest.mark.parametrize(
    ("value", "low", "high", "direction", "pct"),
    [
        ("40", "80", None, UP, "50"),
        ("80", "80", None, UP, "100"),
        ("120", "80", None, UP, "150"),
        ("72", "90", "100", UP, "80"),
        ("90", "90", "100", UP, "100"),
        ("95", "90", "100", UP, "105.5"),
        ("10", "20", "25", UP, "50"),
        ("-5", "20", "25", UP, "0"),
        ("8", None, "10", DOWN, "120"),
        ("10", None, "10", DOWN, "100"),
        ("15", None, "10", DOWN, "50"),
        ("25", None, "10", DOWN, "0"),
        ("0", None, "10", DOWN, "200"),
        ("8", "5", "10", DOWN, "120"),
        ("8", None, "10", UP, "120"),
        ("80", "80", "80", UP, "100"),
    ],
    ids=str,
)
def test_the_way_to_a_target_by_hand(value, low, high, direction, pct):
    assert told(attainment(Decimal(value), target(low, high), direction)) == Decimal(pct)


@pytest.mark.parametrize(("value", "pct"), [("0", 100), ("3", 0)])
def test_a_ceiling_at_nothing_is_kept_or_not(value, pct):
    assert attainment(Decimal(value), target(None, "0"), DOWN) == pct


def test_a_target_whose_number_is_not_known_has_no_way():
    assert attainment(Decimal(5), target()) is None


@pytest.mark.parametrize(("direction", "line"), [(UP, 5), (DOWN, 10)])
def test_the_goal_line_of_a_range_is_the_edge_that_is_to_be_passed(direction, line):
    assert goal_line(target("5", "10"), direction) == line


@given(numbers, numbers, st.sampled_from([UP, DOWN]), st.booleans())
@PROPERTY
def test_whatever_meets_its_target_is_at_or_past_100_and_nothing_else_is(value, line, direction, is_range):
    low, high = (line, None) if direction is UP else (None, line)
    if is_range:
        low, high = (line, line + 20) if direction is UP else (line - 20, line)
    aim = target(low, high)
    met = standing(ReadingValue(value, BASIS, "percent"), aim, direction) is not None
    assert (attainment(value, aim, direction) >= 100) is met


@given(numbers, numbers, st.sampled_from([UP, DOWN]))
@PROPERTY
def test_to_come_nearer_never_means_less(value, line, direction):
    aim = target(line, None) if direction is UP else target(None, line)
    better = value + 1 if direction is UP else value - 1
    assert attainment(better, aim, direction) >= attainment(value, aim, direction) >= 0


def test_what_falls_short_is_never_told_as_100():
    assert told(Decimal("99.96")) == Decimal("99.9")
    assert told(Decimal("100.04")) == Decimal("100.0")


def test_a_bar_ends_where_the_drawing_does():
    assert drawn(Decimal(400)) == MOST_DRAWN
    assert drawn(Decimal(99)) == 99
