"""The business day: the day that deadlines, verdicts and defaults go by."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def business_day() -> date:
    """The day set for this deployment (demo), else today in the deployment's time zone."""
    return settings.BUSINESS_DAY or timezone.localdate()
