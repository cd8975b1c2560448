"""Backups of SQLite, through its own online backup: readers and writers go on meanwhile."""

import hashlib
import os
import sqlite3
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

from adoption.backup import migrating
from adoption.backup.archive import to_disk
from adoption.backup.manifest import STRUCTURE, BackupRefused, Contents, Manifest
from adoption.backup.numbers import EVENTS, leap

LONGEST_WAIT = 60  # seconds for a writer to end
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
_STRUCTURE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"


@dataclass(frozen=True)
class SqliteSnapshot:
    source: sqlite3.Connection
    without_rows: Collection[str]

    def contents(self) -> Mapping[str, Contents]:
        return contents(self.source, self.without_rows)

    def migrations(self) -> Collection[str]:
        return [f"{app}.{name}" for app, name in self.source.execute("SELECT app, name FROM django_migrations")]

    def dump(self, into: Path) -> None:
        into.touch(mode=0o600)
        with closing(sqlite3.connect(into, isolation_level=None)) as copy:
            self.source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            for table in _tables(copy) & set(self.without_rows):
                copy.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608
            # What was deleted goes from the file as well.
            copy.execute("VACUUM")
            _must_be_sound(copy, into)


@dataclass(frozen=True)
class Sqlite:
    file: Path
    without_rows: Collection[str]
    vendor = "sqlite"
    member = "database.sqlite3"

    @property
    def name(self) -> str:
        return self.file.name

    @contextmanager
    def snapshot(self) -> Iterator[SqliteSnapshot]:
        if not self.file.is_file():
            raise BackupRefused(f"There is no database at {self.file}.")
        with _told(self.file), closing(_opened(self.file)) as source:
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_master").fetchone()
            yield SqliteSnapshot(source, self.without_rows)

    def is_empty(self) -> bool:
        if not self.file.exists() or not self.file.stat().st_size:
            return True
        with _told(self.file):
            return self._is_readable() and not self._tables()

    def replace(self, dump: Path, manifest: Manifest, *, migrate: bool) -> None:
        """All is checked on the copy; the swap is one transaction of SQLite's own, which ends well or not at all."""
        with _told(self.file):
            with closing(_opened(dump)) as copy:
                _must_be_sound(copy, dump)
                if contents(copy, self.without_rows) != manifest.tables:
                    raise BackupRefused("The copy does not hold what the manifest says.")
            if migrate:
                _migrate(dump)
            _leap(dump)
            if self.file.exists() and self._is_readable():
                _put_over(dump, self.file)
            else:
                self._put_in_place(dump)

    def tried(self, dump: Path, *, beside: Path) -> Mapping[str, Contents]:
        scratch = beside / "scratch.sqlite3"
        scratch.touch(mode=0o600)
        with _told(scratch):
            _put_over(dump, scratch)
            with closing(_opened(scratch)) as opened:
                return contents(opened, self.without_rows)

    def _is_readable(self) -> bool:
        try:
            with closing(_opened(self.file)) as source:
                source.execute(_TABLES).fetchall()
        except sqlite3.OperationalError:
            raise  # busy is not unreadable: what others are writing must not be moved away
        except sqlite3.DatabaseError:
            return False
        return True

    def _tables(self) -> set[str]:
        with closing(_opened(self.file)) as source:
            return _tables(source)

    def _names_aside(self) -> Iterator[str]:
        yield f"{self.file.name}.unreadable"
        for number in count(2):
            yield f"{self.file.name}.unreadable-{number}"

    def _put_in_place(self, dump: Path) -> None:
        """Where nothing readable stands: what does is set aside under another name, and nothing of it is deleted."""
        aside = next(name for name in self._names_aside() if not self.file.with_name(name).exists())
        for ending in ("", "-wal", "-shm"):
            stands = self.file.with_name(self.file.name + ending)
            if stands.exists():
                stands.replace(stands.with_name(aside + ending))
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=self.file.parent) as own:
            copy = Path(own, self.file.name)
            copy.touch(mode=0o600)
            _put_over(dump, copy)
            with copy.open("rb") as opened:
                os.fsync(opened.fileno())
            copy.replace(self.file)
        to_disk(self.file.parent)


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """SQLite's own words for what went wrong, with what it went wrong with."""
    try:
        yield
    except sqlite3.Error as trouble:
        raise BackupRefused(f"SQLite could not go on with {file}: {trouble}.") from trouble


def _opened(file: Path) -> sqlite3.Connection:
    """For reading alone; a name that is not there is not made."""
    opened = sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=LONGEST_WAIT, isolation_level=None)
    opened.text_factory = lambda told: told.decode(errors="surrogateescape")
    return opened


def contents(source: sqlite3.Connection, without_rows: Collection[str]) -> dict[str, Contents]:
    """Every table with its rows, and the structure with its triggers."""
    found = {STRUCTURE: _digest(source, _STRUCTURE)}
    for table in sorted(_tables(source) - set(without_rows)):
        found[table] = _digest(source, f"SELECT * FROM {_quoted(table)}")  # noqa: S608
    return found


def _digest(source: sqlite3.Connection, query: str) -> Contents:
    rows = sorted(hashlib.sha256(repr(row).encode()).digest() for row in source.execute(query))
    return Contents(len(rows), hashlib.sha256(b"".join(rows)).hexdigest())


def _tables(source: sqlite3.Connection) -> set[str]:
    return {name for (name,) in source.execute(_TABLES)}


def _quoted(table: str) -> str:
    return '"' + table.replace('"', '""') + '"'


def _must_be_sound(source: sqlite3.Connection, file: Path) -> None:
    found = [line for (line,) in source.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        raise BackupRefused(f"{file.name} is damaged: {found[0]}")


def _put_over(dump: Path, file: Path) -> None:
    """Copy page by page inside one transaction of the target: a kill or a full disk leaves what stood there."""
    until = time.monotonic() + LONGEST_WAIT

    def give_up(_status: int, _left: int, _all: int) -> None:
        if time.monotonic() > until:
            raise BackupRefused(f"{file.name} was busy for {LONGEST_WAIT} seconds; stop the service and try again.")

    with closing(_opened(dump)) as copy, closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as target:
        copy.backup(target, progress=give_up)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _leap(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as copy:
        numbered = [name for name in _tables(copy) if name == EVENTS or "_historical" in name]
        for name in numbered:
            known = "SELECT 1 FROM sqlite_sequence WHERE name = ?1"
            copy.execute(f"INSERT INTO sqlite_sequence SELECT ?1, 0 WHERE NOT EXISTS ({known})", (name,))
            copy.execute("UPDATE sqlite_sequence SET seq = seq + ?2 WHERE name = ?1", (name, leap()))


def _migrate(file: Path) -> None:
    migrating.migrate(f"sqlite:///{file.absolute()}")
    with closing(sqlite3.connect(file, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
