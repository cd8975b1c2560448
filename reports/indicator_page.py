"""One indicator as a page value: its series, its path, its definition and where each number comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from indicators import labels
from indicators.basis import HUNDRED, PERCENT
from indicators.models import Indicator, PolicyDocument, ReferenceTotal
from indicators.periods import Span, final_quarter
from indicators.progress import path_at, path_points
from indicators.promises import Promise
from indicators.series import IndicatorSeries, Point
from indicators.templatetags.figures import amount
from indicators.templatetags.figures import period as period_text
from indicators.values import ReadingValue
from reports import overview, standing
from reports.charts import ChartPoint, LineChart, ticks
from reports.overview import Row
from reports.shown import ShownChange, ShownReading, is_break, others_text, shown_change, shown_reading
from reports.standing import Choice, Stand, Standing


@dataclass(frozen=True)
class Line:
    """One quarter in the table under the chart."""

    label: str
    reading: ShownReading | None
    withheld: bool
    path: Decimal | None
    path_illustrative: bool
    change: ShownChange
    breaks: bool
    others: Sequence[tuple[ShownReading, str]]


@dataclass(frozen=True)
class IndicatorPage:
    choice: Choice
    row: Row
    indicator: Indicator
    versions: Sequence[Indicator]
    lines: Sequence[Line]
    chart: LineChart | None
    chart_data: dict[str, Any] | None
    documents: Sequence[PolicyDocument]
    benchmarks: Sequence[ShownReading]
    totals: Sequence[ReferenceTotal]
    basis: Sequence[tuple[str, str]]

    @property
    def columns(self) -> list[tuple[str, str, bool]]:
        """Code, short name and whether it is provincial, of the programmes whose targets stand side by side."""
        return overview.target_columns(self.choice)

    @property
    def denominator(self) -> str:
        """What the indicator is divided by, in words; empty for a sum."""
        if self.indicator.denominator:
            return self.indicator.denominator.name
        kind = self.indicator.denominator_total
        return labels.word(labels.TOTAL_KIND, kind) if kind else ""

    @property
    def illustrative(self) -> bool:
        shown = [line.reading for line in self.lines] + [each for line in self.lines for each, _ in line.others]
        drawn = self.chart is not None and bool(self.chart.mark)
        return self.row.illustrative or drawn or any(each is not None and each.illustrative for each in shown)


class UnknownIndicator(LookupError):
    """No indicator has this code."""


def build(user: Any, business_day: date, code: str, *, programme: str = "", period: str = "") -> IndicatorPage:
    stand = standing.build(user, business_day, programme=programme, period=period)
    mine = next((each for each in stand.stands if each.series.code == code), None)
    if mine is None:
        raise UnknownIndicator(code)
    return from_stand(mine, stand)


def from_stand(mine: Stand, page: Standing) -> IndicatorPage:
    one = mine.series
    spans = spans_of(one, page.span)
    lines = [_line(one, span, mine, page) for span in spans]
    chart = line_chart(one, mine, spans, page)
    return IndicatorPage(
        choice=page.choice,
        row=overview.row_of(mine, page),
        indicator=one.indicator,
        versions=one.versions,
        lines=lines[::-1],
        chart=chart,
        chart_data=chart_data(chart, one.indicator) if chart else None,
        documents=_documents(mine, page),
        benchmarks=[shown_reading(each, one.indicator) for each in one.benchmarks],
        totals=ReferenceTotal.objects.of_kind(one.indicator.denominator_total),
        basis=_basis(one.indicator),
    )


def spans_of(one: IndicatorSeries, upto: Span) -> list[Span]:
    """From the first reading to the chosen quarter, without gaps."""
    known = [*one.points, *one.withheld]
    if not known:
        return []
    first = min(known)
    return list(Span(first.first, upto.last).quarters())


def _line(one: IndicatorSeries, span: Span, mine: Stand, page: Standing) -> Line:
    point, before = one.at(span), one.at(span.before())
    bound = mine.promise.target.bound if mine.promise else None
    return Line(
        label=span.label,
        reading=shown_reading(point.reading, one.indicator, bound) if point else None,
        withheld=span in one.withheld and point is None,
        path=_path_value(mine, span, page),
        path_illustrative=mine.promise is not None and mine.promise.target.illustrative,
        change=shown_change(one, point, before),
        breaks=bool(point and before and _breaks(one, point, before)),
        others=others_text(point.official, one.indicator) if point else [],
    )


def _breaks(one: IndicatorSeries, point: Point, before: Point) -> bool:
    both = point.roll_up is not None and before.roll_up is not None
    return (both and is_break(one, point, before)) or point.reading.origin.breaks


def _path_value(mine: Stand, span: Span, page: Standing) -> Decimal | None:
    """The path at a quarter's end, where the target is one this indicator can be compared with."""
    if mine.promise is None or mine.verdict.gap is None or mine.series.annual:
        return None
    return path_at(mine.promise.target, span.last_on(page.calendar))


