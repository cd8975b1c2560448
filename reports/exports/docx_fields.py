"""What a Word template may name: every field with what it holds, told to whoever changes the template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    TEXT = "text"
    LIST = "list"
    PICTURE = "picture"
    TABLE = "table"
    TRUTH = "truth"


@dataclass(frozen=True)
class Field:
    """A name in the template; a list tells how one of its items is called and what that holds, texts where nothing."""

    name: str
    meaning: object
    kind: Kind = Kind.TEXT
    item: str = ""
    parts: Sequence["Field"] = ()

    def part(self, name: str) -> "Field | None":
        return next((each for each in self.parts if each.name == name), None)


def _lines(item: str = "line") -> Field:
    return Field("lines", _("its paragraphs, each a text"), Kind.LIST, item)


_PARAGRAPHS = Field(
    "paragraphs",
    _("one indicator each"),
    Kind.LIST,
    "paragraph",
    (
        _lines(),
        Field("chart", _("the indicator's chart; empty where it has none"), Kind.PICTURE),
        Field("caption", _("what stands under the chart")),
    ),
)
_SECTIONS = Field(
    "sections",
    _("one theme each"),
    Kind.LIST,
    "section",
    (Field("heading", _("number and name of the theme")), _PARAGRAPHS),
)

FIELDS: tuple[Field, ...] = (
    Field("parent_body", _("the body above the issuing one, in capitals")),
    Field("issuing_body", _("the body that issues the report, in capitals")),
    Field("nation", _("the country's name in capitals, the first line of the national heading")),
    Field("motto", _("the second line of the national heading")),
    Field("number", _("number and symbol; until it is issued without a number")),
    Field("place_and_day", _("place and day; until it is issued without a day")),
    Field("title", _("kind of document, in capitals")),
    Field("subject", _("what the report is about")),
    Field("to", _("whom it is sent to")),
    Field("bases", _("the legal bases, each a text"), Kind.LIST, "basis"),
    Field(
        "chapters",
        _("the chapters I to V"),
        Kind.LIST,
        "chapter",
        (Field("heading", _("number and name of the chapter, in capitals")), _lines(), _SECTIONS),
    ),
    Field("contents", _("the words above the contents of a long report, else empty")),
    Field("recipients_title", _("the words above the recipients")),
    Field("recipients", _("the recipients, each a text"), Kind.LIST, "recipient"),
    Field("authority", _("on whose behalf it is signed; may be empty")),
    Field("post", _("post of the signatory, in capitals")),
    Field("signatory", _("name of the signatory")),
    Field(
        "annexes",
        _("the annexes"),
        Kind.LIST,
        "annex",
        (
            Field("name", _("number of the annex")),
            Field("title", _("title of the annex, in capitals")),
            Field("note", _("the words in brackets under the title; may be empty")),
            Field("told", _("what is told above the table; may be empty")),
            Field("empty", _("the words in place of the table where it has no rows, else empty")),
            Field("table", _("the table with its repeated head, alone in its paragraph"), Kind.TABLE),
            Field("last", _("whether it is the last annex"), Kind.TRUTH),
        ),
    ),
    Field("draft", _("DRAFT until the report is issued, then empty")),
    Field("illustrative", _("ILLUSTRATIVE DATA where something in it is invented for the demo, else empty")),
    Field("check", _("the check code of an issued report with its words, else empty")),
)
ROOT = Field("", "", parts=FIELDS)
ITEM_TEXT = Field("", "")


@dataclass(frozen=True)
class Told:
    """A field as the page explains it: what is typed into the template, and inside which list."""

    written: str
    meaning: object
    within: str = ""


def told(fields: Sequence[Field] = FIELDS, within: str = "") -> Iterator[Told]:
    """Every field, those of a list right behind it."""
    owner = f"{within}." if within else ""
    for field in fields:
        name = f"{owner}{field.name}"
        match field.kind:
            case Kind.LIST:
                yield Told(f"{{%p for {field.item} in {name} %}} … {{%p endfor %}}", field.meaning, within)
                if field.parts:
                    yield from told(field.parts, field.item)
            case Kind.TABLE:
                yield Told(f"{{{{p {name} }}}}", field.meaning, within)
            case Kind.TRUTH:
                yield Told(f"{{%p if {name} %}} … {{%p endif %}}", field.meaning, within)
            case _:
                yield Told(f"{{{{ {name} }}}}", field.meaning, within)
