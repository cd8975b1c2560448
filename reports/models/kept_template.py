"""The Word templates that came with the system, as they were when reports went out in them."""

from django.db import models
from django.db.models import Q


class KeptTemplate(models.Model):
    """The bytes behind a hash that an issued report names; a newer release may bring others.  Append-only."""

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(sha256=""), name="a_kept_template_has_its_hash")]

    def __str__(self) -> str:
        return self.sha256[:12]
