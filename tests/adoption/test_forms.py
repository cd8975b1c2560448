"""Texts into domain values: what is taken, what is refused, and that the typed text stays."""

from datetime import date
from decimal import Decimal

import pytest

from adoption.forms import GridForm, posted_version
from adoption.plan_forms import TargetForm
from adoption.submissions import Entry
from indicators.models import Measure
from indicators.numbers import Notation
from tests import make

D = Decimal
VI, EN = Notation.VI, Notation.EN


def typed(text: str, notation: Notation = VI, *, decimals: int = 0, **boxes: str):
    """The one cell of a grid into which this was typed."""
    data = {"value-atm": text, **{f"{name}-atm": value for name, value in boxes.items()}}
    return GridForm([Measure(code="atm", decimals=decimals)], notation=notation, data=data).cells[0]


# The grid


@pytest.mark.parametrize(
    ("text", "notation", "decimals", "value"),
    [
        ("789000", VI, 0, D(789_000)),
        ("789.000", VI, 0, D(789_000)),
        ("789,000", EN, 0, D(789_000)),
        (" 1.234.567 ", VI, 0, D(1_234_567)),
        ("0", VI, 0, D(0)),
        ("12,5", VI, 1, D("12.5")),
        ("12.5", EN, 1, D("12.5")),
        ("999999999999", VI, 0, D(999_999_999_999)),
    ],
)
def test_a_number_is_read_in_the_notation_of_the_page(text, notation, decimals, value):
    cell = typed(text, notation, decimals=decimals)
    assert (cell.entry.value, cell.error) == (value, "")


MALFORMED = [
    ("12.34.5", VI),
    ("12.34.5", EN),
    ("1,2,3", VI),
    ("1,2,3", EN),
    ("abc", VI),
    ("789,000", VI),
    ("789.000", EN),
    ("-5", VI),
    ("−5", EN),
    ("1.23", VI),
    ("12,5", VI),
    ("1e3", VI),
    ("50%", VI),
    ("١٢", VI),
    ("1 234", VI),
    ("=1+1", VI),
    (".5", EN),
    ("1234567890123456", VI),
]


@pytest.mark.parametrize(("text", "notation"), MALFORMED)
def test_a_malformed_number_is_refused_with_a_sentence_and_stays_as_typed(text, notation):
    cell = typed(text, notation)
    assert (cell.entry.value, cell.typed, bool(cell.error)) == (None, text, True)


@pytest.mark.parametrize(("text", "notation"), MALFORMED)
def test_a_grid_with_a_malformed_number_is_not_valid(text, notation):
    form = GridForm([Measure(code="atm")], notation=notation, data={"value-atm": text})
    assert not form.is_valid


def test_the_sentence_quotes_what_was_typed():
    assert "12.34.5" in typed("12.34.5").error


def test_an_ambiguous_number_is_refused_with_both_readings_offered():
    error = typed("789,000").error
    assert ("789.000" in error, " 789 " in error) == (True, True)


def test_an_empty_box_is_not_a_zero():
    cell = typed("")
    assert (cell.entry, cell.error) == (Entry(), "")


def test_a_box_that_the_browser_did_not_send_is_empty():
    form = GridForm([Measure(code="atm")], notation=VI, data={})
    assert (form.entries(), form.is_valid) == ({"atm": Entry()}, True)


def test_nothing_to_report_is_read_with_its_reason():
    assert typed("", nothing="on", reason="chưa triển khai").entry == Entry(
        nothing_to_report=True, reason="chưa triển khai"
    )


def test_nothing_to_report_without_a_reason_is_refused():
    assert typed("", nothing="on", reason="  ").error


def test_a_number_beside_nothing_to_report_is_refused_and_both_stay():
    cell = typed("5", nothing="on", reason="không có")
    assert (bool(cell.error), cell.typed, cell.nothing, cell.reason) == (True, "5", True, "không có")


def test_a_reason_without_nothing_to_report_is_not_kept():
    assert typed("5", reason="thừa").entry == Entry(D(5))


def test_a_note_is_kept_beside_the_number():
    assert typed("5", note="sáp nhập").entry == Entry(D(5), note="sáp nhập")


