"""Rendered pages that are kept: for whom, and for how long."""

import re

import pytest
from django.conf import settings as product
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adoption import rounds, submissions
from adoption.revision import concerns, data_revision
from adoption.roles import Role
from indicators.history import save_as
from indicators.models import Reading, Target
from indicators.values import Source
from reports import views
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_alone]

TABLES = 12  # eleven histories, then the events of submissions
PAGES = ("/?period=2025-Q3", "/indicators/qr-codes/?period=2025-Q3")


@pytest.fixture(autouse=True)
def pages(settings):
    settings.CACHES = {
        **product.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tested"},
    }
    settings.PUBLIC_OVERVIEW = True
    yield
    caches["pages"].clear()


@pytest.fixture
def rendered(monkeypatch):
    """The pages that were rendered, rather than taken as they were kept."""
    seen = []
    for name in ("_overview_pieces", "_indicator_pieces"):
        original = getattr(views, name)
        monkeypatch.setattr(
            views, name, lambda request, *more, of=original: seen.append(request.get_full_path()) or of(request, *more)
        )
    return seen


@pytest.fixture
def filed(the_facts):
    for code, value in (("bank-a", 11_111), ("bank-b", 22_222)):
        make.approved(make.organisation(code), make.period("2025-Q3"), {"qr-codes": value})


def body(response) -> str:
    return re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]


@pytest.mark.parametrize("address", PAGES)
def test_a_second_reader_of_the_same_office_is_shown_what_was_rendered_for_the_first(address, filed, sign_in, rendered):
    first = sign_in(make.user("one")).get(address)
    second = sign_in(make.user("two")).get(address)
    assert rendered == [address]
    without_token = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body(each)) for each in (first, second)]
    assert without_token[0] == without_token[1]


@pytest.mark.parametrize("address", PAGES)
def test_what_was_kept_costs_no_query_of_its_own(address, filed, sign_in):
    client = sign_in(make.user())
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) <= 3  # the session, the person, and the state of the data with them


@pytest.mark.parametrize("address", PAGES)
def test_each_role_organisation_and_language_has_its_own(address, filed, client, sign_in, rendered):
    client.get(address)
    readers = [
        make.user("staff"),
        make.user("official", Role.OFFICIAL),
        make.user("at-a", Role.REPORTER, make.organisation("bank-a")),
        make.user("at-b", Role.REPORTER, make.organisation("bank-b")),
        make.user("english", language="en"),
    ]
    for reader in readers:
        sign_in(reader).get(address)
    assert rendered == [address] * 6


def test_what_staff_were_shown_is_never_shown_to_the_public(filed, client, sign_in):
    assert "33.333" in body(sign_in(make.user()).get(PAGES[1]))
    client.logout()
    assert "33.333" not in body(client.get(PAGES[1]))


@pytest.mark.parametrize("address", PAGES)
def test_a_change_of_the_data_is_seen_at_once(address, filed, sign_in):
    client = sign_in(make.user())
    assert "44.432" not in body(client.get(address))
    make.approved(make.organisation("bank-c"), make.period("2025-Q3"), {"qr-codes": 11_099})
    assert "44.432" in body(client.get(address))


def test_a_change_of_a_target_and_of_a_period_is_seen_at_once(filed, sign_in, rendered):
    client = sign_in(make.user())
    client.get(PAGES[0])
    target = Target.objects.exclude(minimum=None).first()
    target.save()
    client.get(PAGES[0])
    rounds.close_period(make.period("2025-Q3"), by=make.user(), at=make.AT)
    client.get(PAGES[0])
    assert rendered == [PAGES[0]] * 3


def _approve(waiting):
    return submissions.approve(waiting, by=make.user(), version=waiting.version, at=make.AT)


IN_A_LATER_QUARTER = {
    "an approval": _approve,
    "a return": lambda waiting: submissions.send_back(waiting, by=make.user(), version=waiting.version, note="thiếu"),
    "a withdrawal": lambda waiting: submissions.withdraw(_approve(waiting), by=make.user(), note="sai"),
    "a correction": lambda waiting: submissions.reopen(_approve(waiting), by=make.user(), note="sai"),
}


@pytest.fixture
def waiting(filed):
    """What bank C sent for the quarter after the one of the pages."""
    return make.sent(make.organisation("bank-c"), make.period("2025-Q4"), {"qr-codes": 11_099})


@pytest.mark.parametrize("change", IN_A_LATER_QUARTER.values(), ids=IN_A_LATER_QUARTER)
@pytest.mark.parametrize("address", PAGES)
def test_what_is_done_in_a_later_quarter_does_not_draw_an_earlier_one_anew(address, change, waiting, sign_in, rendered):
    client = sign_in(make.user())
    client.get(address)
    before = data_revision()
    change(waiting)
    assert data_revision() != before
    client.get(address)
    assert rendered == [address]


@pytest.mark.parametrize("address", PAGES)
def test_to_find_that_a_page_still_holds_costs_two_short_queries_once(address, waiting, sign_in):
    client = sign_in(make.user())
    client.get(address)
    _approve(waiting)
    counts = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1] + 2 <= 5


EARLIER = {
    "the quarter itself": "2025-Q3",
    "the quarter before": "2025-Q2",
    "a quarter of the year before": "2024-Q3",
}


@pytest.mark.parametrize("label", EARLIER.values(), ids=EARLIER)
def test_what_is_done_in_the_quarter_or_before_it_draws_it_anew(label, filed, sign_in, rendered):
    waiting = make.sent(make.organisation("bank-c"), make.period(label), {"qr-codes": 11_099})
    client = sign_in(make.user())
    client.get(PAGES[0])
    _approve(waiting)
    client.get(PAGES[0])
    assert rendered == [PAGES[0]] * 2


def test_a_published_reading_that_is_moved_to_a_later_quarter_is_gone_from_the_page(filed, sign_in, rendered):
    later = make.period("2025-Q4")
    reading = Reading.objects.filter(source=Source.DOCUMENT, period__last_on__lt=later.first_on).first()
    client = sign_in(make.user())
    client.get(PAGES[0])
    reading.period = later
    save_as(reading, by="staff", at=make.AT, why="kỳ sai")
    client.get(PAGES[0])
    assert len(rendered) == 2


def test_every_table_that_tells_states_apart_but_two_draws_every_page_anew():
    now = data_revision().split("-")
    last_on = make.AT.date()
    told = {
        place: concerns("-".join(["0" if at == place else each for at, each in enumerate(now)]), "-".join(now), last_on)
        for place in range(TABLES)
    }
    assert [place for place, anew in told.items() if not anew] == [TABLES - 2, TABLES - 1]


def test_another_business_day_is_another_page(filed, sign_in, rendered, monkeypatch):
    client = sign_in(make.user())
    client.get(PAGES[0])
    monkeypatch.setattr("adoption.middleware.business_day", lambda: make.AT.date().replace(year=2026, month=11))
    client.get(PAGES[0])
    assert len(rendered) == 2


def test_the_form_that_reminds_carries_the_readers_own_token(filed, sign_in):
    sign_in(make.user("one")).get(PAGES[0])
    page = sign_in(make.user("two")).get(PAGES[0])
    form = re.search(r'<form id="remind".*?</form>', body(page), re.DOTALL)[0]
    assert "csrfmiddlewaretoken" in form
    kept = re.sub(r'<form id="remind".*?</form>', "", body(page), flags=re.DOTALL)
    assert "csrfmiddlewaretoken" not in kept
    assert "two" not in re.findall(r"\w+", kept)
