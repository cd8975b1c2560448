"""The overview as it is asked for: filters, order, what changed, the charts, and every state a programme can be in."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from adoption import submissions
from adoption.models import User
from indicators.models import Reading, ReportingPeriod
from indicators.progress import Status
from indicators.reporters import key_of
from reports import dashboard, standing
from reports.changes import MOST_MOVES, verdicts_at
from reports.selection import Selection, Sort
from tests import make
from tests.reports.test_query_budgets import queries

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BUSINESS_DAY = date(2025, 12, 17)
AFTER_THE_PROGRAMME = date(2028, 6, 1)


def board(*, period="2025-Q3", day=BUSINESS_DAY, programme="P200", language="vi", user=None, **asked):
    with translation.override(language):
        return dashboard.build(user or make.user(), day, asked=asked, programme=programme, period=period)


def row(of, code):
    return next(each for each in of.overview.rows if each.code == code)


def rolled(indicator, label, value, **fields):
    """A roll-up of one reporter, complete, as approving would leave it."""
    period = make.period(label, is_open=False)
    defaults = {"approved": 1, "expected": 1, "contributors": key_of({"bank-a"}), "behind": 3, "as_of": period.last_on}
    return make.reading(
        indicator,
        period=period,
        source="roll_up",
        document=None,
        value=None if value is None else Decimal(value),
        **{**defaults, **fields},
    )


def share(code, **fields):
    """A share of a measure of its own, so that several stand beside each other."""
    return make.ratio(code, numerator=f"{code}-part", denominator=f"{code}-whole", **fields)


PROGRAMME = {"first_on": date(2024, 1, 1), "last_on": date(2027, 12, 31), "name_en": "Plan 200", "short_en": "P 200"}
KNOWN = {"verification": "verified"}


@pytest.fixture
def made(db):
    return invented()


def invented():
    """A plan of an invented province: a floor with yearly milestones, a range, a ceiling, growth, and much unknown."""
    plan = make.programme("P200", **PROGRAMME)
    quarters = ("2024-Q3", "2025-Q1", "2025-Q2", "2025-Q3")
    floor = make.indicator("accounts", order=1)
    for year, minimum in ((2024, 25), (2025, 50), (2026, 75), (2027, 100)):
        start = {"baseline": 0, "baseline_on": date(2023, 12, 14), "baseline_verification": "verified"}
        known = start if year == 2027 else {}
        make.target(floor, programme=plan, due_on=date(year, 12, 31), minimum=minimum, **KNOWN, **known)
    for label, value in zip(quarters, (20, 30, 40, 60), strict=True):
        rolled(floor, label, value)
    inside = share("inside", order=2, theme="education")
    make.target(inside, programme=plan, due_on=plan.last_on, minimum=90, maximum=100, **KNOWN)
    for label, value in zip(quarters, (80, 85, 91, 95), strict=True):
        rolled(inside, label, value)
    fraud = make.indicator("fraud", order=3, theme="safety", direction="down", unit="case", counted="cases")
    make.target(fraud, programme=plan, due_on=plan.last_on, maximum=10, **KNOWN)
    for label, value in zip(quarters, (16, 15, 14, 12), strict=True):
        rolled(fraud, label, value)
    growth = make.indicator(
        "growth",
        order=4,
        theme="transactions",
        unit="percent_per_year",
        kind="average_growth",
        aggregation="average_growth",
        counted="transactions",
        base="first_year",
    )
    make.target(growth, programme=plan, due_on=plan.last_on, minimum=20, maximum=25, **KNOWN)
    for year, flow in ((2023, 100), (2024, 110)):
        for ordinal in (1, 2, 3, 4):
            rolled(growth, f"{year}-Q{ordinal}", None, numerator=Decimal(flow))
    for ordinal in (1, 2, 3):
        rolled(growth, f"2025-Q{ordinal}", None, numerator=Decimal(30))
    provisional = make.indicator("provisional", order=5)
    make.target(provisional, programme=plan, due_on=plan.last_on, minimum=10, **KNOWN)
    rolled(provisional, "2025-Q2", 12, contributors=key_of({"bank-a", "bank-b"}), approved=2, expected=2)
    rolled(provisional, "2025-Q3", 9, approved=1, expected=2)
    single = make.indicator("single", order=6)
    make.target(single, programme=plan, due_on=plan.last_on)
    make.reading(single, period=make.period("2025-Q3", is_open=False), value=Decimal(5))
    nothing = make.indicator("nothing", order=7)
    make.target(nothing, programme=plan, due_on=plan.last_on, minimum=7, **KNOWN)
    return plan


# States


def test_a_floor_with_yearly_milestones_is_judged_by_its_path_and_tells_what_each_year_came_to(made):
    accounts = row(board(), "accounts")
    assert accounts.verdict.status is Status.ON_TRACK
    assert accounts.verdict.path < 50
    assert [each.status for _, each in accounts.milestones] == [Status.NO_DATA, *[Status.NOT_DUE_YET] * 2]
    assert accounts.attained.text == "60,0%"


def test_a_range_counts_from_its_lower_edge(made):
    inside = row(board(), "inside")
    assert (inside.verdict.status, inside.attained.text) == (Status.IN_RANGE, "105,5%")


def test_less_fraud_is_more_of_the_way(made):
    fraud = row(board(), "fraud")
    assert (fraud.verdict.status, fraud.attained.text) == (Status.NOT_DUE_YET, "80,0%")
    assert "giảm thêm 2 vụ" in fraud.verdict.sentence


def test_growth_is_judged_at_its_due_day_and_has_no_path(made):
    growth = row(board(), "growth")
    assert growth.verdict.status is Status.NOT_DUE_YET
    assert growth.attained.text == "50,0%"
    assert growth.change.reason == "same_year"


def test_a_provisional_reading_is_drawn_hollow_and_gives_no_verdict(made):
    of = board()
    assert row(of, "provisional").verdict.status is Status.PROVISIONAL
    place = [each.code for each in of.attainment.rows].index("provisional")
    assert [each.hollow for each in of.attainment.chart.series if each.hollow] == [{place}]
    assert "1/2" in row(of, "provisional").verdict.sentence


def test_a_single_reading_has_no_line_and_is_told(made):
    of = board()
    assert row(of, "single").spark is None
    assert row(of, "single").change.reason == "no_earlier"
    assert [each.code for each in of.theme.singles] == ["single"]
    assert "single" not in [each.row.code for each in of.theme.charts]


def test_without_any_reading_the_page_stands_and_says_what_is_needed(made, sign_in):
    Reading.objects.all().delete()
    make.period("2025-Q3")
    of = board()
    assert of.attainment is None
    assert of.theme is None
    assert of.changes.is_first
    assert "Chỉ số nothing" in row(of, "nothing").verdict.sentence
    page = sign_in(make.user()).get("/?programme=P200&period=2025-Q3").content.decode()
    assert "figure" not in page
    assert "chart.js" not in page


def test_a_break_is_told_and_ends_what_is_compared(made):
    other = {"counted": "accounts", "base": "none", "scope": "urban", "subset": "all"}
    Reading.objects.filter(indicator__code="accounts", period__label="2025-Q3").update(**other)
    broken = row(board(), "accounts")
    assert (broken.change.value, broken.change.reason) == (None, "break")
    assert broken.spark is None
    chart = next(each.chart for each in board().theme.charts if each.row.code == "accounts")
    assert chart.breaks


@pytest.mark.parametrize(
    ("day", "period", "final", "looks_back"),
    [
        (AFTER_THE_PROGRAMME, "2027-Q4", True, False),
        (AFTER_THE_PROGRAMME, "2025-Q3", False, True),
        (BUSINESS_DAY, "2025-Q3", False, False),
    ],
)
def test_a_programme_that_is_over_says_so(made, sign_in, day, period, final, looks_back):
    make.period(period)
    of = board(day=day, period=period)
    assert (of.overview.is_final, of.looks_back) == (final, looks_back)


CLOSED = {"closed_at": make.AT, "closed_by": "test"}


@pytest.mark.parametrize(("closed", "words"), [(CLOSED, "are fixed"), ({}, "become final when it is closed")])
def test_verdicts_are_called_fixed_only_when_the_last_period_is_closed(made, sign_in, settings, closed, words):
    last = make.period("2027-Q4")
    ReportingPeriod.objects.filter(pk=last.pk).update(label=last.label, **closed)
    settings.BUSINESS_DAY = AFTER_THE_PROGRAMME
    client = sign_in(make.user())
    client.cookies["django_language"] = "en"
    assert words in client.get("/?programme=P200&period=2027-Q4").content.decode()


def test_a_range_of_which_less_is_better_is_measured_from_its_upper_edge(made):
    falling = make.indicator("burdens", direction="down")
    plan = make.programme("P200")
    make.target(falling, programme=plan, due_on=date(2027, 12, 31), minimum=5, maximum=10, **KNOWN)
    rolled(falling, "2025-Q3", 12)
    found = row(board(), "burdens")
    assert found.verdict.gap == 2
    assert (found.bullet.range_start, found.bullet.target) == ("45.5", "90.9")


def test_after_its_end_a_missed_target_is_final(made):
    last = make.indicator("accounts")
    rolled(last, "2027-Q4", 90)
    of = row(board(day=AFTER_THE_PROGRAMME, period="2027-Q4"), "accounts")
    assert of.verdict.status is Status.NOT_REACHED
    assert "31/12/2027" in of.verdict.sentence


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_of_a_made_programme_stands_in_both_languages(made, sign_in, language):
    client = sign_in(make.user(language=language))
    for sort in ("", "verdict", "-distance", "change", "nonsense"):
        answer = client.get(f"/?programme=P200&period=2025-Q3&sort={sort}")
        assert answer.status_code == 200
    text = answer.content.decode()
    assert "%(" not in text
    assert "None" not in text


# Filters and order


def codes(of):
    return [each.code for each in of.rows]


def test_rows_stand_in_the_order_of_themes_and_indicators(made):
    assert codes(board()) == ["accounts", "provisional", "single", "nothing", "growth", "inside", "fraud"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"theme": "education"}, ["inside"]),
        ({"verdict": "on_track"}, ["accounts"]),
        ({"verdict": "on_track", "theme": "education"}, []),
        ({"name": "CHI TIEU  inside"}, ["inside"]),
        ({"name": "chỉ tiêu inside"}, ["inside"]),
        ({"name": "nowhere"}, []),
    ],
)
def test_rows_are_filtered_by_verdict_theme_and_name_without_marks(made, asked, expected):
    assert codes(board(**asked)) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("verdict", ["inside", "accounts", "provisional", "growth", "fraud", "nothing", "single"]),
        ("distance", ["growth", "accounts", "fraud", "provisional", "inside"]),
        ("-change", ["accounts", "inside", "fraud"]),
        ("change_year", ["fraud", "inside", "accounts"]),
    ],
)
def test_rows_are_sorted_and_what_has_no_number_comes_last_either_way(made, sort, expected):
    found = codes(board(sort=sort))
    assert found[: len(expected)] == expected
    other_way = sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"
    turned = codes(board(sort=other_way))
    assert sorted(turned[: len(expected)]) == sorted(expected)
    assert set(turned[len(expected) :]) == set(found[len(expected) :])


@pytest.mark.parametrize("asked", [{"sort": "nonsense"}, {"sort": "--verdict"}, {"sort": "-"}, {"sort": "order"}])
def test_an_unknown_order_is_the_plain_one(asked):
    assert Selection.of(asked).sort is Sort.ORDER
    assert not Selection.of(asked).falling


def test_a_heading_leads_to_its_order_then_to_the_other_way_round():
    first = Selection(theme="education").sorted_by(Sort.VERDICT)
    assert first.query() == "theme=education&sort=-verdict"
    assert first.sorted_by(Sort.VERDICT).query() == "theme=education&sort=verdict"
    assert first.sorted_by(Sort.ORDER).query() == "theme=education"
    assert (first.direction(Sort.VERDICT), first.direction(Sort.CHANGE)) == ("descending", "")


def test_sorting_works_by_links_and_is_told_to_screen_readers(made, sign_in):
    client = sign_in(make.user())
    plain = client.get("/?programme=P200&period=2025-Q3").content.decode()
    assert "aria-sort" not in plain
    assert 'scope="rowgroup"' in plain
    link = re.search(r'href="\?([^"]*sort=distance)#targets"', plain)[1].replace("&amp;", "&")
    assert link.startswith("programme=P200&period=2025-Q3")
    turned = client.get(f"/?{link}").content.decode()
    assert turned.count('aria-sort="ascending"') == 1
    assert 'scope="rowgroup"' not in turned


def test_what_was_asked_for_stays_when_another_period_is_chosen(made, sign_in):
    page = sign_in(make.user()).get("/?programme=P200&period=2025-Q3&theme=education&sort=change").content.decode()
    form = re.search(r'<form class="pickers" method="get">.*?</form>', page, re.DOTALL)[0]
    assert 'name="theme" value="education"' in form
    assert 'name="sort" value="change"' in form
    assert "overview.xlsx?programme=P200&amp;period=2025-Q3&amp;theme=education&amp;sort=change" in form


def test_a_name_from_the_address_is_shown_as_text(made, sign_in):
    page = sign_in(make.user()).get("/?programme=P200&name=%22%3E%3Cscript%3E").content.decode()
    assert "<script>" not in page


def test_a_row_that_is_counted_elsewhere_is_not_found_by_its_hidden_verdict(the_facts):
    of = board(programme="QD1813", user=AnonymousUser(), verdict="reached")
    assert row(of, "schools-urban").verdict.elsewhere
    assert "schools-urban" not in codes(of)


def test_the_file_holds_the_rows_that_were_asked_for(made, sign_in):
    client = sign_in(make.user())
    answer = client.get("/overview.csv?programme=P200&period=2025-Q3&theme=education")
    text = answer.content.decode()
    assert "inside" in text
    assert "fraud" not in text


# What changed


def test_the_largest_moves_are_by_points_for_shares_and_by_per_cent_for_the_rest(made):
    moves = board().changes.moves
    assert [(each.row.code, each.row.change.text, each.pct_text) for each in moves] == [
        ("accounts", "+20", "+50,0%"),
        ("fraud", "−2", "−14,3%"),
        ("inside", "+4 điểm %", ""),
    ]


def test_no_more_moves_are_told_than_a_reader_takes_in(made):
    for number in range(MOST_MOVES + 2):
        extra = make.indicator(f"extra-{number}")
        rolled(extra, "2025-Q2", 100)
        rolled(extra, "2025-Q3", 200 + number)
    assert len(board().changes.moves) == MOST_MOVES


@pytest.mark.parametrize(("before", "now", "size"), [(0, 5, 100), (50, 60, 20), (50, 40, -20), (0, 0, 0)])
def test_what_rises_from_nothing_counts_as_a_hundred_per_cent(made, before, now, size):
    extra = make.indicator("extra")
    rolled(extra, "2025-Q2", before)
    rolled(extra, "2025-Q3", now)
    assert row(board(), "extra").change.size == size


def test_a_verdict_that_turned_is_told_with_what_it_was(made):
    assert not board().changes.verdicts
    Reading.objects.filter(indicator__code="inside", period__label="2025-Q2").update(value=80)
    found = {each.row.code: (each.was, each.now) for each in board().changes.verdicts}
    assert found["inside"] == (Status.NOT_DUE_YET, Status.IN_RANGE)


def test_a_verdict_is_what_the_page_of_the_period_before_shows(the_facts):
    for label, value in (("2025-Q2", 70), ("2025-Q3", 95)):
        rolled(make.indicator("benefits-urban"), label, value)
    now, before = (board(programme="QD1813", period=label) for label in ("2025-Q3", "2025-Q2"))
    turned = {each.row.code: (each.was, each.now) for each in now.changes.verdicts}
    for code, (was, is_now) in turned.items():
        assert row(now, code).verdict.status is is_now
        counted = [each for each in before.overview.rows if each.verdict.counted and each.code == code]
        assert all(each.verdict.status is was for each in counted)
    same = {each.code for each in now.overview.rows if each.verdict.counted} - set(turned)
    for code in same:
        earlier = row(before, code) if any(each.code == code for each in before.overview.rows) else None
        if earlier is not None and earlier.verdict.counted:
            assert earlier.verdict.status is row(now, code).verdict.status


def test_that_figures_still_come_in_is_no_new_verdict(made):
    period = make.period("2025-Q3")
    assert not period.is_closed
    assert "provisional" not in {each.row.code for each in board().changes.verdicts}
    ReportingPeriod.objects.update(closed_at=make.AT, closed_by="staff")
    assert "provisional" in {each.row.code for each in board().changes.verdicts}


def test_a_new_reading_is_told_and_one_that_was_withheld_is_not_new(made):
    of = board()
    assert [each.code for each in of.changes.readings] == ["single"]
    Reading.objects.filter(indicator__code="inside", period__label="2025-Q2").update(behind=1)
    ReportingPeriod.objects.update(closed_at=make.AT, closed_by="staff")
    shown = board(user=AnonymousUser())
    assert row(shown, "inside").reading is not None
    assert "inside" not in {each.code for each in shown.changes.readings}
    assert "inside" not in {each.row.code for each in shown.changes.verdicts}


@pytest.mark.parametrize("label", ["2025-Q3", "2025-Q2", "2024-Q3"])
def test_a_correction_of_any_number_on_the_page_is_told(made, label):
    assert not board().changes.corrections
    Reading.objects.filter(indicator__code="inside", period__label=label).update(corrected=True)
    found = board().changes.corrections
    assert [(each.row.code, each.period) for each in found] == [("inside", label)]


def test_a_correction_through_the_verbs_is_marked_in_its_row(the_facts):
    bank, period = make.organisation(), make.period()
    first = make.approved(bank, period, {"fraud-cases": 5})
    again = submissions.reopen(first, by=make.user("other"), note="sửa", at=make.AT)
    entry = {"fraud-cases": submissions.Entry(Decimal(7))}
    saved = submissions.save_figures(again, entry, by=make.reporter(bank), version=again.version, at=make.AT)
    sent = submissions.submit(saved, by=make.reporter(bank), version=saved.version, business_day=make.AFTER, at=make.AT)
    submissions.approve(sent, by=make.user(), version=sent.version, at=make.AT)
    of = board(programme="QD1813")
    assert row(of, "fraud-cases").reading.corrected
    assert [each.row.code for each in of.changes.corrections] == ["fraud-cases"]


def test_the_first_period_has_nothing_to_be_compared_with(made):
    of = board(period="2024-Q3")
    assert not of.changes.is_first
    Reading.objects.exclude(period__label="2024-Q3").delete()
    first = board(period="2024-Q3").changes
    assert first.is_first
    assert not (first.moves or first.verdicts or first.readings)


# Charts


def test_the_bars_are_the_rows_of_the_table_furthest_from_the_goal_first(made):
    chart = board().attainment
    assert [each.code for each in chart.rows] == ["growth", "accounts", "fraud", "provisional", "inside"]
    lengths = [
        next(value for value in column if value)
        for column in zip(*(each.values for each in chart.chart.series), strict=True)
    ]
    assert lengths == sorted(lengths)
    assert chart.left_out == 2


def test_a_bar_that_is_cut_off_still_says_what_is_true(made):
    Reading.objects.filter(indicator__code="accounts", period__label="2025-Q3").update(value=400)
    chart = board().attainment.chart
    told = " ".join(text for each in chart.series for text in each.texts)
    assert max(value for each in chart.series for value in each.values if value) == 150
    assert "400,0%" in told


def test_every_promise_is_drawn_once_or_told_as_left_out(the_facts):
    of = board(programme="QD1813", user=AnonymousUser())
    counted = sum(each.verdict.counted for each in of.overview.rows)
    assert len(of.attainment.rows) + of.attainment.left_out == counted == 15


@pytest.mark.parametrize(("asked", "theme"), [("", "accounts"), ("safety", "safety"), ("welfare", "accounts")])
def test_the_series_are_those_of_the_theme_asked_for_else_of_the_first_with_readings(made, asked, theme):
    of = board(theme=asked)
    assert of.theme.code == theme
    assert {each.row.theme_code for each in of.theme.series} == {theme}


def test_the_table_beside_the_series_holds_every_number_that_is_drawn(made):
    floor = make.indicator("accounts")
    make.reading(floor, source="benchmark", value=Decimal(77), as_of=date(2025, 3, 31))
    of = board()
    for place, each in enumerate(of.theme.series):
        listed = {label: cells[place] for label, cells in of.theme.lines}
        told = {(label, reading.value) for label, cell in listed.items() for reading in cell.readings}
        assert told == {(each.axis[point.place].label, point.value) for point in each.chart.points}
        assert {label for label, cell in listed.items() if cell.path} == {
            each.axis[corner].label for corner, _value in each.chart.path
        }
        assert [text for cell in listed.values() for text in cell.beside] == [one.text for one in each.chart.benchmarks]
    assert of.theme.series[0].chart.benchmarks


def test_the_public_sees_no_withheld_number_in_list_chart_or_table(the_facts, client, sign_in, settings):
    settings.PUBLIC_OVERVIEW = True
    for label, value in (("2025-Q2", 98_765), ("2025-Q3", 98_777)):
        make.approved(make.organisation(), make.period(label), {"fraud-cases": value})
    hidden = ("98.765", "98765", "98.777", "98777", "+12")
    for query in ("theme=safety", "sort=change", "verdict=no_target"):
        text = client.get(f"/?period=2025-Q3&{query}").content.decode()
        assert not [each for each in hidden if each in text]
    sent = sign_in(make.user()).get("/?period=2025-Q3&theme=safety").content.decode()
    assert "98.777" in sent


# Cost


@pytest.mark.parametrize(("is_staff", "budget"), [(True, 8), (False, 6)])
def test_filters_order_and_charts_cost_no_query_more(made, client, sign_in, settings, is_staff, budget):
    settings.PUBLIC_OVERVIEW = True
    reader = sign_in(make.user()) if is_staff else client
    address = "/?programme=P200&period=2025-Q3"
    reader.get(address)
    plain = queries(reader, address)
    assert plain <= budget
    for asked in ("sort=-verdict", "theme=safety&name=chi", "verdict=reached&sort=change_year"):
        assert queries(reader, f"{address}&{asked}") == plain


@pytest.mark.parametrize("is_staff", [True, False])
def test_the_cost_does_not_grow_with_readings_or_corrections(made, client, sign_in, settings, is_staff):
    settings.PUBLIC_OVERVIEW = True
    reader = sign_in(make.user()) if is_staff else client
    address = "/?programme=P200&period=2025-Q3"
    reader.get(address)
    before = queries(reader, address)
    for number in range(30):
        extra = make.indicator(f"extra-{number}", theme="safety")
        for label, value in (("2024-Q3", 5), ("2025-Q2", 7), ("2025-Q3", 9)):
            rolled(extra, label, value + number, corrected=True)
    assert queries(reader, address) == before


@pytest.mark.parametrize("period", ["2024-Q1", "2025-Q3", "2025-Q4"])
@pytest.mark.parametrize("programme", ["KH100", "QD1813"])
def test_what_a_promise_was_told_as_is_what_its_own_page_counted_then(demo_database, period, programme):
    reader = User.objects.get(username="canbo")
    now = standing.build(reader, BUSINESS_DAY, programme=programme, period=period)
    before = now.span.before()
    then = standing.build(reader, BUSINESS_DAY, programme=programme, period=before.label)
    assert Counter(verdict.status for _row, verdict in verdicts_at(now, before).values()) == then.counts
    assert verdicts_at(now, before) == verdicts_at(then, before)
