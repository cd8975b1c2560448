"""What a backup says of itself: when, from which release, how many rows, and the hash of everything."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

PRODUCT = "cashless-adoption-tracker"
FORMAT = 1
# The row that stands for triggers, constraints, indexes and columns, named as no table can be.
STRUCTURE = "(structure)"
_TABLE = re.compile(r"[a-z][a-z0-9_]*|\(structure\)")
_HASH = re.compile(r"[0-9a-f]{64}")


class BackupRefused(Exception):
    """What was asked for was not done, and what stood before stands; the text says why and what helps."""


@dataclass(frozen=True)
class Contents:
    """How many rows a table has, and the hash of all of them in any order."""

    rows: int
    sha256: str

    def __post_init__(self) -> None:
        if type(self.rows) is not int or not _HASH.fullmatch(self.sha256):
            raise ValueError(self)


@dataclass(frozen=True)
class Manifest:
    vendor: str
    taken_at: datetime
    release: str
    migrations: tuple[str, ...]
    tables: Mapping[str, Contents]
    members: Mapping[str, str]

    def as_json(self) -> str:
        told = {"product": PRODUCT, "format": FORMAT, **asdict(self), "taken_at": self.taken_at.isoformat()}
        return json.dumps(told, indent=1, sort_keys=True)

    @property
    def rows(self) -> int:
        return sum(contents.rows for table, contents in self.tables.items() if table != STRUCTURE)


def read(text: str) -> Manifest:
    """The manifest of a text, or BackupRefused."""
    try:
        told = json.loads(text)
        if (told["product"], told["format"]) != (PRODUCT, FORMAT):
            raise BackupRefused(f"This is no backup of {PRODUCT} in format {FORMAT}.")
        return Manifest(
            vendor=told["vendor"],
            taken_at=datetime.fromisoformat(told["taken_at"]),
            release=told["release"],
            migrations=tuple(told["migrations"]),
            tables={_table(table): Contents(**contents) for table, contents in told["tables"].items()},
            members=dict(told["members"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupRefused("This is no backup of this product: its manifest cannot be read.") from None


def _table(name: str) -> str:
    """A name that can stand in a statement as it is."""
    if not _TABLE.fullmatch(name):
        raise ValueError(name)
    return name
