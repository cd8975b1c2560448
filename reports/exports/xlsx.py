"""Page values as Excel workbooks for people: real numbers printed as the pages print them, words in their language."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from indicators import labels
from indicators.templatetags.figures import period as period_text
from reports.exports import notes, parts, sheet
from reports.exports.records import Amount, Cell, Kind, Record, amount_of, bound_of, change_of, of_series
from reports.exports.sheet import SIGN, Column, Table
from reports.indicator_page import IndicatorPage
from reports.overview import Overview, Row
from reports.shown import NoChange, ShownChange, ShownReading, ShownTarget


def of_indicator(page: IndicatorPage) -> bytes:
    """The quarters of one indicator, oldest first; who stands behind the last one; what all of it means."""
    records = of_series(page)
    columns = _series_columns(records)
    table = Table(
        name=_("Figures"),
        title=page.row.name,
        lines=notes.heading(page.choice),
        columns=[column for column, _field in columns],
        rows=[[_series_cell(record, field) for _column, field in columns] for record in records],
        mark=notes.mark(page.illustrative or any(record["illustrative"] for record in records)),
    )
    more = [parts.table(page.row.name, page.contributions)] if page.contributions else []
    return sheet.write([table, *more], notes.of_indicator(page), on=page.choice.period.last_on)


def of_overview(page: Overview, rows: Sequence[Row]) -> bytes:
    """The indicators of one period in the columns of the report's annex, and the notes."""
    table = Table(
        name=_("Figures"),
        title=page.choice.programme.name,
        lines=[*notes.heading(page.choice), page.sentence],
        columns=_overview_columns(page),
        rows=[_overview_row(number, row, page) for number, row in enumerate(rows, 1)],
        mark=notes.mark(any(map(_is_marked, rows))),
    )
    return sheet.write([table], notes.of_overview(page), on=page.choice.period.last_on)


# An indicator


def _series_columns(records: Sequence[Record]) -> list[tuple[Column, str]]:
    """Columns with the field that each shows; those that say nothing of any quarter are left out."""
    columns = [
        (Column(_("Period"), 11), "period"),
        (Column(_("Kind of figure"), 18), "kind"),
        (Column(_("Result"), 14), "value"),
        (Column(_("Unit of measure"), 10), "unit"),
        (Column(_("Precision"), 11), "qualifier"),
        (Column(_("Numerator"), 13), "numerator"),
        (Column(_("Denominator"), 13), "denominator"),
        (Column(_("Lowest expected"), 11), "low"),
        (Column(_("Highest expected"), 11), "high"),
        (Column(_("Path"), 11), "path"),
        (Column(_("Change"), 15), "change"),
        (Column(_("Source"), 30), "source"),
        (Column(_("Verification"), 11), "verification"),
        (Column(_("Units approved"), 8), "approved"),
        (Column(_("Units expected"), 8), "expected"),
        (Column(_("Note"), 30), "note"),
    ]
    return [
        (column, field) for column, field in columns if any(record[_TOLD_BY.get(field, field)] for record in records)
    ]


# The field that says whether a column has something to tell: a sum has but one part, which is its value.
_TOLD_BY = {"numerator": "denominator", "approved": "expected"} | dict.fromkeys(("value", "change", "note"), "kind")


def _series_cell(record: Record, field: str) -> Cell:
    cell = record[field]
    match field:
        case "period":
            return period_text(str(cell)) if cell else ""
        case "kind":
            return _kind_word(record)
        case "value" if record["kind"] == Kind.WITHHELD:
            return _("withheld: open period or fewer than three banks")
        case "value" if cell is None:
            return _("no data")
        case "unit":
            return labels.word(labels.UNITS, str(cell))
        case "qualifier":
            return labels.word(labels.QUALIFIER, str(cell)) if cell else ""
        case "verification":
            return labels.word(labels.VERIFICATION, str(cell)) if cell else ""
        case "source":
            return str(record["citation"] or cell or "")
        case "change" if cell is None and record["change_reason"]:
            return _change_cell(ShownChange(None, "", 0, NoChange(str(record["change_reason"]))))
        case "note":
            return _joined(*notes.of_record(record))
    return cell


def _kind_word(record: Record) -> str:
    words = {
        Kind.READING: _("official figure"),
        Kind.BENEATH: _("other figure of the same period"),
        Kind.WITHHELD: _("withheld"),
        Kind.NO_DATA: _("no data"),
        Kind.BENCHMARK: str(labels.SOURCE["benchmark"]),
        Kind.PROJECTION: _("projection, not an official figure"),
    }
    word = words[Kind(str(record["kind"]))]
    return f"{word}, {_('provisional')}" if record["provisional"] else word


# The overview


def _overview_columns(page: Overview) -> list[Column]:
    targets = [
        Column(
            (_("Provincial target (%(programme)s)") if provincial else _("Scheme target (%(programme)s)"))
            % {"programme": short},
            12,
        )
        for _code, short, provincial in page.scheme_and_plan
    ]
    return [
        Column(_("No."), 4),
        Column(_("Indicator"), 28),
        Column(_("Theme"), 13),
        Column(_("Unit of measure"), 9),
        *targets,
        Column(_("This period"), 13),
        Column(_("Precision"), 10),
        Column(_("Last period"), 13),
        Column(_("Change"), 14),
        Column(_("Same period last year"), 13),
        Column(_("Change on the year"), 14),
        Column(_("Assessment"), 13),
        Column(_("Reason"), 32),
        Column(_("Source, notes"), 26),
        Column(_("Verification"), 10),
        Column(_("Reporting units"), 9),
    ]


def _overview_row(number: int, row: Row, page: Overview) -> list[Cell]:
    reading = row.reading
    return [
        number,
        row.name,
        row.theme,
        labels.word(labels.UNITS, row.unit),
        *(_target_cell(row.targets.get(each.code)) for each in page.choice.columns),
        amount_of(reading) or (_("withheld") if row.withheld else _("no data")),
        labels.word(labels.QUALIFIER, reading.qualifier) if reading else "",
        amount_of(row.previous) or "—",
        _change_cell(row.change),
        amount_of(row.last_year) or "—",
        _change_cell(row.change_year),
        row.verdict.word + (f" {SIGN}" if row.verdict.illustrative else ""),
        _joined(*notes.reasons(row)),
        _joined(*_source_parts(reading)),
        labels.word(labels.VERIFICATION, reading.verification) if reading else "",
        reading.coverage if reading else "",
    ]


def _target_cell(target: ShownTarget | None) -> Cell:
    """A number where one bound is promised, else the words or the range."""
    if target is None:
        return "–"
    bounds = [bound_of(target, value) for value in (target.minimum, target.maximum)]
    known = [each for each in bounds if each is not None]
    if len(known) == 1 and not target.missing:
        sign = target.text.split()[0]
        return Amount(known[0].value, target.unit, sign=sign, illustrative=target.illustrative)
    return target.text + (f" {SIGN}" if target.illustrative else "")


def _change_cell(change: ShownChange) -> Cell:
    return change_of(change) or f"— ({change.reason_text})"


def _source_parts(reading: ShownReading | None) -> list[str]:
    if reading is None:
        return []
    return [
        reading.citation or reading.source_text,
        _("provisional") if reading.provisional else "",
        _("corrected figure") if reading.corrected else "",
        reading.note,
    ]


def _is_marked(row: Row) -> bool:
    return row.illustrative or (row.last_year is not None and row.last_year.illustrative)


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
