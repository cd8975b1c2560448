"""A page that has not changed is answered with 304, to the same reader alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from adoption import rounds, submissions
from adoption.models import Submission
from adoption.revision import data_revision
from adoption.roles import Role
from indicators.history import save_as
from indicators.models import Target
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_alone]

ADDRESSES = ["/", "/indicators/counted/", "/indicators/counted.csv"]


@pytest.fixture
def shown():
    """One indicator with a target, and one bank's approved figure."""
    indicator = make.indicator(numerator=make.measure())
    make.target(indicator, programme=make.programme())
    return make.approved(make.organisation(), make.period(), {"counted": 10})


def again(client, address, **extra):
    """Ask twice, the second time with what the first answer was marked with."""
    client.get(address)
    marked = client.get(address)["ETag"]
    return client.get(address, headers={"if-none-match": marked}, **extra)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unchanged_page_is_not_sent_again(shown, sign_in, address):
    answer = again(sign_in(make.user()), address)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_one_reader_keeps_is_no_answer_for_another(shown, client, sign_in, address):
    marks = set()
    for reader in (make.user(), make.user("official", Role.OFFICIAL), make.reporter(make.organisation())):
        sign_in(reader)
        client.get(address)
        marks.add(client.get(address)["ETag"])
    assert len(marks) == 3


def test_each_language_day_and_choice_has_a_mark_of_its_own(shown, sign_in, settings):
    client = sign_in(make.user())
    client.get("/")
    marks = {client.get("/")["ETag"], client.get("/?period=2025-Q3")["ETag"]}
    client.cookies["django_language"] = "en"
    marks.add(client.get("/")["ETag"])
    settings.BUSINESS_DAY = make.AFTER + timedelta(days=40)
    marks.add(client.get("/")["ETag"])
    assert len(marks) == 4


def test_a_page_that_tells_something_once_is_not_kept(shown, sign_in):
    client = sign_in(make.user())
    client.post(f"/coverage/remind/{make.organisation().pk}", {"next": "/"})
    assert "ETag" not in client.get("/")
    assert "ETag" in client.get("/")


def _correct(done: Submission) -> None:
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm")
    sent = submissions.submit(copy, by=make.reporter(done.organisation), version=copy.version, business_day=make.AFTER)
    submissions.approve(sent, by=make.user(), version=sent.version)


def _retarget(done: Submission) -> None:
    target = Target.objects.get()
    target.clause = "mục 2"
    save_as(target, by="staff", at=timezone.now(), why="đọc lại")


def _rename(done: Submission) -> None:
    done.organisation.name_vi = "Tên mới"
    save_as(done.organisation, by="staff", at=timezone.now())


CHANGES = {
    "a correction": _correct,
    "a withdrawal": lambda done: submissions.withdraw(done, by=make.user(), note="sai"),
    "a revised target": _retarget,
    "a renamed organisation": _rename,
    "a closed period": lambda done: rounds.close_period(done.period, by=make.user(), at=make.AT),
    "a new submission": lambda done: make.filled(make.organisation("bank-b"), done.period, {"counted": 5}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_a_page_makes_it_answer_anew(shown, sign_in, change):
    client = sign_in(make.user())
    client.get("/")
    marked, before = client.get("/")["ETag"], data_revision()
    change(shown)
    assert data_revision() != before
    assert client.get("/", headers={"if-none-match": marked}).status_code == 200


def test_what_is_being_typed_changes_no_page(shown):
    draft = make.filled(make.organisation("bank-b"), shown.period, {"counted": 5})
    before = data_revision()
    make.filled(draft.organisation, shown.period, {"counted": 6})
    assert data_revision() == before


def test_an_unchanged_page_costs_the_session_and_the_reader(shown, sign_in, django_assert_num_queries):
    client = sign_in(make.user())
    client.get("/")
    marked = client.get("/")["ETag"]
    with django_assert_num_queries(2):
        assert client.get("/", headers={"if-none-match": marked}).status_code == 304


def test_the_first_page_is_small_over_the_wire_and_unchanged_when_it_is_asked_for_again(demo_database, sign_in):
    client = sign_in(make.user())
    packed = {"accept-encoding": "gzip"}
    client.get("/", headers=packed)
    page = client.get("/", headers=packed)
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < 100_000
    assert client.get("/", headers={**packed, "if-none-match": page["ETag"]}).status_code == 304
