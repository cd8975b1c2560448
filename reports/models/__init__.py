"""The rows of the room."""

from reports.models.kept_template import KeptTemplate
from reports.models.letterhead import Letterhead
from reports.models.report import IssuedFile, Passage, Report, ReportEvent
from reports.models.template_choice import TemplateChoice

__all__ = ["IssuedFile", "KeptTemplate", "Letterhead", "Passage", "Report", "ReportEvent", "TemplateChoice"]
