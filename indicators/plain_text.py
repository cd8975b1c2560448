"""What people type, as it is kept: composed letters, and nothing that nobody sees.  Pure: no Django, no clock."""

import unicodedata

# Letters and marks that print as nothing; other invisible characters are found by their kind.
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)


def is_invisible(character: str) -> bool:
    """Control characters, marks of direction and of no width, and whatever has no letter of its own."""
    return character in _BLANK or not (character.isprintable() or character.isspace())


def plain_line(text: str) -> str:
    """One line, with single spaces.  Marks go first, for a letter may be composed across one."""
    seen = "".join(character for character in text if not is_invisible(character))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def plain_lines(text: str) -> str:
    """The same line by line."""
    return "\n".join(map(plain_line, text.splitlines())).strip()


def trimmed(text: str) -> str:
    """Without spaces and invisible marks at either end; one between digits is left, so that it is refused."""
    visible = [place for place, character in enumerate(text) if not (character.isspace() or is_invisible(character))]
    return text[visible[0] : visible[-1] + 1] if visible else ""
