"""The grid as a page value: each owed measure with its last value, what stands in it now, and its findings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from adoption import submissions
from adoption.checks import Code, Finding, Severity, findings
from adoption.forms import GridCell, GridForm
from adoption.labels import change_pct, finding_text
from adoption.models import Figure, Submission, SubmissionEvent
from adoption.models.submission import from_stored
from adoption.submissions import Entry
from adoption.workflow import Action
from indicators import labels, numbers
from indicators.models.measurement import THEME_ORDER, Measure, Theme
from indicators.templatetags.figures import notation


@dataclass(frozen=True)
class FigureChange:
    """One state of a figure in its history."""

    value: str
    by: str
    at: datetime
    why: str


@dataclass(frozen=True)
class GridRow:
    cell: GridCell
    measure: Measure
    unit: str
    last: Decimal | None
    value: Decimal | None
    change_pct: Decimal | None
    token: str
    year_ago: Decimal | None = None
    pointed_at: bool = False
    history: Sequence["FigureChange"] = ()
    errors: Sequence[str] = ()
    warnings: Sequence[str] = ()

    @property
    def anchor(self) -> str:
        return f"value-{self.measure.code}"


@dataclass(frozen=True)
class GridTheme:
    name: str
    rows: Sequence[GridRow]


@dataclass(frozen=True)
class Grid:
    """One submission as its organisation and its reviewer see it."""

    submission: Submission
    form: GridForm
    themes: Sequence[GridTheme]
    last_label: str
    notes: Sequence[str] = ()
    found: Sequence[Finding] = field(default=())

    @property
    def rows(self) -> list[GridRow]:
        return [row for theme in self.themes for row in theme.rows]

    @property
    def filled(self) -> int:
        return sum(row.cell.entry.value is not None or row.cell.entry.nothing_to_report for row in self.rows)

    @property
    def missing(self) -> list[GridRow]:
        """Rows that are not filled in: named together, for they all say the same."""
        codes = {each.measure for each in self.found if each.code is Code.MISSING}
        return [row for row in self.rows if row.measure.code in codes]

    @property
    def other_errors(self) -> list[tuple[GridRow, str]]:
        missing = {row.measure.code for row in self.missing}
        return [(row, text) for row, text in self.errors if row.measure.code not in missing]

    @property
    def errors(self) -> list[tuple[GridRow, str]]:
        return [(row, text) for row in self.rows for text in row.errors]

    @property
    def warnings(self) -> list[tuple[GridRow, str]]:
        return [(row, text) for row in self.rows for text in row.warnings]

    @property
    def has_notes(self) -> bool:
        return any(row.cell.note for row in self.rows)

    @property
    def unanswered(self) -> bool:
        return any(each.severity is Severity.WARNING and not each.answered for each in self.found)

    @property
    def may_be_sent(self) -> bool:
        return not self.errors and not self.unanswered


def build(submission: Submission, *, data: Any = None, checked: bool = False, for_review: bool = False) -> Grid:
    """Lay out a submission, with what was typed in `data` over what is stored.

    `checked` runs the checks; a grid that is only being filled in shows none of the empty cells as errors.
    `for_review` adds the same period of the year before, and each figure's history.
    """
    owed = list(submissions.owed_by(submission).select_related("part_of"))
    measures = sorted(owed, key=lambda measure: (THEME_ORDER[Theme(measure.theme)], measure.order))
    form = GridForm(measures, notation=notation(), data=data)
    stored = submissions.entries_of(submission)
    if data is None:
        form.show(stored)
    found = findings(submissions.cells(submission, owed)) if checked else []
    asked = _asked(submission)
    before = earlier_values(submission, (1, 4) if for_review else (1,))
    beside = _Beside(
        last=before[1],
        year_ago=before.get(4, {}),
        tokens={measure.code: submissions.token_of(stored.get(measure.code, Entry())) for measure in measures},
        names={measure.code: measure.name for measure in measures},
        pointed=frozenset(asked.cells if asked else ()),
        history=_history(submission) if for_review else {},
    )
    rows = [_row(cell, found, beside) for cell in form.cells]
    themes = [
        GridTheme(labels.word(labels.THEME, theme), list(group))
        for theme, group in groupby(rows, key=lambda row: row.measure.theme)
    ]
    notes = [asked.note] if asked else []
    return Grid(submission, form, themes, submission.period.span.before().label, notes, found)


@dataclass(frozen=True)
class _Beside:
    """What stands beside the cells, by measure."""

    last: dict[int, Decimal]
    year_ago: dict[int, Decimal]
    tokens: dict[str, str]
    names: dict[str, str]
    pointed: frozenset[str]
    history: dict[int, list[FigureChange]]


def _row(cell: GridCell, found: Sequence[Finding], beside: _Beside) -> GridRow:
    measure = cell.measure
    mine = [finding for finding in found if finding.measure == measure.code]
    errors = [finding_text(finding, beside.names) for finding in mine if finding.severity is Severity.ERROR]
    warnings = [finding_text(finding, beside.names) for finding in mine if finding.severity is Severity.WARNING]
    before = beside.last.get(measure.pk)
    return GridRow(
        cell=cell,
        measure=measure,
        unit=labels.word(labels.UNITS, measure.unit),
        last=before,
        value=cell.entry.value,
        change_pct=change_pct(cell.entry.value, before),
        token=beside.tokens[measure.code],
        year_ago=beside.year_ago.get(measure.pk),
        pointed_at=measure.code in beside.pointed,
        history=beside.history.get(measure.pk, ()),
        errors=[cell.error] if cell.error else errors,
        warnings=[] if cell.error else warnings,
    )


def earlier_values(submission: Submission, quarters: Sequence[int]) -> dict[int, dict[int, Decimal]]:
    """What the organisation had approved some quarters before: by how many, then by measure."""
    labels_of = {submission.period.span.before(number).label: number for number in quarters}
    rows = (
        submission.organisation.submissions.approved()
        .filter(
            period__calendar=submission.period.calendar,
            period__label__in=labels_of,
            figures__stored__isnull=False,
        )
        .values_list("period__label", "figures__measure_id", "figures__stored", "figures__measure__decimals")
    )
    found: dict[int, dict[int, Decimal]] = {number: {} for number in quarters}
    for label, measure_id, stored, decimals in rows:
        found[labels_of[label]][measure_id] = from_stored(stored, decimals)
    return found


def _asked(submission: Submission) -> SubmissionEvent | None:
    """The reviewer's last return or reopening, while the submission waits to be corrected."""
    if not submission.editable:
        return None
    asked = [event for event in submission.events.all() if event.action in (Action.RETURN, Action.REOPEN)]
    return asked[-1] if asked else None


