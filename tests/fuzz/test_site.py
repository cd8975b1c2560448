"""Every form and every address of the site, as every role, with what nobody should send."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.cookies import SimpleCookie
from random import Random
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY

from tests.conftest import ROOMS
from tests.fuzz.conftest import amounts
from tests.fuzz.dirt import INVISIBLE, dirt
from tests.fuzz.pages import PageForm, forms_of, spoilt
from tests.test_access_matrix import ROLES, ROWS, addresses, concrete, fingerprint, writes

pytestmark = pytest.mark.django_db

FORM, PARTS = "application/x-www-form-urlencoded", f"multipart/form-data; boundary={BOUNDARY}"
# The link of a reset has allauth note the address that the account has already.
OF_LIBRARIES = {"account_emailaddress"}
# Sentences of the libraries that no reader of the Vietnamese pages should meet.
FOREIGN = re.compile(r"This field|Ensure this|Select a valid|Enter a (?:valid|number)|Bad Request|Not Found")


@pytest.fixture
def forms(clients, keys) -> dict[str, list[PageForm]]:
    """Every form that each role finds on the pages it may read; verbs without one take what other forms ask for."""
    return {role: list(_found(role, clients[role], keys)) for role in ROLES}


def _found(role: str, client: Client, keys: dict) -> Iterator[PageForm]:
    known: dict[tuple, PageForm] = {}
    for name in (name for name, row in ROWS.items() if row.at.get("pk") != "{issued}"):
        address, row = concrete(name, keys), ROWS[name]
        if role in row.get:
            answer = client.get(address, query_params=row.asked)
            if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
                known |= {form.key: form for form in forms_of(answer.content.decode(), address)}
        if role in row.post:
            bare = PageForm("POST", address)
            known.setdefault(bare.key, bare)
    yield from (known[key] for key in sorted(known, key=repr))


def body_of(sent: list[tuple[str, bytes]], draw: Random) -> tuple[bytes, str]:
    """The same fields as one or the other encoding, now and then with a file where a text belongs."""
    if draw.random() < 0.75:
        return "&".join(
            f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in sent
        ).encode(), FORM
    parts = []
    for name, value in sent:
        file = b'; filename="x.xlsx"' if draw.random() < 0.15 else b""
        head = b'Content-Disposition: form-data; name="' + name.encode() + b'"' + file
        parts.append(b"--" + BOUNDARY.encode() + b"\r\n" + head + b"\r\n\r\n" + value + b"\r\n")
    return b"".join(parts) + (b"--" + BOUNDARY.encode() + b"--\r\n") * (draw.random() < 0.9), PARTS


@contextmanager
def as_before(client: Client) -> Iterator[None]:
    """What a browser kept before is put back afterwards: its session, its language."""
    kept = client.cookies.output(header="", sep=";")
    yield
    client.cookies = SimpleCookie(kept)


def sentences(response: HttpResponse) -> list:
    return list(get_messages(response.wsgi_request)) if hasattr(response.wsgi_request, "_messages") else []


def is_refused(response: HttpResponse) -> bool:
    """Whether the answer says that nothing was done."""
    told = {each.level_tag for each in sentences(response)}
    return response.status_code not in (200, 302) or ("error" in told and "success" not in told)


def faults_of(response: HttpResponse) -> list[str]:
    """What an answer to anything at all must not be."""
    where = urlsplit(response.headers.get("Location", ""))
    found = [f"leads to {response.headers['Location']!r}"] if where.netloc or where.scheme else []
    if response.status_code >= 500:
        return [f"answers {response.status_code}"]
    if response.streaming or response.status_code < 400:
        return found
    text = response.content.decode()
    if not response.get("Content-Type", "").startswith("application/json"):
        found += (
            []
            if '<html lang="vi"' in text and re.search('<p[ >]|role="alert"|errorlist|class="error', text)
            else [f"{response.status_code} without a sentence"]
        )
    shown = unescape(re.sub(r'value="[^"]*"|<textarea.*?</textarea>', "", text, flags=re.S))
    return found + [f"says {each!r}" for each in FOREIGN.findall(shown)]


def unseen() -> list[str]:
    """Texts that the rooms keep, in which something stands that nobody sees, or letters that are not composed."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    texts = {
        str(value)
        for model in models
        for row in model._base_manager.values_list()
        for value in row
        if isinstance(value, str)
    }
    marks = set(INVISIBLE) | {"\u0302", "\u0300", "\0", "\x1b", "\u2028"}
    return [ascii(text) for text in texts if marks & set(text)]


