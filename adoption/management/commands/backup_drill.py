"""Prove that a backup gives every row back: take one, restore it beside, compare."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from adoption.backup import database, drill
from adoption.backup.manifest import BackupRefused


class Command(BaseCommand):
    help = "Back up, restore into a database made for it alone, compare every row; exits 1 on a difference."

    def handle(self, **options):
        try:
            compared = drill.drill(database.of(connection), settings.BACKUP_DIR, at=timezone.now())
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        wide = max(len(each.table) for each in compared)
        self.stdout.write(f"{'table':<{wide}}  {'stood':>9}  {'came back':>9}  same")
        for each in compared:
            stood, back = (side.rows if side else "–" for side in (each.stood, each.came_back))
            self.stdout.write(f"{each.table:<{wide}}  {stood:>9}  {back:>9}  {'yes' if each.is_same else 'NO'}")
        different = sum(not each.is_same for each in compared)
        if different:
            raise CommandError(f"{different} of {len(compared)} did not come back as they stood.")
        self.stdout.write(f"All {len(compared)} came back as they stood.")
