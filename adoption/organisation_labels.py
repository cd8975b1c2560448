"""The words of the pages about organisations."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from adoption.duties import OrganisationRefusal, OrganisationRefused
from indicators.templatetags.figures import period as period_text


class Step(StrEnum):
    """What staff may do to an organisation; the value is part of the address."""

    DETAILS = "details"
    DUTIES = "duties"
    RENAME = "rename"
    MERGE = "merge"
    END = "end"
    RESUME = "resume"


TITLE: dict[Step, object] = {
    Step.DETAILS: _("Correct the details"),
    Step.DUTIES: _("Change what it owes"),
    Step.RENAME: _("Rename"),
    Step.MERGE: _("Merge into another organisation"),
    Step.END: _("End"),
    Step.RESUME: _("Take the end back"),
}

BUTTON: dict[Step, object] = {
    Step.DETAILS: _("Save these details"),
    Step.DUTIES: _("Change these duties"),
    Step.RENAME: _("Rename now"),
    Step.MERGE: _("Merge now"),
    Step.END: _("End now"),
    Step.RESUME: _("Take the end back now"),
}

DONE: dict[Step, object] = {
    Step.DETAILS: _("The details are kept."),
    Step.DUTIES: _("What it owes is changed."),
    Step.RENAME: _("The new name holds; the old one is in the history."),
    Step.MERGE: _("The organisations are merged."),
    Step.END: _("The organisation has its last day."),
    Step.RESUME: _("The organisation is active again."),
}

FIELD: dict[str, object] = {
    "kind": _("Kind"),
    "name_vi": _("Name in Vietnamese"),
    "name_en": _("Name in English"),
    "email": _("E-mail"),
    "language": _("Language of e-mails"),
    "is_illustrative": _("Illustrative"),
    "active_from": _("First day"),
    "active_to": _("Last day"),
    "successor": _("Successor"),
}

YES_NO = {True: pgettext_lazy("a mark is set", "yes"), False: pgettext_lazy("a mark is set", "no")}

REFUSAL: dict[OrganisationRefusal, object] = {
    OrganisationRefusal.STALE: _(
        "Somebody else has changed this meanwhile: see the history below. Nothing was done; look again, then repeat it."
    ),
    OrganisationRefusal.NOT_FOR_STAFF: _("This cannot be changed here."),
    OrganisationRefusal.REASON_REQUIRED: _("Give the reason, for example the number and day of the decision."),
    OrganisationRefusal.NOTHING_CHANGES: _("Nothing differs from what already holds."),
    OrganisationRefusal.CODE_TAKEN: _("The code “%(who)s” is taken; choose another one."),
    OrganisationRefusal.NAME_OF_TOMORROW: _("A new name is entered on the day from which it holds, or later."),
    OrganisationRefusal.ENDS_BEFORE_IT_STARTS: _("The last day lies before the first day of this organisation."),
    OrganisationRefusal.ENDED: _("%(who)s has ended already."),
    OrganisationRefusal.NOT_ENDED: _("%(who)s has not ended."),
    OrganisationRefusal.NOT_THERE: _("%(who)s is not active on this day."),
    OrganisationRefusal.OWN_SUCCESSOR: _("An organisation cannot be merged into itself."),
    OrganisationRefusal.CLOSED_PERIOD: _("This would change the closed period %(period)s; reopen it first."),
    OrganisationRefusal.HAS_FIGURES: _(
        "%(who)s has already entered figures for %(period)s (“%(what)s”), and would no longer owe them. Let the "
        "change hold only after that period."
    ),
    OrganisationRefusal.ALREADY_SENT: _(
        "%(who)s has already sent its figures for %(period)s and would owe more there. Let the change hold only after "
        "that period."
    ),
    OrganisationRefusal.ONE_REPORTER: _(
        "Only one organisation may report “%(what)s”, and %(who)s does: these figures cannot be added up."
    ),
}


def organisation_refusal_text(refused: OrganisationRefused) -> str:
    period = period_text(refused.period) if refused.period else ""
    return str(REFUSAL[refused.refusal]) % {"period": period, "who": refused.who, "what": refused.what}
