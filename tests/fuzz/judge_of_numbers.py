"""The slow judge of the number parser: all ways to write a number are listed, and a text is one of them or none."""

from decimal import Decimal
from itertools import product

from indicators.numbers import Notation


def grouped(digits: str, mark: str) -> str:
    """Digits in threes, counted from the right by hand."""
    parts: list[str] = []
    while digits:
        parts.insert(0, digits[-3:])
        digits = digits[:-3]
    return mark.join(parts)


def reading(text: str, notation: Notation, decimals: int, most_digits: int) -> Decimal | None:
    """What a text says, or None where it is none of the ways to write a number.  Built up, never taken apart."""
    text = text.strip()
    sign, body = (-1, text[1:]) if text[:1] in ("-", "−") else (1, text)
    digits = "".join(each for each in body if each in "0123456789")
    found = set()
    for places in range(min(decimals, max(len(digits) - 1, 0)) + 1):
        whole, fraction = (digits[: len(digits) - places], digits[len(digits) - places :])
        if not whole or len(whole.lstrip("0")) + places > most_digits:
            continue
        ways = {whole} | ({grouped(whole, notation.thousands)} if whole[0] != "0" else set())
        tail = f"{notation.decimal}{fraction}" if places else ""
        if body in {f"{way}{tail}" for way in ways}:
            found.add(Decimal(sign * int(digits)).scaleb(-places))
    assert len(found) < 2, "a text has two readings in one notation"
    return found.pop() + 0 if found else None


def every_text(alphabet: str, longest: int) -> list[str]:
    return ["".join(letters) for length in range(longest + 1) for letters in product(alphabet, repeat=length)]
