"""What was ever changed: search every history and every event by what it is about, by whom, and when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from adoption.models import User
from adoption.roles import Permission

ADDED, CHANGED, REMOVED = "+", "~", "-"
_OF_AN_EVENT = {"by", "at", "note"}
# What the search for an organisation, an indicator or a person looks through.
_ABOUT = {
    "submissionevent": ("submission__organisation__code", "submission__organisation__name_vi"),
    "figure": (
        "submission__organisation__code",
        "submission__organisation__name_vi",
        "measure__code",
        "measure__name_vi",
    ),
    "reading": ("indicator__code", "indicator__name_vi"),
    "target": ("indicator__code", "indicator__name_vi", "programme__code"),
    "organisation": ("code", "name_vi", "name_en"),
    "duty": ("organisation__code", "organisation__name_vi", "measure__code", "measure__name_vi"),
    "personevent": ("person__username", "person__last_name", "organisation__code", "organisation__name_vi"),
    "reportevent": ("report__label", "report__number", "report__programme__code"),
    "reportingperiod": ("label",),
    "indicator": ("code", "name_vi", "name_en"),
    "measure": ("code", "name_vi", "name_en"),
    "programme": ("code", "name_vi", "name_en"),
    "policydocument": ("code", "number", "title_vi"),
    "referencetotal": ("kind", "source"),
    "letterhead": ("parent_body", "issuing_body"),
}
KINDS = tuple(_ABOUT)
# What is read with a row, so that its values can be named.
_WITH = {
    "submissionevent": ("submission__organisation", "submission__period", "by"),
    "figure": ("submission__organisation", "submission__period", "measure"),
    "reading": ("indicator", "period", "document"),
    "target": ("programme", "indicator"),
    "organisation": ("successor",),
    "duty": ("organisation", "measure"),
    "personevent": ("person", "organisation", "by"),
    "reportevent": ("report__programme", "by"),
    "indicator": ("numerator", "denominator", "near"),
    "measure": ("part_of",),
    "programme": ("document",),
    "policydocument": ("implements",),
}
# Whose page shows the thing itself, what it is called and by which of its values.
_PAGES = {
    "submissionevent": (Permission.REVIEW_FIGURES, "adoption:review", "submission_id"),
    "figure": (Permission.REVIEW_FIGURES, "adoption:review", "submission_id"),
    "target": (Permission.EDIT_PLAN, "adoption:plan_compare", "id"),
    "organisation": (Permission.MANAGE_ORGANISATIONS, "adoption:organisation", "code"),
    "duty": (Permission.MANAGE_ORGANISATIONS, "adoption:organisation", "organisation.code"),
    "personevent": (Permission.MANAGE_ORGANISATIONS, "adoption:organisation_people", "organisation.code"),
    "reportingperiod": (Permission.MANAGE_PERIODS, "adoption:edit_period", "label"),
}
# What tells a reader nothing: keys of our own.
_UNSAID = {"id", "contributors", "submission_id"}
_CHUNK = 500


@dataclass(frozen=True)
class Asked:
    """What a reader looks for; empty texts and days ask for everything."""

    kind: str = KINDS[0]
    about: str = ""
    by: str = ""
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True)
class Line:
    """One entry: the state that it left, the one before it, and the names of what differs between the two."""

    kind: str
    row: Any
    before: Any | None
    fields: Sequence[str]

    @property
    def at(self) -> datetime:
        return self.row.history_date if self.is_state else self.row.at

    @property
    def by(self) -> str:
        if self.is_state:
            return self.row.history_user_id or ""
        return str(self.row.by) if self.row.by else ""

    @property
    def why(self) -> str:
        return (self.row.history_change_reason if self.is_state else self.row.note) or ""

    @property
    def is_state(self) -> bool:
        """Whether it is a state of a row that is kept under history, not an event."""
        return hasattr(self.row, "history_id")

    def page_for(self, user: User) -> tuple[str, Any] | None:
        """Name and argument of the page of the thing, where the reader may go there."""
        permission, name, value = _PAGES.get(self.kind, (None, "", ""))
        if permission is None or not user.may(permission):
            return None
        found = self.row
        for part in value.split("."):
            found = getattr(found, part, None)
        return (name, found) if found is not None else None


def entries(asked: Asked) -> QuerySet[Any]:
    """What was asked for, in the order in which it was written, the newest first."""
    model = _models()[asked.kind]
    is_state = hasattr(model, "history")
    rows = model.history.all() if is_state else model._default_manager.all()  # type: ignore[attr-defined]
    by, at = ("history_user_id", "history_date") if is_state else ("by__username", "at")
    if asked.about:
        rows = rows.filter(_any_of(_ABOUT[asked.kind], asked.about))
    if asked.by:
        rows = rows.filter(**{f"{by}__icontains": asked.by})
    if asked.first_on:
        rows = rows.filter(**{f"{at}__gte": _moment(asked.first_on, time.min)})
    if asked.last_on:
        rows = rows.filter(**{f"{at}__lte": _moment(asked.last_on, time.max)})
    if is_state:
        rows = rows.annotate(earlier=_earlier(model))
    return rows.select_related(*_WITH.get(asked.kind, ())).order_by("-pk")


def lines(kind: str, rows: Iterable[Any]) -> list[Line]:
    """These entries beside the states before them, in one query."""
    rows = list(rows)
    model: Any = _models()[kind]
    if not hasattr(model, "history"):
        return [Line(kind, row, None, ()) for row in rows]
    earlier = [row.earlier for row in rows if row.earlier]
    states = model.history.select_related(*_WITH.get(kind, ())).in_bulk(earlier) if earlier else {}
    return [_line(kind, row, states.get(row.earlier)) for row in rows]


def all_lines(asked: Asked) -> Iterator[Line]:
    """Everything that was asked for, a few hundred entries at a time."""
    rows, last = entries(asked), None
    while chunk := list((rows if last is None else rows.filter(pk__lt=last))[:_CHUNK]):
        yield from lines(asked.kind, chunk)
        last = chunk[-1].pk


def fields_of(kind: str) -> list[str]:
    """The columns of a kind of rows that are kept under history, as they are compared."""
    model = _models()[kind]
    if not hasattr(model, "history"):
        return []
    return [field.attname for field in model._meta.concrete_fields if field.attname not in _UNSAID]


def _line(kind: str, row: Any, before: Any | None) -> Line:
    if row.history_type == REMOVED:
        return Line(kind, row, row, [name for name in fields_of(kind) if _says(getattr(row, name))])
    if before is None:
        return Line(kind, row, None, [name for name in fields_of(kind) if _says(getattr(row, name))])
    return Line(kind, row, before, [name for name in fields_of(kind) if getattr(row, name) != getattr(before, name)])


def _says(value: Any) -> bool:
    """Whether there is something to tell; a zero is."""
    return value is not None and value is not False and value not in ("", [])


def _earlier(model: Any) -> Subquery:
    before = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return Subquery(before.order_by("-history_id").values("history_id")[:1])


def _any_of(lookups: Sequence[str], text: str) -> Q:
    found = Q()
    for lookup in lookups:
        found |= Q(**{f"{lookup}__icontains": text})
    return found


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


@cache
def _models() -> dict[str, type[Model]]:
    """What keeps a history or is an event itself, of every room, by the model's name."""
    return {model._meta.model_name or "": model for model in apps.get_models() if _is_kept(model)}


def _is_kept(model: type[Model]) -> bool:
    return hasattr(model, "history") or {field.name for field in model._meta.concrete_fields} >= _OF_AN_EVENT
