"""The proof of sending as a page value: what was sent, by whom and when, with a hash of the figures."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from adoption import grid
from adoption.models import Submission
from adoption.organisations import name_at
from indicators import labels
from indicators.numbers import plain
from indicators.templatetags.figures import day, number
from indicators.templatetags.figures import period as period_text


@dataclass(frozen=True)
class ReceiptRow:
    theme: str
    name: str
    unit: str
    value: str
    note: str


@dataclass(frozen=True)
class Receipt:
    title: str
    facts: list[tuple[str, str]]
    columns: list[str]
    rows: list[ReceiptRow]
    digest: str
    illustrative: bool
    sent_at: datetime


class NothingSent(LookupError):
    """The submission was never sent, so there is nothing to prove."""


def build(submission: Submission) -> Receipt:
    """The receipt of the figures as they were last sent."""
    sent_at, sender = submission.submitted_at, submission.submitted_by
    if sent_at is None or sender is None or submission.editable:
        raise NothingSent(str(submission))
    page = grid.build(submission)
    digest = figures_digest(submission, page)
    span = {"first": day(submission.period.first_on), "last": day(submission.period.last_on)}
    facts = [
        (_("Organisation"), name_at(submission.organisation, sent_at)),
        (_("Period"), period_text(submission.period.label)),
        (_("Figures from – to"), _("%(first)s – %(last)s") % span),
        (_("Revision"), str(submission.revision)),
        (_("Sent at"), timezone.localtime(sent_at).strftime("%H:%M %d/%m/%Y")),
        (_("Sent by"), str(sender)),
        (_("SHA-256 of the figures"), digest),
    ]
    return Receipt(
        title=_("Receipt for figures sent"),
        facts=facts,
        columns=[_("Measure"), _("Unit of measure"), _("Figure"), _("Note")],
        rows=[_row(theme.name, row) for theme in page.themes for row in theme.rows],
        digest=digest,
        illustrative=submission.organisation.is_illustrative,
        sent_at=sent_at,
    )


def _row(theme: str, row: grid.GridRow) -> ReceiptRow:
    entry = row.cell.entry
    value = _("nothing to report") if entry.nothing_to_report else number(entry.value)
    note = "; ".join(part for part in (entry.reason, entry.note) if part)
    return ReceiptRow(theme, row.measure.name, labels.word(labels.UNITS, row.measure.unit), value or "–", note)


def figures_digest(submission: Submission, page: grid.Grid) -> str:
    """SHA-256 over organisation, period, revision, moment and figures as canonical JSON, the same in every language."""
    figures = {
        row.measure.code: None if row.cell.entry.nothing_to_report else plain(row.cell.entry.value) for row in page.rows
    }
    content = {
        "organisation": submission.organisation.code,
        "period": submission.period.label,
        "revision": submission.revision,
        "sent_at": submission.submitted_at.isoformat() if submission.submitted_at else "",
        "figures": figures,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
