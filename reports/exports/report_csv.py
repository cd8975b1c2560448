"""A report's indicators as CSV for machines: field names in English, plain numbers, UTF-8 with a mark for Excel.

The fields have the names of the overview's CSV; `DICTIONARY` tells of each what it holds.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.document import Values
from reports.exports.csv import BOM, harmless

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Meaning:
    """One field: what it holds, in which unit, from where."""

    field: str
    meaning: object
    unit: object = ""
    source: object = ""


_SAME_UNIT = _("as told by the field unit")
_CHANGE_UNIT = _("as told by the field unit; percentage points where that is a percentage")
_TRUTH, _PLAN = _("true or false"), _("programme document")
_REPORTED, _WORKED_OUT = _("approved figures or published document"), _("worked out by the system")

# The bounds of each programme's target stand behind `unit`.
_BEFORE = [
    Meaning("number", _("place of the indicator in the report"), "", _WORKED_OUT),
    Meaning("indicator", _("code of the indicator; it never changes"), "", _PLAN),
    Meaning("name", _("name of the indicator in the language of the report"), "", _PLAN),
    Meaning("theme", _("theme that the indicator belongs to"), "", _PLAN),
    Meaning("unit", _("code of the unit of measure"), "", _PLAN),
]
_AFTER = [
    Meaning("period", _("code of the period reported on"), "", _WORKED_OUT),
    Meaning("value", _("value of this period; empty where there is none"), _SAME_UNIT, _REPORTED),
    Meaning("qualifier", _("exact, rounded or at_least: how precise the value is"), "", _REPORTED),
    Meaning("source", _("where the value comes from"), "", _REPORTED),
    Meaning("citation", _("the place in the source"), "", _REPORTED),
    Meaning("verification", _("how far the value was checked"), "", _REPORTED),
    Meaning("coverage", _("reporting units approved, of those expected"), _("units/units"), _WORKED_OUT),
    Meaning("corrected", _("whether the value was corrected after it was approved"), _TRUTH, _WORKED_OUT),
    Meaning("previous", _("value of the period before"), _SAME_UNIT, _REPORTED),
    Meaning("previous_qualifier", _("how precise the value of the period before is"), "", _REPORTED),
    Meaning("change", _("change since the period before"), _CHANGE_UNIT, _WORKED_OUT),
    Meaning("change_reason", _("why there is no change"), "", _WORKED_OUT),
    Meaning("change_year", _("change since the same period last year"), _CHANGE_UNIT, _WORKED_OUT),
    Meaning("verdict", _("code of the assessment"), "", _WORKED_OUT),
    Meaning("verdict_text", _("assessment in the language of the report"), "", _WORKED_OUT),
    Meaning("reason", _("the assessment in a sentence"), "", _WORKED_OUT),
    Meaning("illustrative", _("whether the row rests on something invented for the demo"), _TRUTH, _WORKED_OUT),
    Meaning("note", _("what must be known beside the value"), "", _REPORTED),
]


def dictionary(values: Values) -> list[Meaning]:
    """Every field of this report's CSV in its order."""
    return [*_BEFORE, *(each for code in _programmes(values) for each in _of_target(code)), *_AFTER]


def _of_target(code: str) -> list[Meaning]:
    least, most = _("lower bound of the target of this programme"), _("upper bound of the target of this programme")
    return [
        Meaning(f"target_{code}_minimum", least, _SAME_UNIT, _PLAN),
        Meaning(f"target_{code}_maximum", most, _SAME_UNIT, _PLAN),
    ]


def _programmes(values: Values) -> list[str]:
    return sorted({code for row in values["rows"] for code in row["targets"]})


def render(values: Values) -> bytes:
    """One line an indicator, in the order of the report."""
    records = [_record(number, row, values) for number, row in enumerate(values["rows"], 1)]
    return table([each.field for each in dictionary(values)], records)


def table(fields: Sequence[str], records: Iterable[Mapping[str, object]]) -> bytes:
    """Records under these fields; what a record does not hold is empty, and no text is run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(field) for field in fields])
    for record in records:
        writer.writerow([_written(record.get(field)) for field in fields])
    return (BOM + out.getvalue()).encode()


@dataclass(frozen=True)
class Plain:
    """A number as it is written for machines; it is never taken for text."""

    text: str


def _written(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Plain():
            return cell.text
        case int():
            return str(cell)
    return harmless(str(cell))


def _record(number: int, row: Row, values: Values) -> dict[str, object]:
    targets = {
        f"target_{code}_{bound}": Plain(target[bound])
        for code, target in row["targets"].items()
        for bound in ("minimum", "maximum")
    }
    return {
        "number": number,
        "indicator": row["code"],
        "name": row["name"],
        "theme": row["theme"],
        "unit": row["unit"],
        **targets,
        "period": values["period"],
        **_reading(row["reading"]),
        "previous": Plain(row["previous"]["value"]) if row["previous"] else None,
        "previous_qualifier": row["previous"]["qualifier"] if row["previous"] else None,
        "change": Plain(row["change"]["value"]),
        "change_reason": row["change"].get("reason"),
        "change_year": Plain(row["change_year"]["value"]),
        "verdict": row["verdict"],
        "verdict_text": row["verdict_text"],
        "reason": row["sentence"],
        "illustrative": row["illustrative"],
    }


def _reading(reading: Row | None) -> dict[str, object]:
    if reading is None:
        return {}
    told = ("qualifier", "source", "citation", "verification", "coverage", "corrected", "note")
    return {"value": Plain(reading["value"]), **{field: reading[field] for field in told}}
