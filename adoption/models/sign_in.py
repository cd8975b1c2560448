"""Where people signed in: the device, the address, since when and when last seen."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models

from adoption.models.organisation import User


class SignInQuerySet(models.QuerySet["SignIn"]):
    def running_of(self, person: User, *, at: datetime) -> "SignInQuerySet":
        """Those of a person that have not ended: neither signed out nor timed out."""
        return self.filter(
            person=person,
            began_at__gt=at - timedelta(seconds=settings.SESSION_COOKIE_AGE),
            seen_at__gt=at - timedelta(minutes=settings.SESSION_IDLE_MINUTES),
            session_key__in=Session.objects.filter(expire_date__gt=at).values("session_key"),
        )


class SignIn(models.Model):
    """One sign-in of one person.  Kept after its end, for a while: so a new device is told from a known one."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.GenericIPAddressField()
    device = models.CharField(max_length=60, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.address}"
