"""The mail server goes and comes back: what could not be sent is told, made up for, and never sent twice."""

import io
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from adoption import people, reminders
from adoption.models import Reminder
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
