"""Page values as records: fields by name, the same for CSV, JSON and XLSX, which each write them in their own form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.aggregation import storable
from indicators.basis import PERCENT
from indicators.values import Qualifier, Verification
from reports import series_chart
from reports.charts import Part
from reports.indicator_page import IndicatorPage, Line
from reports.outlook import ShownStep
from reports.overview import Row
from reports.shown import ShownChange, ShownReading, ShownTarget


class Kind(StrEnum):
    """What a record of a series is."""

    READING = "reading"
    BENEATH = "beneath"  # another reading of the same quarter, under the official one
    WITHHELD = "withheld"
    NO_DATA = "no_data"
    BENCHMARK = "benchmark"
    PROJECTION = "projection"


@dataclass(frozen=True)
class Amount:
    """A number with what its printed form needs; machines take the number alone."""

    value: Decimal
    unit: str
    places: int | None = None
    sign: str = ""
    is_change: bool = False
    illustrative: bool = False


Cell = Amount | bool | int | date | str | tuple[str, ...] | None
Record = dict[str, Cell]


def amount_of(reading: ShownReading | None) -> Amount | None:
    if reading is None or reading.value is None:
        return None
    sign = "≥" if reading.qualifier is Qualifier.AT_LEAST else ""
    return Amount(reading.value, reading.unit, reading.places, sign, illustrative=reading.illustrative)


def change_of(change: ShownChange) -> Amount | None:
    if change.value is None:
        return None
    value = storable(change.value)
    return Amount(value, change.unit, change.places, is_change=True, illustrative=change.illustrative)


def bound_of(target: ShownTarget, value: Decimal | None) -> Amount | None:
    return None if value is None else Amount(value, target.unit, illustrative=target.illustrative)


def _count(value: Decimal | None, unit: str = "") -> Amount | None:
    """A number whose unit stands elsewhere."""
    return None if value is None else Amount(value, unit)


def _reading(reading: ShownReading | None) -> Record:
    """What is told of one reading; the same fields, empty, where there is none."""
    if reading is None:
        return dict.fromkeys(_READING_FIELDS)
    years = "-".join(str(year) for year in reading.years or ())
    cells = (
        amount_of(reading),
        reading.qualifier.value,
        _count(reading.numerator),
        _count(reading.denominator),
        years,
        reading.source.value,
        reading.source_text,
        reading.citation,
        reading.verification.value,
        reading.as_of,
        reading.approved,
        reading.expected,
        reading.provisional,
        reading.corrected,
    )
    return dict(zip(_READING_FIELDS, cells, strict=True))


_READING_FIELDS = (
    "value",
    "qualifier",
    "numerator",
    "denominator",
    "years",
    "origin",
    "source",
    "citation",
    "verification",
    "as_of",
    "approved",
    "expected",
    "provisional",
    "corrected",
)


def of_series(page: IndicatorPage) -> list[Record]:
    """Quarters from the oldest on, each with the readings beneath its official one; the country; what is projected.

    There is always a record: that of the quarter looked at, where the series is empty.
    """
    quarters = [record for line in page.lines[::-1] for record in _quarter(page, line)]
    quarters = quarters or [_record(page, page.choice.period.label, Kind.NO_DATA, None)]
    country = [_record(page, "", Kind.BENCHMARK, each) for each in page.benchmarks]
    return [*quarters, *country, *(_projected(page, step) for step in page.outlook.steps)]


def _quarter(page: IndicatorPage, line: Line) -> Iterator[Record]:
    kind = Kind.READING if line.reading else Kind.WITHHELD if line.withheld else Kind.NO_DATA
    change = change_of(line.change)
    yield _record(
        page,
        line.label,
        kind,
        line.reading,
        path=_path(page, line),
        change=change,
        change_reason=line.change.reason.value if line.change.reason else "",
        change_of_roll_up=change is not None and line.change.beneath,
        breaks=line.breaks,
    )
    for other, _difference in line.others:
        yield _record(page, line.label, Kind.BENEATH, other)


def _path(page: IndicatorPage, line: Line) -> Amount | None:
    if line.path is None:
        return None
    return Amount(storable(line.path), page.row.unit, line.change.places, illustrative=line.path_illustrative)


def _projected(page: IndicatorPage, step: ShownStep) -> Record:
    """A quarter to come: a value with its band, never an official figure."""
    marked = page.outlook.illustrative

    def amount(value: Decimal) -> Amount:
        return Amount(storable(value), step.unit, step.places, illustrative=marked)

    value, low, high = amount(step.value), amount(step.low), amount(step.high)
    note = str(series_chart.WORDS[Part.PROJECTION])
    return _record(page, step.label, Kind.PROJECTION, None, value=value, low=low, high=high, note=note)


def _record(page: IndicatorPage, period: str, kind: Kind, reading: ShownReading | None, **more: Cell) -> Record:
    """One record with all its fields, those that are not given empty."""
    record: Record = {
        "indicator": page.row.code,
        "period": period,
        "kind": kind.value,
        "unit": reading.unit if reading else page.row.unit,
        **_reading(reading),
        "path": None,
        "change": None,
        "change_reason": "",
        "change_of_roll_up": None,
        "breaks": None,
        "low": None,
        "high": None,
        "illustrative": (),
        "note": reading.note if reading else "",
        **more,
    }
    marked = (name for name, cell in record.items() if isinstance(cell, Amount) and cell.illustrative)
    return {**record, "illustrative": tuple(marked)}


def of_rows(rows: Iterable[Row], programmes: Iterable[str]) -> list[Record]:
    """Rows of the overview, numbered as they stand, with the bounds of each programme's target beside them."""
    codes = list(programmes)
    return [_row(number, row, codes) for number, row in enumerate(rows, 1)]


