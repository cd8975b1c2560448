"""Chart values, and the drawings made of them."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    ChartPoint,
    LineChart,
    bullet,
    draw,
    spark,
    ticks,
)

PROPERTY = settings(deadline=None, max_examples=100, derandomize=True)
SVG = "{http://www.w3.org/2000/svg}"
QUARTERS = ["Quý I/2025", "Quý II/2025", "Quý III/2025", "Quý IV/2025"]
amounts = st.decimals(0, 10**12, places=2)
shares = st.decimals(0, 100, places=2)
changes = st.decimals(-1000, 1000, places=2)


def numbers(*values):
    return [Decimal(value) for value in values]


def point(place, value="50", **marks):
    return ChartPoint(place, Decimal(value), f"{QUARTERS[place % 4]}: {value}", **marks)


def chart(*points, **changes):
    return LineChart(
        **{
            "title": "Cơ sở giáo dục thu học phí không dùng tiền mặt",
            "description": "từ 40% đến 80%",
            "labels": QUARTERS,
            "ticks": [(mark, f"{mark}%") for mark in numbers("0", "50", "100")],
            "points": points,
            **changes,
        }
    )


def drawn(*points, **changes):
    return ElementTree.fromstring(draw(chart(*points, **changes)))


def of_class(svg, name):
    return [each for each in svg.iter() if name in each.get("class", "").split()]


def corners(d):
    return [(Decimal(x), Decimal(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", d)]


# --- the axis -----------------------------------------------------------------------------------------------------


@given(st.lists(changes | amounts, min_size=1, max_size=8))
@PROPERTY
def test_the_axis_holds_every_value_in_few_even_round_steps(values):
    marks = ticks(values)
    assert marks[0] <= min(values)
    assert max(values) <= marks[-1]
    assert 2 <= len(marks) <= 7
    steps = {later - earlier for earlier, later in zip(marks, marks[1:], strict=False)}
    assert len(steps) == 1
    assert steps.pop().normalize().as_tuple().digits in {(1,), (2,), (5,)}


@given(st.lists(shares, min_size=2, max_size=8).filter(lambda values: len(set(values)) > 1))
@PROPERTY
def test_the_axis_of_shares_stays_within_0_and_100(values):
    marks = ticks(values, most=Decimal(100))
    assert marks[0] >= 0
    assert marks[-1] <= 100


@pytest.mark.parametrize("values", [["100"], ["100", "100"], ["99.9"], ["0", "100"], ["100", "99"], ["95"]])
def test_the_axis_of_shares_near_the_end_does_not_pass_it(values):
    assert max(numbers(*values)) <= ticks(numbers(*values), most=Decimal(100))[-1] <= 100


def test_a_share_beyond_its_natural_end_still_stands_on_the_axis():
    assert ticks(numbers("90", "104"), most=Decimal(100))[-1] >= 104


@pytest.mark.parametrize("values", [["0"], ["0", "0"], ["0", "7"], ["1"], ["0.4", "0.5"], ["789000"]])
def test_the_axis_of_counts_does_not_start_below_zero(values):
    assert ticks(numbers(*values))[0] >= 0


def test_the_axis_of_changes_goes_below_zero():
    assert ticks(numbers("-5", "5"))[0] <= -5


# --- the line -----------------------------------------------------------------------------------------------------


def test_the_drawing_names_itself_for_those_who_cannot_see_it():
    svg = drawn(point(0))
    assert svg.get("role") == "img"
    assert svg.find(f"{SVG}title").text == "Cơ sở giáo dục thu học phí không dùng tiền mặt"
    assert svg.find(f"{SVG}desc").text == "từ 40% đến 80%"


def test_the_drawing_has_no_inline_style_and_no_script():
    text = draw(
        chart(point(0), point(1), path=[(0, Decimal(40)), (3, Decimal(80))], bounds=[(Decimal(80), "mục tiêu")])
    )
    assert "style" not in text
    assert "script" not in text


def test_words_of_the_data_stay_words_in_the_drawing():
    hostile = 'A & B <script>"x"</script>'
    svg = drawn(ChartPoint(0, Decimal(1), hostile), title=hostile, years=[(0, hostile)], bounds=[(Decimal(9), hostile)])
    assert svg.find(f"{SVG}title").text == hostile
    assert [each.text for each in svg.iter() if each.text == hostile] == [hostile] * 4
    assert not [each for each in svg.iter() if "script" in each.tag]


def test_every_point_has_one_marker_with_its_text():
    svg = drawn(point(0, "40"), point(1, "50"), point(2, "60"))
    assert [each.find(f"{SVG}title").text for each in of_class(svg, "marker")] == [
        "Quý I/2025: 40",
        "Quý II/2025: 50",
        "Quý III/2025: 60",
    ]


@pytest.mark.parametrize(("from_document", "shape"), [(False, "circle"), (True, "rect")])
@pytest.mark.parametrize("hollow", [False, True])
def test_the_shape_tells_the_source_and_a_hollow_marker_a_provisional_figure(from_document, shape, hollow):
    (marker,) = of_class(drawn(point(1, from_document=from_document, hollow=hollow)), "marker")
    assert marker.tag == f"{SVG}{shape}"
    assert ("hollow" in marker.get("class")) is hollow
    assert (marker.get("fill") == "#ffffff") is hollow


def test_an_illustrative_point_does_not_look_like_a_real_one():
    """A chart is illustrative when any input is, and carries the mark in every format (domain page §5.14)."""
    assert draw(chart(point(0), point(1, illustrative=True))) != draw(chart(point(0), point(1)))


@pytest.mark.parametrize(
    ("points", "lengths"),
    [
        ([], []),
        ([point(0)], []),
        ([point(0), point(1), point(2)], [3]),
        ([point(0), point(1), point(2, starts_anew=True), point(3)], [2, 2]),
        ([point(0), point(1, starts_anew=True), point(2)], [2]),
        ([point(0, starts_anew=True), point(1)], [2]),
        ([point(0), point(1, from_document=True), point(2)], [2]),
        ([point(0, from_document=True), point(1, from_document=True)], []),
    ],
)
def test_a_line_joins_roll_ups_up_to_a_break_and_leaves_documents_alone(points, lengths):
    assert [len(corners(each.get("d"))) for each in of_class(drawn(*points), "series")] == lengths


@pytest.mark.parametrize(("path", "count"), [([], 0), ([(0, "40")], 0), ([(0, "40"), (3, "80")], 1)])
def test_the_path_is_drawn_dashed_from_two_corners_on(path, count):
    found = of_class(drawn(point(0), path=[(place, Decimal(value)) for place, value in path]), "path")
    assert len(found) == count
    assert all(each.get("stroke-dasharray") for each in found)


def text_of(svg, words):
    (found,) = [each for each in svg.iter(f"{SVG}text") if each.text == words]
    return found


@pytest.mark.parametrize(
    ("place", "words", "anchor"),
    [(1, "định nghĩa mới", "start"), (3, "định nghĩa mới, đơn vị báo cáo khác", "end")],
)
def test_words_at_a_break_stay_within_the_drawing(place, words, anchor):
    found = text_of(drawn(point(0), breaks=[(place, words)]), words)
    assert found.get("text-anchor") == anchor
    far = Decimal(found.get("x")) + (1 if anchor == "start" else -1) * 7 * len(words)
    assert 0 <= far <= WIDTH


def test_the_names_of_a_narrow_range_stand_outside_it_and_within_the_drawing():
    svg = drawn(point(0), bounds=[(Decimal(98), "từ 98%"), (Decimal(100), "đến 100%")])
    low, high = (Decimal(text_of(svg, words).get("y")) for words in ("từ 98%", "đến 100%"))
    assert low - high >= 13
    assert high >= 13


def test_every_bound_and_every_tick_has_its_line_and_its_text():
    svg = drawn(point(0), bounds=[(Decimal(90), "mục tiêu 90%"), (Decimal(100), "mục tiêu 100%")], years=[(0, "2025")])
    assert (len(of_class(svg, "bound")), len(of_class(svg, "grid"))) == (2, 3)
    texts = [each.text for each in svg.iter(f"{SVG}text")]
    assert texts == ["0%", "50%", "100%", "2025", "mục tiêu 90%", "mục tiêu 100%"]


@pytest.mark.parametrize(
    ("place", "value", "x", "y"),
    [
        (0, "0", LEFT, HEIGHT - BOTTOM),
        (3, "100", WIDTH - RIGHT, TOP),
        (0, "100", LEFT, TOP),
        (3, "0", WIDTH - RIGHT, HEIGHT - BOTTOM),
    ],
)
def test_the_corners_of_the_frame_are_the_ends_of_both_axes(place, value, x, y):
    (marker,) = of_class(drawn(point(place, value)), "marker")
    assert (Decimal(marker.get("cx")), Decimal(marker.get("cy"))) == (x, y)


def test_a_chart_of_one_quarter_is_drawn():
    (marker,) = of_class(drawn(point(0), labels=QUARTERS[:1]), "marker")
    assert Decimal(marker.get("cx")) == LEFT


@given(st.lists(changes | amounts, min_size=1, max_size=8))
@PROPERTY
def test_every_marker_lies_within_the_frame_and_higher_values_higher(values):
    marks = [(mark, str(mark)) for mark in ticks(values)]
    svg = drawn(*(point(place, value) for place, value in enumerate(values)), labels=[""] * len(values), ticks=marks)
    markers = of_class(svg, "marker")
    places = [(Decimal(each.get("cx")), Decimal(each.get("cy"))) for each in markers]
    assert all(LEFT <= x <= WIDTH - RIGHT and TOP <= y <= HEIGHT - BOTTOM for x, y in places)
    by_value = sorted(zip(values, (y for _, y in places), strict=True))
    assert all(later[1] <= earlier[1] for earlier, later in zip(by_value, by_value[1:], strict=False))


def test_the_same_chart_is_drawn_the_same_each_time():
    assert draw(chart(point(0), point(1))) == draw(chart(point(0), point(1)))


# --- the small line -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[], ["5"]])
def test_fewer_than_two_values_make_no_small_line(values):
    assert spark(numbers(*values)) is None


@given(st.lists(changes | amounts, min_size=2, max_size=12))
@PROPERTY
def test_the_small_line_stays_in_its_box_and_ends_at_its_mark(values):
    line = spark(values)
    places = corners(line.d)
    assert len(places) == len(values)
    assert all(4 <= x <= 80 and 4 <= y <= 20 for x, y in places)
    assert places[-1] == (Decimal(line.x), Decimal(line.y))
    assert line.d.startswith("M")
    assert line.d.count("M") == 1


def test_the_small_line_rises_with_its_values_and_is_flat_where_they_are():
    assert [y for _, y in corners(spark(numbers("1", "2", "3")).d)] == [20, 12, 4]
    assert {y for _, y in corners(spark(numbers("7", "7", "7")).d)} == {20}


@pytest.mark.parametrize("hollow", [False, True])
def test_the_small_line_keeps_the_mark_of_a_provisional_end(hollow):
    assert spark(numbers("1", "2"), hollow=hollow).hollow is hollow


# --- the bar ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "bound", "rest", "value_length", "target_length"),
    [
        ("50", "80", {"natural": True}, "60.0", "96.0"),
        ("100", "90", {"natural": True}, "120.0", "108.0"),
        ("0", "80", {"natural": True}, "0.0", "96.0"),
        ("110", "80", {"natural": True}, "109.1", "79.3"),  # 121 is the end of that scale
        ("50", "100", {}, "54.5", "109.1"),
        ("200", "100", {}, "109.1", "54.5"),
        ("0", "0", {}, "0.0", "0.0"),
        ("-5", "20", {}, "0.0", "109.1"),
    ],
)
def test_the_bar_shows_value_and_target_on_one_scale(value, bound, rest, value_length, target_length):
    bar = bullet(Decimal(value), Decimal(bound), **rest)
    assert (bar.value, bar.target) == (value_length, target_length)


@pytest.mark.parametrize(("line", "target"), [("90", "108.0"), ("100", "120.0")])
def test_a_range_has_a_width_and_its_tick_at_the_edge_that_is_to_be_reached(line, target):
    bar = bullet(Decimal(95), Decimal(line), edges=(Decimal(90), Decimal(100)), natural=True)
    assert (bar.range_start, bar.range_width, bar.target) == ("108.0", "12.0", target)


def test_a_floor_or_a_point_has_no_width():
    bar = bullet(Decimal(95), Decimal(90), natural=True)
    assert (bar.range_start, bar.range_width) == ("", "")


@pytest.mark.parametrize(("path", "length"), [(None, ""), ("0", "0.0"), ("60", "72.0"), ("100", "120.0")])
def test_the_path_has_its_tick_where_there_is_one(path, length):
    bar = bullet(Decimal(50), Decimal(80), path=path and Decimal(path), natural=True)
    assert bar.path == length


@given(changes | amounts, amounts, st.none() | amounts, st.none() | amounts, st.booleans())
@PROPERTY
def test_no_length_leaves_the_bar(value, bound, room, path, natural):
    bar = bullet(value, bound, edges=None if room is None else (bound, bound + room), path=path, natural=natural)
    lengths = [Decimal(each) for each in (bar.value, bar.target, bar.range_start, bar.range_width, bar.path) if each]
    assert all(0 <= each <= 120 for each in lengths)
    assert Decimal(bar.range_start or 0) + Decimal(bar.range_width or 0) <= Decimal("120.1")


@given(amounts, amounts, st.booleans())
@PROPERTY
def test_the_bar_passes_its_target_only_where_the_value_does(value, bound, natural):
    bar = bullet(value, bound, natural=natural and max(value, bound) <= 100)
    if value >= bound:
        assert Decimal(bar.value) >= Decimal(bar.target)
    else:
        assert Decimal(bar.value) <= Decimal(bar.target)
