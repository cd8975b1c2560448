"""Two application servers over one database: what one of them is told, the other knows with its next answer."""

import re
from collections.abc import Iterator

import pytest

from tests.faults.conftest import Place
from tests.faults.serving import Gunicorn, Person

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("faults")]

CLOSED = "/?period=2025-Q3"
LOGIN = "/accounts/login/"
ONE = ("--workers", "1")
HOUR = re.compile(r"\d\d:\d\d")


@pytest.fixture(scope="module")
def other(place) -> Iterator[Gunicorn]:
    """One worker, so that its memory is one."""
    server = Gunicorn(place.home, place.address, ONE)
    server.start()
    yield server
    server.kill()


def test_figures_that_are_saved_at_one_are_seen_at_the_other(place: Place, other: Gunicorn):
    bank = place.bank(1)
    there = place.person("bank-001", other)
    while bank.asking not in ("fill", "save"):
        bank.go_on()
    for _ in range(3):
        bank.save()
        page = there.get("/submissions/2025-Q4/").body.decode()
        assert all(f'value="{_shown(value)}"' in page for value in bank.rows[-1][4].values())


def _shown(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def test_a_kept_page_of_one_falls_with_a_change_at_the_other(place: Place, other: Gunicorn):
    """Each keeps the overview in its own memory; a period is opened again, and closed again, at one of them."""
    staff, official = place.person("staff"), place.person("official", other)
    before = [_content(official) for _ in range(2)]
    assert before[0] == before[1]
    assert staff.post("/periods/2025-Q3/reopen", {"note": "thử", "reason": "thử"}).status == 302
    after = _content(official)
    assert after != before[0]
    assert staff.post("/periods/2025-Q3/close", {}).status == 302
    assert _content(official) != after


def _content(reader: Person) -> bytes:
    """The overview without the tokens of its forms."""
    page = reader.get(CLOSED)
    assert page.status == 200
    return re.sub(rb'value="\w{64}"', b"", page.body.partition(b"<main")[2])


def test_who_signs_out_at_one_is_out_at_the_other(place: Place, other: Gunicorn):
    place.keys["bank-003"] = place.judge.ask("sign_in", "bank-003")
    here, there = place.person("bank-003"), place.person("bank-003", other)
    assert there.get("/submissions/").status == 200
    assert here.post("/accounts/logout/", {}).status == 302
    assert there.get("/submissions/").location.startswith(LOGIN)


def test_failed_sign_ins_count_together(place: Place, other: Gunicorn):
    """Six in all, by turns: the limit of five is that of both."""
    strangers = [Person("", place.server.port), Person("", other.port)]
    wrong = {"login": "official", "password": "not-this-one"}
    said = [_said(strangers[number % 2].post(LOGIN, wrong).body.decode()) for number in range(6)]
    assert len(set(said[:5])) == 1
    assert not HOUR.search(said[0])
    assert HOUR.search(said[5])


def _said(page: str) -> str:
    """What the form says of the attempt; a refusal names the hour from which one may try again."""
    return page.partition('<section class="summary-box is-error"')[2].partition("</section>")[0]