def _documents(mine: Stand, page: Standing) -> list[PolicyDocument]:
    """The legal basis: documents of the programmes whose targets stand beside this indicator."""
    codes = set(mine.targets)
    found = [each.document for each in page.choice.columns if each.code in codes and each.document]
    return list(dict.fromkeys(found))


def _basis(indicator: Indicator) -> list[tuple[str, str]]:
    basis = indicator.basis
    pairs = [(part, getattr(basis, part)) for part in ("counted", "scope", "subset")]
    return [(str(labels.PART[part]), labels.word(labels.PART_WORDS[part], code)) for part, code in pairs]  # type: ignore[index]


def line_chart(one: IndicatorSeries, mine: Stand, spans: Sequence[Span], page: Standing) -> LineChart | None:
    """The chart of a series; None with nothing to draw."""
    points = _chart_points(one, spans)
    if not points:
        return None
    comparable = mine.verdict.gap is not None
    promise = mine.promise if comparable else None
    axis = _axis(spans, promise, page)
    path = _path_corners(axis, promise, page, one)
    bounds = _bounds(promise)
    values = [point.value for point in points] + [value for _, value in path] + [value for value, _ in bounds]
    unit = one.indicator.unit
    marked = promise is not None and promise.target.illustrative
    natural = HUNDRED if unit == PERCENT and one.indicator.basis.bounded else None
    marks = ticks(values, most=natural)
    return LineChart(
        title=one.indicator.name,
        description=_description(points, bounds),
        labels=[period_text(span.label) for span in axis],
        ticks=[(mark, amount(mark, unit)) for mark in marks],
        points=points,
        path=path,
        bounds=bounds,
        mark=_("ILLUSTRATIVE DATA") if any(point.illustrative for point in points) or marked else "",
        years=[(place, str(span.year)) for place, span in enumerate(axis) if span.ordinal == 1 or len(axis) < 4],
    )


def _chart_points(one: IndicatorSeries, spans: Sequence[Span]) -> list[ChartPoint]:
    points = []
    before: Point | None = None
    for place, span in enumerate(spans):
        point = one.at(span)
        if point is None:
            continue
        anew = before is not None and _breaks(one, point, before)
        drawn = [each for each in (point.roll_up, point.reading) if each is not None and each.value is not None]
        for reading in dict.fromkeys(drawn):
            points.append(_chart_point(one, point, reading, place, anew))
        before = point
    return points


def _chart_point(one: IndicatorSeries, point: Point, reading: ReadingValue, place: int, anew: bool) -> ChartPoint:
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


def _axis(spans: Sequence[Span], promise: Promise | None, page: Standing) -> list[Span]:
    """The quarters drawn: those of the series, on to the target's last one."""
    first, last = spans[0].first, spans[-1].last
    if promise:
        last = max(last, final_quarter(promise.target.due_on, page.calendar).last)
    return list(Span(first, last).quarters())


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


def _description(points: Sequence[ChartPoint], bounds: Sequence[tuple[Decimal, str]]) -> str:
    """The text alternative: where the line starts and ends, and the target."""
    parts = [points[0].text, points[-1].text] if len(points) > 1 else [points[0].text]
    return "; ".join([*parts, *(text for _, text in bounds)])


def chart_data(chart: LineChart, indicator: Indicator) -> dict[str, Any]:
    """The same values for Chart.js; numbers plain, texts in the reader's language."""
    return {
        "labels": list(chart.labels),
        "low": float(chart.low),
        "high": float(chart.high),
        "ticks": [{"value": float(value), "text": text} for value, text in chart.ticks],
        "points": [
            {
                "x": point.place,
                "y": float(point.value),
                "text": point.text,
                "hollow": point.hollow,
                "document": point.from_document,
                "startsAnew": point.starts_anew,
                "illustrative": point.illustrative,
            }
            for point in chart.points
        ],
        "mark": chart.mark,
        "path": [{"x": place, "y": float(value)} for place, value in chart.path],
        "bounds": [{"y": float(value), "text": text} for value, text in chart.bounds],
        "words": {
            "rollUp": str(labels.SOURCE["roll_up"]),
            "document": str(labels.SOURCE["document"]),
            "path": _("path to the target"),
            "unit": labels.word(labels.UNITS, indicator.unit),
        },
    }
