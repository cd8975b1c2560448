"""Put a backup in the place of the database."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from adoption.backup import database, restoring
from adoption.backup.manifest import BackupRefused


class Command(BaseCommand):
    help = "Put a backup in the place of the database, wholly or not at all; an older one is migrated."
    # The database may be missing or unreadable: that is what this command is for.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only tell whether the backup could be restored here")
        parser.add_argument("--replace", action="store_true", help="also where the database is not empty")
        parser.add_argument("--yes", action="store_true", help="with --replace: do not ask")

    def handle(self, *, file, check, replace, yes, **options):
        ours = database.of(connection)
        connection.close()
        try:
            manifest = restoring.restorable(ours, file, replace=replace or check)
            self.stdout.write(f"{file.name}: taken {manifest.taken_at:%Y-%m-%d %H:%M %Z}, {manifest.rows} rows")
            if check:
                return
            if replace and not yes and not ours.is_empty():
                self._ask(ours.name)
            restoring.restore(ours, file, beside=settings.VAR_DIR, replace=replace)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{ours.name} is restored. Everybody has to sign in again.")

    def _ask(self, name):
        self.stdout.write(f"Everything that {name} holds now will be gone. Type its name to go on:")
        self.stdout.flush()
        try:
            typed = input()
        except EOFError:
            typed = ""
        if typed.strip() != name:
            raise CommandError("Nothing was changed.")
