"""Send the letters about accounts that the mail server did not take when they were written."""

from django.core.management.base import BaseCommand, CommandError

from adoption import letters


class Command(BaseCommand):
    help = "Send letters about accounts that wait for the mail server; safe to run twice."

    def handle(self, **options):
        done = letters.send_waiting()
        self.stdout.write(f"{done.sent} letters sent, {done.dropped} dropped as too late or refused")
        if done.waiting:
            raise CommandError(f"{done.waiting} letters wait for the mail server; run this again.")
