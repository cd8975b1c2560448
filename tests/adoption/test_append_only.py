"""Events and histories are only ever added to: the database itself refuses, whatever door is tried."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from adoption import people, rounds, submissions
from adoption.models import Deployment, PersonEvent, Submission, SubmissionEvent
from indicators.history import save_as
from reports import template_choosing
from reports.models import Letterhead
from tests import make

pytestmark = pytest.mark.django_db

HISTORIES = [model._meta.db_table for model in apps.get_models() if model.__name__.startswith("Historical")]
EVENTS = [SubmissionEvent._meta.db_table, PersonEvent._meta.db_table]
APPEND_ONLY = ["adoption_deployment", "reports_kepttemplate", *EVENTS, *HISTORIES]
ISSUED = ["reports_report", "reports_issuedfile", "reports_passage", "reports_reportevent", "reports_templatechoice"]
EMPTIED_NEVER = [*APPEND_ONLY, *ISSUED]


@pytest.fixture
def production(db):
    """A database that was not born as a demo, with a row in each of the tables."""
    Deployment.objects.create(id=1, is_demo=False, born_at=make.AT)
    sent = make.sent(make.organisation(), make.period(), {"counted": 5})
    people.record_change(make.user(), None, by=None, at=make.AT)
    indicator = make.indicator()
    rows = [sent.organisation, make.duty(sent.organisation, make.measure()), make.document(), make.programme()]
    rows += [indicator, make.measure(), make.target(indicator), make.reference_total(), make.reading(indicator)]
    rows += [Letterhead(parent_body="Tỉnh", issuing_body="Tổ", place="Lạng Sơn"), sent.period]
    for row in rows:
        save_as(row, by="test", at=make.AT)
    template_choosing.kept(b"a template")
    connection.check_constraints()  # PostgreSQL empties no table with checks of it still to come
    return sent


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match="only ever added to"):
        run(statement)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_statement_changes_or_deletes_a_row(production, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        assert cursor.fetchone()[0], "the test needs a row"
    key = "history_id" if table in HISTORIES else "id"
    refused(f"UPDATE {table} SET {key} = {key}")
    refused(f"DELETE FROM {table}")


@pytest.mark.postgresql
@pytest.mark.parametrize("table", EMPTIED_NEVER)
def test_no_table_is_emptied(production, table):
    refused(f"TRUNCATE {table} CASCADE")


def test_a_demo_may_be_emptied_and_made_anew_yet_not_changed():
    Deployment.objects.create(id=1, is_demo=True, born_at=make.AT)
    people.record_change(make.user(), None, by=None, at=make.AT)
    refused("UPDATE adoption_personevent SET note = 'khác'")
    run("DELETE FROM adoption_personevent")
    assert not PersonEvent.objects.exists()


def test_the_opening_of_a_draft_that_nobody_owes_any_more_goes_with_it(production):
    other = make.organisation("bank-b")
    duty = make.duty(other, make.measure())
    make.submission(other, production.period)
    duty.delete()
    rounds.refresh_open_periods(by="test", at=make.AT)
    assert not Submission.objects.filter(organisation=other).exists()


def test_a_recalled_draft_keeps_its_events(production):

    bank = make.reporter(production.organisation)
    draft = submissions.recall(production, by=bank, at=make.AT)
    submissions.save_figures(draft, {"counted": submissions.Entry()}, by=bank, version=draft.version, at=make.AT)
    production.organisation.duties.all().delete()
    rounds.refresh_open_periods(by="test", at=make.AT)
    assert Submission.objects.get(pk=draft.pk).events.count() == 5


def test_every_history_and_event_has_its_guard():
    """SQLite makes a table anew for many changes of it, and its guard is gone then without a word."""
    if connection.vendor == "sqlite":
        names = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        wanted = {(table, f"{table}_{deed}_refused") for table in APPEND_ONLY for deed in ("update", "delete")}
    else:
        names = "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
        wanted = {(table, f"{table}_refused") for table in APPEND_ONLY}
        wanted |= {(table, f"{table}_truncate_refused") for table in EMPTIED_NEVER}
    with connection.cursor() as cursor:
        cursor.execute(names)
        assert wanted <= set(cursor.fetchall())
