"""What a page shows below its frame, rendered once for everybody who would be shown the same."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import get_language

from adoption.access import role_of
from adoption.release import release
from adoption.revision import data_revision


def state_of(request: HttpRequest) -> tuple[object, ...]:
    """Everything that a page's numbers may depend on, but for who in an office reads it.

    Two readers of one role and organisation, in one language, are shown the same as long as this is the same.
    """
    user = request.user
    reader = (user.role, user.organisation_id) if user.is_authenticated else (role_of(user),)
    revision = getattr(user, "data_revision", None) or data_revision()
    site = (release(), settings.PUBLIC_OVERVIEW, settings.CHARTJS, settings.PROVINCE, request.business_day)
    return (*site, revision, reader, get_language(), request.get_full_path())


def kept(request: HttpRequest, render: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The pieces that `render` makes, or as it made them for the last reader of the same state.

    They must hold nothing of the one reader: no name, no token of a form.  Each process keeps its own; since the key
    names the state of the data, no two can show different things.
    """
    if settings.DEBUG:
        return render()
    key = hashlib.sha256(repr(state_of(request)).encode()).hexdigest()
    pages = caches["pages"]
    pieces = pages.get(key)
    if pieces is None:
        pieces = render()
        pages.set(key, pieces)
    return pieces
