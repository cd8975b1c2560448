"""Who reports: organisations, the measures each owes, and people."""

from collections import defaultdict
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from adoption.membership import Standing
from adoption.roles import GRANTS, Permission, Role
from indicators.history import kept_history
from indicators.models import Measure, ReportingPeriod
from indicators.models.choices import code_field, in_language
from indicators.models.measurement import ReporterKind as OrganisationKind


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active_in(self, period: ReportingPeriod) -> "OrganisationQuerySet":
        """Those that are there on the period's last day."""
        return self.filter(
            Q(active_to__isnull=True) | Q(active_to__gte=period.last_on), active_from__lte=period.last_on
        )

    def owing_in(self, period: ReportingPeriod) -> "OrganisationQuerySet":
        """The active ones that owe something in a period."""
        return self.active_in(period).filter(pk__in=Duty.objects.owed_in(period).values("organisation"))

    def visible_to(self, user: Any) -> "OrganisationQuerySet":
        """All of them for those who review; a reporter's own; nobody else's."""
        if user.is_authenticated and user.may(Permission.REVIEW_FIGURES):
            return self.all()
        return self.filter(pk=user.organisation_id) if user.is_authenticated else self.none()


class Organisation(models.Model):
    """A bank, department, utility or regulator that sends figures."""

    code = models.SlugField(unique=True)
    kind = code_field(OrganisationKind)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi")
    is_illustrative = models.BooleanField(default=False)
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    order = models.PositiveSmallIntegerField(default=0)
    history = kept_history()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_from__lte=models.F("active_to")),
                name="organisation_active_from_before_to",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)


class DutyQuerySet(models.QuerySet["Duty"]):
    def owed_in(self, period: ReportingPeriod) -> "DutyQuerySet":
        """What is owed for a period by organisations that are active then, with measure and organisation."""
        last = period.last_on
        return self.filter(
            Q(last_on__isnull=True) | Q(last_on__gte=last),
            Q(organisation__active_to__isnull=True) | Q(organisation__active_to__gte=last),
            first_on__lte=last,
            organisation__active_from__lte=last,
        ).select_related("organisation", "measure", "measure__part_of")

    def reporters_by_measure(self) -> dict[int, set[str]]:
        """The codes of those who owe each measure, by its key."""
        owed: dict[int, set[str]] = defaultdict(set)
        for measure, organisation in self.order_by().values_list("measure_id", "organisation__code"):
            owed[measure].add(organisation)
        return owed


class Duty(models.Model):
    """One measure that one organisation owes, from a day to a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="duties")
    first_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)
    history = kept_history()

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "measure__order"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "measure", "first_on"], name="each_duty_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.measure_id}"

    def runs_on(self, day: date) -> bool:
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


class PeopleManager(UserManager["User"]):
    """Makes people; the first administrator comes from `manage.py createsuperuser`."""

    def create_superuser(self, username: str, email: str | None = None, password: str | None = None, **fields: Any):
        return super().create_superuser(username, email, password, **{**fields, "role": Role.ADMINISTRATOR})


class User(AbstractUser):
    """A person who signs in, with one role."""

    role = code_field(Role, default=Role.REPORTER)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    is_lead = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], blank=True)

    objects: ClassVar[PeopleManager] = PeopleManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role=Role.REPORTER, organisation__isnull=False)
                | (~Q(role=Role.REPORTER) & Q(organisation__isnull=True, is_lead=False)),
                name="a_reporter_has_an_organisation_others_none",
            ),
            # Whoever owns the address signs in with it, and is who an invitation to it is for.
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="at_most_one_account_per_email",
                violation_error_message=_("Another account has this e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def standing(self) -> Standing:
        return Standing(Role(self.role), self.organisation_id, self.is_lead, self.is_active)

    def may(self, permission: Permission) -> bool:
        return permission in GRANTS[Role(self.role)]

    def manages(self, organisation: Organisation) -> bool:
        """Whether this person invites and removes the organisation's people: its leads do, and staff anywhere."""
        leads = self.is_lead and self.organisation_id == organisation.pk and self.may(Permission.MANAGE_COLLEAGUES)
        return self.is_active and (leads or self.may(Permission.MANAGE_ORGANISATIONS))
