"""What people type around their sign-in, asked for in our own words: passwords and codes."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption import throttle
from adoption.accounts import counted_name
from adoption.people_labels import too_often_text

SECONDS_OF_A_CODE = 120  # longer than any code is taken for right


def _password(label: object, kind: str) -> forms.CharField:
    return forms.CharField(label=label, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": kind}))


def _code(label: object, help_text: object = "") -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "autofocus": True}
    return forms.CharField(label=label, max_length=20, help_text=help_text, widget=forms.TextInput(attrs=attributes))


class _NewPassword(forms.Form):
    """Two boxes for a new password, judged against whose it will be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"] = _password(_("New password"), "new-password")
        self.fields["password1"].help_text = _("At least 10 characters, and none that many people use.")
        self.fields["password2"] = _password(_("New password, once more"), "new-password")

    def clean_password1(self) -> str:
        return get_adapter().clean_password(self.cleaned_data["password1"], self.user)

    def clean_password2(self) -> str:
        again = self.cleaned_data["password2"]
        if self.cleaned_data.get("password1", again) != again:
            raise ValidationError(gettext("The two passwords differ: type the same one twice."))
        return again


class ChangePasswordForm(_NewPassword, AllauthChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = _password(_("Present password"), "current-password")


class ResetPasswordKeyForm(_NewPassword, AllauthResetPasswordKeyForm):
    """A new password by a link from an e-mail."""


class ResetPasswordForm(AllauthResetPasswordForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"invalid": _("“%(value)s” is not an e-mail address. Write it as ten@donvi.vn.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )


class ReauthenticateForm(AllauthReauthenticateForm):
    password = _password(_("Password"), "current-password")


class _Counted(forms.Form):
    """A code that is wrong counts against the account, and one that was right is not taken twice."""

    def clean_code(self) -> str:
        now = timezone.now()
        try:
            attempt = throttle.attempt_code(counted_name(self.user), at=now)
        except throttle.TooOften as refused:
            throttle.note_locked(self.user.pk, refused.until, at=now)
            raise ValidationError(too_often_text(refused.until), code="too_many_login_attempts") from None
        code = super().clean_code()  # type: ignore[misc]
        if not cache.add(f"second-factor-used:{self.user.pk}:{normalize_user_code(code)}", 1, SECONDS_OF_A_CODE):
            raise get_mfa_adapter().validation_error("incorrect_code")
        attempt.succeeded()
        return code


class AuthenticateForm(_Counted, AllauthAuthenticateForm):
    code = _code(_("Code"), _("Six digits from the app on your phone, or one of your recovery codes."))


class ReauthenticateByCodeForm(_Counted, AllauthReauthenticateByCodeForm):
    code = _code(_("Code"), _("Six digits from the app on your phone, or one of your recovery codes."))


class ActivateForm(_Counted, AllauthActivateForm):
    code = _code(_("Code that the app shows"), _("Six digits; the app shows others every half minute."))

    @property
    def spelled(self) -> str:
        """The secret in groups of four, as one types it."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))
