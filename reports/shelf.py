"""The shelf: reports that are being composed or went out, and what may be begun."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from indicators.models import Programme, ReportingPeriod
from indicators.periods import Span, parse_label, year
from indicators.templatetags.figures import period as period_text
from reports.models import Report


@dataclass(frozen=True)
class Shelf:
    drafts: Sequence[Report]
    issued: Sequence[Report]
    programmes: list[Programme]
    spans: list[tuple[str, str]]

    @property
    def suggested(self) -> dict[str, str]:
        """The province's programme and its latest quarter."""
        programme = self.programmes[0].code if self.programmes else ""
        return {"programme": programme, "span": self.spans[0][0] if self.spans else ""}


def build(rows: QuerySet[Report]) -> Shelf:
    """Four queries, however many reports there are; the newest hundred are shown."""
    listed = list(rows.select_related("begun_by", "issued_by").defer("values")[:100])
    programmes = list(Programme.objects.order_by("order", "code"))
    labels = list(ReportingPeriod.objects.latest_first().values_list("label", flat=True))
    return Shelf(
        drafts=[each for each in listed if not each.is_issued],
        issued=[each for each in listed if each.is_issued],
        programmes=programmes,
        spans=[(span.label, period_text(span.label)) for span in spans_of(labels, programmes)],
    )


def spans_of(labels: Sequence[str], programmes: Sequence[Programme]) -> list[Span]:
    """The quarters there are, latest first, each followed by the longer spans that end with it."""
    whole = {Span(year(each.first_on.year).first, year(each.last_on.year).last) for each in programmes}
    found: list[Span] = []
    for label in labels:
        quarter = parse_label(label)
        found.append(quarter)
        if quarter.ordinal > 1:
            found.append(Span(year(quarter.year).first, quarter.last))
        found += [span for span in whole if span.last == quarter.last]
    return found
