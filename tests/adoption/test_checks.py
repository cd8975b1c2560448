"""What the checks say of figures, both sides of every edge."""

from decimal import Decimal

import pytest

from adoption.checks import Cell, Code, Severity, errors, findings, unanswered, usual_range
from adoption.labels import finding_text

D = Decimal
STEADY = (D(1000), D(1010), D(1020), D(1030), D(1040))  # the next one is expected at 1,050, give or take 104


def codes(*cells: Cell) -> list[Code]:
    return [finding.code for finding in findings(cells)]


def test_a_filled_cell_is_without_findings():
    assert codes(Cell("atm", D(5))) == []


def test_an_empty_cell_is_an_error():
    assert [(each.severity, each.code, each.measure) for each in findings([Cell("atm")])] == [
        (Severity.ERROR, Code.MISSING, "atm")
    ]


def test_zero_is_a_value():
    assert codes(Cell("atm", D(0))) == []


def test_nothing_to_report_fills_a_cell():
    assert codes(Cell("atm", nothing_to_report=True)) == []


def test_a_note_alone_does_not_fill_a_cell():
    assert codes(Cell("atm", note="không có")) == [Code.MISSING]


@pytest.mark.parametrize("value", [D(0), D(99), D(100)])
def test_a_part_up_to_its_whole_passes(value):
    assert codes(Cell("all", D(100)), Cell("mobile", value, whole="all")) == []


def test_a_part_larger_than_its_whole_is_an_error_that_names_both():
    found = findings([Cell("all", D(100)), Cell("mobile", D(101), whole="all")])
    assert [(each.severity, each.code, each.measure, each.found, each.limits, each.other) for each in found] == [
        (Severity.ERROR, Code.PART_EXCEEDS_WHOLE, "mobile", D(101), (D(100),), "all")
    ]


def test_parts_may_overlap_and_need_not_add_up():
    assert codes(Cell("all", D(100)), Cell("mobile", D(90), whole="all"), Cell("qr", D(80), whole="all")) == []


def test_a_part_whose_whole_is_empty_is_not_said_to_exceed_it():
    assert codes(Cell("all"), Cell("mobile", D(5), whole="all")) == [Code.MISSING]


def test_a_part_whose_whole_is_not_owed_passes():
    assert codes(Cell("mobile", D(5), whole="all")) == []


def test_a_part_of_a_whole_with_nothing_to_report_is_an_error():
    """Nothing to report adds nothing to the sum, so that a part of it would stand over less than itself."""
    assert codes(Cell("all", nothing_to_report=True), Cell("mobile", D(5), whole="all")) == [Code.PART_EXCEEDS_WHOLE]


@pytest.mark.parametrize("value", [D(946), D(1050), D(1154)])
def test_a_usual_change_passes(value):
    assert codes(Cell("atm", value, past=STEADY)) == []


@pytest.mark.parametrize("value", [D(945), D(1155), D(0)])
def test_an_unusual_change_is_a_warning_with_the_usual_range(value):
    found = findings([Cell("atm", value, past=STEADY)])
    assert [(each.severity, each.code, each.limits) for each in found] == [
        (Severity.WARNING, Code.LARGE_CHANGE, (D(946), D(1154)))
    ]


def test_a_wide_spread_of_changes_widens_the_usual_range():
    low, high = usual_range([D(100), D(200), D(210), D(400), D(420)])
    assert (low, high) == (D(300), D(660))


def test_the_usual_range_never_goes_below_zero():
    low, _high = usual_range([D(100), D(60), D(30), D(5)])
    assert low == 0


def test_only_the_last_eight_changes_are_looked_at():
    old = [D(1), D(900_000), D(2)]
    recent = [D(1000 + 10 * step) for step in range(9)]
    assert usual_range([*old, *recent]) == usual_range(recent)


def test_three_earlier_changes_are_needed_before_one_is_unusual():
    assert codes(Cell("atm", D(9), past=(D(1000), D(1010), D(1020)))) == []


def test_a_note_answers_a_warning():
    found = findings([Cell("atm", D(9), note="sáp nhập", past=STEADY)])
    assert ([each.code for each in found], unanswered(found)) == ([Code.LARGE_CHANGE], [])


def test_a_blank_note_answers_nothing():
    found = findings([Cell("atm", D(9), note="  ", past=STEADY)])
    assert unanswered(found) == found


def test_a_note_does_not_answer_an_error():
    found = findings([Cell("all", D(1)), Cell("mobile", D(2), note="đúng", whole="all")])
    assert [each.code for each in errors(found)] == [Code.PART_EXCEEDS_WHOLE]


def test_errors_come_before_warnings_and_each_in_the_order_of_the_cells():
    cells = [Cell("a", D(9), past=STEADY), Cell("b"), Cell("c", D(9), past=STEADY), Cell("d")]
    assert [each.measure for each in findings(cells)] == ["b", "d", "a", "c"]


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        (Cell("part", D(2000), whole="whole"), ["2.000", "1.000", "Cả thảy"]),
        (Cell("part", D(9), past=STEADY), ["9", "946", "1.154"]),
    ],
)
def test_a_sentence_names_what_was_found_and_what_was_expected(cell, named):
    (found,) = findings([Cell("whole", D(1000)), cell])
    text = finding_text(found, {"whole": "Cả thảy"})
    assert [each for each in named if each not in text] == []
