"""What an invitation's page says to whoever opens it, as a page value."""

from dataclasses import dataclass

from adoption.membership import Way, way_in
from adoption.models import Invitation, User

_TO_OWNERS = (Way.NEW_ACCOUNT, Way.NEW_PASSWORD, Way.MOVE)


@dataclass(frozen=True)
class Welcome:
    """An invitation, the account of its address (an unsaved one where there is none) and who is signed in."""

    invitation: Invitation
    way: Way
    account: User
    reader: User | None

    @property
    def must_sign_out(self) -> bool:
        return self.way in _TO_OWNERS and self.reader is not None and self.reader.pk != self.account.pk

    @property
    def must_sign_in(self) -> bool:
        return self.way is Way.MOVE and self.reader is None

    @property
    def takes_answer(self) -> bool:
        return self.way in _TO_OWNERS and not self.must_sign_in and not self.must_sign_out

    @property
    def makes_account(self) -> bool:
        return self.takes_answer and self.way is Way.NEW_ACCOUNT

    @property
    def restores(self) -> bool:
        return self.takes_answer and self.way is Way.NEW_PASSWORD

    @property
    def moves(self) -> bool:
        return self.takes_answer and self.way is Way.MOVE

    @property
    def is_already_in(self) -> bool:
        return self.way is Way.ALREADY_IN

    @property
    def is_refused(self) -> bool:
        return self.way is Way.OTHER_ROLE


def build(invitation: Invitation, reader: User | None) -> Welcome:
    known = User.objects.select_related("organisation").filter(email__iexact=invitation.email).first()
    way = way_in(known.standing if known else None, invitation.organisation_id)
    return Welcome(invitation, way, known or User(email=invitation.email), reader)
