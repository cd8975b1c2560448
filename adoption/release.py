"""Which release is running: a hash over everything that decides how a page looks."""

import hashlib
from functools import cache

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

ROOMS = ("indicators", "adoption", "reports", "templates", "static")
KINDS = {".py", ".html", ".txt", ".typ", ".mo", ".css", ".js", ".svg"}


@cache
def release() -> str:
    """The same for every process that runs the same files."""
    digest = hashlib.sha256()
    paths = (path for room in ROOMS for path in (settings.BASE_DIR / room).rglob("*") if path.suffix in KINDS)
    for path in sorted(paths):
        digest.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


@cache
def migrations() -> frozenset[str]:
    """The migrations that this release brings, each as app and name with a dot between."""
    return frozenset(".".join(key) for key in MigrationLoader(None).disk_migrations)
