"""Sentences made by rule from page values, in both languages.  Pure: no Django, no clock."""

from collections.abc import Callable, Mapping, Sequence

from indicators.progress import Status

# Order of the sentence and of the bar: what is settled well, what is under way, what is not, what cannot be judged.
ORDER = (
    Status.EXCEEDED,
    Status.REACHED,
    Status.IN_RANGE,
    Status.ON_TRACK,
    Status.AT_RISK,
    Status.BEHIND,
    Status.NOT_REACHED,
    Status.PROVISIONAL,
    Status.NOT_DUE_YET,
    Status.NOT_COMPARABLE,
    Status.NOT_ENOUGH_DATA,
    Status.NO_DATA,
    Status.MISSING_AT_SOURCE,
)

PHRASES: Mapping[str, Mapping[Status, str]] = {
    "vi": {
        Status.EXCEEDED: "vượt",
        Status.REACHED: "đạt",
        Status.IN_RANGE: "đạt trong khoảng mục tiêu",
        Status.ON_TRACK: "đúng tiến độ",
        Status.AT_RISK: "có nguy cơ chậm",
        Status.BEHIND: "chậm tiến độ",
        Status.NOT_REACHED: "chưa đạt",
        Status.PROVISIONAL: "tạm tính",
        Status.NOT_DUE_YET: "chưa đến hạn",
        Status.NOT_COMPARABLE: "không cùng cơ sở so sánh",
        Status.NOT_ENOUGH_DATA: "chưa đủ dữ liệu",
        Status.NO_DATA: "chưa có số liệu",
        Status.MISSING_AT_SOURCE: "chưa có văn bản gốc",
    },
    "en": {
        Status.EXCEEDED: "exceeded",
        Status.REACHED: "reached",
        Status.IN_RANGE: "reached within range",
        Status.ON_TRACK: "on track",
        Status.AT_RISK: "at risk",
        Status.BEHIND: "behind",
        Status.NOT_REACHED: "not reached",
        Status.PROVISIONAL: "provisional",
        Status.NOT_DUE_YET: "not due yet",
        Status.NOT_COMPARABLE: "not comparable",
        Status.NOT_ENOUGH_DATA: "without enough data",
        Status.NO_DATA: "without data",
        Status.MISSING_AT_SOURCE: "whose original document is missing",
    },
}


def counts_in_order(counts: Mapping[Status, int]) -> list[tuple[Status, int]]:
    return [(status, counts[status]) for status in ORDER if counts.get(status)]


def asides(*, borrowed: int, plan: str, scheme: str, withheld: int, language: str) -> str:
    """What stands beside the summary: promises judged by the scheme's numbers, and what this reader may not see."""
    parts = []
    if borrowed and language == "vi":
        parts.append(f"Trong đó {borrowed} mục tiêu của {plan} chưa có số trong văn bản gốc, đánh giá theo {scheme}.")
    elif borrowed:
        parts.append(f"Of these, {borrowed} targets of {plan} have no number at hand and are judged by {scheme}.")
    if withheld and language == "vi":
        parts.append(f"{withheld} số liệu chưa công bố (kỳ chưa khóa hoặc dưới ba ngân hàng).")
    elif withheld:
        parts.append(f"{withheld} figures are withheld (period still open, or fewer than three banks).")
    return " ".join(parts)


def summary(counts: Mapping[Status, int], period: str, language: str) -> str:
    """The sentence that opens the overview and the report."""
    phrases = PHRASES[language]
    parts = [(number, phrases[status]) for status, number in counts_in_order(counts)]
    if not parts:
        return f"Đến {period}: chưa có mục tiêu nào." if language == "vi" else f"By {period}: no targets yet."
    if language == "vi":
        first, *rest = parts
        listed = [f"{first[0]} mục tiêu {first[1]}", *(f"{number} {phrase}" for number, phrase in rest)]
        return f"Đến {period}: {', '.join(listed)}."
    first, *rest = parts
    noun = "target" if first[0] == 1 else "targets"
    listed = [f"{first[0]} {noun} {first[1]}", *(f"{number} {phrase}" for number, phrase in rest)]
    return f"By {period}: {', '.join(listed)}."


def paragraph(
    *,
    name: str,
    reading: str,
    is_goal: bool = True,
    provisional: str,
    change: str,
    change_year: str,
    target: str,
    verdict: str,
    source: str,
    language: str,
) -> str:
    """An indicator's sentence in the report; empty texts are left out.

    `reading` is the value with its unit, `change` and `change_year` are signed texts against the last period and
    the same period of the year before.
    """
    if language == "vi":
        parts = [f"{name}: {_reached_vi(reading, is_goal)}{provisional and f' ({provisional})'}"]
        compared = _compared([(change, "so với kỳ trước"), (change_year, "so với cùng kỳ năm trước")], _direction_vi)
        tail = [f"mục tiêu {target}" if target else "", verdict, source and f"nguồn: {source}"]
    else:
        parts = [f"{name}: {_reached_en(reading)}{provisional and f' ({provisional})'}"]
        compared = _compared(
            [(change, "against the last period"), (change_year, "against the same period last year")], _direction_en
        )
        tail = [f"target {target}" if target else "", verdict, source and f"source: {source}"]
    text = ", ".join([*parts, *compared])
    return "; ".join([text, *(each for each in tail if each)]) + "."


def _reached_vi(reading: str, is_goal: bool) -> str:
    """Of what nobody wants more of, fraud for one, it is not said that it was reached."""
    verb = "đạt" if is_goal else "ghi nhận"
    return f"{verb} {reading}" if reading else "chưa có số liệu"


def _reached_en(reading: str) -> str:
    return f"stands at {reading}" if reading else "no data"


def _compared(changes: Sequence[tuple[str, str]], direction: Callable[[str], str]) -> list[str]:
    return [f"{direction(change)} {against}" for change, against in changes if change]


def _direction_vi(change: str) -> str:
    return _worded(change, "tăng", "giảm", "không đổi")


def _direction_en(change: str) -> str:
    return _worded(change, "up", "down", "unchanged")


def _worded(change: str, up: str, down: str, same: str) -> str:
    if change.startswith("+"):
        return f"{up} {change[1:]}"
    if change.startswith("−"):
        return f"{down} {change[1:]}"
    # What was compared may be illustrative even where nothing changed: the bracket stays.
    _value, bracket, mark = change.partition(" (")
    return f"{same}{bracket}{mark}"
