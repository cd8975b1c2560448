"""What a signed-in request must pass: a session that still runs, and a second factor where the role needs one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from adoption import second_factor, sign_ins

Next = Callable[[HttpRequest], HttpResponse]
# Where one may go before one has the second factor that one's role needs.
BEFORE_SECOND_FACTOR = {
    "account_logout",
    "account_reauthenticate",
    "adoption:healthz",
    "adoption:language",
    "mfa_activate_totp",
}


def end_sessions_in_time(get_response: Next) -> Next:
    """Sign out who has been here, or away, for too long; what was typed stays in the browser and goes on afterwards."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person, now = request.user, timezone.now()
        if person.is_authenticated:
            if sign_ins.is_over(request, person, at=now):
                logout(request)
                messages.info(request, _("You were signed out because nothing happened for a while. Sign in to go on."))
            else:
                sign_ins.see(request, person, at=now)
        return get_response(request)

    return middleware


def lead_to_second_factor(get_response: Next) -> Next:
    """Whoever's role needs a second factor and has none sets it up before anything else is answered or done."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *args: Any) -> HttpResponse | None:
        person, where = request.user, request.resolver_match
        if not person.is_authenticated or person.has_second_factor or not second_factor.is_required(person):
            return None
        return None if where and where.view_name in BEFORE_SECOND_FACTOR else redirect("mfa_activate_totp")

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware
