"""The Excel form's whole way through the pages: download, fill in, upload, look, keep."""

import pytest

from tests import workbooks
from tests.browser.conftest import answered
from tests.conftest import in_soak

pytestmark = pytest.mark.browser

GRID = "/submissions/2025-Q4/"
UPLOAD = f"{GRID}upload"


def downloaded(page) -> bytes:
    with page.expect_download() as download:
        page.click("a[href$='/template.xlsx']")
    assert download.value.suggested_filename.endswith("-2025-Q4.xlsx")
    return download.value.path().read_bytes()


def choose(page, data: bytes) -> None:
    file = {"name": "bieu-mau.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    page.set_input_files("#workbook", file)
    answered(page, "button[name=look]")


def keep(page) -> None:
    page.click("#keep button[name=save]")
    page.wait_for_url(f"**{GRID}")


@pytest.mark.parametrize(
    ("language", "scripts"),
    [
        pytest.param("vi", True, id="vi with JavaScript"),
        pytest.param("en", False, id="en without JavaScript"),
        in_soak("vi", False, name="vi without JavaScript"),
        in_soak("en", True, name="en with JavaScript"),
    ],
)
def test_a_bank_downloads_fills_in_looks_and_keeps(visit, language, scripts):
    bank = visit("nganhang", GRID, language, java_script_enabled=scripts)
    data = downloaded(bank)
    bank.click("a[href$='/upload']")

    choose(bank, workbooks.filled(data, {"pos": "789.000"}))
    assert "789.000" in bank.inner_text("#row-pos .error")
    assert bank.locator("#keep").count() == 0

    data = workbooks.filled(data, {"pos": {"vi": "1.118.000", "en": "1,118,000"}[language], "atm": 41})
    choose(bank, workbooks.filled(data, {"pos": "đã đối chiếu"}, "note"))
    written = {"vi": "1.118.000", "en": "1,118,000"}[language]
    assert bank.inner_text("#row-pos td:nth-of-type(5) strong") == written
    assert bank.get_attribute("#row-pos", "data-change") in ("new", "changed")
    keep(bank)
    assert bank.locator(".message.success").count() == 1
    assert bank.input_value("#value-pos") == written
    assert bank.input_value("#value-atm") == "41"
    assert bank.locator("[name=note-pos]").input_value() == "đã đối chiếu"


@pytest.fixture(params=["vi", in_soak("en")])
def asked(request, visit):
    """A grid on which 444 was typed without a network, after an upload kept 118 there; it asks which one counts."""
    bank = visit("nganhang", GRID, request.param)
    data = downloaded(bank)
    bank.context.set_offline(True)
    bank.fill("#value-pos", "444")
    bank.wait_for_selector("tr[data-cell=pos] .state-error")
    upload = bank.context.new_page()
    bank.close()
    upload.context.set_offline(False)
    upload.goto(UPLOAD)
    choose(upload, workbooks.filled(data, {"pos": 118}))
    keep(upload)
    return upload


def test_a_value_left_in_this_browser_never_covers_what_an_upload_kept(asked):
    said = asked.inner_text("tr[data-cell=pos] .state-conflict")
    assert "118" in said
    assert "444" in said
    assert asked.input_value("#value-pos") == "118"
    asked.fill("#value-atm", "41")
    asked.wait_for_selector("tr[data-cell=atm] .state-saved")
    asked.click("button[name=check]")
    assert asked.evaluate("document.activeElement.closest('tr').dataset.cell") == "pos"
    asked.reload()
    assert "444" in asked.inner_text("tr[data-cell=pos] .state-conflict")
    assert asked.input_value("#value-pos") == "118"


@pytest.mark.parametrize("asked", [in_soak("vi"), "en"], indirect=True)
def test_what_is_stored_is_kept_by_choice(asked):
    asked.click("tr[data-cell=pos] [data-state] button >> nth=0")
    asked.click("button[name=check]")
    asked.wait_for_url("**/check")
    assert asked.inner_text("#value-pos") == "118"
    asked.goto(GRID)
    assert asked.inner_text("tr[data-cell=pos] [data-state]") == ""


def test_what_was_typed_is_used_by_choice(asked):
    asked.click("tr[data-cell=pos] [data-state] button >> nth=1")
    asked.wait_for_selector("tr[data-cell=pos] .state-saved")
    asked.reload()
    assert asked.input_value("#value-pos") == "444"
    assert asked.inner_text("tr[data-cell=pos] [data-state]") == ""


def test_the_upload_page_fits_a_phone(visit):
    phone = visit("nganhang", GRID, viewport={"width": 320, "height": 640})
    data = downloaded(phone)
    phone.goto(UPLOAD)
    choose(phone, workbooks.filled(data, {"pos": 118}))
    assert phone.locator("#keep").count() == 1
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
