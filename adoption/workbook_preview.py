"""The page that shows what an uploaded workbook would change, cell by cell, and what it would post on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption.submissions import Entry
from adoption.workbook import Form
from adoption.workbook_labels import workbook_text
from adoption.workbook_reading import CellRead, WorkbookRead
from indicators import labels, numbers
from indicators.templatetags.figures import notation, number


class Change(StrEnum):
    """What keeping the file would do to one cell."""

    NEW = "new"
    CHANGED = "changed"
    EMPTIED = "emptied"
    SAME = "same"
    EMPTY = "empty"
    REFUSED = "refused"


CHANGE: dict[Change, object] = {
    Change.NEW: _("new value"),
    Change.CHANGED: _("changed value"),
    Change.EMPTIED: _("will be emptied"),
    Change.SAME: _("unchanged value"),
    Change.EMPTY: _("no value"),
    Change.REFUSED: _("not read"),
}


@dataclass(frozen=True)
class PreviewRow:
    """One figure: what is stored, what the file says and how it is read."""

    code: str
    name: str
    unit: str
    cell: str
    old: str
    old_note: str
    found: str
    new: str
    new_note: str
    change: Change
    errors: Sequence[str]

    @property
    def change_word(self) -> object:
        return CHANGE[self.change]

    @property
    def is_changed(self) -> bool:
        return self.change in (Change.NEW, Change.CHANGED, Change.EMPTIED)


@dataclass(frozen=True)
class Preview:
    """Everything that was read, and the texts that the grid's own form would have posted."""

    rows: Sequence[PreviewRow]
    posted: Sequence[tuple[str, str]]
    version: int
    is_older: bool

    @property
    def errors(self) -> list[tuple[PreviewRow, str]]:
        return [(row, text) for row in self.rows for text in row.errors]

    @property
    def changed(self) -> list[PreviewRow]:
        return [row for row in self.rows if row.is_changed]

    @property
    def emptied(self) -> list[PreviewRow]:
        return [row for row in self.rows if row.change is Change.EMPTIED]


def build(read: WorkbookRead, form: Form) -> Preview:
    return Preview(
        rows=[_row(cell) for cell in read.cells],
        posted=[pair for cell in read.cells for pair in _posted(cell)],
        version=form.version,
        is_older=read.state != form.state,
    )


def _row(cell: CellRead) -> PreviewRow:
    measure, old = cell.measure, cell.line.entry
    return PreviewRow(
        code=measure.code,
        name=measure.name,
        unit=labels.word(labels.UNITS, measure.unit),
        cell=cell.cell,
        old=_written(old),
        old_note=old.note,
        found=gettext("text “%(text)s”") % {"text": cell.found} if cell.was_text and cell.found else cell.found,
        new="" if cell.faults else _written(cell.entry),
        new_note=cell.entry.note,
        change=_change(cell),
        errors=[workbook_text(fault) for fault in cell.faults],
    )


def _change(cell: CellRead) -> Change:
    was, now = _is_filled(cell.line.entry), _is_filled(cell.entry)
    if cell.faults:
        return Change.REFUSED
    if not cell.changed:
        return Change.SAME if was else Change.EMPTY
    if was and not now:
        return Change.EMPTIED
    return Change.CHANGED if was else Change.NEW


def _is_filled(entry: Entry) -> bool:
    return entry != Entry()


def _written(entry: Entry) -> str:
    if entry.nothing_to_report:
        return gettext("nothing to report: %(reason)s") % {"reason": entry.reason}
    return "–" if entry.value is None else number(entry.value)


def _posted(cell: CellRead) -> Iterator[tuple[str, str]]:
    """Digits without grouping read alike in both languages; what is empty is not posted, as the grid takes it."""
    code, entry = cell.line.key, cell.entry
    if entry.value is not None:
        yield f"value-{code}", numbers.plain(entry.value).replace(".", notation().decimal)
    if entry.nothing_to_report:
        yield f"nothing-{code}", "on"
        yield f"reason-{code}", entry.reason
    if entry.note:
        yield f"note-{code}", entry.note
