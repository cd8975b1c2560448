"""How much of the way to its target a reading has gone, in one measure for all targets.  Pure: no Django, no clock."""

from decimal import ROUND_DOWN, Decimal

from indicators.basis import HUNDRED
from indicators.values import Direction, TargetValue

MOST_DRAWN = Decimal(150)  # a bar ends here; the text beside it says what is true


def is_falling(target: TargetValue, direction: Direction = Direction.UP) -> bool:
    """Whether less is better: by the indicator's direction, or because the target is a ceiling alone."""
    return direction is Direction.DOWN or target.minimum is None


def goal_line(target: TargetValue, direction: Direction = Direction.UP) -> Decimal | None:
    """The value at which a target is met: the floor, of a range too; the ceiling where less is better."""
    if direction is Direction.DOWN and target.maximum is not None:
        return target.maximum
    return target.bound


def edges(target: TargetValue) -> tuple[Decimal, Decimal] | None:
    """Of a range its lower and its upper edge; None for a floor, a ceiling or a point."""
    low, high = target.minimum, target.maximum
    return (low, high) if low is not None and high is not None and low != high else None


def attainment(value: Decimal, target: TargetValue, direction: Direction = Direction.UP) -> Decimal | None:
    """The way that a value has gone, in per cent of the goal line, which itself lies at 100.

    More is better (floor, point, range, growth range): value ÷ line.  40 % of a promised 80 % is 50; a growth of 10 %
    a year of a promised 20 % is 50 as well, rate against rate; a range begins at its floor, so whoever is inside it
    is past 100.
    Less is better (ceiling, range of a falling indicator): 100, and as much more as the value lies below the line in
    per cent of the line.  8 cases of at most 10 are 120; 15 are 50.
    Nothing is less than 0: a value that went the wrong way has not set out.  A line at 0 cannot be divided by, so
    short of it is 0 and at it or past it is 100.  None where the target has no number.
    """
    line = goal_line(target, direction)
    if line is None:
        return None
    ahead = line - value if is_falling(target, direction) else value - line
    if not line:
        return HUNDRED if ahead >= 0 else Decimal(0)
    return max(HUNDRED + HUNDRED * ahead / abs(line), Decimal(0))


def told(pct: Decimal) -> Decimal:
    """To one decimal, downwards: what falls short is never told as 100 %."""
    return pct.quantize(Decimal("0.1"), ROUND_DOWN)


def drawn(pct: Decimal) -> Decimal:
    """The length of a bar."""
    return min(pct, MOST_DRAWN)
