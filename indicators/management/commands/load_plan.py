"""Load policy, measures, indicators, targets and published readings from files."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from indicators import facts
from indicators.periods import Calendar


class Command(BaseCommand):
    help = "Load the facts of Plan 100 and the national scheme; safe to run twice."

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="folder", default=str(settings.FACTS_DIR), help="folder of the files")
        parser.add_argument("--overwrite", action="store_true", help="also replace what staff have edited")

    def handle(self, *, folder, overwrite, verbosity, **options):
        try:
            steps = facts.load(
                Path(folder),
                calendar=Calendar(settings.REPORTING_CALENDAR),
                at=timezone.now(),
                overwrite=overwrite,
            )
        except facts.FactRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        for step in steps:
            if step.outcome is not facts.Outcome.ADDED or verbosity > 1:
                self.stdout.write(f"{step.outcome}: {step.row} {step.detail}".rstrip())
        counts = {outcome: sum(step.outcome is outcome for step in steps) for outcome in facts.Outcome}
        self.stdout.write(", ".join(f"{number} {outcome}" for outcome, number in counts.items()))
