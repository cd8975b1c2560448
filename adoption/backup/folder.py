"""The folder of backups: who may write into it, what is in it, what may go."""

import fcntl
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from adoption.backup import archive
from adoption.backup.manifest import BackupRefused
from adoption.backup.retention import Keep, kept

_NAME = re.compile(r"backup-(\d{8}T\d{6})Z\.zip")
_STAMP = "%Y%m%dT%H%M%S"
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Kept:
    """A backup that opens, and when it was taken by its name."""

    file: Path
    taken_at: datetime


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """A folder of one's own in which a backup grows; one at a time, and what a killed one left is swept out."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(f"Another backup is being written into {folder}; wait for it to end.") from None
        for left in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as own:
            yield Path(own)


def name_of(at: datetime) -> str:
    return f"backup-{at.astimezone(UTC):{_STAMP}}Z.zip"


def backups(folder: Path) -> list[Kept]:
    """The backups of a folder that open, oldest first; a damaged file and one that is not ours are left out."""
    found = []
    for file in sorted(folder.glob("backup-*.zip")):
        named = _NAME.fullmatch(file.name)
        if named and _opens(file):
            found.append(Kept(file, datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC)))
    return found


def _opens(file: Path) -> bool:
    try:
        archive.manifest_of(file)
    except BackupRefused:
        return False
    return True


def prune(folder: Path, keep: Keep, *, zone: tzinfo) -> list[Path]:
    """Delete the backups that the rule does not keep, days being those of a time zone; what went is told."""
    by_moment = {each.taken_at.astimezone(zone): each.file for each in backups(folder)}
    stays = kept(by_moment, keep)
    gone = [file for moment, file in by_moment.items() if moment not in stays]
    for file in gone:
        file.unlink()
    return gone
