"""Rendered pages that are kept: for whom, and for how long."""

import re

import pytest
from django.conf import settings as product
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adoption import rounds
from adoption.roles import Role
from indicators.models import Target
from reports import views
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_alone]

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
