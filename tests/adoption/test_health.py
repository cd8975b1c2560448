"""What a watchman is told."""

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from adoption import health

pytestmark = pytest.mark.django_db


def asked(client):
    answer = client.get("/healthz")
    return answer.status_code, answer.json()


def test_a_process_that_can_serve_says_so(client):
    assert asked(client) == (200, {"status": "ok"})


def test_it_costs_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/healthz")


def test_a_pending_migration_is_told(client):
    MigrationRecorder.Migration.objects.filter(app="reports").latest("pk").delete()
    assert asked(client) == (503, {"status": "migrations are pending"})


def test_a_migration_that_this_release_does_not_know_is_no_hindrance(client):
    """While a release is taken back, its additions stay."""
    MigrationRecorder.Migration.objects.create(app="reports", name="9999_later")
    assert asked(client) == (200, {"status": "ok"})


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, DatabaseError])
def test_a_database_that_is_gone_is_told_without_where_it_was(client, monkeypatch, error):
    def gone():
        raise error('connection to server at "10.1.2.3", port 5432 failed: password of tracker')

    monkeypatch.setattr(connection, "cursor", gone)
    assert asked(client) == (503, {"status": "database does not answer"})


def test_a_database_without_any_table_awaits_its_migrations(client, monkeypatch):
    answers = iter([OperationalError("no such table: django_migrations"), None])
    cursor = connection.cursor

    def once_without():
        trouble = next(answers)
        if trouble:
            raise trouble
        return cursor()

    monkeypatch.setattr(health.connection, "cursor", once_without)
    assert asked(client) == (503, {"status": "migrations are pending"})


def test_nobody_keeps_the_answer(client):
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]


def test_it_is_only_read(client):
    assert client.post("/healthz").status_code in (403, 405)
