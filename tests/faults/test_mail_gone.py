"""The mail server goes and comes back: what could not be sent is told, made up for, and never sent twice."""

import io
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from adoption import letters, people, reminders
from adoption.letter_kinds import WAITS, LetterKind
from adoption.models import Letter, Reminder
from adoption.models.letter import TAKEN_FOR
from adoption.roles import Role
from tests import make
from tests.with_postgresql import free_port

pytestmark = pytest.mark.django_db

OVERDUE = date(2025, 12, 17)
BANKS = [f"bank-{number}" for number in range(4)]


class _Postbox(socketserver.StreamRequestHandler):
    """As much of a mail server as takes letters; it hangs up before, or after, it took one to whom it is told."""

    def handle(self) -> None:
        self._say("220 here")
        to = ""
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper().strip()
            if word == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
            if word == b"DATA":
                if to in self.server.hangs_up_over:  # type: ignore[attr-defined]
                    return
                self._say("354 go on")
                self._take(to)
                if to in self.server.dies_after:  # type: ignore[attr-defined]
                    return
            self._say("221 bye" if word == b"QUIT" else "250 well")

    def _take(self, to: str) -> None:
        for line in iter(self.rfile.readline, b".\r\n"):
            if line.startswith(b"Message-ID: "):
                self.server.identities.append(line)  # type: ignore[attr-defined]
        self.server.letters.append(to)  # type: ignore[attr-defined]

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def postbox(
    port: int, hangs_up_over: set[str], dies_after: set[str] = frozenset(), identities: list[bytes] | None = None
) -> Iterator[list[str]]:
    """A mail server on a port while the block lasts; the addresses that it took letters for."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", port), _Postbox) as server:
        server.letters, server.hangs_up_over = [], hangs_up_over  # type: ignore[attr-defined]
        server.dies_after, server.identities = dies_after, identities if identities is not None else []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.letters  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def port(settings) -> int:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    return settings.EMAIL_PORT


@pytest.fixture
def owing(port):
    """Four banks that owe the quarter on a day of reminders."""
    make.period("2025-Q4")
    for code in BANKS:
        make.duty(make.organisation(code, email=f"{code}@example.invalid"), make.measure())


def remind() -> tuple[int, str]:
    """The command of every morning: how many went out, and what it complained of."""
    said, trouble = io.StringIO(), ""
    try:
        call_command("remind", stdout=said)
    except CommandError as error:
        trouble = str(error)
    return said.getvalue().count(": sent"), trouble


def test_reminders_wait_for_the_mail_server_and_go_out_once(owing, port):
    assert remind() == (0, "4 reminders could not be sent and are not recorded; run this again.")
    assert not Reminder.objects.exists()
    with postbox(port, set()) as letters:
        assert remind() == (4, "")
        assert remind() == (0, "")
    assert sorted(letters) == [f"{code}@example.invalid" for code in BANKS]


def test_a_mail_server_that_dies_over_one_letter_leaves_that_one_for_the_next_run(owing, port):
    with postbox(port, {"bank-1@example.invalid"}) as letters:
        assert remind() == (3, "1 reminders could not be sent and are not recorded; run this again.")
    with postbox(port, set()) as later:
        assert remind() == (1, "")
    assert sorted(letters + later) == [f"{code}@example.invalid" for code in BANKS]


def test_a_letter_that_went_out_although_the_server_died_over_it_goes_again_as_the_same_letter(owing, port):
    """Nobody can know that it had arrived; by its number the mailbox does."""
    first: list[bytes] = []
    second: list[bytes] = []
    with postbox(port, set(), {"bank-3@example.invalid"}, first):
        assert remind()[0] == 3
    with postbox(port, set(), identities=second) as letters:
        assert remind() == (1, "")
    assert letters == ["bank-3@example.invalid"]
    assert (len(first), len(set(first)), set(second) < set(first)) == (4, 4, True)


def test_a_mail_server_that_nobody_reaches_is_tried_once_a_run(owing, monkeypatch):
    """Each try may take ten seconds, and on SQLite nobody else can save meanwhile."""
    tried = []

    def time_out(message):
        tried.append(message.to)
        raise TimeoutError

    monkeypatch.setattr(reminders.EmailMessage, "send", time_out)
    outcomes = [each.outcome.value for each in reminders.remind_all(business_day=OVERDUE, at=make.AT)]
    assert (len(tried), outcomes) == (1, ["failed"] * 4)
    assert not Reminder.objects.exists()


def test_who_was_reminded_already_is_not_told_as_failed_by_a_run_without_mail_server(owing, port):
    with postbox(port, {"bank-2@example.invalid"}):
        remind()
    outcomes = {
        each.organisation.code: each.outcome.value for each in reminders.remind_all(business_day=OVERDUE, at=make.AT)
    }
    assert outcomes.pop("bank-2") == "failed"
    assert set(outcomes.values()) == {"already reminded today"}


def test_an_invitation_waits_with_the_link_before_and_is_sent_again_once(port):
    owner, staff = make.organisation(), make.user()
    asked = people.invite(owner, email="a@example.invalid", by=staff, at=make.AT)
    assert people.send(asked, by=staff, at=make.AT) is False
    asked.refresh_from_db()
    assert asked.sent_at is None
    with postbox(port, set()) as letters:
        assert people.send(asked, by=staff, at=make.AT) is True
    assert letters == ["a@example.invalid"]


# Letters about accounts


LINK = re.compile(r"/accounts/password/reset/\S+")


def ask_for_link(client, person) -> str:
    """Ask for a new password; the page that follows, in English."""
    client.cookies["django_language"] = "en"
    client.post("/accounts/password/reset/", {"email": person.email})
    return client.get("/accounts/password/reset/sent/").content.decode()


def send_letters() -> tuple[str, str]:
    """The command of every few minutes: what it said, and what it complained of."""
    said, trouble = io.StringIO(), ""
    try:
        call_command("send_letters", stdout=said)
    except CommandError as error:
        trouble = str(error)
    return said.getvalue().strip(), trouble


NOTHING = "0 letters sent, 0 dropped as too late or refused"


def test_a_link_waits_for_the_mail_server_and_goes_out_once(port, client):
    page = ask_for_link(client, make.user())
    assert ("takes no letters at present" in page, "is on its way" in page) == (True, False)
    assert send_letters() == (NOTHING, "1 letters wait for the mail server; run this again.")
    with postbox(port, set()) as letters:
        assert send_letters() == ("1 letters sent, 0 dropped as too late or refused", "")
        assert send_letters() == (NOTHING, "")
    assert letters == ["staff@example.invalid"]
    assert "is on its way" in client.get("/accounts/password/reset/sent/").content.decode()


def test_an_unknown_address_is_told_the_same_while_letters_wait(port, client):
    known = ask_for_link(client, make.user())
    client.post("/accounts/password/reset/", {"email": "nobody@example.invalid"})
    unknown = client.get("/accounts/password/reset/sent/").content.decode()
    assert plain(unknown) == plain(known)


def plain(page: str) -> str:
    return re.sub(r'value="[^"]+"', "", page)


def test_what_waits_holds_no_link_and_the_one_that_goes_out_is_good(port, client, settings):
    person = make.user()
    ask_for_link(client, person)
    told = {"person", "kind", "at", "language", "device", "address"}
    columns = {field.name for field in Letter._meta.get_fields()}
    assert columns == told | {"id", "good_until", "taken_at", "failed_at"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    letters.send_waiting()
    (letter,) = mail.outbox
    assert client.get(client.get(LINK.search(letter.body)[0]).headers["Location"]).status_code == 200
    assert not Letter.objects.exists()


def test_of_links_that_were_asked_for_again_only_the_last_goes_out(port, client):
    person = make.user()
    for _ in range(3):
        ask_for_link(client, person)
    with postbox(port, set()) as sent:
        letters.send_waiting()
    assert sent == [person.email]


def closed(person):
    person.is_active = False


def gone_without_address(person):
    person.email = ""


def signed_in_again(person):
    person.last_login = timezone.now()


@pytest.mark.parametrize("meanwhile", [closed, gone_without_address, signed_in_again])
def test_a_link_that_nobody_needs_any_more_does_not_go_out(port, client, meanwhile):
    person = make.user()
    ask_for_link(client, person)
    meanwhile(person)
    person.save()
    with postbox(port, set()) as sent:
        assert letters.send_waiting() == letters.Round(dropped=1)
    assert sent == []


def test_a_password_that_was_set_meanwhile_takes_a_waiting_link_away(port, client):
    person = make.user()
    ask_for_link(client, person)
    chief = make.user("chief", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    client.force_login(chief, backend="adoption.accounts.Accounts")
    new = {"password1": "mat-khau-moi-2026", "password2": "mat-khau-moi-2026"}
    assert client.post(f"/admin/adoption/user/{person.pk}/password/", new).status_code == 302
    assert [each.kind for each in Letter.objects.all()] == [LetterKind.PASSWORD_CHANGED]


@pytest.mark.parametrize(
    ("kind", "minutes", "goes"),
    [
        (LetterKind.PASSWORD_RESET, 59, True),
        (LetterKind.PASSWORD_RESET, 60, False),
        (LetterKind.NEW_PLACE, 7 * 24 * 60 - 1, True),
        (LetterKind.NEW_PLACE, 7 * 24 * 60, False),
    ],
)
def test_a_letter_goes_out_while_it_is_worth_it(port, kind, minutes, goes):
    asked = timezone.now()
    letters.post(make.user(), kind, at=asked)
    with postbox(port, set()) as sent:
        done = letters.send_waiting(at=asked + timedelta(minutes=minutes))
    assert (len(sent), done.sent, done.dropped) == (goes, goes, not goes)
    assert not Letter.objects.exists()


def test_a_link_waits_no_longer_than_it_would_be_good(settings):
    assert WAITS[LetterKind.PASSWORD_RESET] <= timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def test_two_that_send_at_the_same_moment_send_one_letter(port):
    kept = letters.post(make.user(), LetterKind.NEW_PLACE)
    now = timezone.now()
    Letter.objects.filter(pk=kept.pk).update(taken_at=now)
    with postbox(port, set()) as sent:
        assert letters.send_waiting(at=now) == letters.Round(waiting=1)
        assert letters.send_waiting(at=now + TAKEN_FOR) == letters.Round(sent=1)
    assert sent == ["staff@example.invalid"]


def test_a_letter_that_the_server_took_before_it_died_goes_again_as_the_same_letter(port):
    first: list[bytes] = []
    second: list[bytes] = []
    with postbox(port, set(), {"staff@example.invalid"}, first):
        letters.post(make.user(), LetterKind.FACTOR_ADDED)
    with postbox(port, set(), identities=second):
        assert letters.send_waiting().sent == 1
    assert (len(first), first) == (1, second)


def test_a_notice_that_goes_out_brings_those_that_waited_with_it(port):
    letters.post(make.user(), LetterKind.NEW_PLACE)
    letters.post(make.user(), LetterKind.PASSWORD_CHANGED)
    with postbox(port, set()) as sent:
        letters.post(make.user("chief", Role.ADMINISTRATOR), LetterKind.CODES_RENEWED)
    assert len(sent) == 3
    assert not Letter.objects.exists()


def test_an_address_that_the_mail_server_refuses_for_good_is_not_tried_again(port, monkeypatch, caplog):
    def refuse(message):
        raise SMTPRecipientsRefused({"staff@example.invalid": (550, b"no such user")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    letters.post(make.user(), LetterKind.NEW_PLACE)
    assert not Letter.objects.exists()
    assert "example.invalid" not in caplog.text


def test_an_address_that_the_mail_server_cannot_take_now_is(port, monkeypatch):
    def refuse(message):
        raise SMTPRecipientsRefused({"staff@example.invalid": (450, b"later")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    letters.post(make.user(), LetterKind.NEW_PLACE)
    assert letters.send_waiting() == letters.Round(waiting=1)


def test_a_mail_server_that_nobody_reaches_is_tried_once_a_round_of_letters(port, monkeypatch):
    tried = []

    def time_out(message):
        tried.append(message.to)
        raise TimeoutError

    monkeypatch.setattr(EmailMessage, "send", time_out)
    for kind in (LetterKind.NEW_PLACE, LetterKind.FACTOR_ADDED, LetterKind.CODES_RENEWED):
        letters.post(make.user(), kind)
    tried.clear()
    assert (letters.send_waiting().waiting, len(tried)) == (3, 1)


def test_who_manages_people_is_told_since_when_letters_wait_and_colleagues_are_not(port, sign_in):
    owner = make.organisation()
    letters.post(make.user(language="en"), LetterKind.NEW_PLACE, at=timezone.now())
    told = "The mail server has taken no letters since"
    page = f"/organisations/{owner.code}/people/"
    assert told in sign_in(make.user()).get(page).content.decode()
    colleague = make.reporter(owner)
    colleague.language = "en"
    colleague.save()
    assert told not in sign_in(colleague).get("/submissions/people/").content.decode()


def test_the_deed_and_its_letter_stand_or_fall_together(port):
    """Nobody is told of what was not done."""
    person = make.user()
    with pytest.raises(ValueError, match="undone"), transaction.atomic():
        letters.post(person, LetterKind.FACTOR_REMOVED)
        raise ValueError("undone")
    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_beside_a_request_a_letter_is_sent_by_another_thread_and_leaves_nothing_behind(port, settings, monkeypatch):
    settings.MAIL_BESIDE_REQUESTS = True
    begun: list[threading.Thread] = []
    monkeypatch.setattr(letters, "Thread", lambda **given: begun.append(threading.Thread(**given)) or begun[-1])
    with postbox(port, set()) as sent:
        with transaction.atomic():
            letters.post(make.user(), LetterKind.NEW_PLACE)
            assert [each.is_alive() for each in begun] == [False]  # made, and begun once the change is stored
        begun[0].join()
    assert (sent, Letter.objects.count()) == (["staff@example.invalid"], 0)
