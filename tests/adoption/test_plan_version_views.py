"""Earlier versions of the plan as a browser meets them: old and new in words, side by side, between two days."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import plan
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HERE = timezone(timedelta(hours=7))
PROMISED = {"source": "Kế hoạch 100/KH-UBND", "verification": "needs_check"}
ENTERED = {**PROMISED, "minimum": Decimal(70), "due_on": date(2025, 12, 31)}


def signed(day: int, why: str = ""):
    return {"by": "staff", "at": datetime(2025, 3, day, 12, tzinfo=HERE), "why": why or f"ngày {day}"}


@pytest.fixture
def target():
    """A target entered on 1 March 2025 and corrected on 5 March."""
    made = plan.add_target(make.programme(), make.ratio(), ENTERED, **signed(1))
    return plan.revise_target(made, {"minimum": Decimal("89.5"), "verification": "verified"}, **signed(5))


@pytest.fixture
def vietnamese(sign_in):
    return sign_in(make.user())


@pytest.fixture
def http(vietnamese):
    vietnamese.cookies["django_language"] = "en"
    return vietnamese


def text_of(response) -> str:
    """The page without its tags, each gap one space."""
    page = response.content.decode()
    bare = " ".join(part.partition(">")[2] for part in page.split("<"))
    return " ".join(bare.split())


def test_the_history_says_what_changed_from_what_to_what(http, target):
    page = text_of(http.get(f"/plan/{target.pk}/"))
    assert "Target: before: ≥ 70% → now: ≥ 89.5%" in page
    assert "Verification: before: to be checked → now: verified" in page
    assert page.index("ngày 5") < page.index("ngày 1")


def test_the_history_is_written_in_the_notation_of_the_page(vietnamese, target):
    assert "≥ 89,5%" in text_of(vietnamese.get(f"/plan/{target.pk}/"))


def test_the_history_names_the_files_of_facts_and_not_their_command(http, the_facts):
    row = make.Target.objects.of_the_province().first()
    page = text_of(http.get(f"/plan/{row.pk}/"))
    assert ("loaded from the files of facts" in page, "load_plan" in page) == (True, False)


def test_a_history_of_one_version_offers_no_comparison(http):
    made = plan.add_target(make.programme(), make.ratio(), ENTERED, **signed(1))
    page = http.get(f"/plan/{made.pk}/").content.decode()
    assert 'type="radio"' not in page


def test_a_long_history_shows_its_newest_versions_and_leads_to_the_rest(http, target):
    for place in range(30):
        plan.revise_target(target, {"clause": f"mục {place}"}, **signed(6))
    response = http.get(f"/plan/{target.pk}/")
    assert (len(response.context["versions"]), response.context["versions"][0].number) == (20, 32)
    assert "All 32 versions" in text_of(response)
    assert len(http.get(f"/plan/{target.pk}/compare").context["versions"]) == 32


def test_two_versions_stand_side_by_side_with_a_word_at_what_differs(http, target):
    page = text_of(http.get(f"/plan/{target.pk}/compare?a=1&b=2"))
    assert "Target ≥ 70% ≥ 89.5% ≠ changed" in page
    assert "Due day 31/12/2025 31/12/2025 the same" in page


def test_without_a_choice_the_newest_two_are_compared(http, target):
    pair = http.get(f"/plan/{target.pk}/compare").context["pair"]
    assert (pair.old.number, pair.new.number) == (1, 2)


@pytest.mark.parametrize("query", ["a=9&b=1", "a=x", "b=-1", "a=1&b=99999999999999999999"])
def test_a_version_that_is_not_there_is_404(query, http, target):
    assert http.get(f"/plan/{target.pk}/compare?{query}").status_code == 404


# Between two days


def test_the_page_of_changes_asks_for_a_day_first(http):
    response = http.get("/plan/changes")
    assert (response.status_code, "page" in response.context) == (200, False)


def test_the_plan_between_two_days_tells_old_and_new_with_who_and_why(http, target):
    page = text_of(http.get("/plan/changes?from=01/03/2025&to=05/03/2025"))
    assert "0 added, 1 changed, 0 removed" in page
    assert "Target: before: ≥ 70% → now: ≥ 89.5%" in page
    assert ["staff" in page, "ngày 5" in page] == [True, True]


def test_against_now_nothing_needs_to_be_typed_as_the_second_day(http, target):
    assert "until now: 1 added, 0 changed, 0 removed" in text_of(http.get("/plan/changes?from=28/02/2025&to="))


def test_a_removed_milestone_leads_to_its_versions(http, target):
    step = plan.add_milestone(target, {**ENTERED, "due_on": date(2024, 12, 31)}, **signed(6))
    pk = step.pk
    plan.remove_milestone(step, **signed(8, "văn bản không nêu"))
    response = http.get("/plan/changes?from=06/03/2025")
    assert "− removed ≥ 70% → –" in text_of(response)
    assert "văn bản không nêu" in text_of(response)
    assert f'href="/plan/{pk}/compare"' in response.content.decode()
    assert http.get(f"/plan/{pk}/compare").status_code == 200


def test_days_before_the_history_say_so(http, target):
    page = text_of(http.get("/plan/changes?from=01/01/2025"))
    assert "The history begins on 1/3/2025" in page
    assert "The history begins" not in text_of(http.get("/plan/changes?from=01/03/2025"))


def test_two_days_without_a_difference_say_so(http, target):
    assert "Nothing differs between these two days." in text_of(http.get("/plan/changes?from=05/03/2025"))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=hôm nay", "from"),
        ("from=", "from"),
        ("to=05/03/2025", "from"),
        ("from=05/03/2025&to=x", "to"),
        ("from=05/03/2025&to=05/03/2025", "to"),
        ("from=05/03/2025&to=01/03/2025", "to"),
    ],
)
def test_days_that_cannot_be_compared_are_refused_at_their_box(query, field, http):
    response = http.get(f"/plan/changes?{query}")
    assert (response.status_code, set(response.context["form"].errors)) == (422, {field})


@pytest.mark.parametrize("query", ["from=01/01/0001&to=31/12/9999", "from=01/01/1000"])
def test_days_far_from_any_plan_are_answered(query, http, target):
    assert http.get(f"/plan/changes?{query}").status_code == 200


# Queries

FEW, MANY = 3, 60


def grow(number: int) -> None:
    """Targets with a milestone each, all of them corrected once."""
    for place in range(number):
        made = plan.add_target(make.programme(), make.ratio(f"share-{place}"), ENTERED, **signed(1))
        plan.add_milestone(made, {**ENTERED, "due_on": date(2024, 12, 31)}, **signed(2))
        plan.revise_target(made, {"minimum": Decimal(80)}, **signed(5))


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", ["/plan/", "/plan/changes?from=01/02/2025"])
def test_the_plan_takes_the_same_queries_with_three_and_with_sixty_targets(address, http):
    make.user()
    queries(http, address)
    grow(FEW)
    few = queries(http, address)
    make.Target.objects.all().delete()
    make.Target.history.all().delete()
    grow(MANY)
    assert (queries(http, address), few <= 8) == (few, True)


@pytest.mark.parametrize("where", ["", "compare", "milestone"])
def test_one_target_takes_the_same_queries_with_three_and_with_sixty_versions(where, http, target):
    def corrected(times: int) -> None:
        for place in range(times):
            plan.revise_target(target, {"clause": f"mục {place}"}, **signed(6))
            due_on = date(2021, 1, 2) + timedelta(days=place + times)
            plan.add_milestone(target, {**ENTERED, "due_on": due_on}, **signed(6))

    queries(http, f"/plan/{target.pk}/{where}")
    corrected(FEW)
    few = queries(http, f"/plan/{target.pk}/{where}")
    corrected(MANY)
    assert (queries(http, f"/plan/{target.pk}/{where}"), few <= 8) == (few, True)
