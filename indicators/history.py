"""Who changed a row, when and why: the one way in which a row with a history is saved."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history


def _actor(historical: Any) -> str | None:
    return historical.history_user_id


def _set_actor(historical: Any, actor: object) -> None:
    historical.history_user_id = None if actor is None else str(actor)


def kept_history() -> HistoricalRecords:
    """A history whose actor is text, so that the lowest room depends on no table of people."""
    return HistoricalRecords(
        history_user_id_field=models.CharField(max_length=150, null=True),
        history_user_getter=_actor,
        history_user_setter=_set_actor,
        history_change_reason_field=models.TextField(null=True),
    )


def save_as(row: Any, *, by: object, at: datetime, why: str = "") -> None:
    """Save one row and write who, when and why into its history."""
    row._history_user, row._history_date, row._change_reason = by, at, why
    row.save()


def delete_as(row: Any, *, by: object, at: datetime, why: str = "") -> None:
    row._history_user, row._history_date, row._change_reason = by, at, why
    row.delete()


def create_all_as(rows: Sequence[Any], *, by: object, at: datetime, why: str = "") -> None:
    """Insert many rows of one model at once, each with its history."""
    if rows:
        bulk_create_with_history(
            rows, type(rows[0]), default_user=by, default_date=at, default_change_reason=why, batch_size=500
        )


def update_all_as(rows: Sequence[Any], fields: Sequence[str], *, by: object, at: datetime, why: str = "") -> None:
    """Update many rows of one model at once, each with its history.

    One statement for each, sent together: a CASE for each row and field, as a bulk update writes it, takes ten times as
    long.
    """
    if not rows:
        return
    model, connection = type(rows[0]), transaction.get_connection()
    columns = [model._meta.get_field(name) for name in fields]
    quoted = connection.ops.quote_name
    changed = ", ".join(f"{quoted(each.column)} = %s" for each in columns)
    statement = f"UPDATE {quoted(model._meta.db_table)} SET {changed} WHERE id = %s"  # noqa: S608 -- names of the model
    values = [
        [*(each.get_db_prep_save(getattr(row, each.attname), connection) for each in columns), row.pk] for row in rows
    ]
    with transaction.atomic(savepoint=False):
        _execute_all(connection, statement, values)
        model.history.bulk_history_create(
            rows, update=True, default_user=by, default_date=at, default_change_reason=why, batch_size=500
        )


def _execute_all(connection: Any, statement: str, values: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # whose driver waits for an answer to every row of an executemany
            cursor.execute(b";".join(cursor.mogrify(statement, row) for row in values).decode())
        else:
            cursor.executemany(statement, values)


def latest_change(row: Any) -> Any | None:
    """The newest entry of a row's history, in the order in which it was written; a given day may lie before others."""
    return row.history.order_by("history_id").last()
