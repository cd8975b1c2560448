"""The number parser against a slow judge, and against anything at all."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adoption.forms import MOST_DIGITS_IN_A_CELL, GridCell, read_cell
from indicators.models import Measure
from indicators.numbers import MOST_DIGITS, Fault, Notation, NumberRefused, parse, write
from tests.fuzz.conftest import amounts
from tests.fuzz.dirt import INVISIBLE
from tests.fuzz.judge_of_numbers import every_text, reading

NOTATIONS = st.sampled_from(Notation)
NEAR = (
    st.text("0123456789", max_size=20)
    | st.text("0123.,", max_size=12)
    | st.text("0123456789.,-−+% \u00a0٣１½e", max_size=16)
)
ANYTHING = NEAR | st.text(max_size=30)


def said(text: str, notation: Notation, decimals: int, **rules) -> Decimal | None:
    try:
        return parse(text, notation, decimals=decimals, may_be_negative=True, **rules)
    except NumberRefused:
        return None


@pytest.mark.parametrize("notation", Notation)
@pytest.mark.parametrize("decimals", [0, 1, 2])
@pytest.mark.parametrize(("alphabet", "longest"), [("10.,", 5), pytest.param("10.,-", 7, marks=pytest.mark.soak)])
def test_every_short_text_is_read_as_the_judge_reads_it(alphabet, longest, decimals, notation, record_property):
    texts = every_text(alphabet, longest)
    wrong = [text for text in texts if said(text, notation, decimals) != reading(text, notation, decimals, MOST_DIGITS)]
    record_property("tried", len(texts))
    assert wrong == []


@amounts(300, 30_000)
def test_any_text_is_read_as_the_judge_reads_it_or_refused(tries, record_property):
    @settings(max_examples=tries, deadline=None, derandomize=True)
    @given(ANYTHING, NOTATIONS, st.integers(0, 6), st.sampled_from([MOST_DIGITS, MOST_DIGITS_IN_A_CELL]))
    def holds(text, notation, decimals, most):
        assert said(text, notation, decimals, most_digits=most) == reading(text, notation, decimals, most)

    holds()
    record_property("tried", tries)


@amounts(300, 30_000)
def test_text_of_unknown_notation_is_read_only_where_both_notations_agree_or_one_alone_reads_it(tries, record_property):
    @settings(max_examples=tries, deadline=None, derandomize=True)
    @given(ANYTHING, NOTATIONS, st.integers(0, 6))
    def holds(text, notation, decimals):
        found = said(text, notation, decimals, mixed_origin=True)
        if found is not None:
            other = reading(text, notation.other, decimals, MOST_DIGITS)
            assert found == reading(text, notation, decimals, MOST_DIGITS)
            assert other in (None, found)

    holds()
    record_property("tried", tries)


@amounts(200, 20_000)
def test_what_is_offered_instead_is_itself_read(tries, record_property):
    @settings(max_examples=tries, deadline=None, derandomize=True)
    @given(NEAR, NOTATIONS, st.integers(0, 4))
    def holds(text, notation, decimals):
        try:
            parse(text, notation, decimals=decimals)
        except NumberRefused as refused:
            assert refused.fault in Fault
            for offer in refused.offers:
                try:
                    assert write(parse(offer, notation, decimals=decimals), notation) == offer
                except NumberRefused as again:
                    assert again.fault is Fault.TOO_LONG

    holds()
    record_property("tried", tries)


@amounts(200, 20_000)
def test_a_cell_takes_any_text_and_never_reads_digits_across_a_mark_that_nobody_sees(tries, record_property):
    measure = Measure(code="counted", decimals=0)

    @settings(max_examples=tries, deadline=None, derandomize=True)
    @given(st.integers(0, 999_999), st.integers(0, 6), st.text(INVISIBLE, min_size=1, max_size=3), ANYTHING)
    def holds(number, at, marks, anything):
        digits = str(number)
        hidden = digits[:at] + marks + digits[at:]
        cell = read_cell(GridCell(measure), {"value-counted": hidden}, Notation.VI)
        if 0 < at < len(digits):
            assert (cell.entry.value, bool(cell.error)) == (None, True)
        else:
            assert (cell.entry.value, cell.error) == (number, "")
        other = read_cell(GridCell(measure), {"value-counted": anything, "note-counted": anything}, Notation.EN)
        assert not set(other.entry.note) & set(INVISIBLE)

    holds()
    record_property("tried", tries)
