"""A reporter's own figures as CSV: codes and plain numbers, UTF-8 with a mark for Excel; withheld totals are absent."""

import csv
import io

from django.utils.translation import gettext as _

from indicators.aggregation import storable
from indicators.numbers import plain
from reports.exports.csv import BOM
from reports.own_figures import OwnFigures
from reports.own_measures import OwnMeasure, OwnQuarter

FIELDS = (
    "organisation",
    "measure",
    "unit",
    "period",
    "value",
    "nothing_to_report",
    "status",
    "revision",
    "provincial_total",
    "share_pct",
    "no_share_reason",
    "note",
)


def of_own(page: OwnFigures) -> str:
    """One line a measure and quarter, oldest first; quarters without a figure are left out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for measure in page.measures:
        for quarter in measure.quarters[::-1]:
            if quarter.own is not None:
                writer.writerow([page.organisation.code, *_cells(measure, quarter)])
    return BOM + out.getvalue()


def _cells(measure: OwnMeasure, quarter: OwnQuarter) -> list[str]:
    own = quarter.own
    return [
        measure.code,
        measure.unit,
        quarter.label,
        plain(quarter.value),
        "true" if quarter.says_nothing_to_report else "false",
        own.status if own else "",
        str(own.revision) if own else "",
        plain(quarter.total),
        plain(None if quarter.share_pct is None else storable(quarter.share_pct)),
        quarter.reason.value if quarter.reason else "",
        _("ILLUSTRATIVE DATA") if quarter.illustrative else "",
    ]
