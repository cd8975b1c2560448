"""How people come in: accounts are made for them, nobody signs up; what is said to them is in their language."""

from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adoption import letters, second_factor, sign_ins, throttle
from adoption.devices import device_of
from adoption.forms import is_own_path
from adoption.letter_kinds import LetterKind
from adoption.membership import Change
from adoption.models import PersonEvent, User
from adoption.people_forms import refuse_weak_password
from adoption.people_labels import too_often_text
from adoption.revision import as_column

_MISMATCH = _("User name and password do not match. Check both; capital letters count.")
SECONDS_KNOWN = 300

# What allauth says happened to an account, as a notice to its owner, with what the history keeps of it.
TOLD: dict[str, tuple[LetterKind, Change | None]] = {
    "account/email/password_changed": (LetterKind.PASSWORD_CHANGED, None),
    "account/email/password_reset": (LetterKind.PASSWORD_CHANGED, None),
    "mfa/email/totp_activated": (LetterKind.FACTOR_ADDED, Change.FACTOR_ADDED),
    "mfa/email/totp_deactivated": (LetterKind.FACTOR_REMOVED, Change.FACTOR_REMOVED),
    "mfa/email/recovery_codes_generated": (LetterKind.CODES_RENEWED, None),
}
SAID = {
    "account/messages/password_changed.txt": _("Your password is changed; wherever else you were signed in has ended."),
    "mfa/messages/totp_activated.txt": _("The second factor is set up."),
    "mfa/messages/totp_deactivated.txt": _("The second factor is removed."),
}


class Accounts(AuthenticationBackend):
    """Signs people in, and loads on each request what its page needs of them in one query."""

    def get_user(self, user_id: object) -> User | None:
        """The person with organisation and whether they have a second factor, and the state that the data is in."""
        people = User.objects.select_related("organisation")
        loaded = people.annotate(data_revision=as_column(), has_second_factor=second_factor.as_column())
        found = loaded.filter(pk=user_id).first()
        return found if found and self.user_can_authenticate(found) else None


class ClosedSignup(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _MISMATCH,
        "email_password_mismatch": _MISMATCH,
        "incorrect_password": _("This is not your password. Check it; capital letters count."),
        "enter_current_password": _("This is not your present password. Check it; capital letters count."),
        "rate_limited": _("Too many attempts. Please wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Little is said on top of the page: where one is after signing in or out says it."""
        if message_template in SAID:
            messages.success(request, SAID[message_template])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Compare a password; one that is wrong counts against the account at this address."""
        person = _account_of(credentials.get("email") or credentials.get("username") or "")
        account = counted_name(person) if person else str(credentials.get("username")).lower()
        now = timezone.now()
        try:
            attempt = throttle.attempt_password(account, self.get_client_ip(request), at=now)
        except throttle.TooOften as refused:
            if person:
                throttle.note_locked(person.pk, refused.until, at=now)
            raise ValidationError(too_often_text(refused.until), code="too_many_login_attempts") from None
        found = super().authenticate(request, **credentials)
        if found:
            attempt.succeeded()
        return found

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, keep where, and tell the owner of a place that is new; who has never been here knows it."""
        came_before, now = user.last_login is not None, timezone.now()
        super().login(request, user)
        if sign_ins.begin(request, user, at=now) and came_before:
            self._tell(user, LetterKind.NEW_PLACE, at=now)

    def is_safe_url(self, url: str | None) -> bool:
        """Signing in and out leads to paths of this site alone; what is no address at all is none of them."""
        return bool(url) and is_own_path(str(url))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in a moment ago is not asked for the password again."""
        return super().is_reauthentication_required(app=app, **kwargs) and not _signed_in_just_now(self.request)

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        refuse_weak_password(password, user)
        return password

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends what was begun with the old one, except here."""
        super().set_password(user, password)
        letters.forget_resets(user)
        sign_ins.end_all(user, but=self.request.session.session_key)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("adoption:account")

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """The link is made when the letter goes out; the one that allauth has made is not used."""
        letters.post(user, LetterKind.PASSWORD_RESET)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        if template_prefix not in TOLD:
            return
        what, change = TOLD[template_prefix]
        now = timezone.now()
        if change:
            PersonEvent.objects.create(
                person=user, change=change, organisation=user.organisation, role=user.role, by=user, at=now
            )
        self._tell(user, what, at=now)

    def _tell(self, user: User, what: LetterKind, *, at: datetime) -> None:
        device = device_of(self.request.headers.get("User-Agent", ""))
        address = self.get_client_ip(self.request)
        letters.post(user, what, at=at, device=device, address=address)


def counted_name(person: User) -> str:
    """What failures are counted against; staff who unlock an account let the count begin anew."""
    return f"{person.pk}/{person.events.filter(change=Change.UNLOCKED).count()}"


def _account_of(login: str) -> User | None:
    """Whose user name or e-mail address this is; both count as one account."""
    return User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).first() if login else None


def _signed_in_just_now(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return bool(records) and timezone.now().timestamp() - records[-1]["at"] < SECONDS_KNOWN
