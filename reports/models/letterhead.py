"""Under whose name reports go out: bodies, place, addressee, signatory, recipients."""

from django.db import models
from django.db.models import Q

from indicators.history import kept_history


class LetterheadQuerySet(models.QuerySet["Letterhead"]):
    def in_force(self) -> "Letterhead":
        """The active letterhead, or an empty one that says it is to be filled in."""
        return self.filter(is_active=True).first() or Letterhead(
            parent_body="…", issuing_body="…", place="…", symbol="BC", addressee="…", post="…", recipients=""
        )


class Letterhead(models.Model):
    """Who issues reports and from where, as data: bodies and places change."""

    parent_body = models.CharField(max_length=200)
    issuing_body = models.CharField(max_length=200)
    place = models.CharField(max_length=80)
    symbol = models.CharField(max_length=40)
    addressee = models.CharField(max_length=200)
    authority = models.CharField(max_length=80, blank=True)
    post = models.CharField(max_length=80)
    signatory = models.CharField(max_length=120, blank=True)
    recipients = models.TextField(blank=True)
    is_active = models.BooleanField(default=False)
    history = kept_history()

    objects = LetterheadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="one_active_letterhead"),
        ]

    def __str__(self) -> str:
        return f"{self.parent_body} – {self.issuing_body}"

    @property
    def recipient_lines(self) -> list[str]:
        return [line.strip() for line in self.recipients.splitlines() if line.strip()]
