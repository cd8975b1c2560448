"""Which rows of the overview a reader asks for, and in what order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from indicators import alphabet
from reports.narrative import ORDER
from reports.overview import Row

LONGEST_NAME = 100


class Sort(StrEnum):
    """What rows are put in order by; the plain order is that of themes and indicators."""

    ORDER = ""
    VERDICT = "verdict"
    DISTANCE = "distance"
    CHANGE = "change"
    CHANGE_YEAR = "change_year"


# Where a heading leads at first: what needs attention stands above, in changes what has risen most.
FALLING_FIRST = frozenset({Sort.VERDICT, Sort.CHANGE, Sort.CHANGE_YEAR})


@dataclass(frozen=True)
class Selection:
    """What a query asks for; what it names that is not there asks for nothing."""

    verdict: str = ""
    theme: str = ""
    name: str = ""
    sort: Sort = Sort.ORDER
    falling: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Selection":
        wanted = asked.get("sort", "")
        sort = wanted.removeprefix("-")
        known = sort in set(Sort) - {Sort.ORDER}
        return cls(
            verdict=asked.get("verdict", ""),
            theme=asked.get("theme", ""),
            name=asked.get("name", "").strip()[:LONGEST_NAME],
            sort=Sort(sort) if known else Sort.ORDER,
            falling=known and wanted.startswith("-"),
        )

    @property
    def narrows(self) -> bool:
        return bool(self.verdict or self.theme or self.name)

    @property
    def sort_text(self) -> str:
        return f"-{self.sort}" if self.sort and self.falling else str(self.sort)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        own = {"verdict": self.verdict, "theme": self.theme, "name": self.name, "sort": self.sort_text}
        return [(key, value) for key, value in own.items() if value]

    def query(self, **kept: str) -> str:
        """The query that asks for this; `kept` is what else stands in it."""
        return urlencode([*kept.items(), *self.pairs])

    def but(self, **changes: Any) -> "Selection":
        return replace(self, **changes)

    def sorted_by(self, sort: Sort) -> "Selection":
        """What the heading of a column leads to: its own order, the other way round where that stands already."""
        falling = not self.falling if self.sort is sort else sort in FALLING_FIRST
        return self.but(sort=sort, falling=falling and sort is not Sort.ORDER)

    def direction(self, sort: Sort) -> str:
        """The word of `aria-sort` for the column that rows are sorted by."""
        if self.sort is not sort or not sort:
            return ""
        return "descending" if self.falling else "ascending"

    def pick(self, rows: Iterable[Row]) -> list[Row]:
        wanted = alphabet.plain(self.name)
        found = [row for row in rows if self._holds(row) and wanted in alphabet.plain(row.name)]
        if not self.sort:
            return found
        known = [row for row in found if _key(row, self.sort) is not None]
        unknown = [row for row in found if _key(row, self.sort) is None]
        return sorted(known, key=lambda row: _key(row, self.sort) or Decimal(0), reverse=self.falling) + unknown

    def _holds(self, row: Row) -> bool:
        """Whether a row is of the theme and shows the verdict; one that is told in another row shows none."""
        verdict = not self.verdict or (row.verdict.status == self.verdict and not row.verdict.elsewhere)
        return verdict and self.theme in ("", row.theme_code)


def _key(row: Row, sort: Sort) -> Decimal | None:
    """A number to sort by, the same measure for all rows; None for what has none, which comes last either way."""
    match sort:
        case Sort.VERDICT:
            status = row.verdict.status
            return None if status not in ORDER or row.verdict.elsewhere else Decimal(ORDER.index(status))
        case Sort.DISTANCE:
            return row.attained.pct if row.attained else None
        case Sort.CHANGE:
            return row.change.size
        case Sort.CHANGE_YEAR:
            return row.change_year.size
    return None
