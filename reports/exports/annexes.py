"""The annexes of a report's values as plain tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.document import Values


@dataclass(frozen=True)
class Group:
    """Rows under a name of their own; the name is empty where an annex is not parted."""

    name: str
    rows: list[list[str]]


@dataclass(frozen=True)
class Annex:
    """A table with its title; `told` stands above it, `empty` in its place where it has no rows."""

    key: str
    name: str
    title: str
    note: str
    told: str
    empty: str
    columns: list[str]
    aligns: list[str]
    shares: list[float]  # of the whole width
    groups: list[Group]

    @property
    def is_parted(self) -> bool:
        return any(group.name for group in self.groups)


def annexes_of(values: Values) -> list[Annex]:
    return [_annex(each) for each in values["annexes"]]


def _annex(value: Mapping[str, Any]) -> Annex:
    whole = sum(value["widths"])
    texts = {name: value[name] for name in ("key", "name", "title", "note", "told", "empty")}
    return Annex(
        **texts,
        columns=value["columns"],
        aligns=value["aligns"],
        shares=[width / whole for width in value["widths"]],
        groups=[Group(each["name"], each["rows"]) for each in value["themes"]],
    )
