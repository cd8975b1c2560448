"""Periods: opened, moved, closed and reopened by staff; opened by the rule."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from adoption import rounds
from adoption.models import Submission
from adoption.workflow import ActionRefused, Refusal
from indicators.models import Reading, ReportingPeriod
from indicators.periods import Calendar
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DAYS = {"first_on": "15/6/2025", "last_on": "14/9/2025", "due_on": "18/9/2025", "reason": "Nghỉ lễ"}


@pytest.fixture
def staff(sign_in):
    return sign_in(make.user())


@pytest.fixture
def bank():
    owner = make.organisation()
    make.duty(owner, make.measure())
    return owner


def test_the_next_quarter_is_opened_with_a_submission_for_each_who_owes(staff, bank):
    make.period("2025-Q3")
    staff.post("/periods/next", {"period": "2025-Q4"})
    assert Submission.objects.filter(period__label="2025-Q4", organisation=bank).count() == 1


def test_a_double_click_opens_one_quarter(staff, bank):
    make.period("2025-Q3")
    for _ in range(2):
        staff.post("/periods/next", {"period": "2025-Q4"})
    assert not ReportingPeriod.objects.filter(label="2026-Q1").exists()


def test_the_rule_opens_the_quarter_of_the_day_and_the_one_before_once(bank):
    at = datetime(2025, 12, 17, tzinfo=UTC)
    opened = rounds.open_by_rule(date(2025, 12, 17), Calendar.ADMINISTRATIVE, at=at)
    assert [each.label for each in opened] == ["2025-Q4", "2026-Q1"]
    assert rounds.open_by_rule(date(2025, 12, 17), Calendar.ADMINISTRATIVE, at=at) == []


def test_the_command_opens_by_the_rule_and_can_run_twice(bank, capsys):
    call_command("open_periods")
    call_command("open_periods")
    assert "2025-Q4" in capsys.readouterr().out
    assert Submission.objects.filter(organisation=bank).count() == 2


def test_staff_move_the_days_of_a_period_with_a_reason(staff):
    period = make.period("2025-Q3")
    staff.post("/periods/2025-Q3/", DAYS)
    period.refresh_from_db()
    assert period.due_on == date(2025, 9, 18)
    assert period.history.first().history_change_reason == "Nghỉ lễ"


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": "1/9/2025"},
        {"first_on": "20/9/2025"},
        {"last_on": "31/2/2025"},
        {"first_on": "10/6/2025"},
        {"reason": ""},
    ],
)
def test_days_that_cannot_be_are_refused_and_stay_typed(staff, wrong):
    make.period("2025-Q2")
    period = make.period("2025-Q3")
    answer = staff.post("/periods/2025-Q3/", {**DAYS, **wrong})
    period.refresh_from_db()
    assert (answer.status_code, period.due_on) == (422, date(2025, 9, 16))
    for text in wrong.values():
        assert text in answer.content.decode()


def test_closing_names_the_missing_and_reopening_forgets_them(staff, bank):
    make.approved(make.organisation("bank-b"), make.period(), {"counted": 10})
    staff.post("/periods/2025-Q3/close")
    period = make.period("2025-Q3")
    assert period.missing_reporters == ["bank-a"]
    staff.post("/periods/2025-Q3/reopen", {"reason": "Bổ sung"})
    period.refresh_from_db()
    assert (period.is_closed, period.missing_reporters) == (False, [])


def test_reopening_makes_a_floor_provisional_again(staff, bank):
    indicator = make.indicator(numerator=make.measure())
    make.approved(make.organisation("bank-b"), make.period(), {"counted": 10})
    staff.post("/periods/2025-Q3/close")
    assert Reading.objects.get(indicator=indicator).qualifier == "at_least"
    staff.post("/periods/2025-Q3/reopen", {"reason": "Bổ sung"})
    assert Reading.objects.get(indicator=indicator).qualifier == "exact"


def test_reopening_needs_a_reason_and_a_closed_period(bank):
    period = make.period()
    with pytest.raises(ActionRefused) as refused:
        rounds.reopen_period(period, by=make.user(), note="vì")
    assert refused.value.refusal is Refusal.PERIOD_NOT_CLOSED
    rounds.close_period(period, by=make.user())
    with pytest.raises(ActionRefused) as refused:
        rounds.reopen_period(period, by=make.user(), note=" ")
    assert refused.value.refusal is Refusal.NOTE_REQUIRED


@pytest.mark.parametrize("address", ["/periods/", "/periods/2025-Q3/"])
def test_periods_are_for_staff_alone(client, address, bank):
    make.period("2025-Q3")
    assert client.get(address).status_code == 302
    client.force_login(make.reporter(bank), backend="adoption.accounts.Accounts")
    assert client.get(address).status_code == 403


def test_an_unknown_period_is_not_found(staff):
    assert staff.get("/periods/2031-Q1/").status_code == 404
