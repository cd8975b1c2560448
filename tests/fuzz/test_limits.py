"""Both sides of each limit of an uploaded file; and the heaviest file that is let in is read in reasonable time."""

import io
import time
import zipfile
from math import ceil

import pytest

from adoption import workbook, workbook_reading
from adoption import workbook_archive as archive
from adoption.workbook import Fault, WorkbookRefused
from tests import make
from tests.workbooks import packed, parts_of

STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


def zipped(*parts: tuple[str, bytes, int]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name, content, method in parts:
            written.writestr(name, content, method)
    return file.getvalue()


def fault_of(data: bytes) -> Fault | None:
    try:
        archive.open_archive(data)
    except WorkbookRefused as refused:
        return refused.fault
    return None


def test_a_file_may_have_two_megabytes_and_not_a_byte_more():
    around = len(zipped(("a", b"", STORED)))
    fits = zipped(("a", bytes(archive.MOST_BYTES - around), STORED))
    assert (len(fits), fault_of(fits)) == (archive.MOST_BYTES, None)
    assert fault_of(zipped(("a", bytes(archive.MOST_BYTES - around + 1), STORED))) is Fault.TOO_LARGE


@pytest.mark.parametrize(
    ("parts", "fault"), [(archive.MOST_PARTS, None), (archive.MOST_PARTS + 1, Fault.TOO_MANY_PARTS)]
)
def test_a_hundred_parts_and_not_one_more(parts, fault):
    assert fault_of(zipped(*((f"{number}", b"x", STORED) for number in range(parts)))) is fault


def test_what_is_unpacked_is_at_most_a_hundred_times_what_came():
    zeros = bytes(4 * 1024 * 1024)
    with zipfile.ZipFile(io.BytesIO(zipped(("a", zeros, DEFLATED)))) as made:
        small = made.getinfo("a").compress_size
    # A stored part weighs alike on both sides: this many bytes of it bring the two to a hundred times.
    weight = ceil((len(zeros) - archive.HIGHEST_RATIO * small) / (archive.HIGHEST_RATIO - 1))
    assert fault_of(zipped(("a", zeros, DEFLATED), ("b", bytes(weight), STORED))) is None
    assert fault_of(zipped(("a", zeros, DEFLATED), ("b", bytes(weight - 1), STORED))) is Fault.UNPACKS_TOO_LARGE


@pytest.mark.parametrize(("more", "fault"), [(0, None), (1, Fault.UNPACKS_TOO_LARGE)])
def test_what_is_unpacked_is_at_most_eight_megabytes(more, fault):
    ballast = 100 * 1024
    zeros = bytes(archive.MOST_BYTES_UNPACKED - ballast + more)
    assert fault_of(zipped(("a", zeros, DEFLATED), ("b", bytes(ballast), STORED))) is fault


@pytest.mark.parametrize(("more", "fault"), [(0, None), (1, Fault.DAMAGED)])
def test_a_sheet_has_at_most_a_hundred_thousand_elements(more, fault):
    text = b"<x>" + b"<y/>" * (archive.MOST_ELEMENTS - 1 + more) + b"</x>"
    try:
        archive.marks_of({"sheet": text}, "sheet")
    except WorkbookRefused as refused:
        assert refused.fault is fault
    else:
        assert fault is None


@pytest.mark.django_db
@pytest.mark.any_database
def test_the_heaviest_sheet_that_is_let_in_is_judged_within_seconds():
    bank = make.organisation()
    make.duty(bank, make.measure("counted"))
    form = workbook.form_of(make.filled(bank, make.period(), {"counted": 4}))
    parts = parts_of(workbook.write(form))
    sheet = parts["xl/worksheets/sheet1.xml"]
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (at, at, at) for at in range(100, 33_000))
    heavy = packed({**parts, "xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", rows + b"</sheetData>")})
    began = time.process_time()
    with pytest.raises(WorkbookRefused):
        workbook_reading.read(heavy, form)
    assert time.process_time() - began < 10
