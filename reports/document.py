"""A report as plain values, ready to be set by any format and to be frozen: texts, drawings, numbers, nothing else.

What a format prints is in here and nowhere else, so that PDF, Word, Excel and CSV cannot disagree, and an issued
report can be made again from its frozen values alone.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from indicators.numbers import plain
from indicators.templatetags.figures import day
from reports.annexes import annexes
from reports.fonts import FAMILIES
from reports.legend import drawn_with_legend
from reports.overview import Row
from reports.period_report import Chapter, Paragraph, PeriodReport
from reports.shown import ShownReading

Values = Mapping[str, Any]

# More indicators than this make a report of more than fifteen pages.
MOST_ROWS_WITHOUT_CONTENTS = 24
# Labels of at least 9 pt where the drawing is as wide as the page's text.
LABEL_SIZE = "14.5"


@dataclass(frozen=True)
class Imprint:
    """What staff set when a report goes out; empty while it is a draft."""

    number: str = ""
    dated_on: date | None = None
    signatory: str = ""
    # By place, what staff wrote: it stands instead of a chapter's text or an indicator's sentence.
    passages: Mapping[str, str] = field(default_factory=dict)


def values_of(report: PeriodReport, imprint: Imprint | None = None) -> dict[str, Any]:
    imprint = imprint or Imprint()
    choice = report.overview.choice
    return {
        "language": get_language() or "vi",
        "title": report.title,
        "subject": report.subject,
        "draft": "" if imprint.number else _("DRAFT"),
        "illustrative": _("ILLUSTRATIVE DATA") if report.illustrative else "",
        "motto": [_("SOCIALIST REPUBLIC OF VIET NAM"), _("Independence - Freedom - Happiness")],
        "bases": report.bases,
        "chapters": [_chapter(each, imprint) for each in report.chapters],
        "contents": _("CONTENTS") if len(report.rows) > MOST_ROWS_WITHOUT_CONTENTS else "",
        "annexes": annexes(report, note=_annex_note(report, imprint)),
        "programme": choice.programme.code,
        "kind": report.kind.value,
        "period": report.span.label,
        "cut_off": choice.period.last_on.isoformat(),
        "rows": [_row(row) for row in report.rows],
        **_frame(report, imprint),
    }


def frozen(values: Values) -> str:
    """The one text that stands for the values: sorted, without spaces, every letter as it is."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(frozen_values: str) -> str:
    return hashlib.sha256(frozen_values.encode()).hexdigest()


def _frame(report: PeriodReport, imprint: Imprint) -> dict[str, Any]:
    """What stands around the text: bodies, number, place and day, addressee, signature, recipients."""
    head = report.letterhead
    return {
        "parent_body": head.parent_body.upper(),
        "issuing_body": head.issuing_body.upper(),
        "office": head.issuing_body,
        "number": _numbered(head.symbol, imprint.number),
        "place_and_day": _place_and_day(head.place, imprint.dated_on),
        "to": _("To: %(addressee)s") % {"addressee": head.addressee},
        "authority": head.authority.upper(),
        "post": head.post.upper(),
        "signatory": imprint.signatory or head.signatory,
        "recipients_title": _("Recipients:"),
        "recipients": head.recipient_lines,
        "verify_at": f"{settings.SITE_ADDRESS}/verify/",
        "verify_words": _("Check code %(code)s; to be checked at %(address)s"),
    }


def _annex_note(report: PeriodReport, imprint: Imprint) -> str:
    """What an annex belongs to: the report by its number and day, once it has them."""
    if not imprint.number or imprint.dated_on is None:
        return report.annex_note
    return _("(Issued with Report %(number)s of %(day)s of the %(office)s)") % {
        "number": f"{_padded(imprint.number)}/{report.letterhead.symbol}",
        "day": day(imprint.dated_on),
        "office": report.letterhead.issuing_body,
    }


def _numbered(symbol: str, number: str) -> str:
    """The number and symbol; a number below 10 is led by a 0 (domain page §9)."""
    if not number:
        return _("No.:           /%(symbol)s") % {"symbol": symbol}
    return _("No.: %(number)s/%(symbol)s") % {"number": _padded(number), "symbol": symbol}


def _padded(number: str) -> str:
    return number.zfill(2) if number.isdecimal() else number


def _place_and_day(place: str, on: date | None) -> str:
    """Days below 10 and the months 1 and 2 are led by a 0 (domain page §9)."""
    if on is None:
        return _("%(place)s, day      month      year        ") % {"place": place}
    month = f"{on.month:02}" if on.month < 3 else str(on.month)
    words = {"place": place, "day": f"{on.day:02}", "month": month, "year": on.year}
    if get_language() == "en":
        return f"{place}, {day(on)}"
    return _("%(place)s, day %(day)s month %(month)s year %(year)s") % words


def _chapter(chapter: Chapter, imprint: Imprint) -> dict[str, Any]:
    return {
        "heading": chapter.heading.upper(),
        "text": imprint.passages.get(chapter.place, chapter.text),
        "sections": [
            {
                "heading": section.heading,
                "paragraphs": [_paragraph(paragraph, imprint) for paragraph in section.paragraphs],
            }
            for section in chapter.sections
        ],
    }


def _paragraph(paragraph: Paragraph, imprint: Imprint) -> dict[str, Any]:
    chart = paragraph.chart
    return {
        "text": imprint.passages.get(paragraph.place, paragraph.text),
        "caption": paragraph.caption,
        "svg": drawn_with_legend(chart, font_family=", ".join(FAMILIES), size=LABEL_SIZE) if chart else "",
        "alt": chart.description if chart else "",
        "mark": _("ILLUSTRATIVE DATA") if chart and chart.mark else "",
    }


def _row(row: Row) -> dict[str, Any]:
    """One indicator for formats that calculate: numbers plain, with unit, places and notes."""
    return {
        "code": row.code,
        "name": row.name,
        "theme": row.theme,
        "unit": row.unit,
        "reading": _reading(row.reading),
        "previous": _reading(row.previous),
        "change": {"value": plain(row.change.value), "text": row.change.text, "reason": row.change.reason_text},
        "change_year": {"value": plain(row.change_year.value), "text": row.change_year.text},
        "targets": {
            code: {"text": each.text, "minimum": plain(each.minimum), "maximum": plain(each.maximum)}
            for code, each in row.targets.items()
        },
        "verdict": row.verdict.status.value,
        "verdict_text": row.verdict.word,
        "sentence": row.verdict.sentence,
        "illustrative": row.illustrative,
    }


def _reading(reading: ShownReading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {
        "value": plain(reading.value),
        "text": reading.text,
        "places": reading.places,
        "qualifier": reading.qualifier.value,
        "source": reading.source_text,
        "citation": reading.citation,
        "verification": reading.verification.value,
        "coverage": reading.coverage,
        "corrected": reading.corrected,
        "illustrative": reading.illustrative,
        "note": reading.note,
    }