def post(client: Client, form: PageForm, draw: Random, before: dict) -> list[str]:
    """Send one spoilt form, look at the answer and at the tables, and undo it."""
    sent = list(spoilt(form, draw, dirt))
    body, kind = body_of(sent, draw)
    with as_before(client), transaction.atomic(), writes() as written:
        if form.method == "POST":
            response = client.generic("POST", form.action, body, kind)
        else:
            response = client.get(form.action, QUERY_STRING=body.decode() if kind == FORM else "x=1")
        found = faults_of(response)
        if written and response.status_code < 500:
            if is_refused(response) and fingerprint() != before:
                found.append(f"is refused with {response.status_code}, yet wrote to {sorted(written)}")
            found += [f"keeps {text}" for text in unseen()]
        transaction.set_rollback(True)
    return [f"{form.method} {form.action} {fault} after {sent}" for fault in found]


@amounts(220, 8_000)
def test_no_form_fails_and_none_that_is_refused_changes_anything(tries, clients, forms, record_property):
    draw, before, wrong = Random(1), fingerprint(), []
    offered = [(role, form) for role in ROLES for form in forms[role]]
    for turn in range(tries):
        role, form = offered[turn % len(offered)] if turn < len(offered) else draw.choice(offered)
        wrong += [f"{role} {each}" for each in post(clients[role], form, draw, before)]
    record_property("tried", tries)
    assert not wrong, "\n".join(wrong[:40])
    assert fingerprint() == before


ARGUMENT = re.compile(r"<(?:\w+:)?\w+>|\(\?P<\w+>[^)]*\)")
PLACES = (
    b"2025-Q3",
    b"bank-a",
    b"counted",
    b"1",
    b"0",
    b"999999999999999999999",
    b"-1",
    b"2025-Q9",
    b"0000-Q1",
    b"csv",
)
ASKED = [
    "period",
    "programme",
    "against",
    "kind",
    "measure",
    "revision",
    "code",
    "status",
    "page",
    "a",
    "b",
    "from",
    "to",
    "on",
    "tick",
    "of",
    "about",
    "by",
    "first_on",
    "last_on",
    "name",
    "verdict",
    "theme",
    "sort",
    "next",
    "o",
    "q",
    "e",
    "p",
    "all",
    "_popup",
]


def address(pattern: str, draw: Random) -> str:
    """An address of the site with anything in the place of its arguments, and anything behind the question mark."""
    bare = pattern.replace("^", "").removesuffix("$")
    path = ARGUMENT.sub(lambda _: quote_from_bytes(draw.choice((*PLACES, dirt(draw)))), bare)
    if draw.random() < 0.1:
        path += quote_from_bytes(dirt(draw), safe="/\\")
    names = [draw.choice(ASKED) for _ in range(draw.randrange(4))]
    query = "&".join(f"{name}={quote_from_bytes(draw.choice((*PLACES, dirt(draw))))}" for name in names)
    return f"{path}?{query}" if query else path


@amounts(220, 8_000)
def test_no_address_fails_whatever_stands_in_it_and_reading_changes_nothing(tries, clients, record_property):
    draw, before, wrong = Random(2), fingerprint(), []
    patterns = sorted(set(addresses().values()))
    for turn in range(tries):
        role = draw.choice(ROLES)
        asked = address(patterns[turn % len(patterns)], draw)
        path, _mark, query = asked.partition("?")
        with as_before(clients[role]), transaction.atomic(), writes() as written:
            response = clients[role].generic("GET", path, QUERY_STRING=query)
            transaction.set_rollback(True)
        wrong += [f"{role} {asked} {fault}" for fault in faults_of(response)]
        wrong += [f"{role} {asked} wrote to {sorted(written)}"] * bool(written - OF_LIBRARIES)
    record_property("tried", tries)
    assert not wrong, "\n".join(wrong[:40])
    assert fingerprint() == before
