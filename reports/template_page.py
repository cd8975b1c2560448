"""The page that explains the Word template of reports: its fields, where the file lies, whether it may be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from reports.exports.docx_fields import Told, told
from reports.exports.docx_template import check_template


@dataclass(frozen=True)
class TemplatePage:
    file_name: str
    fields: Sequence[Told]
    refusals: Sequence[str]


def build() -> TemplatePage:
    refusals = [each.sentence for each in check_template(template_in_use())]
    return TemplatePage(Path(settings.REPORT_DOCX).name, list(told()), refusals)


def template_in_use() -> bytes:
    return Path(settings.REPORT_DOCX).read_bytes()
