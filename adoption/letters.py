"""The verbs that send letters about accounts: kept first, sent beside the request, again later where that failed."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from threading import Thread

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from adoption import account_mail
from adoption.letter_kinds import WAITS, LetterKind
from adoption.models import Letter, User

_log = logging.getLogger(__name__)
REFUSED_FOR_GOOD = 500  # replies of a mail server from here on are not asked for again


@dataclass
class Round:
    """What became of the letters that waited."""

    sent: int = 0
    waiting: int = 0
    dropped: int = 0


def post(
    person: User, kind: LetterKind, *, at: datetime | None = None, device: str = "", address: str = ""
) -> Letter | None:
    """Keep a letter with what it tells of, and send it beside the request once that is stored.

    How long the mail server takes, and whether it answers, is nobody's business: waiting would tell a known address
    from an unknown one, and let a dead mail server hold up each sign-in.
    """
    if not person.email:
        return None
    moment = at or timezone.now()
    if kind == LetterKind.PASSWORD_RESET:
        forget_resets(person)
    letter = Letter.objects.create(
        person=person,
        kind=kind,
        at=moment,
        good_until=moment + WAITS[kind],
        language=_language(person, kind),
        device=device,
        address=address,
    )
    if settings.MAIL_BESIDE_REQUESTS:
        transaction.on_commit(Thread(target=_send_beside, args=(letter.pk,)).start)
    else:
        _send_at_once(letter.pk)
    return letter


def send_waiting(*, at: datetime | None = None) -> Round:
    """Send what waits and drop what came too late.  Safe to repeat and to run beside itself.

    A mail server that cannot be reached is tried once.
    """
    done = Round()
    for pk in list(Letter.objects.free(at=at or timezone.now()).values_list("pk", flat=True)):
        try:
            outcome = _send(pk, at=at or timezone.now())
        except _Unreachable:
            break
        done.sent += outcome == "sent"
        done.dropped += outcome == "dropped"
    done.waiting = Letter.objects.count()
    return done


def waiting_since(*, at: datetime | None = None) -> datetime | None:
    """Since when letters wait for the mail server; None where it took all that it was given."""
    return Letter.objects.refused(at=at or timezone.now()).values_list("at", flat=True).first()


def forget_resets(person: User) -> None:
    """A link to a new password that has not gone out does not, where another was asked for or a password was set."""
    Letter.objects.filter(person=person, kind=LetterKind.PASSWORD_RESET).delete()


class _Unreachable(Exception):
    """Nobody answered where the mail server should be."""


def _send_beside(pk: int) -> None:
    """In a thread, with a connection of its own."""
    try:
        _send_at_once(pk)
    finally:
        connection.close()


def _send_at_once(pk: int) -> None:
    """Send one; where the mail server takes letters again, those that wait follow."""
    with suppress(_Unreachable):
        if _send(pk, at=timezone.now()) == "sent" and waiting_since():
            send_waiting()


def _send(pk: int, *, at: datetime) -> str:
    """Send one letter, unless somebody else does.  No lock is held meanwhile: a mail server may take its time."""
    if not Letter.objects.free(at=at).filter(pk=pk).update(taken_at=at):
        return "taken"
    letter = Letter.objects.select_related("person").filter(pk=pk).first()
    if letter is None:  # another link was asked for in this very moment
        return "taken"
    if _came_too_late(letter, at):
        letter.delete()
        return "dropped"
    try:
        account_mail.message(letter).send()
    except OSError as error:  # what smtplib raises is one too, but then somebody had answered
        return _failed(letter, error, at)
    letter.delete()
    return "sent"


def _failed(letter: Letter, error: OSError, at: datetime) -> str:
    if _is_for_good(error):
        _log.warning("An e-mail about an account was refused for good: %s", type(error).__name__)
        letter.delete()
        return "dropped"
    _log.warning("An e-mail about an account waits for the mail server: %s", type(error).__name__)
    Letter.objects.filter(pk=letter.pk).update(taken_at=None, failed_at=at)
    if not isinstance(error, SMTPException):
        raise _Unreachable from error
    return "waits"


def _came_too_late(letter: Letter, at: datetime) -> bool:
    """Whether its time is over, or nobody needs its link any more: who has signed in meanwhile, or may not."""
    person = letter.person
    if at >= letter.good_until or not person.email:
        return True
    signed_in_since = person.last_login is not None and person.last_login > letter.at
    return letter.kind == LetterKind.PASSWORD_RESET and (signed_in_since or not person.is_active)


def _is_for_good(error: OSError) -> bool:
    """Whether the mail server knows the address, or takes the letter, never."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= REFUSED_FOR_GOOD for code, _said in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= REFUSED_FOR_GOOD


def _language(person: User, kind: LetterKind) -> str:
    """The person's own; a link is in that of the page where it was asked for, else."""
    page = translation.get_language() if kind == LetterKind.PASSWORD_RESET else ""
    return person.language or page or settings.LANGUAGE_CODE
