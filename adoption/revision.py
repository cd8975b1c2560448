"""Which state the data is in: a short text that changes with every committed change of what pages show."""

from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models.expressions import RawSQL

from adoption.models import Figure, SubmissionEvent
from adoption.workflow import Action
from indicators.models import Reading
from indicators.values import Source

BETWEEN = "-"


def data_revision() -> str:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + _sql())
        return cursor.fetchone()[0]


def as_column() -> RawSQL:
    """The same, to be asked for beside something else."""
    return RawSQL("(" + _sql() + ")", ())  # noqa: S611 -- made of names of tables alone


def concerns(before: str, now: str, last_on: date) -> bool:
    """Whether anything added between two states may show in a quarter that ends on a day.  At most two queries.

    What is done in later quarters writes roll-ups and events of those quarters alone.  What was under way at `before`
    may have taken a number from before it, so then nothing can be told apart.
    """
    older, newer = before.split(BETWEEN), now.split(BETWEEN)
    tables = [*_kept(), SubmissionEvent]
    if older[len(tables) :] not in ([], [""]):
        return True
    marks = {table: was for table, was, came in zip(tables, older, newer, strict=False) if was != came}
    if not marks.keys() <= {Reading, SubmissionEvent}:
        return True
    return _readings_concern(marks.get(Reading), last_on) or _events_concern(marks.get(SubmissionEvent), last_on)


def _readings_concern(mark: str | None, last_on: date) -> bool:
    """A document may be moved to another quarter, so only roll-ups are told apart by theirs."""
    if mark is None:
        return False
    added = Reading.history.filter(history_id__gt=mark or 0)
    return added.exclude(source=Source.ROLL_UP, period__last_on__gt=last_on).exists()


def _events_concern(mark: str | None, last_on: date) -> bool:
    if mark is None:
        return False
    added = SubmissionEvent.objects.filter(pk__gt=mark or 0).exclude(action=Action.SAVE)
    return added.filter(submission__period__last_on__lte=last_on).exists()


@cache
def _kept() -> list[Any]:
    """The models with a history whose entries tell states apart."""
    return [model for model in apps.get_models() if hasattr(model, "history") and model is not Figure]


@cache
def _sql() -> str:
    """The newest entry of every history, and the newest event that moved a submission.

    Histories and events are only ever added to.  Figures are left out: what is still being typed is on no page, and
    what is approved never changes.  On PostgreSQL an entry of a lower number can be committed after one of a higher, so
    the transactions that are under way are named as well: once they are done, the text is another.
    """
    newest = [f"(SELECT MAX(history_id) FROM {_quoted(model.history.model)})" for model in _kept()]  # noqa: S608
    moved = f"SELECT id FROM {_quoted(SubmissionEvent)} WHERE action <> '{Action.SAVE.value}'"  # noqa: S608
    newest.append(f"({moved} ORDER BY id DESC LIMIT 1)")
    if connection.vendor == "postgresql":
        newest.append("split_part(pg_current_snapshot()::text, ':', 3)")
    return f" || '{BETWEEN}' || ".join(f"COALESCE(CAST({each} AS VARCHAR(2000)), '')" for each in newest)


def _quoted(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)
