"""At the start: the Word template of reports is there and may be used."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from reports.exports.docx_template import check_template


@register()
def the_word_template_may_be_used(**_given: Any) -> list[CheckMessage]:
    try:
        refusals = [each.sentence for each in check_template(Path(settings.REPORT_DOCX).read_bytes())]
    except OSError as error:
        refusals = [str(error)]
    hint = "Mend the file that REPORT_DOCX names, or unset it to use the one that comes with the system."
    return [Error(f"Word template of reports: {each}", hint=hint, id="reports.E001") for each in refusals]
