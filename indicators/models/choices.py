"""The codes of the pure modules as choices of a column, with the text columns that are kept in both languages."""

from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.translation import get_language

VALUE_DIGITS = 21
VALUE_PLACES = 6


def code_field(codes: type[StrEnum], **options: Any) -> models.CharField:
    """A column that holds one code of an enumeration; its words are chosen at the edge (`indicators.labels`)."""
    choices = [(code.value, code.value) for code in codes]
    return models.CharField(max_length=32, choices=choices, **options)


def amount_field(**options: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=VALUE_DIGITS, decimal_places=VALUE_PLACES, **options)


def in_language(vietnamese: str, english: str) -> str:
    """The one of two stored texts that the reader's language asks for; Vietnamese where English is empty."""
    return english if get_language() == "en" and english else vietnamese
