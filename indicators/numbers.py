"""How a number is read and written in Vietnamese and in English.  Pure: no Django, no clock."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

MOST_DIGITS = 15  # what SQLite keeps of a decimal


class Notation(StrEnum):
    """Which signs part the thousands and the decimals; the value is the language that writes so."""

    VI = "vi"
    EN = "en"

    @property
    def thousands(self) -> str:
        return "." if self is Notation.VI else ","

    @property
    def decimal(self) -> str:
        return "," if self is Notation.VI else "."

    @property
    def other(self) -> "Notation":
        return Notation.EN if self is Notation.VI else Notation.VI


class Fault(StrEnum):
    """Why a text is not taken as a number."""

    NOT_A_NUMBER = "not_a_number"
    BAD_GROUPING = "bad_grouping"
    NOT_WHOLE = "not_whole"
    TWO_READINGS = "two_readings"
    NEGATIVE = "negative"
    TOO_LONG = "too_long"
    OVER_100 = "over_100"
    TOO_MANY_DECIMALS = "too_many_decimals"


@dataclass(frozen=True)
class NumberRefused(ValueError):
    """A text that is not one number; `offers` are ways to write what may have been meant."""

    fault: Fault
    found: str
    offers: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.fault}: {self.found}"


_PLAIN = re.compile(r"\d+")


def parse(
    text: str,
    notation: Notation,
    *,
    decimals: int = 0,
    share: bool = False,
    may_be_negative: bool = False,
    mixed_origin: bool = False,
    most_digits: int = MOST_DIGITS,
) -> Decimal:
    """Read one number strictly, or raise NumberRefused.

    `decimals` is how many the measure has: 0 is a whole number, where any decimal part, even ",000", is refused
    as ambiguous.  `share` refuses what is over 100 and allows one "%" at the end.  `mixed_origin` is for text of
    unknown notation (workbook, paste): valid in both with different values, it is refused.
    """
    found = text.strip()
    body = found.removesuffix("%").rstrip() if share else found
    negative = body.startswith(("-", "−"))
    body = body[1:] if negative else body
    if not body or not re.fullmatch(r"[0-9.,]+", body) or not body[0].isdigit():
        raise NumberRefused(Fault.NOT_A_NUMBER, found)
    value = _value(body, found, notation, decimals, most_digits)
    if mixed_origin:
        _refuse_two_readings(body, found, value, notation, decimals)
    if negative and value and not may_be_negative:
        raise NumberRefused(Fault.NEGATIVE, found, (write(value, notation),))
    if share and value > 100:
        raise NumberRefused(Fault.OVER_100, found)
    return -value if negative and value else value


def _value(body: str, found: str, notation: Notation, decimals: int, most_digits: int = MOST_DIGITS) -> Decimal:
    whole, mark, fraction = body.partition(notation.decimal)
    if mark and not _PLAIN.fullmatch(fraction):
        raise NumberRefused(Fault.BAD_GROUPING, found, _offers(body, notation, decimals))
    digits = _ungroup(whole, notation)
    if digits is None:
        raise NumberRefused(Fault.BAD_GROUPING, found, _offers(body, notation, decimals))
    if len(digits.lstrip("0")) + len(fraction) > most_digits:
        raise NumberRefused(Fault.TOO_LONG, found)
    if mark and not decimals:
        raise NumberRefused(Fault.NOT_WHOLE, found, _offers(body, notation, decimals))
    if len(fraction) > decimals:
        raise NumberRefused(Fault.TOO_MANY_DECIMALS, found)
    return Decimal(f"{digits}.{fraction}" if fraction else digits)


def _ungroup(whole: str, notation: Notation) -> str | None:
    """The digits without their thousands marks; None where the marks do not stand at every third digit."""
    if _PLAIN.fullmatch(whole):
        return whole
    if re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{notation.thousands}\d{{3}})+", whole):
        return whole.replace(notation.thousands, "")
    return None


def _offers(body: str, notation: Notation, decimals: int) -> tuple[str, ...]:
    """What the writer may have meant, each written the way this cell takes it."""
    meant = []
    whole, mark, fraction = body.partition(notation.decimal)
    digits = _ungroup(whole, notation)
    if mark and not decimals and digits and _PLAIN.fullmatch(fraction):
        meant.append(Decimal(digits))
    other_whole, other_mark, other_fraction = body.partition(notation.other.decimal)
    other_digits = _ungroup(other_whole, notation.other)
    if other_digits and not other_mark:
        meant.append(Decimal(other_digits))
    elif other_digits and _PLAIN.fullmatch(other_fraction) and 0 < len(other_fraction) <= decimals:
        meant.append(Decimal(f"{other_digits}.{other_fraction}"))
    return tuple(dict.fromkeys(write(value, notation) for value in meant))


def _refuse_two_readings(body: str, found: str, value: Decimal, notation: Notation, decimals: int) -> None:
    try:
        second = _value(body, found, notation.other, max(decimals, 3))
    except NumberRefused:
        return
    if second != value:
        raise NumberRefused(Fault.TWO_READINGS, found, (write(value, notation), write(second, notation)))


def rounded(value: Decimal, places: int) -> Decimal:
    """Round half away from zero, as printed figures are."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def write(value: Decimal | int, notation: Notation, places: int | None = None) -> str:
    """Write a number with grouped thousands; without `places`, with the decimals that it has."""
    number = Decimal(value)
    number = rounded(number, places) if places is not None else _shortest(number)
    plain = f"{abs(number):,f}"
    if notation is Notation.VI:
        plain = plain.translate({ord(","): ".", ord("."): ","})
    return f"−{plain}" if number < 0 else plain


def _shortest(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def write_signed(value: Decimal | int, notation: Notation, places: int | None = None) -> str:
    """Write a change: +1,2 or −0,3 (a true minus), and plain 0 for none."""
    number = rounded(Decimal(value), places) if places is not None else Decimal(value)
    text = write(abs(number), notation, places)
    if number == 0:
        return text
    return f"{'+' if number > 0 else '−'}{text}"


def write_percent(value: Decimal | int, notation: Notation, places: int | None = None) -> str:
    """Write a share with its sign and no space: 89,5%."""
    return f"{write(value, notation, places)}%"


def plain(value: Decimal | int | None) -> str:
    """The form for machines: a point, no grouping, no exponent, empty for none."""
    return "" if value is None else f"{_shortest(Decimal(value)):f}"
