"""Every page as each role: no violation that axe knows, in both languages, light and dark, at three widths."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import answered, sign_in

pytestmark = pytest.mark.browser

PUBLIC, BANK, STAFF, OFFICIAL, ADMINISTRATOR = None, "nganhang", "canbo", "lanhdao", "quantri"
PAGES = {
    PUBLIC: [
        "/",
        "/?programme=QD1813&period=2024-Q2",
        "/indicators/schools/",
        "/indicators/account-ratio/",
        "/accounts/login/",
        "/accounts/password/reset/",
        "/khong-co/",
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
EVERYWAY = list(product(("vi", "en"), ("light", "dark"), (360, 768, 1366)))
VISITS = [(username, address) for username, addresses in PAGES.items() for address in addresses]


def ways(place: int) -> list[tuple[str, str, int]]:
    """One of the twelve ways to look at a page, so that over all pages every pair of choices is met; soak tries all."""
    return [EVERYWAY[place * 5 % len(EVERYWAY)]]


def violations(page, address: str, way: tuple[str, str, int]) -> list[str]:
    language, scheme, width = way
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(address)
    if page.locator("html").get_attribute("lang") != language:
        answered(page, "header button[name=language]")
        page.goto(address)
    if page.locator("figure[data-chart]").count():
        page.wait_for_selector("figure[data-drawn-by]")
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} is wider than {width}"
    found = Axe().run(page).response["violations"]
    return [f"{address} {way}: {each['id']} at {node['target']}" for each in found for node in each["nodes"]]


def look(page, site, visits, choose) -> list[str]:
    return [
        found for place, address in visits for way in choose(place) for found in violations(page, site + address, way)
    ]


@pytest.mark.parametrize("username", PAGES, ids=lambda name: name or "public")
def test_no_page_breaks_a_rule_of_accessibility(context, shared_site, username):
    page = context.new_page()
    if username:
        sign_in(page, shared_site.address, username)
    mine = [(place, address) for place, (who, address) in enumerate(VISITS) if who == username]
    assert look(page, shared_site.address, mine, ways) == []


@pytest.mark.soak
@pytest.mark.parametrize("username", PAGES, ids=lambda name: name or "public")
def test_no_page_breaks_a_rule_of_accessibility_in_any_way_of_looking(context, shared_site, username):
    page = context.new_page()
    if username:
        sign_in(page, shared_site.address, username)
    mine = [(place, address) for place, (who, address) in enumerate(VISITS) if who == username]
    assert look(page, shared_site.address, mine, lambda place: EVERYWAY) == []


def test_the_ways_of_looking_cover_every_pair_of_choices():
    met = {way for place in range(len(VISITS)) for way in ways(place)}
    assert met == set(EVERYWAY)


def test_axe_finds_what_is_wrong(context):
    page = context.new_page()
    page.set_content("<html lang='vi'><title>x</title><main><h1>x</h1><img src='data:,'><input></main></html>")
    assert {each["id"] for each in Axe().run(page).response["violations"]} >= {"image-alt", "label"}


@pytest.mark.parametrize("username", [STAFF, BANK])
def test_at_four_times_the_size_nothing_has_to_be_scrolled_sideways(context, shared_site, username):
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 256})
    sign_in(page, shared_site.address, username)
    wide = []
    for address in PAGES[username]:
        page.goto(shared_site.address + address)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
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
