"""Every file that a report goes out as, made from its values alone."""

import hashlib
import json
import re
from dataclasses import dataclass

from reports.document import Values
from reports.exports import bundle, docx, pdf, report_csv, report_sheet, sheet
from reports.exports.bundle import History
from reports.report_life import FileKind


@dataclass(frozen=True)
class File:
    """One file as it goes out."""

    kind: FileKind
    name: str
    content_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def render_all(values: Values | str, *, code: str, history: History, template: bytes | None = None) -> list[File]:
    """All kinds in their order; the values may come as they were frozen, the Word template from elsewhere."""
    read: Values = json.loads(values) if isinstance(values, str) else values
    single = [render_one(kind, read, code=code, template=template) for kind in FileKind if kind is not FileKind.ZIP]
    whole = bundle.bundle(read, code, {each.name: each.content for each in single}, history)
    return [*single, File(FileKind.ZIP, _name(read, "zip"), bundle.CONTENT_TYPE, whole)]


def render_one(kind: FileKind, values: Values, *, code: str = "", template: bytes | None = None) -> File:
    """One file; that which holds all the others is made of a whole report alone."""
    match kind:
        case FileKind.PDF:
            content, content_type = pdf.render(values, code=code), "application/pdf"
        case FileKind.DOCX:
            content, content_type = docx.render(values, code=code, template=template), docx.CONTENT_TYPE
        case FileKind.XLSX:
            content, content_type = report_sheet.render(values), sheet.CONTENT_TYPE
        case FileKind.CSV:
            content, content_type = report_csv.render(values), "text/csv; charset=utf-8"
        case FileKind.ZIP:
            return render_all(values, code=code, history=values.get("history", []), template=template)[-1]
    return File(kind, _name(values, kind.value), content_type, content)


def _name(values: Values, ending: str) -> str:
    """What the file is called: of which programme, which period and, unless it is Vietnamese, which language."""
    begins = "du-thao-bao-cao" if values["draft"] else "bao-cao"
    language = [] if values["language"] == "vi" else [values["language"]]
    parts = [begins, values["programme"].lower(), values["period"], *language]
    return re.sub(r"[^A-Za-z0-9-]+", "-", "-".join(parts)) + f".{ending}"
