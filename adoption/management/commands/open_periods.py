"""Open the reporting periods that the rule asks for."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from adoption import rounds
from adoption.clock import business_day
from indicators.periods import Calendar


class Command(BaseCommand):
    help = "Open the quarter of the business day, and the one before it if it was never opened; safe to run twice."

    def handle(self, **options):
        opened = rounds.open_by_rule(business_day(), Calendar(settings.REPORTING_CALENDAR), at=timezone.now())
        for period in opened:
            self.stdout.write(f"{period.label}: {period.first_on} – {period.last_on}, due {period.due_on}")
        self.stdout.write(f"{len(opened)} periods opened")
