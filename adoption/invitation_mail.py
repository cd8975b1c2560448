"""The letter that carries an invitation's link."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from adoption.models import Invitation


def message(invitation: Invitation, secret: str, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The invitation in the invitee's language.  The secret of its link is kept nowhere else."""
    with translation.override(invitation.language):
        context = _context(invitation, secret)
        subject = render_to_string("adoption/mail/invitation_subject.txt", context)
        body = render_to_string("adoption/mail/invitation_body.txt", context)
    return EmailMessage(
        subject=_line(subject),  # a name with a line break in it must not begin a header
        body=body.strip() + "\n",
        to=[invitation.email],
        headers={"Auto-Submitted": "auto-generated", "Content-Language": invitation.language},
        connection=connection,
    )


def _context(invitation: Invitation, secret: str) -> dict[str, object]:
    return {
        "organisation": _line(invitation.organisation.name),
        "is_illustrative": invitation.organisation.is_illustrative,
        "name": _line(invitation.name),
        "inviter": _line(str(invitation.invited_by)),
        "is_lead": invitation.is_lead,
        "expires_on": invitation.expires_on,
        "address": settings.SITE_ADDRESS + reverse("adoption:invitation", args=[secret]),
    }


def _line(text: str) -> str:
    return " ".join(text.split())
