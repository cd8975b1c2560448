"""A demo is rebuilt from nothing, whatever went out in it: nothing of it stays, and it is whole again."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.conftest import manage

pytestmark = pytest.mark.any_database

ISSUE = """
from datetime import date
from adoption.models import User
from indicators.models import Programme
from indicators.periods import parse_label
from reports import composing, issuing, template_choosing
from reports.exports import docx
by = User.objects.get(username="canbo")
template_choosing.choose(docx.shipped(), "mau.docx", why="x", by=by)
report = composing.begin(Programme.objects.get(code="KH100"), parse_label("2025-Q3"), language="vi", by=by)
composing.write(report, "chapter-1", "x", figures={}, version=0, by=by)
bears = issuing.Issue("7", date(2026, 1, 5), "A")
issuing.issue(report, bears, version=report.version, by=by, business_day=date(2025, 12, 17))
"""


def asked(home, query: str) -> list[tuple]:
    with closing(sqlite3.connect(home / "db.sqlite3")) as database:
        return database.execute(query).fetchall()


TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
FACTS = "SELECT code FROM indicators_indicator ORDER BY code"


def test_a_demo_with_an_issued_report_is_rebuilt_with_the_real_facts_alone(demo_home, tmp_path):
    home = tmp_path / "var"
    shutil.copytree(demo_home, home)
    manage(home, "shell", "--no-imports", "-c", ISSUE)
    triggers, facts = asked(home, TRIGGERS), asked(home, FACTS)
    assert asked(home, "SELECT status FROM reports_report") == [("issued",)]
    assert triggers and facts
    born = asked(home, "SELECT is_demo, born_at FROM adoption_deployment")

    assert "The demo is removed" in manage(home, "make_demo", "--remove").stdout
    for table in (
        "reports_report",
        "reports_issuedfile",
        "reports_templatechoice",
        "adoption_submission",
        "adoption_user",
    ):
        assert asked(home, f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608
    assert asked(home, TRIGGERS) == triggers
    assert asked(home, FACTS) == facts
    assert asked(home, "SELECT is_demo, born_at FROM adoption_deployment") == born
    assert asked(home, "SELECT count(*) FROM reports_letterhead WHERE is_active") == [(1,)]
    assert "The demo is removed" in manage(home, "make_demo", "--remove").stdout
    assert asked(home, FACTS) == facts
