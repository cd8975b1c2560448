"""What this database was born as: a demo, or not."""

from django.db import models
from django.db.models import Q


class Deployment(models.Model):
    """One row, written when the database is made and never changed."""

    is_demo = models.BooleanField()
    born_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_deployment_row")]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "production"
