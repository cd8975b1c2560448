"""Replacing the Word template: looked into and tried first, kept with who, when and why; what went out stays."""

import hashlib
import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace
from xml.sax.saxutils import escape

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from docx import Document

from adoption import rounds
from adoption.roles import Role
from indicators.periods import parse_label
from reports import composing, issuing, template_choosing
from reports.exports import docx
from reports.exports.archive import packed
from reports.models import KeptTemplate, TemplateChoice
from reports.report_life import FileKind, Refusal, ReportRefused
from reports.template_choosing import TemplateRefused
from tests import make

pytestmark = pytest.mark.django_db

PAGE = "/reports/template/"
DAY = date(2025, 12, 17)


def template(said: str = "{{ subject }} (mẫu mới)", **more: bytes) -> bytes:
    """The template that comes with the system, with other words in the place of the subject."""
    with zipfile.ZipFile(io.BytesIO(docx.shipped())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"].decode().replace("{{ subject }}", escape(said), 1)
    return packed({**parts, "word/document.xml": body.encode(), **more})


def choose(said: str = "{{ subject }} (mẫu mới)", why: str = "Mẫu mới của Sở"):
    return template_choosing.choose(template(said), "mau.docx", why=why, by=make.user(), at=make.AT)


def text_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


@pytest.fixture
def report():
    """A draft over a closed quarter with one approved figure."""
    indicator = make.indicator(numerator=make.measure())
    make.target(indicator, programme=make.programme(), minimum=Decimal(8), verification="verified")
    done = make.approved(make.organisation(), make.period(), {"counted": 10})
    rounds.close_period(done.period, by=make.user(), at=make.AT)
    return composing.begin(make.programme(), parse_label("2025-Q3"), language="vi", by=make.user(), at=make.AT)


def issue(report, number="7"):
    bears = issuing.Issue(number, date(2026, 1, 5), "Nguyễn Văn A")
    return issuing.issue(report, bears, version=report.version, by=make.user(), business_day=DAY, at=make.AT)


def word_of(report) -> str:
    return text_of(issuing.draft_file(report, FileKind.DOCX, by=make.user(), business_day=DAY).content)


# The verbs


def test_until_something_is_chosen_the_template_that_comes_with_the_system_is_in_use():
    assert template_choosing.in_use() == docx.shipped()


def test_a_chosen_template_is_kept_with_who_when_and_why_and_sets_the_reports(report):
    kept = choose()
    assert (kept.name, kept.chosen_by, kept.chosen_at, kept.why) == ("mau.docx", make.user(), make.AT, "Mẫu mới của Sở")
    assert kept.sha256 == hashlib.sha256(template()).hexdigest() and kept.size == len(template())
    assert template_choosing.in_use() == template()
    assert "(mẫu mới)" in word_of(report)


def test_a_template_that_may_not_be_used_is_not_kept():
    with pytest.raises(TemplateRefused) as refused:
        choose("{{ nope }} {{ chapters.x }}")
    assert any("nope" in sentence for sentence in refused.value.sentences)
    assert not TemplateChoice.objects.exists()


def test_a_template_needs_a_reason_and_is_not_chosen_twice():
    with pytest.raises(ReportRefused) as refused:
        choose(why="  ")
    assert refused.value.code is Refusal.TEMPLATE_REASON_REQUIRED
    choose()
    with pytest.raises(ReportRefused) as refused:
        choose()
    assert refused.value.code is Refusal.TEMPLATE_IN_USE
    assert TemplateChoice.objects.count() == 1


def test_an_earlier_template_and_the_one_of_the_system_can_be_gone_back_to():
    first, _second = choose("một {{ subject }}"), choose("hai {{ subject }}")
    template_choosing.choose_again(first, why="Mẫu trước tốt hơn", by=make.user())
    assert template_choosing.in_use() == template("một {{ subject }}")
    gone_back = template_choosing.return_to_shipped(why="Bỏ mẫu riêng", by=make.user())
    assert template_choosing.in_use() == docx.shipped()
    choose("ba {{ subject }}")
    template_choosing.choose_again(gone_back, why="Như trên", by=make.user())
    assert template_choosing.in_use() == docx.shipped()
    assert TemplateChoice.objects.count() == 6


def test_going_back_to_the_template_that_is_in_use_is_refused():
    with pytest.raises(ReportRefused) as refused:
        template_choosing.return_to_shipped(why="x", by=make.user())
    assert refused.value.code is Refusal.TEMPLATE_IN_USE


def test_a_name_with_folders_is_kept_without_them():
    kept = template_choosing.choose(template(), "C:\\mau\\../bao cao.docx", why="x", by=make.user())
    assert kept.name == "bao cao.docx"


@pytest.mark.parametrize("name", [" ", "\u3164", "/"])
def test_a_name_of_which_nothing_can_be_read_is_replaced(name):
    assert template_choosing.choose(template(), name, why="x", by=make.user()).name == "mau-bao-cao.docx"


def test_an_issued_report_is_made_again_with_the_template_it_went_out_with(report):
    choose("{{ subject }} (một)")
    out = issue(report)
    choose("{{ subject }} (hai)")
    kept = {each.kind: bytes(each.content) for each in out.files.all()}
    assert "(một)" in text_of(kept["docx"])
    assert {each.kind: each.content for each in issuing.files_of(out)} == kept


@pytest.fixture
def newer_release(settings, tmp_path):
    """From here on the system comes with another template."""

    def install() -> None:
        newer = tmp_path / "newer.docx"
        newer.write_bytes(template("{{ subject }} (bản mới)"))
        settings.REPORT_DOCX = str(newer)

    return install


def test_after_an_upgrade_that_brings_another_template_an_issued_report_is_made_again_in_its_own(report, newer_release):
    out = issue(report)
    kept = {each.kind: bytes(each.content) for each in out.files.all()}
    newer_release()
    assert "(bản mới)" in text_of(docx.render(json.loads(out.values), template=template_choosing.in_use()))
    assert {each.kind: each.content for each in issuing.files_of(out)} == kept


def test_the_template_of_the_system_is_kept_once_for_all_reports_and_a_chosen_one_by_its_choice(report):
    issue(report)
    (kept,) = KeptTemplate.objects.all()
    assert (kept.sha256, bytes(kept.content)) == (template_choosing.hash_of(docx.shipped()), docx.shipped())
    assert template_choosing.kept(docx.shipped()) == kept.sha256
    choose()
    template_choosing.kept(template_choosing.in_use())
    assert KeptTemplate.objects.count() == 1


@pytest.mark.parametrize("named", ["", "0" * 64])
def test_a_report_whose_template_is_not_there_is_not_made_in_another_one(named):
    choose()
    with pytest.raises(ReportRefused) as refused:
        template_choosing.with_hash(named)
    assert refused.value.code is Refusal.TEMPLATE_GONE


def test_a_report_of_before_templates_were_kept_is_made_again_while_the_template_is_the_same(newer_release):
    shipped = docx.shipped()
    assert template_choosing.with_hash(template_choosing.hash_of(shipped)) == shipped
    newer_release()
    with pytest.raises(ReportRefused):
        template_choosing.with_hash(template_choosing.hash_of(shipped))


def test_an_upgrade_keeps_the_template_of_the_system_that_issued_reports_name(report, monkeypatch):
    keep = import_module("reports.migrations.0009_keep_shipped_template").keep
    here = SimpleNamespace(connection=connection)
    keep(apps, here)
    assert not KeptTemplate.objects.exists()
    monkeypatch.setattr(template_choosing, "kept", template_choosing.hash_of)
    issue(report)
    assert not KeptTemplate.objects.exists()
    keep(apps, here), keep(apps, here)
    assert [bytes(each.content) for each in KeptTemplate.objects.all()] == [docx.shipped()]


def test_a_template_that_is_no_longer_good_stops_the_issue_and_says_so(report, monkeypatch):
    choose()
    monkeypatch.setattr(template_choosing.docx_template, "check_template", lambda _data: ["gone"])
    for attempt in (lambda: issue(report), lambda: word_of(report)):
        with pytest.raises(ReportRefused) as refused:
            attempt()
        assert refused.value.code is Refusal.TEMPLATE_UNUSABLE
    assert issuing.draft_file(report, FileKind.PDF, by=make.user(), business_day=DAY).content


@pytest.mark.parametrize(
    "statement", ["UPDATE reports_templatechoice SET why = 'y'", "DELETE FROM reports_templatechoice"]
)
def test_no_statement_changes_what_was_chosen(statement):
    choose()
    refused = pytest.raises(DatabaseError, match="a choice of template never changes")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# The page


def upload(client, content: bytes, name: str = "mau.docx", why: str = "Mẫu mới"):
    return client.post(f"{PAGE}choose", {"file": SimpleUploadedFile(name, content), "why": why})


def test_staff_bring_a_template_and_see_it_in_use(sign_in):
    staff = sign_in(make.user())
    assert upload(staff, template()).status_code == 302
    page = staff.get(PAGE).content.decode()
    assert "mau.docx" in page and "Mẫu mới" in page
    assert staff.get("/reports/template.docx").content == template()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (template("{{ nope }}"), "nope"),
        (template(**{"word/vbaProject.bin": b"x"}), "vbaProject.bin"),
        (b"not a document", ".docx"),
        (b"PK\x03\x04" + b"0" * 3_000_000, "2.9 MB"),
        (template(**{"word/media/x.png": b"0" * 20_000_000}), "image"),
        (b"", ""),
    ],
    ids=["field", "macros", "text", "large", "bomb", "nothing"],
)
def test_a_file_that_is_not_taken_is_refused_with_a_sentence_and_nothing_changes(sign_in, content, told):
    client = sign_in(make.user())
    client.cookies["django_language"] = "en"
    answer = upload(client, content)
    assert answer.status_code == 422
    assert "The template was not taken; the one in use stays." in answer.content.decode()
    if told != "image":
        assert told in answer.content.decode()
    assert not TemplateChoice.objects.exists()


