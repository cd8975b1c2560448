"""The state of the data while others write, on PostgreSQL alone."""

from threading import Event, Thread
from time import sleep

import pytest
from django.db import connection, transaction

from adoption import submissions
from adoption.revision import concerns, data_revision
from indicators.history import save_as
from tests import make

pytestmark = [pytest.mark.race, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PATIENCE = 20


@pytest.fixture(autouse=True)
def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("races need the transactions of PostgreSQL; run with tests/with_postgresql.py")


def in_a_quiet_moment() -> str:
    """The state with nothing under way; other tests work on the same server."""
    for _try in range(1000):
        state = data_revision()
        if state.endswith("-"):
            return state
        sleep(0.01)
    pytest.fail("never a moment without somebody's transaction")


def test_what_was_under_way_when_a_page_was_made_concerns_it_whatever_it_was():
    """An approval in an earlier quarter may have taken lower numbers before the page, and be committed after it."""
    earlier, later = make.period("2025-Q3"), make.period("2025-Q4")
    make.indicator(numerator=make.measure())
    early = make.sent(make.organisation("bank-a"), earlier, {"counted": 1})
    late = make.sent(make.organisation("bank-b"), later, {"counted": 2})
    written, may_end, staff = Event(), Event(), make.user()

    def approve_and_wait():
        try:
            with transaction.atomic():
                submissions.approve(early, by=staff, version=early.version)
                written.set()
                may_end.wait(PATIENCE)
        finally:
            connection.close()

    quiet = in_a_quiet_moment()
    other = Thread(target=approve_and_wait)
    other.start()
    assert written.wait(PATIENCE)
    submissions.approve(late, by=staff, version=late.version)
    busy = data_revision()
    told_while_it_was_under_way = concerns(quiet, busy, earlier.last_on)
    may_end.set()
    other.join(PATIENCE)
    assert not told_while_it_was_under_way
    assert concerns(busy, data_revision(), earlier.last_on)
    assert concerns(quiet, data_revision(), earlier.last_on)


def test_a_change_that_is_committed_after_a_later_one_is_another_state():
    """Its entry in the history has the lower number, so that the newest entry alone would not tell."""
    early, late = make.target(make.indicator("early")), make.target(make.indicator("late"))
    written, may_end = Event(), Event()

    def change_and_wait():
        try:
            with transaction.atomic():
                save_as(early, by="one", at=make.AT, why="first to write, last to commit")
                written.set()
                may_end.wait(PATIENCE)
        finally:
            connection.close()

    other = Thread(target=change_and_wait)
    other.start()
    assert written.wait(PATIENCE)
    save_as(late, by="two", at=make.AT, why="in between")
    between = data_revision()
    may_end.set()
    other.join(PATIENCE)
    assert data_revision() != between
