"""Tables of the room: columns in order, with their headings; they take page values."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from reports.overview import Overview

_NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class ProgressTable(tables.Table):
    """The overview's targets table."""

    indicator = tables.TemplateColumn(
        template_name="reports/includes/indicator_cell.html", verbose_name=_("Indicator"), orderable=False
    )
    reading = tables.TemplateColumn(
        template_name="reports/includes/reading_cell.html", verbose_name=_("Result"), orderable=False, attrs=_NUMBER
    )
    against = tables.TemplateColumn(
        template_name="reports/includes/bullet_cell.html", verbose_name=_("Against the target"), orderable=False
    )
    verdict = tables.TemplateColumn(
        template_name="reports/includes/verdict_cell.html", verbose_name=_("Assessment"), orderable=False
    )
    change = tables.TemplateColumn(
        template_name="reports/includes/change_cell.html",
        verbose_name=_("Against last period"),
        orderable=False,
        attrs=_NUMBER,
    )
    spark = tables.TemplateColumn(
        template_name="reports/includes/spark_cell.html", verbose_name=_("Trend"), orderable=False
    )

    class Meta:
        template_name = "reports/includes/progress_table.html"
        sequence = ("indicator", "reading", "...", "against", "verdict", "change", "spark")
        empty_text = _("No indicator has this assessment in this period.")

    @classmethod
    def of(cls, page: Overview, verdict: str = "") -> "ProgressTable":
        """The rows of a page, of one verdict where one is asked for, with a column for each programme's targets."""
        rows = [row for row in page.rows if not verdict or row.verdict.status == verdict]
        columns = [
            (
                f"target_{code}",
                tables.TemplateColumn(
                    template_name="reports/includes/target_cell.html",
                    verbose_name=_("Target, %(programme)s") % {"programme": short},
                    orderable=False,
                    attrs=_NUMBER,
                    extra_context={"programme": code},
                ),
            )
            for code, short, _provincial in page.scheme_and_plan
        ]
        return cls(rows, extra_columns=columns)


class SeriesTable(tables.Table):
    """The numbers under an indicator's chart."""

    period = tables.TemplateColumn(
        template_name="reports/includes/period_cell.html", verbose_name=_("Period"), orderable=False
    )
    reading = tables.TemplateColumn(
        template_name="reports/includes/value_cell.html", verbose_name=_("Result"), orderable=False, attrs=_NUMBER
    )
    path = tables.TemplateColumn(
        template_name="reports/includes/path_cell.html", verbose_name=_("Path"), orderable=False, attrs=_NUMBER
    )
    change = tables.TemplateColumn(
        template_name="reports/includes/change_cell.html", verbose_name=_("Change"), orderable=False, attrs=_NUMBER
    )
    source = tables.TemplateColumn(
        template_name="reports/includes/source_cell.html", verbose_name=_("Source"), orderable=False
    )

    class Meta:
        sequence = ("period", "reading", "path", "change", "source")
        empty_text = _("No reading yet. One appears when the first figures are approved.")
