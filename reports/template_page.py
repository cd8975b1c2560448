"""The page of the Word template of reports: which one is in use, what it may name, and those before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports import template_choosing
from reports.exports.docx_fields import Told, told
from reports.exports.docx_template import check_template
from reports.models import TemplateChoice
from reports.models.template_choice import TemplateChoiceQuerySet

MOST_SHOWN = 50


@dataclass(frozen=True)
class TemplatePage:
    """`choices` latest first: the first one is in force, none means the template that comes with the system."""

    choices: Sequence[TemplateChoice]
    fields: Sequence[Told]
    refusals: Sequence[str]

    @property
    def in_force(self) -> TemplateChoice | None:
        return self.choices[0] if self.choices else None

    @property
    def is_own(self) -> bool:
        return self.in_force is not None and self.in_force.is_own


def build(rows: TemplateChoiceQuerySet) -> TemplatePage:
    refusals = [each.sentence for each in check_template(template_choosing.in_use())]
    return TemplatePage(list(rows[:MOST_SHOWN]), list(told()), refusals)
