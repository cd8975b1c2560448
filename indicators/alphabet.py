"""The Vietnamese alphabet: the order in which names stand, what a search looks past.  Pure: no Django, no clock."""

import unicodedata

_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=0x110000)}
# Names that differ in their tones alone follow in this order: none, huyền, hỏi, ngã, sắc, nặng.
_TONES = {tone: place for place, tone in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}

Place = tuple[tuple[int, ...], tuple[int, ...]]


def place(name: str) -> Place:
    """A key to sort names by: their letters, then their tones; signs and digits come before any letter."""
    parted = [_parted(letter) for letter in unicodedata.normalize("NFC", _one_line(name).lower())]
    return tuple(_LETTERS.get(letter, ord(letter)) for letter, _tone in parted), tuple(tone for _letter, tone in parted)


def _parted(letter: str) -> tuple[str, int]:
    """A letter without its tone, and the tone's place."""
    marks = unicodedata.normalize("NFD", letter)
    tones = [_TONES[mark] for mark in marks if mark in _TONES]
    toneless = "".join(mark for mark in marks if mark not in _TONES)
    return unicodedata.normalize("NFC", toneless)[:1] or letter, max(tones, default=0)


def plain(text: str) -> str:
    """Small letters without any mark: what is searched for and what is searched in are compared so."""
    marks = unicodedata.normalize("NFD", _one_line(text).lower()).replace("đ", "d")
    return "".join(mark for mark in marks if not unicodedata.combining(mark))


def _one_line(text: str) -> str:
    return " ".join(text.split())
