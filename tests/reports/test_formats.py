"""The same values in HTML, CSV and PDF, marks included, and the form of the document."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from pypdf import PdfReader

from adoption.models import User
from indicators import facts
from indicators.models import Indicator, Target
from indicators.periods import Calendar
from reports import indicator_page, period_report
from reports.document import values_of
from reports.exports import csv as csv_export
from reports.exports import pdf
from tests import make
from tests.conftest import ROOT, needs

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

BUSINESS_DAY = date(2025, 12, 17)


def report(language="vi", **chosen):
    with translation.override(language):
        value = period_report.build(
            make.user(), BUSINESS_DAY, period=chosen.get("period", "2025-Q3"), programme=chosen.get("programme", "")
        )
        return value, pdf.render(values_of(value))


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def body(page) -> str:
    """A page's text without the mark that lies under it."""
    return page.extract_text().removeprefix("DỰ THẢO").lstrip()


def running_text(content: bytes) -> str:
    """The text without what stands on every page, so that a paragraph may run over a page's end."""
    pages = [body(page).removesuffix("DỮ LIỆU MINH HỌA") for page in PdfReader(io.BytesIO(content)).pages]
    return " ".join(" ".join(re.sub(r"^\d+\s", "", page) for page in pages).split())


def test_the_pdf_holds_the_parts_of_an_administrative_report(the_facts):
    _value, content = report()
    text = text_of(content)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BÁO CÁO",
        "DỰ THẢO",
        "Kính gửi:",
        "Căn cứ Quyết định số 1813/QĐ-TTg ngày 28/10/2021",
        "II. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU",
        "Nơi nhận:",
        "Phụ lục I",
        "Đơn vị tính",
        "Mục tiêu Đề án",
        "Mục tiêu tỉnh",
        "Tăng/giảm",
    ):
        assert part in text, part


def test_the_pdf_names_every_indicator_with_its_reading(the_facts):
    value, content = report()
    text = text_of(content)
    with translation.override("vi"):
        for row in value.rows:
            assert row.name in text
            if row.reading:
                assert f"đạt {row.reading.text}" in text


def test_the_pdf_is_tagged_titled_and_in_its_language(the_facts):
    _value, content = report()
    catalogue = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"].startswith("vi")
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in catalogue
    assert b"pdfuaid" in content
    assert PdfReader(io.BytesIO(content)).metadata.title.startswith("BÁO CÁO")


def test_annex_pages_lie_across_and_count_their_own_pages(the_facts):
    _value, content = report()
    pages = PdfReader(io.BytesIO(content)).pages
    across = [page for page in pages if page.mediabox.width > page.mediabox.height]
    upright = [page for page in pages if page.mediabox.width < page.mediabox.height]
    assert across and upright
    begins = [place for place, page in enumerate(across) if body(page).startswith("Phụ lục ")]
    assert begins[0] == 0 and len(begins) == 5
    annexes = [across[first:last] for first, last in zip(begins, [*begins[1:], len(across)], strict=True)]
    for pages_of_a_part in (upright, *annexes):
        assert not body(pages_of_a_part[0])[0].isdigit()
        numbers = [body(page).split()[0] for page in pages_of_a_part[1:]]
        assert numbers == [str(number) for number in range(2, len(pages_of_a_part) + 1)]


