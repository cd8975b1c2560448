"""Tables of the room: columns in order, with their headings; they take page values."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from indicators.templatetags.figures import period as period_text
from reports.coverage import CoveragePage
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
        query = f"?programme={page.choice.programme.code}&period={page.choice.period.label}"
        link = tables.TemplateColumn(
            template_name="reports/includes/indicator_cell.html",
            verbose_name=_("Indicator"),
            orderable=False,
            extra_context={"query": query},
        )
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
        return cls(rows, extra_columns=[("indicator", link), *columns])


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


class CoverageTable(tables.Table):
    """Organisations by periods, newest first; its template draws the cells."""

    name = tables.Column(verbose_name=_("Organisation"), orderable=False)
    on_time = tables.Column(verbose_name=_("Sent on time"), orderable=False)

    class Meta:
        template_name = "reports/includes/coverage_table.html"
        sequence = ("name", "...", "on_time")
        empty_text = _("No organisation of this kind owes figures in these periods.")

    @classmethod
    def of(cls, page: CoveragePage) -> "CoverageTable":
        """The rows of a page with a column for each of its periods, and one to remind where somebody may."""
        columns = [
            (f"period_{place}", tables.Column(verbose_name=period_text(each.period.label), orderable=False))
            for place, each in enumerate(page.columns)
        ]
        table = cls(page.rows, extra_columns=columns)
        table.coverage = page
        return table


class PeriodsTable(tables.Table):
    """How each period went; takes the columns of the coverage page."""

    period = tables.TemplateColumn(
        template_name="reports/includes/coverage_period.html", verbose_name=_("Period"), orderable=False
    )
    on_time = tables.TemplateColumn(
        template_name="reports/includes/share_cell.html", verbose_name=_("Sent on time"), orderable=False, attrs=_NUMBER
    )
    approved = tables.TemplateColumn(
        template_name="reports/includes/share_cell.html", verbose_name=_("Approved"), orderable=False, attrs=_NUMBER
    )
    segments = tables.TemplateColumn(
        template_name="reports/includes/coverage_bar.html", verbose_name=_("States"), orderable=False
    )
