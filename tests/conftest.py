"""Fixtures of the whole suite: the facts, the demo, the signed-in client, and what a missing tool means."""

import fcntl
import gc
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from copy import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model
from django.test import Client
from pytest_django.plugin import blocking_manager_key

from adoption.models import Deployment
from indicators import facts
from indicators.periods import Calendar

ROOT = Path(__file__).resolve().parents[1]
IN_CI = os.environ.get("CI") == "true" or os.environ.get("FULL_SUITE") == "1"
AT = datetime(2025, 1, 1, tzinfo=UTC)
OPEN_THE_DATABASE = {"db", "transactional_db", "demo_database"}


def needs(tool: str, how: str) -> str:
    """The path of a tool; without it the test is skipped with how to get it, and fails where the full suite runs."""
    found = shutil.which(tool)
    if found is None:
        (pytest.fail if IN_CI else pytest.skip)(f"{tool} is not here; get it with: {how}")
    return found


def in_soak(*values: object, name: str | None = None):
    """A case that `make test` leaves to `make soak`: another one stands for it there."""
    return pytest.param(*values, id=name, marks=pytest.mark.soak)


_KEPT: dict[str, list[tuple[type[Model], list[Model]]]] = {}
ROOMS = ("indicators", "adoption", "reports")


def made_or_put_back(name: str, make: Callable[[], object]) -> None:
    """What `make` adds to the database, history and all: made once, afterwards put back as rows."""
    if name not in _KEPT:
        ours = [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]
        known = {model: set(model._base_manager.values_list("pk", flat=True)) for model in ours}
        make()
        added = [(model, list(model._base_manager.exclude(pk__in=known[model]).order_by("pk"))) for model in ours]
        _KEPT[name] = [(model, rows) for model, rows in added if rows]
        return
    for model, rows in _KEPT[name]:
        model._base_manager.bulk_create([copy(row) for row in rows])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model for model, _rows in _KEPT[name]]):
            cursor.execute(statement)


def load_facts() -> None:
    facts.load(settings.FACTS_DIR, calendar=Calendar.ADMINISTRATIVE, at=AT)


@pytest.fixture
def the_facts(db):
    """The real facts with their history, as load_plan brings them."""
    made_or_put_back("facts", load_facts)


def environment(home: Path, **more: str) -> dict[str, str]:
    """What the product's own commands need to keep a demo on SQLite in a folder."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    return {**kept, "DEMO": "1", "BUSINESS_DAY": "2025-12-17", "VAR_DIR": str(home), **more}


def manage(home: Path, *command: str) -> subprocess.CompletedProcess:
    program = [sys.executable, "manage.py", *command]
    return subprocess.run(program, cwd=ROOT, env=environment(home), check=True, capture_output=True, text=True)


def made_once(tmp_path_factory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first worker to ask for it makes; the others wait and find it."""
    own = tmp_path_factory.getbasetemp()
    home = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            unfinished = home.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(home)
    return home


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory) -> Path:
    """A folder with the tables and the facts on SQLite, made once by the product's own command."""
    return made_once(tmp_path_factory, "prepared", lambda home: manage(home, "prepare"))


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory, prepared_home) -> Path:
    """The same with the demo."""

    def make(home: Path) -> None:
        shutil.copytree(prepared_home, home)
        manage(home, "make_demo")

    return made_once(tmp_path_factory, "demo", make)


def copy_database(of: Path, into: sqlite3.Connection) -> None:
    """Put everything that the SQLite database in a folder holds in the place of what another one holds."""
    with closing(sqlite3.connect(of / "db.sqlite3")) as source:
        source.backup(into)


@pytest.fixture(scope="session")
def demo_database(request, django_db_setup, django_db_blocker):
    """The demo, made once a session and seen by each test that asks for it (changes are rolled back)."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            copy_database(request.getfixturevalue("demo_home"), connection.connection)
        else:
            Deployment.objects.create(id=1, is_demo=True, born_at=AT)
            call_command("load_plan", verbosity=0)
            call_command("make_demo", stdout=io.StringIO())
    return True


@pytest.fixture
def sign_in(client):
    """Sign a user in on the test client and give the client back."""

    def signed_in(person) -> Client:
        client.force_login(person, backend="adoption.accounts.Accounts")
        return client

    return signed_in


TURNS = ("fresh", "early", "browser", "demo")


def _turn(item) -> int:
    """What takes longest begins first; tests of the demo stand together, for it is brought in and taken out once.

    One worker makes the demo for all; what is early is for the others until it stands.
    """
    for turn, marker in enumerate(TURNS):
        if item.get_closest_marker(marker):
            return turn
    return len(TURNS)


def _once_is_enough(item) -> bool:
    """Whether a test says the same whichever database stands behind it; a soak takes nobody's word for it."""
    if item.get_closest_marker("sqlite_alone"):
        return True
    if item.get_closest_marker("any_database") or "demo_database" in item.fixturenames:  # which takes a minute to make
        return os.environ.get("HYPOTHESIS_PROFILE") != "soak"
    return not item.get_closest_marker("django_db") and not OPEN_THE_DATABASE & set(item.fixturenames)


def pytest_configure(config):
    # Units of work go out in the order of the tests, not the greatest group first.
    config.option.loadscopereorder = False


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config, items):
    """Races run on PostgreSQL alone; what does not touch the database, not on PostgreSQL again.

    Around all other hooks: pytest-xdist reads the groups in its own, pytest-django sorts in its own.
    """
    on_postgresql = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    here, elsewhere = [], []
    for item in items:
        if "demo_database" in item.fixturenames:
            item.add_marker("demo")
            if on_postgresql:  # Made there by the verbs, not copied: once is enough.
                item.add_marker(pytest.mark.xdist_group("demo"))
        leave = _once_is_enough(item) if on_postgresql else item.get_closest_marker("postgresql")
        (elsewhere if leave else here).append(item)
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = here
    yield
    items.sort(key=_turn)


def pytest_collection_finish():
    """What is there by now stays to the end: the collector of garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """The demo goes when no test asks for it any more."""
    yield
    if item.get_closest_marker("demo") and nextitem and not nextitem.get_closest_marker("demo"):
        with item.config.stash[blocking_manager_key].unblock():
            call_command("flush", interactive=False, verbosity=0)


def pytest_terminal_summary(terminalreporter):
    """Leave a line of counts for `tests/counts.py`."""
    path = os.environ.get("TEST_COUNTS")
    if not path or hasattr(terminalreporter.config, "workerinput"):
        return
    passed = [report for report in terminalreporter.stats.get("passed", []) if report.when == "call"]
    skipped = terminalreporter.stats.get("skipped", [])
    run = {
        "database": settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1],
        "passed": len(passed),
        "browser": sum("browser" in report.keywords for report in passed),
        "race": sum("race" in report.keywords for report in passed),
        "skipped": [f"{report.nodeid}: {report.longrepr[-1]}" for report in skipped],
    }
    with Path(path).open("a") as file:
        file.write(json.dumps(run, ensure_ascii=False) + "\n")
