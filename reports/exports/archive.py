"""Many files in one ZIP: one time, one order, so that the same files give the same bytes."""

import io
import zipfile
from collections.abc import Mapping

BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can hold
ON_UNIX, PLAIN_FILE = 3, 0o100644 << 16


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files in the order they are given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(_entry(name), content, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, BEGINNING_OF_TIME)
    entry.create_system, entry.external_attr = ON_UNIX, PLAIN_FILE
    return entry
