"""What a database must be able to do for backups, whichever it is."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.backends.base.base import BaseDatabaseWrapper

from adoption.backup.manifest import BackupRefused, Contents, Manifest
from adoption.backup.postgresql import Postgresql
from adoption.backup.sqlite import Sqlite
from adoption.models import Letter, SignIn


class Snapshot(Protocol):
    """The database at one moment, whoever writes meanwhile."""

    def contents(self) -> Mapping[str, Contents]: ...

    def migrations(self) -> Collection[str]: ...

    def dump(self, into: Path) -> None: ...


class Database(Protocol):
    vendor: str
    member: str
    name: str

    def snapshot(self) -> AbstractContextManager[Snapshot]: ...

    def is_empty(self) -> bool: ...

    def replace(self, dump: Path, manifest: Manifest, *, migrate: bool) -> None:
        """Put a dump in the place of all that the database holds, wholly or not at all."""

    def tried(self, dump: Path, *, beside: Path) -> Mapping[str, Contents]:
        """What a dump comes to once it is restored into a database made for it alone."""


def without_rows() -> frozenset[str]:
    """Tables whose rows no backup holds.

    A key of a session opens an account, a letter that waits would go out a second time, and a cache is made again.
    """
    passing = {each._meta.db_table for each in (Session, SignIn, Letter)}
    return frozenset({settings.CACHES["default"]["LOCATION"], *passing})


def of(connection: BaseDatabaseWrapper) -> Database:
    """The database behind a connection of Django."""
    if connection.vendor == "postgresql":
        return Postgresql(connection.settings_dict, without_rows())
    if connection.vendor == "sqlite":
        return Sqlite(Path(connection.settings_dict["NAME"]), without_rows())
    raise BackupRefused(f"Backups of {connection.vendor} are not known here.")
