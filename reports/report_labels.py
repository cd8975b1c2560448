"""Words of the reports' life: states, steps, refusals."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from indicators.labels import Words
from indicators.periods import PeriodKind
from reports.report_life import Action, Refusal, ReportRefused, Status

KIND: Words = {
    PeriodKind.QUARTER: _("quarter"),
    PeriodKind.HALF_YEAR: _("half-year"),
    PeriodKind.NINE_MONTHS: _("nine months"),
    PeriodKind.YEAR: _("year"),
    PeriodKind.YEARS: _("whole programme"),
}

STATUS: Words = {
    Status.DRAFT: pgettext_lazy("report", "draft"),
    Status.PROPOSED: pgettext_lazy("report", "waits for a second colleague"),
    Status.ISSUED: pgettext_lazy("report", "issued"),
    Status.WITHDRAWN: pgettext_lazy("report", "withdrawn"),
}

ACTION: Words = {
    Action.BEGIN: pgettext_lazy("report", "begun"),
    Action.WRITE: pgettext_lazy("report", "written"),
    Action.PROPOSE: pgettext_lazy("report", "proposed"),
    Action.TAKE_BACK: pgettext_lazy("report", "taken back"),
    Action.ISSUE: pgettext_lazy("report", "issued"),
    Action.WITHDRAW: pgettext_lazy("report", "withdrawn"),
}

REFUSAL: Words = {
    Refusal.NOT_NOW: _("The report has moved on meanwhile; see its state above."),
    Refusal.STALE: _("Somebody changed the report after you opened this page. Look at it again, then issue it."),
    Refusal.REASON_REQUIRED: _("Please give a reason; it is shown to whoever checks the report."),
    Refusal.NUMBER_REQUIRED: _("A report that goes out needs a number."),
    Refusal.NUMBER_TAKEN: _("Another report bears this number and day already. Give this one its own."),
    Refusal.SAME_PERSON: _("A second colleague has to issue it: propose it, and let somebody else confirm."),
    Refusal.PERIOD_OPEN: _("A period of this report is still open; close it first, so that its figures stand."),
    Refusal.PASSAGE_STALE: _("Somebody else wrote here meanwhile. Both texts are shown; choose which one is kept."),
    Refusal.TEMPLATE_IN_USE: _("This very template is in use already; nothing was changed."),
    Refusal.TEMPLATE_UNUSABLE: _(
        "The Word template in use cannot be used any more; its page says why. Choose another one there first."
    ),
    Refusal.TEMPLATE_GONE: _(
        "The Word template that this report went out in is not there any more, so it is not made again. "
        "Its files as they were issued stay."
    ),
    Refusal.TEMPLATE_REASON_REQUIRED: _("Please say why the template is changed; it stands in its history."),
}


def refusal_text(refused: ReportRefused) -> str:
    return str(REFUSAL[refused.code])


def desk_words() -> dict[str, str]:
    """What the desk's script says, in the reader's language."""
    return {
        "saving": gettext("Saving…"),
        "saved": gettext("Saved at %(time)s."),
        "waiting": gettext("Not saved: no connection. Your words stay in this browser and are sent again."),
        "expired": gettext("You are signed out. Your words stay in this browser."),
        "signIn": gettext("Sign in again"),
        "restored": gettext("Your words from this browser, not saved before; they are being saved."),
        "conflict": refusal_text(ReportRefused(Refusal.PASSAGE_STALE)),
    }
