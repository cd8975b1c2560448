"""An indicator's line chart: every part in its place, and nothing but what the page's numbers say."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from indicators.values import Qualifier
from reports import standing
from reports.chart_data import chart_data
from reports.charts import Part, draw
from reports.outlook import outlook_of
from reports.series_chart import line_chart, spans_of
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DAY = date(2025, 12, 17)
QUARTERS = ("2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3")


def chart(code="share", projected=True, **chosen):
    """The chart of one indicator, with the stand that it was made from."""
    page = standing.build(make.user(), DAY, **{"period": "2025-Q3", **chosen})
    mine = next(each for each in page.stands if each.series.code == code)
    outlook = outlook_of(mine, page) if projected else None
    return line_chart(mine.series, mine, spans_of(mine.series, page.span), page, outlook), mine


def file(*labels: str) -> None:
    """One bank's approved parts of some quarters, growing by an uneven step."""
    for label in labels:
        number = QUARTERS.index(label)
        make.approved(make.organisation(), make.period(label), {"part": 40 + 3 * number + number % 2, "whole": 100})


@pytest.fixture
def promised():
    """A share with a target that has a baseline, and no reading yet."""
    indicator = make.ratio()
    make.target(
        indicator,
        programme=make.programme(),
        minimum=Decimal(80),
        verification="verified",
        baseline=Decimal(20),
        baseline_on=date(2020, 12, 31),
        baseline_verification="verified",
    )
    return indicator


@pytest.fixture
def share(promised):
    """The same with the readings of six quarters."""
    file(*QUARTERS)
    return promised


def test_the_line_holds_what_the_page_says(share):
    drawn, mine = chart()
    rolled = [each for each in drawn.points if not each.from_document]
    assert [each.value for each in rolled] == [each.reading.value for each in mine.series.points.values()]
    assert [each.place for each in rolled] == list(range(6))


def test_the_path_and_the_target_go_on_to_the_due_quarter(share):
    drawn, mine = chart()
    assert drawn.labels[-1].endswith("2026") or drawn.labels[-1] == "Quý IV/2025"
    assert drawn.bounds[0][0] == 80
    values = [value for _, value in drawn.path]
    assert values == sorted(values) and values[-1] == 80


def test_the_projection_begins_at_the_last_reading_and_lies_in_its_band(share):
    drawn, mine = chart()
    first, *ahead = drawn.projection
    assert first.value == mine.point.reading.value and first.text == ""
    assert ahead and all(each.low <= each.value <= each.high for each in ahead)
    assert {Part.PROJECTION, Part.BAND} <= {part for part, _ in drawn.legend}


def test_a_report_draws_no_projection(share):
    drawn, _ = chart(projected=False)
    assert not drawn.projection
    assert "projection" not in draw(drawn)


def test_a_range_is_a_band_between_its_bounds():
    indicator = make.ratio()
    make.target(
        indicator, programme=make.programme(), minimum=Decimal(60), maximum=Decimal(70), verification="verified"
    )
    make.approved(make.organisation(), make.period(), {"part": 65, "whole": 100})
    drawn, _ = chart()
    assert drawn.range == (60, 70)
    assert 'class="range"' in draw(drawn)
    (area,) = [each for each in chart_data(drawn)["series"] if each["role"] == "range"]
    assert set(area["values"]) == {70.0} and set(area["floor"]) == {60.0}


def test_the_countrys_value_stands_at_the_last_quarter_that_had_ended(share):
    make.reading(share, source="benchmark", as_of=date(2024, 12, 31), value=Decimal(66), period=None)
    drawn, _ = chart()
    (mark,) = drawn.benchmarks
    assert (drawn.labels[mark.place], mark.value) == ("Quý IV/2024", 66)
    assert "66%" in mark.label


def test_a_benchmark_without_a_day_or_outside_the_axis_is_not_drawn(share):
    make.reading(share, source="benchmark", as_of=None, value=Decimal(66), period=None)
    make.reading(share, source="benchmark", as_of=date(2019, 12, 31), value=Decimal(50), period=None)
    assert chart()[0].benchmarks == []


def test_a_new_definition_is_marked_where_it_begins(promised):
    file(*QUARTERS[:-1])
    promised.valid_to = date(2025, 6, 14)
    promised.save()
    promised.valid_to = None
    promised.pk, promised._state.adding, promised.valid_from = None, True, date(2025, 6, 15)
    promised.save()
    file(QUARTERS[-1])
    drawn, mine = chart()
    assert len(mine.series.versions) == 2
    assert [drawn.labels[place] for place, _ in drawn.breaks] == ["Quý III/2025"]


def test_chart_js_is_given_every_part_that_the_drawing_has(share):
    make.reading(share, source="benchmark", as_of=date(2024, 12, 31), value=Decimal(66), period=None)
    drawn, _ = chart()
    data = chart_data(drawn)
    assert {each["role"] for each in data["series"]} == {"roll_up", "path", "bound", "benchmark", "projection", "band"}
    rolled = next(each for each in data["series"] if each["role"] == "roll_up")
    assert rolled["values"][:6] == [float(each.value) for each in drawn.points]
    assert all(len(each["values"]) == len(each["texts"]) == len(data["labels"]) for each in data["series"])


def test_what_a_reader_may_not_see_is_in_no_part_of_the_chart(settings, share):
    settings.PUBLIC_OVERVIEW = True
    page = standing.build(AnonymousUser(), DAY, period="2025-Q3")
    mine = next(each for each in page.stands if each.series.code == "share")
    assert mine.series.withheld
    drawn = line_chart(mine.series, mine, spans_of(mine.series, page.span), page, outlook_of(mine, page))
    assert drawn is None


def test_a_lower_bound_is_told_as_one(promised):
    file(*QUARTERS[:-1])
    make.reading(promised, period=make.period("2025-Q3"), value=Decimal(70), qualifier=Qualifier.AT_LEAST)
    drawn, _ = chart()
    assert any("≥" in each.text for each in drawn.points if each.from_document)


def test_no_line_is_drawn_between_quarters_of_different_reporters(share):
    make.approved(make.organisation("bank-b"), make.period("2025-Q3"), {"part": 1, "whole": 100})
    drawn, _ = chart()
    assert [point.place for point in drawn.points if point.starts_anew] == [5]
    assert drawn.breaks == []
