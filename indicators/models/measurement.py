"""What is counted and what is judged: measures, and the indicators computed from them."""

from datetime import date
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from indicators.aggregation import Additivity, Aggregation, Flow
from indicators.basis import Base, Basis, Counted, Scope, Subset
from indicators.history import kept_history
from indicators.models.choices import code_field, in_language
from indicators.values import Direction, IndicatorKind


class ReporterKind(StrEnum):
    """Who owes a measure."""

    BANK = "bank"
    REGULATOR = "regulator"
    DEPARTMENT = "department"
    UTILITY = "utility"


class TotalKind(StrEnum):
    """Reference totals; one kind never stands in for another (domain page §4)."""

    REGISTERED_POPULATION = "registered_population"
    CENSUS_POPULATION = "census_population"
    POPULATION_15PLUS = "population_15plus"
    GRDP = "grdp"


class Theme(StrEnum):
    """The headings under which measures and indicators stand, in reading order."""

    ACCOUNTS = "accounts"
    ACCEPTANCE = "acceptance"
    TRANSACTIONS = "transactions"
    EDUCATION = "education"
    HEALTH = "health"
    WELFARE = "welfare"
    UTILITIES = "utilities"
    COMMERCE = "commerce"
    BUDGET = "budget"
    SAFETY = "safety"


THEME_ORDER = {theme: place for place, theme in enumerate(Theme)}


class Measure(models.Model):
    """One number that a reporter counts."""

    code = models.SlugField(unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    definition_vi = models.TextField(blank=True)
    definition_en = models.TextField(blank=True)
    unit = models.SlugField()
    theme = code_field(Theme)
    flow = code_field(Flow)
    additivity = code_field(Additivity)
    decimals = models.PositiveSmallIntegerField(default=0)
    owed_by = code_field(ReporterKind)
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    order = models.PositiveSmallIntegerField(default=0)
    history = kept_history()

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(decimals__lte=6), name="measure_has_at_most_six_decimals"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    @property
    def definition(self) -> str:
        return in_language(self.definition_vi, self.definition_en)


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def valid_on(self, day: date) -> "IndicatorQuerySet":
        """The definitions in force on a day, in reading order."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class Indicator(models.Model):
    """What is judged.  A changed definition is a new row under the same code."""

    code = models.SlugField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    definition_vi = models.TextField()
    definition_en = models.TextField()
    theme = code_field(Theme)
    order = models.PositiveSmallIntegerField(default=0)
    unit = models.SlugField()
    decimals = models.PositiveSmallIntegerField(default=0)
    direction = code_field(Direction, default=Direction.UP)
    kind = code_field(IndicatorKind, default=IndicatorKind.LEVEL)
    aggregation = code_field(Aggregation)
    numerator = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT, related_name="counted_in")
    denominator = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="base_of")
    denominator_total = code_field(TotalKind, blank=True)
    counted = code_field(Counted)
    base = code_field(Base)
    scope = code_field(Scope)
    subset = code_field(Subset)
    near = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="nearby")
    history = kept_history()

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="each_indicator_version_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to")),
                name="indicator_valid_from_before_valid_to",
            ),
            models.CheckConstraint(
                condition=~Q(aggregation=Aggregation.RATIO_OF_SUMS)
                | Q(numerator__isnull=False, denominator__isnull=False),
                name="a_ratio_has_both_parts",
            ),
            models.CheckConstraint(
                condition=~Q(aggregation__in=[Aggregation.SHARE_OF_TOTAL, Aggregation.ANNUAL_SHARE])
                | (Q(numerator__isnull=False) & ~Q(denominator_total="")),
                name="a_share_of_a_total_names_the_total",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    @property
    def definition(self) -> str:
        return in_language(self.definition_vi, self.definition_en)

    @property
    def basis(self) -> Basis:
        return Basis(Counted(self.counted), Base(self.base), Scope(self.scope), Subset(self.subset))
