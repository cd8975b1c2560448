"""A report's whole way through the pages: composed, issued, read, checked, corrected under it, withdrawn."""

import hashlib
import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.conftest import answered
from tests.conftest import in_soak

pytestmark = pytest.mark.browser

FIRST, SECOND = "Đã ban hành 02 văn bản chỉ đạo.", "Mạng lưới điểm chấp nhận còn mỏng ở xã vùng cao."
KINDS = ("pdf", "docx", "xlsx", "csv", "zip")
WORDS = {
    "vi": {"language": "Tiếng Việt", "number": "Số: 07/", "withdrawn": "đã thu hồi", "none": "Không có báo cáo"},
    "en": {"language": "English", "number": "No.: 07/", "withdrawn": "withdrawn", "none": "No report was issued"},
}
# What staff do on the pages of review, through the same verbs: one bank's figure of a closed quarter is corrected.
CORRECT = """
from decimal import Decimal
from django.utils import timezone
from adoption import rounds, submissions
from adoption.models import Submission, User
from adoption.submissions import Entry
one, two = User.objects.get(username="canbo"), User.objects.get(username="canbo2")
done = Submission.objects.get(organisation__code="so-cong-thuong", period__label="2025-Q3")
rounds.reopen_period(done.period, by=one, note="x", at=timezone.now())
copy = submissions.reopen(done, by=one, note="x", at=timezone.now())
by = copy.organisation.people.first()
now = submissions.entries_of(copy)["ecommerce-cashless-value"].value
entries = {"ecommerce-cashless-value": Entry(now - now // 10, note="x")}
saved = submissions.save_figures(copy, entries, by=by, version=copy.version)
sent = submissions.submit(saved, by=by, version=saved.version, business_day=copy.period.last_on.replace(year=2026))
submissions.approve(sent, by=two, version=sent.version)
"""


def begin(page, language: str, span: str = "2025-Q3") -> str:
    page.goto("/reports/")
    page.select_option("#id_span", span)
    page.select_option("#id_language", language)
    answered(page, "form[action$='/begin'] button")
    return page.url.split("#")[0]


def place(page, key: str):
    return page.locator(f"#{key}")


def write(page, key: str, text: str, *, scripts: bool) -> None:
    """A passage, kept by the button without JavaScript and by itself with it."""
    part = place(page, key)
    if part.locator("details:has(form):not([open])").count():
        part.locator("details:has(form) > summary").click()
    part.locator("textarea").fill(text)
    if scripts:
        expect(part.locator("[data-said]")).to_have_class("state-saved")
    else:
        answered(page, f"#{key} form button:not([type=button])")


def issue(page, number: str = "7") -> None:
    page.fill("#id_number", number)
    page.fill("#id_dated_on", "2026-01-05")
    page.fill("#id_signatory", "Nguyễn Văn A")
    answered(page, "button[name=issue]")


def text_of(page) -> str:
    return page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("language", "scripts"),
    [pytest.param("vi", True, id="vi with JavaScript"), in_soak("en", False, name="en without JavaScript")],
)
def test_a_report_is_composed_issued_read_checked_corrected_and_withdrawn(visit, site, language, scripts):
    words = WORDS[language]
    staff, official, anyone = (
        visit(name, "", language, java_script_enabled=scripts) for name in ("canbo", "lanhdao", "")
    )
    begin(staff, language)
    assert staff.locator("#issue ~ .notice a[href='#chapter-1']").count() == 1  # nobody wrote it yet
    for key, text in (("chapter-1", FIRST), ("chapter-3", SECOND), ("chapter-4", "x"), ("chapter-5", "x")):
        write(staff, key, text, scripts=scripts)
    write(staff, "indicator-ecommerce-share", "Thương mại điện tử tăng nhanh.", scripts=scripts)
    staff.reload()
    assert place(staff, "chapter-1").locator("[data-printed]").inner_text() == FIRST
    assert staff.locator("section:has(> #issue) .notice").count() == 0
    staff.fill("#id_number", "")
    issue(staff)
    assert words["number"] in staff.locator("h1").inner_text()
    address = staff.url.split("#")[0]

    official.goto("/reports/")
    official.locator(f"a[href='{address.removeprefix(site.address)}']").click()
    official.wait_for_url(address)
    for kind in KINDS:
        file = official.request.get(f"{address.rstrip('/')}.{kind}")
        assert hashlib.sha256(file.body()).hexdigest() in text_of(official)
    assert official.locator("form[action$='/withdraw']").count() == 0

    code = re.search(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}", text_of(official))[0]
    for typed, found in ((code, True), (code.lower().replace("-", " "), True), (mistyped(code), False)):
        anyone.goto("/verify/")
        anyone.fill("[name=code]", typed)
        answered(anyone, "main form.pickers button")
        assert (words["number"] in text_of(anyone)) is found
    assert words["none"] in text_of(anyone)

    site.manage("shell", "--no-imports", "-c", CORRECT)
    official.goto(address)
    assert official.locator("tr:has(td.num + td.num)").filter(has_text=INDICATOR[language]).count() == 1

    staff.goto(address)
    staff.fill("#reason", "Số liệu thương mại điện tử đã điều chỉnh")
    answered(staff, "form[action$='/withdraw'] button")
    assert staff.locator("form[action$='/withdraw']").count() == 0
    anyone.goto(f"/verify/{code}/")
    assert "Số liệu thương mại điện tử đã điều chỉnh" in anyone.locator(".notice").inner_text()
    assert official.request.get(f"{address.rstrip('/')}.pdf").ok

    begin(staff, language)
    answered(staff, "form[action$='/carry-over'] button")
    assert place(staff, "chapter-3").locator("textarea").input_value() == SECOND


