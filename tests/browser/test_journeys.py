"""One figure's whole way through the pages, in both languages, with JavaScript and without."""

import subprocess

import pytest

from tests.browser.conftest import answered
from tests.conftest import in_soak, needs

pytestmark = pytest.mark.browser

Q4 = "2025-Q4"
GRID = f"/submissions/{Q4}/"
WORDS = {
    "vi": {
        "target": "Tài khoản trên dân số",
        "banks": ["Ngân hàng G (minh họa)", "Ngân hàng F (minh họa)", "Ngân hàng D (minh họa)"],
        "floor": "85,5",
        "provisional": "tạm tính",
        "reached": "đạt",
        "printed": "đạt %s",
        "corrected": "điều chỉnh",
    },
    "en": {
        "target": "Accounts per population",
        "banks": ["Bank G (illustrative)", "Bank F (illustrative)", "Bank D (illustrative)"],
        "floor": "85.5",
        "provisional": "provisional",
        "reached": "reached",
        "printed": "%s",
        "corrected": "corrected",
    },
}


def enter_plan_target(page, name: str, value: str) -> None:
    page.goto("/plan/")
    page.get_by_role("link", name=name, exact=True).click()
    page.select_option("#id_kind", "floor")
    page.fill("#id_minimum", value)
    page.fill("#id_reason", "Nhập để chạy thử")
    page.fill("#id_source", "Minh họa")
    page.select_option("#id_verification", "illustrative")
    answered(page, "main form button.primary")


