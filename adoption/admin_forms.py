"""Forms of the administration: dates that closed periods rest on are refused."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext

from adoption.models import Duty, Organisation
from indicators.models import ReportingPeriod


def touched_closed_period(before: tuple[date | None, date | None], after: tuple[date | None, date | None]) -> str:
    """The label of a closed period that lies within one of two spans of days but not within the other; else empty."""
    for period in ReportingPeriod.objects.latest_first().filter(closed_at__isnull=False):
        if _holds(before, period.last_on) != _holds(after, period.last_on):
            return period.label
    return ""


def _holds(span: tuple[date | None, date | None], day: date) -> bool:
    first, last = span
    return first is not None and first <= day and (last is None or day <= last)


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
