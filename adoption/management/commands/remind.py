"""Remind, by e-mail, every organisation that still owes figures and whose turn it is today."""

from django.core.management.base import BaseCommand, CommandError

from adoption import reminders
from adoption.clock import business_day
from adoption.reminders import Outcome


class Command(BaseCommand):
    help = "Send today's reminders; safe to run twice.  --dry-run only prints them."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="send nothing; print who would get what")

    def handle(self, *, dry_run, **options):
        day = business_day()
        done = reminders.remind_all(business_day=day, dry_run=dry_run)
        for each in done:
            trouble = f" ({each.trouble})" if each.trouble else ""
            to = ", ".join(each.recipients) or "–"
            self.stdout.write(
                f"{each.period.label} {each.organisation.code} {each.kind}: {each.outcome}{trouble} → {to}"
            )
        counted = sum(each.outcome is (Outcome.PLANNED if dry_run else Outcome.SENT) for each in done)
        self.stdout.write(f"{day}: {counted} reminders " + ("would be sent" if dry_run else "sent"))
        failed = sum(each.outcome is Outcome.FAILED for each in done)
        if failed:
            raise CommandError(f"{failed} reminders could not be sent and are not recorded; run this again.")
