"""What is kept of what people type."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.plain_text import is_invisible, plain_line, plain_lines, trimmed

PROPERTY = settings(deadline=None, max_examples=200, derandomize=True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ngân hàng", "Ngân hàng"),
        (unicodedata.normalize("NFD", "Ngân hàng Nông nghiệp"), "Ngân hàng Nông nghiệp"),
        ("Ngân\u200b hàng\u2060", "Ngân hàng"),
        ("\u202eNgân\u2066 hàng\u2069\u200f", "Ngân hàng"),
        ("a\u0302\u200b\u0323", "ậ"),
        ("e\u034f\u0301", "é"),
        ("A\r\nBcc: B\tC\x0bD\u2028E\x85F", "A Bcc: B C D E F"),
        ("\x1b[31mA\0B\x7f", "[31mAB"),
        ("  A \u00a0\u3000 B  ", "A B"),
        ("A\U000e0041\ufe0f\ufeff\u00ad", "A"),
        ("\u3164\u2800\u115f", ""),
        ("🏦 50% – “A”", "🏦 50% – “A”"),
    ],
)
def test_a_line_is_composed_and_holds_nothing_that_nobody_sees(typed, kept):
    assert plain_line(typed) == kept


def test_lines_stay_lines():
    assert plain_lines("\n A\u200b \r\n\r\n  B\tC\n\u202e\n") == "A\n\nB C"
    assert plain_lines(unicodedata.normalize("NFD", "Một\nhai")) == "Một\nhai"


@pytest.mark.parametrize(
    ("typed", "left"), [(" 1 ", "1"), ("\u200b1\u202e", "1"), ("1\u200b2", "1\u200b2"), ("\u200b \u2060", "")]
)
def test_a_mark_between_digits_is_left_for_the_parser_to_refuse(typed, left):
    assert trimmed(typed) == left


@PROPERTY
@given(st.text(max_size=40) | st.text("a\u0301\u0323\u200b\u034f \n\u202e\u1100\u1161", max_size=12))
def test_what_was_cleaned_once_stays_as_it_is(typed):
    for clean in (plain_line, plain_lines, trimmed):
        once = clean(typed)
        assert clean(once) == once
    line = plain_line(typed)
    assert unicodedata.is_normalized("NFC", line)
    assert not any(is_invisible(each) or each in "\n\r\t" for each in line)
