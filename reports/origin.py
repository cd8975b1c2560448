"""Where one number comes from: the readings of an indicator in one quarter, and what stands behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators import labels, series
from indicators.aggregation import Aggregation
from indicators.models import Indicator, PolicyDocument, Programme, Reading, ReferenceTotal, ReportingPeriod, Target
from indicators.official import Official
from indicators.reporters import count_of
from indicators.series import IndicatorSeries, Point
from indicators.templatetags.figures import number, promised, qualified, unit_word
from indicators.values import ReadingValue, Source, Verification
from reports import contributions, corrections, standing
from reports.addresses import address_in
from reports.contribution_notes import own_text, why_not_the_sum
from reports.contributions import Contributor
from reports.corrections import Correction
from reports.reading_history import Past, changes_of
from reports.shown import ShownReading, others_text, shown_reading
from reports.standing import Coverage

MOST_CHANGES = 40


class UnknownOrigin(LookupError):
    """No such indicator, period or programme."""


@dataclass(frozen=True)
class Stated:
    """One reading of the quarter, with the document that states it; the first one is official."""

    reading: ShownReading
    document: PolicyDocument | None = None
    difference: str = ""
    is_official: bool = False

    @property
    def verification(self) -> str:
        return labels.word(labels.VERIFICATION, self.reading.verification)

    @property
    def address(self) -> str:
        return address_in(f"{self.reading.citation} {self.document.source if self.document else ''}")


@dataclass(frozen=True)
class Step:
    """One line of how a roll-up is worked out."""

    name: str
    text: str
    detail: str = ""
    illustrative: bool = False

    @property
    def address(self) -> str:
        return address_in(self.detail)


@dataclass(frozen=True)
class Judging:
    """A target that the indicator is judged by; `of` names the indicator near to it that the target is made for."""

    row: Target
    of: str = ""

    @property
    def programme(self) -> str:
        return self.row.programme.short

    @property
    def document(self) -> PolicyDocument | None:
        return self.row.programme.document

    @property
    def address(self) -> str:
        return address_in(self.row.source)

    @property
    def due_on(self) -> date:
        return self.row.due_on

    @property
    def text(self) -> str:
        if self.row.missing:
            return _("original document missing")
        return promised(self.row.minimum, self.row.maximum, self.row.unit, strict=self.row.strict)

    @property
    def unit_text(self) -> str:
        return "" if self.row.missing or labels.UNITS.get(self.row.unit) == "%" else unit_word(self.row.unit)

    @property
    def verification(self) -> str:
        return labels.word(labels.VERIFICATION, self.row.verification)

    @property
    def illustrative(self) -> bool:
        return self.row.verification == Verification.ILLUSTRATIVE


@dataclass(frozen=True)
class Behind:
    """What was filed, as far as the reader may see it: rows, their totals, why those are not the number."""

    rows: Sequence[Contributor] = ()
    totals: Sequence[Decimal | None] = ()
    notes: Sequence[str] = ()
    corrections: Sequence[Correction] = ()
    history: Sequence[Past] = ()
    is_all: bool = False
    is_marked: bool = False  # whether the totals hold anything invented

    @property
    def shows_totals(self) -> bool:
        return contributions.shows_any(self.totals)

    @property
    def recent(self) -> Sequence[Past]:
        return self.history[:MOST_CHANGES]

    @property
    def older(self) -> int:
        return len(self.history[MOST_CHANGES:])


@dataclass(frozen=True)
class Origin:
    indicator: Indicator
    period: ReportingPeriod
    asked: str
    readings: Sequence[Stated]
    why_official: str
    withheld: bool
    coverage: Coverage | None
    steps: Sequence[Step]
    targets: Sequence[Judging]
    behind: Behind = field(default_factory=Behind)

    @property
    def official(self) -> Stated | None:
        return next(iter(self.readings), None)

    @property
    def heads(self) -> list[tuple[str, str]]:
        """Name and unit of what reporters file for the indicator."""
        return [(each.name, unit_word(each.unit)) for each in contributions.measures_of(self.indicator)]

    @property
    def is_own(self) -> bool:
        """Whether the reader sees its own row alone."""
        return not self.behind.is_all

    @property
    def named_totals(self) -> list[tuple[str, Decimal | None]]:
        measures = contributions.measures_of(self.indicator)
        return contributions.named_totals(measures, self.behind.totals)

    @property
    def documents(self) -> list[Stated]:
        return [each for each in self.readings if each.document is not None]

    @property
    def corrected(self) -> bool:
        return bool(self.behind.corrections) or any(each.reading.corrected for each in self.readings)

    @property
    def illustrative(self) -> bool:
        marked = [*(each.reading for each in self.readings), *self.steps, *self.behind.rows, *self.targets]
        return any(each.illustrative for each in marked)


def build(user: Any, code: str, label: str, *, programme: str = "") -> Origin:
    """What a reader may know of the number of an indicator in a quarter.  At most eight queries.

    Names, parts and history are for staff and officials; a reporter sees its own row, others what is published.
    """
    period = ReportingPeriod.objects.named(label).first()
    if period is None:
        raise UnknownOrigin(label)
    targets = list(Target.objects.select_related("programme__document", "indicator"))
    chosen = _programme(targets, period, programme)
    first_year = chosen.first_on.year if chosen else period.year
    gate = standing.gate_of(user)
    one = series.load(upto=period, may_see=gate, first_year=first_year, codes=[code]).get(code)
    if one is None:
        raise UnknownOrigin(code)
    rows = Reading.objects.filter(indicator__in=[each.pk for each in one.versions], period=period)
    stored = list(rows.select_related("document"))
    point = one.at(period.span)
    rolled = next((each for each in stored if each.source == Source.ROLL_UP), None)
    seen = rolled if point is not None and point.roll_up is not None else None
    return Origin(
        indicator=one.indicator,
        period=period,
        asked=programme,
        readings=_readings(one, point, stored),
        why_official=_why_official(point.official) if point else "",
        withheld=period.span in one.withheld,
        coverage=_coverage(rolled),
        steps=_steps(one, point.roll_up, seen, period) if point and point.roll_up and seen else [],
        targets=_judging(one, targets),
        behind=_behind(user, one, period, stored, seen),
    )


def _coverage(rolled: Reading | None) -> Coverage | None:
    return Coverage(rolled.approved or 0, rolled.expected or 0) if rolled else None


def _programme(targets: Sequence[Target], period: ReportingPeriod, code: str) -> Programme | None:
    """The programme that growth counts from: the one asked for, else the first that runs in the quarter."""
    known = sorted({each.programme for each in targets}, key=lambda each: (each.order, each.code))
    if code:
        named = next((each for each in known if each.code == code), None)
        if named is None:
            raise UnknownOrigin(code)
        return named
    running = [each for each in known if each.first_on <= period.last_on <= each.last_on]
    return next(iter(running or known), None)


def _readings(one: IndicatorSeries, point: Point | None, stored: Sequence[Reading]) -> list[Stated]:
    """The official reading, then those beside it."""
    if point is None:
        return []
    documents = {str(each.pk): each.document for each in stored}
    others = zip(point.official.others, others_text(point.official, one.indicator), strict=True)
    first = Stated(shown_reading(point.reading, one.indicator), documents.get(point.reading.key), is_official=True)
    return [first, *(Stated(shown, documents.get(other.reading.key), gap) for other, (shown, gap) in others)]


def _why_official(chosen: Official) -> str:
    """Which rule of the domain page (§5.15) made the first reading the official one."""
    first, others = chosen.reading, [each.reading for each in chosen.others]
    if not others:
        return _("It is the only reading of this quarter.")
    if not first.illustrative and all(each.illustrative for each in others):
        return _("A real reading goes before an illustrative one.")
    if first.source is Source.ROLL_UP:
        return _("A complete roll-up goes before a document.")
    if any(each.source is Source.ROLL_UP and not each.complete for each in others):
        return _("A document goes before a roll-up that is not complete.")
    return _("Of several documents the latest is official.")


def _steps(one: IndicatorSeries, reading: ReadingValue, stored: Reading, period: ReportingPeriod) -> list[Step]:
    """How a roll-up that the reader may see is worked out, part by part."""
    indicator = one.indicator
    count = count_of(stored.contributors)
    units = ngettext("figure of %(number)d reporting unit", "sum of %(number)d reporting units", count)
    parts = zip(contributions.measures_of(indicator), (stored.numerator, stored.denominator), strict=False)
    invented = contributions.marked(stored)
    steps = [Step(measure.name, number(value), units % {"number": count}, invented) for measure, value in parts]
    total = _total_used(one, reading, period)
    if total is not None:
        steps.append(_reference(total))
    text = qualified(reading.value, reading.unit, reading.qualifier, indicator.decimals) or "—"
    return [*steps, Step(_("Result"), text, _method(indicator, reading), reading.illustrative)]


def _total_used(one: IndicatorSeries, reading: ReadingValue, period: ReportingPeriod) -> ReferenceTotal | None:
    """The reference total that the roll-up is divided by: the latest at the quarter's end, or that of its full year."""
    latest_first = one.totals[::-1]
    if Aggregation(one.indicator.aggregation) is Aggregation.ANNUAL_SHARE:
        years = reading.growth_years or (0, 0)
        return next((each for each in latest_first if (each.as_of or each.applies_from).year == years[1]), None)
    return next((each for each in latest_first if each.applies_from <= period.last_on), None)


