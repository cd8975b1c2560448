"""A chart on paper tells what is drawn in it."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from reports.charts import HEIGHT, WIDTH, ChartPoint, LineChart, Part, draw
from reports.legend import drawn_with_legend

WORDS = {part: f"phần {part}" for part in Part}


def chart(**more) -> LineChart:
    """Two quarters of a roll-up, and what else is given."""
    points = [ChartPoint(place, Decimal(place + 1), "x") for place in range(2)]
    ticks = [(Decimal(0), "0"), (Decimal(4), "4")]
    defaults = {"points": points, "ticks": ticks, "labels": ["a", "b"], "words": WORDS}
    return LineChart(title="x", description="x", **{**defaults, **more})


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_chart_of_one_thing_has_no_legend():
    assert drawn_with_legend(chart()) == draw(chart())


def test_every_part_that_is_drawn_is_told_once_and_no_other():
    path = chart(path=[(0, Decimal(1)), (1, Decimal(2))], bounds=[(Decimal(3), "3")])
    told = [text for text in texts(drawn_with_legend(path)) if text.startswith("phần")]
    assert told == [WORDS[part] for part in (Part.ROLL_UP, Part.PATH, Part.BOUND)]


@pytest.mark.parametrize("length", [4, 40, 90])
def test_the_legend_stays_within_the_picture_on_as_many_lines_as_it_needs(length):
    words = dict.fromkeys(Part, "w" * length)
    full = chart(path=[(0, Decimal(1)), (1, Decimal(2))], bounds=[(Decimal(3), "3"), (Decimal(4), "4")], words=words)
    svg = drawn_with_legend(full)
    height = int(re.search(rf'viewBox="0 0 {WIDTH} (\d+)"', svg)[1])
    entries = [each for each in ElementTree.fromstring(svg).iter() if (each.text or "").startswith("wwww")]
    assert len(entries) == len(full.legend)
    for each in entries:
        assert HEIGHT < float(each.get("y")) < height and float(each.get("x")) < WIDTH
    assert len({each.get("y") for each in entries}) == {4: 1, 40: 2, 90: 4}[length]


def test_what_stands_in_a_legend_stays_text():
    words = {**WORDS, Part.PATH: "<b>&"}
    svg = drawn_with_legend(chart(path=[(0, Decimal(1)), (1, Decimal(2))], words=words))
    assert "<b>&" in texts(svg)
