"""The words of letters about an account: a way to a new password, and notice of what happened to it."""

from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from adoption.letter_kinds import LetterKind
from adoption.models import Letter, User


def message(letter: Letter) -> EmailMessage:
    """A letter as it goes out now; the link to a new password is made here and kept nowhere."""
    is_reset = letter.kind == LetterKind.PASSWORD_RESET
    name, context = ("password_reset", _reset(letter.person)) if is_reset else ("notice", _notice(letter))
    context |= {"person": _line(str(letter.person)), "username": letter.person.username}
    with translation.override(letter.language):
        subject = render_to_string(f"adoption/mail/{name}_subject.txt", context)
        body = render_to_string(f"adoption/mail/{name}_body.txt", context)
    return EmailMessage(
        subject=_line(subject),
        body=body.strip() + "\n",
        to=[letter.person.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
            "Message-ID": _identity(letter),
        },
    )


def reset_link(person: User) -> str:
    """At the address that readers know, whatever host was asked."""
    secret = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    where = {"uidb36": user_pk_to_url_str(person), "key": secret}
    return settings.SITE_ADDRESS + reverse("account_reset_password_from_key", kwargs=where)


def _reset(person: User) -> dict[str, object]:
    return {"link": reset_link(person), "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}


def _notice(letter: Letter) -> dict[str, object]:
    """What happened, and what to do where it was somebody else."""
    return {
        "is_" + letter.kind: True,
        "at": letter.at,
        "device": _line(letter.device),
        "ip": letter.address,
        "account": settings.SITE_ADDRESS + reverse("adoption:account"),
    }


def _identity(letter: Letter) -> str:
    """The same for a letter that goes again because nobody knows whether it arrived: mailboxes then show one."""
    host = urlsplit(settings.SITE_ADDRESS).hostname
    return f"<letter.{letter.pk}.{letter.at.timestamp():.0f}@{host}>"


def _line(text: str) -> str:
    return " ".join(text.split())
