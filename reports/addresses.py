"""The web address that a source's text names, as something to click on."""

import re

_NAMED = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>\"'()«»;,]*[^\s<>\"'()«»;,.])", re.IGNORECASE)


def address_in(text: str) -> str:
    """The first address in a text, always with https; empty where it names none."""
    found = _NAMED.search(text)
    return f"https://{found[1]}" if found else ""