def _history(submission: Submission) -> dict[int, list[FigureChange]]:
    """By measure, every state that its figure had in any revision of this period, the latest first."""
    rows = (
        Figure.history.filter(
            submission__organisation_id=submission.organisation_id, submission__period_id=submission.period_id
        )
        .order_by("-history_date", "-history_id")
        .values_list(
            "measure_id", "stored", "measure__decimals", "history_user_id", "history_date", "history_change_reason"
        )
    )
    found: dict[int, list[FigureChange]] = {}
    for measure_id, stored, decimals, by, at, why in rows:
        value = "–" if stored is None else numbers.write(from_stored(stored, decimals), notation())
        found.setdefault(measure_id, []).append(FigureChange(value, by or "–", at, why or ""))
    return found


def known_codes(submission: Submission, codes: Sequence[str]) -> list[str]:
    """Of some codes those that the submission's organisation owes."""
    owed = set(submissions.owed_by(submission).values_list("code", flat=True))
    return [code for code in dict.fromkeys(codes) if code in owed]


def written(entry: Entry) -> str:
    """A value as the page writes it, for telling what stands in the database now."""
    return "–" if entry.value is None else numbers.write(entry.value, notation())


def change_text(change: Decimal | None) -> str:
    return "–" if change is None else f"{numbers.write_signed(change, notation(), 1)}%"
