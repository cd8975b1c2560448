"""Sign-ins that fail at the same moment: real threads and real connections, on PostgreSQL alone."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from adoption import throttle
from tests.races.test_races import Act, at_once, on_postgresql

pytestmark = [pytest.mark.race, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

__all__ = ["on_postgresql"]


@pytest.fixture(autouse=True)
def no_counters(on_postgresql):
    cache.clear()
    yield
    cache.clear()


def attempt(account: str, address: str) -> Act:
    def run() -> object:
        try:
            return throttle.attempt_password(account, address, at=timezone.now())
        except throttle.TooOften:
            return "refused"

    return run


@pytest.mark.parametrize("time", range(4))
def test_twelve_attempts_at_once_are_no_more_than_five(time):
    outcomes = at_once(*[attempt(f"account-{time}", "203.0.113.7")] * 12)
    assert outcomes.count("refused") == 12 - throttle.OF_ACCOUNT_AT_ADDRESS.failures
