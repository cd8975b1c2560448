"""Is this the report that went out, and what was corrected since?  For anyone who holds a copy."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import get_language

from reports import overview
from reports.issuing import written
from reports.models import IssuedFile, Report
from reports.standing import NothingToShow

LARGEST = 40 * 1024 * 1024


@dataclass(frozen=True)
class Corrected:
    """A number that reads otherwise by now than in the report."""

    code: str
    name: str
    then: str
    now: str


@dataclass(frozen=True)
class Verification:
    report: Report
    code: str
    office: str
    title: str
    number: str
    files: Sequence[IssuedFile]
    corrected: Sequence[Corrected]
    withdrawn_because: str = ""

    def holding(self, sha256: str) -> IssuedFile | None:
        """The file with these very bytes."""
        return next((each for each in self.files if each.sha256 == sha256), None)


def build(report: Report, user: Any, business_day: date) -> Verification:
    values = json.loads(report.values)
    events = [each for each in report.events.all() if each.action == "withdraw"]
    return Verification(
        report=report,
        code=written(report.code or ""),
        office=values["office"],
        title=f"{values['title']}. {values['subject']}",
        number=values["number"],
        files=list(report.files.defer("content")),
        corrected=_corrected(report, values, user, business_day),
        withdrawn_because=events[-1].note if events else "",
    )


def _corrected(report: Report, values: Any, user: Any, business_day: date) -> list[Corrected]:
    """Only numbers that this reader may see now are compared: what is withheld is not told by the way."""
    reader = get_language()
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
                found.append(Corrected(row.code, then["name"], then["reading"]["text"], row.reading.text))
    return found


def sha256_of(chunks: Any) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
