"""Letters about an account: a way to a new password, and notice of what happened to it."""

import logging
from datetime import datetime
from enum import StrEnum
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from adoption.models import User

_log = logging.getLogger(__name__)


class Notice(StrEnum):
    """What a person is told of."""

    NEW_PLACE = "new_place"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    CODES_RENEWED = "codes_renewed"


def notice(person: User, what: Notice, *, at: datetime, device: str = "", address: str = "") -> EmailMessage:
    """What happened, in the person's language, and what to do where it was somebody else."""
    context = {
        "is_" + what.value: True,
        "person": _line(str(person)),
        "username": person.username,
        "at": at,
        "device": _line(device),
        "ip": address,
        "account": settings.SITE_ADDRESS + reverse("adoption:account"),
    }
    return _letter(person, "notice", context, person.language or settings.LANGUAGE_CODE)


def password_reset(person: User, link: str) -> EmailMessage:
    """The link to a new password, in the person's language, or else in that of the page where it was asked for."""
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    context = {"person": _line(str(person)), "username": person.username, "link": link, "minutes": minutes}
    return _letter(person, "password_reset", context, person.language or translation.get_language() or "")


def post(message: EmailMessage) -> None:
    """Send a letter beside the request: how long the mail server takes, and whether it answers, is nobody's business.

    Waiting would tell a known address from an unknown one, and let a dead mail server hold up each sign-in.
    """
    if not message.to[0]:
        return
    if settings.MAIL_BESIDE_REQUESTS:
        Thread(target=_send, args=(message,)).start()
    else:
        _send(message)


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError as error:  # what smtplib raises is one too
        _log.warning("An e-mail about an account could not be sent: %s", type(error).__name__)


def _letter(person: User, name: str, context: dict[str, object], language: str) -> EmailMessage:
    with translation.override(language):
        subject = render_to_string(f"adoption/mail/{name}_subject.txt", context)
        body = render_to_string(f"adoption/mail/{name}_body.txt", context)
    return EmailMessage(
        subject=_line(subject),
        body=body.strip() + "\n",
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated", "Content-Language": language},
    )


def _line(text: str) -> str:
    return " ".join(text.split())
