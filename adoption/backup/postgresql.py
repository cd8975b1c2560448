"""Backups of PostgreSQL, through its own pg_dump, pg_restore and psql."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from adoption.backup import migrating
from adoption.backup.manifest import STRUCTURE, BackupRefused, Contents, Manifest
from adoption.backup.numbers import EVENTS, leap

HOW = "install it: apt-get install postgresql-client"
ASIDE = "before_restore"  # the schema under which the old data stands until the new has proven itself

DROP = f'If nothing of it is wanted: psql -c "DROP SCHEMA {ASIDE} CASCADE"'

# How values are spelled while they are hashed, whatever the server's own settings are.
_SPELLING = (
    "SET DateStyle = 'ISO, YMD'; SET TimeZone = 'UTC'; SET IntervalStyle = 'iso_8601'; SET bytea_output = 'hex'; "
    "SET extra_float_digits = 1; SET search_path = '';"
)
_TABLES = "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# Names and kinds, not definitions: PostgreSQL writes the same condition in other words once it was restored.
_STRUCTURE = """
    SELECT 'trigger', t.tgrelid::regclass::text, t.tgname::text, t.tgenabled::text
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'function', p.proname::text, p.prosrc, p.prorettype::regtype::text
      FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'constraint', n.conrelid::regclass::text, n.conname::text, n.contype::text
      FROM pg_constraint n WHERE n.connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', tablename::text, indexname::text, '' FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'column', table_name::text, column_name::text, data_type || ' ' || is_nullable
      FROM information_schema.columns WHERE table_schema = 'public'
"""
_DIGEST = """
    SELECT count(*), encode(sha256(coalesce(string_agg(each, ''::bytea ORDER BY each), ''::bytea)), 'hex')
      FROM (SELECT sha256(convert_to(r::text, 'UTF8')) AS each FROM {source} r) rows
