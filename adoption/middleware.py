"""What every request carries: the reader's language and the business day."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from adoption.clock import business_day

Next = Callable[[HttpRequest], HttpResponse]
LANGUAGES = [code for code, _ in settings.LANGUAGES]


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
