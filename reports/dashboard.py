"""The overview as one reader asks for it: its rows in their order, what changed, and its charts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from indicators import labels
from indicators.periods import final_quarter
from reports import overview, standing
from reports.attainment_chart import AttainmentChart, attainment_chart
from reports.changes import Changes, changes_of
from reports.narrative import ORDER
from reports.overview import Overview, Row, Segment
from reports.selection import Selection
from reports.standing import Standing
from reports.theme_charts import ThemeCharts, theme_charts

# What rows may be put in order by, also where the headings of the table are not there to be clicked.
ORDERS = {
    "": _("order of the indicators"),
    "-verdict": _("what needs attention first"),
    "verdict": _("what is met first"),
    "distance": _("furthest from the target first"),
    "-distance": _("furthest past the target first"),
    "-change": _("largest rise since last period first"),
    "change": _("largest fall since last period first"),
    "-change_year": _("largest rise in a year first"),
    "change_year": _("largest fall in a year first"),
}


@dataclass(frozen=True)
class Option:
    """One choice of a filter."""

    code: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class Dashboard:
    """`looks_back` says that the programme is over and an earlier quarter than its last is looked at."""

    overview: Overview
    selection: Selection
    rows: Sequence[Row]
    changes: Changes
    attainment: AttainmentChart | None
    theme: ThemeCharts | None
    looks_back: bool = False

    @property
    def of(self) -> dict[str, str]:
        """What every link of the page keeps: programme and period."""
        return {"programme": self.overview.choice.programme.code, "period": self.overview.choice.period.label}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What was asked for besides them, for a form that asks for another programme or period."""
        return self.selection.pairs

    @property
    def query(self) -> str:
        return self.query_for(self.selection)

    @property
    def query_of_all(self) -> str:
        """The same order without a filter."""
        return self.query_for(self.selection.but(verdict="", theme="", name=""))

    def query_for(self, selection: Selection) -> str:
        return selection.query(**self.of)

    @property
    def legend(self) -> list[tuple[Segment, str]]:
        """The parts of the bar, each with the query for its rows."""
        return [(part, self.query_for(self.selection.but(verdict=part.status))) for part in self.overview.segments]

    @property
    def verdicts(self) -> list[Option]:
        told = Counter(row.verdict.status for row in self.overview.rows if not row.verdict.elsewhere)
        known = [status for status in (*ORDER, *(each for each in told if each not in ORDER)) if told[status]]
        chosen = self.selection.verdict
        return [Option(each, f"{labels.STATUS[each]} ({told[each]})", each == chosen) for each in known]

    @property
    def themes(self) -> list[Option]:
        known = dict.fromkeys((row.theme_code, row.theme) for row in self.overview.rows)
        return [Option(code, name, code == self.selection.theme) for code, name in known]

    @property
    def orders(self) -> list[Option]:
        chosen = self.selection.sort_text
        return [Option(code, str(name), code == chosen) for code, name in ORDERS.items()]

    @property
    def theme_links(self) -> list[tuple[Option, str]]:
        if self.theme is None:
            return []
        options = [Option(code, name, code == self.theme.code) for code, name in self.theme.themes]
        return [(each, self.query_for(self.selection.but(theme=each.code))) for each in options]


def build(
    user: Any, business_day: date, *, asked: Mapping[str, str], programme: str = "", period: str = ""
) -> Dashboard:
    """`asked` is the query of the page; what it names that is not there asks for nothing."""
    stand = standing.build(user, business_day, programme=programme, period=period)
    page = overview.from_standing(stand, missing=overview.missing_from(user, stand))
    selection = Selection.of(asked)
    return Dashboard(
        overview=page,
        selection=selection,
        rows=selection.pick(page.rows),
        changes=changes_of(stand, page.rows),
        attainment=attainment_chart(page.rows),
        theme=theme_charts(stand, page.rows, selection.theme),
        looks_back=_looks_back(stand),
    )


def _looks_back(stand: Standing) -> bool:
    last_on = stand.choice.programme.last_on
    return stand.business_day > last_on and stand.span < final_quarter(last_on, stand.calendar)
