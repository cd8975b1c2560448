"""The way in: where each role lands, and the language switch."""

import inspect
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from adoption import letters
from adoption.access import requires
from adoption.forms import posted_path
from adoption.roles import Permission

LANDING = (
    (Permission.FILE_FIGURES, "adoption:my_quarter"),
    (Permission.REVIEW_FIGURES, "adoption:queue"),
)


@requires(Permission.ANYONE)
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Send a reader to the page of their role."""
    if request.user.is_authenticated:
        for permission, page in LANDING:
            if request.user.may(permission):
                return redirect(page)
    return redirect("/")


@requires(Permission.ANYONE)
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language with the user, or in a cookie for strangers, and return to the page."""
    wanted = request.POST.get("language", "")
    response = HttpResponseRedirect(_readable(posted_path(request.POST) or "/"))
    if wanted in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            request.user.language = wanted
            request.user.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=365 * 24 * 60 * 60,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response


def _readable(address: str) -> str:
    """The address itself; where it only acts, the nearest page above it, for a verb stands under its page."""
    path = address.partition("?")[0]
    if _is_read(path) is not False:
        return address
    while path != "/" and not _is_read(path):
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return path


def _is_read(path: str) -> bool | None:
    """Whether a page answers a GET there; None where nothing does at all."""
    try:
        view: Callable[..., Any] | None = resolve(path).func
    except Resolver404:
        return None
    while view:
        if inspect.isfunction(view) and (names := inspect.getclosurevars(view).nonlocals.get("request_method_list")):
            return "GET" in names
        view = getattr(view, "__wrapped__", None)
    return True


@requires(Permission.ANYONE)
def change_password(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The administration's way to a new password leads to everybody's."""
    return redirect("account_change_password")


@requires(Permission.ANYONE)
@never_cache
@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    """The same whoever owns the address: whether letters wait is known of the mail server alone."""
    return render(request, "account/password_reset_done.html", {"letters_wait_since": letters.waiting_since()})


@requires(Permission.ANYONE)
def no_such_door(request: HttpRequest) -> HttpResponse:
    """Nobody signs up alone: there is no such page."""
    raise Http404