def test_a_template_without_a_reason_is_not_taken(sign_in):
    assert upload(sign_in(make.user()), template(), why="").status_code == 422
    assert not TemplateChoice.objects.exists()


def test_the_same_template_twice_says_that_it_is_in_use(sign_in):
    client = sign_in(make.user())
    assert [upload(client, template()).status_code for _ in range(2)] == [302, 409]


def test_staff_go_back_to_earlier_templates_on_the_page(sign_in):
    first = choose("một {{ subject }}")
    choose("hai {{ subject }}")
    client = sign_in(make.user())
    assert client.get(f"{PAGE}{first.pk}.docx").content == template("một {{ subject }}")
    client.post(f"{PAGE}{first.pk}/choose", {"why": ""})
    assert template_choosing.in_use() == template("hai {{ subject }}")
    client.post(f"{PAGE}{first.pk}/choose", {"why": "Mẫu trước"})
    assert template_choosing.in_use() == template("một {{ subject }}")
    client.post(f"{PAGE}shipped", {"why": "Thôi"})
    assert template_choosing.in_use() == docx.shipped()
    assert client.get(f"{PAGE}{TemplateChoice.objects.in_force().pk}.docx").content == docx.shipped()


def test_a_draft_in_word_is_refused_in_words_where_the_template_is_no_longer_good(report, sign_in, monkeypatch):
    monkeypatch.setattr(template_choosing.docx_template, "check_template", lambda _data: ["gone"])
    answer = sign_in(make.user()).get(f"/reports/{report.pk}.docx")
    assert answer.status_code == 409 and "template" not in answer.headers.get("Content-Disposition", "")


