"""The verbs of a signed-in session: it begins, is seen, ends by itself or is ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from adoption.devices import device_of
from adoption.models import SignIn, User

PLACE = "place"
DAYS_KEPT = 180
WRITES_AN_IDLE_TIME = 12


def begin(request: HttpRequest, person: User, *, at: datetime) -> bool:
    """Keep where somebody signs in.  Whether it is a device or an address that they were not seen with.

    Where nobody knows anything of them yet, as after an upgrade or a restore, no place is new.
    """
    if request.session.session_key is None:
        request.session.create()
    here = _here(request)
    known = SignIn.objects.filter(person=person)
    is_new = known.exists() and any(not known.filter(**{name: here[name]}).exists() for name in here)
    SignIn.objects.filter(seen_at__lt=at - timedelta(days=DAYS_KEPT)).delete()
    SignIn.objects.create(person=person, session_key=_key(request), began_at=at, seen_at=at, **here)
    _write(request, began=at, at=at)
    return is_new


def is_over(request: HttpRequest, person: User, *, at: datetime) -> bool:
    """Whether a session has lasted, or nobody was seen in it, for too long."""
    began, seen = _times(request, person)
    lasts, idles = timedelta(seconds=settings.SESSION_COOKIE_AGE), timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return at - began >= lasts or at - seen >= idles


def see(request: HttpRequest, person: User, *, at: datetime) -> None:
    """Keep that somebody is here; written a dozen times in an idle time at most, not on every request."""
    began, seen = _times(request, person)
    kept = request.session.get(PLACE, {}).get("key")
    key = _key(request)
    moved = kept is not None and kept != key  # a changed password gives a session another key
    if not moved and at - seen < timedelta(minutes=settings.SESSION_IDLE_MINUTES) / WRITES_AN_IDLE_TIME:
        return
    now = {"session_key": key, "seen_at": at, **_here(request)}
    if not SignIn.objects.filter(session_key=kept or key).update(**now):
        SignIn.objects.update_or_create(session_key=key, defaults={"person": person, "began_at": began, **now})
    _write(request, began=began, at=at)


def end(sign_in: SignIn) -> None:
    Session.objects.filter(pk=sign_in.session_key).delete()


def end_all(person: User, *, but: str | None = None) -> None:
    """End a person's sessions, all but the one with a key.

    Sessions know their owner only inside; there are as many as people were here in the last hours.
    """
    running = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=but or "")
    theirs = [each.pk for each in running if each.get_decoded().get(SESSION_KEY) == str(person.pk)]
    Session.objects.filter(pk__in=theirs).delete()


def _key(request: HttpRequest) -> str:
    return request.session.session_key or ""


def _here(request: HttpRequest) -> dict[str, str]:
    agent = request.headers.get("User-Agent", "")
    return {"address": get_adapter().get_client_ip(request), "device": device_of(agent)}


def _times(request: HttpRequest, person: User) -> tuple[datetime, datetime]:
    """When the session began and when somebody was last seen in it; one that does not say began at the sign-in."""
    kept: dict[str, Any] = request.session.get(PLACE, {})
    if not kept:
        signed_in = person.last_login or timezone.now()
        return signed_in, signed_in
    return datetime.fromtimestamp(kept["began"], UTC), datetime.fromtimestamp(kept["seen"], UTC)


def _write(request: HttpRequest, *, began: datetime, at: datetime) -> None:
    request.session[PLACE] = {
        "key": _key(request),
        "began": began.timestamp(),
        "seen": at.timestamp(),
    }
