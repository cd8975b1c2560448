"""What changed since the last period: moves, corrections, new verdicts, new readings.  No queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from indicators import labels
from indicators.numbers import rounded
from indicators.periods import Span
from indicators.progress import Status, Verdict
from indicators.templatetags.figures import is_share, number
from reports.overview import Row
from reports.shown import ShownReading, shown_reading
from reports.standing import Standing, judged_at, places_at

MOST_MOVES = 5
# What a promise is told as while figures still come in: that says nothing new of it.
WAITING = frozenset({Status.NO_DATA, Status.PROVISIONAL})


@dataclass(frozen=True)
class Move:
    """A row that has moved, and in per cent of what it was where it is not a share."""

    row: Row
    pct_text: str = ""


@dataclass(frozen=True)
class Correction:
    """A reading that was corrected after it had been approved."""

    row: Row
    period: str
    reading: ShownReading


@dataclass(frozen=True)
class NewVerdict:
    """A promise that is told otherwise than one period ago."""

    row: Row
    was: Status
    now: Status
    illustrative: bool

    @property
    def was_word(self) -> str:
        return str(labels.BADGE[self.was])

    @property
    def now_word(self) -> str:
        return str(labels.BADGE[self.now])


@dataclass(frozen=True)
class Changes:
    """Since a period; `is_first` where nothing was reported before."""

    since: str
    is_first: bool
    moves: Sequence[Move] = field(default_factory=list)
    corrections: Sequence[Correction] = field(default_factory=list)
    verdicts: Sequence[NewVerdict] = field(default_factory=list)
    readings: Sequence[Row] = field(default_factory=list)


def changes_of(page: Standing, rows: Sequence[Row]) -> Changes:
    before = page.span.before()
    is_first = not any(stand.series.at(before) for stand in page.stands)
    return Changes(
        since=before.label,
        is_first=is_first,
        moves=_moves(rows),
        corrections=_corrections(page, rows),
        verdicts=[] if is_first else _verdicts(page, rows),
        readings=[] if is_first else _readings(page, rows),
    )


def _moves(rows: Sequence[Row]) -> list[Move]:
    """The largest: shares by points, the rest by per cent of what they were (`ShownChange.size`)."""
    moved = [row for row in rows if row.change.size]
    moved.sort(key=_distance, reverse=True)
    return [Move(row, _pct_text(row)) for row in moved[:MOST_MOVES]]


def _distance(row: Row) -> Decimal:
    return abs(row.change.size or Decimal(0))


def _pct_text(row: Row) -> str:
    change = row.change
    if is_share(row.unit) or not change.before or change.size is None:
        return ""
    size = rounded(change.size, 1)
    return f"{'+' if size > 0 else '−' if size < 0 else ''}{number(abs(size), 1)}%"


def _corrections(page: Standing, rows: Sequence[Row]) -> list[Correction]:
    """Every corrected reading that a number on the page rests on: of the period, the last one, and a year ago."""
    shown = {row.code: row for row in rows}
    found = []
    for back in (0, 1, 4):
        span = page.span.before(back)
        for stand in page.stands:
            point, row = stand.series.at(span), shown.get(stand.series.code)
            rolled = point.roll_up if point else None
            if row is not None and rolled is not None and rolled.corrected:
                found.append(Correction(row, span.label, shown_reading(rolled, stand.indicator)))
    return found


def _verdicts(page: Standing, rows: Sequence[Row]) -> list[NewVerdict]:
    """Promises of the programme whose verdict is another than when one looked a period earlier."""
    is_open = not page.choice.period.is_closed
    shown = {row.code: row for row in rows}
    then = {promised: verdict for promised, (_row, verdict) in verdicts_at(page, page.span.before()).items()}
    found = []
    for promised, (code, now) in verdicts_at(page, page.span).items():
        was, row = then.get(promised), shown.get(code)
        if was is None or row is None or was.status is now.status:
            continue
        if not (is_open and now.status in WAITING):
            found.append(NewVerdict(row, was.status, now.status, was.illustrative or now.illustrative))
    return found


def verdicts_at(page: Standing, span: Span) -> dict[str, tuple[str, Verdict]]:
    """By promise, the row it is counted in and what is said of it when a quarter is looked at.

    A promise whose reading this reader may not see is left out: that nothing is published is no verdict.
    """
    stands = {stand.series.code: stand for stand in page.stands}
    found = {code: stand.series for code, stand in stands.items()}
    told = {}
    for place in places_at(span, found, page.choice):
        stand, source = stands.get(place.row), found.get(place.reading_of)
        if stand is None or source is None or (span in source.withheld and source.at(span) is None):
            continue
        _reading, verdict = judged_at(span, source, stand.indicator, stand.promise, page.business_day, page.calendar)
        told[place.promised] = (place.row, verdict)
    return told


def _readings(page: Standing, rows: Sequence[Row]) -> list[Row]:
    """Rows that have a number now and had none, and hid none, one period ago."""
    before = page.span.before()
    stands = {stand.series.code: stand.series for stand in page.stands}
    return [
        row
        for row in rows
        if row.reading is not None
        and row.reading.value is not None
        and (row.previous is None or row.previous.value is None)
        and before not in stands[row.code].withheld
    ]
