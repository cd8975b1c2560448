"""How often a sign-in may fail: of an account at an address, and at an address of all accounts; kept in the cache."""

import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.cache import cache

LOCKED = "sign-in-locked:"


@dataclass(frozen=True)
class Limit:
    failures: int
    minutes: int


OF_ACCOUNT_AT_ADDRESS = Limit(5, 15)
# A whole office can sit behind one address: who fails often there is held back by the limit above.
OF_ADDRESS = Limit(100, 15)
OF_CODES = Limit(5, 15)


class TooOften(Exception):
    """No further attempt until a moment; nothing was counted."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


@dataclass(frozen=True)
class Attempt:
    """One attempt, counted as failed until it has succeeded."""

    counted: tuple[str, ...]

    def succeeded(self) -> None:
        cache.delete_many(self.counted)


def attempt_password(account: str, address: str, *, at: datetime) -> Attempt:
    """Count an attempt, or refuse it.  What an account is refused at its address is not held against the address."""
    network = network_of(address)
    own = _take(f"{account}@{network}", OF_ACCOUNT_AT_ADDRESS, at)
    try:
        return Attempt((own, _take(f"@{network}", OF_ADDRESS, at)))
    except TooOften:
        cache.delete(own)
        raise


def attempt_code(account: str, *, at: datetime) -> Attempt:
    """The same for a code of the second factor: who types one knows the password already, wherever they are."""
    return Attempt((_take(f"code of {account}", OF_CODES, at),))


def note_locked(person: int, until: datetime, *, at: datetime) -> None:
    cache.set(f"{LOCKED}{person}", until.timestamp(), (until - at).total_seconds())


def forget_locked(person: int) -> None:
    cache.delete(f"{LOCKED}{person}")


def locked_until(people: Iterable[int]) -> dict[int, datetime]:
    """Whose sign-in is refused somewhere at present, and until when; one query."""
    found = cache.get_many([f"{LOCKED}{person}" for person in people])
    return {int(key.removeprefix(LOCKED)): _moment(until) for key, until in found.items()}


def network_of(address: str) -> str:
    """What is counted as one address: of IPv6 the network, within which one computer can choose addresses freely."""
    parsed = ipaddress.ip_address(address)
    return address if parsed.version == 4 else str(ipaddress.ip_network(f"{parsed}/64", strict=False).network_address)


def _take(name: str, limit: Limit, at: datetime) -> str:
    """One of the places for failures that are free; each is free again after its own time.

    A place is taken by adding it, which the database lets only one of two requests at the same moment do.
    """
    digest = hashlib.sha256(name.encode()).hexdigest()
    places = [f"sign-in:{digest}:{number}" for number in range(limit.failures)]
    until = at + timedelta(minutes=limit.minutes)
    taken = cache.get_many(places)
    for place in places:
        if place not in taken and cache.add(place, until.timestamp(), limit.minutes * 60):
            return place
    raise TooOften(_moment(min(taken.values(), default=until.timestamp())))


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