INDICATOR = {"vi": "Thương mại điện tử", "en": "commerce"}


def mistyped(code: str) -> str:
    return code[:-1] + ("A" if code[-1] != "A" else "B")


def test_two_tabs_that_write_the_same_passage_show_both_texts_and_let_one_choose(visit, site):
    one, two = visit("canbo", language="en"), visit("canbo2", language="en")
    two.goto(begin(one, "vi"))
    write(one, "chapter-1", FIRST, scripts=True)
    part = place(two, "chapter-1")
    part.locator("textarea").fill(SECOND)
    expect(part.locator("[data-theirs]")).to_be_visible()
    assert part.locator("[data-their-text]").inner_text() == FIRST
    assert kept_in(site) == [FIRST]
    part.locator("[data-choose=mine]").click()
    expect(part.locator("[data-said]")).to_have_class("state-saved")
    assert kept_in(site) == [SECOND]

    write_over = place(one, "chapter-1")
    write_over.locator("textarea").fill("x")
    expect(write_over.locator("[data-theirs]")).to_be_visible()
    write_over.locator("[data-choose=theirs]").click()
    assert write_over.locator("textarea").input_value() == SECOND
    assert kept_in(site) == [SECOND]


def test_without_javascript_a_stale_tab_gets_both_texts_back(visit, site):
    one, two = (visit(name, language="en", java_script_enabled=False) for name in ("canbo", "canbo2"))
    two.goto(begin(one, "vi"))
    write(one, "chapter-1", FIRST, scripts=False)
    write(two, "chapter-1", SECOND, scripts=False)
    part = place(two, "chapter-1")
    assert part.locator("[data-printed]").inner_text() == FIRST
    assert part.locator("textarea").input_value() == SECOND
    assert kept_in(site) == [FIRST]
    answered(two, "#chapter-1 form button:not([type=button])")
    assert kept_in(site) == [SECOND]


def kept_in(site) -> list[str]:
    return [text for (text,) in site.asked("SELECT text FROM reports_passage")]


def test_a_sign_in_that_ends_while_writing_loses_no_word(visit, site):
    page = visit("canbo", language="en")
    address = begin(page, "vi")
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    part = place(page, "chapter-1")
    part.locator("textarea").fill(FIRST)
    expect(part.locator("[data-said] a")).to_be_visible()
    assert kept_in(site) == []
    page.context.add_cookies(cookies)
    page.goto(address)
    expect(place(page, "chapter-1").locator("[data-said]")).to_have_class("state-saved")
    assert kept_in(site) == [FIRST]


def test_a_double_click_issues_once(visit, site):
    page = visit("canbo", language="en")
    begin(page, "vi")
    page.fill("#id_number", "7")
    page.fill("#id_dated_on", "2026-01-05")
    page.fill("#id_signatory", "A")
    with page.expect_navigation():
        page.dblclick("button[name=issue]")
    assert "07/" in page.locator("h1").inner_text()
    assert site.asked("SELECT count(*) FROM reports_reportevent WHERE action = 'issue'") == [(1,)]
    assert site.asked("SELECT count(*) FROM reports_issuedfile") == [(5,)]


def test_a_file_that_is_being_made_is_told_handed_over_and_can_be_cancelled(visit):
    page = visit("canbo", language="en")
    begin(page, "vi")
    region = page.locator("[data-downloads]")
    with page.expect_download() as handed:
        page.click("a[data-download][href$='.csv']")
    assert handed.value.suggested_filename.endswith(".csv")
    expect(region.locator("[data-said]")).to_have_text(region.get_attribute("data-done"))

    asked = []
    page.route("**/*.pdf", lambda route: asked.append(route))
    page.click("a[data-download][href$='.pdf']")
    expect(region.locator("progress")).to_be_visible()
    page.dispatch_event("a[data-download][href$='.pdf']", "click")
    page.keyboard.press("Escape")
    expect(region.locator("[data-said]")).to_have_text(region.get_attribute("data-cancelled"))
    expect(region.locator("progress")).to_be_hidden()
    assert len(asked) == 1

    page.unroute("**/*.pdf")
    page.route("**/*.docx", lambda route: route.abort())
    page.click("a[data-download][href$='.docx']")
    expect(region.locator("[data-said]")).to_have_text(region.get_attribute("data-failed"))


def test_staff_replace_the_word_template_and_go_back(visit, site, tmp_path):
    page = visit("canbo", "/reports/template/", "vi")
    file = tmp_path / "mau.docx"
    file.write_bytes(b"not a document")
    page.set_input_files("#id_file", file)
    page.fill("#id_why", "Mẫu mới")
    answered(page, "form[action$='/choose'] button")
    expect(page.locator("main [role=alert]")).to_be_visible()
    file.write_bytes(page.request.get("/reports/template.docx").body())
    page.set_input_files("#id_file", file)
    page.fill("#id_why", "Mẫu mới")
    answered(page, "form[action$='/choose'] button")
    assert "mau.docx" in text_of(page)
    page.locator("details.step > summary").click()
    page.fill("#why-shipped", "Thôi")
    answered(page, "form[action$='/shipped'] button")
    assert site.asked("SELECT count(*) FROM reports_templatechoice") == [(2,)]
