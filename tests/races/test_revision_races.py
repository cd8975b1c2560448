"""The state of the data while others write, on PostgreSQL alone."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from adoption.revision import data_revision
from indicators.history import save_as
from tests import make

pytestmark = [pytest.mark.race, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
PATIENCE = 20


@pytest.fixture(autouse=True)
def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("races need the transactions of PostgreSQL; run with tests/with_postgresql.py")


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
