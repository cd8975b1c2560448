"""Letters about accounts that have not gone out yet."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from adoption.letter_kinds import LetterKind
from adoption.models.organisation import User
from indicators.models.choices import code_field

# Longer than any mail server is waited for: what was taken before was taken by a process that is gone.
TAKEN_FOR = timedelta(minutes=10)


class LetterQuerySet(models.QuerySet["Letter"]):
    def free(self, *, at: datetime) -> "LetterQuerySet":
        """Those that nobody is sending."""
        return self.filter(Q(taken_at__isnull=True) | Q(taken_at__lte=at - TAKEN_FOR))

    def refused(self, *, at: datetime) -> "LetterQuerySet":
        """Those that wait because the mail server did not take them, oldest first."""
        return self.filter(failed_at__isnull=False, good_until__gt=at).order_by("at", "pk")


class Letter(models.Model):
    """What a letter will tell; a link and its secret are made when it goes out, and stand nowhere.  Deleted then."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = code_field(LetterKind)
    at = models.DateTimeField()
    good_until = models.DateTimeField()
    language = models.CharField(max_length=2)
    device = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=39, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(good_until__gt=models.F("at")), name="a_letter_is_good_for_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.kind}"
