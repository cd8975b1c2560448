"""Forms of the Word template: a new one with its reason, or the reason alone."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption.forms import LineField
from adoption.workbook_archive import MOST_BYTES

MEGABYTE = 1024 * 1024


def _what_is_taken() -> str:
    return gettext("A .docx of at most %(most)d MB, without macros.") % {"most": MOST_BYTES // MEGABYTE}


class ReasonForm(forms.Form):
    """Why the template is changed."""

    why = LineField(
        label=_("Reason"), max_length=300, help_text=_("It stands in the history below, with your name and the time.")
    )


class TemplateForm(ReasonForm):
    """A Word file; what is in it is looked at by the verb."""

    file = forms.FileField(
        label=_("Word file"),
        widget=forms.FileInput({"accept": ".docx"}),
        help_text=lazy(_what_is_taken, str)(),
        error_messages={"required": _("Choose a Word file first."), "empty": _("The file is empty.")},
    )
    field_order = ("file", "why")

    def clean_file(self) -> UploadedFile:
        """Too large a file is not read at all."""
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > MOST_BYTES:
            words: dict[str, Any] = {"size": f"{(sent.size or 0) / MEGABYTE:.1f}", "most": MOST_BYTES // MEGABYTE}
            raise forms.ValidationError(_("The file has %(size)s MB; at most %(most)d MB are taken."), params=words)
        return sent
