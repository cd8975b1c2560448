"""The second factor: who must have one, how its secrets are kept, how its QR image is drawn."""

import base64
import hashlib
import io
import logging

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from adoption.models import User

_log = logging.getLogger(__name__)


class SecondFactor(DefaultMFAAdapter):
    """Codes of an app and recovery codes.  Their secrets are kept encrypted by a key that SECRET_KEY gives."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Type the one that the app shows now, or an unused recovery code."),
        "cannot_generate_recovery_codes": _("Recovery codes need an authenticator app first."),
    }

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def build_totp_svg(self, url: str) -> str:
        image = io.BytesIO()
        segno.make(url, error="m", micro=False).save(image, kind="svg", scale=5, border=4, light="#fff", nl=False)
        return image.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted; after a change of SECRET_KEY a secret that nobody knows, so that no code is right."""
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            _log.warning(
                "A second factor cannot be read: SECRET_KEY has changed. It has to be removed and set up anew."
            )
            return generate_totp_secret()


def is_required(person: User) -> bool:
    return person.role in settings.SECOND_FACTOR_FOR


def as_column() -> Exists:
    """Whether a person has a second factor, to be asked for beside something else."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))


def of(person: User) -> QuerySet[Authenticator]:
    """What a person has set up: the app, and its recovery codes."""
    return Authenticator.objects.filter(user=person)


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"adoption.second_factor:{secret}".encode()).digest())
