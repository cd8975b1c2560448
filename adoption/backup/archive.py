"""One backup as one file: a ZIP with the database's copy and its manifest, complete or not there at all."""

import hashlib
import lzma
import os
import shutil
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from adoption.backup import manifest as manifests
from adoption.backup.manifest import BackupRefused, Manifest

MANIFEST = "manifest.json"
# What reading a ZIP comes to where a byte of it is another: it may name another method, a place before the beginning, …
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def write(file: Path, manifest: Manifest, members: Mapping[str, Path], *, beside: Path) -> None:
    """Make the archive under another name in the folder `beside`, bring it to the disk and give it its name."""
    unfinished = beside / file.name
    descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, manifest.as_json())
            for name, member in members.items():
                archive.write(member, name)
        opened.flush()
        os.fsync(opened.fileno())
    check(unfinished)
    unfinished.rename(file)
    to_disk(file.parent)


def to_disk(folder: Path) -> None:
    """A new name is only safe from a power cut when its folder is written too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def manifest_of(file: Path) -> Manifest:
    try:
        with zipfile.ZipFile(file) as archive:
            return manifests.read(archive.read(MANIFEST).decode())
    except FileNotFoundError:
        raise BackupRefused(f"{file} is not there.") from None
    except PermissionError:
        raise BackupRefused(f"{file} may not be read by this account.") from None
    except _BROKEN:
        raise BackupRefused(f"{file.name} is no whole backup: it was cut off or changed, or is another file.") from None


def check(file: Path) -> Manifest:
    """The manifest of a file of which every member has the hash that the manifest names, or BackupRefused."""
    manifest = manifest_of(file)
    try:
        with zipfile.ZipFile(file) as archive:
            if set(archive.namelist()) != {MANIFEST, *manifest.members}:
                raise BackupRefused(f"{file.name} has other members than its manifest names.")
            for name, wanted in manifest.members.items():
                with archive.open(name) as member:
                    if hashlib.file_digest(member, "sha256").hexdigest() != wanted:
                        raise BackupRefused(
                            f"{file.name} was changed: {name} has another hash than the manifest names."
                        )
    except _BROKEN:
        raise BackupRefused(f"{file.name} was cut off or changed.") from None
    return manifest


def unpack(file: Path, name: str, into: Path) -> Path:
    """One member as a file of its own in a folder."""
    target = into / name
    with zipfile.ZipFile(file) as archive, archive.open(name) as member, target.open("xb") as opened:
        shutil.copyfileobj(member, opened, 1 << 20)
    return target
