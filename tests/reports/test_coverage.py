"""Who has sent what, and when: each state of a cell, the counts, who may see and follow what, and what it costs."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adoption import rounds, submissions
from adoption.models import Organisation, Reminder
from adoption.roles import Role
from indicators.models import ReportingPeriod
from reports import coverage
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DUE = date(2025, 12, 16)  # of Quý IV/2025
NEXT_DAY = date(2025, 12, 17)
LAST_MINUTE = datetime(2025, 12, 16, 16, 59, tzinfo=UTC)  # 23:59 in Vietnam
MINUTE_AFTER = datetime(2025, 12, 16, 17, 0, tzinfo=UTC)  # 00:00 on the 17th


@pytest.fixture
def quarter():
    return make.period("2025-Q4")


@pytest.fixture
def bank():
    return make.organisation("bank-a")


@pytest.fixture
def http(sign_in, client):
    client.cookies["django_language"] = "en"
    return sign_in(make.user())


def owing(bank, quarter):
    make.duty(bank, make.measure())
    return make.submission(bank, quarter)


def sent(bank, quarter, at=LAST_MINUTE):
    draft = make.filled(bank, quarter, {"counted": 5})
    return submissions.submit(draft, by=make.reporter(bank), version=draft.version, business_day=make.AFTER, at=at)


def approved(bank, quarter, at=LAST_MINUTE):
    waiting = sent(bank, quarter, at)
    return submissions.approve(waiting, by=make.user(), version=waiting.version, at=make.AT)


def returned(bank, quarter):
    waiting = sent(bank, quarter)
    return submissions.send_back(waiting, by=make.user(), version=waiting.version, note="xem lại", at=make.AT)


def page(day=NEXT_DAY, person=None, **chosen):
    return coverage.build(person or make.user(), day, **chosen)


def cell(day=NEXT_DAY, **chosen):
    """The first organisation in the newest period."""
    return page(day, **chosen).rows[0].cells[0]


def state(day=NEXT_DAY) -> str:
    return cell(day).state.value


# The states of a cell


def test_nothing_begun_before_the_due_day_is_not_due_yet(bank, quarter):
    owing(bank, quarter)
    assert state(DUE) == "not_due_yet"


def test_figures_saved_before_the_due_day_are_a_draft(bank, quarter):
    make.filled(bank, quarter, {"counted": 5})
    assert state(DUE) == "draft"


def test_a_draft_is_overdue_from_the_day_after_the_due_day(bank, quarter):
    make.filled(bank, quarter, {"counted": 5})
    assert (state(), cell().detail.split()[0]) == ("overdue", "1")


def test_who_owes_but_has_no_submission_is_overdue_too(bank, quarter):
    make.duty(bank, make.measure())
    assert (state(), cell().submission) == ("overdue", None)


def test_sent_figures_wait_for_review(bank, quarter):
    sent(bank, quarter)
    assert (state(), cell().detail) == ("sent", "")


def test_sent_figures_that_came_late_say_so(bank, quarter):
    sent(bank, quarter, MINUTE_AFTER)
    assert "1" in cell().detail


def test_returned_figures_are_overdue_only_past_the_due_day(bank, quarter):
    returned(bank, quarter)
    assert (state(DUE), cell(DUE).detail, state(), "1" in cell().detail) == ("returned", "", "returned", True)


@pytest.mark.parametrize(("moment", "expected"), [(LAST_MINUTE, "on_time"), (MINUTE_AFTER, "late")])
def test_on_time_ends_with_the_due_day_in_vietnam(bank, quarter, moment, expected):
    approved(bank, quarter, moment)
    assert state() == expected


def test_late_figures_say_by_how_many_days(bank, quarter):
    approved(bank, quarter, datetime(2025, 12, 19, 2, tzinfo=UTC))
    assert cell(date(2025, 12, 25)).detail.split()[0] == "3"


def test_the_first_sending_counts_not_the_one_after_a_return(bank, quarter):
    back = returned(bank, quarter)
    again = submissions.submit(
        back, by=make.reporter(bank), version=back.version, business_day=make.AFTER, at=MINUTE_AFTER
    )
    submissions.approve(again, by=make.user(), version=again.version, at=make.AT)
    assert state() == "on_time"


def test_a_correction_under_way_leaves_the_first_sending_on_time(bank, quarter):
    done = approved(bank, quarter)
    newer = submissions.reopen(done, by=make.user(), note="nhầm", at=make.AT)
    assert (state(), bool(cell().detail), cell().submission) == ("on_time", True, newer.pk)


def test_a_recalled_sending_is_a_draft_again(bank, quarter):
    submissions.recall(sent(bank, quarter), by=make.reporter(bank), at=make.AT)
    assert (state(DUE), state(), cell().punctual) == ("draft", "overdue", False)


def test_withdrawn_figures_are_named(bank, quarter):
    submissions.withdraw(approved(bank, quarter), by=make.user(), note="sai", at=make.AT)
    assert (state(), cell().punctual) == ("withdrawn", False)


def test_what_a_closed_period_never_got_is_missing(bank, quarter):
    owing(bank, quarter)
    rounds.close_period(quarter, by=make.user(), at=make.AT)
    assert (state(), page().rows[0].can_remind) == ("missing", False)


def test_an_organisation_that_owes_nothing_in_a_period_is_not_counted_in_it(bank, quarter):
    make.period("2025-Q3")
    make.duty(bank, make.measure(), first_on=date(2025, 10, 1))
    make.submission(bank, quarter)
    row = page().rows[0]
    assert [each.state.value for each in row.cells] == ["overdue", "nothing_due"]
    assert row.on_time == coverage.Share(0, 1)


def test_an_organisation_that_owes_nothing_at_all_has_no_row(bank, quarter):
    assert page().rows == []


# Periods, counts and rates


def test_the_last_eight_opened_periods_are_shown_newest_first(bank):
    make.duty(bank, make.measure())
    labels = [f"{year}-Q{ordinal}" for year in (2023, 2024, 2025) for ordinal in (1, 2, 3, 4)]
    for label in labels:
        make.period(label)
    make.period("2026-Q1", is_open=False)
    assert [each.period.label for each in page().columns] == labels[::-1][:8]


def test_a_period_counts_each_organisation_once_in_a_bar_of_a_hundred(quarter):
    approved(make.organisation("bank-a"), quarter)
    approved(make.organisation("bank-b"), quarter, MINUTE_AFTER)
    returned(make.organisation("bank-c"), quarter)
    owing(make.organisation("bank-d"), quarter)
    (column,) = page().columns
    assert [(each.state.value, each.count) for each in column.segments] == [
        ("on_time", 1),
        ("late", 1),
        ("returned", 1),
        ("overdue", 1),
    ]
    assert [each.start for each in column.segments] == ["0.000", "25.000", "50.000", "75.000"]
    assert (column.on_time, column.approved) == (coverage.Share(2, 4), coverage.Share(2, 4))


def test_there_is_no_rate_before_the_due_day_has_passed(bank, quarter):
    approved(bank, quarter)
    (column,) = page(DUE).columns
    assert (column.on_time.pct, column.approved.pct, page(DUE).latest_due) == (None, 100, None)


def test_an_organisation_has_its_own_rate(bank, quarter):
    approved(bank, make.period("2025-Q3"), datetime(2025, 9, 16, 2, tzinfo=UTC))
    owing(bank, quarter)
    make.period("2026-Q1")
    assert page().rows[0].on_time == coverage.Share(1, 2)


def test_a_kind_of_organisation_is_picked_and_an_unknown_one_is_all(quarter):
    owing(make.organisation("bank-a"), quarter)
    owing(make.organisation("water", kind="utility"), quarter)
    assert [row.name for row in page(kind="utility").rows] == [Organisation.objects.get(code="water").name]
    assert page(kind="utility").columns[0].on_time.whole == 1
    assert len(page(kind="nonsense").rows) == 2


# The page


def test_staff_follow_a_cell_to_its_submission_and_officials_do_not(bank, quarter, sign_in):
    link = f'href="/review/{owing(bank, quarter).pk}/"'
    remind = f'formaction="/coverage/remind/{bank.pk}"'
    staff = sign_in(make.user()).get("/coverage/").content.decode()
    assert (link in staff, remind in staff) == (True, True)
    official = sign_in(make.user("official", Role.OFFICIAL)).get("/coverage/").content.decode()
    assert (bank.name in official, link in official, remind in official) == (True, False, False)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.ADMINISTRATOR])
def test_nobody_else_sees_the_page_or_its_name_in_the_menu(role, bank, sign_in):
    person = make.reporter(bank) if role is Role.REPORTER else make.user("other", role)
    client = sign_in(person)
    assert client.get("/coverage/").status_code == 403
    assert 'href="/coverage/"' not in client.get("/").content.decode()


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get("/coverage/").headers["Location"].startswith("/accounts/login/")


def test_without_an_open_period_the_page_says_what_comes(http):
    make.period(is_open=False)
    assert "No period has been opened yet" in http.get("/coverage/").content.decode()


def test_each_state_has_its_sign_and_its_word(bank, quarter, http):
    approved(bank, quarter)
    shown = http.get("/coverage/").content.decode()
    assert 'class="filing f-on_time"' in shown
    assert "<svg" in shown.split('class="filing f-on_time"')[1].split("</a>")[0]
    assert "<span>on time</span>" in shown


def test_a_name_is_escaped(quarter, http):
    owing(make.organisation("bank-x", name_en="<script>bank</script>"), quarter)
    assert "<script>bank" not in http.get("/coverage/").content.decode()


def test_who_was_reminded_today_is_not_offered_again(bank, quarter):
    owing(bank, quarter)
    Reminder.objects.create(organisation=bank, period=quarter, kind="overdue", day=NEXT_DAY, sent_at=make.AT)
    (today,), (tomorrow,) = page().rows, page(date(2025, 12, 18)).rows
    assert (today.can_remind, today.reminded_on) == (False, NEXT_DAY)
    assert (tomorrow.can_remind, tomorrow.reminded_on) == (True, NEXT_DAY)


def test_before_a_period_has_ended_nobody_is_offered_to_be_reminded(bank, quarter):
    owing(bank, quarter)
    assert [page(day).rows[0].can_remind for day in (date(2025, 12, 14), date(2025, 12, 15))] == [False, True]


# What it costs


def grow(number: int) -> None:
    measures = [make.measure(code) for code in ("whole", "atm", "pos")]
    for place in range(number):
        owner = make.organisation(f"bank-{place:02}")
        for each in measures:
            make.duty(owner, each)
    for label in ("2025-Q2", "2025-Q3", "2025-Q4"):
        rounds.open_period(make.period(label), by=None, at=make.AT)
    make.period("2026-Q1")
    for place in range(0, number, 3):
        waiting = make.submission(make.organisation(f"bank-{place:02}"), ReportingPeriod.objects.get(label="2025-Q3"))
        waiting.events.create(action="submit", at=make.AT)


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL])
def test_the_page_takes_at_most_eight_queries_at_any_size(role, sign_in):
    client = sign_in(make.user(role.value, role))
    counted = []
    for number in (3, 60):
        grow(number)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/coverage/").status_code == 200
        counted.append(len(captured))
    few, many = counted
    assert (few <= 8, many) == (True, few)
