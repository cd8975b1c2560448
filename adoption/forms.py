"""Texts into domain values, or a sentence that says how to put it right."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption.submissions import Entry
from indicators import labels, numbers
from indicators.models import Measure, Target
from indicators.numbers import Notation, NumberRefused
from indicators.templatetags.figures import refusal_text
from indicators.values import Verification

# A thousand organisations' figures still add up within the fifteen digits that both databases keep.
MOST_DIGITS_IN_A_CELL = 12


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
    cell.typed = _line(data.get(f"value-{code}", ""))
    cell.nothing = f"nothing-{code}" in data
    cell.reason = _line(data.get(f"reason-{code}", ""))[:300]
    cell.note = _line(data.get(f"note-{code}", ""))[:500]
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


def _line(text: str) -> str:
    """One line of text: no line breaks, no other control characters."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    return "".join(character for character in spaced if character.isprintable()).strip()


class ReturnForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What is to be corrected"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PeriodDaysForm(forms.Form):
    """Other days for a period than those of the rule, with the reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_on"] = DayField(label=_("First day"))
        self.fields["last_on"] = DayField(label=_("Last day"))
        self.fields["due_on"] = DayField(label=_("Deadline"))
        self.fields["reason"] = forms.CharField(label=_("Reason for this change"), max_length=400)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last, due = (cleaned.get(name) for name in ("first_on", "last_on", "due_on"))
        if first and last and first > last:
            self.add_error("last_on", gettext("The last day lies before the first."))
        if last and due and due <= last:
            self.add_error("due_on", gettext("The deadline must lie after the last day."))
        return cleaned


class NumberField(forms.CharField):
    """A number in the page's own notation, read strictly."""

    def __init__(self, *, notation: Notation, share: bool, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.notation, self.share = notation, share

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return numbers.parse(text, self.notation, decimals=numbers_places(self.share), share=self.share)
        except NumberRefused as refusal:
            raise forms.ValidationError(refusal_text(refusal)) from refusal


def numbers_places(share: bool) -> int:
    """Targets of shares take two decimals, all others six."""
    return 2 if share else 6


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


KINDS = [
    ("missing", _("value not known yet")),
    ("floor", _("floor: at least")),
    ("point", _("point: exactly")),
    ("range", _("range: from – to")),
]


class TargetForm(forms.Form):
    """A target of the provincial plan: point, floor or range, with its day, baseline, clause and the reason."""

    kind = forms.ChoiceField(label=_("Kind of target"), choices=KINDS)
    clause = forms.CharField(label=_("Clause of the plan"), max_length=80, required=False)
    source = forms.CharField(label=_("Source"), max_length=400)
    verification = forms.ChoiceField(label=_("Verification"), choices=[])
    reason = forms.CharField(label=_("Reason for this change"), max_length=400)

    def __init__(
        self, *args: Any, notation: Notation, share: bool, span: tuple[date, date] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.span = span
        number = {"notation": notation, "share": share}
        self.fields["minimum"] = NumberField(label=_("Value, or from"), **number)
        self.fields["maximum"] = NumberField(label=_("To (range only)"), **number)
        self.fields["due_on"] = DayField(label=_("Due day"))
        self.fields["baseline"] = NumberField(label=_("Baseline"), **number)
        self.fields["baseline_on"] = DayField(label=_("Day of the baseline"), required=False)
        known = [each for each in Verification if each is not Verification.MISSING_SOURCE]
        choices = [(each.value, labels.VERIFICATION[each]) for each in known]
        self.fields["verification"].choices = choices
        self.fields["baseline_verification"] = forms.ChoiceField(
            label=_("Verification of the baseline"), choices=[("", "–"), *choices], required=False
        )
        self.order_fields(
            [
                "kind",
                "minimum",
                "maximum",
                "due_on",
                "clause",
                "source",
                "verification",
                "baseline",
                "baseline_on",
                "baseline_verification",
                "reason",
            ]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, low, high = cleaned.get("kind"), cleaned.get("minimum"), cleaned.get("maximum")
        if kind == "missing" and low is not None:
            self.add_error("minimum", gettext("A number was typed: choose the kind of target, or empty the box."))
        if kind != "range" and high is not None:
            self.add_error("maximum", gettext("Only a range has an upper end: choose “range”, or empty the box."))
        if kind in ("floor", "point", "range") and low is None and "minimum" not in self.errors:
            self.add_error("minimum", gettext("Enter the value that the plan names."))
        if kind == "range" and high is None and "maximum" not in self.errors:
            self.add_error("maximum", gettext("A range needs its upper end."))
        if kind == "range" and low is not None and high is not None and low >= high:
            self.add_error("maximum", gettext("The upper end must be greater than the lower end."))
        given = [cleaned.get(name) not in (None, "") for name in ("baseline", "baseline_on", "baseline_verification")]
        if any(given) and not all(given):
            self.add_error("baseline", gettext("A baseline needs its value, its day and its verification together."))
        due, start = cleaned.get("due_on"), cleaned.get("baseline_on")
        if due and self.span and not self.span[0] <= due <= self.span[1]:
            self.add_error("due_on", gettext("The due day must lie within the programme's years."))
        if due and start and start >= due:
            self.add_error("baseline_on", gettext("The baseline must lie before the due day."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """The target's fields as the verb takes them."""
        data = self.cleaned_data
        kind = data["kind"]
        missing = kind == "missing"
        low = None if missing else data["minimum"]
        high = {"point": low, "range": data["maximum"]}.get(kind)
        return {
            "minimum": low,
            "maximum": high,
            "due_on": data["due_on"],
            "clause": data["clause"],
            "source": data["source"],
            "verification": Verification.MISSING_SOURCE if missing else data["verification"],
            "baseline": data["baseline"],
            "baseline_on": data["baseline_on"],
            "baseline_verification": data["baseline_verification"],
        }

    @staticmethod
    def initial_of(target: Target, notation: Notation) -> dict[str, Any]:
        """What the form shows of a target that is there."""

        def written(value: Decimal | None) -> str:
            return "" if value is None else numbers.write(value, notation)

        kind = "missing"
        if not target.missing:
            kind = "floor" if target.maximum is None else "point" if target.minimum == target.maximum else "range"
        return {
            "kind": kind,
            "minimum": written(target.minimum),
            "maximum": written(target.maximum) if kind == "range" else "",
            "due_on": target.due_on.strftime("%d/%m/%Y"),
            "clause": target.clause,
            # What stands there says that the document is missing; a known value names its own source.
            "source": "" if target.missing else target.source,
            "verification": Verification.NEEDS_CHECK if target.missing else target.verification,
            "baseline": written(target.baseline),
            "baseline_on": target.baseline_on.strftime("%d/%m/%Y") if target.baseline_on else "",
            "baseline_verification": target.baseline_verification,
        }
