"""What is due from an organisation, as a page value."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from adoption.labels import STATUS, days_text
from adoption.models import Submission
from adoption.workflow import OPEN, Status


@dataclass(frozen=True)
class Due:
    """One submission with what is left to do about it."""

    submission: Submission
    status: str
    days_left: int
    days: str
    has_ended: bool

    @property
    def to_do(self) -> bool:
        return self.submission.takes_figures


@dataclass(frozen=True)
class MyPeriods:
    open: list[Due]
    past: list[Due]


def my_periods(rows: Iterable[Submission], business_day: date) -> MyPeriods:
    """What is still under way, the most urgent first, and what is done, the latest first."""
    due = [_due(row, business_day) for row in rows]
    under_way = [
        each
        for each in due
        if Status(each.submission.status) in OPEN
        and (not each.submission.period.is_closed or each.submission.reopened_by_id is not None)
    ]
    past = [each for each in due if each not in under_way]
    return MyPeriods(
        open=sorted(under_way, key=lambda each: each.submission.period.due_on),
        past=sorted(past, key=lambda each: each.submission.period.last_on, reverse=True),
    )


def _due(row: Submission, business_day: date) -> Due:
    days_left = (row.period.due_on - business_day).days
    return Due(row, str(STATUS[row.status]), days_left, days_text(days_left), business_day > row.period.last_on)