@pytest.mark.parametrize("gap", ["\t", "\n", "\r\n", "\xa0", "\u202f"])
def test_two_numbers_pasted_into_one_box_are_never_joined(gap):
    """A row copied from a spreadsheet keeps its tabs in a box of a browser."""
    cell = typed(f"12{gap}34")
    assert (cell.entry.value, bool(cell.error)) == (None, True)


@pytest.mark.parametrize("gap", ["\t", "\n", "\xa0"])
def test_words_of_a_note_stay_apart(gap):
    assert typed("5", note=f"sáp{gap}nhập").entry.note == "sáp nhập"


def test_control_characters_leave_a_note():
    assert typed("5", note="sáp\x00 nhập\x07").entry.note == "sáp nhập"


def test_texts_are_cut_to_what_is_kept():
    cell = typed("", nothing="on", reason="a" * 301, note="b" * 501)
    assert (len(cell.entry.reason), len(cell.entry.note)) == (300, 500)


def test_what_is_stored_is_shown_in_the_notation_of_the_page():
    form = GridForm([Measure(code="atm")], notation=VI)
    form.show({"atm": Entry(D(789_000), note="ghi chú")})
    assert (form.cells[0].typed, form.cells[0].note) == ("789.000", "ghi chú")


@pytest.mark.parametrize("notation", Notation)
@pytest.mark.parametrize("value", [D(0), D(789_000), D("12.5"), D("1234567.25")])
def test_what_a_page_shows_is_read_back_as_the_same_value(notation, value):
    shown = GridForm([Measure(code="atm", decimals=2)], notation=notation)
    shown.show({"atm": Entry(value)})
    assert typed(shown.cells[0].typed, notation, decimals=2).entry.value == value


@pytest.mark.parametrize(
    ("text", "version"),
    [("3", 3), ("0", 0), ("", -1), ("-1", -1), ("abc", -1), ("1.5", -1), ("9999999999", -1), ("²", -1)],
)
def test_a_version_that_is_no_number_is_one_that_no_page_has(text, version):
    assert posted_version({"version": text}) == version


def test_a_page_without_a_version_is_stale():
    assert posted_version({}) == -1


# The target

FLOOR = {
    "kind": "floor",
    "minimum": "80",
    "due_on": "31/12/2025",
    "source": "Kế hoạch 100/KH-UBND",
    "verification": "verified",
    "reason": "nhập từ bản gốc",
}
RANGE = {**FLOOR, "kind": "range", "minimum": "50", "maximum": "80"}
BASELINE = {**FLOOR, "baseline": "40", "baseline_on": "31/12/2020", "baseline_verification": "needs_check"}


def target_form(data: dict[str, str], *, share: bool = True, notation: Notation = VI) -> TargetForm:
    return TargetForm(data, notation=notation, share=share)


def wrong(data: dict[str, str], **how) -> set[str]:
    """The fields that are refused."""
    return set(target_form(data, **how).errors)


def changes(data: dict[str, str], **how) -> dict:
    form = target_form(data, **how)
    assert form.is_valid(), form.errors
    return form.changes()


def test_a_floor_has_a_minimum_alone():
    made = changes(FLOOR)
    assert (made["minimum"], made["maximum"], made["due_on"], made["verification"]) == (
        D(80),
        None,
        date(2025, 12, 31),
        "verified",
    )


def test_a_point_is_both_ends_at_once():
    made = changes({**FLOOR, "kind": "point"})
    assert (made["minimum"], made["maximum"]) == (D(80), D(80))


def test_a_range_has_both_ends():
    made = changes(RANGE)
    assert (made["minimum"], made["maximum"]) == (D(50), D(80))


def test_a_value_that_is_not_known_yet_says_that_its_source_is_missing():
    made = changes({**FLOOR, "kind": "missing", "minimum": ""})
    assert (made["minimum"], made["maximum"], made["verification"]) == (None, None, "missing_source")


def test_a_number_typed_beside_not_known_yet_is_refused_and_not_dropped():
    """The form opens on "not known yet": a number typed under it must not vanish behind a word of success."""
    assert wrong({**FLOOR, "kind": "missing"})


