"""Which Word template reports are set into: every choice that was made, the last one in force."""

from typing import Any

from django.db import models
from django.db.models import Q

from adoption.models import User
from adoption.roles import Permission


class TemplateChoiceQuerySet(models.QuerySet["TemplateChoice"]):
    def visible_to(self, user: Any) -> "TemplateChoiceQuerySet":
        """All of them for those who compose, nobody else's; latest first, without their content, with who chose."""
        if user.is_authenticated and user.may(Permission.COMPOSE_REPORTS):
            return self.latest_first()
        return self.none()

    def latest_first(self) -> "TemplateChoiceQuerySet":
        return self.order_by("-pk").defer("content").select_related("chosen_by")

    def in_force(self) -> "TemplateChoice | None":
        return self.order_by("-pk").first()

    def holding(self, sha256: str) -> "TemplateChoice | None":
        """The last choice of a template of these very bytes."""
        return self.filter(sha256=sha256).exclude(sha256="").order_by("-pk").first()


class TemplateChoice(models.Model):
    """From a moment on reports are set into this template; without content, into the one that comes with the system.

    Append-only: what was in force once can be looked at and chosen again.
    """

    name = models.CharField(max_length=120, blank=True)
    content = models.BinaryField(blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300)

    objects = TemplateChoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(name="", size=0, sha256="") | (~Q(name="") & Q(size__gt=0) & ~Q(sha256="")),
                name="a_template_of_ones_own_has_name_size_and_hash",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="a_template_is_chosen_for_a_reason"),
        ]

    def __str__(self) -> str:
        return self.name or "–"

    @property
    def is_own(self) -> bool:
        return bool(self.sha256)
