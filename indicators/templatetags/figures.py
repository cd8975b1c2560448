"""Numbers, dates and periods as the reader's language writes them."""

from datetime import date
from decimal import Decimal
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from indicators import labels, numbers
from indicators.basis import PERCENT
from indicators.numbers import Fault, Notation, NumberRefused
from indicators.periods import PeriodKind, Span, parse_label
from indicators.values import Qualifier

register = template.Library()

GROWTH = "percent_per_year"
ROMAN = ("I", "II", "III", "IV")


def notation() -> Notation:
    """How the active language writes numbers."""
    return Notation.EN if get_language() == "en" else Notation.VI


@register.filter
def number(value: Decimal | int | None, places: int | None = None) -> str:
    return "" if value is None else numbers.write(value, notation(), places)


@register.filter
def plain(value: Decimal | int | None) -> str:
    """The number for machines, beside the one that is printed."""
    return numbers.plain(value)


@register.filter
def unit_word(unit: str) -> str:
    return labels.word(labels.UNITS, unit)


def amount(value: Decimal | None, unit: str, places: int | None = None) -> str:
    """A value with its unit where that is a sign: 89,5% and 26 lần, but 789.000."""
    if value is None:
        return ""
    written = numbers.write(value, notation(), places)
    if unit in (PERCENT, GROWTH):
        return f"{written}%"
    return written


def promised(low: Decimal | None, high: Decimal | None, unit: str, *, strict: bool = False) -> str:
    """A promised point, range, floor or ceiling: 80%, 90–100%, ≥ 80%, < 5; nothing where neither bound is known."""
    if low is not None and high is not None:
        return amount(low, unit) if low == high else f"{number(low)}–{amount(high, unit)}"
    if low is not None:
        return f"{'>' if strict else '≥'} {amount(low, unit)}"
    if high is not None:
        return f"{'<' if strict else '≤'} {amount(high, unit)}"
    return ""


def qualified(value: Decimal | None, unit: str, qualifier: str, places: int | None = None) -> str:
    sign = "≥ " if qualifier == Qualifier.AT_LEAST else ""
    return f"{sign}{amount(value, unit, places)}" if value is not None else ""


def change(value: Decimal, unit: str, places: int) -> str:
    """A change with its sign; of shares in points, never in per cent of per cent."""
    written = numbers.write_signed(value, notation(), places)
    return gettext("%(change)s pp") % {"change": written} if is_share(unit) else written


def is_share(unit: str) -> bool:
    return unit in (PERCENT, GROWTH)


@register.filter
def day(value: date | None) -> str:
    """Day first without leading zeros, as on official forms: 15/6/2025."""
    return f"{value.day}/{value.month}/{value.year}" if value else ""


@register.filter
def period(label: str) -> str:
    """A period's name: Quý III/2025, Q3 2025."""
    return period_name(parse_label(label), english=get_language() == "en")


def period_name(span: Span, *, english: bool) -> str:
    if english:
        match span.kind:
            case PeriodKind.QUARTER:
                return f"Q{span.ordinal} {span.year}"
            case PeriodKind.HALF_YEAR:
                return f"first half of {span.year}"
            case PeriodKind.NINE_MONTHS:
                return f"first nine months of {span.year}"
            case _:
                return span.label.replace("-", "–")
    match span.kind:
        case PeriodKind.QUARTER:
            return f"Quý {ROMAN[span.ordinal - 1]}/{span.year}"
        case PeriodKind.HALF_YEAR:
            return f"6 tháng đầu năm {span.year}"
        case PeriodKind.NINE_MONTHS:
            return f"9 tháng đầu năm {span.year}"
        case PeriodKind.YEAR:
            return f"năm {span.year}"
        case _:
            return f"giai đoạn {span.label.replace('-', '–')}"


def refusal_text(refusal: NumberRefused) -> str:
    """What was found in a cell, what was expected, and how to mend it."""
    offers = ""
    if len(refusal.offers) > 1:
        offers = gettext(" Write %(first)s or %(second)s.") % {
            "first": refusal.offers[0],
            "second": refusal.offers[1],
        }
    elif refusal.offers:
        offers = gettext(" Did you mean %(first)s?") % {"first": refusal.offers[0]}
    return str(labels.FAULT[Fault(refusal.fault)]) % {
        "found": refusal.found,
        "example": numbers.write(1234567, notation()),
        "offers": offers,
    }


@register.filter
def mark(illustrative: object) -> SafeString:
    """The sign beside a number: invented, or published and reported."""
    return _piece("includes/mark.html", get_language() or "", illustrative=bool(illustrative))


@register.filter
def verdict_sign(status: str) -> SafeString:
    return _piece("includes/verdict_sign.html", "", status=str(status))


@cache
def _piece(template: str, language: str, **inputs: object) -> SafeString:
    """A piece that stands hundreds of times on a page and is always the same: rendered once for each language."""
    return mark_safe(render_to_string(template, inputs).strip())  # noqa: S308 - a template has escaped it
