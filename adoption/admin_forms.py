"""Forms of the administration: dates that closed periods rest on are refused."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.db import models
from django.utils.translation import gettext

from adoption import letters, sign_ins
from adoption.duties import touched_closed_period
from adoption.forms import LineField, LinesField
from adoption.letter_kinds import LetterKind
from adoption.models import Duty, Organisation, User

# What is typed in the administration is cleaned as everywhere.
PLAIN_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.CharField: {"form_class": LineField},
    models.SlugField: {},
    models.TextField: {"form_class": LinesField},
}


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


class PasswordForm(AdminPasswordChangeForm):
    """A password set for somebody, who is told, and signed out where the old one was used."""

    def save(self, commit: bool = True) -> User:
        person = super().save(commit)
        sign_ins.end_all(person)
        letters.forget_resets(person)
        letters.post(person, LetterKind.PASSWORD_CHANGED)
        return person
