"""Taking a backup: one moment of the database as one file."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adoption.backup import archive
from adoption.backup.database import Database
from adoption.backup.folder import name_of, workshop
from adoption.backup.manifest import BackupRefused, Manifest
from adoption.release import release


@dataclass(frozen=True)
class Taken:
    file: Path
    manifest: Manifest


def take(database: Database, folder: Path, *, at: datetime) -> Taken:
    """Write one backup into a folder.  Whatever fails, no half of one stays and the older ones stand."""
    file = folder / name_of(at)
    try:
        with workshop(folder) as own:
            if file.exists():
                raise BackupRefused(f"{file.name} is there already; try again in a second.")
            dump = own / database.member
            manifest = dumped(database, dump, at=at)
            archive.write(file, manifest, {database.member: dump}, beside=own)
    except OSError as trouble:
        raise BackupRefused(f"No backup was written into {folder}: {trouble.strerror}.") from trouble
    return Taken(file, manifest)


def dumped(database: Database, dump: Path, *, at: datetime) -> Manifest:
    """The database's copy in a file, and what stood in the database at that same moment."""
    with database.snapshot() as snapshot:
        snapshot.dump(dump)
        return Manifest(
            vendor=database.vendor,
            taken_at=at,
            release=release(),
            migrations=tuple(sorted(snapshot.migrations())),
            tables=snapshot.contents(),
            members={database.member: archive.sha256(dump)},
        )
