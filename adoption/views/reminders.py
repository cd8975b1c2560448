"""Reminding one organisation with one click."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from adoption import reminders
from adoption.access import requires
from adoption.forms import posted_path
from adoption.models import Organisation
from adoption.reminders import Outcome
from adoption.roles import Permission
from indicators.templatetags.figures import period

WORDS = {
    Outcome.SENT: (messages.SUCCESS, gettext_lazy("Reminder sent: %(organisation)s, %(period)s.")),
    Outcome.ALREADY: (messages.INFO, gettext_lazy("Already reminded today: %(organisation)s, %(period)s.")),
    Outcome.NO_ADDRESS: (
        messages.ERROR,
        gettext_lazy(
            "Nothing was sent: %(organisation)s has no e-mail address. Add one to the organisation or to its leads."
        ),
    ),
    Outcome.FAILED: (
        messages.ERROR,
        gettext_lazy("The e-mail to %(organisation)s could not be sent. Nothing was recorded; please try again later."),
    ),
}


@requires(Permission.REVIEW_FIGURES)
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    done = reminders.remind_one(organisation, by=request.user, business_day=request.business_day)
    for each in done:
        level, words = WORDS[each.outcome]
        messages.add_message(
            request, level, str(words) % {"organisation": organisation.name, "period": period(each.period.label)}
        )
    if not done:
        messages.info(request, _("%(organisation)s owes nothing now.") % {"organisation": organisation.name})
    return HttpResponseRedirect(posted_path(request.POST) or reverse("adoption:queue"))
