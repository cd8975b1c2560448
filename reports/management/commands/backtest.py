"""Hold back the last quarters of every series, project them, and print how far each method was off."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators import series
from indicators.numbers import Notation, write
from indicators.periods import Span
from indicators.projection import HOLD, Method, Projection, Trial, back_test, nearest
from indicators.series import IndicatorSeries
from reports import standing
from reports.outlook import projection_of, readings_of, scale
from reports.shown import run_of

NAMES = {
    Method.ROBUST_TREND: "robust trend",
    Method.STRAIGHT_LINE: "straight line",
    Method.SAME_AS_LAST: "same as last",
}
HEADINGS = ("indicator", "unit", "readings", "held back", *NAMES.values(), "shown", "in band")
ON_THE_LEFT = {"indicator", "unit", "shown"}


@dataclass(frozen=True)
class Tried:
    """One indicator: its unbroken run, what its projection came to, what would have been shown without the hold-out."""

    code: str
    unit: str
    places: int
    readings: int
    illustrative: bool
    projection: Projection
    beforehand: Method | None

    @property
    def errors(self) -> dict[Method, Decimal]:
        return {each.method: each.error for each in self.projection.trials}


class Command(BaseCommand):
    help = "Back-test the projections of all indicators; reads only, changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--hold", type=int, default=HOLD, help=f"how many last quarters to hold back ({HOLD})")
        parser.add_argument("--period", default="", help="the quarter to end at; without it, the latest closed one")
        parser.add_argument("--json", action="store_true", dest="plain", help="print JSON instead of a table")

    def handle(self, *, hold, period, plain, **options):
        if hold < 1:
            raise CommandError("--hold takes 1 quarter or more.")
        try:
            choice = standing.choose("", period)
        except standing.NothingToShow as nothing:
            raise CommandError(f"There is no period {period!r} to end at, or no programme yet.") from nothing
        found = series.load(
            upto=choice.period, may_see=lambda *_: True, first_year=choice.programme.first_on.year
        ).values()
        tried = [_tried(each, choice.period.span, hold) for each in found]
        lines = as_json if plain else as_table
        for line in lines(tried, choice.period.label, hold):
            self.stdout.write(line)


def _tried(one: IndicatorSeries, span: Span, hold: int) -> Tried:
    run = run_of(one, span, len(one.points))
    readings = readings_of(run)
    values = [value for _span, value in readings]
    before = back_test(values[:-hold], scale(one, readings), places=one.indicator.decimals, hold=hold)
    projection = projection_of(one, span, run, hold=hold)
    indicator = one.indicator
    beforehand = nearest(before) if before and projection.trials else None
    marked = any(each.roll_up is not None and each.roll_up.illustrative for each in run)
    return Tried(one.code, indicator.unit, indicator.decimals, len(readings), marked, projection, beforehand)


def as_table(tried: Sequence[Tried], period: str, hold: int) -> Iterable[str]:
    """Aligned columns, then what they come to."""
    able = [each for each in tried if each.projection.trials]
    yield f"Mean absolute error, in each indicator's unit: run up to {period}, last {hold} quarters held back."
    if any(each.illustrative for each in able):
        yield "ILLUSTRATIVE DATA: the indicators marked * hold invented figures."
    yield ""
    rows = [HEADINGS, *(_cells(each, shown) for each in able if (shown := each.projection.trial))]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    for row in rows:
        yield "  ".join(map(_aligned, row, HEADINGS, widths)).rstrip()
    yield ""
    yield from _untried(tried)
    yield from _totals(able)


def _cells(each: Tried, shown: Trial) -> tuple[str, ...]:
    errors = [write(each.errors[method], Notation.EN, each.places + 1) for method in NAMES]
    counts = (str(each.readings), str(shown.held_back))
    return (
        each.code + "*" * each.illustrative,
        each.unit,
        *counts,
        *errors,
        NAMES[shown.method],
        f"{shown.covered}/{shown.tested}",
    )


def _aligned(text: str, heading: str, width: int) -> str:
    return text.ljust(width) if heading in ON_THE_LEFT else text.rjust(width)


def _untried(tried: Sequence[Tried]) -> Iterable[str]:
    """Who is not in the table, by reason; a run of just enough readings is projected, but cannot be tried."""
    reasons: dict[str, list[str]] = {}
    for each in tried:
        if not each.projection.trials:
            reasons.setdefault(str(each.projection.reason or "nothing_to_hold_back"), []).append(each.code)
    for reason, codes in sorted(reasons.items()):
        yield f"Not tried, {reason.replace('_', ' ')}: {', '.join(codes)}"


def _totals(able: Sequence[Tried]) -> Iterable[str]:
    best = Counter(each.projection.method for each in able)
    counted = ", ".join(f"{name} in {best[method]}" for method, name in NAMES.items())
    yield f"Nearest of {len(able)} indicators: {counted}."
    if able and best[Method.ROBUST_TREND] * 2 <= len(able):
        yield "The robust trend is not the nearest in most of them. Each page shows the method that was."
    blind = [each for each in able if each.beforehand]
    agreed = sum(each.beforehand is each.projection.method for each in blind)
    yield f"Chosen without the quarters held back, the method was the nearest one in {agreed} of {len(blind)}."


def as_json(tried: Sequence[Tried], period: str, hold: int) -> Iterable[str]:
    yield json.dumps({"period": period, "hold": hold, "indicators": [_plain(each) for each in tried]}, indent=2)


def _plain(each: Tried) -> dict[str, Any]:
    projection, shown = each.projection, each.projection.trial
    return {
        "indicator": each.code,
        "unit": each.unit,
        "readings": each.readings,
        "illustrative": each.illustrative,
        "held_back": shown.held_back if shown else 0,
        "errors": {method: float(error) for method, error in each.errors.items()},
        "shown": projection.method,
        "in_band": shown.covered if shown else 0,
        "tried_values": shown.tested if shown else 0,
        "chosen_beforehand": each.beforehand,
        "reason": projection.reason,
    }
