"""What organisations added to a measure over the last quarters, stacked: the six largest and the others."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from adoption.models import Organisation
from adoption.models.submission import from_stored
from indicators.models import Measure, ReportingPeriod
from indicators.periods import Span
from indicators.templatetags.figures import amount, number
from indicators.templatetags.figures import period as period_text
from reports.bars import BarChart, Bars
from reports.charts import ticks

LARGEST, QUARTERS = 6, 12


@dataclass(frozen=True)
class Stack:
    """One quarter: what each part added, in the order of the names, and their sum."""

    quarter: Span
    names: Sequence[str]
    values: Sequence[Decimal | None]

    @property
    def label(self) -> str:
        return self.quarter.label

    @property
    def named(self) -> list[tuple[str, Decimal | None]]:
        return list(zip(self.names, self.values, strict=True))

    @property
    def total(self) -> Decimal:
        return sum((each for each in self.values if each is not None), Decimal(0))


@dataclass(frozen=True)
class Stacks:
    """The quarters, oldest first; `names` are those of the parts."""

    names: Sequence[str] = ()
    quarters: Sequence[Stack] = field(default=())
    illustrative: bool = False


Flow = tuple[int, int, int, bool]  # organisation, period, figure in stored units, whether it is invented


def stacks_of(
    measure: Measure, largest: Sequence[Organisation], periods: Sequence[ReportingPeriod], flows: Iterable[Flow]
) -> Stacks:
    """What was filed of a measure, quarter by quarter; `largest` are organisations in order, periods latest first.

    No stacks where nobody stands behind the quarter looked at.
    """
    named = largest[:LARGEST]
    if not named:
        return Stacks()
    values, marked = _summed(measure, {each.pk for each in named}, flows)
    with_figures = {period for period, _owner in values}
    begun = next(each for each in reversed(periods) if each.pk in with_figures)
    shown = [each for each in reversed(periods) if each.last_on >= begun.last_on]
    has_others = any(owner is None for _period, owner in values)
    owners = [*(each.pk for each in named), *([None] if has_others else [])]
    names = [*(each.name for each in named), *([_("Other units")] if has_others else [])]
    return Stacks(
        names=names,
        quarters=[Stack(each.span, names, [values.get((each.pk, owner)) for owner in owners]) for each in shown],
        illustrative=marked,
    )


def _summed(
    measure: Measure, named: Container[int], flows: Iterable[Flow]
) -> tuple[dict[tuple[int, int | None], Decimal], bool]:
    """By period and organisation, None for all that are not named; and whether anything is invented."""
    found: dict[tuple[int, int | None], Decimal] = {}
    marked = False
    for organisation, period, stored, invented in flows:
        key = (period, organisation if organisation in named else None)
        found[key] = found.get(key, Decimal(0)) + from_stored(stored, measure.decimals)
        marked = marked or invented
    return found, marked


def stack_chart(measure: Measure, stacks: Stacks, hollow: Container[Span]) -> BarChart | None:
    """The stacks as bars, some quarters hollow.  None with nothing to draw."""
    if not stacks.quarters:
        return None
    highest = max(each.total for each in stacks.quarters)
    names = [period_text(each.label) for each in stacks.quarters]
    places = frozenset(place for place, each in enumerate(stacks.quarters) if each.quarter in hollow)
    return BarChart(
        title=_("%(measure)s, by reporting unit") % {"measure": measure.name},
        description=_description(stacks, names),
        labels=names,
        ticks=[(mark, amount(mark, measure.unit)) for mark in ticks([Decimal(0), highest])],
        series=[
            Bars(
                name,
                [each.values[place] for each in stacks.quarters],
                [_text(name, label, each.values[place]) for label, each in zip(names, stacks.quarters, strict=True)],
                places,
            )
            for place, name in enumerate(stacks.names)
        ],
        mark=_("ILLUSTRATIVE DATA") if stacks.illustrative else "",
    )


def _text(name: str, label: str, value: Decimal | None) -> str:
    return f"{name}, {label}: {number(value) or '–'}"


def _description(stacks: Stacks, names: Sequence[str]) -> str:
    """The text alternative: the sum at both ends."""
    ends = [0, -1] if len(names) > 1 else [0]
    return "; ".join(f"{names[end]}: {number(stacks.quarters[end].total)}" for end in ends)
