"""The grid as a sheet: keys, paste, a save for each cell, two tabs, an expired sign-in, no network."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import answered, fill_in_sign_in
from tests.conftest import in_soak

pytestmark = pytest.mark.browser

GRID = "/submissions/2025-Q4/"
SAID = {
    "vi": {"saved": "đã lưu", "expired": "hết hạn", "elsewhere": "người khác"},
    "en": {"saved": "saved at", "expired": "expired", "elsewhere": "somebody else"},
}


@pytest.fixture(params=["vi", in_soak("en")])
def language(request):
    return request.param


@pytest.fixture
def said(language):
    return SAID[language]


@pytest.fixture
def bank(visit, language):
    return visit("nganhang", GRID, language)


@pytest.fixture
def tabs(bank):
    """Two tabs of one person on the same grid."""
    other = bank.context.new_page()
    other.goto(GRID)
    return bank, other


def saved(page, code: str) -> None:
    page.wait_for_selector(f"tr[data-cell={code}] [data-state].state-saved")


def state_of(page, code: str) -> str:
    return page.inner_text(f"tr[data-cell={code}] [data-state]")


def values(page) -> list[str]:
    return page.eval_on_selector_all("table.grid input[name^=value-]", "boxes => boxes.map(box => box.value)")


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


def focused(page) -> str:
    return page.evaluate("document.activeElement.name")


def tab_to(page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached by Tab")


def test_each_cell_is_saved_as_it_is_typed_and_says_when(bank, said):
    bank.fill("#value-atm", "8")
    saved(bank, "atm")
    assert said["saved"] in state_of(bank, "atm")
    bank.reload()
    assert bank.input_value("#value-atm") == "8"


def test_a_quarter_is_filled_checked_and_sent_by_keyboard_alone(bank, site):
    tab_to(bank, "[name^=value-]")
    boxes = bank.locator("table.grid input[name^=value-]").count()
    for _ in range(boxes):
        code = focused(bank).removeprefix("value-")
        last = int("".join(filter(str.isdigit, bank.inner_text(f"tr[data-cell={code}] td.num >> nth=0"))))
        bank.keyboard.type(str(last + last // 50))
        bank.keyboard.press("Enter")
    assert focused(bank) == "value-fraud-value"
    expect(bank.locator(".state-saved")).to_have_count(boxes, timeout=15_000)
    bank.keyboard.press("ArrowUp")
    assert focused(bank) == "value-fraud-cases"
    bank.keyboard.press("Shift+Enter")
    assert focused(bank) not in ("value-fraud-cases", "value-fraud-value")
    tab_to(bank, "button[name=check]")
    bank.keyboard.press("Enter")
    bank.wait_for_url("**/check")
    tab_to(bank, "form[action$='/send'] button")
    bank.keyboard.press("Enter")
    bank.wait_for_url(f"**{GRID}")
    assert bank.locator(".message.success").count() == 1
    assert site.asked("select action from adoption_submissionevent order by id desc limit 1") == [("submit",)]


@pytest.mark.parametrize("language", [in_soak("vi"), "en"])
def test_a_block_of_twenty_cells_with_two_bad_ones_says_what_it_did(bank, language):
    lines = [str(1000 + number) for number in range(20)]
    lines[3], lines[7] = "12.34.5", "1.234"  # badly grouped; two readings
    before = values(bank)
    pasted(bank, "accounts-15plus", "\r\n".join(lines))
    bank.wait_for_selector("[data-report]:has-text('18')")
    report = bank.inner_text("[data-report]")
    assert "20" in report
    assert "18" in report
    assert "2" in report
    expect(bank.locator("tr.has-error")).to_have_count(2)
    assert "12.34.5" in bank.inner_text("tr[data-cell] .state-error >> nth=0")
    bank.reload()
    mark = {"vi": ".", "en": ","}[language]
    taken = [f"1{mark}{number:03}" for number in range(20)]
    taken[3], taken[7] = before[3], before[7]
    assert values(bank) == taken


def test_two_tabs_on_different_cells_see_each_others_values(tabs, said):
    one, other = tabs
    one.fill("#value-atm", "8")
    saved(one, "atm")
    other.fill("#value-pos", "111")
    saved(other, "pos")
    assert other.input_value("#value-atm") == "8"
    assert said["elsewhere"] in state_of(other, "atm")


def test_a_tab_that_saw_nothing_of_a_note_does_not_take_it_away(tabs):
    one, other = tabs
    one.click("tr[data-cell=atm] summary")
    one.fill("#value-atm", "8")
    one.fill("[name=note-atm]", "hai máy mới")
    saved(one, "atm")
    other.fill("#value-pos", "111")
    saved(other, "pos")
    other.fill("#value-atm", "9")
    saved(other, "atm")
    answered(other, "button[name=save]")
    one.reload()
    assert one.input_value("#value-atm") == "9"
    assert one.input_value("[name=note-atm]") == "hai máy mới"


@pytest.mark.parametrize("language", [in_soak("vi"), "en"])
def test_two_tabs_on_one_cell_are_a_conflict_that_shows_both_values(tabs):
    one, other = tabs
    one.fill("#value-pos", "111")
    saved(one, "pos")
    other.fill("#value-pos", "222")
    other.wait_for_selector("tr[data-cell=pos] .state-conflict")
    assert "111" in state_of(other, "pos")
    assert "222" in state_of(other, "pos")
    one.reload()
    assert one.input_value("#value-pos") == "111"
    other.fill("#value-pos", "223")
    saved(other, "pos")
    one.reload()
    assert one.input_value("#value-pos") == "223"


@pytest.mark.parametrize("language", [in_soak("vi"), "en"])
def test_an_expired_sign_in_loses_no_cell(bank, said):
    bank.context.clear_cookies(name="sessionid")
    bank.fill("#value-pos", "333")
    bank.wait_for_selector("[data-report] a")
    assert said["expired"] in bank.inner_text("[data-report]")
    bank.click("[data-report] a")
    fill_in_sign_in(bank, "nganhang")
    bank.wait_for_url(f"**{GRID}")
    saved(bank, "pos")
    bank.reload()
    assert bank.input_value("#value-pos") == "333"


def test_without_a_network_the_cell_waits_and_is_saved_when_it_is_back(bank):
    bank.context.set_offline(True)
    bank.fill("#value-pos", "444")
    bank.wait_for_selector("tr[data-cell=pos] .state-error")
    bank.context.set_offline(False)
    saved(bank, "pos")
    bank.reload()
    assert bank.input_value("#value-pos") == "444"
