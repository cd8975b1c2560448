"""A period report as PDF: an administrative document by Decree 30/2020, set by Typst."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.annex import annex
from reports.charts import draw
from reports.period_report import Chapter, PeriodReport
from reports.receipt import Receipt

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


def render_receipt(receipt: Receipt) -> bytes:
    """A receipt; the same bytes for the same figures and language, whenever it is asked for."""
    content = {
        "language": get_language() or "vi",
        "families": list(FAMILIES),
        "title": receipt.title,
        "author": receipt.facts[0][1],
        "facts": [list(fact) for fact in receipt.facts],
        "columns": receipt.columns,
        "rows": [[row.name, row.unit, row.value, row.note] for row in receipt.rows],
        "illustrative": _("ILLUSTRATIVE DATA") if receipt.illustrative else "",
    }
    source = SOURCE.with_name("receipt.typ")
    return typst.compile(
        str(source),
        root=str(source.parent),
        font_paths=settings.REPORT_FONTS,
        ignore_system_fonts=True,
        sys_inputs={"receipt": json.dumps(content, ensure_ascii=False, sort_keys=True)},
        pdf_standards=["ua-1"],
        timestamp=receipt.sent_at.astimezone(UTC).replace(microsecond=0),
    )


def document(report: PeriodReport) -> dict[str, Any]:
    """The report as plain texts and drawings, which the Typst source only places."""
    return {
        "language": get_language() or "vi",
        "families": list(FAMILIES),
        "title": report.title,
        "subject": report.subject,
        "draft": _("DRAFT") if report.draft else "",
        "illustrative": _("ILLUSTRATIVE DATA") if report.illustrative else "",
        "motto": [_("SOCIALIST REPUBLIC OF VIET NAM"), _("Independence - Freedom - Happiness")],
        "bases": report.bases,
        "chapters": [_chapter(each) for each in report.chapters],
        "annex": annex(report),
        **frame(report),
    }


def frame(report: PeriodReport) -> dict[str, Any]:
    """What stands around the text: bodies, number, place and day, addressee, signature, recipients."""
    head = report.letterhead
    return {
        "parent_body": head.parent_body.upper(),
        "issuing_body": head.issuing_body.upper(),
        "number": _("No.:           /%(symbol)s") % {"symbol": head.symbol},
        "place_and_day": _("%(place)s, day      month      year        ") % {"place": head.place},
        "to": _("To: %(addressee)s") % {"addressee": head.addressee},
        "authority": head.authority.upper(),
        "post": head.post.upper(),
        "signatory": head.signatory,
        "recipients_title": _("Recipients:"),
        "recipients": head.recipient_lines,
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
                        "mark": _("ILLUSTRATIVE DATA") if paragraph.chart and paragraph.chart.mark else "",
                    }
                    for paragraph in section.paragraphs
                ],
            }
            for section in chapter.sections
        ],
    }
