"""Bars, their drawing, and what Chart.js is given of them."""

from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.bars import LABELS_WIDTH, PATTERNS, RIGHT, BarChart, Bars, draw_bars, lines_of
from reports.chart_data import chart_data
from reports.charts import Part
from reports.swatches import swatch

LABELS = ["Quý I/2025", "Quý II/2025", "Quý III/2025"]


three = st.lists(st.integers(0, 5), min_size=3, max_size=3)


def numbers(*values):
    return [None if value is None else Decimal(value) for value in values]


def bars(name="Ngân hàng A", values=(1, 2, 3), **changes):
    return Bars(name, numbers(*values), [f"{name}: {value}" for value in values], **changes)


def chart(*series, **changes):
    ticks = [(Decimal(value), str(value)) for value in (0, 5, 10)]
    return BarChart(
        **{"title": "Đóng góp", "description": "ba quý", "labels": LABELS, "ticks": ticks, "series": series, **changes}
    )


def drawn(*series, **changes):
    return ElementTree.fromstring(draw_bars(chart(*series, **changes)))


def boxes(svg):
    return [each for each in svg.iter() if "bar" in each.get("class", "").split()]


def length(box, name):
    return Decimal(box.get(name))


@pytest.mark.parametrize("horizontal", [False, True])
@given(
    values=st.lists(st.integers(0, 5), min_size=3, max_size=3),
    above=st.lists(st.integers(0, 5), min_size=3, max_size=3),
)
def test_a_bar_is_as_long_as_its_value_and_stacks_end_to_end(horizontal, values, above):
    svg = drawn(bars(values=values), bars("B", above), horizontal=horizontal)
    along, start = ("width", "x") if horizontal else ("height", "y")
    unit = Decimal(720 - RIGHT - LABELS_WIDTH if horizontal else 280 - 14 - 30) / 10
    for label, pair in enumerate(zip(values, above, strict=True)):
        first, second = boxes(svg)[2 * label : 2 * label + 2]
        for box, value in zip((first, second), pair, strict=True):
            assert abs(length(box, along) - unit * value) <= Decimal("0.1")
        lower, upper = (first, second) if horizontal else (second, first)
        assert abs(length(lower, start) + length(lower, along) - length(upper, start)) <= Decimal("0.2")


def test_what_is_missing_has_no_bar_and_what_is_provisional_is_paler_and_dashed():
    svg = drawn(bars(values=(1, None, 3), hollow=frozenset({2})))
    first, last = boxes(svg)
    assert last.get("stroke-dasharray") and not first.get("stroke-dasharray")
    assert Decimal(last.get("fill-opacity")) < 1 and not first.get("fill-opacity")


def test_a_provisional_stack_keeps_the_patterns_of_its_parts():
    settled, open_ = (drawn(bars(), bars("B"), hollow) for hollow in (bars("C"), bars("C", hollow=frozenset({0}))))
    assert [box.get("fill") for box in boxes(settled)] == [box.get("fill") for box in boxes(open_)]


def test_each_series_has_a_pattern_of_its_own_in_the_order_of_the_legend():
    series = [bars(f"Ngân hàng {letter}") for letter in "ABCDEFG"]
    fills = {box.get("fill") for box in boxes(drawn(*series))}
    assert len(fills) == len(PATTERNS) == 7
    assert [name for _, name in chart(*series).legend] == [each.name for each in series]
    assert chart(series[0]).legend == []


def test_more_series_than_readers_tell_apart_and_negative_parts_are_refused():
    with pytest.raises(ValueError, match="7 apart"):
        chart(*[bars(str(number)) for number in range(8)])
    with pytest.raises(ValueError, match="negative"):
        chart(bars(values=(1, -1, 0)))


def test_the_drawing_names_itself_and_its_words_stay_words():
    svg = drawn(bars('<script> & "A"'))
    found = {each.tag.rpartition("}")[2]: each.text for each in svg if each.text}
    assert found["title"] == "Đóng góp" and found["desc"] == "ba quý"
    assert "<script" not in draw_bars(chart(bars('<script> & "A"')))
    assert "style=" not in draw_bars(chart(bars()))


@pytest.mark.parametrize("horizontal", [False, True])
def test_a_goal_is_drawn_across_the_bars(horizontal):
    svg = drawn(bars(), horizontal=horizontal, goal=(Decimal(5), "mục tiêu"))
    (goal,) = [each for each in svg.iter() if each.get("class") == "bound"]
    assert goal.get("x1" if horizontal else "y1") == goal.get("x2" if horizontal else "y2")
    assert "mục tiêu" in [each.text for each in svg.iter()]


def test_a_bar_longer_than_the_axis_ends_with_it():
    (box, *_) = boxes(drawn(bars(values=(40, 1, 1)), horizontal=True))
    assert length(box, "width") == 720 - RIGHT - LABELS_WIDTH


def test_a_long_label_stands_in_lines_and_only_beyond_three_is_it_cut():
    name = "Trường đại học, cao đẳng thu học phí qua Cổng Dịch vụ công quốc gia"
    assert lines_of("a" * 34) == ["a" * 34]
    assert lines_of(name) == ["Trường đại học, cao đẳng thu học", "phí qua Cổng Dịch vụ công quốc gia"]
    assert len(lines_of(f"{name} {name}")) == 3 and lines_of(f"{name} {name}")[-1].endswith("…")


def test_beside_a_bar_stands_its_whole_name_and_no_two_rows_touch():
    names = ["Tăng trưởng số lượng giao dịch qua điện thoại di động", "Tăng trưởng giá trị giao dịch qua Internet", "x"]
    svg = drawn(bars(), horizontal=True, labels=names)
    texts = [each for each in svg.iter() if each.get("text-anchor") == "end"]
    assert " ".join(each.text for each in texts) == " ".join(names)
    heights = [Decimal(each.get("y")) for each in texts]
    assert all(later - earlier >= 15 for earlier, later in pairwise(heights))


@pytest.mark.parametrize("count", [1, 3, 12, 40])
def test_quarters_side_by_side_do_not_touch_and_the_newest_is_named(count):
    labels = [f"Quý III/{2000 + place}" for place in range(count)]
    svg = drawn(bars(values=[1] * count), labels=labels)
    texts = [each for each in svg.iter() if each.text in labels]
    places = [Decimal(each.get("x")) for each in texts]
    assert texts[-1].text == labels[-1]
    assert all(later - earlier >= 7 * len(labels[0]) for earlier, later in pairwise(places))


def test_chart_js_is_given_the_same_values_and_texts():
    data = chart_data(chart(bars(values=(1, None, 3), hollow=frozenset({2})), bars("B"), goal=(Decimal(5), "mốc")))
    assert (data["kind"], data["high"], data["goal"]) == ("bars", 10.0, {"value": 5.0, "text": "mốc"})
    assert data["series"][0]["values"] == [1.0, None, 3.0]
    assert data["series"][0]["hollow"] == [2]
    assert data["series"][1]["texts"] == ["B: 1", "B: 2", "B: 3"]


@pytest.mark.parametrize("role", [*Part, *PATTERNS])
def test_every_part_of_a_legend_has_a_sign_that_screen_readers_pass_over(role):
    svg = ElementTree.fromstring(swatch(role))
    assert len(svg) and svg.get("aria-hidden") == "true"


def test_no_two_parts_of_a_legend_have_the_same_sign():
    assert len({swatch(role) for role in [*Part, *PATTERNS]}) == len(Part) + len(PATTERNS)
