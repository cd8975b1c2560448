"""Every page as each role, in both languages and at two sizes: whole, quiet and within its window."""

import pytest
from django.conf import settings

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser

SIZES = ((1366, 768), (360, 740))
PAGES = {
    None: ["/", "/?programme=QD1813", "/?programme=MT2030", "/indicators/schools/", "/indicators/value-to-grdp/"],
    "nganhang": ["/submissions/", "/submissions/2025-Q4/", "/submissions/2025-Q4/check", "/submissions/2025-Q3/", "/"],
    "canbo": ["/review/", "/review/364/", "/plan/", "/?period=2025-Q4", "/reports/draft/2025-Q3/"],
    "lanhdao": ["/", "/indicators/adults-with-account/", "/reports/draft/2025-Q4/"],
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("username", PAGES, ids=lambda name: name or "public")
def test_pages_stand_within_their_window_and_log_no_error(context, shared_site, username, language):
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    if username:
        sign_in(page, shared_site.address, username)
    for address in PAGES[username]:
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.goto(shared_site.address + address)
            if page.locator("html").get_attribute("lang") != language:
                page.locator("header button[name=language]").click()
                page.wait_for_load_state()
            assert page.locator("html").get_attribute("lang") == language
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            assert page.locator("h1").count() == 1, address
            assert not said, f"{address}: {said}"


def test_chart_js_from_the_cdn_passes_its_integrity_hash_and_draws(context, shared_site):
    page = context.new_page()
    page.goto(f"{shared_site.address}/indicators/adults-with-account/")
    page.wait_for_selector("figure[data-drawn-by='chart.js'] canvas")
    assert not page.locator(".drawn").is_visible()


def test_a_cdn_that_is_down_is_replaced_by_the_local_copy(context, shared_site):
    context.route(settings.CHARTJS_CDN, lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{shared_site.address}/indicators/adults-with-account/")
    page.wait_for_selector("figure[data-drawn-by='chart.js'] canvas")


def test_a_cdn_that_was_tampered_with_is_refused_by_the_integrity_hash(context, shared_site):
    context.route(
        settings.CHARTJS_CDN,
        lambda route: route.fulfill(
            body="window.Chart = class { constructor() { document.title = 'taken over'; } }",
            content_type="application/javascript",
            headers={"Access-Control-Allow-Origin": "*"},
        ),
    )
    context.route("**/vendor/*", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{shared_site.address}/indicators/adults-with-account/")
    page.wait_for_selector("figure[data-drawn-by=svg]")
    assert page.title() != "taken over"
    assert page.locator("figure svg.chart").is_visible()


def test_the_page_is_whole_when_cdn_and_local_copy_are_down(context, shared_site):
    context.route(settings.CHARTJS_CDN, lambda route: route.abort())
    context.route("**/vendor/*", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{shared_site.address}/indicators/adults-with-account/")
    page.wait_for_selector("figure[data-drawn-by=svg]")
    assert page.locator("figure svg.chart").is_visible()
    assert page.locator("table.data tbody tr").count() == 19


def test_an_expired_sign_in_asks_again_and_leads_back(context, shared_site):
    page = context.new_page()
    sign_in(page, shared_site.address, "nganhang")
    context.clear_cookies()
    page.goto(f"{shared_site.address}/submissions/2025-Q4/")
    assert "/accounts/login/" in page.url
    page.fill("#id_login", "nganhang")
    page.fill("#id_password", "thu-nghiem-2025")
    page.click("main button.primary")
    page.wait_for_url("**/submissions/2025-Q4/")
