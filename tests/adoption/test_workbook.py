"""The Excel form: what is written, what is read back, what the page shows and what is kept."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from adoption import submissions, workbook, workbook_preview, workbook_reading
from adoption.models import Figure, Submission, SubmissionEvent
from adoption.submissions import Entry
from adoption.workbook import KEY
from tests import make, workbooks

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

GRID = "/submissions/2025-Q3/"
TEMPLATE = f"{GRID}template.xlsx"
UPLOAD = f"{GRID}upload"


@pytest.fixture
def bank():
    return make.organisation()


@pytest.fixture
def draft(bank):
    make.approved(bank, make.period("2025-Q2"), {"whole": 1200000, "part": 7})
    return make.submission(bank, make.period())


@pytest.fixture
def http(bank, sign_in, client):
    client.cookies["django_language"] = "en"
    return sign_in(make.reporter(bank))


@pytest.fixture
def form(draft):
    return workbook.form_of(draft)


def read(form, data) -> dict[str, workbook_reading.CellRead]:
    return {cell.line.key: cell for cell in workbook_reading.read(data, form).cells}


def upload(http, data: bytes, name: str = "form.xlsx"):
    return http.post(UPLOAD, {"workbook": SimpleUploadedFile(name, data)})


def kept() -> list:
    return [list(each.objects.order_by("pk").values()) for each in (Submission, Figure, SubmissionEvent)]


def keep(http, response):
    """Press the button that keeps what the page shows."""
    page = response.context["page"]
    return http.post(GRID, {"version": str(page.version), "save": "", **dict(page.posted)})


# Written


def test_the_form_holds_keys_names_in_both_languages_units_and_last_period(form):
    rows = workbooks.rows_of(workbook.write(form))
    keys = [row[KEY] for row in rows]
    assert keys[:3] == ["cashless-figures/1", "bank-a", "2025-Q3"]
    line = rows[workbooks.row_of(workbook.write(form), "whole")]
    assert line[:5] == ["whole", "Chỉ số whole", "Measure whole", "tài khoản / accounts", 1200000.0]
    assert [cell for row in rows for cell in row if "15/6/2025" in str(cell) and "16/9/2025" in str(cell)]


def test_the_same_form_gives_the_same_bytes(form):
    assert workbook.write(form) == workbook.write(form)


def test_the_sheet_is_protected_but_for_the_cells_to_fill_in_and_the_keys_are_hidden(form):
    parts = workbooks.parts_of(workbook.write(form))
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    assert "<sheetProtection" in sheet
    assert '<col min="1" max="1" width="24.7109375" hidden="1"' in sheet
    assert '<protection locked="0"/>' in parts["xl/styles.xml"].decode()


def test_each_figure_asks_excel_for_a_whole_number_from_0_up(form):
    sheet = workbooks.parts_of(workbook.write(form))["xl/worksheets/sheet1.xml"].decode()
    cell = workbooks.place(workbook.write(form), "whole")
    assert '<dataValidation type="whole" operator="greaterThanOrEqual" allowBlank="1" showInputMessage="1" ' in sheet
    assert f'sqref="{cell}"' in sheet


def test_text_that_begins_like_a_formula_is_written_as_text(bank, draft):
    text = '=HYPERLINK("http://example.invalid")'
    submissions.save_figures(
        draft, {"whole": Entry(Decimal(1), note=text)}, by=make.reporter(bank), version=draft.version, at=make.AT
    )
    draft.refresh_from_db()
    data = workbook.write(workbook.form_of(draft))
    assert "<f>" not in workbooks.parts_of(data)["xl/worksheets/sheet1.xml"].decode()
    assert read(workbook.form_of(draft), data)["whole"].entry == Entry(Decimal(1), note=text)


def test_illustrative_figures_say_so_on_the_sheet_and_on_paper(bank, draft):
    bank.is_illustrative = True
    bank.save()
    data = workbook.write(workbook.form_of(make.submission(bank, make.period())))
    assert "ILLUSTRATIVE DATA" in str(workbooks.rows_of(data)[3][1])
    assert "<oddHeader>" in workbooks.parts_of(data)["xl/worksheets/sheet1.xml"].decode()


def test_the_two_languages_of_the_reader_give_the_same_form(draft):
    with translation.override("en"):
        english = workbook.write(workbook.form_of(draft))
    with translation.override("vi"):
        assert workbook.write(workbook.form_of(draft)) == english


# Read back


def test_what_is_stored_comes_back_unchanged(bank, draft):
    entries = {"whole": Entry(Decimal(999_999_999_999), note="ghi chú"), "part": Entry(None, True, "chưa có")}
    submissions.save_figures(draft, entries, by=make.reporter(bank), version=draft.version, at=make.AT)
    draft.refresh_from_db()
    form = workbook.form_of(draft)
    cells = read(form, workbook.write(form))
    assert {code: cell.entry for code, cell in cells.items()} == entries
    assert not any(cell.changed for cell in cells.values())


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("content", "value"),
    [
        (5, 5),
        (0, 0),
        (-0.0, 0),
        (1e5, 100_000),
        (999_999_999_999, 999_999_999_999),
        ("5", 5),
        ("0", 0),
        ("1234567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("  1.234.567\u00a0", 1_234_567),
        ("\ufeff\u200e12\u200f", 12),
        ("", None),
        ("   ", None),
        ("\u200b", None),
    ],
)
def test_a_number_or_a_text_of_either_notation_is_read(form, language, content, value):
    with translation.override(language):
        cell = read(form, workbooks.filled(workbook.write(form), {"whole": content}))["whole"]
    assert (cell.entry.value, list(cell.faults)) == (value, [])
    assert isinstance(content, str) == cell.was_text or value is None


def test_a_measure_with_decimals_takes_both_notations(bank, draft):
    make.duty(bank, make.measure("rate", decimals=2))
    form = workbook.form_of(draft)
    for content, value in ((1.5, "1.5"), ("1,5", "1.5"), ("1.5", "1.5"), ("1.234,25", "1234.25")):
        cell = read(form, workbooks.filled(workbook.write(form), {"rate": content}))["rate"]
        assert (cell.entry.value, list(cell.faults)) == (Decimal(value), [])
    cell = read(form, workbooks.filled(workbook.write(form), {"rate": "1.234"}))["rate"]
    assert [fault.fault for fault in cell.faults] == [workbook.Fault.NUMBER]


def test_notes_lose_marks_that_nobody_sees_and_are_composed(form):
    data = workbooks.filled(workbook.write(form), {"whole": "\u202eghi  chu\u0301\u200b\nthêm\u2069"}, "note")
    assert read(form, data)["whole"].entry.note == "ghi chú thêm"


def test_a_note_may_be_a_number(form):
    data = workbooks.filled(workbook.write(form), {"whole": 2025}, "note")
    assert read(form, data)["whole"].entry.note == "2025"


@pytest.mark.parametrize("mark", ["x", "X", " x "])
def test_nothing_to_report_is_marked_with_a_reason(form, mark):
    data = workbooks.filled(workbook.write(form), {"whole": mark}, "nothing")
    data = workbooks.filled(data, {"whole": "chưa triển khai"}, "reason")
    assert read(form, data)["whole"].entry == Entry(None, True, "chưa triển khai")


def test_texts_in_decomposed_letters_are_the_same_texts(form):
    data = workbook.write(form)
    rows = workbooks.rows_of(data)
    row = workbooks.row_of(data, "whole")
    decomposed = "Chi\u0309 sô\u0301 whole"
    assert rows[row][1] != decomposed
    assert read(form, workbooks.rebuilt(data, {f"B{row + 1}": decomposed}))


def test_a_form_from_an_earlier_state_of_the_draft_is_read_and_said_to_be_older(bank, draft, http):
    data = workbook.write(workbook.form_of(draft))
    make.filled(bank, draft.period, {"whole": 3})
    page = upload(http, data).context["page"]
    assert page.is_older
    assert [row.code for row in page.emptied] == ["whole"]


def test_a_form_of_the_approved_revision_is_older_than_its_correction_at_the_same_version(bank, draft, http):
    old = workbook.form_of(make.approved(bank, draft.period, {"whole": 1200001, "part": 7}))
    copy = submissions.reopen(draft, by=make.user("opener"), note="nhầm", at=make.AT)
    data = workbook.write(replace(old, version=copy.version))
    assert upload(http, data).context["page"].is_older
    assert not upload(http, workbook.write(workbook.form_of(copy))).context["page"].is_older


# The pages


def test_the_form_is_downloaded_under_its_organisation_and_period(draft, http):
    response = http.get(TEMPLATE)
    assert response.headers["Content-Type"] == workbook.CONTENT_TYPE
    assert response.headers["Content-Disposition"] == 'attachment; filename="so-lieu-bank-a-2025-Q3.xlsx"'
    assert response.content == workbook.write(workbook.form_of(draft))


def test_the_grid_offers_both_while_figures_are_taken(bank, draft, http):
    assert TEMPLATE in http.get(GRID).content.decode() and UPLOAD in http.get(GRID).content.decode()
    make.sent(bank, draft.period, {"whole": 9, "part": 3})
    assert UPLOAD not in http.get(GRID).content.decode()


def test_an_upload_shows_every_cell_with_old_and_new_and_keeps_nothing(bank, draft, http):
    draft = make.filled(bank, draft.period, {"whole": 1500000})
    data = workbooks.filled(http.get(TEMPLATE).content, {"whole": "1.600.000", "part": 0})
    before = kept()
    response = upload(http, data)
    assert response.status_code == 200
    assert kept() == before
    shown = {row.code: (row.old, row.found, row.new, row.change) for row in response.context["page"].rows}
    assert shown == {
        "whole": ("1,500,000", "text “1.600.000”", "1,600,000", "changed"),
        "part": ("–", "0", "0", "new"),
    }
    assert "1,600,000" in response.content.decode()


def test_what_the_page_shows_is_kept_by_its_own_form(draft, http):
    data = workbooks.filled(http.get(TEMPLATE).content, {"whole": "1.600.000"})
    data = workbooks.filled(workbooks.filled(data, {"part": "x"}, "nothing"), {"part": "chưa có <b>"}, "reason")
    response = keep(http, upload(http, data))
    assert response.headers["Location"] == GRID
    assert submissions.entries_of(draft) == {
        "whole": Entry(Decimal(1_600_000)),
        "part": Entry(None, True, "chưa có <b>"),
    }


def test_what_was_shown_in_one_language_is_kept_in_the_other(draft, http):
    response = upload(http, workbooks.filled(http.get(TEMPLATE).content, {"whole": 1234567}))
    http.cookies["django_language"] = "vi"
    assert keep(http, response).status_code == 302
    assert make.figure(draft, "whole").stored == 1234567


def test_a_cell_that_the_file_leaves_empty_is_named_before_it_is_emptied(bank, draft, http):
    make.filled(bank, draft.period, {"whole": 5, "part": 3})
    data = workbooks.filled(http.get(TEMPLATE).content, {"part": ""})
    response = upload(http, data)
    assert [row.code for row in response.context["page"].emptied] == ["part"]
    keep(http, response)
    assert make.figure(draft, "part").stored is None
    assert make.figure(draft, "whole").stored == 5


def test_somebody_who_saved_in_between_is_not_overwritten(bank, draft, http):
    response = upload(http, workbooks.filled(http.get(TEMPLATE).content, {"whole": 8}))
    make.filled(bank, draft.period, {"whole": 5})
    assert keep(http, response).status_code == 409
    assert make.figure(draft, "whole").stored == 5


def test_a_cell_that_cannot_be_read_keeps_the_whole_file_out(draft, http):
    data = workbooks.filled(http.get(TEMPLATE).content, {"whole": "789.000", "part": 3})
    before = kept()
    response = upload(http, data)
    assert response.status_code == 422
    text = response.content.decode()
    place = workbooks.place(data, "whole")
    assert f"cell {place}: “789.000” can be read in two ways. Write 789000 or 789." in text
    assert 'id="keep"' not in text
    assert kept() == before


def test_a_page_without_a_file_asks_for_one(draft, http):
    assert http.get(UPLOAD).status_code == 200
    response = http.post(UPLOAD, {})
    assert response.status_code == 422
    assert "No file was chosen." in response.content.decode()


def test_a_submission_that_takes_no_figures_reads_no_file(bank, draft, http):
    make.sent(bank, draft.period, {"whole": 9, "part": 3})
    for response in (http.get(UPLOAD), upload(http, b"")):
        assert response.headers["Location"] == GRID


def test_another_organisations_address_is_not_there(draft, sign_in):
    stranger = sign_in(make.reporter(make.organisation("bank-b")))
    for address in (TEMPLATE, UPLOAD):
        assert stranger.get(address).status_code == 404
    assert upload(stranger, b"").status_code == 404


def test_staff_have_no_form(draft, sign_in):
    staff = sign_in(make.user())
    for address in (TEMPLATE, UPLOAD):
        assert staff.get(address).status_code == 403


def test_a_file_of_another_organisation_says_so(draft, http):
    other = make.organisation("bank-b")
    for code in ("whole", "part"):
        make.duty(other, make.measure(code))
    foreign = workbook.write(workbook.form_of(make.submission(other, draft.period)))
    assert "another organisation: found “bank-b”" in upload(http, foreign).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(bank, draft, http, django_assert_max_num_queries):
    for number in range(40):
        make.duty(bank, make.measure(f"measure-{number}"))
    data = http.get(TEMPLATE).content
    with django_assert_max_num_queries(10):
        assert upload(http, data).status_code == 200


def test_a_preview_names_what_would_change(form):
    data = workbooks.filled(workbook.write(form), {"whole": 4})
    page = workbook_preview.build(workbook_reading.read(data, form), form)
    with translation.override("en"):
        assert [(row.code, str(row.change_word)) for row in page.changed] == [("whole", "new value")]
