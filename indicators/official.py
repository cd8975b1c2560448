"""Which of several readings is the official one.  Pure: no Django, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from indicators.numbers import rounded
from indicators.values import Qualifier, ReadingValue, Source


@dataclass(frozen=True)
class Other:
    """A reading that stands under the official one; the difference only where it counts."""

    reading: ReadingValue
    difference: Decimal | None


@dataclass(frozen=True)
class Official:
    reading: ReadingValue
    others: tuple[Other, ...] = ()


def official(readings: Iterable[ReadingValue]) -> Official | None:
    """Pick the one official reading of an indicator and period (domain page §5.15).

    Real before illustrative; then complete roll-up, document, incomplete roll-up; then the latest, then by key.
    """
    ranked = sorted(readings, key=_rank)
    if not ranked:
        return None
    first, *rest = ranked
    return Official(first, tuple(Other(other, counted_difference(first, other)) for other in rest))


# A roll-up comes before or after a document by its coverage; a benchmark is of another place.
_ORDER = {Source.DOCUMENT: 1, Source.BENCHMARK: 3}


def _rank(reading: ReadingValue) -> tuple[bool, int, int, str]:
    order = _ORDER.get(reading.source, 0 if reading.complete else 2)
    latest_first = -reading.as_of.toordinal() if reading.as_of else 0
    return (reading.illustrative, order, latest_first, reading.key)


def counted_difference(first: ReadingValue, other: ReadingValue) -> Decimal | None:
    """Other minus first, where it counts: beyond the printed decimals, or below an "at least"."""
    if first.value is None or other.value is None:
        return None
    floor, compared = (first, other) if first.qualifier is Qualifier.AT_LEAST else (other, first)
    if floor.qualifier is Qualifier.AT_LEAST and floor.value is not None and compared.value is not None:
        return (other.value - first.value) if compared.value < floor.value else None
    places = [r.printed_places for r in (first, other) if r.printed_places is not None]
    if places and rounded(first.value, min(places)) == rounded(other.value, min(places)):
        return None
    return (other.value - first.value) or None
