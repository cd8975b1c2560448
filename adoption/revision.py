"""Which state the data is in: a short text that changes with every committed change of what pages show."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models.expressions import RawSQL

from adoption.models import Figure, SubmissionEvent
from adoption.workflow import Action


def data_revision() -> str:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + _sql())
        return cursor.fetchone()[0]


def as_column() -> RawSQL:
    """The same, to be asked for beside something else."""
    return RawSQL("(" + _sql() + ")", ())  # noqa: S611 -- made of names of tables alone


def _sql() -> str:
    """The newest entry of every history, and the newest event that moved a submission.

    Histories and events are only ever added to.  Figures are left out: what is still being typed is on no page, and
    what is approved never changes.  On PostgreSQL an entry of a lower number can be committed after one of a higher, so
    the transactions that are under way are named as well: once they are done, the text is another.
    """
    kept = [model for model in apps.get_models() if hasattr(model, "history") and model is not Figure]
    newest = [f"(SELECT MAX(history_id) FROM {_quoted(model.history.model)})" for model in kept]  # noqa: S608
    moved = f"SELECT id FROM {_quoted(SubmissionEvent)} WHERE action <> '{Action.SAVE.value}'"  # noqa: S608
    newest.append(f"({moved} ORDER BY id DESC LIMIT 1)")
    if connection.vendor == "postgresql":
        newest.append("split_part(pg_current_snapshot()::text, ':', 3)")
    return " || '-' || ".join(f"COALESCE(CAST({each} AS VARCHAR(2000)), '')" for each in newest)


def _quoted(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)
