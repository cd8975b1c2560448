"""What staff type about organisations: names, days, reasons, and what each owes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from adoption.forms import DayField, LineField
from adoption.labels import ORGANISATION_KIND
from adoption.models import Organisation, OrganisationKind
from adoption.organisation_labels import FIELD, YES_NO
from indicators.models import Measure
from indicators.templatetags.figures import day as day_text

LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
KINDS = [(each.value, ORGANISATION_KIND[each]) for each in OrganisationKind]


def written(day: date | None) -> str:
    """A day as a box shows it."""
    return day.strftime("%d/%m/%Y") if day else ""


class ReasonForm(forms.Form):
    """Why; the other forms ask for more than that."""

    why = LineField(
        label=_("Reason"),
        max_length=400,
        widget=forms.TextInput(attrs={"placeholder": _("Decision No. …, dated …")}),
    )

    def changes(self) -> dict[str, Any]:
        """What the verb takes, by name."""
        return dict(self.cleaned_data)

    def chosen(self) -> list[tuple[object, str]]:
        """What was chosen, in words, for looking at it once more; what is ticked is told by what it changes."""
        shown = [name for name, field in self.fields.items() if not isinstance(field, forms.MultipleChoiceField)]
        return [(self.fields[name].label, self._words(name)) for name in shown]

    def _words(self, name: str) -> str:
        value, choices = self.cleaned_data[name], dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, bool):
            return str(YES_NO[value])
        if isinstance(value, date):
            return day_text(value)
        return str(choices.get(value, value)) or "–"


def _name(name: str) -> LineField:
    return LineField(label=FIELD[name], max_length=200)


class _Details(forms.Form):
    """What an organisation is, beside its names."""

    kind = forms.ChoiceField(label=FIELD["kind"], choices=KINDS)
    email = forms.EmailField(
        label=FIELD["email"],
        required=False,
        error_messages={"invalid": _("“%(value)s” is not an e-mail address. Write it as ten@donvi.vn.")},
        help_text=_("Reminders go here and to its leads."),
    )
    language = forms.ChoiceField(label=FIELD["language"], choices=LANGUAGES)
    is_illustrative = forms.BooleanField(
        label=_("Illustrative: invented for trying the product"),
        required=False,
        help_text=_("Whatever its figures are part of carries the mark."),
    )
    active_from = DayField(
        label=FIELD["active_from"], help_text=_("It reports for each period on whose last day it is active.")
    )


class AddOrganisationForm(_Details):
    code = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=_("Code"),
        max_length=50,
        error_messages={"invalid": _("Write small letters without marks, digits and hyphens, such as ngan-hang-a.")},
        help_text=_("Part of addresses and workbooks; it never changes."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    name_vi = _name("name_vi")
    name_en = _name("name_en")

    field_order = ["name_vi", "name_en", "code", "kind", "active_from", "email", "language", "is_illustrative"]


class DetailsForm(_Details, ReasonForm):
    field_order = ["kind", "active_from", "email", "language", "is_illustrative", "why"]

    def changes(self) -> dict[str, Any]:
        changes = dict(self.cleaned_data)
        return {"why": changes.pop("why"), "changes": changes}

    @staticmethod
    def initial_of(organisation: Organisation) -> dict[str, Any]:
        kept = {name: getattr(organisation, name) for name in ("kind", "email", "language", "is_illustrative")}
        return {**kept, "active_from": written(organisation.active_from)}


class RenameForm(ReasonForm):
    name_vi = _name("name_vi")
    name_en = _name("name_en")
    on = DayField(label=_("Holds from"))

    field_order = ["name_vi", "name_en", "on", "why"]


class EndForm(ReasonForm):
    last_on = DayField(
        label=FIELD["active_to"], help_text=_("It still reports for a period that ends on this day or before.")
    )

    field_order = ["successor", "last_on", "why"]


class MergeForm(EndForm):
    """The end with the organisation that takes over."""

    successor = forms.ChoiceField(label=FIELD["successor"])

    def __init__(self, *args: Any, successors: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.successors = {each.code: each for each in successors}
        choices = [(code, each.name) for code, each in self.successors.items()]
        self.fields["successor"].choices = [("", _("choose")), *choices]

    def changes(self) -> dict[str, Any]:
        return {**self.cleaned_data, "successor": self.successors[self.cleaned_data["successor"]]}


class DutiesForm(ReasonForm):
    """The measures that are ticked, and the day that the ticks are about."""

    measures = forms.MultipleChoiceField(required=False)
    from_on = DayField(label=_("Holds from"))

    field_order = ["measures", "from_on", "why"]

    def __init__(self, *args: Any, measures: Sequence[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measures = {each.code: each for each in measures}
        self.fields["measures"].choices = [(code, each.name) for code, each in self.measures.items()]

    def changes(self) -> dict[str, Any]:
        return {**self.cleaned_data, "measures": [self.measures[code] for code in self.cleaned_data["measures"]]}


class DutyDayForm(forms.Form):
    """The day on which the page shows what is owed."""

    on = DayField(label=_("Another day"))
