"""Backup, restore and drill on a real database, SQLite and PostgreSQL alike."""

import json
import os
import resource
import shutil
import sqlite3
import threading
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from adoption.backup import archive, database, drill, folder, migrating, postgresql, restoring, taking
from adoption.backup.manifest import STRUCTURE, BackupRefused, Contents
from adoption.backup.postgresql import PostgresqlSnapshot
from adoption.backup.sqlite import Sqlite, SqliteSnapshot
from tests.conftest import ROOT

ON_POSTGRESQL = connection.vendor == "postgresql"
# Each test has a database of its own, which other processes can reach; the mark has them run on PostgreSQL as well.
pytestmark = [pytest.mark.django_db] if ON_POSTGRESQL else []
only_sqlite = pytest.mark.sqlite_alone  # of a file, which PostgreSQL has not
of_either = pytest.mark.any_database  # a rule that knows no database
only_postgresql = pytest.mark.postgresql

AT = datetime(2026, 3, 31, 12, tzinfo=UTC)
LONGEST = 60


@pytest.fixture(scope="module")
def prepared(request, django_db_setup, django_db_blocker):
    """A database with all its tables, made once: as a file, or to be copied by the server."""
    if not ON_POSTGRESQL:
        yield request.getfixturevalue("prepared_home") / "db.sqlite3"
        return
    server = database.of(connection)
    made = replace(server, settings={**connection.settings_dict, "NAME": f"{server.name}_prepared"})
    with django_db_blocker.unblock():
        connection.close()  # what is a template has no other visitors
    server._say(f"CREATE DATABASE {made.name} TEMPLATE {server.name}", in_transaction=False)
    yield made
    server._say(f"DROP DATABASE {made.name}", in_transaction=False)


@pytest.fixture
def ours(prepared, tmp_path):
    """A database of this test alone."""
    if not ON_POSTGRESQL:
        file = tmp_path / "db.sqlite3"
        shutil.copy(prepared, file)
        yield Sqlite(file, database.without_rows())
        return
    copy = replace(prepared, settings={**prepared.settings, "NAME": f"{prepared.name}_copy"})
    server = database.of(connection)
    server._say(f"CREATE DATABASE {copy.name} TEMPLATE {prepared.name}", in_transaction=False)
    yield copy
    server._say(f"DROP DATABASE {copy.name}", in_transaction=False)


@pytest.fixture
def backups(tmp_path):
    return tmp_path / "backups"


def say(ours, *statements):
    """Statements in one transaction of a connection that knows nothing of the others."""
    if ours.vendor == "postgresql":
        with ours._session() as session, session.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            session.commit()
        return
    with closing(sqlite3.connect(ours.file, timeout=LONGEST)) as session, session:
        for statement in statements:
            session.execute(statement)


def group(name):
    return f"INSERT INTO auth_group (name) VALUES ('{name}')"


def stands(ours):
    with ours.snapshot() as snapshot:
        return snapshot.contents()


def groups(ours):
    return stands(ours)["auth_group"].rows


def take(ours, backups, *, at=AT):
    return taking.take(ours, backups, at=at).file


def remade(file, **changes):
    """The archive with another manifest, its members as they were."""
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    told = json.loads(parts[archive.MANIFEST]) | changes
    with zipfile.ZipFile(file, "w") as new:
        for name, part in {**parts, archive.MANIFEST: json.dumps(told)}.items():
            new.writestr(name, part)
    return file


# Taking one


def test_a_backup_tells_what_stood_there(ours, backups):
    say(ours, group("một"), group("hai"))
    taken = taking.take(ours, backups, at=AT)
    assert archive.check(taken.file) == taken.manifest
    assert taken.manifest.tables == stands(ours)
    assert taken.manifest.tables["auth_group"].rows == 2
    assert "reports.0004_unchangeable" in taken.manifest.migrations
    assert [each.name for each in backups.iterdir() if not each.name.startswith(".lock")] == [taken.file.name]


