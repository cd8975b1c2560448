"""An organisation's people: who is in, invite, remove, lead."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from adoption import colleagues, people, rescue
from adoption.access import requires
from adoption.forms import posted_reason
from adoption.membership import PeopleRefused
from adoption.models import Invitation, Organisation, User
from adoption.people_forms import InviteForm
from adoption.people_labels import people_refusal_text
from adoption.roles import Permission


@requires(Permission.MANAGE_COLLEAGUES)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    return _people(request, _own(request), reverse("adoption:people"))


@requires(Permission.MANAGE_ORGANISATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def of_organisation(request: HttpRequest, code: str) -> HttpResponse:
    return _people(request, _named(request, code), reverse("adoption:organisation_people", args=[code]))


@requires(Permission.MANAGE_COLLEAGUES)
@require_POST
def act(request: HttpRequest, verb: str, pk: int) -> HttpResponse:
    return _act(request, _own(request), verb, pk, reverse("adoption:people"))


@requires(Permission.MANAGE_ORGANISATIONS)
@require_POST
def act_in_organisation(request: HttpRequest, code: str, verb: str, pk: int) -> HttpResponse:
    return _act(request, _named(request, code), verb, pk, reverse("adoption:organisation_people", args=[code]))


def _own(request: HttpRequest) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(request.user))


def _named(request: HttpRequest, code: str) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(request.user), code=code)


def _people(request: HttpRequest, organisation: Organisation, address: str) -> HttpResponse:
    """The page; posted to, it invites."""
    if request.method != "POST":
        return _show(request, organisation, address, InviteForm(initial=InviteForm.initial_of(organisation)))
    _keep_to_managers(request, organisation)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _show(request, organisation, address, form, status=422)
    try:
        invitation = people.invite(organisation, **form.invitation(), by=request.user)
    except PeopleRefused as refused:
        form.add_error("email", people_refusal_text(refused))
        return _show(request, organisation, address, form, status=422)
    _send(request, invitation)
    return redirect(address)


def _show(
    request: HttpRequest, organisation: Organisation, address: str, form: InviteForm, status: int = 200
) -> HttpResponse:
    page = colleagues.build(organisation, request.user, on=timezone.localdate())
    return render(request, "adoption/people.html", {"page": page, "form": form, "address": address}, status=status)


def _keep_to_managers(request: HttpRequest, organisation: Organisation) -> None:
    """Who may not manage these people is told so before anything that was sent is read."""
    if not request.user.manages(organisation):
        raise PermissionDenied


def _act(request: HttpRequest, organisation: Organisation, verb: str, pk: int, address: str) -> HttpResponse:
    _keep_to_managers(request, organisation)
    if verb not in VERBS:
        raise Http404
    try:
        VERBS[verb](request, organisation, pk)
    except PeopleRefused as refused:
        messages.error(request, people_refusal_text(refused))
    return redirect(address)


def _person(organisation: Organisation, pk: int) -> User:
    return get_object_or_404(organisation.people.all(), pk=pk)


def _invitation(organisation: Organisation, pk: int) -> Invitation:
    return get_object_or_404(organisation.invitations.all(), pk=pk)


def _send(request: HttpRequest, invitation: Invitation) -> None:
    """Send, and say the same whoever owns the address."""
    words = {"email": invitation.email}
    if people.send(invitation, by=request.user):
        messages.success(request, _("The invitation to %(email)s is on its way.") % words)
        return
    sentence = _("The invitation to %(email)s is kept, but the e-mail could not be sent. Send it again later.")
    messages.error(request, sentence % words)


def _resend(request: HttpRequest, organisation: Organisation, pk: int) -> None:
    _send(request, _invitation(organisation, pk))


def _withdraw(request: HttpRequest, organisation: Organisation, pk: int) -> None:
    withdrawn = people.withdraw_invitation(_invitation(organisation, pk), by=request.user)
    messages.success(request, _("The invitation to %(email)s is withdrawn.") % {"email": withdrawn.email})


def _remove(request: HttpRequest, organisation: Organisation, pk: int) -> None:
    person = people.remove_colleague(_person(organisation, pk), by=request.user, why=posted_reason(request.POST))
    messages.success(request, _("%(name)s is removed and signed out; what bears the name keeps it.") % {"name": person})


def _restore(request: HttpRequest, organisation: Organisation, pk: int) -> None:
    person = people.restore(_person(organisation, pk), by=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": person})


def _make_lead(request: HttpRequest, organisation: Organisation, pk: int) -> None:
    person = people.make_lead(_person(organisation, pk), by=request.user)
    messages.success(request, _("%(name)s is a lead now.") % {"name": person})


def _unmake_lead(request: HttpRequest, organisation: Organisation, pk: int) -> None:
    person = people.unmake_lead(_person(organisation, pk), by=request.user)
    messages.success(request, _("%(name)s is no longer a lead.") % {"name": person})


def _unlock(request: HttpRequest, organisation: Organisation, pk: int) -> None:
    person = rescue.unlock(_person(organisation, pk), by=request.user)
    messages.success(request, _("%(name)s can try to sign in again.") % {"name": person})


def _remove_second_factor(request: HttpRequest, organisation: Organisation, pk: int) -> None:
    why = posted_reason(request.POST)
    person = rescue.remove_second_factor(_person(organisation, pk), by=request.user, why=why)
    messages.success(request, _("The second factor of %(name)s is removed.") % {"name": person})


VERBS: dict[str, Callable[[HttpRequest, Organisation, int], None]] = {
    "resend": _resend,
    "withdraw": _withdraw,
    "remove": _remove,
    "restore": _restore,
    "make-lead": _make_lead,
    "unmake-lead": _unmake_lead,
    "unlock": _unlock,
    "remove-second-factor": _remove_second_factor,
}
