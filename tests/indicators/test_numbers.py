"""Reading and writing numbers in both notations."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.numbers import (
    MOST_DIGITS,
    Fault,
    Notation,
    NumberRefused,
    parse,
    plain,
    rounded,
    write,
    write_percent,
    write_signed,
)

VI, EN = Notation.VI, Notation.EN
PROPERTY = settings(deadline=None, max_examples=200, derandomize=True)
notations = st.sampled_from(Notation)
texts = st.text(alphabet="0123456789.,-−+% \u00a0٣５½ea", max_size=14)


@st.composite
def numbers(draw, most_places=6):
    """A number of at most fifteen digits, and how many of them are decimals."""
    places = draw(st.integers(0, most_places))
    digits = draw(st.integers(-(10**MOST_DIGITS) + 1, 10**MOST_DIGITS - 1))
    return Decimal(digits).scaleb(-places), places


def refusal(text, notation=VI, **rules):
    with pytest.raises(NumberRefused) as refused:
        parse(text, notation, **rules)
    return refused.value


@pytest.mark.parametrize(
    ("text", "notation", "decimals", "value"),
    [
        ("0", VI, 0, "0"),
        ("7", VI, 0, "7"),
        ("007", VI, 0, "7"),
        ("999", VI, 0, "999"),
        ("1000", VI, 0, "1000"),
        ("1.000", VI, 0, "1000"),
        ("789.000", VI, 0, "789000"),
        ("1.234.567", VI, 0, "1234567"),
        ("12.345.678", VI, 0, "12345678"),
        ("789,000", EN, 0, "789000"),
        ("1,234,567", EN, 0, "1234567"),
        ("89,5", VI, 1, "89.5"),
        ("89.5", EN, 1, "89.5"),
        ("1.234,5", VI, 1, "1234.5"),
        ("1,234.5", EN, 1, "1234.5"),
        ("1234,5", VI, 2, "1234.5"),
        ("0,05", VI, 2, "0.05"),
        ("1.234", VI, 1, "1234"),
        ("1.234", EN, 3, "1.234"),
        ("  12 ", VI, 0, "12"),
        ("\u00a012\u00a0", VI, 0, "12"),
        ("999.999.999.999.999", VI, 0, "999999999999999"),
        ("-0", VI, 0, "0"),
    ],
)
def test_a_well_written_number_is_read(text, notation, decimals, value):
    assert parse(text, notation, decimals=decimals) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "½", "１２", "１.０００", "٣", "१२", "²", "1e5", "1E5", "0x1F", "NaN"]
)
@pytest.mark.parametrize("notation", Notation)
@pytest.mark.parametrize("decimals", [0, 1])
def test_a_text_that_is_no_number_is_refused(text, notation, decimals):
    assert refusal(text, notation, decimals=decimals).fault is Fault.NOT_A_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "+5",
        "--5",
        "- 5",
        "5-",
        "-",
        "−",
        ".",
        ",",
        ".5",
        ",5",
        "1 000",
        "1\u00a0000",
        "1'000",
        "1_000",
        "5%",
        "Infinity",
    ],
)
def test_signs_and_marks_in_the_wrong_place_make_no_number(text):
    assert refusal(text, VI, decimals=1).fault is Fault.NOT_A_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "12.34.5",
        "1,2,3",
        "1.5",
        "12.34",
        "1.2345",
        "1234.567",
        "0.123",
        "01.234",
        "1..234",
        "1.234.",
        "1,",
        "1.234,5,6",
    ],
)
@pytest.mark.parametrize("decimals", [0, 1, 3])
def test_malformed_vietnamese_grouping_is_refused(text, decimals):
    assert refusal(text, VI, decimals=decimals).fault is Fault.BAD_GROUPING


@pytest.mark.parametrize("text", ["12,34,5", "1.2.3", "1,5", "12,34", "1234,567", "0,123", "1,,234", "1,234,", "1."])
@pytest.mark.parametrize("decimals", [0, 1, 3])
def test_malformed_english_grouping_is_refused(text, decimals):
    assert refusal(text, EN, decimals=decimals).fault is Fault.BAD_GROUPING


@pytest.mark.parametrize(
    ("text", "notation", "offers"),
    [
        ("789,000", VI, ("789", "789.000")),
        ("789.000", EN, ("789", "789,000")),
        ("1,000", VI, ("1", "1.000")),
        ("12,345", VI, ("12", "12.345")),
    ],
)
def test_thousands_in_the_other_notation_are_refused_in_a_whole_cell_with_both_readings(text, notation, offers):
    refused = refusal(text, notation)
    assert refused.fault is Fault.NOT_WHOLE
    assert refused.offers == offers
    assert refused.found == text


@pytest.mark.parametrize("text", ["789,0", "789,5", "789,000000", "0,0", "1.234,0"])
def test_any_decimal_part_is_refused_in_a_whole_cell(text):
    assert refusal(text).fault is Fault.NOT_WHOLE


@pytest.mark.parametrize(
    ("text", "notation", "decimals", "offer"),
    [
        ("89.5", VI, 1, "89,5"),
        ("89,5", EN, 1, "89.5"),
        ("1,234.5", VI, 1, "1.234,5"),
        ("1.234,5", EN, 1, "1,234.5"),
        ("1,234,567", VI, 0, "1.234.567"),
        ("1.234.567", EN, 0, "1,234,567"),
    ],
)
def test_a_number_in_the_other_notation_is_refused_and_offered_in_this_one(text, notation, decimals, offer):
    refused = refusal(text, notation, decimals=decimals)
    assert refused.fault is Fault.BAD_GROUPING
    assert offer in refused.offers


@pytest.mark.parametrize(
    ("text", "decimals", "taken"),
    [("89,5", 1, True), ("89,55", 1, False), ("89,55", 2, True), ("89,500", 2, False), ("89", 1, True)],
)
def test_a_number_has_at_most_the_decimals_of_its_measure(text, decimals, taken):
    if taken:
        parse(text, VI, decimals=decimals)
    else:
        assert refusal(text, decimals=decimals).fault is Fault.TOO_MANY_DECIMALS


@pytest.mark.parametrize(
    ("text", "decimals", "taken"),
    [
        ("9" * 15, 0, True),
        ("9" * 16, 0, False),
        ("1.000.000.000.000.000", 0, False),
        ("9" * 14 + ",9", 1, True),
        ("9" * 15 + ",9", 1, False),
        ("9" * 400, 0, False),
    ],
)
def test_a_number_has_at_most_fifteen_digits(text, decimals, taken):
    if taken:
        parse(text, VI, decimals=decimals)
    else:
        assert refusal(text, decimals=decimals).fault is Fault.TOO_LONG


@pytest.mark.parametrize("text", ["-789", "−789", "-0,5"])
def test_a_negative_number_is_refused_where_none_can_be(text):
    refused = refusal(text, decimals=1)
    assert refused.fault is Fault.NEGATIVE
    assert refused.offers == (text[1:],)


@pytest.mark.parametrize(("text", "value"), [("-1.234", "-1234"), ("−0,5", "-0.5"), ("-0", "0")])
def test_a_negative_number_is_read_where_one_can_be(text, value):
    assert parse(text, VI, decimals=1, may_be_negative=True) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "taken"),
    [("0", True), ("89,5%", True), ("89,5 %", True), ("99,9", True), ("100", True), ("100,0%", True), ("100,1", False)],
)
def test_a_share_ends_at_100_per_cent(text, taken):
    if taken:
        parse(text, VI, decimals=1, share=True)
    else:
        assert refusal(text, decimals=1, share=True).fault is Fault.OVER_100


@pytest.mark.parametrize("text", ["%", "5%%", "%5", "5 % %"])
def test_a_share_has_one_per_cent_sign_at_its_end(text):
    assert refusal(text, decimals=1, share=True).fault is Fault.NOT_A_NUMBER


@pytest.mark.parametrize(
    ("text", "notation", "decimals", "offers"),
    [
        ("1.234", VI, 0, ("1.234", "1,234")),
        ("1,234", EN, 0, ("1,234", "1.234")),
        ("789.000", VI, 0, ("789.000", "789")),
        ("12.345", VI, 1, ("12.345", "12,345")),
        ("1,234", VI, 3, ("1,234", "1.234")),
    ],
)
def test_text_from_a_workbook_that_reads_two_ways_is_refused_with_both(text, notation, decimals, offers):
    refused = refusal(text, notation, decimals=decimals, mixed_origin=True)
    assert refused.fault is Fault.TWO_READINGS
    assert refused.offers == offers


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [
        ("1234", 0, "1234"),
        ("1.234.567", 0, "1234567"),
        ("89,5", 1, "89.5"),
        ("1.234,5", 1, "1234.5"),
        ("0,125", 3, "0.125"),
        ("1234,567", 3, "1234.567"),
    ],
)
def test_text_from_a_workbook_that_reads_one_way_is_taken(text, decimals, value):
    assert parse(text, VI, decimals=decimals, mixed_origin=True) == Decimal(value)


@given(numbers(), notations)
@PROPERTY
def test_what_is_written_reads_back(number, notation):
    value, places = number
    assert parse(write(value, notation), notation, decimals=places, may_be_negative=True) == value
    assert parse(write(value, notation, places), notation, decimals=places, may_be_negative=True) == value


@given(st.integers(0, 10**MOST_DIGITS - 1), notations)
@PROPERTY
def test_a_whole_number_reads_back_with_and_without_grouping(value, notation):
    assert parse(write(value, notation), notation) == parse(str(value), notation) == value


@given(texts, notations, st.integers(0, 6), st.booleans(), st.booleans())
@PROPERTY
def test_any_text_is_read_or_refused_and_never_breaks(text, notation, decimals, share, negative):
    rules = {"decimals": decimals, "share": share, "may_be_negative": negative}
    try:
        value = parse(text, notation, **rules)
    except NumberRefused as refused:
        assert refused.found == text.strip()
        assert str(refused)
        return
    assert value.is_finite()
    assert parse(write(value, notation), notation, **rules) == value
    assert negative or value >= 0
    assert not share or value <= 100


@given(texts, notations, st.integers(0, 6))
@PROPERTY
def test_every_offer_is_itself_a_number_for_the_cell(text, notation, decimals):
    try:
        parse(text, notation, decimals=decimals)
    except NumberRefused as refused:
        for offer in refused.offers:
            parse(offer, notation, decimals=decimals)


@given(st.text(alphabet="0123456789.,", min_size=1, max_size=9), notations, st.integers(0, 4))
@PROPERTY
def test_text_of_unknown_notation_is_taken_only_where_the_other_notation_agrees(text, notation, decimals):
    try:
        value = parse(text, notation, decimals=decimals, mixed_origin=True)
    except NumberRefused:
        return
    try:
        other = parse(text, notation.other, decimals=9)
    except NumberRefused:
        return
    assert other == value


@pytest.mark.parametrize(
    ("value", "places", "vietnamese", "english"),
    [
        ("0", None, "0", "0"),
        ("999", None, "999", "999"),
        ("1000", None, "1.000", "1,000"),
        ("1234.5", None, "1.234,5", "1,234.5"),
        ("89.50", None, "89,5", "89.5"),
        ("89.5", 2, "89,50", "89.50"),
        ("1E+6", None, "1.000.000", "1,000,000"),
        ("-1234.5", None, "−1.234,5", "−1,234.5"),
        ("-0.04", 1, "0,0", "0.0"),
        ("0.05", 1, "0,1", "0.1"),
        ("0.04", 1, "0,0", "0.0"),
        ("-0.05", 1, "−0,1", "−0.1"),
        ("89.45", 1, "89,5", "89.5"),
        ("89.55", 1, "89,6", "89.6"),
        ("0.000001", None, "0,000001", "0.000001"),
    ],
)
def test_a_number_is_written_as_each_language_does(value, places, vietnamese, english):
    assert write(Decimal(value), VI, places) == vietnamese
    assert write(Decimal(value), EN, places) == english


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("1.2", None, "+1,2"),
        ("-0.3", None, "−0,3"),
        ("0", None, "0"),
        ("0.04", 1, "0,0"),
        ("-0.04", 1, "0,0"),
        ("-0.05", 1, "−0,1"),
        ("4200", 0, "+4.200"),
    ],
)
def test_a_change_is_written_with_its_sign_and_none_without(value, places, text):
    assert write_signed(Decimal(value), VI, places) == text


def test_a_share_is_written_without_a_space():
    assert write_percent(Decimal("89.5"), VI) == "89,5%"
    assert write_percent(Decimal("89.5"), EN) == "89.5%"
    assert write_percent(100, VI, 1) == "100,0%"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0, "0"), (789000, "789000"), ("1E+3", "1000"), ("89.500", "89.5"), ("-0.3", "-0.3")],
)
def test_machines_get_a_plain_number(value, text):
    assert plain(value if value is None else Decimal(value)) == text


@given(numbers())
@PROPERTY
def test_a_plain_number_reads_back(number):
    assert Decimal(plain(number[0])) == number[0]


@given(numbers(), st.integers(0, 4))
@PROPERTY
def test_rounding_moves_a_number_by_half_a_unit_at_most_and_alike_on_both_sides_of_zero(number, places):
    value, _ = number
    near = rounded(value, places)
    assert abs(near - value) <= Decimal("0.5").scaleb(-places)
    assert rounded(-value, places) == -near


@pytest.mark.parametrize(
    ("value", "places", "near"),
    [("0.5", 0, "1"), ("1.5", 0, "2"), ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("2.4999", 0, "2"), ("89.519", 1, "89.5")],
)
def test_half_is_rounded_away_from_zero(value, places, near):
    assert rounded(Decimal(value), places) == Decimal(near)
