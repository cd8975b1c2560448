"""Words and texts that the templates of the room print."""

from typing import Any

from django import template
from django.utils.translation import gettext

from adoption import labels
from adoption.grid import change_text
from indicators import labels as lower
from indicators.templatetags.figures import amount, number

register = template.Library()
register.filter("days_text", labels.days_text)
register.filter("change_pct", change_text)


@register.filter
def status_word(status: str) -> object:
    return labels.STATUS.get(status, status)


@register.filter
def action_word(action: str) -> object:
    return labels.ACTION.get(action, action)


@register.filter
def verification_word(verification: str) -> object:
    return lower.VERIFICATION.get(verification, verification)


@register.filter
def target_text(target: Any) -> str:
    """A target, present or past, as the plan page writes it."""
    low, high = target.minimum, target.maximum
    if low is None and high is None:
        return gettext("original document missing")
    if low is not None and high is not None and low != high:
        return f"{number(low)}–{amount(high, target.unit)}"
    if low is not None and high is None:
        return f"≥ {amount(low, target.unit)}"
    return amount(low if low is not None else high, target.unit)
