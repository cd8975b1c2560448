"""Who stands behind a reading, as a short text: the same for the same reporters.  Pure: no Django, no clock.

Readings are compared far more often than their reporters are listed, and a list of hundreds would be read, kept and
written into history with every reading of every quarter.  Who they are is known from the submissions.
"""

from collections.abc import Collection
from functools import lru_cache
from hashlib import sha256


def key_of(reporters: Collection[str]) -> str:
    """How many they are and a hash of who; empty for nobody."""
    return _key_of(frozenset(reporters))


@lru_cache(maxsize=256)  # the indicators of a quarter have few different sets of reporters
def _key_of(reporters: frozenset[str]) -> str:
    if not reporters:
        return ""
    who = "\n".join(sorted(reporters))
    return f"{len(reporters)}-{sha256(who.encode()).hexdigest()[:24]}"


def count_of(key: str) -> int:
    return int(key.partition("-")[0] or 0)
