"""Answering 304 to a reader whose page has not changed since; what one reader may see is never another's."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import condition

from reports.kept import state_of

View = Callable[..., HttpResponseBase]


def unchanged_is_304(view: View) -> View:
    """Only for pages that show what is kept under history: the data's revision stands for all of it."""
    answered = condition(etag_func=_etag)(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = answered(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Cookie"])
        return response

    return wrapped


def _etag(request: HttpRequest, *_args: Any, **_kwargs: Any) -> str | None:
    """A hash over everything that the page may depend on; none where it is to be told something only once."""
    if settings.DEBUG or len(get_messages(request)):
        return None
    user = request.user
    reader = (user.pk, str(user)) if user.is_authenticated else ()
    # The forms of a page carry a token of this secret; a page kept from before the last sign-in would be refused.
    parts = (*state_of(request), reader, request.META.get("CSRF_COOKIE", ""))
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
