"""Composing and issuing: words tied to figures, values frozen, files kept, all of it or nothing."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError

from adoption import rounds, submissions
from adoption.submissions import Entry
from indicators.periods import parse_label
from reports import composing, desk, issuing, verification
from reports.document import frozen, hash_of
from reports.models import IssuedFile, Report
from reports.report_life import Refusal, ReportRefused, Status
from tests import make

pytestmark = pytest.mark.django_db

DAY = date(2025, 12, 17)
BEARS = issuing.Issue("7", date(2026, 1, 5), "Nguyễn Văn A")


@pytest.fixture
def done():
    """One approved figure of one indicator with a target."""
    indicator = make.indicator(numerator=make.measure())
    make.target(indicator, programme=make.programme(), minimum=Decimal(8), verification="verified")
    return make.approved(make.organisation(), make.period(), {"counted": 10})


@pytest.fixture
def report(done) -> Report:
    """A draft over a closed quarter."""
    rounds.close_period(done.period, by=make.user(), at=make.AT)
    return composing.begin(make.programme(), parse_label("2025-Q3"), language="vi", by=make.user(), at=make.AT)


def write(report, place="chapter-1", text="Lời của tổ công tác", version=0, figures=None):
    return composing.write(report, place, text, figures=figures or {}, version=version, by=make.user(), at=make.AT)


def issue(report, bears=BEARS, by=None, **fields):
    seen = {"version": report.version, "business_day": DAY, "at": make.AT, **fields}
    return issuing.issue(report, bears, by=by or make.user(), **seen)


def refusal(of) -> Refusal:
    with pytest.raises(ReportRefused) as refused:
        of()
    return refused.value.code


def correct(done, value):
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm", at=make.AT)
    bank = make.reporter(done.organisation)
    saved = submissions.save_figures(copy, {"counted": Entry(Decimal(value))}, by=bank, version=copy.version)
    sent = submissions.submit(saved, by=bank, version=saved.version, business_day=make.AFTER)
    submissions.approve(sent, by=make.user(), version=sent.version)


# Composing


def test_what_staff_wrote_stands_instead_of_what_the_rules_say(report):
    write(report)
    write(report, "indicator-counted", "Chỉ tiêu tăng nhanh.")
    values = issuing.draft_values(report, by=make.user(), business_day=DAY)
    assert values["chapters"][0]["text"] == "Lời của tổ công tác"
    (section,) = values["chapters"][1]["sections"]
    assert section["paragraphs"][0]["text"] == "Chỉ tiêu tăng nhanh."


def test_an_emptied_place_is_given_back_to_the_rules(report):
    write(report)
    assert write(report, text=" \n ", version=1) is None
    assert not report.passages.exists()


def test_two_writers_never_overwrite_each_other_silently(report):
    write(report)
    assert refusal(lambda: write(report, text="Lời khác")) is Refusal.PASSAGE_STALE
    assert write(report, text="Lời khác", version=1).version == 2


def test_words_are_marked_when_a_figure_they_stood_beside_moves(done, report):
    def place():
        page = desk.build(report, make.user(), DAY)
        return next(each for each in page.places if each.key == "indicator-counted")

    write(report, "indicator-counted", "Đạt 10.", figures=place().figures)
    assert place().moved == []
    rounds.reopen_period(done.period, by=make.user(), note="sửa", at=make.AT)
    correct(done, 12)
    (moved,) = place().moved
    assert (moved.then, moved.now) == ("10", "12")


def test_the_chapters_of_the_last_report_of_the_kind_are_carried_over_where_nothing_is_written(report):
    write(report, "chapter-1", "Chương một")
    write(report, "chapter-3", "Chương ba")
    write(report, "indicator-counted", "Câu của kỳ trước")
    issue(report)
    again = composing.begin(make.programme(), parse_label("2025-Q3"), language="vi", by=make.user())
    write(again, "chapter-3", "Viết mới")
    assert composing.carry_over(again, by=make.user()) == 1
    assert dict(again.passages.values_list("place", "text")) == {"chapter-1": "Chương một", "chapter-3": "Viết mới"}
    english = composing.begin(make.programme(), parse_label("2025-Q3"), language="en", by=make.user())
    assert composing.carry_over(english, by=make.user()) == 0


# Issuing


def test_values_are_frozen_with_their_hash_and_a_code_made_of_it(report):
    out = issue(report)
    values = json.loads(out.values)
    assert out.values == frozen(values) and out.values_hash == hash_of(out.values)
    assert out.code == issuing.code_of(out.values_hash) and len(out.code) == 12
    assert issuing.written("ABCDEFGHIJKL") == "ABCD-EFGH-IJKL"
    assert values["draft"] == "" and values["number"].startswith("Số: 07/")
    assert values["place_and_day"].endswith("ngày 05 tháng 01 năm 2026")
    assert values["signatory"] == "Nguyễn Văn A"


def test_every_file_is_kept_with_its_hash_and_made_again_from_the_values_alone(done, report):
    out = issue(report)
    rounds.reopen_period(done.period, by=make.user(), note="sửa", at=make.AT)
    correct(done, 99)
    kept = {each.kind: each for each in out.files.all()}
    assert kept
    for made in issuing.files_of(Report.objects.get(pk=out.pk)):
        stored = kept[made.kind]
        assert bytes(stored.content) == made.content
        assert stored.sha256 == hashlib.sha256(made.content).hexdigest()
        assert stored.size == len(made.content)


def test_an_issued_report_takes_no_words_and_is_not_issued_twice(report):
    out = issue(report)
    assert refusal(lambda: write(out)) is Refusal.NOT_NOW
    assert refusal(lambda: issue(out, issuing.Issue("8", date(2026, 1, 6), "B"))) is Refusal.NOT_NOW


@pytest.mark.parametrize(
    ("bears", "code"),
    [
        (issuing.Issue(" ", date(2026, 1, 5), "A"), Refusal.NUMBER_REQUIRED),
    ],
)
def test_what_cannot_go_out_is_refused_with_the_reason(report, bears, code):
    assert refusal(lambda: issue(report, bears)) is code


def test_a_number_is_given_once_a_day(report):
    issue(report)
    again = composing.begin(make.programme(), parse_label("2025-Q3"), language="en", by=make.user())
    assert refusal(lambda: issue(again)) is Refusal.NUMBER_TAKEN


def test_a_report_over_an_open_period_stays_a_draft(done):
    draft = composing.begin(make.programme(), parse_label("2025-Q3"), language="vi", by=make.user())
    assert refusal(lambda: issue(draft)) is Refusal.PERIOD_OPEN


def test_a_stale_page_issues_nothing(report):
    assert refusal(lambda: issue(report, version=report.version + 1)) is Refusal.STALE
    assert not IssuedFile.objects.exists()


def test_where_two_are_asked_for_the_proposer_does_not_issue(report, settings):
    settings.REPORTS_NEED_TWO = True
    assert refusal(lambda: issue(report)) is Refusal.SAME_PERSON
    proposed = issuing.propose(report, BEARS, version=report.version, by=make.user())
    assert proposed.status == Status.PROPOSED
    assert refusal(lambda: issue(proposed)) is Refusal.SAME_PERSON
    assert refusal(lambda: write(proposed)) is Refusal.NOT_NOW
    assert issue(proposed, by=make.user("second")).status == Status.ISSUED


def test_a_proposed_report_can_be_taken_back(report):
    proposed = issuing.propose(report, BEARS, version=report.version, by=make.user())
    back = issuing.take_back(proposed, by=make.user())
    assert (back.status, back.number, back.dated_on) == (Status.DRAFT, "", None)


def test_nothing_is_half_issued_when_a_file_cannot_be_made(report, monkeypatch):
    def fails(*_args, **_options):
        raise DatabaseError("full")

    monkeypatch.setattr(issuing, "files_of", fails)
    with pytest.raises(DatabaseError):
        issue(report)
    report.refresh_from_db()
    assert (report.status, report.values, report.code) == (Status.DRAFT, "", None)
    assert not IssuedFile.objects.exists()


def test_withdrawing_needs_a_reason_and_takes_nothing_away(report):
    out = issue(report)
    assert refusal(lambda: issuing.withdraw(out, note=" ", by=make.user())) is Refusal.REASON_REQUIRED
    gone = issuing.withdraw(out, note="Sai số liệu", by=make.user())
    assert gone.status == Status.WITHDRAWN
    assert gone.files.count() == out.files.count() and gone.values == out.values
    assert verification.build(gone, make.user(), DAY).withdrawn_because == "Sai số liệu"


# Checking


def test_the_check_page_lists_what_was_corrected_since(done, report):
    out = issue(report)
    assert verification.build(out, make.user(), DAY).corrected == []
    rounds.reopen_period(done.period, by=make.user(), note="sửa", at=make.AT)
    correct(done, 12)
    (found,) = verification.build(out, make.user(), DAY).corrected
    assert (found.code, found.then, found.now) == ("counted", "10", "12")


def test_anyone_may_check_a_code_and_compare_a_copy(report, client, tmp_path):
    out = issue(report)
    kept = out.files.first()
    address = f"/verify/{out.code}/"
    assert client.get(f"/verify/{issuing.written(out.code).lower()}/").status_code == 200
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(bytes(kept.content))
    with copy.open("rb") as handed:
        assert client.post(address, {"file": handed}).context["same"] == kept
    copy.write_bytes(bytes(kept.content) + b" ")
    with copy.open("rb") as handed:
        assert client.post(address, {"file": handed}).context["same"] is None
    assert client.get("/verify/AAAABBBBCCCC/").status_code == 404


def test_a_stranger_is_told_no_number_that_is_withheld_by_now(done, report, client):
    out = issue(report)
    rounds.reopen_period(done.period, by=make.user(), note="sửa", at=make.AT)
    correct(done, 12)
    text = client.get(f"/verify/{out.code}/").content.decode()
    assert ">12<" not in text


@pytest.mark.parametrize("typed", ["{} ", "{}".lower(), "…{}/", "( {} )"])
def test_a_code_is_found_however_it_is_typed(report, client, typed):
    out = issue(report)
    spaced = issuing.written(out.code).replace("-", " ").replace("O", "0").replace("I", "1").replace("B", "8")
    answer = client.get("/verify/", {"code": typed.format(spaced).lower()})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/verify/{out.code}/")


@pytest.mark.parametrize("typed", ["é", "///", "%2e%2e", "a b", "\x00", "x" * 500])
def test_whatever_else_is_typed_is_not_found_in_words(client, typed):
    answer = client.get("/verify/", {"code": typed}, follow=True)
    assert answer.status_code == 404 and "code" in answer.content.decode()


# The pages


def test_staff_compose_issue_and_withdraw_and_officials_read_what_went_out(report, sign_in):
    staff = sign_in(make.user())
    assert staff.get("/reports/").status_code == 200
    assert staff.get(f"/reports/{report.pk}/").status_code == 200
    staff.post(f"/reports/{report.pk}/passages/chapter-1", {"text": "Lời", "version": "0"})
    answer = staff.post(
        f"/reports/{report.pk}/passages/chapter-1",
        {"text": "Lời khác", "version": "0"},
        headers={"accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["text"]) == (409, "Lời")
    typed = {"version": report.version, "number": "7", "dated_on": "2026-01-05", "signatory": "A", "issue": "1"}
    assert staff.post(f"/reports/{report.pk}/issue", {**typed, "number": ""}).status_code == 422
    assert staff.post(f"/reports/{report.pk}/issue", typed).status_code == 302
    kept = report.files.get(kind="pdf")
    assert staff.get(f"/reports/{report.pk}.pdf").content == bytes(kept.content)
    official = sign_in(make.user("official", "official"))
    assert official.get(f"/reports/{report.pk}/").status_code == 200
    assert official.post(f"/reports/{report.pk}/withdraw", {"reason": "x"}).status_code == 403
    bank = sign_in(make.reporter(make.organisation()))
    assert bank.get(f"/reports/{report.pk}/").status_code == 403


def test_officials_see_no_draft(report, sign_in):
    official = sign_in(make.user("official", "official"))
    assert official.get(f"/reports/{report.pk}/").status_code == 404
    assert official.get(f"/reports/{report.pk}.pdf").status_code == 404
