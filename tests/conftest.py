"""Fixtures of the whole suite: the facts, the demo, the signed-in client, and what a missing tool means."""

import io
import json
import os
import shutil
from copy import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model
from django.test import Client

from adoption.models import Deployment
from indicators import facts, models
from indicators.periods import Calendar

ROOT = Path(__file__).resolve().parents[1]
IN_CI = os.environ.get("CI") == "true" or os.environ.get("FULL_SUITE") == "1"
AT = datetime(2025, 1, 1, tzinfo=UTC)


def needs(tool: str, how: str) -> str:
    """The path of a tool; without it the test is skipped with how to get it, and fails where the full suite runs."""
    found = shutil.which(tool)
    if found is None:
        (pytest.fail if IN_CI else pytest.skip)(f"{tool} is not here; get it with: {how}")
    return found


_LOADED: list[tuple[type[Model], list[Model]]] = []


@pytest.fixture
def the_facts(db):
    """The real facts with their history, as load_plan brings them: read from the files once, then put back as rows."""
    if _LOADED:
        for model, rows in _LOADED:
            model._base_manager.bulk_create([copy(row) for row in rows])
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [model for model, _rows in _LOADED]):
                cursor.execute(statement)
        return
    facts.load(settings.FACTS_DIR, calendar=Calendar.ADMINISTRATIVE, at=AT)
    for model in (models.ReportingPeriod, *(model for _name, model, _key in facts.FILES)):
        for kept in (model, model.history.model):
            _LOADED.append((kept, list(kept._base_manager.order_by("pk"))))


@pytest.fixture(scope="session")
def demo_database(django_db_setup, django_db_blocker):
    """The demo, made once a session and seen by each test that asks for it (changes are rolled back)."""
    with django_db_blocker.unblock():
        if not Deployment.objects.exists():
            Deployment.objects.create(id=1, is_demo=True, born_at=AT)
            call_command("load_plan", verbosity=0)
            call_command("make_demo", stdout=io.StringIO())
    return True


@pytest.fixture
def sign_in(client):
    """Sign a user in on the test client and give the client back."""

    def signed_in(person) -> Client:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


def _turn(item) -> int:
    """What takes longest begins first, on a worker of its own; what leaves the demo behind comes last."""
    if item.get_closest_marker("browser") or item.get_closest_marker("fresh"):
        return 0
    return 2 if item.get_closest_marker("demo") else 1


def pytest_collection_modifyitems(items):
    """Tests of the demo come last: the demo is made once and stays in the test database.

    Races run on PostgreSQL alone, and what is costly to set up is kept on one worker.
    """
    on_postgresql = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    if not on_postgresql:
        races = [item for item in items if item.get_closest_marker("postgresql")]
        items[:] = [item for item in items if item not in races]
    for item in items:
        if "demo_database" in getattr(item, "fixturenames", ()):
            item.add_marker("demo")
            item.add_marker(pytest.mark.xdist_group("demo"))
        elif item.get_closest_marker("browser") or item.get_closest_marker("fresh"):
            # Two groups, for two cores: each makes the demo that its browser looks at.
            half = "grid" if item.path.name in ("test_grid.py", "test_workbook.py", "test_fresh_clone.py") else "pages"
            item.add_marker(pytest.mark.xdist_group(half))
    items.sort(key=_turn)


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
