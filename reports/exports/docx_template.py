"""Whether a Word template may be used: it names listed fields alone, and holds nothing that runs, fetches or hides."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext_lazy as _
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes

from adoption.workbook import WorkbookRefused
from adoption.workbook_archive import open_archive
from reports.document import Values
from reports.exports import docx
from reports.exports.docx_fields import FIELDS, ITEM_TEXT, ROOT, Field, Kind

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
CONTENT_TYPES, DOCUMENT = "[Content_Types].xml", "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Fields of Word that only count and point within the document; others fetch, run or tell the time.
HARMLESS = frozenset({"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "TOC", "PAGEREF", "REF", "STYLEREF", "SEQ"})


class Reason(StrEnum):
    """Why a template is refused."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    UNSAFE_ARCHIVE = "unsafe_archive"
    UNSAFE_XML = "unsafe_xml"
    MACROS = "macros"
    EXTERNAL_LINK = "external_link"
    EMBEDDED = "embedded"
    WORD_FIELD = "word_field"
    MALFORMED = "malformed"
    UNKNOWN_FIELD = "unknown_field"
    FORBIDDEN = "forbidden"
    MISPLACED = "misplaced"


SENTENCES: dict[Reason, object] = {
    Reason.UNREADABLE: _("The file is not a Word document (.docx), or it is damaged or locked: %(found)s."),
    Reason.TOO_LARGE: _("The file is too large, packed or unpacked: %(found)s."),
    Reason.UNSAFE_ARCHIVE: _("The file is packed in a way that Word does not pack: %(found)s."),
    Reason.UNSAFE_XML: _("The part “%(found)s” is malformed, or declares a document type or entities."),
    Reason.MACROS: _("The file holds macros (“%(found)s”)."),
    Reason.EXTERNAL_LINK: _("The file links to something outside itself (“%(found)s”)."),
    Reason.EMBEDDED: _("The file holds embedded objects (“%(found)s”)."),
    Reason.WORD_FIELD: _("The field of Word “%(found)s” is not taken; page numbers and references are."),
    Reason.MALFORMED: _("What stands between the braces cannot be read: %(found)s."),
    Reason.UNKNOWN_FIELD: _("There is no field “%(found)s”."),
    Reason.FORBIDDEN: _("Only fields, lists and conditions are taken, not “%(found)s”."),
    Reason.MISPLACED: _("The field “%(found)s” does not stand where it can be set."),
}


@dataclass(frozen=True)
class Refusal:
    reason: Reason
    found: str = ""

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.reason]) % {"found": self.found}


# What is wrong with an archive, by what the room below calls it.
_OF_ARCHIVES = {
    "too_large": Reason.TOO_LARGE,
    "unpacks_too_large": Reason.TOO_LARGE,
    "too_many_parts": Reason.TOO_LARGE,
    "false_size": Reason.UNSAFE_ARCHIVE,
    "unsafe_name": Reason.UNSAFE_ARCHIVE,
    "double_part": Reason.UNSAFE_ARCHIVE,
}
_NOT_WANTED = [
    (re.compile(r"vba\w*\.(bin|xml)$|macro", re.IGNORECASE), Reason.MACROS),
    (
        re.compile(r"(^|/)(embeddings|activex|customui|webextensions|afchunk)|oleobject|ctrlprops", re.IGNORECASE),
        Reason.EMBEDDED,
    ),
]
_ACTIVE = frozenset({"object", "control", "altChunk", "subDoc", "OLEObject", "movie"})


def check_template(data: bytes) -> list[Refusal]:
    """Everything that speaks against a template, worst first; nothing where it may be used."""
    try:
        parts = open_archive(data)
    except WorkbookRefused as refused:
        return [Refusal(_OF_ARCHIVES.get(refused.fault.value, Reason.UNREADABLE), refused.found or refused.fault.value)]
    if DOCUMENT not in parts or CONTENT_TYPES not in parts:
        return [Refusal(Reason.UNREADABLE, DOCUMENT)]
    refusals = list(_unwanted(parts))
    if refusals:  # what may not be opened is not looked into
        return refusals
    return list(dict.fromkeys(_misnamed(data))) or list(_misplaced(data))


