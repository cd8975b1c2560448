"""The verbs that change the Word template of reports, and which one is in use."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from adoption.models import User
from indicators.plain_text import plain_line
from reports.exports import docx, docx_template
from reports.models import KeptTemplate, TemplateChoice
from reports.report_life import Refusal, ReportRefused


class TemplateRefused(Exception):
    """A template that may not be used; each refusal says what is wrong with it, and where."""

    def __init__(self, refusals: Sequence[docx_template.Refusal]) -> None:
        super().__init__(*refusals)
        self.refusals = refusals

    @property
    def sentences(self) -> list[str]:
        return [each.sentence for each in self.refusals]


def in_use() -> bytes:
    """What staff chose last; where they chose nothing or went back, the template that comes with the system."""
    return _content_of(TemplateChoice.objects.in_force())


def usable() -> bytes:
    """The template in use, looked at again: fields may have gone with a newer release."""
    template = in_use()
    if docx_template.check_template(template):
        raise ReportRefused(Refusal.TEMPLATE_UNUSABLE)
    return template


def kept(template: bytes) -> str:
    """The hash of a template, which is found by it from now on: a choice keeps its own, of the system's we keep one."""
    sha256 = hash_of(template)
    if TemplateChoice.objects.holding(sha256) is None:
        KeptTemplate.objects.get_or_create(sha256=sha256, defaults={"content": template})
    return sha256


def with_hash(sha256: str) -> bytes:
    """The template that an issued report was set into, never another one in its place."""
    found = TemplateChoice.objects.holding(sha256) or KeptTemplate.objects.filter(sha256=sha256).first()
    if found is not None:
        return bytes(found.content)
    if hash_of(docx.shipped()) != sha256:
        raise ReportRefused(Refusal.TEMPLATE_GONE)
    return docx.shipped()


def hash_of(template: bytes) -> str:
    return hashlib.sha256(template).hexdigest()


def choose(data: bytes, name: str, *, why: str, by: User, at: datetime | None = None) -> TemplateChoice:
    """Keep a template and use it from now on; it is looked into and set with one of everything before it is kept."""
    refusals = docx_template.check_template(data)
    if refusals:
        raise TemplateRefused(refusals)
    return _choose(data, _plain_name(name), why=why, by=by, at=at)


def _plain_name(name: str) -> str:
    """The file's name without folders; one of its own where nothing of it can be read."""
    return PurePath(plain_line(name).replace("\\", "/")).name[-120:] or "mau-bao-cao.docx"


def choose_again(earlier: TemplateChoice, *, why: str, by: User, at: datetime | None = None) -> TemplateChoice:
    """Use a template that was in force before; what it was let pass for then, it is looked at for again."""
    if not earlier.is_own:
        return return_to_shipped(why=why, by=by, at=at)
    return choose(bytes(earlier.content), earlier.name, why=why, by=by, at=at)


def return_to_shipped(*, why: str, by: User, at: datetime | None = None) -> TemplateChoice:
    """Use the template that comes with the system; the others stay."""
    return _choose(b"", "", why=why, by=by, at=at)


@transaction.atomic
def _choose(content: bytes, name: str, *, why: str, by: User, at: datetime | None) -> TemplateChoice:
    if not why.strip():
        raise ReportRefused(Refusal.TEMPLATE_REASON_REQUIRED)
    sha256 = hash_of(content) if content else ""
    present = TemplateChoice.objects.in_force()
    if (present.sha256 if present else "") == sha256:
        raise ReportRefused(Refusal.TEMPLATE_IN_USE)
    return TemplateChoice.objects.create(
        name=name,
        content=content,
        size=len(content),
        sha256=sha256,
        chosen_at=at or timezone.now(),
        chosen_by=by,
        why=why.strip(),
    )


def _content_of(choice: TemplateChoice | None) -> bytes:
    return bytes(choice.content) if choice and choice.is_own else docx.shipped()
