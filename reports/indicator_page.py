"""One indicator as a page value: its series, its path, its definition and where each number comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from indicators import labels
from indicators.models import Indicator, PolicyDocument, ReferenceTotal
from indicators.periods import Span
from indicators.progress import path_at
from indicators.series import IndicatorSeries
from reports import contributions, overview, standing
from reports.charts import LineChart
from reports.comparison import Comparison, comparison_of
from reports.contributions import Contributions
from reports.outlook import Outlook, outlook_of
from reports.overview import Row
from reports.series_chart import breaks, line_chart, spans_of
from reports.shown import ShownChange, ShownReading, others_text, shown_change, shown_reading
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
    outlook: Outlook
    contributions: Contributions | None
    comparison: Comparison
    documents: Sequence[PolicyDocument]
    benchmarks: Sequence[ShownReading]
    totals: Sequence[ReferenceTotal]
    basis: Sequence[tuple[str, str]]

    @property
    def columns(self) -> list[tuple[str, str, bool]]:
        """Code, short name and whether it is provincial, of the programmes whose targets stand side by side."""
        return overview.target_columns(self.choice)

    @property
    def corrections(self) -> list[Line]:
        """The quarters whose number was corrected after it had been approved."""
        return [line for line in self.lines if line.reading is not None and line.reading.corrected]

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


def build(
    user: Any, business_day: date, code: str, *, programme: str = "", period: str = "", against: str = ""
) -> IndicatorPage:
    stand = standing.build(user, business_day, programme=programme, period=period, around=code)
    mine = next((each for each in stand.stands if each.series.code == code), None)
    if mine is None:
        raise UnknownIndicator(code)
    return from_stand(mine, stand, against=against, parts=contributions.build(user, mine, stand))


def from_stand(mine: Stand, page: Standing, *, against: str = "", parts: Contributions | None = None) -> IndicatorPage:
    """The page of one indicator; `against` is the label of a quarter that its reading is set beside."""
    one = mine.series
    spans = spans_of(one, page.span)
    lines = [_line(one, span, mine, page) for span in spans]
    outlook = outlook_of(mine, page)
    return IndicatorPage(
        choice=page.choice,
        row=overview.row_of(mine, page),
        indicator=one.indicator,
        versions=one.versions,
        lines=lines[::-1],
        chart=line_chart(one, mine, spans, page, outlook),
        outlook=outlook,
        contributions=parts,
        comparison=comparison_of(one, page, against),
        documents=_documents(mine, page),
        benchmarks=[shown_reading(each, one.indicator) for each in one.benchmarks],
        totals=one.totals[::-1],
        basis=_basis(one.indicator),
    )


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
        breaks=bool(point and before and breaks(one, point, before)),
        others=others_text(point.official, one.indicator) if point else [],
    )


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
