"""What people are shown where the database does not answer, or where an answer comes before it is known who asks."""

import pytest
from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from reports import views
from tests import make
from tests.sealed import faults_of

WHERE = 'connection to server at "10.1.2.3", port 5432 failed: password of tracker'
READER = {settings.SESSION_COOKIE_NAME: "x" * 32}


@pytest.fixture
def gone(monkeypatch):
    """The database refuses every connection."""

    def refuse(*_args, **_kwargs):
        raise OperationalError(WHERE)

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    monkeypatch.setattr(connection, "connection", None)
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)


def asked(path: str = "/", method: str = "get", **cookies: str):
    client = Client(raise_request_exception=False)
    for name, value in {**READER, **cookies}.items():
        client.cookies[name] = value
    return getattr(client, method)(path)


@pytest.mark.parametrize("path", ["/", "/submissions/2025-Q4/", "/review/", "/reports/", "/coverage/", "/admin/"])
def test_while_the_database_is_gone_every_page_says_so_and_offers_to_try_again(gone, path):
    answer = asked(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert f'href="{path}"' in answer.content.decode()


def test_the_page_is_in_the_language_of_the_cookie_and_in_vietnamese_without(gone):
    told = {language: asked("/", **{settings.LANGUAGE_COOKIE_NAME: language}) for language in ("en", "vi", "xx")}
    assert {key: answer.headers["Content-Language"] for key, answer in told.items()} == {
        "en": "en",
        "vi": "vi",
        "xx": "vi",
    }
    assert "The data cannot be reached at the moment" in told["en"].content.decode()
    assert '<html lang="vi">' in asked().content.decode()


def test_who_sent_something_is_told_to_look_what_is_stored_and_not_to_load_the_page_again(gone):
    answer = asked("/submissions/2025-Q4/send", "post", **{settings.LANGUAGE_COOKIE_NAME: "en"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "may not have been saved" in page
    assert "Try again" not in page


def test_the_page_tells_nobody_where_the_database_was_and_is_sealed_like_any_other(gone):
    answer = asked()
    assert "10.1.2.3" not in answer.content.decode()
    assert faults_of(answer) == []


def test_a_script_is_not_told_that_it_was_signed_out(gone):
    answer = asked("/submissions/2025-Q4/cells", "post")
    assert (answer.status_code, answer.headers.get("Location")) == (503, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError, 503), (InterfaceError, 503), (ValueError, 500), (KeyError, 500)]
)
def test_only_a_database_that_does_not_answer_is_503(monkeypatch, sign_in, error, status):
    def fail(*_args, **_kwargs):
        raise error("no")

    client = sign_in(make.user())
    client.raise_request_exception = False
    monkeypatch.setattr(views, "render", fail)
    assert client.get("/coverage/").status_code == status


# Refused before it is known who asks


STRANGE = {"host": "evil.example"}


@pytest.mark.django_db
@pytest.mark.parametrize("is_signed_in", [False, True])
@pytest.mark.parametrize("is_led_to_https", [False, True])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_host_that_is_not_ours_is_refused_with_a_page(client, settings, is_signed_in, is_led_to_https, method):
    settings.SECURE_SSL_REDIRECT = is_led_to_https
    if is_signed_in:
        client.force_login(make.user(), backend="adoption.accounts.Accounts")
    answer = getattr(client, method)("/", headers=STRANGE)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers.get("Location")) == (400, None)
    assert "evil.example" not in page
    assert '<html lang="vi">' in page and settings.PROVINCE in page and "/static/css/site.css" in page
    assert is_led_to_https or faults_of(answer) == []


def test_the_refusal_of_a_host_is_in_the_language_of_the_cookie_and_says_what_to_do():
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    told = client.get("/", headers=STRANGE)
    assert told.headers["Content-Language"] == "en"
    assert "does not answer at the address that you typed" in told.content.decode()
    assert "with less at once" not in told.content.decode()


@pytest.mark.parametrize("page", ["400.html", "403.html", "403_csrf.html", "404.html", "405.html", "429.html"])
def test_every_page_of_trouble_stands_where_nobody_is_known_and_offers_nothing_that_needs_a_right(rf, page):
    request = rf.get("/submissions/")
    assert not hasattr(request, "user")
    shown = render_to_string(page, {"province": settings.PROVINCE}, request)
    assert "<h1>" in shown
    assert reverse("adoption:queue") not in shown


@pytest.mark.django_db
@pytest.mark.parametrize("error", [SuspiciousOperation, SessionInterrupted])
def test_what_is_refused_in_the_middle_is_a_page_in_the_language_of_the_reader(monkeypatch, sign_in, error):
    def fail(*_args, **_kwargs):
        raise error("no")

    client = sign_in(make.user(language="en"))
    monkeypatch.setattr(views, "render", fail)
    answer = client.get("/coverage/")
    assert (answer.status_code, '<html lang="en">' in answer.content.decode()) == (400, True)
