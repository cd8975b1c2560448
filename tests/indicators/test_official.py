"""Which of several readings is the official one, and which differences count."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.basis import Base, Basis, Counted, Scope, Subset
from indicators.official import counted_difference, official
from indicators.values import Qualifier, ReadingValue, Source, Verification

PROPERTY = settings(deadline=None, max_examples=100, derandomize=True)
BASIS = Basis(Counted.INSTITUTIONS, Base.INSTITUTIONS, Scope.PROVINCE, Subset.ALL)


def reading(value="90", **changes):
    number = None if value is None else Decimal(value)
    return ReadingValue(number, BASIS, "percent", **changes)


def roll_up(value="90", *, approved=3, expected=3, **changes):
    return reading(value, approved=approved, expected=expected, **changes)


def document(value="90", **changes):
    return reading(value, source=Source.DOCUMENT, **changes)


def at_least(value, **changes):
    return document(value, qualifier=Qualifier.AT_LEAST, **changes)


def printed(value, places):
    return document(value, qualifier=Qualifier.ROUNDED, printed_places=places)


ILLUSTRATIVE = {"verification": Verification.ILLUSTRATIVE}
IN_ORDER = [
    roll_up("1", key="complete roll-up"),
    document("2", key="document"),
    roll_up("3", approved=2, key="incomplete roll-up"),
    roll_up("4", key="illustrative complete roll-up", **ILLUSTRATIVE),
    document("5", key="illustrative document", **ILLUSTRATIVE),
    roll_up("6", approved=2, key="illustrative incomplete roll-up", **ILLUSTRATIVE),
]

readings = st.lists(
    st.builds(
        reading,
        st.sampled_from(["89.5", "90", "92"]),
        source=st.sampled_from([Source.ROLL_UP, Source.DOCUMENT]),
        verification=st.sampled_from(Verification),
        qualifier=st.sampled_from(Qualifier),
        approved=st.integers(0, 3),
        expected=st.just(3),
        as_of=st.none() | st.dates(date(2025, 1, 1), date(2025, 12, 31)),
        key=st.uuids().map(str),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda each: each.key,
)


def test_without_readings_there_is_no_official_one():
    assert official([]) is None


def test_one_reading_is_official_and_has_no_others():
    only = document()
    assert official([only]).reading is only
    assert official([only]).others == ()


@pytest.mark.parametrize("place", range(len(IN_ORDER) - 1))
def test_real_comes_before_illustrative_then_complete_roll_up_document_incomplete_roll_up(place):
    better, worse = IN_ORDER[place], IN_ORDER[place + 1]
    assert official([better, worse]).reading is better
    assert official([worse, better]).reading is better


@pytest.mark.parametrize("verification", [Verification.VERIFIED, Verification.NEEDS_CHECK])
def test_an_incomplete_real_reading_comes_before_a_complete_illustrative_one(verification):
    real = roll_up(approved=1, verification=verification)
    assert official([roll_up(**ILLUSTRATIVE), real]).reading is real


def test_a_closed_total_that_lacks_reporters_still_comes_after_a_document():
    closed = roll_up(approved=2, qualifier=Qualifier.AT_LEAST)
    published = document()
    assert official([closed, published]).reading is published


def test_of_two_documents_the_later_is_official_and_a_dated_one_before_an_undated():
    early, late = document(as_of=date(2025, 9, 1), key="b"), document(as_of=date(2025, 9, 14), key="c")
    undated = document(key="a")
    for order in permutations([early, late, undated]):
        chosen = official(order)
        assert [chosen.reading, *(each.reading for each in chosen.others)] == [late, early, undated]


@given(readings.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
@PROPERTY
def test_the_choice_does_not_depend_on_the_order_and_loses_no_reading(both):
    given_so, given_otherwise = both
    chosen = official(given_so)
    assert chosen == official(given_otherwise)
    assert {chosen.reading.key, *(each.reading.key for each in chosen.others)} == {each.key for each in given_so}
    assert not chosen.reading.illustrative or all(each.illustrative for each in given_so)


@pytest.mark.parametrize(
    ("first", "other", "difference"),
    [
        (roll_up("90"), document("90"), None),
        (roll_up("90"), document("91"), "1"),
        (roll_up("90"), document("89.999"), "-0.001"),
        (roll_up("72.44"), printed("72.4", 1), None),
        (roll_up("72.35"), printed("72.4", 1), None),
        (roll_up("72.45"), printed("72.4", 1), "-0.05"),
        (roll_up("72.34"), printed("72.4", 1), "0.06"),
        (printed("72.4", 1), roll_up("72.44"), None),
        (printed("72.4", 1), roll_up("72.45"), "0.05"),
        (printed("95", 0), printed("95.4", 1), None),
        (printed("95", 0), printed("95.5", 1), "0.5"),
    ],
)
def test_a_difference_counts_only_beyond_the_printed_decimals(first, other, difference):
    assert counted_difference(first, other) == (difference and Decimal(difference))


@pytest.mark.parametrize(
    ("first", "other", "difference"),
    [
        (roll_up("789001"), at_least("789000"), None),
        (roll_up("789000"), at_least("789000"), None),
        (roll_up("788999"), at_least("789000"), "1"),
        (at_least("789000"), roll_up("900000"), None),
        (at_least("789000"), roll_up("789000"), None),
        (at_least("789000"), roll_up("788999"), "-1"),
        (roll_up("74.8"), at_least("74.8", printed_places=1), None),
        (roll_up("80"), at_least("74.8", printed_places=1), None),
        (roll_up("74.7"), at_least("74.8", printed_places=1), "0.1"),
    ],
)
def test_a_difference_from_an_at_least_counts_only_below_it(first, other, difference):
    assert counted_difference(first, other) == (difference and Decimal(difference))


def test_what_lies_below_a_printed_at_least_counts_even_within_its_decimals():
    """ "Over 92 %" is a floor of 92 and no rounding of 91.7 (domain page §5.15)."""
    assert counted_difference(roll_up("91.7"), at_least("92", printed_places=0)) == Decimal("0.3")


@pytest.mark.parametrize(("first", "other"), [(None, "90"), ("90", None), (None, None)])
def test_a_reading_without_a_value_differs_from_nothing(first, other):
    assert counted_difference(roll_up(first), document(other)) is None


def test_each_other_reading_stands_under_the_official_one_with_its_difference():
    chosen = official([document("91"), roll_up("90"), roll_up("90.5", **ILLUSTRATIVE)])
    assert chosen.reading.value == 90
    assert [each.difference for each in chosen.others] == [1, Decimal("0.5")]
