"""Whether this process can serve: the database answers, and it is of this release."""

from enum import StrEnum

from django.db import Error, connection

from adoption.release import migrations


class Health(StrEnum):
    """All that a stranger is told."""

    OK = "ok"
    NO_DATABASE = "database does not answer"
    MIGRATIONS_PENDING = "migrations are pending"


def health() -> Health:
    """One query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = {f"{app}.{name}" for app, name in cursor.fetchall()}
    except Error:
        return _without_answer()
    return Health.MIGRATIONS_PENDING if migrations() - applied else Health.OK


def _without_answer() -> Health:
    """A database that answers, but knows no migrations yet, is a new one."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return Health.NO_DATABASE
    return Health.MIGRATIONS_PENDING
