"""Text that people open in a spreadsheet."""

from indicators.plain_text import trimmed

BOM = "\ufeff"
# The others are the full-width and small forms, which a spreadsheet in an East Asian setting takes for the first.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")
_LINE_STARTS = ("\t", "\r", "\n")


def harmless(text: str) -> str:
    """Text that a spreadsheet would run as a formula, though spaces and unseen marks lead it, gets an apostrophe."""
    runs = text.startswith(_LINE_STARTS) or trimmed(text).startswith(_FORMULA_STARTS)
    return f"'{text}" if runs else text
