"""Facts from files into the database: each with its source, none over what staff have edited without saying so."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from indicators.basis import PERCENT
from indicators.calendar import period_of
from indicators.history import latest_change, save_as
from indicators.models import (
    Indicator,
    Measure,
    PolicyDocument,
    Programme,
    Reading,
    ReferenceTotal,
    ReportingPeriod,
    Target,
)
from indicators.periods import Calendar, PeriodKind, UnknownPeriod, parse_label

ACTOR = "load_plan"

# Order matters: later files name rows of earlier ones.
FILES: tuple[tuple[str, type[models.Model], tuple[str, ...]], ...] = (
    ("documents", PolicyDocument, ("code",)),
    ("programmes", Programme, ("code",)),
    ("measures", Measure, ("code",)),
    ("indicators", Indicator, ("code", "valid_from")),
    ("targets", Target, ("programme", "indicator", "due_on")),
    ("totals", ReferenceTotal, ("kind", "applies_from")),
    ("readings", Reading, ("document", "indicator", "period", "as_of")),
)
_BY_CODE = {PolicyDocument, Programme, Measure, Indicator}


class FactRefused(ValueError):
    """A row of a file that cannot be taken: which, what was found, what was expected."""


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    KEPT = "kept"  # staff edited the row; the file says otherwise
    OVERWRITTEN = "overwritten"


@dataclass(frozen=True)
class Step:
    outcome: Outcome
    row: str
    detail: str = ""


@transaction.atomic
def load(folder: Path, *, calendar: Calendar, at: datetime, overwrite: bool = False) -> list[Step]:
    """Bring the database in line with the files; nothing is changed where any row is refused."""
    steps: list[Step] = []
    for name, model, key in FILES:
        for place, row in enumerate(_rows(folder / f"{name}.json"), start=1):
            where = f"{name}.json, row {place}"
            try:
                steps.extend(_load_row(model, key, row, where, calendar, at, overwrite))
            except ValidationError as error:
                raise FactRefused(f"{where}: {_sentence(error)}") from error
    return steps


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        raise FactRefused(f"{path.name} is not in {path.parent}")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise FactRefused(f"{path.name} is not JSON: {error}") from error


def _load_row(
    model: type[models.Model],
    key: tuple[str, ...],
    row: dict[str, Any],
    where: str,
    calendar: Calendar,
    at: datetime,
    overwrite: bool,
) -> Iterator[Step]:
    wanted = _resolved(model, row, where, calendar, at)
    fresh = model(**wanted)
    found = model._default_manager.filter(**_lookup(key, wanted)).first() or _moved(model, key, wanted)
    name = "/".join(str(row.get(part, "–")) for part in key)
    remover = None if found else _remover(model, key, wanted)
    if remover and not overwrite:
        yield Step(Outcome.KEPT, f"{model.__name__} {name}", f"removed by {remover}")
        return
    if found is None:
        _check(fresh)
        save_as(fresh, by=ACTOR, at=at)
        yield Step(Outcome.ADDED, f"{model.__name__} {name}")
        return
    changed = _differences(found, fresh)
    if not changed:
        return
    latest = latest_change(found)
    editor = latest.history_user_id if latest else ACTOR
    by_staff = editor != ACTOR
    detail = ", ".join(changed)
    if by_staff and not overwrite:
        yield Step(Outcome.KEPT, f"{model.__name__} {name}", f"{detail}; edited by {editor}")
        return
    for column in _columns(model):
        setattr(found, column, getattr(fresh, column))
    _check(found)
    save_as(found, by=ACTOR, at=at)
    yield Step(Outcome.OVERWRITTEN if by_staff else Outcome.CHANGED, f"{model.__name__} {name}", detail)


def _lookup(key: tuple[str, ...], wanted: dict[str, Any]) -> dict[str, Any]:
    return {
        (part if wanted.get(part) is not None else f"{part}__isnull"): (
            wanted[part] if wanted.get(part) is not None else True
        )
        for part in key
    }


def _moved(model: type[models.Model], key: tuple[str, ...], wanted: dict[str, Any]) -> models.Model | None:
    """The row that once stood under this key, where staff have since changed a part of the key."""
    past = model.history.filter(**_lookup(key, wanted)).first()  # type: ignore[attr-defined]
    return model._default_manager.filter(pk=past.id).first() if past else None


def _remover(model: type[models.Model], key: tuple[str, ...], wanted: dict[str, Any]) -> str | None:
    """Who removed the row that once stood under this key, where it is gone."""
    history = model.history.order_by("history_id")  # type: ignore[attr-defined]
    past = history.filter(**_lookup(key, wanted)).last()
    latest = history.filter(id=past.id).last() if past else None
    return latest.history_user_id if latest and latest.history_type == "-" else None


def _resolved(
    model: type[models.Model], row: dict[str, Any], where: str, calendar: Calendar, at: datetime
) -> dict[str, Any]:
    """The row's values as the model takes them: related rows found, texts turned into dates and numbers."""
    wanted: dict[str, Any] = {}
    known = {field.name: field for field in model._meta.fields}
    for name, raw in row.items():
        field = known.get(name)
        if field is None:
            raise FactRefused(f"{where}: unknown field {name!r}")
        if isinstance(field, models.ForeignKey):
            wanted[name] = _related(field, raw, where, calendar, at)
        else:
            wanted[name] = field.to_python(raw)
    if model is Reading:
        indicator = wanted.get("indicator")
        basis_bounded = indicator is not None and indicator.unit == PERCENT and indicator.basis.bounded
        wanted["bounded"] = basis_bounded
    return wanted


def _related(field: models.ForeignKey, raw: str, where: str, calendar: Calendar, at: datetime) -> models.Model:
    related = field.related_model
    if related is ReportingPeriod:
        try:
            span = parse_label(raw)
            if span.kind is not PeriodKind.QUARTER:
                raise FactRefused(f"{where}: {field.name}: {raw!r} is longer than a quarter; only quarters are stored")
            return period_of(span, calendar, by=ACTOR, at=at)
        except UnknownPeriod as unknown:
            raise FactRefused(f"{where}: {field.name}: no such period: {raw!r}") from unknown
    if related not in _BY_CODE:
        raise FactRefused(f"{where}: {field.name} cannot be named here")
    found = related._default_manager.filter(code=raw).last()
    if found is None:
        raise FactRefused(f"{where}: {field.name}: nothing has the code {raw!r}")
    return found


def _check(row: models.Model) -> None:
    row.full_clean(validate_unique=False, validate_constraints=True)


def _columns(model: type[models.Model]) -> list[str]:
    """All that a file may say of a row; what it leaves out is at its default."""
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


def _differences(found: models.Model, fresh: models.Model) -> list[str]:
    names = _columns(type(found))
    return [
        f"{name}: {getattr(found, name)} → {getattr(fresh, name)}"
        for name in names
        if getattr(found, name) != getattr(fresh, name)
    ]


def _sentence(error: ValidationError) -> str:
    if hasattr(error, "message_dict"):
        return "; ".join(f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items())
    return " ".join(error.messages)
