"""What was issued never changes: the database itself refuses, whatever door is tried."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from reports.models import IssuedFile, Passage, Report, ReportEvent
from reports.report_life import Status
from tests import make

pytestmark = pytest.mark.django_db


def draft() -> Report:
    person = make.user()
    return Report.objects.create(
        programme=make.programme(), kind="quarter", label="2025-Q3", begun_at=make.AT, begun_by=person
    )


@pytest.fixture
def issued() -> Report:
    """A report as it stands after issuing, made row by row."""
    report = draft()
    person = report.begun_by
    Passage.objects.create(report=report, place="chapter-1", text="Lời", written_at=make.AT, written_by=person)
    IssuedFile.objects.create(
        report=report, kind="pdf", name="a.pdf", content_type="x", content=b"1", size=1, sha256="a"
    )
    ReportEvent.objects.create(report=report, action="issue", by=person, at=make.AT)
    report.number, report.dated_on, report.values, report.values_hash, report.code = (
        "1",
        date(2026, 1, 5),
        "{}",
        "h",
        "C",
    )
    report.status, report.issued_at, report.issued_by = Status.ISSUED, make.AT, person
    report.save()
    return report


STATEMENTS = [
    "UPDATE reports_report SET values = '[]'",
    "UPDATE reports_report SET number = '2'",
    "UPDATE reports_report SET status = 'draft'",
    "UPDATE reports_report SET status = 'withdrawn', code = 'D'",
    "DELETE FROM reports_report",
    "UPDATE reports_issuedfile SET sha256 = 'b'",
    "DELETE FROM reports_issuedfile",
    (
        "INSERT INTO reports_issuedfile (report_id, kind, name, content_type, content, size, sha256) "
        "SELECT report_id, 'docx', name, content_type, content, size, sha256 FROM reports_issuedfile"
    ),
    "UPDATE reports_passage SET text = 'Lời khác'",
    "DELETE FROM reports_passage",
    (
        "INSERT INTO reports_passage (report_id, place, text, figures, version, written_at, written_by_id) "
        "SELECT report_id, 'chapter-2', text, figures, version, written_at, written_by_id FROM reports_passage"
    ),
    "UPDATE reports_reportevent SET note = 'khác'",
    "DELETE FROM reports_reportevent",
]


def quoted(statement: str) -> str:
    """`values` is a word of the language itself."""
    return statement.replace("SET values", 'SET "values"')


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_statement_changes_an_issued_report(issued, statement):
    refused = pytest.raises(DatabaseError, match="what was issued never changes")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(quoted(statement))


def test_withdrawing_is_the_one_step_that_is_left(issued):
    issued.status = Status.WITHDRAWN
    issued.save(update_fields=["status"])
    issued.refresh_from_db()
    assert issued.status == Status.WITHDRAWN
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=issued.pk).update(status=Status.ISSUED)


def test_a_draft_is_free():
    report = draft()
    passage = Passage.objects.create(
        report=report, place="chapter-1", text="Lời", written_at=make.AT, written_by=report.begun_by
    )
    passage.text = "Lời khác"
    passage.save()
    passage.delete()
    report.label = "2025-Q2"
    report.save()
    report.delete()
    assert not Report.objects.exists()
