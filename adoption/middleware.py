"""What every request carries: the reader's language and the business day."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation

from adoption.clock import business_day

Next = Callable[[HttpRequest], HttpResponse]
LANGUAGES = [code for code, _ in settings.LANGUAGES]


METHODS = ("GET", "HEAD", "POST")
# What no page of ours asks a browser for.
FORBIDDEN = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


def seal_answers(get_response: Next) -> Next:
    """No other site embeds what we answer, no page uses a device, and nobody keeps a page but its reader.

    A view that says itself how long its answer is good is left to it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", FORBIDDEN)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def take_no_other_method(get_response: Next) -> Next:
    """Pages are read or posted to; what libraries make of any other method is not found out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    return middleware


def speak_the_readers_language(get_response: Next) -> Next:
    """The user's setting, else a cookie, else Vietnamese; what the browser asks for is not consulted."""

    def middleware(request: HttpRequest) -> HttpResponse:
        wanted = getattr(request.user, "language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = wanted if wanted in LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def carry_the_business_day(get_response: Next) -> Next:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.business_day = business_day()
        return get_response(request)

    return middleware


def say_what_is_not_taken(get_response: Next) -> Next:
    """Who reads an address that is only posted to, after signing in again or from a list of old pages, meets a page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        page = render(request, "405.html", status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware
