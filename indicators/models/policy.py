"""What was promised: documents, the programmes they set up, and their targets."""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from indicators.basis import Base, Basis, Counted, Scope, Subset
from indicators.history import kept_history
from indicators.models.choices import amount_field, code_field, in_language
from indicators.models.measurement import Indicator
from indicators.values import Baseline, TargetValue, Verification


class DocumentKind(StrEnum):
    DECISION = "decision"
    PLAN = "plan"
    OFFICIAL_LETTER = "official_letter"
    TELEGRAM = "telegram"
    ARTICLE = "article"
    DATASET = "dataset"


class Level(StrEnum):
    NATIONAL = "national"
    PROVINCE = "province"


class PolicyDocument(models.Model):
    """A decision, plan, letter or publication that a promise or a reading is taken from."""

    code = models.SlugField(unique=True)
    kind = code_field(DocumentKind)
    number = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    issuer_vi = models.CharField(max_length=200)
    issuer_en = models.CharField(max_length=200)
    title_vi = models.TextField()
    title_en = models.TextField()
    implements = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="implemented_by"
    )
    source = models.TextField()
    verification = code_field(Verification)
    note_vi = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    history = kept_history()

    class Meta:
        ordering = ["issued_on", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer_vi", "number"], condition=~Q(number=""), name="document_number_unique_per_issuer"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="document_names_its_source"),
        ]

    def __str__(self) -> str:
        return self.number or self.title_vi

    @property
    def issuer(self) -> str:
        return in_language(self.issuer_vi, self.issuer_en)

    @property
    def title(self) -> str:
        return in_language(self.title_vi, self.title_en)

    @property
    def note(self) -> str:
        return in_language(self.note_vi, self.note_en)


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def of_the_province(self) -> "ProgrammeQuerySet":
        return self.filter(level=Level.PROVINCE)


class Programme(models.Model):
    """What a document promises over years."""

    code = models.CharField(max_length=20, unique=True)
    document = models.ForeignKey(
        PolicyDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes"
    )
    level = code_field(Level)
    first_on = models.DateField()
    last_on = models.DateField()
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    short_vi = models.CharField(max_length=40)
    short_en = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    history = kept_history()

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="programme_starts_before_it_ends"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    @property
    def short(self) -> str:
        return in_language(self.short_vi, self.short_en)


class TargetQuerySet(models.QuerySet["Target"]):
    def of_the_province(self) -> "TargetQuerySet":
        """Targets of the province's own plans with their indicator, missing values first."""
        missing = models.Case(models.When(verification=Verification.MISSING_SOURCE, then=0), default=1)
        return (
            self.filter(programme__level=Level.PROVINCE)
            .select_related("programme", "indicator")
            .order_by(missing, "programme__order", "indicator__order", "due_on")
        )

    def beside(self, programme: Programme, indicator: Indicator) -> "TargetQuerySet":
        """All that a programme promises of an indicator, whichever version it was made for, in order of due days."""
        rows = self.filter(programme=programme, indicator__code=indicator.code)
        return rows.select_related("programme", "indicator").order_by("due_on")


class Target(models.Model):
    """One promised value, floor or range of a programme at a due day."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="targets")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    due_on = models.DateField()
    minimum = amount_field(null=True, blank=True)
    maximum = amount_field(null=True, blank=True)
    strict = models.BooleanField(default=False)
    unit = models.SlugField()
    counted = code_field(Counted)
    base = code_field(Base)
    scope = code_field(Scope)
    subset = code_field(Subset)
    binds_province = models.BooleanField(default=True)
    baseline = amount_field(null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    baseline_verification = code_field(Verification, blank=True)
    clause = models.CharField(max_length=80, blank=True)
    verification = code_field(Verification)
    source = models.TextField()
    note_vi = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    history = kept_history()

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "indicator", "due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "indicator", "due_on"], name="one_target_per_programme_indicator_and_due_day"
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(maximum__isnull=True) | Q(minimum__lte=F("maximum")),
                name="target_minimum_at_most_its_maximum",
            ),
            models.CheckConstraint(
                condition=Q(verification=Verification.MISSING_SOURCE, minimum__isnull=True, maximum__isnull=True)
                | (
                    ~Q(verification=Verification.MISSING_SOURCE) & (Q(minimum__isnull=False) | Q(maximum__isnull=False))
                ),
                name="target_has_a_value_unless_its_source_is_missing",
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True, baseline_on__isnull=True, baseline_verification="")
                | (Q(baseline__isnull=False, baseline_on__lt=F("due_on")) & ~Q(baseline_verification="")),
                name="target_baseline_has_an_earlier_day_and_a_verification",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="target_names_its_source"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.indicator_id}/{self.due_on}"

    @property
    def missing(self) -> bool:
        return self.verification == Verification.MISSING_SOURCE

    @property
    def note(self) -> str:
        return in_language(self.note_vi, self.note_en)

    @property
    def basis(self) -> Basis:
        return Basis(Counted(self.counted), Base(self.base), Scope(self.scope), Subset(self.subset))

    def as_value(self) -> TargetValue:
        """This target for the arithmetic, without the milestones that stand before it."""
        baseline = None
        if self.baseline is not None and self.baseline_on is not None:
            marked = self.baseline_verification == Verification.ILLUSTRATIVE
            baseline = Baseline(self.baseline, self.baseline_on, marked)
        return TargetValue(
            due_on=self.due_on,
            basis=self.basis,
            unit=self.unit,
            minimum=self.minimum,
            maximum=self.maximum,
            strict=self.strict,
            binds_province=self.binds_province,
            verification=Verification(self.verification),
            baseline=baseline,
        )
