"""Readings, targets, verdicts and changes as every page and export shows them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from indicators import labels
from indicators.basis import HUNDRED, PERCENT
from indicators.models import Indicator
from indicators.models.choices import in_language
from indicators.numbers import rounded
from indicators.official import Official
from indicators.periods import Span
from indicators.progress import Status
from indicators.series import IndicatorSeries, Point
from indicators.templatetags.figures import change, is_share, number, promised, qualified, unit_word
from indicators.values import Qualifier, ReadingValue, Source, TargetValue, Verification

MOST_PLACES = 4


@dataclass(frozen=True)
class ShownReading:
    """One reading with what its reader must know beside the number."""

    value: Decimal | None
    unit: str
    places: int
    qualifier: Qualifier
    source: Source
    illustrative: bool
    provisional: bool
    as_of: date | None
    approved: int | None = None
    expected: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    years: tuple[int, int] | None = None
    corrected: bool = False
    source_name: str = ""
    citation: str = ""
    note: str = ""
    verification: Verification = Verification.VERIFIED

    @property
    def needs_check(self) -> bool:
        return self.verification is Verification.NEEDS_CHECK

    @property
    def text(self) -> str:
        if self.value is None:
            return "—"
        return qualified(self.value, self.unit, self.qualifier, self.places)

    @property
    def unit_text(self) -> str:
        """The unit where the text does not carry its sign."""
        return "" if self.unit == PERCENT else unit_word(self.unit)

    @property
    def parts(self) -> str:
        """Numerator and denominator as a fraction, for shares."""
        if self.numerator is None or self.denominator is None:
            return ""
        return f"{number(self.numerator)}/{number(self.denominator)}"

    @property
    def years_text(self) -> str:
        """The years of average growth, or the one year that a yearly sum is of."""
        return "–".join(str(year) for year in dict.fromkeys(self.years or ()))

    @property
    def coverage(self) -> str:
        return "" if self.expected is None else f"{self.approved}/{self.expected}"

    @property
    def source_text(self) -> str:
        return self.source_name or str(labels.SOURCE[self.source])


def shown_reading(reading: ReadingValue, indicator: Indicator, bound: Decimal | None = None) -> ShownReading:
    origin = reading.origin
    return ShownReading(
        value=reading.value,
        unit=reading.unit,
        places=_places(reading, indicator, bound),
        qualifier=reading.qualifier,
        source=reading.source,
        illustrative=reading.illustrative,
        provisional=reading.provisional,
        as_of=reading.as_of,
        approved=reading.approved,
        expected=reading.expected,
        numerator=reading.numerator,
        denominator=reading.denominator,
        years=reading.growth_years,
        corrected=reading.corrected,
        source_name=in_language(origin.issuer_vi, origin.issuer_en),
        citation=origin.citation,
        note=in_language(origin.note_vi, origin.note_en),
        verification=reading.verification,
    )


def _places(reading: ReadingValue, indicator: Indicator, bound: Decimal | None) -> int:
    """How many decimals to show: those printed, else the indicator's, and more where rounding would hide a miss."""
    value = reading.value
    if value is None:
        return indicator.decimals
    if reading.printed_places is not None:
        return reading.printed_places
    if value == value.to_integral_value():
        return 0
    places = indicator.decimals
    while bound is not None and places < MOST_PLACES and (rounded(value, places) >= bound) != (value >= bound):
        places += 1
    return places


@dataclass(frozen=True)
class ShownMilestone:
    """A milestone on the way to a target, with what it came to where it has fallen due."""

    due_on: date
    text: str
    status: Status
    illustrative: bool
    reading: ShownReading | None = None

    @property
    def is_due(self) -> bool:
        return self.status is not Status.NOT_DUE_YET

    @property
    def word(self) -> str:
        return str(labels.STATUS[self.status])


@dataclass(frozen=True)
class ShownTarget:
    """A target beside a row: its own, or that of the indicator it is near to."""

    programme: str
    minimum: Decimal | None
    maximum: Decimal | None
    strict: bool
    unit: str
    due_on: date
    missing: bool
    illustrative: bool
    scope: str
    clause: str = ""
    of: str = ""
    source: str = ""
    pk: int = 0
    needs_check: bool = False
    milestones: tuple[ShownMilestone, ...] = ()

    @property
    def passed(self) -> ShownMilestone | None:
        """The latest milestone that has fallen due."""
        return next((each for each in reversed(self.milestones) if each.is_due), None)

    @property
    def text(self) -> str:
        if self.missing:
            return _("original document missing")
        return promised(self.minimum, self.maximum, self.unit, strict=self.strict)

    @property
    def unit_text(self) -> str:
        return "" if self.unit == PERCENT or self.missing else unit_word(self.unit)


@dataclass(frozen=True)
class ShownVerdict:
    """A verdict with its sentence, and whether it is the one that counts for a promise."""

    status: Status
    sentence: str
    illustrative: bool
    by_programme: str = ""
    counted: bool = False
    outside: str = ""
    elsewhere: str = ""
    gap: Decimal | None = None
    path: Decimal | None = None

    @property
    def word(self) -> str:
        return str(labels.STATUS[self.status])

    @property
    def badge(self) -> str:
        return str(labels.BADGE[self.status])


