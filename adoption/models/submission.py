"""What an organisation sends in: submissions, their figures, and the events that moved them."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from adoption.models.organisation import Organisation, User
from adoption.roles import Permission
from adoption.workflow import EDITABLE, OPEN, Action, Status, possible
from indicators.history import kept_history
from indicators.models import Measure, ReportingPeriod
from indicators.models.choices import code_field

_OPEN = sorted(OPEN)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> "SubmissionQuerySet":
        """A reporter's own; all of them for those who review; nobody else's."""
        if user.is_authenticated and user.may(Permission.REVIEW_FIGURES):
            return self.all()
        if user.is_authenticated and user.may(Permission.FILE_FIGURES):
            return self.filter(organisation_id=user.organisation_id)
        return self.none()

    def in_period(self, label: str) -> "SubmissionQuerySet":
        return self.filter(period__label=label).select_related("organisation", "period")

    def latest_revisions(self) -> "SubmissionQuerySet":
        """Of each organisation and period the newest revision."""
        newer = Submission.objects.filter(
            organisation=models.OuterRef("organisation"),
            period=models.OuterRef("period"),
            revision__gt=models.OuterRef("revision"),
        )
        return self.filter(~models.Exists(newer))

    def approved(self) -> "SubmissionQuerySet":
        return self.filter(status=Status.APPROVED)

    def outstanding_in(self, period: ReportingPeriod) -> "SubmissionQuerySet":
        """First revisions that have not been approved, with their organisation: who is still missing."""
        waiting = self.filter(period=period, revision=1).exclude(status__in=(Status.APPROVED, Status.SUPERSEDED))
        return waiting.select_related("organisation").order_by("organisation__order")

    def sent(self) -> "SubmissionQuerySet":
        """Those that were sent and not returned since, the newest revision first, with who sent them."""
        shown = (Status.SUBMITTED, Status.APPROVED, Status.SUPERSEDED, Status.WITHDRAWN)
        return self.filter(status__in=shown).select_related("submitted_by").order_by("-revision")

    def picked(self, keys: list[str]) -> "SubmissionQuerySet":
        """Those that were ticked on a page, with organisation and period; what is no key is passed over."""
        numbers = [int(key) for key in keys if key.isdecimal() and len(key) < 12]
        return self.filter(pk__in=numbers).select_related("organisation", "period").order_by("organisation__order")

    def for_review(self) -> "SubmissionQuerySet":
        """The queue: newest revisions with organisation and period, those waiting first."""
        waiting = models.Case(models.When(status=Status.SUBMITTED, then=0), default=1)
        return (
            self.latest_revisions()
            .select_related("organisation", "period")
            .annotate(waiting=waiting)
            .order_by("waiting", "-period__last_on", "organisation__order")
        )


class Submission(models.Model):
    """One organisation's figures for one quarter, and where they stand in review."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="submissions")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="submissions")
    revision = models.PositiveSmallIntegerField(default=1)
    status = code_field(Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reopened_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-period__last_on", "organisation__order", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "period", "revision"], name="each_revision_once"),
            models.UniqueConstraint(
                fields=["organisation", "period"], condition=Q(status__in=_OPEN), name="at_most_one_open_submission"
            ),
            models.UniqueConstraint(
                fields=["organisation", "period"],
                condition=Q(status=Status.APPROVED),
                name="at_most_one_approved_submission",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="submission_sent_when_and_by_whom_together",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="submission_approved_when_and_by_whom_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.period_id}/{self.revision}"

    @property
    def editable(self) -> bool:
        return Status(self.status) in EDITABLE

    @property
    def takes_figures(self) -> bool:
        """Whether its people may change it now: a closed period takes corrections alone."""
        return self.editable and (not self.period.is_closed or self.reopened_by_id is not None)

    @property
    def actions(self) -> frozenset[Action]:
        return possible(Status(self.status))


class FigureQuerySet(models.QuerySet["Figure"]):
    def entered(self) -> "FigureQuerySet":
        """Those that say something: a value, "nothing to report" or a note; an emptied cell says nothing."""
        return self.exclude(stored__isnull=True, nothing_to_report=False, note="")


class Figure(models.Model):
    """One number in a submission, stored whole in units of 10^-decimals of its measure."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="figures")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="figures")
    stored = models.BigIntegerField(null=True, blank=True)
    nothing_to_report = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=500, blank=True)
    history = kept_history()

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["measure__order"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "measure"], name="one_figure_per_submission_and_measure"),
            models.CheckConstraint(
                condition=Q(stored__isnull=True) | Q(stored__gte=0), name="a_figure_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(nothing_to_report=False) | (Q(stored__isnull=True) & ~Q(reason="")),
                name="nothing_to_report_has_a_reason_and_no_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.measure_id}"


def to_stored(value: Decimal, decimals: int) -> int:
    """A measure's value as the whole number that is kept."""
    return int(value.scaleb(decimals))


def from_stored(stored: int, decimals: int) -> Decimal:
    return Decimal(stored).scaleb(-decimals) if decimals else Decimal(stored)


class SubmissionEvent(models.Model):
    """Who moved a submission, when and why.  Append-only."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="events")
    action = code_field(Action)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    cells = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.action}"
