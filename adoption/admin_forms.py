"""Forms of the administration: dates that closed periods rest on are refused."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from adoption.duties import touched_closed_period
from adoption.models import Duty, Organisation


class _DatedForm(forms.ModelForm):
    first, last = "", ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        before = (None, None)
        if self.instance.pk:
            kept = type(self.instance).objects.get(pk=self.instance.pk)
            before = (getattr(kept, self.first), getattr(kept, self.last))
        label = touched_closed_period(before, (cleaned.get(self.first), cleaned.get(self.last)))
        if label:
            sentence = gettext("These dates would change the closed period %(period)s; reopen it first.")
            self.add_error(self.first, sentence % {"period": label})
        return cleaned


class OrganisationForm(_DatedForm):
    first, last = "active_from", "active_to"

    class Meta:
        model = Organisation
        fields = (
            "code",
            "kind",
            "name_vi",
            "name_en",
            "email",
            "language",
            "is_illustrative",
            "active_from",
            "active_to",
            "successor",
            "order",
        )


class DutyForm(_DatedForm):
    first, last = "first_on", "last_on"

    class Meta:
        model = Duty
        fields = ("measure", "first_on", "last_on")
