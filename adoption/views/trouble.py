"""What is answered where something failed on our side, or what was sent could not be taken."""

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views import defaults

DATABASE_GONE = (OperationalError, InterfaceError)
SECONDS_TO_WAIT = 30


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database did not answer, else 500.  Django calls it while the error is being handled."""
    return database_gone(request) if isinstance(sys.exc_info()[1], DATABASE_GONE) else defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be read at all; it may have been refused before it was known who asks."""
    language = getattr(request, "LANGUAGE_CODE", "") or _language_of_cookie(request)
    known = {"province": settings.PROVINCE, "is_of_other_host": isinstance(exception, DisallowedHost)}
    with translation.override(language):
        page = render(request, "400.html", known, status=HTTPStatus.BAD_REQUEST)
    return _sealed_early(page, language)


def not_of_our_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Sent without the token of a page: by another site, or from a page that is older than the sign-in."""
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def database_gone(request: HttpRequest) -> HttpResponse:
    """What was sent may not be kept, and the page says so; in the language of the cookie, for people are rows."""
    language = _language_of_cookie(request)
    again = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    with translation.override(language):
        page = render_to_string("503.html", {"province": settings.PROVINCE, "again": again})
    answer = HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": str(SECONDS_TO_WAIT)})
    return _sealed_early(answer, language)


def _language_of_cookie(request: HttpRequest) -> str:
    wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _sealed_early(answer: HttpResponse, language: str) -> HttpResponse:
    """With what middleware adds to an answer; an error can come up before that."""
    answer.headers["Content-Language"] = language
    answer.headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    return answer
