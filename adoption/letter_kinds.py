"""What letters about an account tell, and for how long each is worth sending.  Pure: no Django, no clock."""

from datetime import timedelta
from enum import StrEnum


class LetterKind(StrEnum):
    """What a person is told of, or sent."""

    NEW_PLACE = "new_place"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    CODES_RENEWED = "codes_renewed"
    PASSWORD_RESET = "password_reset"  # noqa: S105


# Whoever asked for a link waits in front of the screen; what happened to an account is news for longer.
WAITS = {kind: timedelta(days=7) for kind in LetterKind} | {LetterKind.PASSWORD_RESET: timedelta(hours=1)}
