"""The words of people's codes, chosen at the edge."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption.membership import Change, PeopleRefusal, PeopleRefused

CHANGE: dict[str, object] = {
    Change.GIVEN_ROLE: _("given another role"),
    Change.LEFT: _("moved to another organisation"),
    Change.JOINED: _("joined"),
    Change.REMOVED: _("removed from the organisation"),
    Change.RESTORED: _("account opened again"),
    Change.MADE_LEAD: _("made a lead"),
    Change.UNMADE_LEAD: _("no longer a lead"),
    Change.UNLOCKED: _("sign-in unlocked"),
    Change.FACTOR_ADDED: _("second factor set up"),
    Change.FACTOR_REMOVED: _("second factor removed"),
}

REFUSAL: dict[PeopleRefusal, object] = {
    PeopleRefusal.NOT_A_LEAD: _("Only an organisation's leads, and staff, may invite and remove its people."),
    PeopleRefusal.NOT_STAFF: _("Only the staff in charge, and administrators, may do this, and not for themselves."),
    PeopleRefusal.ALREADY_IN: _("Whoever has this e-mail address belongs to the organisation already."),
    PeopleRefusal.ALREADY_INVITED: _("This address has an open invitation: send it again, or withdraw it first."),
    PeopleRefusal.TOO_MANY: _(
        "The organisation has sent very many invitations within a day. Please go on tomorrow, or ask the staff in "
        "charge."
    ),
    PeopleRefusal.JUST_SENT: _("This invitation went out a moment ago. Wait a minute before you send it again."),
    PeopleRefusal.MEANWHILE: _("This has changed in the meantime; nothing was done. Please look again."),
    PeopleRefusal.REASON_REQUIRED: _("Say in a few words why; the history keeps the reason."),
    PeopleRefusal.LAST_LEAD: _("An organisation needs a lead: make somebody else there a lead first."),
    PeopleRefusal.LINK_IS_DEAD: _("This link opens no invitation any more."),
    PeopleRefusal.NOT_YOUR_INVITATION: _("This invitation is for somebody else than who is signed in."),
    PeopleRefusal.OTHER_ROLE: _(
        "This e-mail address belongs to an account of the authorities, which cannot join a reporting organisation."
    ),
    PeopleRefusal.USER_NAME_TAKEN: _("This user name is taken. Choose another one."),
}

# Django's own sentences are not all in Vietnamese.
PASSWORD_FAULT: dict[str, object] = {
    "password_too_short": _("The password is too short: it needs at least %(min_length)d characters."),
    "password_too_common": _("This password is one that many people use. Choose one that is harder to guess."),
    "password_too_similar": _("The password is too much like your name, user name or e-mail address."),
}


def people_refusal_text(refused: PeopleRefused) -> str:
    return str(REFUSAL[refused.refusal])


def too_often_text(until: datetime) -> str:
    """When to try again, rounded up to the minute."""
    minute = timezone.localtime(until + timedelta(seconds=59))
    sentence = gettext("Too many attempts have failed. Try again at %(time)s, or ask the staff in charge to unlock.")
    return sentence % {"time": f"{minute:%H:%M}"}
