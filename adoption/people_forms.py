"""What leads and invitees type: an invitation, an account, a password."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from adoption.forms import LineField
from adoption.models import Organisation, User
from adoption.people import Answer
from adoption.people_labels import PASSWORD_FAULT

LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
PARTS = [
    ("", _("Colleague: enters figures")),
    ("lead", _("Lead: also invites colleagues")),
]


class NameField(LineField):
    """A person's name on one line; it stands in e-mails, and so holds no address."""

    def __init__(self, **options: Any) -> None:
        no_address = RegexValidator(
            r"[<>@:/\\]", _("Write the name alone, without any of < > @ : / \\"), inverse_match=True
        )
        super().__init__(max_length=150, validators=[no_address], **options)


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"invalid": _("“%(value)s” is not an e-mail address. Write it as ten@donvi.vn.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = NameField(label=_("Full name (optional)"), required=False)
    part = forms.ChoiceField(label=_("Part in the organisation"), choices=PARTS, required=False)
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=LANGUAGES)

    def invitation(self) -> dict[str, Any]:
        """The invitation's fields as the verb takes them."""
        given = self.cleaned_data
        chosen = {name: given[name] for name in ("email", "name", "language")}
        return {**chosen, "is_lead": given["part"] == "lead"}

    @staticmethod
    def initial_of(organisation: Organisation) -> dict[str, Any]:
        return {"language": organisation.language}


def _new_password(label: object) -> forms.CharField:
    return forms.CharField(label=label, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))


class NewPasswordForm(forms.Form):
    """A password typed twice, judged by Django's validators against whose it will be."""

    password = _new_password(_("Password"))
    password_again = _new_password(_("Password, once more"))

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", gettext("The two passwords differ: type the same one twice."))
        if password:
            try:
                refuse_weak_password(password, self._whose(cleaned))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def _whose(self, cleaned: dict[str, Any]) -> User:
        return self.account

    def answer(self) -> Answer:
        return Answer(password=self.cleaned_data["password"])


def refuse_weak_password(password: str, whose: Any) -> None:
    """Judge a password by Django's validators; what is wrong with it is said in our own words."""
    try:
        validate_password(password, whose)
    except ValidationError as error:
        raise ValidationError([_fault(each) for each in error.error_list]) from None


def _fault(error: ValidationError) -> str:
    sentence = PASSWORD_FAULT.get(error.code or "")
    return error.messages[0] if sentence is None else str(sentence) % (error.params or {})


class NewAccountForm(NewPasswordForm):
    """User name, name and password of a new account."""

    username = LineField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        error_messages={"invalid": _("A user name has letters, digits and @ . + - _ only, and no spaces.")},
        help_text=_("To sign in with; your e-mail address does as well."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = NameField(label=_("Full name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))

    field_order = ["name", "username", "password", "password_again"]

    def clean_username(self) -> str:
        return User.normalize_username(self.cleaned_data["username"])

    def _whose(self, cleaned: dict[str, Any]) -> User:
        typed = {"username": cleaned.get("username", ""), "last_name": cleaned.get("name", "")}
        return User(email=self.account.email, **typed)

    def answer(self) -> Answer:
        given = self.cleaned_data
        return Answer(given["username"], given["name"], get_language() or "", given["password"])


class MoveForm(forms.Form):
    """Nothing to type: pressing the button says it."""

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def answer(self) -> Answer:
        return Answer()
