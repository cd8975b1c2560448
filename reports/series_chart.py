"""An indicator's line chart: its readings, what was promised, the country beside it, and where it may lead."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.basis import HUNDRED, PERCENT
from indicators.periods import Span, final_quarter
from indicators.progress import path_at, path_points
from indicators.promises import Promise
from indicators.series import IndicatorSeries, Point
from indicators.templatetags.figures import amount, day
from indicators.templatetags.figures import period as period_text
from indicators.values import ReadingValue
from reports.charts import Benchmark, ChartPoint, LineChart, Part, ProjectedPoint, ticks
from reports.outlook import Outlook
from reports.shown import is_break, shown_reading
from reports.standing import Stand, Standing

WORDS: Mapping[Part, str] = {
    Part.ROLL_UP: gettext_lazy("roll-up of approved figures"),
    Part.PROVISIONAL: gettext_lazy("provisional"),
    Part.DOCUMENT: gettext_lazy("published document"),
    Part.PATH: gettext_lazy("path to the target"),
    Part.BOUND: gettext_lazy("target"),
    Part.RANGE: gettext_lazy("target range"),
    Part.BENCHMARK: gettext_lazy("whole country"),
    Part.PROJECTION: gettext_lazy("projection, not an official figure"),
    Part.BAND: gettext_lazy("where eight in ten outcomes are expected"),
    Part.BREAK: gettext_lazy("the series begins anew"),
}


def spans_of(one: IndicatorSeries, upto: Span) -> list[Span]:
    """From the first reading to the chosen quarter, without gaps."""
    known = [*one.points, *one.withheld]
    if not known:
        return []
    first = min(known)
    return list(Span(first.first, upto.last).quarters())


def line_chart(
    one: IndicatorSeries, mine: Stand, spans: Sequence[Span], page: Standing, outlook: Outlook | None = None
) -> LineChart | None:
    """The chart of a series; None with nothing to draw."""
    points = _points(one, spans)
    if not points:
        return None
    promise = mine.promise if mine.verdict.gap is not None else None
    axis = _axis(spans, promise, page, outlook)
    path = _path_corners(axis, promise, page, one)
    bounds = _bounds(promise)
    benchmarks = _benchmarks(one, axis, page)
    projection = _projection(axis, outlook)
    return LineChart(
        title=one.indicator.name,
        description=_description(points, bounds),
        labels=[period_text(span.label) for span in axis],
        ticks=_ticks(one, points, path, bounds, benchmarks, projection),
        points=points,
        path=path,
        bounds=bounds,
        benchmarks=benchmarks,
        projection=projection,
        breaks=_anew(one, axis, spans),
        words=_words(bounds),
        mark=_("ILLUSTRATIVE DATA") if _is_marked(points, promise, outlook) else "",
        years=[(place, str(span.year)) for place, span in enumerate(axis) if span.ordinal == 1 or len(axis) < 4],
    )


def _words(bounds: Sequence[tuple[Decimal, str]]) -> dict[Part, str]:
    """The legend's names; a target is named with its number."""
    words = {part: str(text) for part, text in WORDS.items()}
    return words | ({Part.BOUND: ", ".join(text for _, text in bounds)} if bounds else {})


def breaks(one: IndicatorSeries, point: Point, before: Point) -> bool:
    """Whether a quarter cannot be compared with the one before it."""
    both = point.roll_up is not None and before.roll_up is not None
    return (both and is_break(one, point, before)) or point.reading.origin.breaks


def _points(one: IndicatorSeries, spans: Sequence[Span]) -> list[ChartPoint]:
    points = []
    before: Point | None = None
    for place, span in enumerate(spans):
        point = one.at(span)
        if point is None:
            continue
        anew = before is not None and (breaks(one, point, before) or _by_others(point, before))
        drawn = [each for each in (point.roll_up, point.reading) if each is not None and each.value is not None]
        for reading in dict.fromkeys(drawn):
            points.append(_point(one, point, reading, place, anew))
        before = point
    return points


def _by_others(point: Point, before: Point) -> bool:
    """Whether other reporters stand behind two quarters: a line between them would tell of a move that nobody made."""
    after, earlier = point.roll_up, before.roll_up
    return after is not None and earlier is not None and after.contributors != earlier.contributors


def _point(one: IndicatorSeries, point: Point, reading: ReadingValue, place: int, anew: bool) -> ChartPoint:
    shown = shown_reading(reading, one.indicator)
    rolled = reading == point.roll_up
    texts = [f"{period_text(point.quarter.label)}: {shown.text}", shown.source_text]
    if reading.illustrative:
        texts.append(_("illustrative"))
    return ChartPoint(
        place=place,
        value=reading.value or Decimal(0),
        text=", ".join(texts),
        hollow=reading.provisional,
        from_document=not rolled,
        illustrative=reading.illustrative,
        starts_anew=anew and rolled,
    )


