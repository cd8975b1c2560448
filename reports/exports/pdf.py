"""A period report as PDF: an administrative document by Decree 30/2020, set by Typst."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from indicators import labels
from reports.charts import draw
from reports.overview import Row
from reports.period_report import Chapter, PeriodReport

# The first that is there sets the whole document; Libertinus Serif comes inside the Typst package.
FAMILIES = ("Times New Roman", "Tinos", "Libertinus Serif")
SOURCE = Path(settings.BASE_DIR) / "templates" / "reports" / "period_report.typ"


def render(report: PeriodReport) -> bytes:
    """The same bytes for the same report: no clock, no system fonts."""
    cut_off = report.overview.choice.period.last_on
    return typst.compile(
        str(SOURCE),
        root=str(SOURCE.parent),
        font_paths=settings.REPORT_FONTS,
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(document(report), ensure_ascii=False, sort_keys=True)},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(cut_off, time(), tzinfo=UTC),
    )


def document(report: PeriodReport) -> dict[str, Any]:
    """The report as plain texts and drawings, which the Typst source only places."""
    head = report.letterhead
    return {
        "language": get_language() or "vi",
        "families": list(FAMILIES),
        "title": report.title,
        "subject": report.subject,
        "draft": _("DRAFT") if report.draft else "",
        "illustrative": _("ILLUSTRATIVE DATA") if report.illustrative else "",
        "motto": [_("SOCIALIST REPUBLIC OF VIET NAM"), _("Independence - Freedom - Happiness")],
        "parent_body": head.parent_body.upper(),
        "issuing_body": head.issuing_body.upper(),
        "number": _("No.:           /%(symbol)s") % {"symbol": head.symbol},
        "place_and_day": _("%(place)s, day      month      year %(year)d")
        % {"place": head.place, "year": report.overview.business_day.year},
        "to": _("To: %(addressee)s") % {"addressee": head.addressee},
        "bases": report.bases,
        "chapters": [_chapter(each) for each in report.chapters],
        "authority": head.authority.upper(),
        "post": head.post.upper(),
        "signatory": head.signatory,
        "recipients_title": _("Recipients:"),
        "recipients": head.recipient_lines,
        "annex": {
            "name": _("Annex I"),
            "title": report.annex_title,
            "note": report.annex_note,
            "columns": annex_columns(report),
            "themes": [
                {"name": theme, "rows": [annex_row(number, row, report) for number, row in rows]}
                for theme, rows in numbered(report)
            ],
        },
    }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {
        "heading": chapter.heading.upper(),
        "text": chapter.text,
        "sections": [
            {
                "heading": section.heading,
                "paragraphs": [
                    {
                        "text": paragraph.text,
                        "caption": paragraph.caption,
                        "svg": draw(paragraph.chart, font_family=", ".join(FAMILIES)) if paragraph.chart else "",
                        "alt": paragraph.chart.description if paragraph.chart else "",
                        "mark": _("ILLUSTRATIVE DATA") if paragraph.row.illustrative and paragraph.chart else "",
                    }
                    for paragraph in section.paragraphs
                ],
            }
            for section in chapter.sections
        ],
    }


def annex_columns(report: PeriodReport) -> list[str]:
    scheme, plan = _target_columns(report)
    return [
        _("No."),
        _("Indicator"),
        _("Unit of measure"),
        _("Scheme target (%(programme)s)") % {"programme": scheme[1]} if scheme else _("Scheme target"),
        _("Provincial target (%(programme)s)") % {"programme": plan[1]} if plan else _("Provincial target"),
        _("This period"),
        _("Last period"),
        _("Change"),
        _("Assessment"),
        _("Source, notes"),
    ]


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


def annex_row(number: int, row: Row, report: PeriodReport) -> list[str]:
    """The ten cells of an indicator; what is illustrative says so in words, for fonts lack the sign."""
    mark = f" {_('(illustrative)')}"
    reading = row.reading
    scheme, plan = _target_columns(report)
    change = row.change.text + (mark if row.change.illustrative else "")
    return [
        str(number),
        row.name,
        labels.word(labels.UNITS, row.unit),
        _target_cell(row, scheme, mark),
        _target_cell(row, plan, mark),
        f"{reading.text}{mark if reading.illustrative else ''}" if reading else _("no data"),
        row.previous.text + (mark if row.previous.illustrative else "") if row.previous else "—",
        change if row.change.value is not None else f"— ({row.change.reason_text})",
        row.verdict.word + (mark if row.verdict.illustrative else ""),
        _notes(row),
    ]


def _target_cell(row: Row, column: tuple[str, str] | None, mark: str) -> str:
    target = row.targets.get(column[0]) if column else None
    if target is None:
        return "–"
    scope = f" ({target.scope})" if target.scope else ""
    return f"{target.text}{scope}{mark if target.illustrative else ''}"


def _notes(row: Row) -> str:
    parts = []
    if row.reading:
        parts.append(row.reading.source_text)
        if row.reading.coverage:
            parts.append(_("%(coverage)s reporting units") % {"coverage": row.reading.coverage})
        if row.reading.note:
            parts.append(row.reading.note)
    if row.verdict.by_programme:
        parts.append(_("by %(programme)s") % {"programme": row.verdict.by_programme})
    if row.verdict.elsewhere:
        parts.append(_("counted in the row “%(name)s”") % {"name": row.verdict.elsewhere})
    if row.judged_by:
        parts.append(_("judged by “%(name)s”") % {"name": row.judged_by})
    parts.append(row.verdict.sentence.rstrip("."))
    return "; ".join(parts) + "."
