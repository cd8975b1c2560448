"""How people come in: accounts are made for them, nobody signs up; what is said to them is in their language."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from adoption.models import User
from adoption.revision import as_column

_MISMATCH = _("User name and password do not match. Check both; capital letters count.")


class Accounts(AuthenticationBackend):
    """Signs people in, and loads on each request what its page needs of them in one query."""

    def get_user(self, user_id: object) -> User | None:
        """The person, with their organisation, and the state that the data is in while the page is made."""
        people = User.objects.select_related("organisation").annotate(data_revision=as_column())
        found = people.filter(pk=user_id).first()
        return found if found and self.user_can_authenticate(found) else None


class ClosedSignup(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _MISMATCH,
        "email_password_mismatch": _MISMATCH,
        "too_many_login_attempts": _("Too many attempts to sign in. Please wait a few minutes and try again."),
        "rate_limited": _("Too many attempts. Please wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is said on top of the page: where one is after signing in or out says it."""
