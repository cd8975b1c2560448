"""Opening and closing a period's round of reporting."""

from datetime import UTC, date, datetime

import pytest

from adoption import rounds
from adoption.models import Submission
from adoption.workflow import ActionRefused, Refusal
from tests import make

pytestmark = pytest.mark.django_db

LATER = datetime(2025, 12, 20, 2, 30, tzinfo=UTC)


@pytest.fixture
def quarter():
    return make.period(is_open=False)


def opened(of, **how) -> list[str]:
    """The organisations that have a submission after the period was opened."""
    return [each.organisation.code for each in rounds.open_period(of, by=how.get("by"), at=how.get("at", make.AT))]


def a_reporter(code: str, **fields):
    owner = make.organisation(code, **fields)
    make.duty(owner, make.measure())
    return owner


def missing(of) -> list[str]:
    return rounds.close_period(of, by=make.user(), at=make.AT).missing_reporters


# Opening


def test_each_active_organisation_that_owes_something_gets_its_draft(quarter):
    a_reporter("bank-a")
    a_reporter("bank-b")
    assert opened(quarter) == ["bank-a", "bank-b"]


def test_opening_is_kept_with_who_and_when(quarter):
    opened(quarter, by=make.user(), at=LATER)
    quarter.refresh_from_db()
    row = quarter.history.latest()
    assert (quarter.opened_at, row.history_user_id, row.history_date) == (LATER, "staff", LATER)


def test_the_draft_says_who_opened_it_and_when(quarter):
    a_reporter("bank-a")
    opened(quarter, by=make.user(), at=LATER)
    event = Submission.objects.get().events.get()
    assert (event.action, event.by, event.at) == ("open", make.user(), LATER)


def test_opening_twice_changes_nothing(quarter):
    a_reporter("bank-a")
    opened(quarter)
    before = (list(Submission.objects.values()), quarter.history.count())
    opened(quarter, at=LATER)
    assert (list(Submission.objects.values()), quarter.history.count()) == before


def test_opening_twice_keeps_the_first_moment(quarter):
    opened(quarter)
    opened(quarter, at=LATER)
    quarter.refresh_from_db()
    assert quarter.opened_at == make.AT


def test_opening_again_catches_up_with_a_new_organisation(quarter):
    a_reporter("bank-a")
    opened(quarter)
    a_reporter("bank-b")
    opened(quarter)
    assert Submission.objects.count() == 2


def test_opening_again_leaves_a_correction_as_it_is(quarter):
    bank = a_reporter("bank-a")
    make.approved(bank, quarter, {"counted": 12})
    opened(quarter)
    assert Submission.objects.get().status == "approved"


@pytest.mark.parametrize(
    ("fields", "gets_one"),
    [
        ({"active_from": date(2025, 9, 14)}, True),
        ({"active_from": date(2025, 9, 15)}, False),
        ({"active_to": date(2025, 9, 14)}, True),
        ({"active_to": date(2025, 9, 13)}, False),
    ],
)
def test_whoever_is_there_on_the_last_day_gets_a_draft(quarter, fields, gets_one):
    a_reporter("bank-a", **fields)
    assert (opened(quarter) == ["bank-a"]) is gets_one


def test_an_organisation_that_owes_nothing_gets_no_draft(quarter):
    make.organisation("bank-a")
    assert opened(quarter) == []


def test_an_organisation_whose_duties_have_all_ended_gets_no_draft(quarter):
    make.duty(make.organisation("bank-a"), make.measure(), last_on=date(2025, 6, 14))
    assert opened(quarter) == []


def test_an_organisation_whose_duties_start_later_gets_no_draft(quarter):
    make.duty(make.organisation("bank-a"), make.measure(), first_on=date(2025, 9, 15))
    assert opened(quarter) == []


def test_an_organisation_with_several_duties_gets_one_draft(quarter):
    bank = a_reporter("bank-a")
    make.duty(bank, make.measure("other"))
    assert opened(quarter) == ["bank-a"]


def test_a_closed_period_cannot_be_opened(quarter):
    rounds.close_period(quarter, by=make.user(), at=make.AT)
    with pytest.raises(ActionRefused) as refused:
        opened(quarter)
    assert refused.value.refusal is Refusal.PERIOD_CLOSED


# Closing


def test_closing_names_who_is_missing(quarter):
    make.approved(make.organisation("bank-a"), quarter, {"counted": 12})
    make.sent(make.organisation("bank-b"), quarter, {"counted": 12})
    a_reporter("bank-c")
    assert missing(quarter) == ["bank-b", "bank-c"]


def test_closing_with_everybody_in_names_nobody(quarter):
    make.approved(make.organisation("bank-a"), quarter, {"counted": 12})
    assert missing(quarter) == []


def test_closing_does_not_name_who_ceased_before(quarter):
    a_reporter("bank-a", active_to=date(2025, 9, 13))
    assert missing(quarter) == []


def test_closing_does_not_name_whose_duties_have_all_ended(quarter):
    make.duty(make.organisation("bank-a"), make.measure(), last_on=date(2025, 6, 14))
    assert missing(quarter) == []


def test_closing_does_not_name_whose_figures_are_being_corrected(quarter):
    done = make.approved(make.organisation("bank-a"), quarter, {"counted": 12})
    rounds.submissions.reopen(done, by=make.user(), note="nhầm", at=make.AT)
    assert missing(quarter) == []


def test_closing_is_kept_with_who_and_when(quarter):
    rounds.close_period(quarter, by=make.user(), at=LATER)
    quarter.refresh_from_db()
    row = quarter.history.latest()
    assert (quarter.closed_at, quarter.closed_by, row.history_user_id, row.history_date) == (
        LATER,
        "staff",
        "staff",
        LATER,
    )


def test_closing_brings_the_readings_in_line(quarter):
    make.indicator()
    make.approved(make.organisation("bank-a"), quarter, {"counted": 12})
    a_reporter("bank-b")
    rounds.close_period(quarter, by=make.user(), at=LATER)
    row = make.rolled_up("counted", quarter).history.latest()
    assert (row.qualifier, row.expected, row.history_date) == ("at_least", 2, LATER)


def test_closing_twice_is_refused_and_keeps_the_first(quarter):
    rounds.close_period(quarter, by=make.user(), at=make.AT)
    with pytest.raises(ActionRefused) as refused:
        rounds.close_period(quarter, by=make.user("second"), at=LATER)
    quarter.refresh_from_db()
    assert (refused.value.refusal, quarter.closed_by, quarter.closed_at) == (
        Refusal.PERIOD_CLOSED,
        "staff",
        make.AT,
    )