def test_no_key_of_a_session_is_in_a_backup(ours, backups):
    say(ours, "INSERT INTO django_session VALUES ('thekeyofsomebody', 'x', '2030-01-01')")
    taken = taking.take(ours, backups, at=AT)
    with zipfile.ZipFile(taken.file) as made:
        dump = made.read(ours.member)
    assert b"thekeyofsomebody" not in dump
    assert "django_session" not in taken.manifest.tables


def test_no_letter_that_waits_is_in_a_backup_for_it_would_go_out_twice(ours, backups):
    assert "adoption_letter" not in taking.take(ours, backups, at=AT).manifest.tables
    assert "adoption_letter" in database.without_rows()


def test_a_backup_taken_while_others_write_is_of_one_moment(ours, backups):
    """Each transaction adds one of either kind: a copy of one moment has as many of the one as of the other."""
    wrote, stop = threading.Event(), threading.Event()
    many = []

    def write():
        while not stop.is_set():
            say(ours, group(f"trái-{len(many)}"), group(f"phải-{len(many)}"))
            many.append(1)
            wrote.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert wrote.wait(LONGEST)
        before = len(many)
        taken = taking.take(ours, backups, at=AT)
        assert len(many) > before
    finally:
        stop.set()
        writer.join(LONGEST)
    restoring.restore(ours, taken.file, beside=backups, replace=True)
    assert stands(ours) == taken.manifest.tables
    assert taken.manifest.tables["auth_group"].rows % 2 == 0
    assert before * 2 <= taken.manifest.tables["auth_group"].rows <= len(many) * 2


@of_either
def test_a_second_backup_of_the_same_second_does_not_take_the_place_of_the_first(ours, backups):
    file = take(ours, backups)
    was = file.read_bytes()
    with pytest.raises(BackupRefused, match="there already"):
        take(ours, backups)
    assert file.read_bytes() == was


def in_a_small_disk(limit, act):
    """What becomes of an act in a process that may write no file longer than a limit."""
    child = os.fork()
    if child == 0:  # pragma: no cover -- another process
        outcome = 1
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            act()
        except BackupRefused:
            outcome = 7
        finally:
            os._exit(outcome)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("limit", [0, 100_000])
def test_a_full_disk_leaves_no_half_backup_and_the_older_ones(ours, backups, limit):
    older = take(ours, backups, at=AT - timedelta(days=1))
    was = older.read_bytes()
    assert in_a_small_disk(limit, lambda: take(ours, backups)) == 7
    assert older.read_bytes() == was
    assert list(backups.glob("*.zip")) == [older]
    assert take(ours, backups).exists()
    assert not list(backups.glob(".unfinished-*"))


# Restoring one


def test_restoring_gives_everything_back(ours, backups):
    say(ours, group("một"))
    file = take(ours, backups)
    stood = stands(ours)
    say(ours, group("hai"), "DELETE FROM auth_group WHERE name = 'một'")
    say(ours, "CREATE TABLE made_since (id integer)", "DROP TABLE account_emailconfirmation")
    restoring.restore(ours, file, beside=backups, replace=True)
    assert stands(ours) == stood
    assert stood["auth_group"].rows == 1


def test_what_was_issued_stays_unchangeable_after_a_restore(ours, backups):
    stood = stands(ours)[STRUCTURE]
    restoring.restore(ours, take(ours, backups), beside=backups, replace=True)
    assert stands(ours)[STRUCTURE] == stood
    say(ours, "DROP TRIGGER reports_reportevent_update_refused" + (" ON reports_reportevent" if ON_POSTGRESQL else ""))
    assert stands(ours)[STRUCTURE] != stood


def test_numbers_go_on_behind_the_restored_rows(ours, backups):
    say(ours, group("một"))
    restoring.restore(ours, take(ours, backups), beside=backups, replace=True)
    say(ours, group("hai"))
    assert groups(ours) == 2


