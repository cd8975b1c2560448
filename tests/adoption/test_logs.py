"""What stands in the log, and what never does."""

import json
import logging
import re
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.utils.log import log_response

from adoption import request_log
from adoption.log_lines import JsonLines, TextLines, WithoutPeople, request_id, without_addresses
from tests import make

SECRET = "khong-ai-duoc-biet-duong-dan-nay"


@pytest.fixture
def lines():
    """All that is logged, as JSON lines through the product's own filter and formatter."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(json.loads(JsonLines().format(record)))

    handler = Kept()
    handler.addFilter(WithoutPeople())
    root = logging.getLogger()
    root.addHandler(handler)
    loggers = [logging.getLogger(name) for name in ("adoption.requests", "django.request")]
    before = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    for each, level in zip(loggers, before, strict=True):
        each.setLevel(level)


@pytest.mark.django_db
def test_a_request_leaves_one_line_with_its_route(client, lines):
    answer = client.get("/healthz?q=riêng")
    (line,) = [each for each in lines if each["logger"] == "adoption.requests"]
    assert {name: line[name] for name in ("level", "method", "route", "status")} == {
        "level": "INFO",
        "method": "GET",
        "route": "/healthz",
        "status": 200,
    }
    assert line["milliseconds"] >= 0
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", line["request_id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
    assert "riêng" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.django_db
@pytest.mark.parametrize("path", [f"/invitations/{SECRET}/", f"/nowhere/{SECRET}/", f"/verify/{SECRET}/"])
def test_what_stands_in_an_address_is_in_no_line(client, lines, path):
    client.get(path)
    assert lines
    assert SECRET not in json.dumps(lines)


@pytest.mark.django_db
def test_a_forged_form_is_told_without_the_link_it_was_sent_to(lines):
    answer = Client(enforce_csrf_checks=True).post(f"/invitations/{SECRET}/", {"password1": "x"})
    assert answer.status_code == 403
    assert SECRET not in json.dumps(lines)
    assert any(each["logger"].startswith("django.security") for each in lines)


@pytest.mark.django_db
def test_who_is_signed_in_is_in_no_line(sign_in, lines):
    person = make.user("tên-riêng")
    sign_in(person).get("/")
    told = json.dumps(lines, ensure_ascii=False)
    assert lines
    assert not [each for each in (person.username, person.email, "127.0.0.1", "sessionid") if each and each in told]


@pytest.mark.django_db
def test_the_level_follows_the_status(client, lines):
    client.get("/nowhere/")
    assert [each["level"] for each in lines if each["logger"] == "adoption.requests"] == ["WARNING"]


@pytest.mark.parametrize(("trusted", "given"), [(True, "a" * 32), (False, "a" * 32), (True, "a\nb"), (True, "A" * 33)])
@pytest.mark.django_db
def test_only_a_trusted_proxy_names_a_request(client, settings, trusted, given):
    settings.BEHIND_PROXY = trusted
    named = client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (named == given) == (trusted and given == "a" * 32)


def test_the_number_of_a_request_ends_with_it(rf):
    seen = []

    def answer(_request):
        seen.append(request_id.get())
        return HttpResponse()

    request_log.keep_a_line(answer)(rf.get("/"))
    assert seen[0]
    assert request_id.get() == ""


def a_record(raised=None, **more):
    trace = None
    if raised:
        try:
            raise raised
        except type(raised):
            trace = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, "f.py", 1, "%s: %s", ("Lỗi", "/a"), trace)
    for name, value in more.items():
        setattr(record, name, value)
    return record


def test_of_an_error_the_values_of_the_row_are_left_out():
    raised = IntegrityError('duplicate key "each_email_once"\nDETAIL:  Key (email)=(an@example.vn) already exists.')
    for formatter in (JsonLines(), TextLines()):
        told = formatter.format(a_record(raised))
        assert "each_email_once" in told
        assert "test_logs.py" in told
        assert "an@example.vn" not in told
        assert "DETAIL" not in told


def test_e_mail_addresses_are_masked_wherever_they_stand():
    text = "550 <an.nguyen@langson.gov.vn>: unknown; key (email)=(b+c@d.vn)"
    assert without_addresses(text) == "550 <…@…>: unknown; key (email)=(…@…)"


def test_a_message_of_several_lines_stays_one_line():
    record = a_record()
    record.args = ("a\nb", "c\r\nd")
    assert JsonLines().format(record).count("\n") == 0
    assert TextLines().format(record) == "ERROR django.request: a b: c d"


def test_django_writes_the_pattern_of_a_failed_request(rf, lines):
    request = rf.get(f"/invitations/{SECRET}/")
    log_response("%s: %s", "Bad Request", request.path, response=type("R", (), {"status_code": 400})(), request=request)
    assert [each["message"] for each in lines] == ["Bad Request: (no such page)"]


def test_the_settings_write_through_this_filter_alone():
    handlers = settings.LOGGING["handlers"].values()
    assert [each["filters"] for each in handlers] == [["without_people"]]
    assert settings.LOGGING["loggers"]["django"] == {"handlers": [], "level": "WARNING", "propagate": True}
