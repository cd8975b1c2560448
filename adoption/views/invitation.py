"""The page that an invitation's link opens, for anyone who has the link."""

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from adoption import people, welcome
from adoption.access import requires
from adoption.membership import PeopleRefusal, PeopleRefused, Way
from adoption.models import Invitation
from adoption.people_forms import MoveForm, NewAccountForm, NewPasswordForm
from adoption.people_labels import people_refusal_text
from adoption.roles import Permission
from adoption.welcome import Welcome

FORMS = {Way.NEW_ACCOUNT: NewAccountForm, Way.NEW_PASSWORD: NewPasswordForm}


@requires(Permission.ANYONE)
@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    found = Invitation.objects.opened_by(secret, on=timezone.localdate()).first()
    if found is None:
        return _gone(request)
    _speak_the_invitees_language(request, found)
    page = _page(request, found)
    response = _accept(request, page) if request.method == "POST" else _show(request, page, _form(page))
    response.headers["Content-Language"] = translation.get_language() or ""
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    """Unknown, expired, used or withdrawn: the link tells nobody which, and what to do is the same."""
    return render(request, "adoption/invitation_gone.html", status=404)


def _speak_the_invitees_language(request: HttpRequest, found: Invitation) -> None:
    """Somebody who is not here yet has chosen no language, but whoever invited them did."""
    if not request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(found.language)


def _page(request: HttpRequest, found: Invitation) -> Welcome:
    return welcome.build(found, request.user if request.user.is_authenticated else None)


def _form(page: Welcome, *args: object) -> Form:
    options = {} if args else {"initial": {"name": page.invitation.name}}
    return FORMS.get(page.way, MoveForm)(*args, account=page.account, **options)


def _accept(request: HttpRequest, page: Welcome) -> HttpResponse:
    if request.POST.get("way") != page.way:
        return _look_again(request, page, PeopleRefused(PeopleRefusal.MEANWHILE))
    form = _form(page, request.POST)
    if not form.is_valid():
        return _show(request, page, form, status=422)
    try:
        person = people.accept(page.invitation, way=page.way, by=page.reader, answer=form.answer())
    except PeopleRefused as refused:
        if refused.refusal is PeopleRefusal.LINK_IS_DEAD:
            return _gone(request)
        if refused.refusal is PeopleRefusal.USER_NAME_TAKEN:
            form.add_error("username", people_refusal_text(refused))
            return _show(request, page, form, status=422)
        return _look_again(request, page, refused)
    words = {"organisation": page.invitation.organisation.name, "username": person.username}
    if page.reader:
        messages.success(request, _("You belong to %(organisation)s now.") % words)
        return redirect("adoption:landing")
    messages.success(
        request, _("Your account is ready. Sign in as “%(username)s” with the password you chose.") % words
    )
    return redirect("account_login")


def _look_again(request: HttpRequest, page: Welcome, refused: PeopleRefused) -> HttpResponse:
    """The page as it is now, with why nothing was done."""
    messages.error(request, people_refusal_text(refused))
    fresh = _page(request, page.invitation)
    return _show(request, fresh, _form(fresh), status=409)


def _show(request: HttpRequest, page: Welcome, form: Form, status: int = 200) -> HttpResponse:
    return render(request, "adoption/invitation.html", {"page": page, "form": form}, status=status)
