"""The slow judge: verdict, roll-up and average growth worked out anew from the domain page alone, with plain values."""

from decimal import Decimal, localcontext
from fractions import Fraction

PARTS = ("counted", "base", "scope", "subset", "unit")


def verdict(reading, target, on, measured_on):
    """The word of §5.17, the first that applies.

    A reading has: value, qualifier, source, approved, expected, and the parts of its basis with its unit.
    A target has: minimum, maximum, strict, due_on, binds, missing, growth, baseline (day and value), steps (the same,
    the milestones before it), and the parts of its basis with its unit.
    """
    if target is None:
        return "no_target"
    if target["missing"]:
        return "missing_at_source"
    if reading is None:
        return "no_data"
    if not comparable(reading, target):
        return "not_comparable"
    if reading["value"] is None:
        return "not_enough_data"
    value = Fraction(reading["value"])
    path = None if target["growth"] else path_on(target, measured_on)
    before_due = on <= target["due_on"]
    met = meets(value, reading["qualifier"], target)
    if reading["qualifier"] == "at_least" and not met:
        proven_by_path = before_due and path is not None and value >= path
        if not proven_by_path:
            return "not_enough_data"
    if is_provisional(reading):
        return "provisional"
    if met:
        return met
    if not before_due:
        return "not_reached"
    if path is None:
        return "not_due_yet"
    if value >= path:
        return "on_track"
    way = abs(Fraction(target["minimum"]) - Fraction(target["baseline"][1]))
    return "at_risk" if path - value <= way / 10 else "behind"


def comparable(reading, target):
    """§2 and §5.1: all parts alike, or 100 % of the whole province against its urban part."""
    if not target["binds"]:
        return False
    asked = {part: target[part] for part in PARTS}
    if asked["scope"] == "national":
        asked["scope"] = "province"
    unlike = [part for part in PARTS if reading[part] != asked[part]]
    if not unlike:
        return True
    return (
        unlike == ["scope"]
        and (reading["scope"], asked["scope"]) == ("province", "urban")
        and reading["unit"] == "percent"
        and reading["counted"] != "accounts"
        and reading["qualifier"] != "rounded"
        and reading["value"] == 100
    )


def meets(value, qualifier, target):
    """§5.6 and §5.7: reached, in_range or exceeded; nothing where the value is below."""
    minimum, maximum = target["minimum"], target["maximum"]
    below = value <= minimum if target["strict"] else value < minimum
    if below:
        return None
    if maximum is None:
        return "reached"
    if value > maximum:
        return "exceeded"
    a_point = minimum == maximum
    at_the_natural_end = target["unit"] == "percent" and target["counted"] != "accounts" and value == maximum == 100
    if a_point or at_the_natural_end or qualifier == "at_least":
        return "reached"
    return "in_range"


def is_provisional(reading):
    """§5.5: documents never are; closing the period makes a total "at least", which is then no longer provisional."""
    if reading["source"] == "document" or reading["qualifier"] == "at_least":
        return False
    return reading["approved"] < reading["expected"]


def path_on(target, day):
    """The straight lines from the baseline through the milestones to the target, on one day; walked day by day."""
    if target["baseline"] is None:
        return None
    start, value = target["baseline"]
    if day < start or start >= target["due_on"]:
        return None
    corners = [(start, Fraction(value))]
    for step_on, step_value in [*sorted(target["steps"]), (target["due_on"], target["minimum"])]:
        if step_on > corners[-1][0]:
            corners.append((step_on, Fraction(step_value)))
    height = corners[0][1]
    for (start, low), (end, high) in zip(corners, corners[1:], strict=False):
        walked = min((day - start).days, (end - start).days)
        if walked > 0:
            height = low + (high - low) / (end - start).days * walked
    return height


class NotSummableError(ValueError):
    """§5.3: distinct persons or merchants of several reporters."""


def summed(filed, additivity):
    """The total of [(reporter, number or None for "nothing to report")]; None where nobody reported."""
    reporters = []
    for reporter, _ in filed:
        if reporter not in reporters:
            reporters.append(reporter)
    if additivity == "not_additive" and len(reporters) > 1:
        raise NotSummableError
    if not filed:
        return None
    result = 0
    for _, number in filed:
        if number is not None:
            result += Fraction(number)
    return result


def rolled_up(method, upper, lower, reference, upper_additivity="additive", lower_additivity="additive"):
    """The province's value of a quarter (§4a, §5.3 to §5.5); None where there is none."""
    top = summed(upper, upper_additivity)
    if top is None or method in ("sum", "single_reporter"):
        return top
    if method == "ratio_of_sums":
        bottom = summed(lower, lower_additivity)
    else:
        bottom = None if reference is None else Fraction(reference)
    if not bottom:
        return None
    return top / bottom * 100


def yearly_sums(quarters):
    """§5.8: {year: (sum, reporters)} of the years with four complete quarters of the same reporters."""
    sums = {}
    for year in sorted({each["year"] for each in quarters}):
        mine = [each for each in quarters if each["year"] == year]
        whole = sorted(each["ordinal"] for each in mine) == [1, 2, 3, 4]
        complete = all(each["complete"] for each in mine)
        same = all(each["reporters"] == mine[0]["reporters"] for each in mine)
        if whole and complete and same:
            sums[year] = (sum(Fraction(each["value"]) for each in mine), mine[0]["reporters"])
    return sums


def average_growth(quarters, programme_first_year):
    """§5.8: (first year, last year, per cent a year) of like years, or None; the root is found by halving."""
    sums = yearly_sums(quarters)
    if not sums:
        return None
    last = max(sums)
    alike = [year for year in sums if sums[year][1] == sums[last][1]]
    earlier = [year for year in alike if year < programme_first_year]
    first = max(earlier) if earlier else min(alike)
    if first == last or not sums[first][0]:
        return None
    ratio = sums[last][0] / sums[first][0]
    return first, last, (root(ratio, last - first) - 1) * 100


def root(number, degree):
    """The degree-th root of a number, to thirty digits."""
    with localcontext(prec=60):
        wanted = Decimal(number.numerator) / Decimal(number.denominator)
        low, high = Decimal(0), max(wanted, Decimal(1))
        while high - low > Decimal("1e-30") * max(high, Decimal(1)):
            middle = (low + high) / 2
            if middle**degree > wanted:
                high = middle
            else:
                low = middle
        return (low + high) / 2