def _unwanted(parts: dict[str, bytes]) -> Iterator[Refusal]:
    for name in parts:
        yield from (Refusal(reason, name) for pattern, reason in _NOT_WANTED if pattern.search(name))
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            yield from _unwanted_in(name, content)


def _unwanted_in(name: str, content: bytes) -> Iterator[Refusal]:
    try:
        tree = fromstring(content, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError):
        yield Refusal(Reason.UNSAFE_XML, name)
        return
    for element in tree.iter():
        bare = element.tag.rpartition("}")[2]
        if bare == "Relationship" and element.get("TargetMode", "").lower() == "external":
            yield Refusal(Reason.EXTERNAL_LINK, element.get("Target", name))
        if bare in ("Override", "Default") and re.search("macro|vba", element.get("ContentType", ""), re.IGNORECASE):
            yield Refusal(Reason.MACROS, element.get("ContentType", ""))
        if bare in _ACTIVE:
            yield Refusal(Reason.EMBEDDED, bare)
    if name == CONTENT_TYPES and MAIN not in {each.get("ContentType") for each in tree.iter()}:
        yield Refusal(Reason.UNREADABLE, name)
    yield from _unwanted_fields(tree)


def _unwanted_fields(tree: Any) -> Iterator[Refusal]:
    for text in (*(each.get(f"{W}instr", "") for each in tree.iter(f"{W}fldSimple")), *_instructions(tree)):
        words = text.upper().split()
        if words and (words[0] not in HARMLESS or "{" in text):
            yield Refusal(Reason.WORD_FIELD, " ".join(text.split()))


def _instructions(tree: Any) -> Iterator[str]:
    """What fields of Word are told, put together where it is parted; one within another's words shows as a brace."""
    told: list[str] = []  # of the fields that are open, the innermost last
    for element in tree.iter():
        if element.tag in (f"{W}instrText", f"{W}delInstrText"):
            told = [*told[:-1], (told[-1] if told else "") + (element.text or "")]
        elif element.tag == f"{W}fldChar":
            match element.get(f"{W}fldCharType"):
                case "begin":
                    told = [*(f"{each}{{" for each in told), ""]
                case "separate" | "end" if told:
                    yield told.pop()
    yield from told


def _sources(data: bytes) -> Iterator[str]:
    """What the engine will read, part by part, as it reads it."""
    template = DocxTemplate(io.BytesIO(data))
    template.init_docx()
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))
    for part in template.docx.part.package.parts:
        if part.content_type.endswith(".footnotes+xml"):
            yield template.patch_xml(part.blob.decode("utf-8"))
    told = template.docx.core_properties
    yield from (told.author, told.comments, told.identifier, told.language, told.subject, told.title)


def _misnamed(data: bytes) -> Iterator[Refusal]:
    sandbox = docx.environment()
    try:
        for source in _sources(data):
            yield from _Reader().read(sandbox.parse(source), {each.name: each for each in ROOT.parts})
    except TemplateError as error:
        yield Refusal(Reason.MALFORMED, (error.message or "").rstrip("."))
    except (PackageNotFoundError, KeyError, ValueError, AttributeError) as error:
        yield Refusal(Reason.UNREADABLE, str(error))


Names = dict[str, Field]
_Read = Callable[[Any, Names], Iterator[Refusal]]
_HOLDERS = tuple(f"{W}{name}" for name in ("body", "hdr", "ftr", "tbl", "tr", "tc", "p", "r"))


