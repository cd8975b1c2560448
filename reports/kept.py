"""What a page shows below its frame, rendered once for everybody who would be shown the same."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import get_language

from adoption.access import role_of
from adoption.release import release
from adoption.revision import concerns, data_revision


@dataclass(frozen=True)
class Rendered:
    """The pieces of a page, and the last day of the quarter that it shows."""

    pieces: dict[str, Any]
    last_on: date


@dataclass(frozen=True)
class _Kept:
    """What was rendered, from which state of the data, and the latest in which it was found to be the same."""

    rendered: Rendered
    made_at: str
    holds_at: str

    def holds(self, revision: str) -> bool:
        return revision == self.holds_at or not concerns(self.made_at, revision, self.rendered.last_on)


def _revision_for(request: HttpRequest) -> str:
    """The state of the data, which is asked for beside the person who signed in."""
    return getattr(request.user, "data_revision", None) or data_revision()


def _reader_of(request: HttpRequest) -> tuple[object, ...]:
    """Everything that a page's numbers may depend on but for the data, and for who in an office reads it."""
    user = request.user
    reader = (user.role, user.organisation_id) if user.is_authenticated else (role_of(user),)
    site = (release(), settings.PUBLIC_OVERVIEW, settings.CHARTJS, settings.PROVINCE, request.business_day)
    return (*site, reader, get_language(), request.get_full_path())


def state_of(request: HttpRequest) -> tuple[object, ...]:
    """Two readers of one role and organisation, in one language, are shown the same as long as this is the same."""
    return (*_reader_of(request), _revision_for(request))


def kept(request: HttpRequest, render: Callable[[], Rendered]) -> dict[str, Any]:
    """The pieces that `render` makes, or as it made them for the last reader of the same.

    They must hold nothing of the one reader: no name, no token of a form.  Each process keeps its own.  What changes in
    later quarters alone leaves them as they are, so that a closed quarter is not drawn anew for every approval in the
    open one.
    """
    if settings.DEBUG:
        return render().pieces
    key = hashlib.sha256(repr(_reader_of(request)).encode()).hexdigest()
    pages, revision = caches["pages"], _revision_for(request)
    found = pages.get(key)
    if found is None or not found.holds(revision):
        found = _Kept(render(), revision, revision)
        pages.set(key, found)
    elif found.holds_at != revision:
        pages.set(key, replace(found, holds_at=revision))
    return found.rendered.pieces