def _reference(total: ReferenceTotal) -> Step:
    checked = labels.word(labels.VERIFICATION, total.verification)
    detail = "; ".join(part.rstrip(".") for part in (total.source, total.note, checked) if part)
    marked = total.verification == Verification.ILLUSTRATIVE
    return Step(labels.word(labels.TOTAL_KIND, total.kind), number(Decimal(total.value)), detail, marked)


def _method(indicator: Indicator, reading: ReadingValue) -> str:
    years = {"first": 0, "last": 0}
    if reading.growth_years:
        years = dict(zip(("first", "last"), reading.growth_years, strict=True))
    match Aggregation(indicator.aggregation):
        case Aggregation.RATIO_OF_SUMS:
            return _("the first sum over the second, the ratio taken last")
        case Aggregation.SHARE_OF_TOTAL:
            return _("the sum over the reference total")
        case Aggregation.ANNUAL_SHARE if reading.growth_years:
            return _("the sum of the full year %(last)s over that year's total") % years
        case Aggregation.AVERAGE_GROWTH if reading.growth_years:
            return _("average growth a year, from the sum of %(first)s to that of %(last)s") % years
        case Aggregation.ANNUAL_SHARE | Aggregation.AVERAGE_GROWTH:
            return str(labels.REASON["too_few_years"])
        case Aggregation.SINGLE_REPORTER:
            return _("one reporter that leaves out duplicates")
    return _("the sum")


