"""The verbs that send a report out: propose it, issue it with its values and files, withdraw it."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from adoption.models import User
from indicators.models import ReportingPeriod
from indicators.periods import parse_label
from reports import period_report, template_choosing
from reports.composing import lock, record
from reports.document import Imprint, frozen, hash_of, values_of
from reports.exports.report_files import File, render_all, render_one
from reports.issued_history import history_of
from reports.models import IssuedFile, Report
from reports.report_life import Action, FileKind, Refusal, ReportRefused, Status, after

CODE_LETTERS = 12


@dataclass(frozen=True)
class Issue:
    """What a report bears once it is out."""

    number: str
    dated_on: date
    signatory: str


@transaction.atomic
def propose(report: Report, issue: Issue, *, version: int, by: User, at: datetime | None = None) -> Report:
    """Ask a second colleague to issue it as it stands."""
    locked = _seen(report, version)
    moved = after(Status(locked.status), Action.PROPOSE)
    _refuse_incomplete(locked, issue)
    moment = at or timezone.now()
    _bear(locked, issue)
    locked.status, locked.proposed_at, locked.proposed_by = moved, moment, by
    _save(locked, Action.PROPOSE, by=by, at=moment)
    return locked


@transaction.atomic
def take_back(report: Report, *, by: User, at: datetime | None = None) -> Report:
    """Make a proposed report a draft again."""
    locked = lock(report)
    locked.status = after(Status(locked.status), Action.TAKE_BACK)
    locked.number, locked.dated_on, locked.signatory = "", None, ""
    locked.proposed_at = locked.proposed_by = None
    _save(locked, Action.TAKE_BACK, by=by, at=at or timezone.now())
    return locked


@transaction.atomic
def issue(
    report: Report, bears: Issue, *, version: int, by: User, business_day: date, at: datetime | None = None
) -> Report:
    """Freeze the values, make the files and send the report out; all of it or nothing.

    Where the setting asks for two, the one who proposed it does not issue it.
    """
    locked = _seen(report, version)
    moved = after(Status(locked.status), Action.ISSUE)
    if settings.REPORTS_NEED_TWO and locked.proposed_by_id in (None, by.pk):
        raise ReportRefused(Refusal.SAME_PERSON)
    _refuse_incomplete(locked, bears)
    moment = at or timezone.now()
    _bear(locked, bears)
    values = draft_values(locked, by=by, business_day=business_day, bears=bears)
    template = template_choosing.kept(template_choosing.usable())
    locked.values = frozen({**values, "history": history_of(locked), "word_template": template})
    locked.values_hash = hash_of(locked.values)
    locked.code = code_of(locked.values_hash)
    # Files first: once a report is issued the database takes no file of it any more.
    for each in files_of(locked):
        IssuedFile.objects.create(
            report=locked,
            kind=each.kind,
            name=each.name,
            content_type=each.content_type,
            content=each.content,
            size=len(each.content),
            sha256=each.sha256,
        )
    locked.status, locked.issued_at, locked.issued_by = moved, moment, by
    _save(locked, Action.ISSUE, by=by, at=moment, note=bears.number)
    return locked


@transaction.atomic
def withdraw(report: Report, *, note: str, by: User, at: datetime | None = None) -> Report:
    """Say that an issued report no longer stands, and why; nothing of it is changed or taken away."""
    if not note.strip():
        raise ReportRefused(Refusal.REASON_REQUIRED)
    locked = lock(report)
    locked.status = after(Status(locked.status), Action.WITHDRAW)
    locked.save(update_fields=["status"])
    record(locked, Action.WITHDRAW, by=by, at=at or timezone.now(), note=note.strip())
    return locked


def draft_values(report: Report, *, by: User, business_day: date, bears: Issue | None = None) -> dict:
    """The report's values as they would be frozen now, in its own language."""
    passages = {each.place: each.text for each in report.passages.all()}
    imprint = Imprint(passages=passages)
    if bears:
        imprint = Imprint(bears.number, bears.dated_on, bears.signatory, passages)
    with translation.override(report.language):
        built = period_report.build(by, business_day, period=report.label, programme=report.programme.code)
        return values_of(built, imprint)


def files_of(report: Report) -> list[File]:
    """Every file of an issued report, made from its frozen values and the Word template that they name, or none."""
    values = json.loads(report.values)
    template = template_choosing.with_hash(values.get("word_template", ""))
    return render_all(values, code=report.code or "", history=values["history"], template=template)


def draft_file(report: Report, kind: FileKind, *, by: User, business_day: date) -> File:
    """One file of a report as it stands now."""
    template = template_choosing.usable() if kind in (FileKind.DOCX, FileKind.ZIP) else None
    return render_one(kind, draft_values(report, by=by, business_day=business_day), template=template)


def code_of(values_hash: str) -> str:
    """The short code printed on a report: the first 60 bits of its values' hash, in letters and digits."""
    return base64.b32encode(bytes.fromhex(values_hash))[:CODE_LETTERS].decode()


def written(code: str) -> str:
    """A code as people read it."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _seen(report: Report, version: int) -> Report:
    locked = lock(report)
    if locked.version != version:
        raise ReportRefused(Refusal.STALE)
    return locked


def _refuse_incomplete(report: Report, bears: Issue) -> None:
    if not bears.number.strip():
        raise ReportRefused(Refusal.NUMBER_REQUIRED)
    same = Report.objects.filter(number=bears.number, dated_on=bears.dated_on).exclude(pk=report.pk)
    if same.exists():
        raise ReportRefused(Refusal.NUMBER_TAKEN)
    quarters = [each.label for each in parse_label(report.label).quarters()]
    if ReportingPeriod.objects.filter(label__in=quarters, closed_at__isnull=True).exists():
        raise ReportRefused(Refusal.PERIOD_OPEN)


def _bear(report: Report, bears: Issue) -> None:
    report.number, report.dated_on, report.signatory = bears.number, bears.dated_on, bears.signatory


def _save(report: Report, action: Action, *, by: User, at: datetime, note: str = "") -> None:
    report.version += 1
    report.save()
    record(report, action, by=by, at=at, note=note)
