"""What an organisation was reminded of: one row for each e-mail that went out."""

from django.db import models
from django.db.models import Q

from adoption.models.organisation import Organisation, User
from adoption.reminder_days import ReminderKind
from indicators.models import ReportingPeriod
from indicators.models.choices import code_field


class Reminder(models.Model):
    """One reminder of one period: at most one a day, by rule or by hand."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reminders")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="reminders")
    kind = code_field(ReminderKind)
    day = models.DateField()
    sent_at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "period", "day"], name="one_reminder_per_organisation_period_and_day"
            ),
            models.CheckConstraint(
                condition=Q(kind=ReminderKind.BY_HAND, by__isnull=False)
                | (~Q(kind=ReminderKind.BY_HAND) & Q(by__isnull=True)),
                name="a_reminder_by_hand_names_whose_and_others_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.period_id}/{self.day}"
