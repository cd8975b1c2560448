"""The annex with a report's results: ten columns of texts, the same in the preview and in every file."""

from typing import Any

from django.utils.translation import gettext as _

from indicators import labels
from indicators.periods import QUARTERS, PeriodKind
from reports.overview import Row
from reports.period_report import PeriodReport, how_judged, target_words
from reports.shown import ShownReading

WIDTHS = (0.7, 2.8, 1.4, 2.1, 2.1, 1.6, 1.6, 1.6, 1.7, 5)
ALIGNS = ("center", "left", "center", "center", "center", "right", "right", "right", "center", "left")


def annex(report: PeriodReport) -> dict[str, Any]:
    return {
        "key": "results",
        "title": report.annex_title,
        "told": "" if report.kind is PeriodKind.QUARTER else how_judged(report.stand, report.span),
        "columns": _columns(report),
        "widths": list(WIDTHS),
        "aligns": list(ALIGNS),
        "themes": [
            {"name": theme, "rows": [_row(number, row, report) for number, row in rows]}
            for theme, rows in numbered(report)
        ],
    }


def _columns(report: PeriodReport) -> list[str]:
    scheme, plan = _target_columns(report)
    return [
        _("No."),
        _("Indicator"),
        _("Unit of measure"),
        _("Scheme target (%(programme)s)") % {"programme": scheme[1]} if scheme else _("Scheme target"),
        _("Provincial target (%(programme)s)") % {"programme": plan[1]} if plan else _("Provincial target"),
        *_compared(report),
        _("Assessment"),
        _("Source, notes"),
    ]


def _compared(report: PeriodReport) -> list[str]:
    """What the value, the one before it and the change between them are of."""
    years = {"first": report.span.first // QUARTERS, "last": report.span.year}
    match report.kind:
        case PeriodKind.QUARTER:
            return [_("This period"), _("Last period"), _("Change")]
        case PeriodKind.YEARS:
            return [
                _("%(first)d–%(last)d as a whole") % years,
                _("Year %(first)d") % years,
                _("Change of %(last)d on %(first)d") % years,
            ]
        case _:
            return [_("This period"), _("Same period last year"), _("Change")]


def _target_columns(
    report: PeriodReport,
) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """Code and short name of the scheme's and of the plan's column."""
    columns = report.overview.scheme_and_plan
    scheme = next(((code, short) for code, short, provincial in columns if not provincial), None)
    plan = next(((code, short) for code, short, provincial in columns if provincial), None)
    return scheme, plan


def numbered(report: PeriodReport) -> list[tuple[str, list[tuple[int, Row]]]]:
    """Rows by theme, numbered through the annex."""
    number = 0
    themes = []
    for theme, rows in report.overview.themes:
        listed = []
        for row in rows:
            number += 1
            listed.append((number, row))
        themes.append((theme, listed))
    return themes


def _row(number: int, row: Row, report: PeriodReport) -> list[str]:
    """The ten cells of an indicator; what is illustrative says so in words, for fonts lack the sign."""
    mark = " " + _("(illustrative)")
    scheme, plan = _target_columns(report)
    change = row.change.text + (mark if row.change.illustrative else "")
    every = report.kind is PeriodKind.YEARS
    return [
        str(number),
        row.name,
        labels.word(labels.UNITS, row.unit),
        _target_cell(row, scheme, mark, every=every),
        _target_cell(row, plan, mark, every=every),
        _result(row, report.reasons.get(row.code, ""), mark),
        _earlier(row.previous, mark),
        change if row.change.value is not None else f"— ({row.change.reason_text})",
        row.verdict.word + (mark if row.verdict.illustrative else ""),
        _notes(row, report.footnotes.get(row.code, []), report.judged.get(row.code, "")),
    ]


def _earlier(reading: ShownReading | None, mark: str) -> str:
    if reading is None or reading.value is None:
        return "—"
    return reading.text + (mark if reading.illustrative else "")


def _result(row: Row, reason: str, mark: str) -> str:
    if row.reading is not None:
        return f"{row.reading.text}{mark if row.reading.illustrative else ''}"
    return f"— ({reason})" if reason else _("no data")


def _target_cell(row: Row, column: tuple[str, str] | None, mark: str, *, every: bool) -> str:
    target = row.targets.get(column[0]) if column else None
    if target is None:
        return "–"
    return target_words(target, mark, every=every)


def _notes(row: Row, footnotes: list[str], judged: str) -> str:
    """Where the number comes from, what keeps it from being misread, its verdict's sentence, its reporters' notes."""
    parts = []
    if row.reading:
        parts.append(row.reading.source_text)
        if row.reading.coverage:
            parts.append(_("%(coverage)s reporting units") % {"coverage": row.reading.coverage})
        if row.reading.provisional:
            parts.append(_("provisional"))
        if row.reading.corrected:
            parts.append(_("corrected figure"))
        if row.reading.needs_check:
            parts.append(_("to be checked"))
        if row.reading.note:
            parts.append(row.reading.note)
    if row.change.beneath:
        parts.append(_("change of the roll-up"))
    if judged:
        parts.append(judged)
    if row.verdict.by_programme:
        parts.append(_("by %(programme)s") % {"programme": row.verdict.by_programme})
    if row.verdict.elsewhere:
        parts.append(_("counted in the row “%(name)s”") % {"name": row.verdict.elsewhere})
    if row.judged_by:
        parts.append(_("judged by “%(name)s”") % {"name": row.judged_by})
    listed = f"{'; '.join(parts)}. " if parts else ""
    marked = " " + _("(illustrative)") if row.verdict.illustrative else ""
    told = "".join(f" {text.rstrip('.')}." for text in footnotes)
    return f"{listed[:1].upper()}{listed[1:]}{row.verdict.sentence}{marked}{told}"
