"""What a reader looks for in the history."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from adoption.forms import LineField
from adoption.history import KINDS, Asked
from adoption.history_words import KIND

DAYS = ["%d/%m/%Y", "%Y-%m-%d"]
DAY = "31/12/2025"
EARLIEST, LATEST = date(1900, 1, 1), date(9999, 1, 1)


def _narrow(size: int, example: str = "") -> forms.TextInput:
    return forms.TextInput(attrs={"size": size, "placeholder": example} if example else {"size": size})


def _day(label: Any) -> forms.DateField:
    """A day whose midnight every database can tell."""
    bounds = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    return forms.DateField(label=label, required=False, input_formats=DAYS, widget=_narrow(10, DAY), validators=bounds)


class HistoryForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[(each, KIND[each]) for each in KINDS])
    about = LineField(label=_("Organisation, indicator or person"), required=False, max_length=80, widget=_narrow(22))
    by = LineField(label=_("By whom"), required=False, max_length=80, widget=_narrow(12))
    first_on = _day(_("From"))
    last_on = _day(_("To"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first_on") and data.get("last_on") and data["first_on"] > data["last_on"]:
            self.add_error("last_on", _("The last day lies before the first."))
        return data

    def asked(self) -> Asked:
        return Asked(**self.cleaned_data)
