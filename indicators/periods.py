"""Spans that are reported on: quarters, and what is made of whole quarters.  Pure: no Django, no clock."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

QUARTERS = 4
WORKING_DAYS_TO_FILE = 2  # the usual deadline after the cut-off, domain page §7


class Calendar(StrEnum):
    """The rule by which a deployment cuts its quarters."""

    ADMINISTRATIVE = "administrative"  # from the 15th to the 14th, Decree 09/2019
    CALENDAR = "calendar"


class PeriodKind(StrEnum):
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    YEARS = "years"


class UnknownPeriod(ValueError):
    """A label that names no period."""


@dataclass(frozen=True, order=True)
class Span:
    """Whole quarters in a row, first and last counted as year × 4 + (quarter − 1)."""

    first: int
    last: int

    @property
    def year(self) -> int:
        return self.last // QUARTERS

    @property
    def ordinal(self) -> int:
        """The number of the last quarter in its year, 1 to 4."""
        return self.last % QUARTERS + 1

    @property
    def kind(self) -> PeriodKind:
        if self.first == self.last:
            return PeriodKind.QUARTER
        if self.last - self.first + 1 > QUARTERS:
            return PeriodKind.YEARS
        return {2: PeriodKind.HALF_YEAR, 3: PeriodKind.NINE_MONTHS, 4: PeriodKind.YEAR}[self.ordinal]

    @property
    def label(self) -> str:
        match self.kind:
            case PeriodKind.QUARTER:
                return f"{self.year}-Q{self.ordinal}"
            case PeriodKind.HALF_YEAR:
                return f"{self.year}-H1"
            case PeriodKind.NINE_MONTHS:
                return f"{self.year}-9M"
            case PeriodKind.YEAR:
                return f"{self.year}"
            case PeriodKind.YEARS:
                return f"{self.first // QUARTERS}-{self.year}"

    def quarters(self) -> Iterator["Span"]:
        return (Span(index, index) for index in range(self.first, self.last + 1))

    def before(self, quarters: int = 1) -> "Span":
        """The span of the same length that many quarters earlier."""
        return Span(self.first - quarters, self.last - quarters)

    def first_on(self, calendar: Calendar) -> date:
        return _day_after(Span(self.first - 1, self.first - 1).last_on(calendar))

    def last_on(self, calendar: Calendar) -> date:
        """The data cut-off."""
        month = self.ordinal * 3
        if calendar is Calendar.ADMINISTRATIVE:
            return date(self.year, month, 14)
        return date(self.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def quarter(year: int, ordinal: int) -> Span:
    if not 1 <= ordinal <= QUARTERS:
        raise UnknownPeriod(f"{year}-Q{ordinal}")
    index = year * QUARTERS + ordinal - 1
    return Span(index, index)


def year(number: int) -> Span:
    return Span(number * QUARTERS, number * QUARTERS + 3)


_LABEL = re.compile(
    r"(?P<year>20[0-9]{2})(?:-(?:Q(?P<quarter>[1-4])|(?P<half>H1)|(?P<nine>9M)|(?P<until>20[0-9]{2})))?"
)


def parse_label(label: str) -> Span:
    """Read 2025-Q3, 2025-H1, 2025-9M, 2025 or 2021-2025; anything else raises UnknownPeriod."""
    found = _LABEL.fullmatch(label)
    if not found:
        raise UnknownPeriod(label)
    start = int(found["year"])
    if found["quarter"]:
        return quarter(start, int(found["quarter"]))
    if found["half"]:
        return Span(start * QUARTERS, start * QUARTERS + 1)
    if found["nine"]:
        return Span(start * QUARTERS, start * QUARTERS + 2)
    if found["until"]:
        if int(found["until"]) <= start:
            raise UnknownPeriod(label)
        return Span(start * QUARTERS, int(found["until"]) * QUARTERS + 3)
    return year(start)


def quarter_of(day: date, calendar: Calendar) -> Span:
    """The quarter that holds the day."""
    candidate = quarter(day.year, (day.month - 1) // 3 + 1)
    return candidate if day <= candidate.last_on(calendar) else candidate.before(-1)


def final_quarter(due_on: date, calendar: Calendar) -> Span:
    """The last quarter that ends on or before a due day: the one its target is judged by (domain page §5.10)."""
    holding = quarter_of(due_on, calendar)
    return holding if holding.last_on(calendar) == due_on else holding.before()


def working_days_after(day: date, count: int, days_off: Container[date]) -> date:
    """The count-th working day after a day; Saturdays, Sundays and days_off do not count."""
    while count:
        day = _day_after(day)
        if day.weekday() < 5 and day not in days_off:
            count -= 1
    return day


def due_day(last_on: date, days_off: Container[date]) -> date:
    return working_days_after(last_on, WORKING_DAYS_TO_FILE, days_off)


def _day_after(day: date) -> date:
    return day + timedelta(days=1)
