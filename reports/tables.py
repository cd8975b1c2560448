"""Tables of the room: columns in order, with their headings; they take page values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from indicators.templatetags.figures import period as period_text
from reports.coverage import CoveragePage
from reports.dashboard import Dashboard
from reports.indicator_page import IndicatorPage, Line
from reports.origin import Origin
from reports.own_figures import OwnFigures
from reports.selection import Sort

_NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


def _piece(template: str, heading: object, *kinds: str, **more: Any) -> tables.TemplateColumn:
    """A column of the overview; the table's own template includes the piece, which costs less than rendering cells."""
    name = f"reports/includes/{template}.html"
    attrs = {"td": {"class": " ".join(kinds)}}
    return tables.TemplateColumn(template_name=name, verbose_name=heading, orderable=False, attrs=attrs, **more)


def _target(heading: str, programme: str) -> tables.TemplateColumn:
    return _piece("target_cell", heading, "num", "target-cell", extra_context={"programme": programme})


@dataclass(frozen=True)
class Heading:
    """A column as its template draws it: heading and piece, the query that it leads to, how rows are sorted by it."""

    text: str
    piece: str
    kind: str
    programme: str = ""
    query: str = ""
    direction: str = ""


class ProgressTable(tables.Table):
    """The overview's targets table."""

    indicator = _piece("indicator_cell", _("Indicator"), "name-cell")
    reading = _piece("result_cell", _("Result, trend"), "num", "result-cell")
    against = _piece("bullet_cell", _("Against the target"), "against-cell")
    verdict = _piece("verdict_cell", _("Assessment"), "verdict-cell")
    change = _piece("change_cell", _("Against last period"), "num", "change-cell")
    change_year = _piece("change_year_cell", _("Against last year"), "num", "change-cell")
    source = _piece("row_source_cell", _("Source, coverage"), "source-cell")

    SORTS = {
        "indicator": Sort.ORDER,
        "against": Sort.DISTANCE,
        "verdict": Sort.VERDICT,
        "change": Sort.CHANGE,
        "change_year": Sort.CHANGE_YEAR,
    }

    class Meta:
        template_name = "reports/includes/progress_table.html"
        sequence = ("indicator", "reading", "...", "against", "verdict", "change", "change_year", "source")
        empty_text = _("No indicator is as you asked. Show all, or ask for less.")

    @classmethod
    def of(cls, page: Dashboard) -> "ProgressTable":
        """The rows that were asked for, with a column for each programme's targets."""
        columns = [
            (f"target_{code}", _target(_("Target, %(programme)s") % {"programme": short}, code))
            for code, short, _provincial in page.overview.scheme_and_plan
        ]
        table = cls(page.rows, extra_columns=columns)
        table.page_value = page
        return table

    @property
    def headings(self) -> list[Heading]:
        return [self._heading(column, self.SORTS.get(column.name)) for column in self.columns]

    def _heading(self, column: Any, sort: Sort | None) -> Heading:
        page = self.page_value
        own = column.column
        return Heading(
            text=str(column.header),
            piece=own.template_name,
            kind=own.attrs["td"]["class"],
            programme=own.extra_context.get("programme", ""),
            query="" if sort is None else page.query_for(page.selection.sorted_by(sort)),
            direction="" if sort is None else page.selection.direction(sort),
        )

    @property
    def by_theme(self) -> bool:
        """Whether rows stand in their own order, under the headings of their themes."""
        return not self.page_value.selection.sort


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

    @classmethod
    def of(cls, page: IndicatorPage, lines: Sequence[Line]) -> "SeriesTable":
        """Some lines of a page, each leading to where its number comes from."""
        link = tables.TemplateColumn(
            template_name="reports/includes/period_cell.html",
            verbose_name=_("Period"),
            orderable=False,
            extra_context={"code": page.row.code, "programme": page.choice.programme.code},
        )
        return cls(lines, extra_columns=[("period", link)])


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


def _cell(template: str, heading: object, **more: Any) -> tables.TemplateColumn:
    name = f"reports/includes/{template}.html"
    return tables.TemplateColumn(template_name=name, verbose_name=heading, orderable=False, **more)


def _moment(heading: object) -> tables.DateTimeColumn:
    return tables.DateTimeColumn(format="H:i d/m/Y", verbose_name=heading, orderable=False)


