"""One line in the log for each request: what was asked for by its pattern, the answer, how long it took."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from adoption.log_lines import request_id, route_of

logger = logging.getLogger("adoption.requests")
_OF_THE_PROXY = re.compile(r"[0-9a-f]{32}")


def keep_a_line(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        mark = request_id.set(_identity(request))
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            _write(request, response, round((time.monotonic() - began) * 1000))
            return response
        finally:
            request_id.reset(mark)

    return middleware


def _identity(request: HttpRequest) -> str:
    """The proxy's own where it is trusted, so that its lines and ours can be laid side by side."""
    given = request.headers.get("X-Request-ID", "")
    return given if settings.BEHIND_PROXY and _OF_THE_PROXY.fullmatch(given) else uuid.uuid4().hex


def _write(request: HttpRequest, response: HttpResponse, milliseconds: int) -> None:
    line = {
        "method": request.method,
        "route": route_of(request),
        "status": response.status_code,
        "milliseconds": milliseconds,
    }
    logger.log(_level(response.status_code), "%(method)s %(route)s %(status)s %(milliseconds)s ms", line, extra=line)


def _level(status: int) -> int:
    return logging.ERROR if status >= 500 else logging.WARNING if status >= 400 else logging.INFO