def grown(last: str) -> str:
    """Last quarter's value a little larger, so that no check finds it unchanged."""
    value = int("".join(filter(str.isdigit, last)))
    return str(value + value // 50)


def fill(page, change: dict[str, str] | None = None) -> None:
    """Fill every empty cell a little above last quarter, and check."""
    page.goto(GRID)
    rows = page.eval_on_selector_all(
        "tr[data-cell]",
        "rows => rows.map(row => [row.dataset.cell, row.querySelector('td.num').innerText,"
        " row.querySelector('td.num input').value])",
    )
    for code, last, value in rows:
        if change and code in change:
            page.fill(f"#value-{code}", change[code])
        elif not value:
            page.fill(f"#value-{code}", grown(last))
    page.click("button[name=check]")
    page.wait_for_url("**/check")


def fill_and_send(page, change: dict[str, str] | None = None) -> None:
    fill(page, change)
    answered(page, "form[action$='/send'] button")
    assert page.locator(".message.success").count() == 1


def open_in_queue(page, organisation: str) -> None:
    page.goto("/review/?status=submitted")
    page.get_by_role("link", name=organisation).click()
    page.wait_for_url("**/review/*/")


def verdict_of(page, code: str) -> str:
    page.goto(f"/?period={Q4}&programme=KH100")
    return page.locator(f"#row-{code} .verdict").inner_text().strip().lower()


def pdf_text(page) -> str:
    answer = page.request.get(f"/reports/draft/{Q4}.pdf?programme=KH100")
    assert answer.ok
    tool = needs("pdftotext", "apt-get install poppler-utils")
    return subprocess.run(
        [tool, "-layout", "-", "-"], input=answer.body(), capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.parametrize(
    ("language", "scripts"),
    [in_soak("vi", True, name="vi with JavaScript"), pytest.param("en", False, id="en without JavaScript")],
)
def test_a_bank_files_staff_return_the_bank_corrects_staff_approve_and_the_province_is_judged(
    visit, site, language, scripts
):
    words = WORDS[language]
    bank, other, staff = (
        visit(name, "", language, java_script_enabled=scripts) for name in ("nganhang", "nganhang2", "canbo2")
    )
    enter_plan_target(staff, words["target"], words["floor"])
    assert words["provisional"] in verdict_of(staff, "account-ratio")

    fill_and_send(bank)
    open_in_queue(staff, words["banks"][0])
    staff.fill("#id_note", "Kiểm tra lại số thiết bị POS.")
    staff.check("[name=cell][value=pos]")
    answered(staff, "form[action$='/send-back'] button")
    bank.goto(GRID)
    assert "Kiểm tra lại số thiết bị POS." in bank.inner_text("main")
    assert bank.locator("tr.has-warning").get_attribute("data-cell") == "pos"
    fill_and_send(bank, {"pos": "118"})
    fill_and_send(other)

    for organisation in words["banks"]:
        open_in_queue(staff, organisation)
        answered(staff, "form[action$='/approve'] button")
    assert verdict_of(staff, "account-ratio").startswith(words["reached"])
    shown = staff.locator("#row-account-ratio .value").inner_text()
    text = pdf_text(staff)
    assert f"≥ {words['floor']}%" in text
    assert words["printed"] % shown in " ".join(text.split())
    assert site.manage("rollup", "--check").returncode == 0


def reopened(page, period: str, organisation: str, why: str) -> str:
    """Reopen what was approved; the address of the correction."""
    page.goto(f"/review/?status=approved&period={period}&kind=bank")
    page.get_by_role("link", name=organisation).click()
    page.fill("form[action$='/reopen'] [name=reason]", why)
    answered(page, "form[action$='/reopen'] button")
    page.wait_for_selector(".message.success")
    return page.url


@pytest.mark.parametrize("language", ["vi", in_soak("en")])
def test_a_correction_after_approval_counts_when_a_second_person_approves_it_and_the_old_value_is_kept(
    visit, site, language
):
    words = WORDS[language]
    bank, first, second, reader = (visit(name, "", language) for name in ("nganhang", "canbo", "canbo2", "lanhdao"))
    page = "/indicators/fraud-cases/?period=2025-Q3"

    def reading() -> str:
        reader.goto(page)
        return reader.inner_text("dl.facts dd >> nth=0")

    assert reading().startswith("22")
    address = reopened(first, "2025-Q3", words["banks"][0], "Ghi sót hai vụ")
    bank.goto("/submissions/2025-Q3/")
    assert "Ghi sót hai vụ" in bank.inner_text("main")
    bank.fill("#value-fraud-cases", "3")
    bank.click("tr[data-cell=fraud-cases] td.notes summary")
    bank.fill("[name=note-fraud-cases]", "Bổ sung hai vụ")
    answered(bank, "button[name=check]")
    answered(bank, "form[action$='/send'] button")
    assert bank.locator(".message.success").count() == 1
    assert reading().startswith("22")

    first.goto(address)
    answered(first, "form[action$='/approve'] button")
    assert first.locator(".message.error").count() == 1
    assert reading().startswith("22")

    second.goto(address)
    answered(second, "form[action$='/approve'] button")
    assert second.locator(".message.success").count() == 1
    assert reading().startswith("24")
    assert words["corrected"] in reading()
    reader.goto("/?period=2025-Q3")
    assert words["corrected"] in reader.inner_text("#row-fraud-cases")

    second.goto(address)
    second.click("tr#value-fraud-cases summary")
    states = second.inner_text("tr#value-fraud-cases .history").splitlines()
    assert states[0].startswith("3")
    assert any("Ghi sót hai vụ" in each for each in states)
    kept = site.asked(
        "select value, history_user_id from indicators_historicalreading join indicators_indicator i"
        " on i.id = indicator_id join indicators_reportingperiod p on p.id = period_id"
        " where i.code = 'fraud-cases' and p.label = '2025-Q3' order by history_id desc"
    )
    assert [(int(value), by) for value, by in kept][:2] == [(24, "canbo2"), (22, "canbo")]
    assert site.manage("rollup", "--check").returncode == 0


@pytest.mark.soak  # in make test, without a browser: tests/faults/test_two_processes.py
def test_a_change_made_through_one_server_process_shows_in_another(visit, site):
    second = site.serve()
    staff = visit("canbo")
    enter_plan_target(staff, WORDS["vi"]["target"], "88,8")
    visitor = visit()
    visitor.goto(f"{second}/?period=2025-Q3")
    assert "≥ 88,8%" in visitor.inner_text("#row-account-ratio")


@pytest.mark.parametrize(
    ("language", "scripts"),
    [pytest.param("vi", True, id="vi with JavaScript"), in_soak("en", False, name="en without JavaScript")],
)
def test_two_tabs_in_conflict_lose_nothing(visit, language, scripts):
    first = visit("nganhang", GRID, language, java_script_enabled=scripts)
    second = first.context.new_page()
    second.goto(GRID)
    first.fill("#value-pos", "101")
    first.click("button[name=save]")
    first.wait_for_selector(".message.success")
    second.fill("#value-pos", "102")
    second.click("button[name=save]")
    said = second.inner_text("tr[data-cell=pos] .state-conflict" if scripts else ".summary-box")
    assert "101" in said
    assert "102" in said
    assert second.input_value("#value-pos") == "102"
    first.reload()
    assert first.input_value("#value-pos") == "101"
    answered(second, "button[name=save]")
    first.reload()
    assert first.input_value("#value-pos") == "102"


def test_bad_numbers_stay_in_their_cells_with_a_sentence_each(visit):
    bank = visit("nganhang", GRID, java_script_enabled=False)
    typed = {"pos": "12.34.5", "atm": "abc", "qr-codes": "789,000", "tx-number": "-5", "tx-value": "1,2,3"}
    for code, text in typed.items():
        bank.fill(f"#value-{code}", text)
    bank.fill("#value-fraud-cases", "7")
    answered(bank, "button[name=save]")
    for code, text in typed.items():
        assert bank.input_value(f"#value-{code}") == text
        assert text in bank.inner_text(f"#error-{code}")
    assert bank.input_value("#value-fraud-cases") == "7"
    assert "789.000" in bank.inner_text("#error-qr-codes")
    bank.reload()
    bank.goto(GRID)
    assert bank.input_value("#value-fraud-cases") == ""


def events(site, action: str) -> int:
    (row,) = site.asked("select count(*) from adoption_submissionevent where action = ?", action)
    return row[0]


def click_twice(page, selector: str, slowly: bool) -> None:
    """As an unsure hand does it: at once, or while the answer to the first click is under way."""
    if not slowly:
        page.dblclick(selector)
        return
    page.evaluate(
        """selector => {
            const button = document.querySelector(selector);
            button.click();
            for (const delay of [20, 40, 80, 160]) setTimeout(() => button.click(), delay);
        }""",
        selector,
    )


@pytest.mark.parametrize(
    ("scripts", "slowly"),
    [pytest.param(True, True, id="with JavaScript"), in_soak(False, False, name="without JavaScript")],
)
def test_a_double_click_sends_once_and_approves_once_and_says_so(visit, site, scripts, slowly):
    bank, staff = (visit(name, java_script_enabled=scripts) for name in ("nganhang", "canbo"))
    sent, approved = events(site, "submit"), events(site, "approve")
    fill(bank)
    click_twice(bank, "form[action$='/send'] button", slowly)
    bank.wait_for_selector("main:has(form[action$='/recall']) .message.success")
    open_in_queue(staff, WORDS["vi"]["banks"][0])
    click_twice(staff, "form[action$='/approve'] button", slowly)
    staff.wait_for_selector(".message.success")
    assert bank.locator(".message.error").count() + staff.locator(".message.error").count() == 0
    assert (events(site, "submit"), events(site, "approve")) == (sent + 1, approved + 1)
