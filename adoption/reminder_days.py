"""Which reminder falls on which day.  Pure: no Django, no clock."""

from collections.abc import Container
from datetime import date, timedelta
from enum import StrEnum

WORKING_DAYS_AHEAD = 5
WORKING_DAYS_BETWEEN = 5


class ReminderKind(StrEnum):
    AHEAD = "ahead"
    DUE = "due"
    OVERDUE = "overdue"
    BY_HAND = "by_hand"


def kind_on(day: date, due_on: date, days_off: Container[date]) -> ReminderKind | None:
    """The reminder of a day: five working days ahead, on the due day, on the first working day after and each fifth."""
    if day == due_on:
        return ReminderKind.DUE
    if not _works(day, days_off):
        return None
    if day < due_on:
        return ReminderKind.AHEAD if working_days(day, due_on, days_off) == WORKING_DAYS_AHEAD else None
    is_turn = working_days(due_on, day, days_off) % WORKING_DAYS_BETWEEN == 1
    return ReminderKind.OVERDUE if is_turn else None


# No two turns are further apart, days off included.
_LONGEST_WAIT = 40


def turn_on(day: date, due_on: date, days_off: Container[date]) -> tuple[date, ReminderKind] | None:
    """The turn that a reminder sent on a day belongs to: its own day, and what to call it now.

    Who was not reminded on the turn's day, because nothing ran that morning, is caught up with on the next working day.
    """
    if day != due_on and not _works(day, days_off):
        return None
    for back in range(_LONGEST_WAIT):
        turn = day - timedelta(days=back)
        if kind_on(turn, due_on, days_off):
            late = ReminderKind.OVERDUE if day > due_on else ReminderKind.AHEAD
            return turn, kind_on(day, due_on, days_off) or late
    return None


def working_days(after: date, upto: date, days_off: Container[date]) -> int:
    """How many working days lie after one day, up to and with another."""
    days = ((after + timedelta(days=count)) for count in range(1, (upto - after).days + 1))
    return sum(_works(each, days_off) for each in days)


def _works(day: date, days_off: Container[date]) -> bool:
    return day.weekday() < 5 and day not in days_off
