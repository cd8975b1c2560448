"""Contributions: what adds up and what says why not, who may see whose parts, and what it costs."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from adoption import rounds, submissions
from adoption.models import Figure, Submission, User
from adoption.roles import Role
from adoption.submissions import Entry
from indicators.models import Reading
from reports import contributions, standing
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DAY = date(2025, 12, 17)
LABEL = "2025-Q3"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def counted():
    indicator = make.indicator()
    make.target(indicator)
    return indicator


def filed(values: dict[str, int], label=LABEL, code="counted", closed=False):
    """Approved figures of banks in a quarter; it is closed afterwards where that is asked for."""
    period = make.period(label)
    for bank, value in values.items():
        make.approved(make.organisation(bank), period, {code: value})
    if closed:
        rounds.close_period(period, by=make.user())
    return period


def build(user=None, code="counted", label=LABEL):
    page = standing.build(user or make.user(), DAY, period=label)
    stand = next(each for each in page.stands if each.series.code == code)
    return contributions.build(user or make.user(), stand, page)


def html_of(shown) -> str:
    return render_to_string("reports/includes/contributions.html", {"contributions": shown, "may": {}})


def values(shown, place=0):
    return [row.pieces[place].value for row in shown.rows]


# What adds up


def test_staff_see_every_unit_the_largest_first_and_the_parts_add_up(counted):
    filed({"bank-a": 10, "bank-b": 50, "bank-c": 40})
    shown = build()
    assert [(row.name, *row.pieces) for row in shown.rows] == [
        ("Unit bank-b", contributions.Piece("Measure counted", Decimal(50), Decimal(50))),
        ("Unit bank-c", contributions.Piece("Measure counted", Decimal(40), Decimal(40))),
        ("Unit bank-a", contributions.Piece("Measure counted", Decimal(10), Decimal(10))),
    ]
    assert shown.totals == [sum(values(shown))] == [make.rolled_up("counted", make.period()).numerator]
    assert shown.notes == []


def test_a_ratio_shows_numerator_and_denominator_each_with_its_total():
    make.target(make.ratio())
    for bank, part, whole in (("bank-a", 1, 4), ("bank-b", 2, 4)):
        make.approved(make.organisation(bank), make.period(), {"part": part, "whole": whole})
    shown = build(code="share")
    rolled = make.rolled_up("share", make.period())
    assert (values(shown, 0), values(shown, 1)) == ([2, 1], [4, 4])
    assert shown.totals == [rolled.numerator, rolled.denominator] == [3, 8]
    assert "never a mean" in shown.notes[0]


def test_nothing_to_report_and_a_part_that_was_not_filed_are_told_apart():
    make.target(make.ratio())
    first = make.organisation("bank-a")
    for code in ("part", "whole"):
        make.duty(first, make.measure(code))
    draft = make.submission(first, make.period())
    entries = {"part": Entry(nothing_to_report=True, reason="không có"), "whole": Entry(Decimal(4))}
    saved = submissions.save_figures(draft, entries, by=make.reporter(first), version=0, at=make.AT)
    sent = submissions.submit(saved, by=make.reporter(first), version=saved.version, business_day=make.AFTER)
    submissions.approve(sent, by=make.user(), version=sent.version)
    make.approved(make.organisation("bank-b"), make.period(), {"part": 2})
    by_name = {row.name: row.pieces for row in build(code="share").rows}
    assert [(each.value, each.is_filed) for each in by_name["Unit bank-a"]] == [(None, True), (4, True)]
    assert [(each.value, each.is_filed) for each in by_name["Unit bank-b"]] == [(2, True), (None, False)]


def test_a_correction_counts_once_and_says_so(counted):
    done = make.approved(make.organisation("bank-a"), make.period(), {"counted": 5})
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm")
    assert values(build()) == [5]
    bank = make.reporter(done.organisation)
    saved = submissions.save_figures(copy, {"counted": Entry(Decimal(7))}, by=bank, version=copy.version)
    sent = submissions.submit(saved, by=bank, version=saved.version, business_day=make.AFTER)
    submissions.approve(sent, by=make.user(), version=sent.version)
    (row,) = build().rows
    assert (row.pieces[0].value, row.submission.revision, row.corrected) == (7, 2, True)


def test_beyond_the_longest_list_the_rest_is_added_up(counted, monkeypatch):
    monkeypatch.setattr(contributions, "MOST_ROWS", 2)
    filed({"bank-a": 10, "bank-b": 20, "bank-c": 5, "bank-d": 40})
    shown = build()
    assert (values(shown), shown.left_out, shown.rest[0].value) == ([40, 20], 2, 15)
    assert sum(values(shown)) + shown.rest[0].value == shown.totals[0]
    assert "2 other units" in html_of(shown)


def test_a_quarter_without_an_approval_says_what_is_to_come(counted):
    filed({}, closed=False)
    shown = build()
    assert (shown.rows, shown.chart) == ([], None)
    assert "appear with the first approval" in html_of(shown)


# What says why it does not add up


def note(of, code="counted", **chosen):
    (text,) = build(code=code, **chosen).notes
    assert of in text
    return text


def test_a_document_is_not_the_sum(counted):
    filed({"bank-a": 10})
    make.duty(make.organisation("bank-b"), make.measure("counted"))
    rounds.refresh_open_periods(by="test", at=make.AT)
    make.reading(counted, period=make.period(), value=Decimal(12))
    document, coverage = build().notes
    assert "Provincial People's Committee" in document
    assert "1 of 2" in coverage


def test_an_incomplete_sum_says_how_many_are_approved(counted):
    filed({"bank-a": 10})
    make.duty(make.organisation("bank-b"), make.measure("counted"))
    rounds.refresh_open_periods(by="test", at=make.AT)
    note("1 of 2 reporting units are approved")


def test_a_sum_that_was_closed_incomplete_is_at_least(counted):
    period = filed({"bank-a": 10})
    make.duty(make.organisation("bank-b"), make.measure("counted"))
    rounds.close_period(period, by=make.user())
    note("closed with 1 of 2")


def test_duplicates_are_named():
    make.measure(additivity="with_duplicates")
    make.target(make.indicator())
    filed({"bank-a": 10})
    note("duplicates")


def test_a_reference_total_is_named():
    make.reference_total(1000)
    make.target(make.share_of_total())
    filed({"bank-a": 10})
    note("registered population", code="account-ratio")


def test_without_its_reference_total_there_is_no_number_and_it_says_so():
    make.target(make.share_of_total())
    filed({"bank-a": 10})
    missing, method = build(code="account-ratio").notes
    assert "a part of it is missing" in missing
    assert "registered population" in method


@pytest.mark.parametrize(
    ("aggregation", "total", "words"),
    [("average_growth", "", "no parts"), ("annual_share", "grdp", "last full year over GRDP")],
)
def test_an_indicator_of_full_years_says_what_its_rows_are(aggregation, total, words):
    flow = make.measure(flow="flow")
    make.target(make.indicator(aggregation=aggregation, denominator_total=total, numerator=flow, kind="average_growth"))
    filed({"bank-a": 10})
    note(words)


def test_an_indicator_of_full_years_tells_the_coverage_of_its_quarter():
    flow = make.measure(flow="flow")
    make.target(make.indicator(aggregation="average_growth", numerator=flow, kind="average_growth"))
    filed({"bank-a": 10})
    make.duty(make.organisation("bank-b"), flow)
    rounds.refresh_open_periods(by="test", at=make.AT)
    shown = build()
    assert any("1 of 2" in each for each in shown.notes)
    assert shown.has_provisional


def test_a_stored_total_that_has_drifted_is_told(counted):
    filed({"bank-a": 10})
    Reading.objects.update(numerator=11, value=11)
    note("does not agree")


# Who sees what


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL])
def test_staff_and_officials_see_all_of_an_open_quarter(counted, role):
    filed({"bank-a": 10, "bank-b": 50})
    shown = build(make.user("reader", role))
    assert (len(shown.rows), shown.totals, shown.is_own) == (2, [60], False)


@pytest.mark.parametrize("who", ["public", "administrator"])
def test_the_public_and_administrators_see_none(counted, who, settings):
    settings.PUBLIC_OVERVIEW = True
    filed({"bank-a": 10, "bank-b": 50, "bank-c": 40}, closed=True)
    reader = AnonymousUser() if who == "public" else make.user("admin", Role.ADMINISTRATOR)
    assert build(reader) is None
    assert html_of(None).strip() == ""


def test_a_reporter_that_filed_nothing_of_it_sees_none(counted):
    filed({"bank-a": 10, "bank-b": 50, "bank-c": 40}, closed=True)
    assert build(make.reporter(make.organisation("so-y-te", "department"))) is None


@pytest.mark.parametrize(
    ("parts", "closed", "share"),
    [
        ((1000, 3111), True, None),
        ((1000, 1111, 1889), True, 25),
        ((1000, 1111, 1889, 1000), True, 20),
        ((1000, 1111, 1889), False, None),
    ],
)
def test_a_bank_sees_its_share_of_closed_quarters_with_three_banks_alone(counted, parts, closed, share):
    filed(dict(zip(("bank-a", "bank-b", "bank-c", "bank-d"), parts, strict=False)), closed=closed)
    shown = build(make.reporter(make.organisation("bank-a")))
    (row,) = shown.rows
    assert (row.name, row.pieces[0].value, row.pieces[0].share_pct) == ("Unit bank-a", 1000, share)
    assert shown.totals == [sum(parts) if share else None]
    assert (shown.is_own, shown.chart, shown.stacks) == (True, None, ())


@pytest.mark.parametrize(("banks", "closed"), [(2, True), (3, False)])
def test_what_a_bank_may_not_see_is_not_in_the_page(counted, banks, closed):
    amounts = {"bank-a": 1000, "bank-b": 2223, "bank-c": 4448}
    filed(dict(list(amounts.items())[:banks]), closed=closed)
    total = sum(list(amounts.values())[:banks])
    html = html_of(build(make.reporter(make.organisation("bank-a"))))
    assert "1,000" in html
    assert "The total is withheld" in html
    for hidden in ("2223", "2,223", "4448", "4,448", str(total), f"{total:,}", "bank-b", "bank-c", "100%"):
        assert hidden not in html


def test_a_bank_with_three_banks_behind_sees_the_total_and_nobody_elses_part(counted):
    filed({"bank-a": 1000, "bank-b": 2223, "bank-c": 4448}, closed=True)
    html = html_of(build(make.reporter(make.organisation("bank-a"))))
    assert "7,671" in html
    assert "13.0%" in html
    for hidden in ("2,223", "4,448", "bank-b", "bank-c"):
        assert hidden not in html


def test_every_part_of_a_ratio_needs_three_banks():
    make.target(make.ratio())
    period = make.period()
    for bank, entered in (
        ("bank-a", {"part": 10, "whole": 40}),
        ("bank-b", {"part": 20, "whole": 40}),
        ("bank-c", {"whole": 77}),
    ):
        make.approved(make.organisation(bank), period, entered)
    rounds.close_period(period, by=make.user())
    shown = build(make.reporter(make.organisation("bank-a")), code="share")
    assert shown.totals == [None, None]
    assert [piece.share_pct for piece in shown.rows[0].pieces] == [None, None]


def test_a_bank_sees_its_share_of_what_an_indicator_of_full_years_adds_up():
    flow = make.measure(flow="flow")
    make.target(make.indicator(aggregation="average_growth", numerator=flow, kind="average_growth"))
    filed({"bank-a": 10, "bank-b": 20, "bank-c": 10}, closed=True)
    shown = build(make.reporter(make.organisation("bank-a")))
    assert (shown.totals, shown.rows[0].pieces[0].share_pct) == ([40], 25)


# The chart


def test_the_chart_stacks_the_six_largest_and_the_others(counted):
    for label, factor in (("2025-Q2", 1), ("2025-Q3", 2)):
        filed({f"bank-{number}": (number + 1) * factor for number in range(9)}, label)
    shown = build()
    assert [each.name for each in shown.chart.series] == [
        *(f"Unit bank-{n}" for n in (8, 7, 6, 5, 4, 3)),
        "Other units",
    ]
    assert [each.total for each in shown.stacks] == [90, 45]
    for place, stack in enumerate(shown.stacks[::-1]):
        assert sum(each.values[place] for each in shown.chart.series) == stack.total
    assert shown.chart.labels == ["Q2 2025", "Q3 2025"]


def test_six_units_need_no_others(counted):
    filed({f"bank-{number}": number + 1 for number in range(6)})
    assert len(build().chart.series) == 6


def test_who_is_gone_by_now_stands_among_the_others(counted):
    filed({"bank-a": 1, "bank-b": 5}, "2025-Q2")
    filed({"bank-a": 2})
    shown = build()
    assert [(stack.label, stack.named) for stack in shown.stacks] == [
        ("2025-Q3", [("Unit bank-a", 2), ("Other units", None)]),
        ("2025-Q2", [("Unit bank-a", 1), ("Other units", 5)]),
    ]


def test_the_chart_holds_twelve_quarters(counted):
    for year in (2022, 2023, 2024, 2025):
        for ordinal in (1, 2, 3, 4):
            filed({"bank-a": year - 2000 + ordinal}, f"{year}-Q{ordinal}")
    labels = build().chart.labels
    assert (len(labels), labels[0], labels[-1]) == (12, "Q4 2022", "Q3 2025")


def test_the_chart_begins_with_the_first_figure(counted):
    make.period("2025-Q1")
    filed({"bank-a": 1}, "2025-Q2")
    filed({"bank-a": 2})
    assert build().chart.labels == ["Q2 2025", "Q3 2025"]


def test_a_quarter_whose_sum_is_provisional_is_hollow_and_says_so():
    make.target(make.ratio())
    make.approved(make.organisation("bank-a"), make.period("2025-Q2"), {"part": 1, "whole": 4})
    make.approved(make.organisation("bank-a"), make.period(), {"part": 1, "whole": 4})
    make.duty(make.organisation("bank-b"), make.measure("part"), first_on=date(2025, 7, 1))
    rounds.refresh_open_periods(by="test", at=make.AT)
    shown = build(code="share")
    assert [each.hollow for each in shown.chart.series] == [frozenset({1})]
    assert "provisional" in html_of(shown)


def test_an_invented_unit_marks_rows_and_chart(counted):
    make.organisation("bank-a", is_illustrative=True)
    filed({"bank-a": 1})
    shown = build()
    assert (shown.illustrative, shown.is_marked, shown.chart.mark) == (True, True, "ILLUSTRATIVE DATA")


def test_a_total_with_an_invented_part_is_marked_for_a_bank_that_is_real(counted):
    make.organisation("bank-b", is_illustrative=True)
    filed({"bank-a": 10, "bank-b": 20, "bank-c": 10}, closed=True)
    shown = build(make.reporter(make.organisation("bank-a")))
    assert ([row.illustrative for row in shown.rows], shown.is_marked) == ([False], True)
    assert "◇" in html_of(shown)


# What it costs


def queries(user, stand, page) -> int:
    with CaptureQueriesContext(connection) as captured:
        shown = contributions.build(user, stand, page)
        render_to_string("reports/includes/contributions.html", {"contributions": shown, "may": {}})
    return len(captured)


@pytest.mark.parametrize("role", ["staff", "reporter"])
def test_contributions_take_one_query_at_any_size(counted, role):
    def measured() -> int:
        user = make.user() if role == "staff" else make.reporter(make.organisation("bank-0"))
        page = standing.build(user, DAY, period=LABEL)
        return queries(user, page.stands[0], page)

    filed({f"bank-{number}": number for number in range(3)}, closed=True)
    at_three = measured()
    for number in range(3, 60):
        bank = make.organisation(f"bank-{number}")
        row = Submission.objects.create(organisation=bank, period=make.period(is_open=False), status="approved")
        Figure.objects.create(submission=row, measure=make.measure(), stored=number)
    assert measured() == at_three <= 1


# The demo


def test_every_total_of_the_demo_is_the_sum_of_its_parts_or_says_why_not(demo_database):
    staff = User.objects.get(username="canbo")
    seen = 0
    for label in ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"):
        rolled = {each.indicator.code: each for each in Reading.objects.filter(source="roll_up", period__label=label)}
        page = standing.build(staff, date(2025, 12, 17), period=label)
        for stand in page.stands:
            shown = contributions.build(staff, stand, page)
            parts = [
                sum(row.pieces[place].value or 0 for row in shown.rows) if shown.rows else None
                for place in range(len(shown.measures))
            ]
            assert parts == list(shown.totals), (label, stand.series.code)
            reading = rolled.get(stand.series.code)
            if reading is None:
                assert not shown.rows or "thiếu" in shown.notes[0] or "missing" in shown.notes[0]
                continue
            stored = [reading.numerator, reading.denominator][: len(shown.measures)]
            assert shown.totals == stored, (label, stand.series.code)
            assert shown.stacks[0].total == reading.numerator, (label, stand.series.code)
            is_sum = stand.point.reading.value == shown.totals[0] and not stand.point.reading.provisional
            assert is_sum or shown.notes, (label, stand.series.code)
            seen += 1
    assert seen > 100
