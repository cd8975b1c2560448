"""What one's own account page shows, as a page value."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.utils import timezone

from adoption import second_factor
from adoption.models import SignIn, User

FEW_CODES = 3


@dataclass(frozen=True)
class Account:
    """A person, what they have set up, and in how many places they are signed in."""

    person: User
    factor_since: datetime | None
    factor_is_required: bool
    codes_left: int
    places: int

    @property
    def codes_run_out(self) -> bool:
        return self.factor_since is not None and self.codes_left < FEW_CODES


def build(person: User) -> Account:
    """Two queries."""
    factors = {each.type: each for each in second_factor.of(person)}
    app, codes = factors.get(Authenticator.Type.TOTP), factors.get(Authenticator.Type.RECOVERY_CODES)
    return Account(
        person=person,
        factor_since=app.created_at if app else None,
        factor_is_required=second_factor.is_required(person),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        places=SignIn.objects.running_of(person, at=timezone.now()).count(),
    )
