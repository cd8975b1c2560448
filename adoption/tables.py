"""Tables of the room: columns in order, with their headings."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _


class QueueTable(tables.Table):
    """The review queue; takes the rows of `adoption.queue`."""

    pick = tables.TemplateColumn(
        template_name="adoption/includes/queue_pick.html", verbose_name=_("Pick"), orderable=False
    )
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
    """Lines of the provincial plan: an indicator with its target and the milestones on the way to it."""

    indicator = tables.TemplateColumn(
        template_name="adoption/includes/plan_indicator.html", verbose_name=_("Indicator"), orderable=False
    )
    value = tables.TemplateColumn(
        template_name="adoption/includes/plan_value.html",
        verbose_name=_("Target"),
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )
    due_on = tables.DateColumn(accessor="target__due_on", verbose_name=_("Due day"), format="d/m/Y", orderable=False)
    milestones = tables.TemplateColumn(
        template_name="adoption/includes/plan_milestones.html", verbose_name=_("Milestones"), orderable=False
    )
    clause = tables.Column(accessor="target__clause", verbose_name=_("Clause"), orderable=False, default="–")
    verification = tables.TemplateColumn(
        template_name="adoption/includes/plan_verification.html", verbose_name=_("Verification"), orderable=False
    )
    edit = tables.TemplateColumn(
        template_name="adoption/includes/plan_edit.html", verbose_name=_("Edit"), orderable=False
    )

    class Meta:
        sequence = ("indicator", "value", "due_on", "milestones", "clause", "verification", "edit")
        empty_text = _("The plan has no targets yet: load the facts first.")


class PlanChangesTable(tables.Table):
    """What differs between two days of the plan; takes the changes of `indicators.plan_versions`."""

    target = tables.TemplateColumn(
        template_name="adoption/includes/change_target.html", verbose_name=_("Indicator"), orderable=False
    )
    change = tables.TemplateColumn(
        template_name="adoption/includes/change_word.html", verbose_name=_("Kind of change"), orderable=False
    )
    parts = tables.TemplateColumn(
        template_name="adoption/includes/change_parts.html", verbose_name=_("Before → after"), orderable=False
    )
    last = tables.TemplateColumn(
        template_name="adoption/includes/change_last.html", verbose_name=_("Last change"), orderable=False
    )

    class Meta:
        sequence = ("target", "change", "parts", "last")
        empty_text = _("Nothing differs between these two days.")
