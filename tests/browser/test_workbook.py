"""The Excel form's whole way through the pages: download, fill in, upload, look, keep."""

import pytest

from tests import workbooks
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser

GRID = "/submissions/2025-Q4/"


def downloaded(page) -> bytes:
    with page.expect_download() as download:
        page.click("a[href$='/template.xlsx']")
    assert download.value.suggested_filename.endswith("-2025-Q4.xlsx")
    return download.value.path().read_bytes()


def choose(page, data: bytes) -> None:
    file = {"name": "bieu-mau.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    page.set_input_files("#workbook", file)
    page.click("button[name=look]")


def keep(page) -> None:
    page.click("#keep button[name=save]")
    page.wait_for_url(f"**{GRID}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_bank_downloads_fills_in_looks_and_keeps(browser, site, scripts):
    bank = browser.new_context(java_script_enabled=scripts).new_page()
    sign_in(bank, site.address, "nganhang")
    bank.goto(f"{site.address}{GRID}")
    data = downloaded(bank)
    bank.click("a[href$='/upload']")

    choose(bank, workbooks.filled(data, {"pos": "789.000"}))
    assert "789.000" in bank.inner_text("#row-pos .error")
    assert bank.locator("#keep").count() == 0

    data = workbooks.filled(data, {"pos": "1.118.000", "atm": 41})
    choose(bank, workbooks.filled(data, {"pos": "đã đối chiếu"}, "note"))
    assert bank.inner_text("#row-pos td:nth-of-type(5) strong") == "1.118.000"
    assert bank.get_attribute("#row-pos", "data-change") in ("new", "changed")
    keep(bank)
    assert bank.locator(".message.success").count() == 1
    assert bank.input_value("#value-pos") == "1.118.000"
    assert bank.input_value("#value-atm") == "41"
    assert bank.locator("[name=note-pos]").input_value() == "đã đối chiếu"


def test_the_upload_page_fits_a_phone(browser, site):
    phone = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    sign_in(phone, site.address, "nganhang")
    phone.goto(f"{site.address}{GRID}")
    data = downloaded(phone)
    phone.goto(f"{site.address}{GRID}upload")
    choose(phone, workbooks.filled(data, {"pos": 118}))
    assert phone.locator("#keep").count() == 1
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
