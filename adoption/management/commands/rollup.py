"""Bring roll-up readings in line with approved figures, or say where they are not."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from adoption import rollup
from adoption.workflow import ActionRefused
from indicators.models import ReportingPeriod


class Command(BaseCommand):
    help = "Refresh the readings of all periods (or one) from approved figures; --check only compares."

    def add_arguments(self, parser):
        parser.add_argument("--period", help="a label such as 2025-Q3; without it, all")
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything would change")

    def handle(self, *, period, check, **options):
        rows = ReportingPeriod.objects.filter(label=period) if period else ReportingPeriod.objects.all()
        if period and not rows:
            raise CommandError(f"There is no period {period!r}; periods are named like 2025-Q3.")
        changes = []
        for row in rows:
            with transaction.atomic():
                locked = ReportingPeriod.objects.select_for_update().get(pk=row.pk)
                try:
                    changes += rollup.refresh(locked, by="rollup", at=timezone.now(), dry_run=check)
                except ActionRefused as refused:
                    raise CommandError(f"{row.label}: {refused}: {refused.detail}") from refused
        for each in changes:
            self.stdout.write(f"{each.period} {each.indicator}: {each.before} → {each.after}")
        self.stdout.write(f"{len(changes)} readings " + ("would change" if check else "changed"))
        if check and changes:
            raise SystemExit(1)