ADDRESSES = ["choose", "shipped", "1/choose"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_those_who_compose_change_the_template_and_only_by_post(client, sign_in, address):
    choose()
    address = PAGE + address.replace("1", str(TemplateChoice.objects.get().pk))
    assert client.post(address).status_code == 302
    assert sign_in(make.reporter(make.organisation())).post(address).status_code == 403
    assert sign_in(make.user("official", Role.OFFICIAL)).post(address).status_code == 403
    assert sign_in(make.user("admin", Role.ADMINISTRATOR)).post(address).status_code == 403
    assert sign_in(make.user()).get(address).status_code == 405
    assert TemplateChoice.objects.count() == 1


def test_a_choice_that_is_not_there_is_not_found(sign_in):
    client = sign_in(make.user())
    assert client.get(f"{PAGE}99.docx").status_code == 404
    assert client.post(f"{PAGE}99/choose", {"why": "x"}).status_code == 404


def test_the_page_asks_the_same_however_many_templates_there_were(sign_in, django_assert_max_num_queries):
    client = sign_in(make.user())
    for number in range(3):
        choose(f"{{{{ subject }}}} {number}")
    with django_assert_max_num_queries(5):
        client.get(PAGE)


def test_what_is_taken_is_told_in_the_readers_language(sign_in):
    page = sign_in(make.user("reader-en", language="en")).get("/reports/template/").content.decode()
    assert "MB, without macros." in page