def _axis(spans: Sequence[Span], promise: Promise | None, page: Standing, outlook: Outlook | None) -> list[Span]:
    """The quarters drawn: those of the series, on to the target's last one and to the projection's."""
    ends = [spans[-1].last]
    if promise:
        ends.append(final_quarter(promise.target.due_on, page.calendar).last)
    if outlook and outlook.steps:
        ends.append(outlook.steps[-1].quarter.last)
    return list(Span(spans[0].first, max(ends)).quarters())


def _path_corners(
    axis: Sequence[Span], promise: Promise | None, page: Standing, one: IndicatorSeries
) -> list[tuple[int, Decimal]]:
    if promise is None or one.annual or not path_points(promise.target):
        return []
    found = []
    for place, span in enumerate(axis):
        value = path_at(promise.target, span.last_on(page.calendar))
        if value is not None:
            found.append((place, value))
    return found


def _bounds(promise: Promise | None) -> list[tuple[Decimal, str]]:
    if promise is None:
        return []
    target = promise.target
    bounds = [each for each in (target.minimum, target.maximum) if each is not None]
    return [(bound, _("target %(bound)s") % {"bound": amount(bound, target.unit)}) for bound in dict.fromkeys(bounds)]


def _benchmarks(one: IndicatorSeries, axis: Sequence[Span], page: Standing) -> list[Benchmark]:
    """The country's values that state their day, at the quarter that was the last to end by then."""
    places = {span: place for place, span in enumerate(axis)}
    found = []
    for each in one.benchmarks:
        place = places.get(final_quarter(each.as_of, page.calendar)) if each.as_of else None
        if place is None or each.value is None or each.unit != one.indicator.unit:
            continue
        shown = shown_reading(each, one.indicator)
        text = _("whole country, %(day)s: %(value)s") % {"day": day(each.as_of), "value": shown.text}
        label = _("whole country %(value)s") % {"value": shown.text}
        found.append(Benchmark(place, each.value, text, label, each.illustrative))
    return found


def _projection(axis: Sequence[Span], outlook: Outlook | None) -> list[ProjectedPoint]:
    if outlook is None or outlook.start is None:
        return []
    places = {span: place for place, span in enumerate(axis)}
    found = []
    for step in (outlook.start, *outlook.steps):
        words = {"period": step.name, "value": step.text, "band": step.band_text or step.text}
        text = _("%(period)s: projected %(value)s (%(band)s)") % words if step is not outlook.start else ""
        found.append(ProjectedPoint(places[step.quarter], step.value, step.low, step.high, text))
    return found


def _anew(one: IndicatorSeries, axis: Sequence[Span], spans: Sequence[Span]) -> list[tuple[int, str]]:
    """Where the series begins anew: the quarters whose number cannot be compared with the one before."""
    found = []
    for place, (earlier, span) in enumerate(pairwise(spans), start=1):
        point, before = one.at(span), one.at(earlier)
        if point and before and breaks(one, point, before):
            changed = point.roll_up and before.roll_up and point.roll_up.version != before.roll_up.version
            found.append((place, _("new definition") if changed else _("not comparable before")))
    return found


def _ticks(
    one: IndicatorSeries,
    points: Sequence[ChartPoint],
    path: Sequence[tuple[int, Decimal]],
    bounds: Sequence[tuple[Decimal, str]],
    benchmarks: Sequence[Benchmark],
    projection: Sequence[ProjectedPoint],
) -> list[tuple[Decimal, str]]:
    """Steps that hold whatever is drawn; a share that cannot pass 100 does not."""
    unit = one.indicator.unit
    values = [*(point.value for point in points), *(value for _, value in path), *(value for value, _ in bounds)]
    values += [each.value for each in benchmarks] + [each.value for each in projection]
    natural = HUNDRED if unit == PERCENT and one.indicator.basis.bounded else None
    return [(mark, amount(mark, unit)) for mark in ticks(values, most=natural)]


def _is_marked(points: Sequence[ChartPoint], promise: Promise | None, outlook: Outlook | None) -> bool:
    target = promise is not None and promise.target.illustrative
    ahead = outlook is not None and bool(outlook.steps) and outlook.illustrative
    return target or ahead or any(point.illustrative for point in points)


def _description(points: Sequence[ChartPoint], bounds: Sequence[tuple[Decimal, str]]) -> str:
    """The text alternative: where the line starts and ends, and the target."""
    parts = [points[0].text, points[-1].text] if len(points) > 1 else [points[0].text]
    return "; ".join([*parts, *(text for _, text in bounds)])
