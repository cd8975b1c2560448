"""Spans, their labels, their days and the day figures are due."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.periods import (
    Calendar,
    PeriodKind,
    Span,
    UnknownPeriod,
    due_day,
    final_quarter,
    parse_label,
    quarter,
    quarter_of,
    working_days_after,
    year,
)

ADMINISTRATIVE, BANKING = Calendar.ADMINISTRATIVE, Calendar.CALENDAR
VIETNAM = holidays.country_holidays("VN", years=range(2020, 2032))
PROPERTY = settings(deadline=None, max_examples=150, derandomize=True)

calendars = st.sampled_from(Calendar)
quarters = st.builds(quarter, st.integers(2001, 2098), st.integers(1, 4))
days = st.dates(date(2001, 1, 1), date(2098, 12, 31))


@st.composite
def spans(draw):
    """Every span that has a label."""
    start = draw(st.integers(2000, 2098))
    until = draw(st.integers(start, 2099))
    first = start * 4
    return draw(
        st.sampled_from(
            [
                *(Span(first + place, first + place) for place in range(4)),
                Span(first, first + 1),
                Span(first, first + 2),
                year(start),
                Span(first, until * 4 + 3),
            ]
        )
    )


@pytest.mark.parametrize(
    ("label", "kind", "first_on", "last_on"),
    [
        ("2025-Q1", PeriodKind.QUARTER, date(2024, 12, 15), date(2025, 3, 14)),
        ("2025-Q2", PeriodKind.QUARTER, date(2025, 3, 15), date(2025, 6, 14)),
        ("2025-Q3", PeriodKind.QUARTER, date(2025, 6, 15), date(2025, 9, 14)),
        ("2025-Q4", PeriodKind.QUARTER, date(2025, 9, 15), date(2025, 12, 14)),
        ("2025-H1", PeriodKind.HALF_YEAR, date(2024, 12, 15), date(2025, 6, 14)),
        ("2025-9M", PeriodKind.NINE_MONTHS, date(2024, 12, 15), date(2025, 9, 14)),
        ("2025", PeriodKind.YEAR, date(2024, 12, 15), date(2025, 12, 14)),
        ("2021-2025", PeriodKind.YEARS, date(2020, 12, 15), date(2025, 12, 14)),
    ],
)
def test_administrative_periods_run_from_the_15th_to_the_14th(label, kind, first_on, last_on):
    span = parse_label(label)
    assert span.kind is kind
    assert (span.first_on(ADMINISTRATIVE), span.last_on(ADMINISTRATIVE)) == (first_on, last_on)


@pytest.mark.parametrize(
    ("label", "first_on", "last_on"),
    [
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-Q2", date(2025, 4, 1), date(2025, 6, 30)),
        ("2025-Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-H1", date(2025, 1, 1), date(2025, 6, 30)),
        ("2025-9M", date(2025, 1, 1), date(2025, 9, 30)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2021-2025", date(2021, 1, 1), date(2025, 12, 31)),
    ],
)
def test_banking_periods_run_by_the_calendar(label, first_on, last_on):
    span = parse_label(label)
    assert (span.first_on(BANKING), span.last_on(BANKING)) == (first_on, last_on)


@given(spans())
@PROPERTY
def test_a_label_reads_back_as_its_span(span):
    assert parse_label(span.label) == span


@pytest.mark.parametrize("label", ["2025-Q3", "2025-H1", "2025-9M", "2025", "2021-2025", "2000", "2099-Q4"])
def test_a_span_writes_the_label_it_was_read_from(label):
    assert parse_label(label).label == label


@pytest.mark.parametrize(
    "label",
    [
        "",
        " ",
        "2025-Q0",
        "2025-Q5",
        "2025-Q",
        "2025-H2",
        "2025-6M",
        "2025-12M",
        "2025-q3",
        "Q3-2025",
        "2025Q3",
        "2025/Q3",
        " 2025-Q3",
        "2025-Q3 ",
        "2025-Q3\n",
        "1999",
        "2100",
        "25",
        "2025-2021",
        "2025-2025",
        "2.025",
        "2025-Q3-Q4",
        "2025-",
        "２０２５-Q3",
        "20٢٥",
        "2021-20２5",
    ],
)
def test_a_text_that_names_no_period_is_refused(label):
    with pytest.raises(UnknownPeriod):
        parse_label(label)


@pytest.mark.parametrize("ordinal", [-1, 0, 5])
def test_a_year_has_four_quarters(ordinal):
    with pytest.raises(UnknownPeriod):
        quarter(2025, ordinal)


@given(st.text(alphabet="0123456789-QHM٢２ .", max_size=12))
@PROPERTY
def test_a_text_is_either_refused_or_is_the_label_of_what_is_read(label):
    try:
        span = parse_label(label)
    except UnknownPeriod:
        return
    assert span.label == label


@given(quarters, calendars)
@PROPERTY
def test_the_first_and_the_last_day_lie_in_the_quarter_and_their_neighbours_outside(span, calendar):
    first_on, last_on = span.first_on(calendar), span.last_on(calendar)
    assert quarter_of(first_on, calendar) == quarter_of(last_on, calendar) == span
    assert quarter_of(first_on - timedelta(days=1), calendar) == span.before()
    assert quarter_of(last_on + timedelta(days=1), calendar) == span.before(-1)


@given(days, calendars)
@PROPERTY
def test_every_day_lies_in_the_quarter_that_holds_it(day, calendar):
    holding = quarter_of(day, calendar)
    assert holding.kind is PeriodKind.QUARTER
    assert holding.first_on(calendar) <= day <= holding.last_on(calendar)


@given(spans(), calendars)
@PROPERTY
def test_a_span_is_its_quarters_end_to_end(span, calendar):
    parts = list(span.quarters())
    assert parts[0].first_on(calendar) == span.first_on(calendar)
    assert parts[-1].last_on(calendar) == span.last_on(calendar)
    assert all(
        later.first_on(calendar) - earlier.last_on(calendar) == timedelta(days=1)
        for earlier, later in zip(parts, parts[1:], strict=False)
    )


@pytest.mark.parametrize(
    ("label", "back", "earlier"),
    [
        ("2025-Q3", 1, "2025-Q2"),
        ("2025-Q1", 1, "2024-Q4"),
        ("2025-Q3", 4, "2024-Q3"),
        ("2025-H1", 4, "2024-H1"),
        ("2025", 4, "2024"),
        ("2025-Q4", -1, "2026-Q1"),
    ],
)
def test_the_span_before_has_the_same_length(label, back, earlier):
    assert parse_label(label).before(back).label == earlier


@pytest.mark.parametrize(
    ("due_on", "calendar", "label"),
    [
        (date(2025, 12, 31), ADMINISTRATIVE, "2025-Q4"),
        (date(2025, 12, 15), ADMINISTRATIVE, "2025-Q4"),
        (date(2025, 12, 14), ADMINISTRATIVE, "2025-Q4"),
        (date(2025, 12, 13), ADMINISTRATIVE, "2025-Q3"),
        (date(2026, 3, 13), ADMINISTRATIVE, "2025-Q4"),
        (date(2026, 3, 14), ADMINISTRATIVE, "2026-Q1"),
        (date(2025, 12, 31), BANKING, "2025-Q4"),
        (date(2025, 12, 30), BANKING, "2025-Q3"),
        (date(2026, 1, 1), BANKING, "2025-Q4"),
    ],
)
def test_a_target_is_judged_by_the_last_quarter_that_ends_on_or_before_its_due_day(due_on, calendar, label):
    assert final_quarter(due_on, calendar).label == label


def test_the_scheme_ends_with_the_cut_off_of_14_december_2025():
    assert final_quarter(date(2025, 12, 31), ADMINISTRATIVE).last_on(ADMINISTRATIVE) == date(2025, 12, 14)


@given(days, calendars)
@PROPERTY
def test_no_later_quarter_than_the_final_one_ends_by_the_due_day(due_on, calendar):
    final = final_quarter(due_on, calendar)
    assert final.last_on(calendar) <= due_on < final.before(-1).last_on(calendar)


@pytest.mark.parametrize(
    ("label", "calendar", "due_on"),
    [
        ("2025-Q3", ADMINISTRATIVE, date(2025, 9, 16)),
        ("2025-Q4", ADMINISTRATIVE, date(2025, 12, 16)),
        ("2025-Q1", ADMINISTRATIVE, date(2025, 3, 18)),  # the cut-off is a Friday
        ("2025-Q2", ADMINISTRATIVE, date(2025, 6, 17)),  # a Saturday
        ("2024-Q4", BANKING, date(2025, 1, 3)),  # New Year's Day comes between
        ("2025-Q1", BANKING, date(2025, 4, 2)),
        ("2024-Q1", BANKING, date(2024, 4, 2)),
    ],
)
def test_figures_are_due_two_working_days_after_the_cut_off(label, calendar, due_on):
    assert due_day(parse_label(label).last_on(calendar), VIETNAM) == due_on


@pytest.mark.parametrize(
    ("cut_off", "due_on"),
    [
        (date(2025, 1, 23), date(2025, 2, 3)),  # Thursday; Friday counts, then Tết from 27/1 and two weekends
        (date(2025, 1, 24), date(2025, 2, 4)),  # Friday
        (date(2025, 1, 29), date(2025, 2, 4)),  # the first day of the year of the Snake
        (date(2026, 2, 13), date(2026, 2, 24)),  # Friday before the year of the Horse
    ],
)
def test_tet_puts_the_due_day_off_wherever_it_falls(cut_off, due_on):
    assert due_day(cut_off, VIETNAM) == due_on


def test_a_day_off_that_staff_add_counts_as_one():
    assert due_day(date(2025, 9, 14), {date(2025, 9, 15)}) == date(2025, 9, 17)


def test_without_days_off_only_weekends_are_skipped():
    assert working_days_after(date(2025, 9, 12), 1, ()) == date(2025, 9, 15)
    assert working_days_after(date(2025, 9, 12), 0, ()) == date(2025, 9, 12)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 1)))
@PROPERTY
def test_the_due_day_is_a_working_day_with_exactly_one_more_before_it(cut_off):
    due = due_day(cut_off, VIETNAM)
    between = [cut_off + timedelta(days=ahead) for ahead in range(1, (due - cut_off).days + 1)]
    working = [day for day in between if day.weekday() < 5 and day not in VIETNAM]
    assert working[-1] == due
    assert len(working) == 2


@given(quarters, calendars)
@PROPERTY
def test_figures_are_due_before_the_next_quarter_is_half_over(span, calendar):
    last_on = span.last_on(calendar)
    assert last_on < due_day(last_on, ()) <= last_on + timedelta(days=4)
