"""Forms of the reports: which one to begin, and what it bears when it goes out."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from adoption.forms import LineField
from indicators.models import Programme
from indicators.periods import Span, parse_label
from reports.issuing import Issue


class BeginForm(forms.Form):
    """The programme, the span and the language; all that is offered is handed in."""

    programme = forms.ChoiceField(label=_("Programme"))
    span = forms.ChoiceField(label=_("Period"))
    language = forms.ChoiceField(label=_("Language"), choices=[("vi", "Tiếng Việt"), ("en", "English")])

    def __init__(self, *args: Any, programmes: list[Programme], spans: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = {each.code: each for each in programmes}
        self.fields["programme"].choices = [(each.code, each.name) for each in programmes]  # type: ignore[attr-defined]
        self.fields["span"].choices = spans  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[Programme, Span, str]:
        cleaned = self.cleaned_data
        return self.programmes[cleaned["programme"]], parse_label(cleaned["span"]), cleaned["language"]


class IssueForm(forms.Form):
    """Number, day and signatory; the version is that of the report that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    number = LineField(label=_("Number"), max_length=40, help_text=_("Without the symbol, for example 12"))
    dated_on = forms.DateField(
        label=_("Day of issue"), input_formats=["%Y-%m-%d"], widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    signatory = LineField(label=_("Signatory"), max_length=120)

    @property
    def bears(self) -> Issue:
        cleaned: dict[str, Any] = self.cleaned_data
        on: date = cleaned["dated_on"]
        return Issue(cleaned["number"], on, cleaned["signatory"])
