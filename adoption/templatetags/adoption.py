"""Words and texts that the templates of the room print."""

from django import template

from adoption import labels, plan_words
from adoption.grid import change_text
from indicators import labels as lower

register = template.Library()
register.filter("days_text", labels.days_text)
register.filter("change_pct", change_text)
register.filter("value_text", plan_words.value_text)
register.filter("part_text", plan_words.part_text)
register.filter("is_invented", plan_words.is_invented)
register.filter("who_text", plan_words.who_text)
register.filter("contradiction_texts", plan_words.contradiction_texts)


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
def part_word(part: str) -> object:
    return plan_words.PART.get(part, part)


@register.filter
def plan_change_word(change: str) -> object:
    return plan_words.CHANGE.get(change, change)
