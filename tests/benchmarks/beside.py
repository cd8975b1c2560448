"""What is run beside the product in the same run: the same work by other means."""

import io
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection

from adoption import workbook, workbook_reading
from adoption.models import Figure, Submission
from tests import workbooks
from tests.benchmarks import province

SUMS = """
SELECT s.period_id, f.measure_id, SUM(f.stored)
FROM {figures} f JOIN {submissions} s ON s.id = f.submission_id
WHERE s.status = 'approved' GROUP BY s.period_id, f.measure_id
"""


def full_roll_up() -> None:
    """Every reading worked out anew from the figures and compared with what is kept."""
    call_command("rollup", check=True, stdout=io.StringIO())


def sql_roll_up() -> None:
    """The sums alone: no coverage, no shares, no provenance, nothing compared and nothing kept."""
    statement = SUMS.format(figures=Figure._meta.db_table, submissions=Submission._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.fetchall()


def long_workbook() -> tuple[bytes, workbook.Form]:
    known = Submission.objects.filter(organisation__code="long").first()
    form = workbook.form_of(known or province.long_form())
    return workbooks.filled(workbook.write(form), {f"row-{row:04}": row for row in range(province.ROWS)}), form


def our_reading() -> Callable[[], object]:
    data, form = long_workbook()
    return lambda: workbook_reading.read(data, form)
