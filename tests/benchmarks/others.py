"""The same work by other libraries.  A module of its own: what they load would weigh on every process measured."""

import io
import logging
from collections.abc import Callable

from django.contrib.staticfiles import finders
from django.test import Client
from openpyxl import load_workbook
from weasyprint import CSS, HTML

from tests.benchmarks import beside, province

logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it names each rule of the site's style that it passes over


def weasyprint_report(client: Client) -> Callable[[], object]:
    """The report's preview page, which holds the same content, with the site's style, made into a PDF."""
    answer = client.get(f"/reports/draft/{province.CLOSED.label}/", headers={"accept-encoding": "identity"})
    page, style = answer.content.decode(), finders.find("css/site.css")
    return lambda: HTML(string=page).write_pdf(stylesheets=[CSS(filename=style)])


def openpyxl_reading() -> Callable[[], object]:
    """Cells as they stand: no key compared, no number understood, no fault named."""
    data, _form = beside.long_workbook()
    return lambda: [list(row) for row in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)]
