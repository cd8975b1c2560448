"""Back the database up while people work, and delete the backups that the rule does not keep."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from adoption.backup import database, folder, taking
from adoption.backup.manifest import BackupRefused
from adoption.backup.retention import Keep


class Command(BaseCommand):
    help = "Write one backup into BACKUP_DIR and delete those that BACKUP_KEEP does not keep."

    def add_arguments(self, parser):
        parser.add_argument("--into", type=Path, default=settings.BACKUP_DIR, help="another folder than BACKUP_DIR")
        parser.add_argument(
            "--keep",
            type=int,
            nargs=3,
            metavar=("DAYS", "WEEKS", "MONTHS"),
            default=settings.BACKUP_KEEP,
            help="the newest backup of each of so many days, weeks and months stays",
        )
        parser.add_argument("--keep-all", action="store_true", help="delete nothing")

    def handle(self, *, into, keep, keep_all, **options):
        if min(keep) < 0:
            raise CommandError("--keep: write how many days, weeks and months, none of them below 0.")
        try:
            taken = taking.take(database.of(connection), into, at=timezone.now())
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        many, size = len(taken.manifest.tables) - 1, taken.file.stat().st_size
        self.stdout.write(f"{taken.file}: {many} tables, {taken.manifest.rows} rows, {size} bytes")
        gone = [] if keep_all else folder.prune(into, Keep(*keep), zone=timezone.get_default_timezone())
        for file in gone:
            self.stdout.write(f"deleted {file.name}")