class NoChange(StrEnum):
    """Why a change is not shown."""

    NO_EARLIER = "no_earlier"
    OTHER_REPORTERS = "other_reporters"
    OTHER_SOURCE = "other_source"
    BREAK = "break"
    SAME_YEAR = "same_year"
    NO_VALUE = "no_value"


@dataclass(frozen=True)
class ShownChange:
    """The change between two readings of the same reporters, or why there is none."""

    value: Decimal | None
    unit: str
    places: int
    reason: NoChange | None = None
    illustrative: bool = False
    beneath: bool = False  # of the roll-ups that stand under a document
    before: Decimal | None = None

    @property
    def size(self) -> Decimal | None:
        """How far a reading moved, in one measure for all: shares in points, the rest in per cent of what was before.

        Of nothing there is no percentage: what rose from 0 counts as 100.
        """
        if self.value is None or is_share(self.unit):
            return self.value
        if not self.before:
            return HUNDRED if self.value else self.value
        return self.value / abs(self.before) * HUNDRED

    @property
    def text(self) -> str:
        return "—" if self.value is None else change(self.value, self.unit, self.places)

    @property
    def reason_text(self) -> str:
        if self.reason is None:
            return ""
        return {
            NoChange.NO_EARLIER: _("no earlier reading"),
            NoChange.OTHER_REPORTERS: _("not the same reporters"),
            NoChange.OTHER_SOURCE: _("not the same source"),
            NoChange.BREAK: _("break in the series"),
            NoChange.SAME_YEAR: _("the last full year still stands"),
            NoChange.NO_VALUE: _("no reading"),
        }[self.reason]


def shown_change(series: IndicatorSeries, now: Point | None, then: Point | None) -> ShownChange:
    """Compare two quarters of one series (domain page §5.5): roll-ups of the same reporters, or nothing.

    Where the official reading is a document, the roll-ups that stand under it are compared instead.
    """
    unit, places = series.indicator.unit, series.indicator.decimals

    def none(reason: NoChange) -> ShownChange:
        return ShownChange(None, unit, places, reason)

    if now is None:
        return none(NoChange.NO_VALUE)
    if then is None:
        return none(NoChange.NO_EARLIER)
    after, before = now.roll_up, then.roll_up
    if after is None or before is None:
        return none(NoChange.OTHER_SOURCE)
    if after.value is None or before.value is None:
        return none(NoChange.NO_EARLIER)
    if after.growth_years is not None and after.growth_years == before.growth_years:
        return none(NoChange.SAME_YEAR)
    if after.contributors != before.contributors:
        return none(NoChange.OTHER_REPORTERS)
    if is_break(series, now, then):
        return none(NoChange.BREAK)
    marked = after.illustrative or before.illustrative
    beneath = now.reading is not after or then.reading is not before
    return ShownChange(
        after.value - before.value, unit, places, illustrative=marked, beneath=beneath, before=before.value
    )


def is_break(series: IndicatorSeries, now: Point, then: Point) -> bool:
    """Whether the definition changed between two quarters, or the reference total that they are divided by."""
    after, before = now.roll_up, then.roll_up
    if after is None or before is None or after.version != before.version or after.basis != before.basis:
        return True
    return bool(series.indicator.denominator_total) and after.denominator != before.denominator


def run_of(series: IndicatorSeries, upto: Span, most: int) -> list[Point]:
    """The unbroken stretch of roll-ups of the same reporters that ends at a quarter, oldest first (domain page §5.5).

    What this reader may not see ends it as well.
    """
    run: list[Point] = []
    for back in range(most):
        point = series.at(upto.before(back))
        if point is None or not _continues(series, point, run[-1] if run else None):
            break
        run.append(point)
    return run[::-1]


def _continues(series: IndicatorSeries, point: Point, later: Point | None) -> bool:
    """Whether a quarter has a roll-up that may stand in one line with that of the quarter after it."""
    rolled = point.roll_up
    if rolled is None or rolled.value is None:
        return False
    if later is None or later.roll_up is None:
        return True
    same = rolled.contributors == later.roll_up.contributors
    return same and not is_break(series, later, point) and not later.reading.origin.breaks


def shown_target(
    target: TargetValue,
    *,
    programme: str,
    scope: str,
    of: str = "",
    clause: str = "",
    source: str = "",
    pk: int = 0,
    milestones: tuple[ShownMilestone, ...] = (),
) -> ShownTarget:
    return ShownTarget(
        programme=programme,
        minimum=target.minimum,
        maximum=target.maximum,
        strict=target.strict,
        unit=target.unit,
        due_on=target.due_on,
        missing=target.missing,
        illustrative=target.illustrative,
        scope=scope,
        of=of,
        clause=clause,
        source=source,
        pk=pk,
        needs_check=target.verification is Verification.NEEDS_CHECK,
        milestones=milestones,
    )


def others_text(official: Official, indicator: Indicator) -> list[tuple[ShownReading, str]]:
    """The readings under the official one, each with its difference where that counts."""
    found = []
    for other in official.others:
        reading = shown_reading(other.reading, indicator)
        difference = ""
        if other.difference is not None:
            difference = change(other.difference, indicator.unit, indicator.decimals)
        found.append((reading, difference))
    return found
