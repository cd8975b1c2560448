"""What goes out: reports as they are composed, then issued with their values and files, which never change again."""

from typing import Any

from django.db import models
from django.db.models import Q

from adoption.models import User
from adoption.roles import Permission
from indicators.models import Programme
from indicators.models.choices import code_field
from indicators.periods import PeriodKind
from reports.report_life import Action, FileKind, Status, read_code


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> "ReportQuerySet":
        """All of them for those who compose; those that were issued for officials; nobody else's."""
        rows = self.select_related("programme")
        if user.is_authenticated and user.may(Permission.COMPOSE_REPORTS):
            return rows
        if user.is_authenticated and user.may(Permission.READ_REPORTS):
            return rows.exclude(status=Status.DRAFT).exclude(status=Status.PROPOSED)
        return self.none()

    def issued(self) -> "ReportQuerySet":
        """Those that went out, whether or not they were withdrawn since, latest first."""
        return self.filter(status__in=(Status.ISSUED, Status.WITHDRAWN)).order_by("-issued_at")

    def with_code(self, code: str) -> "ReportQuerySet":
        """Those that went out under a check code, as it was typed."""
        return self.issued().filter(code=read_code(code))


class Report(models.Model):
    """One report of a programme over a span, in one language."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="reports")
    kind = code_field(PeriodKind)
    label = models.CharField(max_length=9)
    language = models.CharField(max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi")
    status = code_field(Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    signatory = models.CharField(max_length=120, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    values = models.TextField(blank=True)
    values_hash = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=16, null=True, blank=True, unique=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_at__isnull=True, proposed_by__isnull=True)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False),
                name="report_proposed_when_and_by_whom_together",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=(Status.DRAFT, Status.PROPOSED), issued_at__isnull=True, issued_by__isnull=True)
                    & Q(values="", values_hash="", code__isnull=True)
                )
                | (
                    Q(status__in=(Status.ISSUED, Status.WITHDRAWN), issued_at__isnull=False, issued_by__isnull=False)
                    & Q(code__isnull=False, dated_on__isnull=False)
                    & ~Q(values="")
                    & ~Q(values_hash="")
                    & ~Q(number="")
                ),
                name="an_issued_report_has_number_day_values_and_code_others_none",
            ),
            models.UniqueConstraint(
                fields=["number", "dated_on"], condition=~Q(number=""), name="one_report_per_number_and_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.label}/{self.language}"

    @property
    def is_issued(self) -> bool:
        return self.status in (Status.ISSUED, Status.WITHDRAWN)


class Passage(models.Model):
    """What staff wrote in one place of a report, with the figures that stood beside it then."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="passages")
    place = models.CharField(max_length=60)
    text = models.TextField()
    figures = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["report", "place"], name="one_passage_per_report_and_place"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.place}"


class IssuedFile(models.Model):
    """One file of an issued report, byte for byte as it went out."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="files")
    kind = code_field(FileKind)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "kind"], name="one_file_per_report_and_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportEvent(models.Model):
    """Who moved a report, when and why.  Append-only."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="events")
    action = code_field(Action)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.action}"
