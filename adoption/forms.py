"""Texts into domain values, or a sentence that says how to put it right."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption.submissions import Entry
from indicators import numbers
from indicators.models import Measure
from indicators.numbers import Notation, NumberRefused
from indicators.plain_text import plain_line, plain_lines, trimmed
from indicators.templatetags.figures import refusal_text

# A thousand organisations' figures still add up within the fifteen digits that both databases keep.
MOST_DIGITS_IN_A_CELL = 12
MOST_REASON = 2000
# A sentence of Django that it does not have in Vietnamese.
OF_DJANGO = (_("Null characters are not allowed."),)


@dataclass
class GridCell:
    """One row of the grid as it stands in the form: what was typed, and what is wrong with it."""

    measure: Measure
    typed: str = ""
    nothing: bool = False
    reason: str = ""
    note: str = ""
    error: str = ""
    entry: Entry = field(default_factory=Entry)

    @property
    def names(self) -> dict[str, str]:
        code = self.measure.code
        return {part: f"{part}-{code}" for part in ("value", "nothing", "reason", "note")}


class GridForm:
    """The grid: one cell for each measure that is owed.  A draft may be incomplete; an empty box is not a zero."""

    def __init__(self, measures: list[Measure], *, notation: Notation, data: Any = None) -> None:
        self.notation = notation
        self.cells = [GridCell(measure) for measure in measures]
        if data is not None:
            for cell in self.cells:
                self._read(cell, data)

    def show(self, entries: dict[str, Entry]) -> None:
        """Fill in what is stored, for cells that were not typed."""
        for cell in self.cells:
            entry = entries.get(cell.measure.code, Entry())
            cell.entry = entry
            cell.typed = "" if entry.value is None else numbers.write(entry.value, self.notation)
            cell.nothing, cell.reason, cell.note = entry.nothing_to_report, entry.reason, entry.note

    @property
    def is_valid(self) -> bool:
        return not any(cell.error for cell in self.cells)

    def entries(self) -> dict[str, Entry]:
        return {cell.measure.code: cell.entry for cell in self.cells}

    def _read(self, cell: GridCell, data: Any) -> None:
        read_cell(cell, data, self.notation)


def read_cell(cell: GridCell, data: Any, notation: Notation, *, pasted: bool = False) -> GridCell:
    """Read one cell's posted texts into it; a refusal is a sentence at the cell, and the typed text stays.

    `pasted` is text of unknown notation: what both notations read differently is refused.
    """
    code = cell.measure.code
    cell.typed = trimmed(data.get(f"value-{code}", ""))
    cell.nothing = f"nothing-{code}" in data
    cell.reason = plain_line(data.get(f"reason-{code}", ""))[:300]
    cell.note = plain_line(data.get(f"note-{code}", ""))[:500]
    value: Decimal | None = None
    if cell.typed:
        try:
            value = numbers.parse(
                cell.typed,
                notation,
                decimals=cell.measure.decimals,
                most_digits=MOST_DIGITS_IN_A_CELL,
                mixed_origin=pasted,
            )
        except NumberRefused as refusal:
            cell.error = refusal_text(refusal)
    if cell.nothing and cell.typed:
        cell.error = gettext("A number and “nothing to report” exclude each other: empty the box or untick it.")
    elif cell.nothing and not cell.reason:
        cell.error = gettext("Say in a few words why there is nothing to report.")
    cell.entry = Entry(value, cell.nothing, cell.reason if cell.nothing else "", cell.note)
    return cell


def posted_version(data: Any) -> int:
    """The version that a page was built from; -1, which no submission has, where it is not a number."""
    text = data.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def posted_path(data: Any) -> str:
    """Where a page asks to be led next: a path of this site, empty where it is none.  It is never a view's name."""
    path = data.get("next", "")
    return path if is_own_path(path) else ""


def is_own_path(path: str) -> bool:
    return path.startswith("/") and path.isprintable() and url_has_allowed_host_and_scheme(path, None)


def posted_reason(data: Any, name: str = "reason") -> str:
    """Why, as a button beside one box sends it; the verb refuses where there is none."""
    return plain_lines(data.get(name, ""))[:MOST_REASON]


class LineField(forms.CharField):
    """Text on one line."""

    def to_python(self, value: Any) -> str:
        return plain_line(super().to_python(value) or "")


class LinesField(forms.CharField):
    """Text on as many lines as it takes."""

    def to_python(self, value: Any) -> str:
        return plain_lines(super().to_python(value) or "")


class ReturnForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = LinesField(
        label=_("What is to be corrected"), max_length=MOST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class PeriodDaysForm(forms.Form):
    """Other days for a period than those of the rule, with the reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_on"] = DayField(label=_("First day"))
        self.fields["last_on"] = DayField(label=_("Last day"))
        self.fields["due_on"] = DayField(label=_("Deadline"))
        self.fields["reason"] = LineField(label=_("Reason for this change"), max_length=400)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last, due = (cleaned.get(name) for name in ("first_on", "last_on", "due_on"))
        if first and last and first > last:
            self.add_error("last_on", gettext("The last day lies before the first."))
        if last and due and due <= last:
            self.add_error("due_on", gettext("The deadline must lie after the last day."))
        return cleaned


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            error_messages={"invalid": _("“%(value)s” is not a day. Write it as 31/12/2025.")},
            widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "31/12/2025", "size": 12}),
            input_formats=["%d/%m/%Y", "%Y-%m-%d"],
            **options,
        )

    def to_python(self, value: Any) -> date | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.error_messages["invalid"], params={"value": value}) from error
