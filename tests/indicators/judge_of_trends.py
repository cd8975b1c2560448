"""The slow judge of projections: paces, errors and projected values worked out anew by their definitions, in floats."""

import math


def slopes(values):
    """The slope between every two values, one after the other."""
    found = []
    for later in range(len(values)):
        for earlier in range(later):
            found.append((values[later] - values[earlier]) / (later - earlier))
    return found


def middle(numbers):
    """The median: half of the numbers are not below it, half are not above."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def least_squares(values):
    """The slope by the textbook's sums: (n Σxy − Σx Σy) / (n Σx² − (Σx)²)."""
    count = len(values)
    xs = range(count)
    sum_x, sum_y = sum(xs), sum(values)
    sum_xy = sum(x * y for x, y in zip(xs, values, strict=True))
    return (count * sum_xy - sum_x * sum_y) / (count * sum(x * x for x in xs) - sum_x**2)


def projected(readings, method, scale, places, ahead):
    """One value, so many quarters after the last of at most eight readings."""
    readings = [float(each) for each in readings][-8:]
    last = readings[-1]
    if method == "same_as_last":
        return last
    if method == "straight_line":
        return stopped(last + least_squares(readings) * ahead, scale)
    if scale == "share":
        odds = [math.log(each / (100 - each)) for each in drawn_in(readings, places)]
        return 100 / (1 + math.exp(-(odds[-1] + middle(slopes(odds)) * ahead)))
    if scale == "count" and min(readings) > 0:
        logs = [math.log(each) for each in readings]
        return math.exp(logs[-1] + middle(slopes(logs)) * ahead)
    return stopped(last + middle(slopes(readings)) * ahead, scale)


def drawn_in(shares, places):
    """No share nearer to 0 or 100 than a quarter of a printed unit."""
    margin = 0.25 / 10**places
    return [min(max(share, margin), 100 - margin) for share in shares]


def stopped(value, scale):
    if scale == "plain":
        return value
    return min(max(value, 0.0), 100.0) if scale == "share" else max(value, 0.0)


def mean_error(values, method, scale, places, hold):
    """How far a method is off on average, or None where no quarter can be held back and leave four readings."""
    missed = []
    for known in range(4, len(values)):
        if known < len(values) - hold:
            continue
        for ahead in range(1, len(values) - known + 1):
            guess = projected(values[:known], method, scale, places, ahead)
            missed.append(abs(guess - float(values[known + ahead - 1])))
    return sum(missed) / len(missed) if missed else None
