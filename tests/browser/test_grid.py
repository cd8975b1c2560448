"""The grid as a sheet: keys, paste, a save for each cell, two tabs, an expired sign-in, no network."""

import pytest

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser

GRID = "/submissions/2025-Q4/"


@pytest.fixture
def bank(context, site):
    page = context.new_page()
    sign_in(page, site.address, "nganhang")
    page.goto(site.address + GRID)
    return page


def saved(page, code: str) -> None:
    page.wait_for_selector(f"tr[data-cell={code}] [data-state].state-saved")


def pasted(page, code: str, text: str) -> None:
    page.evaluate(
        """([code, text]) => {
            const box = document.getElementById(`value-${code}`);
            box.focus();
            const data = new DataTransfer();
            data.setData("text/plain", text);
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [code, text],
    )


def test_each_cell_is_saved_as_it_is_typed_and_says_when(bank):
    bank.fill("#value-atm", "8")
    saved(bank, "atm")
    assert "đã lưu" in bank.inner_text("tr[data-cell=atm] [data-state]")
    bank.reload()
    assert bank.input_value("#value-atm") == "8"


def test_the_grid_is_filled_by_keyboard_alone(bank):
    boxes = bank.locator("table.grid input[name^=value-]")
    boxes.first.focus()
    for _ in range(boxes.count()):
        code = bank.evaluate("document.activeElement.name").removeprefix("value-")
        last = bank.locator(f"tr[data-cell={code}] td.num").first.inner_text()
        bank.keyboard.type(last)
        bank.keyboard.press("Enter")
    saved(bank, "fraud-value")
    assert bank.evaluate("document.activeElement.name") == "value-fraud-value"
    bank.keyboard.press("ArrowUp")
    assert bank.evaluate("document.activeElement.name") == "value-fraud-cases"
    bank.keyboard.press("Shift+Enter")
    assert bank.evaluate("document.activeElement.name") != "value-fraud-cases"
    bank.wait_for_function("document.querySelectorAll('.state-saved').length === 20")


def test_a_block_of_twenty_cells_with_two_bad_ones_says_what_it_did(bank):
    lines = [str(1000 + number) for number in range(20)]
    lines[3], lines[7] = "12.34.5", "1.234"  # badly grouped; two readings
    pasted(bank, "accounts-15plus", "\r\n".join(lines))
    bank.wait_for_selector("[data-report]:has-text('18')")
    report = bank.inner_text("[data-report]")
    assert "20" in report
    assert "18" in report
    assert "2" in report
    assert bank.locator("tr.has-error").count() == 2
    assert "12.34.5" in bank.inner_text("tr[data-cell] .state-error >> nth=0")
    bank.reload()
    assert bank.input_value("#value-accounts-15plus") == "1.000"


def test_two_tabs_on_different_cells_see_each_others_values(bank, context, site):
    other = context.new_page()
    other.goto(site.address + GRID)
    bank.fill("#value-atm", "8")
    saved(bank, "atm")
    other.fill("#value-pos", "111")
    saved(other, "pos")
    assert other.input_value("#value-atm") == "8"


def test_two_tabs_on_one_cell_are_a_conflict_that_shows_both_values(bank, context, site):
    other = context.new_page()
    other.goto(site.address + GRID)
    bank.fill("#value-pos", "111")
    saved(bank, "pos")
    other.fill("#value-pos", "222")
    other.wait_for_selector("tr[data-cell=pos] .state-conflict")
    said = other.inner_text("tr[data-cell=pos] .state-conflict")
    assert "111" in said
    assert "222" in said
    bank.reload()
    assert bank.input_value("#value-pos") == "111"
    other.fill("#value-pos", "223")
    saved(other, "pos")
    bank.reload()
    assert bank.input_value("#value-pos") == "223"


def test_an_expired_sign_in_loses_no_cell(bank, context, site):
    context.clear_cookies()
    bank.fill("#value-pos", "333")
    bank.wait_for_selector("[data-report] a")
    bank.click("[data-report] a")
    bank.fill("#id_login", "nganhang")
    bank.fill("#id_password", "thu-nghiem-2025")
    bank.click("main button.primary")
    bank.wait_for_url(f"**{GRID}")
    saved(bank, "pos")
    bank.reload()
    assert bank.input_value("#value-pos") == "333"


def test_without_a_network_the_cell_waits_and_is_saved_when_it_is_back(bank, context):
    context.set_offline(True)
    bank.fill("#value-pos", "444")
    bank.wait_for_selector("tr[data-cell=pos] .state-error")
    context.set_offline(False)
    saved(bank, "pos")
    bank.reload()
    assert bank.input_value("#value-pos") == "444"
