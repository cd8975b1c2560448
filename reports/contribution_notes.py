"""Why the number of an indicator is not simply the sum of what reporters filed, a sentence a reason."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from indicators import labels
from indicators.aggregation import Additivity, Aggregation
from indicators.models import Indicator
from indicators.periods import Span
from indicators.series import IndicatorSeries
from indicators.templatetags.figures import number
from indicators.values import Qualifier, Source
from reports.shown import shown_reading
from reports.standing import Coverage


def own_text() -> str:
    return _("The parts of other units are seen by staff and officials alone.")


def withheld_text(one: IndicatorSeries, span: Span) -> list[str]:
    if span not in one.withheld:
        return []
    return [_("The total is withheld: the period is still open, or fewer than three banks stand behind it.")]


def why_not_the_sum(
    one: IndicatorSeries, span: Span, totals: Sequence[Decimal | None], coverage: Coverage | None
) -> list[str]:
    """Why the indicator's number is not the sum of the rows, a sentence a reason; none where it is."""
    if all(total is None for total in totals):
        return []
    reading = _of_the_reading(one, span, totals)
    return [*withheld_text(one, span), *reading, *_of_the_coverage(one, span, coverage), *_of_the_method(one.indicator)]


def _of_the_reading(one: IndicatorSeries, span: Span, totals: Sequence[Decimal | None]) -> list[str]:
    point = one.at(span)
    rolled = point.roll_up if point else None
    if point is None or rolled is None:
        return [] if span in one.withheld else [_("No total is worked out: a part of it is missing.")]
    texts = []
    if point.reading.source is Source.DOCUMENT:
        source = shown_reading(point.reading, one.indicator).source_text
        texts.append(
            _("The official number is that of a document (%(source)s), not the sum of these rows.") % {"source": source}
        )
    if rolled.numerator is not None and totals[0] is not None and rolled.numerator != totals[0]:
        texts.append(
            _("The stored roll-up says %(stored)s; it does not agree with these rows and is to be checked.")
            % {"stored": number(rolled.numerator)}
        )
    return texts


def _of_the_coverage(one: IndicatorSeries, span: Span, coverage: Coverage | None) -> list[str]:
    if coverage is None or coverage.approved == coverage.expected:
        return []
    point = one.at(span)
    counts = {"approved": coverage.approved, "expected": coverage.expected}
    if point and point.roll_up and point.roll_up.qualifier is Qualifier.AT_LEAST:
        return [
            _("The period was closed with %(approved)s of %(expected)s reporting units: the sum is “at least”.")
            % counts
        ]
    return [_("%(approved)s of %(expected)s reporting units are approved: the sum is not complete.") % counts]


def _of_the_method(indicator: Indicator) -> list[str]:
    texts = []
    method = Aggregation(indicator.aggregation)
    if method is Aggregation.RATIO_OF_SUMS:
        texts.append(_("The share is the sum of the numerators over the sum of the denominators, never a mean."))
    elif method is Aggregation.SHARE_OF_TOTAL:
        total = labels.word(labels.TOTAL_KIND, indicator.denominator_total)
        texts.append(_("The sum is divided by a reference total that nobody files: %(total)s.") % {"total": total})
    elif method is Aggregation.ANNUAL_SHARE:
        total = labels.word(labels.TOTAL_KIND, indicator.denominator_total)
        texts.append(
            _("The number is the sum of the last full year over %(total)s; the rows are what this quarter adds.")
            % {"total": total}
        )
    elif method is Aggregation.AVERAGE_GROWTH:
        texts.append(_("Average growth compares full years and has no parts; the rows are what this quarter adds."))
    parts = (indicator.numerator, indicator.denominator)
    if any(part is not None and part.additivity == Additivity.WITH_DUPLICATES for part in parts):
        texts.append(_("The sum holds duplicates: what several units count stands in it more than once."))
    return texts