def _judging(one: IndicatorSeries, targets: Sequence[Target]) -> list[Judging]:
    """The indicator's own targets, then those of the promise that it is near to, by programme and due day."""
    own = [Judging(each) for each in targets if each.indicator.code == one.code]
    near = [Judging(each, each.indicator.name) for each in targets if each.indicator.code == one.near]
    by_programme = [(each.row.programme.order, each.programme, each.due_on, each) for each in own]
    return [each for *_key, each in sorted(by_programme, key=lambda key: key[:3])] + near


def _behind(
    user: Any, one: IndicatorSeries, period: ReportingPeriod, stored: Sequence[Reading], seen: Reading | None
) -> Behind:
    """What the reader may know of those who filed; `seen` is the roll-up, where the reader may see that."""
    measures = contributions.measures_of(one.indicator)
    figures = corrections.once_approved(contributions.filed(measures, period, contributions.readable_by(user)))
    counting, corrected = corrections.that_count(figures), corrections.corrections_of(figures, measures)
    if not contributions.sees_all(user):
        totals = contributions.totals_of(seen, measures)
        rows = contributions.contributors(counting, measures, totals)
        return Behind(rows, totals, [own_text()], corrected, is_marked=contributions.marked(seen))
    totals = contributions.sums(counting, measures)
    rows = contributions.contributors(counting, measures, totals)
    return Behind(
        rows=rows,
        totals=totals,
        notes=why_not_the_sum(one, period.span, totals, _coverage(seen)),
        corrections=corrected,
        history=changes_of(one.versions, period, stored, indicator=one.indicator),
        is_all=True,
        is_marked=any(row.illustrative for row in rows),
    )