def test_an_upper_end_typed_beside_a_floor_is_refused_and_not_dropped():
    assert wrong({**FLOOR, "maximum": "90"})


def test_a_baseline_is_taken_whole():
    made = changes(BASELINE)
    assert (made["baseline"], made["baseline_on"], made["baseline_verification"]) == (
        D(40),
        date(2020, 12, 31),
        "needs_check",
    )


@pytest.mark.parametrize("gap", ["baseline", "baseline_on", "baseline_verification"])
def test_a_baseline_in_part_is_refused(gap):
    assert wrong({**BASELINE, gap: ""})


@pytest.mark.parametrize("day", ["31/12/2025", "01/01/2026"])
def test_a_baseline_of_the_due_day_or_later_is_refused(day):
    assert wrong({**BASELINE, "baseline_on": day}) == {"baseline_on"}


@pytest.mark.parametrize("field", ["kind", "due_on", "source", "verification", "reason"])
def test_what_a_target_cannot_do_without_is_asked_for(field):
    assert wrong({**FLOOR, field: ""}) == {field}


@pytest.mark.parametrize("kind", ["floor", "point", "range"])
def test_a_target_of_a_kind_needs_its_number(kind):
    assert "minimum" in wrong({**RANGE, "kind": kind, "minimum": ""})


def test_a_range_needs_its_upper_end():
    assert wrong({**RANGE, "maximum": ""}) == {"maximum"}


@pytest.mark.parametrize("maximum", ["50", "49,9"])
def test_a_range_whose_upper_end_is_not_above_the_lower_is_refused(maximum):
    assert wrong({**RANGE, "maximum": maximum}) == {"maximum"}


@pytest.mark.parametrize("text", ["12.34.5", "abc", "1,2,3", "-5", "100,01", "89,555", "1e1"])
def test_a_malformed_share_is_refused_and_stays_as_typed(text):
    form = target_form({**FLOOR, "minimum": text})
    assert (set(form.errors), form["minimum"].value()) == ({"minimum"}, text)


@pytest.mark.parametrize(
    ("text", "notation", "value"), [("89,5", VI, "89.5"), ("89.5", EN, "89.5"), ("100%", VI, "100")]
)
def test_a_share_is_read_in_the_notation_of_the_page(text, notation, value):
    assert changes({**FLOOR, "minimum": text}, notation=notation)["minimum"] == D(value)


def test_what_is_no_share_may_be_above_100():
    assert changes({**FLOOR, "minimum": "450.000"}, share=False)["minimum"] == D(450_000)


@pytest.mark.parametrize("text", ["31.12.2025", "12/31/2025", "2025", "hôm nay", "31/12/25", "30/02/2025"])
def test_a_malformed_day_is_refused_and_stays_as_typed(text):
    form = target_form({**FLOOR, "due_on": text})
    assert (set(form.errors), form["due_on"].value(), text in str(form.errors["due_on"])) == ({"due_on"}, text, True)


def test_days_are_read_day_first():
    assert changes({**FLOOR, "due_on": "03/04/2025"})["due_on"] == date(2025, 4, 3)


def test_days_may_be_written_as_machines_do():
    assert changes({**FLOOR, "due_on": "2025-12-31"})["due_on"] == date(2025, 12, 31)


def test_staff_cannot_enter_a_value_whose_source_is_missing():
    assert wrong({**FLOOR, "verification": "missing_source"}) == {"verification"}


def test_an_unknown_kind_is_refused():
    assert "kind" in wrong({**FLOOR, "kind": "wish"})


@pytest.mark.django_db
@pytest.mark.parametrize("data", [FLOOR, RANGE, BASELINE, {**FLOOR, "kind": "point"}])
def test_what_the_form_shows_of_a_target_saves_the_same_target(data):
    wanted = changes(data)
    target = make.target(make.ratio(), **wanted)
    shown = {**TargetForm.initial_of(target, VI), "reason": "xem lại"}
    assert changes(shown) == wanted


@pytest.mark.django_db
def test_a_target_without_a_value_is_shown_as_not_known_yet():
    assert TargetForm.initial_of(make.target(make.ratio()), VI)["kind"] == "missing"
