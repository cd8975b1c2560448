"""The rows of reporting periods, made by the rule of the deployment's calendar."""

from collections.abc import Container
from datetime import date, datetime

import holidays

from indicators import periods
from indicators.history import save_as
from indicators.models import ReportingPeriod
from indicators.periods import Calendar, PeriodKind, Span


def due_day(last_on: date) -> date:
    """Two working days after the cut-off, by the Vietnamese holidays (Tết moves)."""
    return periods.due_day(last_on, days_off(last_on.year, last_on.year + 1))


def days_off(*years: int) -> Container[date]:
    """The Vietnamese public holidays of these years, the days taken in lieu of them included."""
    return holidays.country_holidays("VN", years=years)


def period_of(span: Span, calendar: Calendar, *, by: str, at: datetime) -> ReportingPeriod:
    """The row of a quarter, made where it is not there yet."""
    known = ReportingPeriod.objects.filter(
        calendar=calendar, kind=PeriodKind.QUARTER, year=span.year, ordinal=span.ordinal
    ).first()
    if known:
        return known
    last_on = span.last_on(calendar)
    period = ReportingPeriod(
        calendar=calendar,
        year=span.year,
        ordinal=span.ordinal,
        label=span.label,
        first_on=span.first_on(calendar),
        last_on=last_on,
        due_on=due_day(last_on),
    )
    save_as(period, by=by, at=at)
    return period