def next_numbers(ours):
    """The last number that each history has given."""
    if ours.vendor == "postgresql":
        query = "SELECT sequencename, last_value FROM pg_sequences WHERE sequencename LIKE %s"
        with ours._session() as session, session.cursor() as cursor:
            cursor.execute(query, ("%historical%history_id%",))
            return dict(cursor.fetchall())
    with closing(sqlite3.connect(ours.file)) as session:
        return dict(session.execute("SELECT name, seq FROM sqlite_sequence WHERE name LIKE '%historical%'"))


def test_the_numbers_of_lost_days_never_come_again(ours, backups):
    file = take(ours, backups)
    before = next_numbers(ours)
    seen = []
    for _ in range(2):
        restoring.restore(ours, file, beside=backups, replace=True)
        seen.append(next_numbers(ours))
    assert len(seen[0]) > 10
    for name, number in seen[0].items():
        assert number > (before.get(name) or 0) + 99_999
        assert number != seen[1][name]


def test_a_session_of_before_is_not_there_after(ours, backups):
    say(ours, "INSERT INTO django_session VALUES ('thekeyofsomebody', 'x', '2030-01-01')")
    restoring.restore(ours, take(ours, backups), beside=backups, replace=True)
    say(ours, "INSERT INTO django_session VALUES ('thekeyofsomebody', 'x', '2030-01-01')")


def test_a_database_that_is_not_empty_is_not_touched_without_being_told(ours, backups):
    file = take(ours, backups)
    say(ours, group("một"))
    with pytest.raises(BackupRefused, match="not empty"):
        restoring.restore(ours, file, beside=backups)
    assert groups(ours) == 1


