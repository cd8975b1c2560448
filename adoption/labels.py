"""The words of the room's codes, chosen at the edge."""

from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from adoption.checks import Code, Finding
from adoption.models.organisation import OrganisationKind
from adoption.roles import Role
from adoption.workflow import Action, ActionRefused, Refusal, Status
from indicators.templatetags.figures import number

STATUS: dict[str, object] = {
    Status.DRAFT: _("draft"),
    Status.SUBMITTED: _("sent"),
    Status.RETURNED: _("returned for correction"),
    Status.APPROVED: _("approved"),
    Status.SUPERSEDED: _("superseded"),
    Status.WITHDRAWN: _("withdrawn"),
}

ACTION: dict[str, object] = {
    Action.OPEN: _("opened"),
    Action.SAVE: _("draft saved"),
    Action.SUBMIT: _("sent"),
    Action.RECALL: _("recalled"),
    Action.APPROVE: _("approved"),
    Action.RETURN: _("returned for correction"),
    Action.REOPEN: _("reopened for correction"),
    Action.SUPERSEDE: _("superseded by a correction"),
    Action.WITHDRAW: _("withdrawn"),
    Action.REQUEST: _("reopening requested"),
}

ROLE: dict[str, object] = {
    Role.REPORTER: _("Reporter"),
    Role.STAFF: _("Staff"),
    Role.OFFICIAL: _("Official"),
    Role.ADMINISTRATOR: _("Administrator"),
}

ORGANISATION_KIND: dict[str, object] = {
    OrganisationKind.BANK: _("bank"),
    OrganisationKind.REGULATOR: _("State Bank"),
    OrganisationKind.DEPARTMENT: _("department"),
    OrganisationKind.UTILITY: _("utility"),
}

REFUSAL: dict[Refusal, object] = {
    Refusal.WRONG_STATUS: _(
        "This submission has moved on in the meantime: it is now “%(detail)s”. Nothing was changed; please look again."
    ),
    Refusal.STALE: _(
        "Somebody else saved this submission after you opened it. Nothing of yours was kept yet: what you typed is "
        "still below. Compare it with the values now stored, then save again."
    ),
    Refusal.PERIOD_NOT_ENDED: _("The period has not ended yet: figures can be sent only after its last day."),
    Refusal.PERIOD_NOT_OPEN: _("This period is not open for figures."),
    Refusal.PERIOD_CLOSED: _("This period is closed; its figures can no longer be changed here."),
    Refusal.PERIOD_NOT_CLOSED: _("This period is not closed."),
    Refusal.PERIODS_OVERLAP: _("These days overlap the period %(detail)s; periods follow each other without overlap."),
    Refusal.HAS_ERRORS: _("The figures still have errors; nothing was sent."),
    Refusal.NEEDS_REASON: _("An unusual figure needs a note before it can be sent."),
    Refusal.NOTE_REQUIRED: _("Write a note that says what is to be corrected."),
    Refusal.SAME_PERSON: _("Whoever reopened a submission may not approve its correction; another colleague has to."),
    Refusal.ALREADY_REOPENED: _("A correction of this submission is already under way."),
    Refusal.NOT_ADDITIVE: _("Two organisations report what only one may report: %(detail)s."),
    Refusal.SHARE_OVER_100: _("These figures take the share “%(detail)s” over 100%%; send them back with a note."),
    Refusal.NOT_YOURS: _("Only an organisation's own people may enter its figures."),
}


CHECK_HELP: dict[Code, object] = {
    Code.MISSING: _("Every cell holds a number, or “nothing to report” with a reason."),
    Code.NOT_WHOLE: _("Counts and amounts in million dong are whole numbers."),
    Code.NEGATIVE: _("No figure is below 0."),
    Code.PART_EXCEEDS_WHOLE: _(
        "A part is at most its whole; each channel is at most the total. Channels may overlap and need not add up."
    ),
    Code.UNIT_SLIP: _("A value about 1,000 or 1,000,000 times last period's, or as small a part of it, needs a note."),
    Code.LARGE_CHANGE: _("A change outside the range of the last eight changes, and above a tenth, needs a note."),
    Code.SAME_AS_LAST: _("A value of 1,000 or more that equals last period's to the digit needs a note."),
}


def grid_words() -> dict[str, str]:
    """What the grid's script says."""
    return {
        "saving": gettext("saving…"),
        "saved": gettext("saved at %(time)s"),
        "waiting": gettext("not saved: no connection. What you typed is kept in this browser and sent again."),
        "expired": gettext("not saved: your sign-in has expired. Sign in again; what you typed is kept."),
        "signIn": gettext("Sign in again"),
        "restored": gettext("%(number)s cells typed before were put back and are being saved."),
        "asked": gettext("Cells stored otherwise since you typed in them: %(number)s. Choose at each what counts."),
        "kept": gettext("Stored since: %(stored)s. Typed here before and not saved: %(typed)s."),
        "keepStored": gettext("Keep what is stored"),
        "useTyped": gettext("Use what I typed"),
        "nothing": gettext("nothing to report"),
        "elsewhere": gettext("changed by somebody else"),
        "pasted": gettext("Pasted %(read)s cells: %(accepted)s taken, %(refused)s refused."),
        "pastedWide": gettext("Only the first column was used."),
        "pastedLong": gettext("%(left)s rows below the last cell were left out."),
    }


def check_help() -> list[str]:
    """What is checked, one sentence a check, in the reader's language."""
    return [str(text) for text in CHECK_HELP.values()]


def refusal_text(refused: ActionRefused) -> str:
    detail = STATUS.get(refused.detail, refused.detail)
    return str(REFUSAL[refused.refusal]) % {"detail": detail}


def finding_text(finding: Finding, names: dict[str, str]) -> str:
    """What was found, what was expected, how to mend it; `names` are those of the measures by code."""
    match finding.code:
        case Code.MISSING:
            return gettext("Not filled in. Enter a number, 0 included, or choose “nothing to report” with a reason.")
        case Code.PART_EXCEEDS_WHOLE:
            return gettext("Found %(found)s; it must be at most “%(other)s”, which is %(limit)s.") % {
                "found": number(finding.found),
                "other": names.get(finding.other or "", finding.other),
                "limit": number(finding.limits[0]),
            }
        case Code.NOT_WHOLE:
            return gettext("Found %(found)s; this figure is a whole number.") % {"found": number(finding.found)}
        case Code.NEGATIVE:
            return gettext("Found %(found)s; this figure starts at 0.") % {"found": number(finding.found)}
        case Code.UNIT_SLIP:
            return gettext(
                "Found %(found)s, last period %(last)s: was it entered in another unit? Mend it, or note why."
            ) % {"found": number(finding.found), "last": number(finding.limits[0])}
        case Code.SAME_AS_LAST:
            return gettext("Found %(found)s, the same as last period to the digit. Mend it, or note why.") % {
                "found": number(finding.found)
            }
        case Code.LARGE_CHANGE:
            return gettext(
                "Found %(found)s; usual after the last periods: %(low)s to %(high)s. Mend it, or note why."
            ) % {
                "found": number(finding.found),
                "low": number(finding.limits[0]),
                "high": number(finding.limits[1]),
            }


def days_text(days: int) -> str:
    """Days until a deadline, or past it."""
    if days >= 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}


def change_pct(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """The change in per cent of the earlier value; None where there is nothing to compare with."""
    if now is None or not before:
        return None
    return (now - before) * 100 / before
