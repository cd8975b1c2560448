"""Organisations changed at the same moment as their figures and periods: on PostgreSQL alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from adoption import organisations, rounds, submissions
from adoption.duties import OrganisationRefusal, OrganisationRefused
from adoption.models import Organisation, Submission
from adoption.submissions import Entry
from adoption.workflow import Refusal
from tests import make
from tests.races.test_races import Act, approve, at_once, drift

pytestmark = [pytest.mark.race, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

ROUNDS = range(3)
EARLY = date(2025, 6, 15)  # within 2025-Q3
WHY = {"by": "staff", "at": make.AT, "why": "Quyết định"}


@pytest.fixture(autouse=True)
def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("races need the row locks of PostgreSQL; run with tests/with_postgresql.py")


def bank(code: str) -> Organisation:
    row = make.organisation(code)
    make.duty(row, make.measure())
    return row


def act(verb: str, row: Organisation, **how) -> Act:
    """A verb on an organisation; a refusal is its code."""
    given = {**WHY, "by": make.user(), "seen": organisations.state_of(row), **how}

    def run() -> object:
        try:
            return getattr(organisations, verb)(row, **given)
        except OrganisationRefused as refused:
            return refused.refusal

    return run


def save(draft: Submission) -> Act:
    person = make.reporter(draft.organisation)
    entries = {"counted": Entry(Decimal(5))}
    return lambda: submissions.save_figures(draft, entries, by=person, version=draft.version, at=make.AT)


def owners(of) -> set[str]:
    return set(Submission.objects.filter(period=of).values_list("organisation__code", flat=True))


@pytest.mark.parametrize("place", ROUNDS)
def test_of_two_who_end_an_organisation_from_the_same_page_one_is_refused(place):
    row = bank("bank-a")
    outcomes = at_once(*(act("end_organisation", row, last_on=date(2025, 6, day)) for day in (15, 16)))
    assert [each for each in outcomes if isinstance(each, OrganisationRefusal)] == [OrganisationRefusal.STALE]
    assert row.history.count() == 2


@pytest.mark.parametrize("place", ROUNDS)
def test_a_figure_that_is_saved_during_a_merger_is_either_kept_or_refused(place):
    of, ending, taking = make.period(), bank("bank-a"), bank("bank-b")
    draft = make.submission(ending, of)
    saved, merged = at_once(save(draft), act("merge", ending, successor=taking, last_on=EARLY))
    if merged is OrganisationRefusal.HAS_FIGURES:
        assert isinstance(saved, Submission) and owners(of) == {"bank-a", "bank-b"}
    else:
        assert (saved, owners(of)) == (Refusal.PERIOD_NOT_OPEN, {"bank-b"})


@pytest.mark.parametrize("place", ROUNDS)
def test_a_period_that_closes_while_a_duty_begins_holds_it_or_refuses_it(place):
    make.indicator()
    of, row = make.period(), make.organisation("bank-n")
    make.approved(bank("bank-a"), of, {"counted": 5})
    person = make.user("closer")
    begun = act("set_duties", row, measures=[make.measure()], from_on=EARLY)
    outcome, _closed = at_once(begun, lambda: rounds.close_period(of, by=person, at=make.AT))
    of.refresh_from_db()
    missing = [] if outcome is OrganisationRefusal.CLOSED_PERIOD else ["bank-n"]
    assert (of.missing_reporters, row.duties.count(), drift(of)) == (missing, len(missing), [])


@pytest.mark.parametrize("place", ROUNDS)
def test_a_period_that_opens_during_a_merger_has_the_drafts_of_those_who_owe(place):
    of, ending, taking = make.period(is_open=False), bank("bank-a"), bank("bank-b")
    person = make.user("opener")
    opened = lambda: rounds.open_period(of, by=person, at=make.AT)  # noqa: E731
    at_once(opened, act("merge", ending, successor=taking, last_on=EARLY))
    assert owners(of) == {"bank-b"}


@pytest.mark.parametrize("place", ROUNDS)
def test_approvals_and_an_end_at_once_leave_the_coverage_right(place):
    make.indicator()
    of, row = make.period(), bank("bank-z")
    waiting = [make.sent(bank(code), of, {"counted": 5}) for code in ("bank-a", "bank-b", "bank-c")]
    at_once(*(approve(each) for each in waiting), act("end_organisation", row, last_on=EARLY))
    reading = make.rolled_up("counted", of)
    assert (reading.value, reading.approved, reading.expected, drift(of)) == (15, 3, 3, [])


@pytest.mark.parametrize("place", ROUNDS)
def test_two_mergers_into_one_another_do_not_both_happen(place):
    first, second = bank("bank-a"), bank("bank-b")
    at_once(act("merge", first, successor=second, last_on=EARLY), act("merge", second, successor=first, last_on=EARLY))
    assert Organisation.objects.filter(active_to__isnull=True).count() == 1