class ReadingsTable(tables.Table):
    """The readings of one indicator and quarter, the official one first."""

    caption = _("Readings of this quarter")
    reading = _cell("stated_cell", _("Result"))
    source = _cell("stated_source", _("Source"), empty_values=())
    as_of = _cell("stated_as_of", _("As of"), empty_values=())
    verification = tables.Column(verbose_name=_("Verification"), orderable=False)
    difference = _cell("stated_difference", _("Difference"), attrs=_NUMBER, empty_values=())


class SubmissionsTable(tables.Table):
    """The submissions behind a number; its template draws the cells, for measures are columns."""

    name = tables.Column(orderable=False)

    class Meta:
        template_name = "reports/includes/submissions_table.html"

    @classmethod
    def of(cls, page: Origin) -> "SubmissionsTable":
        table = cls(page.behind.rows)
        table.origin = page
        return table


class CorrectionsTable(tables.Table):
    """What was corrected after it had been approved."""

    caption = _("Corrections")
    name = _cell("corrected_unit", _("Reporting unit"))
    measure = tables.Column(verbose_name=_("Measure"), orderable=False)
    before = tables.Column(verbose_name=_("Old value"), orderable=False, attrs=_NUMBER)
    after = tables.Column(verbose_name=_("New value"), orderable=False, attrs=_NUMBER)
    why = tables.Column(verbose_name=_("Reason"), orderable=False)
    at = _moment(_("When"))
    by = tables.Column(verbose_name=_("Who"), orderable=False)


class JudgingTable(tables.Table):
    """The targets beside an indicator, with where they stand written."""

    caption = _("Targets beside it")
    programme = tables.Column(verbose_name=_("Programme"), orderable=False)
    target = _cell("judging_cell", _("Target"), empty_values=())
    due_on = _cell("judging_due", _("Due"))
    clause = tables.Column(accessor="row__clause", verbose_name=_("Clause"), orderable=False, default="–")
    document = _cell("judging_document", _("Document"), empty_values=())
    source = _cell("judging_source", _("Verification"), empty_values=())


class PastTable(tables.Table):
    """How the stored readings of a quarter changed, the latest first."""

    caption = _("How the stored reading changed")
    at = _moment(_("When"))
    source = tables.Column(verbose_name=_("Source"), orderable=False)
    before = tables.Column(verbose_name=_("Old value"), orderable=False, attrs=_NUMBER)
    after = tables.Column(verbose_name=_("New value"), orderable=False, attrs=_NUMBER)
    coverage = tables.Column(verbose_name=_("Approved"), orderable=False, attrs=_NUMBER)
    by = tables.Column(verbose_name=_("Who"), orderable=False)
    why = tables.Column(verbose_name=_("Reason"), orderable=False)


class OwnMeasuresTable(tables.Table):
    """What an organisation reports: the newest figure of each measure, its changes, its part of the province."""

    caption = _("Measures")
    name = _cell("own_name", _("Measure"))
    newest = _cell("own_newest", _("Newest figure"), attrs=_NUMBER, empty_values=())
    change = _cell("own_change", _("Against last period"), attrs=_NUMBER, empty_values=())
    change_year = _cell("own_change_year", _("Same period last year"), attrs=_NUMBER, empty_values=())
    spark = _cell("spark_cell", _("Trend"), empty_values=())
    shared = _cell("own_shared", _("Share of the province"), attrs=_NUMBER)

    class Meta:
        template_name = "reports/includes/own_table.html"
        empty_text = _("Your organisation owes no figures yet. Its measures appear here with the first period.")


class OwnQuartersTable(tables.Table):
    """One measure of an organisation, quarter by quarter."""

    label = _cell("own_period", _("Period"))
    value = _cell("own_value", _("Figure"), attrs=_NUMBER, empty_values=())
    change = _cell("own_quarter_change", _("Against last period"), attrs=_NUMBER, empty_values=())
    total = _cell("own_total", _("Provincial total"), attrs=_NUMBER, empty_values=())
    share = _cell("own_share", _("Share of the province"), attrs=_NUMBER, empty_values=())

    @classmethod
    def of(cls, page: OwnFigures) -> "OwnQuartersTable":
        """The quarters of the measure that is looked at closely."""
        table = cls(page.chosen.quarters if page.chosen else [])
        table.caption = page.chosen.name if page.chosen else ""
        return table


class FiledTable(tables.Table):
    """How punctually an organisation sent, quarter by quarter."""

    caption = _("Punctuality")
    period = _cell("coverage_period", _("Period"))
    state = _cell("own_filed", _("State"), empty_values=())
    sent = _cell("own_sent", _("First sent"), empty_values=())
    returned = tables.Column(
        accessor="cell__returned", verbose_name=_("Times returned"), orderable=False, attrs=_NUMBER
    )
