"""What happened to people: who joined, led or left an organisation."""

from django.db import models

from adoption.membership import Change
from adoption.models.organisation import Organisation, User
from adoption.roles import Role
from indicators.models.choices import code_field


class PersonEvent(models.Model):
    """One change of a person's standing: who made it, when and why.  Append-only."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="events")
    change = code_field(Change)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people_events"
    )
    role = code_field(Role)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.change}"