def _row(number: int, row: Row, programmes: list[str]) -> Record:
    targets: Record = {}
    for code in programmes:
        targets |= _target(code, row.targets.get(code))
    return {
        "number": number,
        "indicator": row.code,
        "name": row.name,
        "theme": row.theme,
        "unit": row.unit,
        **targets,
        "kind": (Kind.READING if row.reading else Kind.WITHHELD if row.withheld else Kind.NO_DATA).value,
        **_reading(row.reading),
        "previous": amount_of(row.previous),
        "previous_qualifier": row.previous.qualifier.value if row.previous else "",
        "change": change_of(row.change),
        "change_reason": row.change.reason.value if row.change.reason else "",
        "last_year": amount_of(row.last_year),
        "last_year_qualifier": row.last_year.qualifier.value if row.last_year else "",
        "change_year": change_of(row.change_year),
        "change_year_reason": row.change_year.reason.value if row.change_year.reason else "",
        "verdict": row.verdict.status.value,
        "attained_pct": _attained(row),
        "verdict_by": row.verdict.by_programme,
        "counted": row.verdict.counted,
        "counted_in": row.verdict.elsewhere,
        "judged_by": row.judged_by,
        "reason": row.verdict.sentence,
        "illustrative": _marked(row),
        "note": row.reading.note if row.reading else "",
    }


def _attained(row: Row) -> Amount | None:
    """How much of the way to its target the row has gone."""
    if row.attained is None:
        return None
    return Amount(storable(row.attained.pct), PERCENT, 1, row.attained.sign, illustrative=row.verdict.illustrative)


def _target(code: str, target: ShownTarget | None) -> Record:
    name = f"target_{code}"
    return {
        f"{name}_minimum": bound_of(target, target.minimum) if target else None,
        f"{name}_maximum": bound_of(target, target.maximum) if target else None,
        f"{name}_strict": target.strict if target else None,
        f"{name}_due_on": target.due_on if target else None,
        f"{name}_of": target.of if target else "",
        f"{name}_verification": target_verification(target),
    }


def target_verification(target: ShownTarget | None) -> str:
    if target is None:
        return ""
    if target.missing:
        return Verification.MISSING_SOURCE.value
    if target.illustrative:
        return Verification.ILLUSTRATIVE.value
    return (Verification.NEEDS_CHECK if target.needs_check else Verification.VERIFIED).value


def _marked(row: Row) -> tuple[str, ...]:
    """The parts of a row that rest on something invented."""
    parts = {
        "value": row.reading,
        "previous": row.previous,
        "change": row.change,
        "last_year": row.last_year,
        "change_year": row.change_year,
        "verdict": row.verdict,
        **{f"target_{code}": target for code, target in row.targets.items()},
    }
    return tuple(name for name, part in parts.items() if part is not None and part.illustrative)
