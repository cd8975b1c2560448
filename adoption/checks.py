"""What is said of a submission's figures before anybody reviews them.  Pure: no Django, no clock."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from statistics import median

JUMP_SPREADS = 4  # median absolute deviations
JUMP_LEAST = Decimal("0.1")
CHANGES_LOOKED_AT = 8
CHANGES_NEEDED = 3
UNIT_FACTORS = (Decimal(1000), Decimal(1_000_000), Decimal("0.001"), Decimal("0.000001"))
UNIT_ROOM = Decimal(2)
SAME_FROM = 1000


class Severity(StrEnum):
    ERROR = "error"  # stops the submission
    WARNING = "warning"  # asks for a note


class Code(StrEnum):
    MISSING = "missing"
    NOT_WHOLE = "not_whole"
    NEGATIVE = "negative"
    PART_EXCEEDS_WHOLE = "part_exceeds_whole"
    UNIT_SLIP = "unit_slip"
    LARGE_CHANGE = "large_change"
    SAME_AS_LAST = "same_as_last"


@dataclass(frozen=True)
class Cell:
    """One measure of a submission: what stands in it, and what is needed to judge it."""

    measure: str
    value: Decimal | None = None
    nothing_to_report: bool = False
    note: str = ""
    whole: str | None = None
    past: Sequence[Decimal] = ()
    decimals: int = 0

    @property
    def filled(self) -> bool:
        return self.value is not None or self.nothing_to_report


@dataclass(frozen=True)
class Finding:
    """What a check says of one cell; `limits` are the values it compared with."""

    severity: Severity
    code: Code
    measure: str
    found: Decimal | None = None
    limits: tuple[Decimal, ...] = ()
    other: str | None = None
    answered: bool = False


Cells = Mapping[str, Cell]
Check = Callable[[Cell, Cells], Finding | None]


def missing(cell: Cell, cells: Cells) -> Finding | None:
    """Every owed figure is filled in or is "nothing to report"."""
    if not cell.filled:
        return Finding(Severity.ERROR, Code.MISSING, cell.measure)
    return None


def not_whole(cell: Cell, cells: Cells) -> Finding | None:
    """A count has no decimals beyond those of its measure."""
    if cell.value is None or cell.value == round(cell.value, cell.decimals):
        return None
    return Finding(Severity.ERROR, Code.NOT_WHOLE, cell.measure, cell.value)


def negative(cell: Cell, cells: Cells) -> Finding | None:
    """A figure starts at nothing."""
    if cell.value is None or cell.value >= 0:
        return None
    return Finding(Severity.ERROR, Code.NEGATIVE, cell.measure, cell.value)


def part_exceeds_whole(cell: Cell, cells: Cells) -> Finding | None:
    """A part, a channel among them, is at most its whole; channels may overlap and need not add up."""
    whole = cells.get(cell.whole) if cell.whole else None
    if whole is None or cell.value is None:
        return None
    limit = Decimal(0) if whole.nothing_to_report else whole.value
    if limit is None or cell.value <= limit:
        return None
    return Finding(Severity.ERROR, Code.PART_EXCEEDS_WHOLE, cell.measure, cell.value, (limit,), other=whole.measure)


def unit_slip(cell: Cell, cells: Cells) -> Finding | None:
    """The value is not about a thousand or a million times last period's, or as small a part of it."""
    last = cell.past[-1] if cell.past else None
    if not cell.value or not last:
        return None
    for factor in UNIT_FACTORS:
        meant = cell.value / factor
        if last / UNIT_ROOM <= meant <= last * UNIT_ROOM:
            return Finding(
                Severity.WARNING, Code.UNIT_SLIP, cell.measure, cell.value, (last, meant), answered=_noted(cell)
            )
    return None


def same_as_last(cell: Cell, cells: Cells) -> Finding | None:
    """A value of a thousand or more is not last period's to the digit."""
    last = cell.past[-1] if cell.past else None
    if cell.value is None or cell.value < SAME_FROM or cell.value != last:
        return None
    return Finding(Severity.WARNING, Code.SAME_AS_LAST, cell.measure, cell.value, (last,), answered=_noted(cell))


def _noted(cell: Cell) -> bool:
    return bool(cell.note.strip())


def large_change(cell: Cell, cells: Cells) -> Finding | None:
    """The change since last period lies within the median of the last eight ± 4 MAD, at least ± 10 %."""
    if cell.value is None or len(cell.past) < CHANGES_NEEDED + 1 or unit_slip(cell, cells):
        return None
    low, high = usual_range(cell.past)
    if low <= cell.value <= high:
        return None
    return Finding(Severity.WARNING, Code.LARGE_CHANGE, cell.measure, cell.value, (low, high), answered=_noted(cell))


def usual_range(past: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The whole numbers between which the next value is no surprise, from past values in order of time."""
    recent = list(past)[-CHANGES_LOOKED_AT - 1 :]
    last = recent[-1]
    changes = [after - before for before, after in pairwise(recent)]
    middle = median(changes)
    spread = median(abs(change - middle) for change in changes) * JUMP_SPREADS
    room = max(spread, abs(last) * JUMP_LEAST)
    low, high = last + middle - room, last + middle + room
    return max(low, Decimal(0)).to_integral_value(), high.to_integral_value()


# One registry for the form, the workbook and the review alike.
CHECKS: tuple[Check, ...] = (
    missing,
    not_whole,
    negative,
    part_exceeds_whole,
    unit_slip,
    large_change,
    same_as_last,
)


def findings(cells: Sequence[Cell]) -> list[Finding]:
    """Everything that the checks say, errors first, each in the order of the cells."""
    return sorted(_all(cells), key=lambda finding: finding.severity is not Severity.ERROR)


def _all(cells: Sequence[Cell]) -> Iterator[Finding]:
    by_measure = {cell.measure: cell for cell in cells}
    for cell in cells:
        for check in CHECKS:
            finding = check(cell, by_measure)
            if finding:
                yield finding


def errors(found: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.severity is Severity.ERROR]


def unanswered(found: Sequence[Finding]) -> list[Finding]:
    """Warnings that still want a note."""
    return [finding for finding in found if finding.severity is Severity.WARNING and not finding.answered]
