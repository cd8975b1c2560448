"""A new, empty database for a benchmark, and its address."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from os import environ
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql


@contextmanager
def of(database: str, size: str, folder: Path) -> Iterator[str]:
    """On PostgreSQL beside the database that DATABASE_URL names; taken down afterwards."""
    name = f"bench_{size.lower()}"
    if database == "sqlite":
        file = folder / f"{name}.sqlite3"
        yield f"sqlite:///{file}"
        for each in folder.glob(f"{name}.sqlite3*"):
            each.unlink()
        return
    server = environ["DATABASE_URL"]
    _do(server, "CREATE DATABASE {}", name)
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        _do(server, "DROP DATABASE {} WITH (FORCE)", name)


def _do(server: str, statement: str, name: str) -> None:
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
