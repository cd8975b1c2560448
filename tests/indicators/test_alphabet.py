"""The order of Vietnamese names, and what a search looks past."""

import unicodedata

import pytest

from indicators.alphabet import place, plain

IN_ORDER = [
    "3 Tháng 2",
    "An Giang",
    "Ăn Uống",
    "Ân Thi",
    "Ba Đình",
    "Dân Tiến",
    "Đá Bia",
    "Đà Lạt",
    "Đại Lộc",
    "Đan Phượng",
    "Đạo Đức",
    "E Ban",
    "Ê Đê",
    "Ngân hàng",
    "Ngân hàng A",
    "Ngân hàng Á Châu",
    "Ngân hàng B",
    "O Loan",
    "Ô Môn",
    "Ơ Đu",
    "Phụ nữ",
    "Sở Y tế",
    "U Minh",
    "Ưu Đàm",
    "Xã hội",
    "Ý Yên",
    "Z30",
]


@pytest.mark.parametrize(("earlier", "later"), list(zip(IN_ORDER, IN_ORDER[1:], strict=False)))
def test_names_stand_in_the_order_of_the_vietnamese_alphabet(earlier, later):
    assert place(earlier) < place(later)


def test_the_letter_with_a_stroke_comes_after_the_plain_one_and_before_the_next():
    assert sorted(["Ẻo", "Đông", "Dũng", "Zô", "Em"], key=place) == ["Dũng", "Đông", "Em", "Ẻo", "Zô"]


def test_letters_count_before_tones():
    assert sorted(["má b", "ma c", "mà a", "mạ a", "ma a"], key=place) == ["ma a", "mà a", "mạ a", "má b", "ma c"]


def test_tones_follow_in_their_order():
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=place) == ["ma", "mà", "mả", "mã", "má", "mạ"]


@pytest.mark.parametrize("name", ["Ngân hàng Đệ nhất", "Sở Giáo dục và Đào tạo", "ỨNG HÒA"])
def test_how_marks_are_stored_and_how_letters_are_cased_makes_no_difference(name):
    other = unicodedata.normalize("NFD", name.upper())
    assert (place(other), plain(other)) == (place(name), plain(name))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Sở Giáo dục và Đào tạo", "so giao duc va dao tao"),
        ("  NGÂN   HÀNG ", "ngan hang"),
        ("Ưu đãi, Ớt, Ỷ lại", "uu dai, ot, y lai"),
        ("Bank A (illustrative)", "bank a (illustrative)"),
        ("", ""),
    ],
)
def test_a_search_looks_past_marks_case_and_spaces(text, bare):
    assert plain(text) == bare
