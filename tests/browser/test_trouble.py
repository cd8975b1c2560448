"""What pages make of a server that answers, but cannot serve at the moment."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import answered
from tests.conftest import in_soak

pytestmark = pytest.mark.browser

GRID = "/submissions/2025-Q4/"


@pytest.mark.parametrize("status", [in_soak(502), 503])
def test_a_cell_that_the_server_could_not_save_is_sent_again_by_itself(visit, site, status):
    """Nobody is sent to the sign-in for it, which a page instead of an answer otherwise means."""
    page = visit("nganhang", GRID, "en")
    state = page.locator("tr[data-cell=atm] [data-state]")
    page.route("**/cells", lambda route: route.fulfill(status=status, content_type="text/html", body="<h1>–</h1>"))
    page.fill("#value-atm", "8")
    expect(state).to_contain_text("no connection")
    expect(page.get_by_text("sign-in has expired")).to_have_count(0)
    page.unroute("**/cells")
    expect(state).to_have_class(re.compile("state-saved"), timeout=10_000)
    stored = (
        "SELECT stored FROM adoption_figure f JOIN indicators_measure m ON m.id = f.measure_id WHERE m.code = 'atm'"
    )
    assert (8,) in site.asked(stored)


@pytest.mark.parametrize("status", [502, in_soak(503)])
def test_a_passage_that_the_server_could_not_save_is_sent_again_by_itself(visit, status):
    page = visit("canbo", "/reports/", "en")
    page.select_option("#id_span", "2025-Q3")
    answered(page, "form[action$='/begin'] button")
    part = page.locator("#chapter-3")
    if part.locator("details:has(form):not([open])").count():
        part.locator("details:has(form) > summary").click()
    page.route("**/passages/*", lambda route: route.fulfill(status=status, content_type="text/html", body="<h1>–</h1>"))
    part.locator("textarea").fill("Words of our own.")
    said = part.locator("[data-said]")
    expect(said).to_have_class("state-error")
    expect(said.locator("a")).to_have_count(0)
    page.unroute("**/passages/*")
    expect(said).to_have_class("state-saved", timeout=10_000)
