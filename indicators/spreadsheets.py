"""Text that people open in a spreadsheet."""

BOM = "\ufeff"
# The last four are the full-width forms, which a spreadsheet in an East Asian setting takes for the others.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Text that a spreadsheet would run as a formula is led by an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
