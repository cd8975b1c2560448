"""Which backups stay.  Pure: no Django, no clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Keep:
    """For how many days, weeks and months that have a backup the newest one of each stays."""

    daily: int
    weekly: int
    monthly: int


def kept(taken: Iterable[datetime], keep: Keep) -> set[datetime]:
    """The moments whose backups stay, the newest always among them.

    Days without a backup do not count: a server that stood still for a month has lost none of the old ones.
    """
    newest_first = sorted(set(taken), reverse=True)
    stays = set(newest_first[:1])
    for many, span in ((keep.daily, _day), (keep.weekly, _week), (keep.monthly, _month)):
        stays.update(_newest_of_each(newest_first, span)[:many])
    return stays


def _newest_of_each(newest_first: list[datetime], span: Callable[[datetime], object]) -> list[datetime]:
    newest: dict[object, datetime] = {}
    for moment in newest_first:
        newest.setdefault(span(moment), moment)
    return list(newest.values())


def _day(moment: datetime) -> object:
    return moment.date()


def _week(moment: datetime) -> object:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> object:
    return moment.year, moment.month
