"""Pages cost the same number of queries at 3 and at 60 organisations, and within their budgets."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BUDGETS = {"/?period=2025-Q3": 8, "/indicators/qr-codes/?period=2025-Q3": 8}


def queries(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("address", "budget"), BUDGETS.items())
def test_the_cost_of_a_page_does_not_grow_with_organisations(the_facts, sign_in, address, budget):
    client = sign_in(make.user())
    for number in range(3):
        make.approved(make.organisation(f"bank-{number}"), make.period(), {"qr-codes": 10})
    client.get(address)
    at_three = queries(client, address)
    for number in range(3, 60):
        bank = make.organisation(f"bank-{number}")
        make.duty(bank, make.measure("qr-codes"))
        make.submission(bank, make.period())
    assert queries(client, address) == at_three <= budget


@pytest.mark.parametrize(("address", "budget"), BUDGETS.items())
def test_the_cost_of_a_page_does_not_grow_with_periods(the_facts, sign_in, address, budget):
    client = sign_in(make.user())
    bank = make.organisation()
    make.approved(bank, make.period(), {"qr-codes": 10})
    at_one = queries(client, address)
    for year in (2022, 2023, 2024):
        for ordinal in (1, 2, 3, 4):
            make.approved(bank, make.period(f"{year}-Q{ordinal}"), {"qr-codes": 10})
    assert queries(client, address) == at_one <= budget
