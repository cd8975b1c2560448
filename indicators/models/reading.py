"""What was measured: reporting periods, reference totals and readings."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from indicators import periods
from indicators.basis import Base, Basis, Counted, Scope, Subset
from indicators.history import kept_history
from indicators.models.choices import amount_field, code_field, in_language
from indicators.models.measurement import Indicator, TotalKind
from indicators.models.policy import PolicyDocument
from indicators.values import NO_ORIGIN, Origin, Qualifier, ReadingValue, Source, Verification

_NO_DAY = models.Value(date(1, 1, 1))


class ReportingPeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    def labels_opened(self) -> list[str]:
        """The labels of periods that were ever opened, latest first."""
        return list(self.filter(opened_at__isnull=False).order_by("-last_on").values_list("label", flat=True))

    def named(self, label: str) -> "ReportingPeriodQuerySet":
        return self.filter(label=label)

    def with_coverage(self, approved: str) -> "ReportingPeriodQuerySet":
        """Latest first, each with how many of its submissions have that status, and of how many organisations."""
        owners = "submissions__organisation"
        return self.annotate(
            approved_count=models.Count(owners, filter=Q(submissions__status=approved), distinct=True),
            expected_count=models.Count(owners, distinct=True),
        ).order_by("-last_on")

    def latest_first(self) -> "ReportingPeriodQuerySet":
        return self.order_by("-last_on")


class ReportingPeriod(models.Model):
    """A quarter that is reported on."""

    calendar = code_field(periods.Calendar)
    kind = code_field(periods.PeriodKind, default=periods.PeriodKind.QUARTER)
    year = models.PositiveSmallIntegerField()
    ordinal = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=12)
    first_on = models.DateField()
    last_on = models.DateField()
    due_on = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    missing_reporters = models.JSONField(default=list, blank=True)
    history = kept_history()

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["last_on"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "kind", "year", "ordinal"], name="each_period_once"),
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")) & Q(last_on__lt=F("due_on")),
                name="period_starts_then_ends_then_is_due",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="") | (Q(closed_at__isnull=False) & ~Q(closed_by="")),
                name="period_closed_when_and_by_whom_together",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def span(self) -> periods.Span:
        return periods.quarter(self.year, self.ordinal)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class ReferenceTotalQuerySet(models.QuerySet["ReferenceTotal"]):
    def of_kinds(self, kinds: Iterable[str]) -> "list[ReferenceTotal]":
        """The totals of some kinds, earliest first; no query for none."""
        wanted = set(kinds) - {""}
        return list(self.filter(kind__in=wanted).order_by("kind", "applies_from")) if wanted else []


class ReferenceTotal(models.Model):
    """A total that nobody files: population or product.

    `as_of` is the day that the source states, empty where it states none; `applies_from` is the day from which
    we divide by it.
    """

    kind = code_field(TotalKind)
    as_of = models.DateField(null=True, blank=True)
    applies_from = models.DateField()
    value = models.BigIntegerField()
    unit = models.SlugField()
    verification = code_field(Verification)
    source = models.TextField()
    note_vi = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    history = kept_history()

    objects = ReferenceTotalQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "applies_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "applies_from"], name="one_reference_total_per_kind_and_day"),
            models.CheckConstraint(condition=Q(value__gt=0), name="reference_total_is_positive"),
            models.CheckConstraint(condition=~Q(source=""), name="reference_total_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.applies_from}"

    @property
    def note(self) -> str:
        return in_language(self.note_vi, self.note_en)


class Reading(models.Model):
    """The value of an indicator for a period, with its source."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    period = models.ForeignKey(
        ReportingPeriod, null=True, blank=True, on_delete=models.PROTECT, related_name="readings"
    )
    as_of = models.DateField(null=True, blank=True)
    value = amount_field(null=True, blank=True)
    qualifier = code_field(Qualifier, default=Qualifier.EXACT)
    printed_places = models.PositiveSmallIntegerField(null=True, blank=True)
    numerator = amount_field(null=True, blank=True)
    denominator = amount_field(null=True, blank=True)
    bounded = models.BooleanField(default=False)
    counted = code_field(Counted, blank=True)
    base = code_field(Base, blank=True)
    scope = code_field(Scope, blank=True)
    subset = code_field(Subset, blank=True)
    source = code_field(Source)
    document = models.ForeignKey(
        PolicyDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="readings"
    )
    citation = models.TextField(blank=True)
    verification = code_field(Verification)
    approved = models.PositiveSmallIntegerField(null=True, blank=True)
    expected = models.PositiveSmallIntegerField(null=True, blank=True)
    contributors = models.CharField(max_length=40, default="", blank=True)
    behind = models.PositiveSmallIntegerField(null=True, blank=True)
    corrected = models.BooleanField(default=False)
    note_vi = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    break_note_vi = models.TextField(blank=True)
    break_note_en = models.TextField(blank=True)
    history = kept_history()

    class Meta:
        ordering = ["indicator", "period", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period"], condition=Q(source=Source.ROLL_UP), name="one_roll_up_per_period"
            ),
            models.UniqueConstraint(
                "document",
                "indicator",
                Coalesce("period", 0),
                Coalesce("as_of", _NO_DAY),
                name="one_reading_per_document_indicator_and_period",
            ),
            models.CheckConstraint(
                condition=Q(source=Source.ROLL_UP, document__isnull=True, approved__isnull=False, period__isnull=False)
                | (~Q(source=Source.ROLL_UP) & Q(document__isnull=False, approved__isnull=True)),
                name="a_roll_up_has_coverage_any_other_reading_a_document",
            ),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, expected__isnull=True) | Q(approved__lte=F("expected")),
                name="reading_coverage_at_most_all",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(numerator__isnull=False), name="reading_has_a_value_or_a_flow"
            ),
            models.CheckConstraint(
                condition=Q(bounded=False) | Q(value__isnull=True) | Q(value__gte=0, value__lte=100),
                name="a_bounded_share_is_within_0_and_100",
            ),
            models.CheckConstraint(
                condition=Q(counted="", base="", scope="", subset="")
                | (~Q(counted="") & ~Q(base="") & ~Q(scope="") & ~Q(subset="")),
                name="reading_states_all_of_its_basis_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}/{self.period_id}/{self.source}"

    @property
    def note(self) -> str:
        return in_language(self.note_vi, self.note_en)

    @property
    def break_note(self) -> str:
        return in_language(self.break_note_vi, self.break_note_en)

    def as_value(self, indicator: Indicator) -> ReadingValue:
        """This reading for the arithmetic."""
        return value_of(self, indicator.basis, indicator.unit)


def value_of(row: Any, basis: Basis, unit: str, origin: Origin = NO_ORIGIN) -> ReadingValue:
    """A row of readings, model or plain columns, for the arithmetic.

    It inherits the basis of its indicator unless it states its own (domain page §5.1).
    """
    if row.counted:
        basis = Basis(Counted(row.counted), Base(row.base), Scope(row.scope), Subset(row.subset))
    return ReadingValue(
        value=row.value,
        basis=basis,
        unit=unit,
        qualifier=Qualifier(row.qualifier),
        source=Source(row.source),
        verification=Verification(row.verification),
        as_of=row.as_of,
        approved=row.approved,
        expected=row.expected,
        contributors=row.contributors,
        numerator=row.numerator,
        denominator=row.denominator,
        printed_places=row.printed_places,
        key=str(row.pk),
        version=row.indicator_id,
        corrected=row.corrected,
        origin=origin,
    )
