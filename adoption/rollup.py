"""Approved figures become readings of source "roll-up"; no other reading is touched."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from adoption.models import Duty, Figure, Submission
from adoption.models.submission import from_stored
from adoption.workflow import ActionRefused, Refusal
from indicators.aggregation import (
    Additivity,
    Aggregation,
    Contribution,
    Filed,
    NotAdditive,
    ReferenceValue,
    RolledUp,
    roll_up,
    storable,
)
from indicators.basis import HUNDRED, PERCENT
from indicators.history import create_all_as, delete_as, update_all_as
from indicators.models import Indicator, Reading, ReferenceTotal, ReportingPeriod
from indicators.reporters import key_of
from indicators.values import Qualifier, Source, Verification


@dataclass(frozen=True)
class Change:
    """A reading that is not what the approved figures come to."""

    indicator: str
    period: str
    before: str
    after: str
    value_before: Decimal | None = None
    value_after: Decimal | None = None
    coverage: str = ""
    coverage_before: str = ""


class Counted(NamedTuple):
    """A submission whose figures count: plain, for there are hundreds at each approval."""

    pk: int
    revision: int
    reporter: str
    illustrative: bool


_COUNTED = ("pk", "revision", "organisation__code", "organisation__is_illustrative")


def refresh(
    period: ReportingPeriod,
    *,
    measures: Collection[int] | None = None,
    by: str,
    at: datetime,
    dry_run: bool = False,
    as_if: Submission | None = None,
) -> list[Change]:
    """Bring the roll-up readings of a period in line with its approved figures; the caller holds the period's lock.

    `measures` names the measures whose indicators may have changed; without it, all are worked out.  `as_if` names a
    submission that is counted as if it were approved, to see before approving what that would change.
    """
    indicators = _indicators(period, measures)
    wanted = _wanted(period, indicators, _counting(period, as_if))
    present = {
        reading.indicator_id: reading
        for reading in Reading.objects.filter(period=period, source=Source.ROLL_UP, indicator__in=indicators)
    }
    pairs = [(each, present.get(each.pk), wanted.get(each.pk)) for each in indicators]
    moved = [(indicator, was, should) for indicator, was, should in pairs if not _same(was, should)]
    changes = [_change(indicator, period, was, should) for indicator, was, should in moved]
    if not dry_run:
        _write([(was, should) for _indicator, was, should in moved], by=by, at=at)
    return changes


def _change(indicator: Indicator, period: ReportingPeriod, was: Reading | None, should: Reading | None) -> Change:
    return Change(
        indicator.code,
        period.label,
        _shown(was),
        _shown(should),
        _value(was),
        _value(should),
        _coverage(should),
        _coverage(was),
    )


def _coverage(reading: Reading | None) -> str:
    return f"{reading.approved}/{reading.expected}" if reading else ""


def _value(reading: Reading | None) -> Decimal | None:
    if reading is None:
        return None
    return reading.value if reading.value is not None else reading.numerator


def _indicators(period: ReportingPeriod, measures: Collection[int] | None) -> list[Indicator]:
    rows = Indicator.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=period.last_on),
        valid_from__lte=period.last_on,
        numerator__isnull=False,
    ).select_related("numerator", "denominator")
    if measures is not None:
        rows = rows.filter(Q(numerator__in=measures) | Q(denominator__in=measures))
    return list(rows)


def _counting(period: ReportingPeriod, as_if: Submission | None) -> list[Counted]:
    """The submissions whose figures count, one of each organisation."""
    rows = Submission.objects.filter(period=period).approved().order_by()
    counting = [Counted(*row) for row in rows.values_list(*_COUNTED)]
    if as_if is None:
        return counting
    own = as_if.organisation
    instead = Counted(as_if.pk, as_if.revision, own.code, own.is_illustrative)
    return [*(each for each in counting if each.reporter != own.code), instead]


def _wanted(period: ReportingPeriod, indicators: list[Indicator], counting: list[Counted]) -> dict[int, Reading]:
    parts = [part for each in indicators for part in (each.numerator_id, each.denominator_id)]
    measure_ids = {part for part in parts if part is not None}
    owed = Duty.objects.owed_in(period).filter(measure__in=measure_ids).reporters_by_measure()
    filed = _contributions(counting, measure_ids)
    approved = {each.reporter for each in counting}
    corrected = {each.reporter for each in counting if each.revision > 1}
    totals = _reference_totals(period)
    readings = {}
    for indicator in indicators:
        named = (indicator.numerator_id, indicator.denominator_id)
        expected = set().union(*(owed.get(part, ()) for part in named if part is not None))
        rolled = _rolled(indicator, filed, totals)
        if rolled is not None:
            reading = _reading(indicator, period, rolled, approved & expected, expected)
            reading.corrected = bool(rolled.contributors & corrected)
            readings[indicator.pk] = reading
    return readings


def _contributions(counting: list[Counted], measure_ids: Iterable[int]) -> dict[int, Filed]:
    filed: dict[int, list[Contribution]] = defaultdict(list)
    owners = {each.pk: each for each in counting}
    figures = Figure.objects.filter(submission__in=owners, measure__in=measure_ids).values_list(
        "submission_id", "measure_id", "measure__decimals", "stored", "nothing_to_report"
    )
    for submission, measure, decimals, stored, nothing_to_report in figures:
        owner = owners[submission]
        if stored is None and not nothing_to_report:
            continue
        value = None if stored is None else from_stored(stored, decimals)
        filed[measure].append(Contribution(owner.reporter, value, owner.illustrative))
    return {measure: Filed(contributions) for measure, contributions in filed.items()}


def _reference_totals(period: ReportingPeriod) -> dict[str, ReferenceValue]:
    """By kind, the latest total that applies at the period's end."""
    return {
        total.kind: ReferenceValue(Decimal(total.value), total.verification == Verification.ILLUSTRATIVE)
        for total in ReferenceTotal.objects.filter(applies_from__lte=period.last_on).order_by("applies_from")
    }


