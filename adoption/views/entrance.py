"""The way in: where each role lands, and the language switch."""

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from adoption.access import requires
from adoption.roles import Permission

LANDING = (
    (Permission.FILE_FIGURES, "adoption:my_quarter"),
    (Permission.REVIEW_FIGURES, "adoption:queue"),
)


@requires(Permission.ANYONE)
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
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
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


@requires(Permission.ANYONE)
def no_such_door(request: HttpRequest) -> HttpResponse:
    """Nobody signs up or resets a password alone: there is no such page."""
    raise Http404


@requires(Permission.ANYONE)
def healthz(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
