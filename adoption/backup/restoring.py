"""Restoring a backup: wholly, or not at all."""

import tempfile
from pathlib import Path

from adoption.backup import archive
from adoption.backup.database import Database
from adoption.backup.manifest import BackupRefused, Manifest
from adoption.release import migrations


def restorable(database: Database, file: Path, *, replace: bool) -> Manifest:
    """The manifest of a backup that may be restored here, or BackupRefused; changes nothing."""
    manifest = archive.check(file)
    if manifest.vendor != database.vendor:
        raise BackupRefused(f"This backup is of {manifest.vendor}; the database here is {database.vendor}.")
    unknown = sorted(set(manifest.migrations) - migrations())
    if unknown:
        raise BackupRefused(
            f"This backup is of a newer release: {', '.join(unknown)} is not known here. Install that release first."
        )
    if not replace and not database.is_empty():
        raise BackupRefused(f"{database.name} is not empty; --replace puts the backup in the place of all it holds.")
    return manifest


def restore(database: Database, file: Path, *, beside: Path, replace: bool = False) -> Manifest:
    """Put a backup in the place of the database; the copy is unpacked in a folder `beside` of its own."""
    manifest = restorable(database, file, replace=replace)
    older = bool(migrations() - set(manifest.migrations))
    try:
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=beside) as own:
            dump = archive.unpack(file, database.member, Path(own))
            database.replace(dump, manifest, migrate=older)
    except OSError as trouble:
        raise BackupRefused(f"Nothing was restored: {trouble.strerror}.") from trouble
    return manifest
