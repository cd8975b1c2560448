"""One figure's whole way through the pages, with JavaScript and without."""

import subprocess

import pytest

from tests.browser.conftest import sign_in
from tests.conftest import needs

pytestmark = pytest.mark.browser

Q4 = "2025-Q4"


def enter_plan_target(page, site, name: str, value: str) -> None:
    page.goto(f"{site.address}/plan/")
    page.get_by_role("link", name=name, exact=True).click()
    page.select_option("#id_kind", "floor")
    page.fill("#id_minimum", value)
    page.fill("#id_reason", "Nhập để chạy thử")
    page.fill("#id_source", "Minh họa")
    page.select_option("#id_verification", "illustrative")
    page.click("text=Lưu mục tiêu")


def grown(last: str) -> str:
    """Last quarter's value a little larger, so that no check finds it unchanged."""
    value = int(last.replace(".", ""))
    return str(value + value // 50)


def fill_and_send(page, site, change: dict[str, str] | None = None) -> None:
    """Fill every empty cell a little above last quarter, then check and send."""
    page.goto(f"{site.address}/submissions/{Q4}/")
    for row in page.locator("table.grid tbody tr:not(.theme)").all():
        box = row.locator("td.num input")
        code = box.get_attribute("name").removeprefix("value-")
        if change and code in change:
            box.fill(change[code])
        elif not box.input_value():
            box.fill(grown(row.locator("td.num").first.inner_text()))
    page.click("button[name=check]")
    page.click("main button:has-text('Gửi số liệu')")
    assert page.locator(".message.success").count() == 1


def open_in_queue(page, site, organisation: str) -> None:
    page.goto(f"{site.address}/review/?status=submitted")
    page.get_by_role("link", name=organisation).click()


def verdict_of(page, site, code: str) -> str:
    page.goto(f"{site.address}/?period={Q4}&programme=KH100")
    return page.locator(f"#row-{code} .verdict").inner_text().strip()


def pdf_text(page, site) -> str:
    answer = page.request.get(f"{site.address}/reports/draft/{Q4}.pdf?programme=KH100")
    assert answer.ok
    tool = needs("pdftotext", "apt-get install poppler-utils")
    return subprocess.run(
        [tool, "-layout", "-", "-"], input=answer.body(), capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_bank_files_staff_return_the_bank_corrects_staff_approve_and_the_province_is_judged(browser, site, scripts):
    bank = browser.new_context(java_script_enabled=scripts).new_page()
    other = browser.new_context(java_script_enabled=scripts).new_page()
    staff = browser.new_context(java_script_enabled=scripts).new_page()
    sign_in(staff, site.address, "canbo2")
    enter_plan_target(staff, site, "Tài khoản trên dân số", "85,5")
    assert "tạm tính" in verdict_of(staff, site, "account-ratio").lower()

    sign_in(bank, site.address, "nganhang")
    fill_and_send(bank, site)
    open_in_queue(staff, site, "Ngân hàng G (minh họa)")
    staff.fill("#id_note", "Kiểm tra lại số thiết bị POS.")
    staff.click("button:has-text('Trả lại')")
    bank.goto(f"{site.address}/submissions/{Q4}/")
    assert "Kiểm tra lại số thiết bị POS." in bank.inner_text("main")
    fill_and_send(bank, site, {"pos": "118"})
    sign_in(other, site.address, "nganhang2")
    fill_and_send(other, site)

    for organisation in ("Ngân hàng G (minh họa)", "Ngân hàng F (minh họa)", "Ngân hàng D (minh họa)"):
        open_in_queue(staff, site, organisation)
        staff.click("button:has-text('Duyệt')")
    assert verdict_of(staff, site, "account-ratio").lower().startswith("đạt")
    shown = staff.locator("#row-account-ratio .value").inner_text()
    text = pdf_text(staff, site)
    assert "≥ 85,5%" in text
    assert f"đạt {shown}" in " ".join(text.split())
    assert site.manage("rollup", "--check").returncode == 0


def test_a_change_made_through_one_server_process_shows_in_another(browser, site):
    second = site.serve()
    staff = browser.new_context().new_page()
    sign_in(staff, site.address, "canbo")
    enter_plan_target(staff, site, "Tài khoản trên dân số", "88,8")
    visitor = browser.new_context().new_page()
    visitor.goto(f"{second}/?period=2025-Q3")
    assert "≥ 88,8%" in visitor.inner_text("#row-account-ratio")


def test_two_tabs_in_conflict_lose_nothing(browser, site):
    bank = browser.new_context()
    first, second = bank.new_page(), bank.new_page()
    sign_in(first, site.address, "nganhang")
    for tab in (first, second):
        tab.goto(f"{site.address}/submissions/{Q4}/")
    first.fill("#value-pos", "101")
    first.click("button[name=save]")
    second.fill("#value-pos", "102")
    second.click("button[name=save]")
    assert "101" in second.inner_text("tr[data-cell=pos] .state-conflict")
    assert second.input_value("#value-pos") == "102"
    first.reload()
    assert first.input_value("#value-pos") == "101"
    with second.expect_navigation():
        second.click("button[name=save]")
    first.reload()
    assert first.input_value("#value-pos") == "102"


def test_two_tabs_in_conflict_lose_nothing_without_javascript(browser, site):
    bank = browser.new_context(java_script_enabled=False)
    first, second = bank.new_page(), bank.new_page()
    sign_in(first, site.address, "nganhang")
    for tab in (first, second):
        tab.goto(f"{site.address}/submissions/{Q4}/")
    first.fill("#value-pos", "101")
    first.click("button[name=save]")
    second.fill("#value-pos", "102")
    second.click("button[name=save]")
    assert second.input_value("#value-pos") == "102"
    assert "101" in second.inner_text(".summary-box")
    second.click("button[name=save]")
    first.reload()
    assert first.input_value("#value-pos") == "102"


def test_bad_numbers_stay_in_their_cells_with_a_sentence_each(browser, site):
    bank = browser.new_context(java_script_enabled=False).new_page()
    sign_in(bank, site.address, "nganhang")
    bank.goto(f"{site.address}/submissions/{Q4}/")
    typed = {"pos": "12.34.5", "atm": "abc", "qr-codes": "789,000", "tx-number": "-5", "tx-value": "1,2,3"}
    for code, text in typed.items():
        bank.fill(f"#value-{code}", text)
    bank.fill("#value-fraud-cases", "7")
    bank.click("button[name=save]")
    for code, text in typed.items():
        assert bank.input_value(f"#value-{code}") == text
        assert text in bank.inner_text(f"#error-{code}")
    assert bank.input_value("#value-fraud-cases") == "7"
    assert "789.000" in bank.inner_text("#error-qr-codes")
    bank.reload()
    bank.goto(f"{site.address}/submissions/{Q4}/")
    assert bank.input_value("#value-fraud-cases") == ""
