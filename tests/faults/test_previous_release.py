"""The database of the release before, brought to this one: every row is there, and what was added up still agrees."""

import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extras
import pytest
from django.db import connection

from indicators.reporters import key_of
from tests.benchmarks import province_address
from tests.conftest import ROOT, needs
from tests.faults.serving import environment

pytestmark = [pytest.mark.django_db, pytest.mark.soak]

BEFORE = "dc02567"
ROOMS = ("adoption_", "indicators_", "reports_")
BECAME_KEYS = ("indicators_reading", "indicators_historicalreading")

Tables = dict[str, list[dict[str, Any]]]


def release_before(folder: Path) -> Path:
    """Its files, out of git."""
    git = needs("git", "apt-get install git")
    command = [git, "-c", f"safe.directory={ROOT}", "archive", BEFORE]
    packed = subprocess.run(command, cwd=ROOT, capture_output=True)
    if packed.returncode:
        pytest.skip(f"{BEFORE} is not here; get it with: git fetch --unshallow")
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def manage(root: Path, home: Path, address: str, *command: str) -> str:
    program = [sys.executable, "manage.py", *command]
    done = subprocess.run(program, cwd=root, env=environment(home, address), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def tables(address: str) -> Tables:
    """Every row of ours by table, as the database itself tells it."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as database:
            database.row_factory = sqlite3.Row
            return _read(database.cursor(), "SELECT name FROM sqlite_master WHERE type = 'table'")
    with closing(psycopg2.connect(address, cursor_factory=psycopg2.extras.DictCursor)) as database:
        return _read(database.cursor(), "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")


def _read(cursor: Any, listing: str) -> Tables:
    cursor.execute(listing)
    names = sorted(row[0] for row in cursor.fetchall() if row[0].startswith(ROOMS))
    found = {}
    for name in names:
        cursor.execute(f'SELECT * FROM "{name}"')
        columns = [each[0] for each in cursor.description]
        rows = (dict(zip(columns, map(_plain, row), strict=True)) for row in cursor.fetchall())
        found[name] = sorted(rows, key=lambda row: str(row.get("history_id") or row.get("id")))
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def expected(row: dict[str, Any], table: str) -> dict[str, Any]:
    """A row as it must stand afterwards: lists of reporters have become keys."""
    if table not in BECAME_KEYS:
        return row
    codes = row["contributors"]
    return {**row, "contributors": key_of(json.loads(codes) if isinstance(codes, str) else codes)}


def test_the_database_of_the_release_before_comes_over_whole(tmp_path, capsys):
    old, home = release_before(tmp_path / "release"), tmp_path / "var"
    home.mkdir()
    with province_address.of(connection.vendor, "previous", tmp_path) as address:
        manage(old, home, address, "prepare")
        manage(old, home, address, "make_demo")
        before = tables(address)
        manage(ROOT, home, address, "migrate", "--no-input")
        after = tables(address)
        check = manage(ROOT, home, address, "rollup", "--check")
    shutil.rmtree(old)
    rows = sum(map(len, before.values()))
    with capsys.disabled():
        print(
            f"\n{BEFORE} on {connection.vendor}: {len(before)} tables, {rows} rows compared; {check.splitlines()[-1]}"
        )
    assert set(before) <= set(after)
    assert rows > 1000
    assert any(row["contributors"] not in ("[]", []) for row in before["indicators_reading"])
    for table, kept in before.items():
        wanted = [expected(row, table) for row in kept]
        now = [{name: row[name] for name in was} for row, was in zip(after[table], wanted, strict=True)]
        assert now == wanted, table
