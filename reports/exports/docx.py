"""A report as a Word document, set into a template that staff may replace: the same bytes for the same values."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from docx.shared import Emu
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from reports.document import Values
from reports.exports import png
from reports.exports.annexes import Annex, annexes_of
from reports.exports.archive import packed
from reports.exports.docx_table import table_of
from reports.exports.pdf import check_words

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_LETTERS_OF_A_TITLE = 255
FIRST = ("[Content_Types].xml", "_rels/.rels")
# What XML cannot hold, or what the template engine takes for a break of its own.
_UNPRINTABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Context = dict[str, Any]


def render(values: Values, *, code: str = "", template: bytes | None = None) -> bytes:
    """Set into a template, without one into that which comes with the system."""
    return fill(shipped() if template is None else template, values, code=code)


def shipped() -> bytes:
    """The template that comes with the system, or the one that the setting puts in its place."""
    return Path(settings.REPORT_DOCX).read_bytes()


def fill(template: bytes, values: Values, *, code: str = "") -> bytes:
    """A template with the values in it; what is text stays text, whatever stands in it."""
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    written = clean(values)
    document.render(_context(written, code, document), environment(), autoescape=True)
    _sign(document, written)
    out = io.BytesIO()
    document.save(out)
    return _rewritten(out.getvalue())


def environment() -> SandboxedEnvironment:
    """A sandbox in which there is nothing but the values: no filters, no tests, no functions."""
    sandbox = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    for shelf in (sandbox.globals, sandbox.filters, sandbox.tests):
        shelf.clear()
    return sandbox


def clean(value: Any) -> Any:
    """The values without letters that a document cannot hold."""
    match value:
        case str():
            return _UNPRINTABLE.sub("", value)
        case Mapping():
            return {key: clean(each) for key, each in value.items()}
        case list() | tuple():
            return [clean(each) for each in value]
    return value


def _context(values: Values, code: str, document: DocxTemplate) -> Context:
    """The fields of `docx_fields`, all of them, and nothing else."""
    as_they_are = (
        "parent_body issuing_body number place_and_day title subject to bases recipients_title recipients "
        "authority post signatory draft illustrative contents"
    )
    nation, motto = values["motto"]
    annexes = annexes_of(values)
    return {
        **{name: values[name] for name in as_they_are.split()},
        "nation": nation,
        "motto": motto,
        "chapters": [_chapter(each, document) for each in values["chapters"]],
        "annexes": [_annex(each, is_last=each is annexes[-1]) for each in annexes],
        "check": check_words(values, code),
    }


def _chapter(chapter: Mapping[str, Any], document: DocxTemplate) -> Context:
    sections = [
        {
            "heading": section["heading"],
            "paragraphs": [_paragraph(each, document) for each in section["paragraphs"]],
        }
        for section in chapter["sections"]
    ]
    return {"heading": chapter["heading"], "lines": _lines(chapter["text"]), "sections": sections}


def _paragraph(paragraph: Mapping[str, Any], document: DocxTemplate) -> Context:
    mark = f" – {paragraph['mark']}" if paragraph["mark"] else ""
    return {
        "lines": _lines(paragraph["text"]),
        "chart": Chart(document, paragraph["svg"], paragraph["alt"]) if paragraph["svg"] else "",
        "caption": paragraph["caption"] + mark,
    }


def _lines(text: str) -> list[str]:
    """What staff parted by line breaks stands in paragraphs of its own."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _annex(annex: Annex, *, is_last: bool) -> Context:
    return {
        "name": annex.name,
        "title": annex.title.upper(),
        "note": annex.note,
        "told": annex.told,
        "empty": annex.empty,
        "table": table_of(annex),
        "last": is_last,
    }


class Chart(InlineImage):
    """A chart as a picture as wide as the text, with its words for those who do not see it."""

    def __init__(self, document: DocxTemplate, svg: str, words: str) -> None:
        super().__init__(document, io.BytesIO(png.of_picture(svg)), width=_width_of_text(document))
        self.words = " ".join(words.split())

    def _insert_image(self) -> str:
        picture = self.tpl.current_rendering_part.new_pic_inline(self.image_descriptor, self.width, self.height)
        picture.docPr.set("descr", self.words)
        return f'</w:t></w:r><w:r><w:drawing>{picture.xml}</w:drawing></w:r><w:r><w:t xml:space="preserve">'

    __html__ = __str__ = _insert_image


def _width_of_text(document: DocxTemplate) -> Emu:
    first = document.docx.sections[0]
    return Emu(first.page_width - first.left_margin - first.right_margin)


def _sign(document: DocxTemplate, values: Values) -> None:
    """What the file says of itself; its day is the last one that the values cover."""
    told = document.docx.core_properties
    told.title = f"{values['title']}. {values['subject']}"[:MOST_LETTERS_OF_A_TITLE]
    told.author = told.last_modified_by = values["issuing_body"][:MOST_LETTERS_OF_A_TITLE]
    told.language = values["language"]
    told.comments = " ".join(filter(None, (values["draft"], values["illustrative"])))
    told.created = told.modified = datetime.combine(date.fromisoformat(values["cut_off"]), time())
    told.revision = 1


def _rewritten(document: bytes) -> bytes:
    """The same parts in one order and with one time."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed({name: parts[name] for name in (*FIRST, *sorted(set(parts) - set(FIRST)))})
