"""Every page as each role, light and dark, at three widths: whole, quiet, and no violation that axe knows."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.browser.conftest import fill_in_sign_in, fits

pytestmark = pytest.mark.browser

PUBLIC, BANK, STAFF, OFFICIAL, ADMINISTRATOR = None, "nganhang", "canbo", "lanhdao", "quantri"
NOT_THERE = "/khong-co/"
PAGES = {
    PUBLIC: [
        "/",
        "/?programme=QD1813&period=2024-Q2",
        "/indicators/schools/",
        "/indicators/account-ratio/",
        "/accounts/login/",
        "/accounts/password/reset/",
        NOT_THERE,
    ],
    BANK: [
        "/",
        "/indicators/mobile-share/",
        "/indicators/mobile-share/2025-Q3/",
        "/submissions/figures/",
        "/submissions/people/",
        "/accounts/",
        "/accounts/sessions/",
        "/accounts/password/change/",
        "/accounts/again/",
        "/accounts/second-factor/app/",
        "/submissions/",
        "/submissions/2025-Q4/",
        "/submissions/2025-Q4/check",
        "/submissions/2025-Q4/upload",
        "/submissions/2025-Q3/",
    ],
    STAFF: [
        "/",
        "/indicators/qr-codes/",
        "/review/",
        "/review/364/",
        "/plan/",
        "/plan/16/",
        "/plan/changes",
        "/organisations/",
        "/organisations/ngan-hang-a/",
        "/organisations/ngan-hang-a/people/",
        "/indicators/qr-codes/2025-Q3/",
        "/reports/",
        "/reports/template/",
        "/verify/",
        "/periods/",
        "/coverage/",
        "/reports/draft/2025-Q3/",
    ],
    OFFICIAL: ["/", "/indicators/adults-with-account/?programme=QD1813", "/coverage/"],
    ADMINISTRATOR: ["/"],
}
# What another role reads as well, all but the head of the page: at this role, a matter of make soak.
READ_BY_OTHERS = {(BANK, "/"), (OFFICIAL, "/"), (OFFICIAL, "/coverage/")}
EVERYWAY = list(product(("vi", "en"), ("light", "dark"), (360, 768, 1366)))
VISITS = [(username, address) for username, addresses in PAGES.items() for address in addresses]
AT_FOUR_TIMES = {"width": 320, "height": 256}


def way_of(place: int) -> tuple[str, str, int]:
    """One of the twelve ways to look at a page, so that over all pages every pair of choices is met; soak tries all."""
    return EVERYWAY[place * 5 % len(EVERYWAY)]


def faults_of(page) -> list[dict]:
    """What axe finds broken; of what holds it need not tell every place."""
    return Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]


@pytest.fixture(params=PAGES, ids=lambda name: name or "public")
def username(request):
    return request.param


@pytest.fixture
def looked_at(visit, site, username):
    """What is wrong with an address in one way of looking, for somebody who has just signed in."""
    page, said = visit("", "/accounts/login/"), []
    if username:
        fill_in_sign_in(page, username)
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    def looking(address: str, way: tuple[str, str, int]) -> list[str]:
        language, scheme, width = way
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 768})
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site.address}])
        page.goto(address)
        if page.locator("figure[data-chart]").count():
            page.wait_for_selector("figure[data-drawn-by]")
        assert page.url == site.address + address
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} is wider than {width}"
        said[:] = [each for each in said if address != NOT_THERE or "404" not in each]
        found = [f"{each['id']} at {node['target']}" for each in faults_of(page) for node in each["nodes"]]
        page.set_viewport_size(AT_FOUR_TIMES)
        found += [] if fits(page) else ["scrolled sideways at four times the size"]
        found += [] if page.locator("h1").count() == 1 else ["not one heading"]
        found += said
        return [f"{address} {way}: {each}" for each in found]

    return looking


def test_no_page_breaks_a_rule_of_accessibility(looked_at, username):
    found = []
    for place, visited in enumerate(VISITS):
        if visited[0] == username and visited not in READ_BY_OTHERS:
            found += looked_at(visited[1], way_of(place))
    assert found == []


@pytest.mark.soak
def test_no_page_breaks_a_rule_of_accessibility_in_any_way_of_looking(looked_at, username):
    assert [found for address, way in product(PAGES[username], EVERYWAY) for found in looked_at(address, way)] == []


def test_the_ways_of_looking_cover_every_pair_of_choices():
    assert {way_of(place) for place, visited in enumerate(VISITS) if visited not in READ_BY_OTHERS} == set(EVERYWAY)


def test_axe_finds_what_is_wrong(context):
    page = context.new_page()
    page.set_content("<html lang='vi'><title>x</title><main><h1>x</h1><img src='data:,'><input></main></html>")
    assert {each["id"] for each in faults_of(page)} >= {"image-alt", "label"}


@pytest.mark.soak
@pytest.mark.parametrize("username", [STAFF, BANK])
def test_a_page_that_is_opened_at_four_times_the_size_has_not_to_be_scrolled_sideways(visit, username):
    """The walk above enlarges a page that stands already."""
    page = visit(username, viewport=AT_FOUR_TIMES)
    wide = []
    for address in PAGES[username]:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > AT_FOUR_TIMES["width"]:
            wide.append(address)
    assert wide == []


def test_the_overview_can_be_walked_by_keyboard_alone(context, shared_site):
    page = context.new_page()
    page.goto(shared_site.address + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        outlined = page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")
        named = "document.activeElement.getAttribute('name') || document.activeElement.getAttribute('href')"
        focused = page.evaluate(f"{named} || document.activeElement.tagName")
        assert outlined, focused
        seen.append(focused)
    assert {"programme", "period"} <= set(seen)
    assert any(each.startswith("/indicators/") for each in seen)
    assert any("verdict=" in each for each in seen)