class _Reader:
    """Walks through what stands between braces: fields, lists, conditions; everything else is refused by its name."""

    def read(self, node: nodes.Node, names: Names) -> Iterator[Refusal]:
        reader: Callable[[Any, Names], Iterator[Refusal]] | None = getattr(
            self, f"_{type(node).__name__.lower()}", None
        )
        if reader is None:
            yield Refusal(Reason.FORBIDDEN, getattr(node, "name", "") or type(node).__name__)
        else:
            yield from reader(node, names)

    def _all(self, found: list[nodes.Node], names: Names) -> Iterator[Refusal]:
        for each in found:
            yield from self.read(each, names)

    def _template(self, node: nodes.Template, names: Names) -> Iterator[Refusal]:
        yield from self._all(node.body, names)

    def _templatedata(self, node: nodes.TemplateData, names: Names) -> Iterator[Refusal]:
        yield from ()

    def _output(self, node: nodes.Output, names: Names) -> Iterator[Refusal]:
        for each in node.nodes:
            yield from self.read(each, names)
            if (field := _field_of(each, names)) and field.kind in (Kind.LIST, Kind.TRUTH):
                yield Refusal(Reason.MISPLACED, _written(each))

    def _name(self, node: nodes.Name, names: Names) -> Iterator[Refusal]:
        if _field_of(node, names) is None:
            yield Refusal(Reason.UNKNOWN_FIELD, node.name)

    def _getattr(self, node: nodes.Getattr, names: Names) -> Iterator[Refusal]:
        if _field_of(node, names) is None:
            yield Refusal(Reason.UNKNOWN_FIELD, _written(node))

    def _not(self, node: nodes.Not, names: Names) -> Iterator[Refusal]:
        yield from self.read(node.node, names)

    def _and(self, node: nodes.And, names: Names) -> Iterator[Refusal]:
        yield from self._all([node.left, node.right], names)

    _or = _and

    def _if(self, node: nodes.If, names: Names) -> Iterator[Refusal]:
        yield from self._all([node.test, *node.body, *node.elif_, *node.else_], names)

    def _for(self, node: nodes.For, names: Names) -> Iterator[Refusal]:
        field = _field_of(node.iter, names)
        if not isinstance(node.target, nodes.Name) or node.test or node.recursive:
            yield Refusal(Reason.FORBIDDEN, "for")
        elif field is None or field.kind is not Kind.LIST:
            yield Refusal(Reason.UNKNOWN_FIELD, _written(node.iter))
        else:
            item = Field(field.item, "", parts=field.parts) if field.parts else ITEM_TEXT
            yield from self._all([*node.body, *node.else_], {**names, node.target.name: item})


def _field_of(node: nodes.Node, names: Names) -> Field | None:
    if isinstance(node, nodes.Name):
        return names.get(node.name)
    if isinstance(node, nodes.Getattr):
        owner = _field_of(node.node, names)
        return owner.part(node.attr) if owner and owner.kind is not Kind.LIST else None
    return None


def _written(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_written(node.node)}.{node.attr}"
    return type(node).__name__


def _sample() -> Values:
    """One of everything, to see whether a template can be set."""
    paragraph = {"text": "x", "caption": "x", "mark": "", "alt": "x", "svg": SVG}
    section = {"heading": "x", "paragraphs": [paragraph]}
    annex = {"columns": ["x"], "widths": [1], "aligns": ["left"], "themes": [{"name": "x", "rows": [["x"]]}]}
    told = dict.fromkeys(("key", "name", "title", "note", "told"), "x")
    return {
        **{each.name: "x" for each in FIELDS if each.kind is Kind.TEXT},
        "language": "vi",
        "cut_off": "2025-01-01",
        "motto": ["x", "x"],
        "bases": ["x"],
        "recipients": ["x"],
        "chapters": [{"heading": "x", "text": "x", "sections": [section]}],
        "annexes": [{**told, **annex, "empty": ""}, {**told, **annex, "empty": "x"}],
    }


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 26"/>'


def _misplaced(data: bytes) -> Iterator[Refusal]:
    """A trial: what the template makes of the sample must be a document again, with all its text in paragraphs."""
    try:
        made = docx.fill(data, _sample())
    except (TemplateError, ValueError, KeyError, AttributeError) as error:
        yield Refusal(Reason.MALFORMED, str(error))
        return
    for name, content in open_archive(made).items():
        if name.startswith("word/") and name.endswith(".xml"):
            yield from _strays(fromstring(content))


def _strays(tree: Any) -> Iterator[Refusal]:
    for element in tree.iter():
        if element.tag in (f"{W}p", f"{W}r", f"{W}t") and element.find(f".//{W}tbl") is not None:
            yield Refusal(Reason.MISPLACED, "annex.table")
            return
        if element.tag in _HOLDERS and _loose(element):
            yield Refusal(Reason.MISPLACED, _loose(element))
            return


def _loose(element: Any) -> str:
    """Text that stands between a document's parts, where Word does not show it."""
    texts = [element.text, *(each.tail for each in element)]
    return " ".join(text.strip() for text in texts if text and text.strip())
