"""How many queries a page of the room takes: within its budget, and no more with more organisations."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adoption import rounds, submissions
from adoption.models import Figure, Submission
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FEW, MANY = 3, 60
CODES = ("whole", "part", "atm", "pos")


def grow(number: int) -> None:
    """Bring the province to this many organisations, each with two quarters open and figures in the later one."""
    whole = make.measure("whole")
    measures = [make.measure(code, part_of=whole if code == "part" else None) for code in CODES]
    for place in range(number):
        owner = make.organisation(f"bank-{place:02}")
        for measure in measures:
            make.duty(owner, measure)
    earlier, later = make.period("2025-Q2"), make.period("2025-Q3")
    for period in (earlier, later):
        rounds.open_period(period, by=None, at=make.AT)
    for draft in Submission.objects.filter(period=later, figures=None):
        Figure.objects.bulk_create(
            Figure(submission=draft, measure=measure, stored=5, note="ghi chú") for measure in measures
        )
    Submission.objects.filter(period=later, status="draft").update(status="submitted")


def queries(client, where: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(where)
    assert response.status_code == 200
    return len(captured)


def at_few_and_many(client, where) -> list[int]:
    counted = []
    for number in (FEW, MANY):
        grow(number)
        counted.append(queries(client, where() if callable(where) else where))
    return counted


def test_the_review_queue_takes_at_most_eight_queries_at_any_size(sign_in):
    few, many = at_few_and_many(sign_in(make.user()), "/review/")
    assert (few <= 8, many) == (True, few)


def test_the_grid_takes_at_most_ten_queries_at_any_size(sign_in):
    person = make.reporter(make.organisation("bank-00"))
    few, many = at_few_and_many(sign_in(person), "/submissions/2025-Q2/")
    assert (few <= 10, many) == (True, few)


def test_the_checked_grid_takes_at_most_ten_queries_at_any_size(sign_in):
    person = make.reporter(make.organisation("bank-00"))
    few, many = at_few_and_many(sign_in(person), "/submissions/2025-Q3/check")
    assert (few <= 10, many) == (True, few)


def test_one_submission_in_review_takes_no_more_queries_at_any_size(sign_in):
    few, many = at_few_and_many(
        sign_in(make.user()), lambda: f"/review/{Submission.objects.filter(status='submitted').first().pk}/"
    )
    # Beside the grid: history of the figures, and what approving would change in the province's readings.
    assert (few <= 20, many) == (True, few)


def test_my_quarter_takes_no_more_queries_with_more_periods(sign_in):
    bank = make.organisation()
    make.duty(bank, make.measure())
    client = sign_in(make.reporter(bank))
    make.period("2025-Q3")
    few = queries(client, "/submissions/")
    for label in ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2"):
        make.period(label)
    assert queries(client, "/submissions/") == few


def test_the_plan_takes_no_more_queries_with_more_targets(sign_in):
    client = sign_in(make.user())
    make.target(make.ratio("first"))
    few = queries(client, "/plan/")
    for place in range(20):
        make.target(make.ratio(f"ratio-{place}"))
    assert queries(client, "/plan/") == few


def test_the_grid_takes_no_more_queries_with_more_measures(sign_in):
    bank = make.organisation()
    make.filled(bank, make.period(), {"counted": 1})
    client = sign_in(make.reporter(bank))
    few = queries(client, "/submissions/2025-Q3/")
    make.filled(bank, make.period(), {f"measure-{place}": 1 for place in range(20)})
    assert queries(client, "/submissions/2025-Q3/") == few


def test_an_approval_takes_no_more_queries_with_more_banks():
    make.indicator("atm")
    reviewer = make.user()
    counted = []
    for number in (FEW, MANY):
        grow(number)
        waiting = Submission.objects.filter(status="submitted").first()
        with CaptureQueriesContext(connection) as captured:
            submissions.approve(waiting, by=reviewer, version=waiting.version, at=make.AT)
        counted.append(len(captured))
    # The first approval makes the reading, the second one brings it up to date: the same number of steps.
    assert counted[0] == counted[1]
