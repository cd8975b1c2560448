"""The grid as a page value: each owed measure with its last value, what stands in it now, and its findings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from adoption import submissions
from adoption.checks import Code, Finding, Severity, findings
from adoption.forms import GridCell, GridForm
from adoption.labels import change_pct, finding_text
from adoption.models import Submission
from adoption.models.submission import from_stored
from adoption.submissions import Entry
from adoption.workflow import Action
from indicators import labels, numbers
from indicators.models.measurement import THEME_ORDER, Measure, Theme
from indicators.periods import Span
from indicators.templatetags.figures import notation


@dataclass(frozen=True)
class GridRow:
    cell: GridCell
    measure: Measure
    unit: str
    last: Decimal | None
    value: Decimal | None
    change_pct: Decimal | None
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
    def unanswered(self) -> bool:
        return any(each.severity is Severity.WARNING and not each.answered for each in self.found)

    @property
    def may_be_sent(self) -> bool:
        return not self.errors and not self.unanswered


def build(submission: Submission, *, data: object = None, checked: bool = False) -> Grid:
    """Lay out a submission, with what was typed in `data` over what is stored.

    `checked` runs the checks; a grid that is only being filled in shows none of the empty cells as errors.
    """
    measures = [duty.measure for duty in submissions.owed_by(submission)]
    measures.sort(key=lambda measure: (THEME_ORDER[Theme(measure.theme)], measure.order))
    form = GridForm(measures, notation=notation(), data=data)
    if data is None:
        form.show(stored_entries(submission))
    cells = submissions.cells(submission) if checked else []
    found = findings(cells)
    last = last_values(submission)
    names = {measure.code: measure.name for measure in measures}
    rows = [_row(cell, last, found, names) for cell in form.cells]
    themes = [
        GridTheme(labels.word(labels.THEME, theme), list(group))
        for theme, group in groupby(rows, key=lambda row: row.measure.theme)
    ]
    return Grid(submission, form, themes, _last_span(submission).label, _return_notes(submission), found)


def _row(cell: GridCell, last: dict[int, Decimal], found: Sequence[Finding], names: dict[str, str]) -> GridRow:
    mine = [finding for finding in found if finding.measure == cell.measure.code]
    errors = [finding_text(finding, names) for finding in mine if finding.severity is Severity.ERROR]
    warnings = [finding_text(finding, names) for finding in mine if finding.severity is Severity.WARNING]
    before = last.get(cell.measure.pk)
    return GridRow(
        cell=cell,
        measure=cell.measure,
        unit=labels.word(labels.UNITS, cell.measure.unit),
        last=before,
        value=cell.entry.value,
        change_pct=change_pct(cell.entry.value, before),
        errors=[cell.error] if cell.error else errors,
        warnings=[] if cell.error else warnings,
    )


def stored_entries(submission: Submission) -> dict[str, Entry]:
    return {
        figure.measure.code: Entry(
            None if figure.stored is None else from_stored(figure.stored, figure.measure.decimals),
            figure.nothing_to_report,
            figure.reason,
            figure.note,
        )
        for figure in submission.figures.select_related("measure")
    }


def _last_span(submission: Submission) -> Span:
    return submission.period.span.before()


def last_values(submission: Submission) -> dict[int, Decimal]:
    """By measure, what the organisation had approved for the period before."""
    span = _last_span(submission)
    before = submission.organisation.submissions.approved().filter(
        period__calendar=submission.period.calendar, period__year=span.year, period__ordinal=span.ordinal
    )
    rows = before.filter(figures__stored__isnull=False).values_list(
        "figures__measure_id", "figures__stored", "figures__measure__decimals"
    )
    return {measure_id: from_stored(stored, decimals) for measure_id, stored, decimals in rows}


def _return_notes(submission: Submission) -> list[str]:
    """The reviewer's note of the last return or reopening, while the submission waits to be corrected."""
    if not submission.editable:
        return []
    asked = [event for event in submission.events.all() if event.action in (Action.RETURN, Action.REOPEN)]
    return [event.note for event in asked[-1:]]


def written(entry: Entry) -> str:
    """A value as the page writes it, for telling what stands in the database now."""
    return "–" if entry.value is None else numbers.write(entry.value, notation())
