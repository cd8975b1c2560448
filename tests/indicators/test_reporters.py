"""The key that stands for a reading's reporters."""

from hypothesis import given
from hypothesis import strategies as st

from indicators.reporters import count_of, key_of

REPORTERS = st.sets(st.from_regex(r"\A[a-z0-9-]{1,20}\Z"), max_size=40)


@given(REPORTERS, REPORTERS)
def test_keys_are_the_same_for_the_same_reporters_alone(some, others):
    assert (key_of(some) == key_of(others)) is (some == others)


@given(REPORTERS)
def test_a_key_tells_how_many_they_are_and_fits_its_column(reporters):
    assert count_of(key_of(reporters)) == len(reporters)
    assert len(key_of(reporters)) <= 40


def test_the_order_in_which_they_are_named_does_not_matter():
    assert key_of(["a", "b"]) == key_of(["b", "a"])


def test_nobody_has_no_key():
    assert key_of([]) == ""
    assert count_of("") == 0
