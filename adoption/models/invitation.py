"""Who was asked to join an organisation, by whom, and what became of it."""

import hashlib
from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from adoption.models.organisation import Organisation, User

_OPEN = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)


def digest_of(secret: str) -> str:
    """What is kept of a link's secret.  The secret is long and random, so that a quick hash hides it well enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn, with who invited; the day they expire may be past."""
        return self.filter(_OPEN).select_related("invited_by")

    def opened_by(self, secret: str, *, on: date) -> "InvitationQuerySet":
        """What the secret of a link opens on a day, with organisation and who invited: one invitation, or none."""
        return self.open().filter(token_digest=digest_of(secret), expires_on__gte=on).select_related("organisation")


class Invitation(models.Model):
    """One person's way into one organisation: a link sent by e-mail, good once and until a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    is_lead = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi")
    expires_on = models.DateField()
    token_digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=_OPEN,
                name="at_most_one_open_invitation_per_organisation_and_email",
            ),
            models.UniqueConstraint(
                fields=["token_digest"], condition=~Q(token_digest=""), name="a_link_opens_one_invitation"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="an_invited_email_is_in_small_letters"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, token_digest="") | (Q(sent_at__isnull=False) & ~Q(token_digest="")),
                name="an_invitation_has_a_link_once_it_is_sent",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_when_and_by_whom_together",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="invitation_withdrawn_when_and_by_whom_together",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="an_invitation_is_accepted_or_withdrawn_not_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.email}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None
