"""Tables of the room: columns in order, with their headings."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from indicators.models import Target


class QueueTable(tables.Table):
    """The review queue; takes the rows of `adoption.queue`."""

    pick = tables.TemplateColumn(template_name="adoption/includes/queue_pick.html", verbose_name="", orderable=False)
    organisation = tables.TemplateColumn(
        template_name="adoption/includes/queue_organisation.html", verbose_name=_("Organisation"), orderable=False
    )
    period = tables.TemplateColumn(
        template_name="adoption/includes/queue_period.html", verbose_name=_("Period"), orderable=False
    )
    status = tables.TemplateColumn(
        template_name="adoption/includes/queue_status.html", verbose_name=_("State"), orderable=False
    )
    sent = tables.TemplateColumn(
        template_name="adoption/includes/queue_sent.html", verbose_name=_("Sent"), orderable=False
    )
    findings = tables.TemplateColumn(
        template_name="adoption/includes/queue_findings.html", verbose_name=_("Findings"), orderable=False
    )
    largest = tables.TemplateColumn(
        template_name="adoption/includes/queue_largest.html", verbose_name=_("Largest change"), orderable=False
    )

    class Meta:
        sequence = ("pick", "organisation", "period", "status", "sent", "findings", "largest")
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
