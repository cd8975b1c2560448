"""Is this the report that went out, and what was corrected since?  For anyone who holds a copy."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import get_language

from adoption.access import may
from adoption.models import User
from adoption.roles import Permission
from reports import overview
from reports.issuing import written
from reports.models import IssuedFile, Report
from reports.report_life import Action
from reports.standing import NothingToShow

NOT_TOLD = "–"
LARGEST = 40 * 1024 * 1024


@dataclass(frozen=True)
class Corrected:
    """A number that reads otherwise by now than in the report."""

    code: str
    name: str
    then: str
    now: str


@dataclass(frozen=True)
class Happened:
    """A step in the report's life, its note in words."""

    at: datetime
    action: str
    by: User
    note: str


@dataclass(frozen=True)
class Verification:
    report: Report
    code: str
    office: str
    title: str
    number: str
    files: Sequence[IssuedFile]
    corrected: Sequence[Corrected]
    history: Sequence[Happened]

    @property
    def withdrawn(self) -> Happened | None:
        """When it was withdrawn, and why."""
        return next((each for each in self.history if each.action == Action.WITHDRAW), None)

    @property
    def withdrawn_because(self) -> str:
        return self.withdrawn.note if self.withdrawn else ""

    def holding(self, sha256: str) -> IssuedFile | None:
        """The file with these very bytes."""
        return next((each for each in self.files if each.sha256 == sha256), None)


def build(report: Report, user: Any, business_day: date) -> Verification:
    values = json.loads(report.values)
    return Verification(
        report=report,
        code=written(report.code or ""),
        office=values["office"],
        title=f"{values['title']}. {values['subject']}",
        number=values["number"],
        files=list(report.files.defer("content")),
        corrected=_corrected(report, values, user, business_day),
        history=_history(report, values),
    )


def _history(report: Report, values: Any) -> list[Happened]:
    """Earliest first; a place that was written in is told by its heading, not by its key."""
    headings = {f"chapter-{number}": each["heading"] for number, each in enumerate(values["chapters"], start=1)}
    headings |= {f"indicator-{each['code']}": each["name"] for each in values["rows"]}
    return [
        Happened(each.at, each.action, each.by, "; ".join(headings.get(part, part) for part in each.note.split(", ")))
        if each.action == Action.WRITE
        else Happened(each.at, each.action, each.by, each.note)
        for each in report.events.select_related("by")
    ]


def _corrected(report: Report, values: Any, user: Any, business_day: date) -> list[Corrected]:
    """Only numbers that this reader may see now are compared: what is withheld is not told by the way.

    Nor is what stood in the report, but to those who see every total: two totals of which one has a bank more tell the
    figure of that bank.  Others hold the copy that they check.
    """
    reader = get_language()
    sees_all = may(user, Permission.VIEW_OPEN_TOTALS)
    try:
        with translation.override(report.language):
            page = overview.build(user, business_day, programme=values["programme"], period=values["period"])
    except NothingToShow:
        return []
    now = {row.code: row for row in page.rows}
    found = []
    with translation.override(reader):
        for then in values["rows"]:
            row = now.get(then["code"])
            if then["reading"] is None or row is None or row.reading is None:
                continue
            if row.reading.text != then["reading"]["text"]:
                stood = then["reading"]["text"] if sees_all else NOT_TOLD
                found.append(Corrected(row.code, then["name"], stood, row.reading.text))
    return found


def sha256_of(chunks: Any) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