@pytest.mark.parametrize("fonts", [True, False], ids=["with Tinos", "without Tinos"])
def test_one_family_is_embedded_in_full(the_facts, settings, tmp_path, fonts):
    tool = needs("pdffonts", "apt-get install poppler-utils")
    if fonts and not settings.REPORT_FONTS:
        needs("no-such-tinos", "apt-get install fonts-croscore")
    settings.REPORT_FONTS = settings.REPORT_FONTS if fonts else []
    file = tmp_path / "report.pdf"
    file.write_bytes(report()[1])
    lines = subprocess.run([tool, str(file)], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    families = {line.split()[0].split("+")[1].split("-")[0] for line in lines}
    assert families == {"Tinos" if fonts else "LibertinusSerif"}
    assert all(line.split()[-5] == "yes" for line in lines)


MAKE_FILES = """
import hashlib, os, sys, django
django.setup()
from datetime import date
from django.utils import translation
from adoption.models import User
from reports import downloads, indicator_page, overview, period_report
from reports.document import values_of
from reports.exports import pdf
with translation.override("vi"):
    staff = User(username="x", role="staff")
    chosen = {"business_day": date(2025, 12, 17), "period": "2025-Q3"}
    page, seen = indicator_page.build(staff, code="account-ratio", **chosen), overview.build(staff, **chosen)
    files = [pdf.render(values_of(period_report.build(staff, **chosen)), code="ABCDEFGHIJKL")]
    longer = period_report.build(staff, chosen["business_day"], period="2025-9M")
    files += [pdf.render(values_of(longer))]
    files += [downloads.of_indicator(page, each).content for each in downloads.INDICATOR_ENDINGS]
    files += [downloads.of_overview(seen, seen.rows, each).content for each in downloads.OVERVIEW_ENDINGS]
    for content in files:
        print(hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest())
"""


@pytest.mark.any_database
def test_two_fresh_processes_at_different_times_make_the_same_bytes(tmp_path, prepared_home):
    """Each process has another clock (and hash seed); nothing of it may reach the file."""
    env = {**os.environ, "DEMO": "1", "VAR_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    env = {k: v for k, v in env.items() if k != "DATABASE_URL"} | {"DJANGO_SETTINGS_MODULE": "adoption.config.settings"}
    shutil.copy(prepared_home / "db.sqlite3", tmp_path)
    digests = set()
    for seed, day in (("1", "2025-12-17"), ("2", "2026-11-21")):
        run = subprocess.run(
            [sys.executable, "-c", MAKE_FILES],
            cwd=ROOT,
            env={**env, "PYTHONHASHSEED": seed, "BUSINESS_DAY": day},
            check=True,
            capture_output=True,
            text=True,
        )
        digests.add(run.stdout.strip())
    assert len(digests) == 1
    assert len(digests.pop().split()) == 9


def test_a_report_without_illustrative_input_bears_no_mark_and_one_with_it_does_on_every_page(the_facts):
    assert "MINH HỌA" not in text_of(report()[1])
    target = Target.objects.get(programme__code="KH100", indicator__code="schools")
    Target.objects.filter(pk=target.pk).update(minimum=95, verification="illustrative")
    pages = PdfReader(io.BytesIO(report()[1])).pages
    assert all("DỮ LIỆU MINH HỌA" in page.extract_text() for page in pages)


def test_html_and_csv_bear_the_mark_only_for_illustrative_input(the_facts, client, settings):
    settings.DEMO = False
    settings.PUBLIC_OVERVIEW = True
    address = "/indicators/fraud-cases/?period=2025-Q3"
    make.approved(make.organisation(), make.period(), {"fraud-cases": 3})
    client.force_login(make.user(), backend="adoption.accounts.Accounts")
    assert "◇" not in client.get(address).content.decode()
    assert "MINH HỌA" not in client.get("/indicators/fraud-cases.csv?period=2025-Q3").content.decode()
    second = make.organisation("bank-b", is_illustrative=True)
    make.approved(second, make.period(), {"fraud-cases": 4})
    assert "◇" in client.get(address).content.decode()
    assert "MINH HỌA" in client.get("/indicators/fraud-cases.csv?period=2025-Q3").content.decode()


def test_the_csv_has_plain_numbers_and_a_mark_for_excel(the_facts):
    with translation.override("vi"):
        page = indicator_page.build(
            AnonymousUser(), BUSINESS_DAY, "account-ratio", programme="QD1813", period="2025-Q3"
        )
        content = csv_export.of_indicator(page)
    assert content.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(content.lstrip("\ufeff"))))
    assert rows[-1]["value"] == "89.5"
    assert rows[-1]["source"].startswith("Báo Lạng Sơn")


def test_one_changed_value_in_a_copy_of_the_facts_changes_overview_csv_and_pdf(the_facts, client, settings, tmp_path):
    settings.PUBLIC_OVERVIEW = True
    folder = tmp_path / "facts"
    shutil.copytree(settings.FACTS_DIR, folder)
    path = folder / "readings.json"
    rows = json.loads(path.read_text())
    next(row for row in rows if row["indicator"] == "account-ratio")["value"] = "91.3"
    path.write_text(json.dumps(rows))
    assert "91,3%" not in client.get("/").content.decode()
    facts.load(folder, calendar=Calendar.ADMINISTRATIVE, at=datetime(2025, 12, 1, tzinfo=UTC))
    assert "91,3%" in client.get("/").content.decode()
    assert ",91.3," in client.get("/indicators/account-ratio.csv").content.decode()
    assert "đạt 91,3%" in text_of(report()[1])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_preview_and_the_pdf_hold_the_same_sentences(the_facts, client, language):
    value, content = report(language)
    client.force_login(make.user(), backend="adoption.accounts.Accounts")
    client.cookies["django_language"] = language
    preview = client.get("/reports/draft/2025-Q3/").content.decode()
    text = running_text(content)
    for chapter in value.chapters:
        for section in chapter.sections:
            for paragraph in section.paragraphs:
                assert paragraph.text in text
                assert paragraph.text in preview.replace("&gt;", ">").replace("&#x27;", "'").replace("&quot;", '"')


@pytest.mark.soak  # in make test, tests/reports/test_agreement.py reads the page and the file of each
def test_every_indicator_has_a_page_and_a_csv(demo_database, client, settings):
    settings.PUBLIC_OVERVIEW = True
    for code in Indicator.objects.values_list("code", flat=True).distinct():
        assert client.get(f"/indicators/{code}/").status_code == 200
        assert client.get(f"/indicators/{code}.csv").status_code == 200


def test_unknown_indicator_period_and_programme_are_not_found(the_facts, client, settings):
    settings.PUBLIC_OVERVIEW = True
    for address in ("/indicators/nope/", "/indicators/nope.csv", "/?period=2031-Q1", "/?period=x", "/?programme=XX"):
        assert client.get(address).status_code == 404, address


def test_the_draft_is_for_staff_and_officials(the_facts, client):
    assert client.get("/reports/draft/2025-Q3.pdf").status_code == 302
    reporter = make.reporter(make.organisation())
    client.force_login(reporter, backend="adoption.accounts.Accounts")
    assert client.get("/reports/draft/2025-Q3.pdf").status_code == 403
    assert User.objects.count() == 1
    assert Path(settings.BASE_DIR / "templates/reports/period_report.typ").exists()
