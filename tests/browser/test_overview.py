"""The overview in Chromium: whole without JavaScript, by keyboard, and on paper."""

import pytest

from tests.browser.conftest import answered, fits

pytestmark = pytest.mark.browser


def test_without_javascript_rows_are_filtered_and_sorted_and_every_chart_stands(visit):
    page = visit("", "/?programme=QD1813&period=2025-Q3", java_script_enabled=False)
    assert not page.locator("[data-print]").is_visible()
    assert page.locator("figure.chart svg.chart").count() > 2
    page.locator("select[name=theme]").select_option("education")
    answered(page, "form[role=search] button")
    shown = page.locator("table.progress tbody tr:not(.theme)")
    assert 0 < shown.count() < 10
    answered(page, "table.progress thead a >> nth=1")
    assert page.locator("table.progress th[aria-sort=ascending]").count() == 1
    assert "theme=education" in page.url


def test_a_heading_is_reached_and_followed_by_keyboard(visit):
    page = visit("", "/?programme=QD1813&period=2025-Q3", viewport={"width": 1366, "height": 768})
    page.locator("form[role=search] button").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('thead') !== null"):
            break
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=distance**")
    assert page.locator("th[aria-sort]").count() == 1


def test_on_paper_drawings_stand_for_the_charts_and_what_is_pressed_is_gone(visit):
    page = visit("canbo", "/?period=2025-Q3")
    page.wait_for_selector("figure[data-drawn-by='chart.js'] canvas")
    assert page.locator("[data-print]").is_visible()
    page.emulate_media(media="print")
    assert page.locator("figure.chart svg.chart").first.is_visible()
    for hidden in (".canvas", "form[role=search]", ".on-this-page", ".pickers", "nav"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert (
        page.locator("table.progress thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    )
    assert (
        page.locator("table.progress tbody tr").nth(1).evaluate("row => getComputedStyle(row).breakInside") == "avoid"
    )
    assert page.locator("details.numbers table").is_visible()
    page.set_viewport_size({"width": 718, "height": 1000})
    assert page.locator("table.progress").evaluate("table => table.scrollWidth") <= 718


def test_the_page_stays_within_every_window_whatever_is_asked(visit):
    page = visit()
    for asked in ("period=2025-Q3", "period=2025-Q3&theme=transactions&sort=-change", "programme=MT2030"):
        page.set_viewport_size({"width": 320, "height": 740})
        page.goto(f"/?{asked}")
        for width in (320, 768, 1024):
            page.set_viewport_size({"width": width, "height": 740})
            assert fits(page), (asked, width)
