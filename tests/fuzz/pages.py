"""The forms that stand on a page: where each leads, and what it asks for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from urllib.parse import urljoin

GOOD = {
    "email": "ten@donvi.vn",
    "name": "Nguyễn Văn Ánh",
    "code": "don-vi-moi",
    "number": "12",
    "minimum": "90",
    "language": "en",
}
DAY, REASON = "31/12/2025", "Theo Quyết định số 5"
VEIL = "\u202e\u200b\0\x1be\u0302\u0323".encode()


@dataclass
class Field:
    """A box with its value, or the choices that are offered."""

    name: str
    value: str = ""
    choices: list[str] = field(default_factory=list)

    def good(self, draw: Random) -> str:
        """What somebody would send who means well."""
        if self.choices:
            return draw.choice(self.choices)
        if self.value:
            return self.value
        if self.name.endswith("_on") or self.name in ("on", "from", "to"):
            return DAY
        return GOOD.get(self.name.rpartition("-")[0] or self.name, REASON)


@dataclass
class PageForm:
    """Method, address and boxes; the same form stands on many pages."""

    method: str
    action: str
    fields: list[Field] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, frozenset[str]]:
        return self.method, self.action, frozenset(each.name for each in self.fields)


def forms_of(html: str, address: str) -> list[PageForm]:
    reader = _Forms(address)
    reader.feed(html)
    reader.close()
    return [*reader.found.values()]


class _Forms(HTMLParser):
    """Gathers boxes by the form that they stand in or name."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found = address, {}
        self.number, self.form, self.select = 0, None, None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.number += 1
            action = urljoin(self.address, given.get("action") or self.address).partition("#")[0]
            self.form = PageForm(given.get("method", "get").upper(), action)
            self.found[given.get("id") or str(self.number)] = self.form
        elif tag == "option" and self.select:
            self.select.choices.append(given.get("value", ""))
        elif tag in ("input", "select", "textarea", "button") and given.get("name"):
            self._box(tag, given)

    def _box(self, tag: str, given: dict[str, str]) -> None:
        form = self.found.get(given["form"]) if "form" in given else self.form
        box = Field(given["name"], given.get("value", ""))
        self.select = box if tag == "select" else None
        if form and box.name != "csrfmiddlewaretoken":
            form.fields.append(box)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = None


def _veiled(box: Field, draw: Random, veil: bytes) -> bytes:
    """What somebody means well who copied it from elsewhere."""
    good = box.good(draw).encode()
    return veil.join((good[:2], good[2:])) if good == REASON.encode() or box.name in ("name", "signatory") else good


def spoilt(form: PageForm, draw: Random, dirt) -> Iterator[tuple[str, bytes]]:
    """What is sent instead of what the form asks for: some of it good, some not, missing, doubled or unknown."""
    share, veil = draw.choice((0, 0.1, 0.5, 1)), draw.choice((VEIL, b""))
    for each in form.fields:
        turn = draw.random()
        if turn < 0.08:
            continue
        yield each.name, dirt(draw) if draw.random() < share else _veiled(each, draw, veil)
        if turn > 0.93:
            yield each.name, dirt(draw)
    if draw.random() < 0.2:
        yield draw.choice(("next", "version", "reason", "id", "_method", "cell", "x" * 300, "text")), dirt(draw)
