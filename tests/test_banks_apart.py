"""What is one bank's is not another's: not on a page, in a file, in a refusal, nor in how long a refusal takes."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adoption import submissions
from adoption.models import Submission
from adoption.roles import Role
from indicators.periods import parse_label
from reports import composing
from tests import make
from tests.test_access_matrix import ROWS, concrete, writes
from tests.test_access_matrix import clients as clients
from tests.test_access_matrix import issued as issued
from tests.test_access_matrix import keys as keys
from tests.test_access_matrix import world as world

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FIGURE = 7_654_321
NOTE = "Ghi chú nội bộ của đơn vị"
SECRETS = ("7654321", "7.654.321", "7,654,321", NOTE, "lead@example.invalid", "colleague@example.invalid", "bank-a")


@pytest.fixture
def name() -> str:
    """No address in particular."""
    return ""


# On pages and in files


@pytest.fixture
def told(world):
    """A bank's figure in a quarter that is open, with a note, of which no other bank may learn."""
    sent = Submission.objects.get(organisation__code="bank-a", period__label="2025-Q4")
    sent.figures.update(stored=FIGURE, note=NOTE)
    submissions.approve(sent, by=make.user(), version=sent.version, at=make.AT)


def walked(name: str) -> bool:
    """Whether an address is read by somebody; an invitation is for whoever holds its link."""
    given = {*ROWS[name].at.values()}
    return bool(ROWS[name].get | ROWS[name].missing) and not given & {"{issued}", "{secret}"}


@pytest.mark.parametrize("role", ["public", "neighbour", "administrator"])
@pytest.mark.parametrize("period", ["2025-Q3", "2025-Q4"])
def test_nothing_of_a_bank_is_in_any_answer_to_another_reader(role, period, told, clients, keys, settings):
    settings.PUBLIC_OVERVIEW = True
    found = []
    for each in filter(walked, ROWS):
        if role == "administrator" and (each.startswith("admin:") or "history" in each):
            continue  # what administrators look after
        address = concrete(each, keys).replace("2025-Q3", period)
        answer = clients[role].get(address, {"period": period} if period not in address else {})
        text = answer.getvalue() if answer.streaming else answer.content
        shown = f"{answer.headers}{text.decode('utf-8', errors='ignore')}".replace(address, "")
        found += [f"{address}: {secret}" for secret in SECRETS if secret in shown]
    assert not found


def test_the_walk_above_can_find_something(told, clients, keys):
    page = clients["staff"].get("/indicators/counted/2025-Q4/").content.decode()
    assert [secret for secret in SECRETS if secret in page]


# Not yours is like not there


def asked(client: Client, method: str, address: str) -> tuple[int, str, int, str]:
    """Status, words, number of queries and redirect of an answer; its tokens and its own address apart."""
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(client, method)(address)
    words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(address, "")
    return answer.status_code, words, len(queries), answer.headers.get("Location", "")


PAIRS = [
    # Who asks, how, for what is another's, and for what is nobody's.
    *(
        ("neighbour", method, f"/submissions/2025-Q4/{rest}", f"/submissions/2019-Q1/{rest}")
        for method, rest in (
            ("get", ""),
            ("post", ""),
            ("post", "cells"),
            ("get", "check"),
            ("post", "send"),
            ("post", "recall"),
            ("get", "template.xlsx"),
            ("get", "upload"),
            ("post", "upload"),
            ("post", "request"),
            ("get", "receipt.pdf"),
        )
    ),
    *(
        ("neighbour", "post", f"/submissions/people/{verb}/{{colleague}}", f"/submissions/people/{verb}/999999")
        for verb in ("remove", "restore", "make-lead", "unmake-lead")
    ),
    *(
        ("neighbour", "post", f"/submissions/people/{verb}/{{invitation}}", f"/submissions/people/{verb}/999999")
        for verb in ("resend", "withdraw")
    ),
    ("official", "get", "/reports/{draft}/", "/reports/999999/"),
    ("official", "get", "/reports/{draft}.csv", "/reports/999999.csv"),
    ("public", "get", "/invitations/{used}/", "/invitations/none/"),
    ("neighbour", "post", "/accounts/sessions/{foreign}/end", "/accounts/sessions/999999/end"),
    *(("neighbour", "get", f"/review/{key}/", "/review/999999/") for key in ("{submission}",)),
    ("neighbour", "get", "/organisations/bank-a/", "/organisations/nobody/"),
]


@pytest.mark.parametrize(("role", "method", "others", "nobodys"), PAIRS)
def test_what_is_not_yours_is_answered_like_what_is_not_there(role, method, others, nobodys, clients, keys):
    invitation = make.organisation().invitations.get()
    foreign = make.user("lead").sign_ins.first()
    rows = {**keys, "invitation": invitation.pk, "used": "used", "foreign": foreign.pk if foreign else 0}
    client = clients[role]
    asked(client, method, nobodys)  # what is kept from a first request is there for both
    with writes() as written:
        theirs, none = asked(client, method, others.format(**rows)), asked(client, method, nobodys)
    assert theirs == none
    assert theirs[0] in (403, 404)
    assert not written


# Whoever asked for a correction does not approve it


@pytest.fixture
def correction(db):
    """A correction that one of the staff reopened, sent again without a finding."""
    done = make.approved(make.organisation(), make.period(), {"counted": 12})
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm", at=make.AT)
    return submissions.submit(
        copy, by=make.reporter(done.organisation), version=copy.version, business_day=make.AFTER, at=make.AT
    )


def test_a_correction_is_not_approved_among_the_clean_ones_by_who_reopened_it(correction, sign_in):
    ticked = {"submission": correction.pk, f"version-{correction.pk}": correction.version}
    sign_in(make.user("opener")).post("/review/approve-clean", ticked)
    correction.refresh_from_db()
    assert correction.status == "submitted"
    sign_in(make.user("another")).post("/review/approve-clean", ticked)
    correction.refresh_from_db()
    assert correction.status == "approved"


def test_the_administration_has_no_way_round_it(correction, sign_in):
    person = make.user("administrator", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    answer = sign_in(person).post(f"/admin/adoption/submission/{correction.pk}/change/", {"status": "approved"})
    correction.refresh_from_db()
    assert (answer.status_code, correction.status) == (403, "submitted")


def test_a_change_of_role_takes_the_administration_away(client, sign_in):
    """Who is staff now, and was an administrator, has no door left from then."""
    person = make.user("administrator", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    other = make.user("second", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    form = {"username": "second", "email": other.email, "role": "staff", "is_active": "on", "language": "vi"}
    assert sign_in(person).post(f"/admin/adoption/user/{other.pk}/change/", form).status_code == 302
    other.refresh_from_db()
    assert (other.is_staff, other.is_superuser) == (False, False)
    assert Client().get("/admin/").status_code == 302
    assert sign_in(other).get("/admin/").status_code == 403


def test_a_draft_of_a_report_is_not_told_to_officials(world, clients):
    draft = composing.begin(make.programme(), parse_label("2025-Q3"), language="en", by=make.user(), at=make.AT)
    assert f"/reports/{draft.pk}/" not in clients["official"].get("/reports/").content.decode()
