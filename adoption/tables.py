"""Tables of the room: columns in order, with their headings."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from adoption.models import Submission
from indicators.models import Target


class QueueTable(tables.Table):
    """The review queue; takes `Submission.objects.for_review()`."""

    organisation = tables.TemplateColumn(
        template_name="adoption/includes/queue_organisation.html",
        verbose_name=_("Organisation"),
        order_by=("organisation__order",),
    )
    period = tables.TemplateColumn(
        template_name="adoption/includes/queue_period.html", verbose_name=_("Period"), order_by=("period__last_on",)
    )
    status = tables.TemplateColumn(
        template_name="adoption/includes/status.html", verbose_name=_("State"), order_by=("waiting", "status")
    )
    submitted_at = tables.DateTimeColumn(verbose_name=_("Sent"), format="H:i d/m/Y", default="–")
    revision = tables.Column(verbose_name=_("Revision"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})

    class Meta:
        model = Submission
        fields = ("organisation", "period", "status", "submitted_at", "revision")
        sequence = fields
        order_by = ()
        empty_text = _("Nothing has been sent yet. Submissions appear here when a period is opened.")


class PlanTable(tables.Table):
    """Targets of the provincial plan; takes targets with their indicator, missing ones first."""

    indicator = tables.TemplateColumn(
        template_name="adoption/includes/plan_indicator.html", verbose_name=_("Indicator"), orderable=False
    )
    value = tables.TemplateColumn(
        template_name="adoption/includes/plan_value.html",
        verbose_name=_("Target"),
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )
    due_on = tables.DateColumn(verbose_name=_("Due day"), format="d/m/Y", orderable=False)
    clause = tables.Column(verbose_name=_("Clause"), orderable=False, default="–")
    verification = tables.TemplateColumn(
        template_name="adoption/includes/plan_verification.html", verbose_name=_("Verification"), orderable=False
    )
    edit = tables.TemplateColumn(template_name="adoption/includes/plan_edit.html", verbose_name="", orderable=False)

    class Meta:
        model = Target
        fields = ("indicator", "value", "due_on", "clause", "verification", "edit")
        sequence = fields
        empty_text = _("The plan has no targets yet: load the facts first.")