def _rolled(indicator: Indicator, filed: dict[int, Filed], totals: dict[str, ReferenceValue]) -> RolledUp | None:
    numerator, denominator = indicator.numerator, indicator.denominator
    if numerator is None:
        return None
    try:
        return roll_up(
            Aggregation(indicator.aggregation),
            filed.get(numerator.pk, Filed()),
            filed.get(denominator.pk, Filed()) if denominator else Filed(),
            numerator_additivity=Additivity(numerator.additivity),
            denominator_additivity=Additivity(denominator.additivity) if denominator else Additivity.ADDITIVE,
            reference=totals.get(indicator.denominator_total),
        )
    except NotAdditive as reporters:
        raise ActionRefused(Refusal.NOT_ADDITIVE, f"{indicator.code}: {reporters}") from reporters


def _reading(
    indicator: Indicator, period: ReportingPeriod, rolled: RolledUp, approved: set[str], expected: set[str]
) -> Reading:
    bounded = indicator.unit == PERCENT and indicator.basis.bounded and rolled.value is not None
    if bounded and (rolled.value or 0) > HUNDRED:
        raise ActionRefused(Refusal.SHARE_OVER_100, indicator.code)
    # A closed period lacks reporters for good: what was added up is then a floor (domain page §5.5).
    floor = period.is_closed and approved != expected and indicator.aggregation == Aggregation.SUM
    return Reading(
        indicator=indicator,
        period=period,
        as_of=period.last_on,
        value=None if rolled.value is None else storable(rolled.value),
        numerator=storable(rolled.numerator),
        denominator=None if rolled.denominator is None else storable(rolled.denominator),
        bounded=bounded,
        qualifier=Qualifier.AT_LEAST if floor else Qualifier.EXACT,
        source=Source.ROLL_UP,
        verification=Verification.ILLUSTRATIVE if rolled.illustrative else Verification.VERIFIED,
        approved=len(approved),
        expected=len(expected),
        contributors=key_of(rolled.contributors),
        behind=rolled.behind,
    )


_COMPARED = (
    "value",
    "numerator",
    "denominator",
    "qualifier",
    "verification",
    "approved",
    "expected",
    "contributors",
    "as_of",
    "bounded",
    "corrected",
    "behind",
)


def _same(was: Reading | None, should: Reading | None) -> bool:
    if was is None or should is None:
        return was is should
    return all(getattr(was, name) == getattr(should, name) for name in _COMPARED)


def _shown(reading: Reading | None) -> str:
    if reading is None:
        return "–"
    shown = _value(reading)
    return f"{shown.normalize():f} ({reading.approved}/{reading.expected})" if shown is not None else "–"


def _write(pairs: Iterable[tuple[Reading | None, Reading | None]], *, by: str, at: datetime) -> None:
    """Put what each reading should be in the place of what it was, each with its history."""
    new, changed = [], []
    for was, should in pairs:
        if should is None:
            delete_as(was, by=by, at=at)
        elif was is None:
            new.append(should)
        else:
            for name in _COMPARED:
                setattr(was, name, getattr(should, name))
            changed.append(was)
    create_all_as(new, by=by, at=at)
    update_all_as(changed, _COMPARED, by=by, at=at)
