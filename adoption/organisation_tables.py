"""The table of organisations: columns in order, with their headings."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from adoption.organisation_list import OrganisationList
from indicators.templatetags.figures import period as period_text

_NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}
_CELL = "adoption/includes/organisation_{}.html"


class OrganisationsTable(tables.Table):
    """Takes the lines of `adoption.organisation_list`."""

    name = tables.TemplateColumn(
        template_name=_CELL.format("name"), verbose_name=_("Organisation"), order_by="place", accessor="organisation"
    )
    kind = tables.Column(verbose_name=_("Kind"))
    span = tables.TemplateColumn(
        template_name=_CELL.format("span"),
        verbose_name=_("Active"),
        order_by=("organisation__active_from", "place"),
        accessor="organisation",
        attrs={"td": {"class": "oneline"}},
    )
    owed = tables.Column(verbose_name=_("Measures owed"), attrs=_NUMBER)
    people = tables.TemplateColumn(template_name=_CELL.format("people"), verbose_name=_("People"), attrs=_NUMBER)
    leads = tables.TemplateColumn(
        template_name=_CELL.format("leads"), verbose_name=_("Leads"), order_by="place_of_leads"
    )
    successor = tables.TemplateColumn(
        template_name=_CELL.format("successor"),
        verbose_name=_("Successor"),
        order_by="place_of_successor",
        accessor="organisation",
    )
    status = tables.TemplateColumn(template_name=_CELL.format("status"), verbose_name=_("Last period"))

    class Meta:
        sequence = ("name", "kind", "span", "owed", "people", "leads", "successor", "status")
        empty_text = _("No organisation answers to this. Search by a part of the name, with or without marks.")

    @classmethod
    def of(cls, page: OrganisationList) -> "OrganisationsTable":
        """The lines of a page, with the period's name over their states."""
        if page.period is None:
            return cls(page.lines)
        named = tables.TemplateColumn(
            template_name=_CELL.format("status"), verbose_name=period_text(page.period.label), order_by="status"
        )
        return cls(page.lines, extra_columns=[("status", named)])
