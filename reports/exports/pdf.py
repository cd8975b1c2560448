"""A period report as PDF: an administrative document by Decree 30/2020, set by Typst."""

import io
import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.document import Values, frozen
from reports.fonts import FAMILIES
from reports.receipt import Receipt

SOURCE = Path(settings.BASE_DIR) / "templates" / "reports" / "period_report.typ"


def render(values: Values, *, code: str = "") -> bytes:
    """The same bytes for the same values and check code: no clock, no system fonts."""
    content = {**values, "families": list(FAMILIES), **_check(values, code)}
    return typst.compile(
        str(SOURCE),
        root=str(SOURCE.parent),
        font_paths=settings.REPORT_FONTS,
        ignore_system_fonts=True,
        sys_inputs={"report": frozen(content)},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(date.fromisoformat(values["cut_off"]), time(), tzinfo=UTC),
    )


def _check(values: Values, code: str) -> dict[str, str]:
    """What stands at the foot of an issued report: the code, where to check it, and the same as a QR code."""
    if not code:
        return {"check": "", "qr": ""}
    return {"check": check_words(values, code), "qr": qr(f"{values['verify_at']}{code}/")}


def check_words(values: Values, code: str) -> str:
    """The sentence that tells by which code a report is checked, and where; none for a draft."""
    return values["verify_words"] % {"code": in_groups(code), "address": values["verify_at"]} if code else ""


def in_groups(code: str) -> str:
    """A code as people read it: ABCD-EFGH-IJKL."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def qr(address: str) -> str:
    """An address as a QR code in SVG; the page leaves the rest of the quiet zone around it."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=1, omitsize=True, xmldecl=False)
    return drawn.getvalue().decode()


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
