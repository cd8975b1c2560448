"""What was changed in a report's readings, and what was done with the report itself, up to the moment of issue."""

from datetime import datetime

from indicators.models import Reading
from indicators.numbers import plain
from indicators.periods import parse_label
from reports.models import Report

Row = dict[str, str]


def history_of(report: Report) -> list[Row]:
    """Earliest first; two queries.  It is frozen with the report, so that its archive can be made again."""
    return sorted([*_readings(report), *_events(report)], key=lambda row: (row["at"], row["what"], row["indicator"]))


def _readings(report: Report) -> list[Row]:
    """Each state of a reading whose value is another than before."""
    labels = [each.label for each in parse_label(report.label).quarters()]
    states = (
        Reading.history.filter(period__label__in=labels)
        .order_by("id", "history_id")
        .values_list(
            "id",
            "history_type",
            "history_date",
            "history_user_id",
            "history_change_reason",
            "indicator__code",
            "period__label",
            "value",
        )
    )
    found: list[Row] = []
    before: dict[int, str] = {}
    for pk, kind, at, by, why, code, label, value in states:
        after = "" if kind == "-" else plain(value)
        if before.get(pk, "") != after:
            told = {"indicator": code, "period": label, "field": "value", "before": before.get(pk, ""), "after": after}
            found.append({"at": _moment(at), "by": by or "", "what": "reading", **told, "note": why or ""})
        before[pk] = after
    return found


def _events(report: Report) -> list[Row]:
    empty = {"indicator": "", "period": report.label, "field": "", "before": "", "after": ""}
    return [
        {"at": _moment(each.at), "by": each.by.username, "what": f"report {each.action}", **empty, "note": each.note}
        for each in report.events.select_related("by")
    ]


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
