"""The drill: a backup is worth what restoring it gives."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adoption.backup import archive
from adoption.backup.database import Database
from adoption.backup.folder import workshop
from adoption.backup.manifest import BackupRefused, Contents
from adoption.backup.taking import dumped


@dataclass(frozen=True)
class Compared:
    """One table as it stood, and as it came back; None where it is not."""

    table: str
    stood: Contents | None
    came_back: Contents | None

    @property
    def is_same(self) -> bool:
        return self.stood == self.came_back


def drill(database: Database, folder: Path, *, at: datetime) -> list[Compared]:
    """Back the database up, restore the file into a database made for it alone, compare every row.  Leaves nothing."""
    try:
        with workshop(folder) as own:
            dump = own / database.member
            stood = dumped(database, dump, at=at)
            file = own / "drill.zip"
            archive.write(file, stood, {database.member: dump}, beside=_made(own / "unfinished"))
            archive.check(file)
            came_back = database.tried(archive.unpack(file, database.member, _made(own / "restored")), beside=own)
    except OSError as trouble:
        raise BackupRefused(f"The drill could not go on in {folder}: {trouble.strerror}.") from trouble
    tables = sorted({*stood.tables, *came_back})
    return [Compared(table, stood.tables.get(table), came_back.get(table)) for table in tables]


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder
