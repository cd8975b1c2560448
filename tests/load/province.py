"""What the crowd works on: how many banks there are, and what each of them sends."""

from tests.benchmarks.sizes import MEASURES, SENT_OF_EACH

QUARTER = "2025-Q4"
CLOSED = "2025-Q3"
QUARTERS = 8
INDICATOR_COUNT = 30
CODES = [f"measure-{place:02}" for place in range(MEASURES)]
INDICATORS = [f"indicator-{place:03}" for place in range(INDICATOR_COUNT)]
CELLS_AT_ONCE = 5


def drafting(banks: int) -> list[str]:
    """Those whose draft is empty: every second bank has sent its newest quarter when a province is made."""
    return [f"bank-{SENT_OF_EACH * place:03}" for place in range(banks)]


def figures_of(bank: str) -> dict[str, int]:
    """Of each bank its own, and none like those of the quarter before; within what no check asks a reason for."""
    number = int(bank.removeprefix("bank-"))
    wholes = [1000 + 37 * (number % 17) + 11 * QUARTERS + number % 50 + 5 * (place // 2) for place in range(MEASURES)]
    parts = [whole * (19 + QUARTERS) // 100 + number % 7 for whole in wholes]
    return {code: (parts if place % 2 else wholes)[place] for place, code in enumerate(CODES)}
