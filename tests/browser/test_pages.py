"""Every page as each role, in both languages and at two sizes: whole, quiet and within its window."""

from itertools import product

import pytest
from django.conf import settings

from tests.browser.conftest import fill_in_sign_in, fits
from tests.conftest import in_soak

pytestmark = pytest.mark.browser

LARGE, SMALL = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
# Each language meets one size on loading and the other by turning the window.
SIZES = {"vi": (LARGE, SMALL), "en": (SMALL, LARGE)}
PAGES = {
    "": ["/", "/?programme=QD1813", "/?programme=MT2030", "/indicators/schools/", "/indicators/value-to-grdp/"],
    "nganhang": [
        "/submissions/",
        "/submissions/2025-Q4/",
        "/submissions/2025-Q4/check",
        "/submissions/2025-Q4/upload",
        "/submissions/2025-Q3/",
        "/",
    ],
    "canbo": [
        "/review/",
        "/review/364/",
        "/plan/",
        "/plan/changes?from=01/01/2025",
        "/periods/",
        "/coverage/",
        "/?period=2025-Q4",
        "/reports/draft/2025-Q3/",
    ],
    "lanhdao": ["/", "/indicators/adults-with-account/", "/coverage/", "/reports/draft/2025-Q4/"],
}


# In make test, what banks and staff read is looked at in test_accessibility.py.
READ = [("", "vi"), ("lanhdao", "en")]
READERS = [(pytest.param if reader in READ else in_soak)(*reader) for reader in product(PAGES, ("vi", "en"))]


@pytest.mark.parametrize(("username", "language"), READERS)
def test_pages_stand_within_their_window_and_log_no_error(visit, username, language):
    page = visit(username, "", language)
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    first, other = SIZES[language]
    for address in PAGES[username]:
        page.set_viewport_size(first)
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1, address
        assert fits(page), address
        page.set_viewport_size(other)
        assert fits(page), address
        assert not said, f"{address}: {said}"


def test_the_other_language_is_one_click_away_and_stays(visit):
    page = visit("nganhang", "/submissions/2025-Q3/")
    page.click("header button[name=language]")
    page.wait_for_selector("html[lang=en]")
    assert page.url.endswith("/submissions/2025-Q3/")
    page.goto("/submissions/")
    assert page.locator("html").get_attribute("lang") == "en"


def test_chart_js_from_the_cdn_passes_its_integrity_hash_and_draws(visit):
    page = visit("", "/indicators/adults-with-account/")
    page.wait_for_selector("figure[data-drawn-by='chart.js'] canvas")
    assert not page.locator(".drawn").is_visible()


def test_a_cdn_that_is_down_is_replaced_by_the_local_copy(visit):
    page = visit()
    page.context.route(settings.CHARTJS_CDN, lambda route: route.abort())
    page.goto("/indicators/adults-with-account/")
    page.wait_for_selector("figure[data-drawn-by='chart.js'] canvas")


def test_a_cdn_that_was_tampered_with_is_refused_by_the_integrity_hash(visit):
    page = visit()
    page.context.route(
        settings.CHARTJS_CDN,
        lambda route: route.fulfill(
            body="window.Chart = class { constructor() { document.title = 'taken over'; } }",
            content_type="application/javascript",
            headers={"Access-Control-Allow-Origin": "*"},
        ),
    )
    page.context.route("**/vendor/*", lambda route: route.abort())
    page.goto("/indicators/adults-with-account/")
    page.wait_for_selector("figure[data-drawn-by=svg]")
    assert page.title() != "taken over"
    assert page.locator("figure svg.chart").is_visible()


def test_the_page_is_whole_when_cdn_and_local_copy_are_down(visit):
    page = visit()
    page.context.route(settings.CHARTJS_CDN, lambda route: route.abort())
    page.context.route("**/vendor/*", lambda route: route.abort())
    page.goto("/indicators/adults-with-account/")
    page.wait_for_selector("figure[data-drawn-by=svg]")
    assert page.locator("figure svg.chart").is_visible()
    assert page.locator("section[aria-labelledby=numbers] table.data tbody tr").count() == 19


@pytest.mark.parametrize("language", ["vi", in_soak("en")])
def test_an_expired_sign_in_asks_again_and_leads_back(visit, language):
    page = visit("nganhang", "/submissions/", language)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto("/submissions/2025-Q4/")
    assert "/accounts/login/" in page.url
    assert page.locator("html").get_attribute("lang") == language
    fill_in_sign_in(page, "nganhang")
    page.wait_for_url("**/submissions/2025-Q4/")
