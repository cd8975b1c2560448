"""The second factor as one sets it up and signs in with it, by keyboard and pointer."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.browser.conftest import answered, fill_in_sign_in
from tests.conftest import in_soak

pytestmark = pytest.mark.browser

SET_UP = "/accounts/second-factor/app/"


def code_of(page_key: str, step: int) -> str:
    """What an app shows that was given the key as it is typed: now, or half a minute before or after."""
    before, now, after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(page_key.replace(" ", ""), (before, now, after)[step + 1]))


@pytest.mark.parametrize("language", ["vi", in_soak("en")])
def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(visit, language):
    page = visit("", "/accounts/login/", language)
    refused = []
    page.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    fill_in_sign_in(page, "nganhang")
    page.click(".who a[href='/accounts/']")
    page.click(f"a[href='{SET_UP}']")
    page.wait_for_url(f"**{SET_UP}")
    assert page.eval_on_selector("img.qr", "image => image.complete && image.naturalWidth > 100")
    key = page.text_content("code.key")

    page.fill("#id_code", "000000")
    answered(page, "main button.primary")
    assert page.get_by_role("alert").is_visible()
    assert page.text_content("code.key") == key  # the app was given it already

    page.fill("#id_code", code_of(key, 0))
    answered(page, "main button.primary")
    codes = page.locator(".codes li").all_inner_texts()
    assert len(set(codes)) == 10
    with page.expect_download() as download:
        page.click("a[href$='/recovery-codes/file/']")
    assert all(code in download.value.path().read_text() for code in codes)

    answered(page, "form[action='/accounts/logout/'] button")
    page.goto("/accounts/login/")
    fill_in_sign_in(page, "nganhang")
    assert page.evaluate("document.activeElement.id") == "id_code"
    answered(page, ".who form[action='/language/'] button")
    page.fill("#id_code", code_of(key, 1))
    page.keyboard.press("Enter")
    page.wait_for_url("**/submissions/")
    assert not refused


def test_another_device_is_signed_out_from_the_list(visit, site):
    here, there = visit("", "/accounts/login/"), visit("", "/accounts/login/", user_agent="Mozilla Firefox/144.0")
    for page in (here, there):
        fill_in_sign_in(page, "nganhang")
    here.goto("/accounts/sessions/")
    answered(here, "tr:has-text('Firefox') form button")
    assert not here.get_by_text("Firefox").count()
    there.goto("/submissions/")
    assert "/accounts/login/" in there.url