def empty(ours):
    if ours.vendor == "postgresql":
        say(ours, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    else:
        ours.file.unlink()


def test_an_empty_database_is_filled_without_asking(ours, backups):
    file, stood = take(ours, backups), stands(ours)
    empty(ours)
    assert ours.is_empty()
    restoring.restore(ours, file, beside=backups)
    assert stands(ours) == stood


@of_either
def test_a_changed_backup_is_refused_and_nothing_is_changed(ours, backups):
    file = take(ours, backups)
    say(ours, group("một"))
    remade(file, members={ours.member: "0" * 64})
    with pytest.raises(BackupRefused, match="another hash"):
        restoring.restore(ours, file, beside=backups, replace=True)
    assert groups(ours) == 1


def test_a_backup_that_holds_other_rows_than_it_says_is_refused_and_nothing_is_changed(ours, backups):
    file = take(ours, backups)
    say(ours, group("một"))
    told = json.loads(archive.manifest_of(file).as_json())["tables"]
    remade(file, tables=told | {"indicators_measure": {"rows": 1, "sha256": "0" * 64}})
    with pytest.raises(BackupRefused, match="manifest says"):
        restoring.restore(ours, file, beside=backups, replace=True)
    assert groups(ours) == 1


@of_either
def test_a_backup_of_a_newer_release_is_refused(ours, backups):
    file = take(ours, backups)
    remade(file, migrations=[*archive.manifest_of(file).migrations, "reports.9999_more"])
    with pytest.raises(BackupRefused, match=r"newer release: reports\.9999_more"):
        restoring.restore(ours, file, beside=backups, replace=True)


@of_either
def test_a_backup_of_the_other_database_is_refused(ours, backups):
    file = remade(take(ours, backups), vendor="oracle")
    with pytest.raises(BackupRefused, match="is of oracle"):
        restoring.restore(ours, file, beside=backups, replace=True)


def forget_a_migration(ours):
    """The database as a release left it that had no sessions."""
    say(ours, "DROP TABLE django_session", "DELETE FROM django_migrations WHERE app = 'sessions'")


def test_an_older_backup_is_migrated(ours, backups):
    forget_a_migration(ours)
    file = take(ours, backups)
    restoring.restore(ours, file, beside=backups, replace=True)
    say(ours, "DELETE FROM django_session")
    assert set(archive.manifest_of(file).migrations) < set(taking.dumped(ours, backups / "x", at=AT).migrations)


def test_where_an_older_backup_cannot_be_migrated_the_old_data_stands(ours, backups, monkeypatch):
    def fail(*_):
        raise BackupRefused("could not be brought to this release")

    forget_a_migration(ours)
    file = take(ours, backups)
    say(ours, group("một"))
    stood = stands(ours)
    monkeypatch.setattr(migrating, "migrate", fail)
    with pytest.raises(BackupRefused, match="this release"):
        restoring.restore(ours, file, beside=backups, replace=True)
    assert stands(ours) == stood


def test_a_full_disk_leaves_the_old_data(ours, backups):
    file = take(ours, backups)
    say(ours, group("một"))
    stood = stands(ours)
    with zipfile.ZipFile(file) as made:
        size = made.getinfo(ours.member).file_size
    for limit in (0, size // 2, size + 4096) if not ON_POSTGRESQL else (0, size // 2):
        act = lambda: restoring.restore(ours, file, beside=backups, replace=True)  # noqa: E731
        assert in_a_small_disk(limit, act) == 7, limit
        assert stands(ours) == stood
    assert not list(backups.glob(".restore-*"))


@only_sqlite
@pytest.mark.parametrize("milliseconds", [0, 10, 20, 30, 40, 60, 80, 120, 200])
def test_a_kill_at_any_moment_leaves_the_old_data_or_the_new(ours, backups, milliseconds):
    file, new = take(ours, backups), stands(ours)
    say(ours, group("một"))
    old = stands(ours)
    child = os.fork()
    if child == 0:  # pragma: no cover -- another process
        restoring.restore(ours, file, beside=backups, replace=True)
        os._exit(0)
    threading.Event().wait(milliseconds / 1000)
    os.kill(child, 9)
    os.waitpid(child, 0)
    assert stands(ours) in (old, new)
    restoring.restore(ours, file, beside=backups, replace=True)
    assert stands(ours) == new


@only_sqlite
def test_readers_and_writers_find_the_restored_data_without_opening_it_anew(ours, backups):
    file = take(ours, backups)
    say(ours, group("một"))
    with closing(sqlite3.connect(ours.file, isolation_level=None)) as reader:
        assert reader.execute("SELECT count(*) FROM auth_group").fetchone() == (1,)
        restoring.restore(ours, file, beside=backups, replace=True)
        assert reader.execute("SELECT count(*) FROM auth_group").fetchone() == (0,)
        reader.execute(group("hai"))
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert groups(ours) == 1


@only_sqlite
def test_an_unreadable_database_is_set_aside_and_the_backup_put_in_its_place(ours, backups):
    file, stood = take(ours, backups), stands(ours)
    ours.file.write_bytes(b"not a database" * 1000)
    with pytest.raises(BackupRefused, match="not empty"):
        restoring.restore(ours, file, beside=backups)
    restoring.restore(ours, file, beside=backups, replace=True)
    assert stands(ours) == stood
    assert ours.file.with_name("db.sqlite3.unreadable").read_bytes().startswith(b"not a database")


@only_postgresql
def test_what_ends_before_its_commit_changes_nothing(ours, backups, monkeypatch):
    script = postgresql.Postgresql._script

    def killed(self, dump, into):
        script(self, dump, into)
        raise BackupRefused("killed")

    file = take(ours, backups)
    say(ours, group("một"))
    stood = stands(ours)
    monkeypatch.setattr(postgresql.Postgresql, "_script", killed)
    with pytest.raises(BackupRefused, match="killed"):
        restoring.restore(ours, file, beside=backups, replace=True)
    assert stands(ours) == stood


@only_postgresql
def test_what_a_killed_restore_left_is_never_dropped_unasked(ours, backups):
    file = take(ours, backups)
    say(ours, f"CREATE SCHEMA {postgresql.ASIDE}", f"CREATE TABLE {postgresql.ASIDE}.left_over (id integer)")
    stood = stands(ours)
    with pytest.raises(BackupRefused, match="A restore was cut off here"):
        restoring.restore(ours, file, beside=backups, replace=True)
    assert stands(ours) == stood
    say(ours, f"SELECT * FROM {postgresql.ASIDE}.left_over", f"DROP SCHEMA {postgresql.ASIDE} CASCADE")
    restoring.restore(ours, file, beside=backups, replace=True)
    say(ours, f"CREATE SCHEMA {postgresql.ASIDE}", f"DROP SCHEMA {postgresql.ASIDE}")


@only_postgresql
def test_the_password_is_on_no_command_line(ours, backups, monkeypatch, tmp_path):
    noted, bin = tmp_path / "noted", tmp_path / "bin"
    bin.mkdir()
    for name in ("pg_dump", "pg_restore", "psql"):
        real = shutil.which(name)
        (bin / name).write_text(f'#!/bin/sh\necho "{name} $PGPASSWORD" "$@" >> {noted}\nexec {real} "$@"\n')
        (bin / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin}:{os.environ['PATH']}")
    secretive = replace(ours, settings={**ours.settings, "PASSWORD": "secret"})
    restoring.restore(secretive, take(secretive, backups), beside=backups, replace=True)
    calls = [line.split(maxsplit=2) for line in noted.read_text().splitlines()]
    assert {tuple(call[:2]) for call in calls} == {(name, "secret") for name in ("pg_dump", "pg_restore", "psql")}
    assert not [call for call in calls if "secret" in call[2]]


@only_postgresql
def test_a_missing_program_is_named_with_its_package(ours, backups, monkeypatch):
    monkeypatch.setattr(postgresql.shutil, "which", lambda _name: None)
    with pytest.raises(BackupRefused, match="pg_dump is not here; install it: apt-get install postgresql-client"):
        take(ours, backups)


@only_postgresql
def test_a_database_that_does_not_answer_is_told(ours, backups):
    nowhere = replace(ours, settings={**ours.settings, "PORT": "1"})
    with pytest.raises(BackupRefused, match="PostgreSQL could not go on"):
        take(nowhere, backups)


# The drill


def test_the_drill_compares_every_table_and_leaves_nothing(ours, backups):
    compared = drill.drill(ours, backups, at=AT)
    assert {each.table for each in compared} == set(stands(ours))
    assert all(each.is_same for each in compared)
    assert sum(each.came_back.rows for each in compared) > 100
    assert [each.name for each in backups.iterdir()] == [".lock"]


def test_the_drill_sees_a_changed_row(ours, backups, monkeypatch):
    dump = (PostgresqlSnapshot if ON_POSTGRESQL else SqliteSnapshot).dump

    def of_a_moment_later(_snapshot, into):
        say(ours, "UPDATE auth_permission SET name = 'changed' WHERE id = (SELECT min(id) FROM auth_permission)")
        with ours.snapshot() as later:
            dump(later, into)

    monkeypatch.setattr(PostgresqlSnapshot, "dump", of_a_moment_later)
    monkeypatch.setattr(SqliteSnapshot, "dump", of_a_moment_later)
    different = [each for each in drill.drill(ours, backups, at=AT) if not each.is_same]
    assert [each.table for each in different] == ["auth_permission"]
    assert different[0].stood.rows == different[0].came_back.rows


@pytest.fixture
def least(prepared, tmp_path):
    """The role and the database that deploy/postgresql.sql makes, filled by nobody yet."""
    server = database.of(connection)
    script = tmp_path / "postgresql.sql"
    script.write_text((ROOT / "deploy" / "postgresql.sql").read_text().replace("tracker", "least"))
    server.run("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--set=password='x'", f"--file={script}")
    yield replace(server, settings={**server.settings, "NAME": "least", "USER": "least", "PASSWORD": "x"})
    server._say("DROP DATABASE least", in_transaction=False)
    server._say("DROP ROLE least")


@pytest.mark.xdist_group("least")  # a role is the whole server's
@only_postgresql
def test_the_least_rights_are_enough_for_backup_and_restore(prepared, least, backups):
    assert least.is_empty()
    restoring.restore(least, take(prepared, backups), beside=backups)
    again = take(least, backups, at=AT + timedelta(days=1))
    stood = stands(least)
    say(least, group("một"))
    restoring.restore(least, again, beside=backups, replace=True)
    assert stands(least) == stood == stands(prepared)


@pytest.mark.xdist_group("least")  # a role is the whole server's
@only_postgresql
def test_a_role_that_may_make_no_database_is_told_how_to_allow_the_drill(prepared, least, backups):
    restoring.restore(least, take(prepared, backups), beside=backups)
    with pytest.raises(BackupRefused, match="ALTER ROLE least CREATEDB"):
        drill.drill(least, backups, at=AT)


# The commands


@pytest.fixture
def command(ours, backups, settings, monkeypatch, capsys):
    """Run a command on our database and give back what it printed."""
    settings.BACKUP_DIR, settings.VAR_DIR = backups, backups
    monkeypatch.setattr(database, "of", lambda _connection: ours)

    def run(*arguments, **options):
        call_command(*arguments, **options)
        return capsys.readouterr().out

    return run


@of_either
def test_the_command_writes_one_and_deletes_what_the_rule_does_not_keep(command, ours, backups):
    old = [take(ours, backups, at=AT - timedelta(days=days)) for days in (0, 1)]
    printed = command("backup", keep=[2, 1, 1])
    assert [f"deleted {file.name}" in printed for file in old] == [False, True]
    assert len(folder.backups(backups)) == 2


@of_either
def test_the_command_keeps_no_number_below_zero_and_takes_no_backup_then(command, ours, backups):
    with pytest.raises(CommandError, match="none of them below 0"):
        command("backup", keep=[2, -1, 1])
    assert not folder.backups(backups)


@of_either
def test_the_command_keeps_all_when_told(command, ours, backups):
    take(ours, backups), take(ours, backups, at=AT - timedelta(minutes=1))
    assert "deleted" not in command("backup", keep=[1, 1, 1], keep_all=True)


@of_either
def test_restoring_wants_the_name_of_the_database_typed(command, ours, backups, monkeypatch):
    file = take(ours, backups)
    say(ours, group("một"))
    monkeypatch.setattr("builtins.input", lambda: "yes")
    with pytest.raises(CommandError, match="Nothing was changed"):
        command("restore", file, replace=True)
    assert groups(ours) == 1
    monkeypatch.setattr("builtins.input", lambda: ours.name)
    assert "is restored" in command("restore", file, replace=True)
    assert groups(ours) == 0


@of_either
def test_a_script_that_says_yes_is_not_asked(command, ours, backups, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda: pytest.fail("asked"))
    assert "is restored" in command("restore", take(ours, backups), replace=True, yes=True)


@of_either
def test_checking_a_backup_changes_nothing(command, ours, backups):
    file = take(ours, backups)
    say(ours, group("một"))
    assert "taken 2026-03-31 12:00 UTC" in command("restore", file, check=True)
    assert groups(ours) == 1


@of_either
def test_a_refusal_is_a_sentence_and_not_a_traceback(command, tmp_path):
    with pytest.raises(CommandError, match="is not there"):
        command("restore", tmp_path / "none.zip")


@of_either
def test_the_drill_prints_its_table(command):
    printed = command("backup_drill")
    assert "indicators_measure" in printed
    assert "came back as they stood" in printed


@of_either
def test_the_drill_ends_with_an_error_where_a_table_came_back_otherwise(command, ours, monkeypatch):
    other = {**stands(ours), "auth_group": Contents(9, "0" * 64)}
    monkeypatch.setattr(type(ours), "tried", lambda *_, **__: other)
    with pytest.raises(CommandError, match="1 of"):
        command("backup_drill")
