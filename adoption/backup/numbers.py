"""How the numbers of histories go on after a restore."""

import secrets

EVENTS = "adoption_submissionevent"


def leap() -> int:
    """How far they are carried beyond those of the backup, by chance.

    What changed between the backup and the restore is gone, and its numbers must not come again: the state of the data
    is told by them, and a page that was kept from those days would pass for one of the new.
    """
    return 100_000 + secrets.randbelow(900_000)