"""


@dataclass(frozen=True)
class PostgresqlSnapshot:
    session: Any
    database: "Postgresql"

    def contents(self) -> Mapping[str, Contents]:
        return contents(self.session, self.database.without_rows)

    def migrations(self) -> Collection[str]:
        with self.session.cursor() as cursor:
            cursor.execute("SELECT app || '.' || name FROM public.django_migrations")
            return [name for (name,) in cursor.fetchall()]

    def dump(self, into: Path) -> None:
        """Of the very moment that `contents` tells of."""
        with self.session.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={ASIDE}"]
        options += [f"--exclude-table-data=public.{table}" for table in sorted(self.database.without_rows)]
        self.database.run("pg_dump", *options, f"--snapshot={snapshot}", f"--file={into}")


@dataclass(frozen=True)
class Postgresql:
    settings: Mapping[str, Any]
    without_rows: Collection[str]
    vendor = "postgresql"
    member = "database.dump"

    @property
    def name(self) -> str:
        return self.settings["NAME"]

    @contextmanager
    def snapshot(self) -> Iterator[PostgresqlSnapshot]:
        with self._session() as session:
            session.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
            with session.cursor() as cursor:
                cursor.execute("SELECT 1")  # the moment begins with the first statement
            yield PostgresqlSnapshot(session, self)

    def is_empty(self) -> bool:
        with self._session() as session:
            return not tables(session)

    def replace(self, dump: Path, manifest: Manifest, *, migrate: bool) -> None:
        """The old schema is renamed and the new one filled and checked in one transaction; it goes when all is well."""
        self._must_have_nothing_aside()
        self._load(dump, manifest.tables)
        try:
            if migrate:
                migrating.migrate(self._address())
        except BackupRefused:
            self._say(f"DROP SCHEMA public CASCADE; ALTER SCHEMA {ASIDE} RENAME TO public")
            raise
        try:
            self._say(f"DROP SCHEMA {ASIDE} CASCADE")
        except BackupRefused as left:
            raise BackupRefused(f"The backup is restored. What stood before is still there: {left} {DROP}") from left

    def _must_have_nothing_aside(self) -> None:
        """A restore that was killed while it migrated left the only copy of what stood before."""
        with self._session() as session, session.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = %s", [ASIDE])
            (left,) = cursor.fetchone()
        if left:
            raise BackupRefused(
                f"A restore was cut off here: what stood before it stands in the schema {ASIDE}. Put it back: "
                f'psql -c "DROP SCHEMA public CASCADE; ALTER SCHEMA {ASIDE} RENAME TO public". {DROP}'
            )

    def tried(self, dump: Path, *, beside: Path) -> Mapping[str, Contents]:
        scratch = Postgresql({**self.settings, "NAME": f"{self.name}_drill_{secrets.token_hex(4)}"}, self.without_rows)
        made = sql.Identifier(scratch.name)
        self._must_make_databases()
        self._say(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(made), in_transaction=False)
        try:
            scratch._load(dump, {})
            with scratch._session() as session:
                return contents(session, self.without_rows)
        finally:
            self._say(sql.SQL("DROP DATABASE {}").format(made), in_transaction=False)

    def _must_make_databases(self) -> None:
        with self._session() as session, session.cursor() as cursor:
            cursor.execute("SELECT rolname, rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            role, may = cursor.fetchone()
        if not may:
            raise BackupRefused(
                f"The drill restores into a database of its own, and the role {role} may not make one. "
                f'Allow it: sudo -u postgres psql -c "ALTER ROLE {role} CREATEDB"'
            )

    def run(self, program: str, *options: str, **more: Any) -> None:
        """One of PostgreSQL's programs; the password goes by the environment, where no list of processes shows it."""
        with tempfile.TemporaryFile() as trouble:
            command = [_found(program), *options]
            done = subprocess.run(command, env=self._environment(), stderr=trouble, check=False, **more)  # noqa: S603
            if done.returncode:
                why = _told(trouble) or f"it ended with {done.returncode}"
                raise BackupRefused(f"{program} could not go on: {why}")

    def _load(self, dump: Path, wanted: Mapping[str, Contents]) -> None:
        """Without its COMMIT, which is said last, nothing of it happens: whatever is killed or fails on the way."""
        begin = (
            f"BEGIN; DROP SCHEMA IF EXISTS {ASIDE} CASCADE; ALTER SCHEMA public RENAME TO {ASIDE}; "
            "CREATE SCHEMA public;\n"
        )
        options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        with tempfile.TemporaryFile() as trouble:
            psql = subprocess.Popen(  # noqa: S603 -- the client's own program
                [_found("psql"), *options],
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=trouble,
            )
            failed = _fed(
                psql,
                begin,
                lambda: self._script(dump, psql.stdin),
                _must_hold(wanted) + _LEAP % (EVENTS, leap()) + "COMMIT;\n",
            )
            if psql.returncode or failed:
                why = _told(trouble) or failed or f"psql ended with {psql.returncode}"
                raise BackupRefused(f"Nothing was restored: {why}")

    def _script(self, dump: Path, into: Any) -> None:
        self.run("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(dump), stdout=into)

    def _say(self, statement: str | sql.Composed, *, in_transaction: bool = True) -> None:
        with self._session() as session, session.cursor() as cursor:
            session.autocommit = not in_transaction
            cursor.execute("SET lock_timeout = '60s'")
            cursor.execute(statement)
            if in_transaction:
                session.commit()

    @contextmanager
    def _session(self) -> Iterator[Any]:
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        given = {key: self.settings[name] for key, name in names.items() if self.settings.get(name)}
        try:
            with closing(psycopg2.connect(**given)) as session:
                yield session
        except psycopg2.Error as trouble:
            raise BackupRefused(f"PostgreSQL could not go on with {self.name}: {str(trouble).strip()}") from trouble

    def _address(self) -> str:
        """As DATABASE_URL spells it."""
        user, password, name = (quote(self.settings.get(key) or "", safe="") for key in ("USER", "PASSWORD", "NAME"))
        host, port = self.settings.get("HOST") or "", self.settings.get("PORT") or ""
        people = f"{user}:{password}@" if user else ""
        return f"postgres://{people}{host}{f':{port}' if port else ''}/{name}"

    def _environment(self) -> dict[str, str]:
        names = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
        given = {key: str(self.settings[name]) for key, name in names.items() if self.settings.get(name)}
        return {**os.environ, **given}


def tables(session: Any) -> list[str]:
    with session.cursor() as cursor:
        cursor.execute(_TABLES)
        return [name for (name,) in cursor.fetchall()]


def contents(session: Any, without_rows: Collection[str]) -> dict[str, Contents]:
    """Every table with its rows, and the structure with its triggers."""
    found = {}
    with session.cursor() as cursor:
        cursor.execute(_SPELLING)
        for table in [STRUCTURE, *(each for each in tables(session) if each not in without_rows)]:
            cursor.execute(_digest(table))
            found[table] = Contents(*cursor.fetchone())
    return found


def _digest(table: str) -> str:
    source = f"({_STRUCTURE})" if table == STRUCTURE else "public." + '"' + table.replace('"', '""') + '"'
    return _DIGEST.format(source=source)


def _must_hold(wanted: Mapping[str, Contents]) -> str:
    """Statements that fail where a table does not hold what the manifest says of it."""
    checks = [
        f"IF NOT EXISTS (SELECT FROM ({_digest(table)}) d(n, h) WHERE n = {each.rows} AND h = '{each.sha256}') "
        f"THEN RAISE EXCEPTION '{table} does not hold what the manifest says'; END IF;"
        for table, each in wanted.items()
    ]
    return "\n".join([_SPELLING, "DO $check$ BEGIN", *checks, "END $check$;", ""])


_LEAP = """DO $$ DECLARE one record; numbers text; BEGIN
  FOR one IN SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
    AND (column_name = 'history_id' OR (table_name = '%s' AND column_name = 'id')) LOOP
    numbers := pg_get_serial_sequence(format('public.%%I', one.table_name), one.column_name);
    PERFORM setval(numbers, nextval(numbers) + %d);
  END LOOP;
END $$;
"""


def _fed(psql: subprocess.Popen, begin: str, script: Callable[[], None], end: str) -> str:
    """Say three things to psql one after the other; the last one only where the second went well."""
    failed = ""
    with psql:
        assert psql.stdin is not None  # noqa: S101 -- opened as a pipe
        try:
            psql.stdin.write(begin.encode())
            psql.stdin.flush()
            script()
            psql.stdin.write(end.encode())
            psql.stdin.close()
        except BackupRefused as refused:
            failed = str(refused)
        except BrokenPipeError:
            failed = "psql ended early."
    return failed


def _found(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise BackupRefused(f"{program} is not here; {HOW}")
    return found


def _told(trouble: Any) -> str:
    """The first error that a program told of, without the statement that it quotes."""
    trouble.seek(0)
    lines = trouble.read().decode(errors="replace").strip().splitlines()
    return next((line for line in lines if "error:" in line.lower() or "fatal:" in line.lower()), "")
