"""Where one is signed in: the list, its ends, and the time after which a session ends by itself."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adoption import sign_ins
from adoption.models import SignIn
from tests import make

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()


def signed_in(username: str = "staff", agent: str = CHROME, address: str = "203.0.113.7") -> Client:
    make.user(username)
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert client.post(SIGN_IN, {"login": username, "password": make.PASSWORD}).status_code == 302
    return client


@pytest.fixture
def later(monkeypatch):
    """Move the clock on by so many minutes."""

    def move(minutes: float) -> None:
        moment = timezone.now() + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return move


def is_in(client: Client) -> bool:
    return client.get("/review/").status_code == 200


# The list


def test_the_list_names_device_address_and_times():
    client = signed_in()
    page = client.get("/accounts/sessions/").content.decode()
    assert all(word in page for word in ("Chrome, Windows", "203.0.113.7", f"{timezone.localtime():%d/%m/%Y}"))


def test_the_list_shows_ones_own_alone():
    signed_in("other", FIREFOX)
    assert "Firefox" not in signed_in().get("/accounts/sessions/").content.decode()


def test_one_of_them_is_signed_out():
    here, there = signed_in(), signed_in(agent=FIREFOX)
    other = SignIn.objects.get(device__startswith="Firefox")
    here.post(f"/accounts/sessions/{other.pk}/end")
    assert (is_in(here), is_in(there)) == (True, False)
    assert "Firefox" not in here.get("/accounts/sessions/").content.decode()


def test_all_others_are_signed_out():
    here, there, elsewhere = signed_in(), signed_in(agent=FIREFOX), signed_in(address="198.51.100.9")
    colleague = signed_in("colleague")
    here.post("/accounts/sessions/others/end")
    assert [is_in(each) for each in (here, there, elsewhere, colleague)] == [True, False, False, True]


def test_somebody_elses_is_404():
    here, theirs = signed_in(), signed_in("other")
    sign_in = SignIn.objects.get(person__username="other")
    assert here.post(f"/accounts/sessions/{sign_in.pk}/end").status_code == 404
    assert is_in(theirs)


@pytest.mark.parametrize("address", ["/accounts/sessions/others/end", "/accounts/sessions/1/end"])
def test_ending_is_posted(address):
    assert signed_in().get(address).status_code == 405


def test_a_changed_password_keeps_this_place_in_the_list():
    client = signed_in()
    new = "mat-khau-moi-2026"
    client.post("/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": new, "password2": new})
    page = client.get("/accounts/sessions/").content.decode()
    assert "Chrome, Windows" in page
    assert SignIn.objects.get().session_key == client.session.session_key


def test_the_list_takes_no_more_queries_with_more_places():
    here = signed_in()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            here.get("/accounts/sessions/")
        return len(captured)

    one = queries()
    for number in range(5):
        signed_in(address=f"203.0.113.{number}")
    assert queries() == one


# Time


@pytest.mark.parametrize(("minutes", "stays"), [(59.5, True), (60, False)])
def test_a_session_in_which_nothing_happens_ends(later, minutes, stays):
    client = signed_in()
    later(minutes)
    assert is_in(client) is stays


def test_a_session_in_which_something_happens_goes_on(later):
    client = signed_in()
    for minutes in (40, 40, 40):
        later(minutes)
        assert is_in(client)


def test_eight_hours_end_it_whatever_happens(later):
    client = signed_in()
    for _ in range(9):
        later(50)
        assert is_in(client)
    later(50)
    assert not is_in(client)


def test_the_setting_says_how_long(later, settings):
    settings.SESSION_IDLE_MINUTES = 10
    client = signed_in()
    later(11)
    assert not is_in(client)


def test_who_is_signed_out_is_told_why_and_led_back(later):
    client = signed_in()
    later(61)
    answer = client.get("/review/")
    assert answer.headers["Location"] == f"{SIGN_IN}?next=/review/"
    assert 'class="message info"' in client.get(SIGN_IN).content.decode()


def test_a_post_after_the_end_is_not_carried_out(later):
    waiting = make.sent(make.organisation(), make.period(), {"counted": 12})
    client = signed_in()
    later(61)
    client.post(f"/review/{waiting.pk}/approve", {"version": waiting.version})
    waiting.refresh_from_db()
    assert waiting.status == "submitted"


def test_a_request_writes_nothing_for_some_minutes(later):
    client = signed_in()
    kept = Session.objects.get().session_data
    for minutes in (1, 1, 1):
        later(minutes)
        with CaptureQueriesContext(connection) as captured:
            assert is_in(client)
        assert not [query["sql"] for query in captured if query["sql"].startswith(("UPDATE", "INSERT"))]
    assert Session.objects.get().session_data == kept
    later(5)
    is_in(client)
    assert Session.objects.get().session_data != kept
    assert SignIn.objects.get().seen_at > SignIn.objects.get().began_at


def test_a_session_from_before_is_taken_in(later, sign_in):
    client = sign_in(make.user())
    later(6)
    assert is_in(client)
    assert SignIn.objects.get().person == make.user()


def test_old_sign_ins_are_forgotten():
    signed_in(address="198.51.100.9")
    SignIn.objects.update(seen_at=timezone.now() - timedelta(days=sign_ins.DAYS_KEPT + 1))
    signed_in()
    assert SignIn.objects.get().address == "203.0.113.7"
