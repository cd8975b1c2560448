"""Review: the queue, one submission, approve and send back, as a browser meets them."""

from decimal import Decimal

import pytest

from adoption import rounds, submissions
from adoption.models import Figure, Submission, SubmissionEvent
from adoption.views.review import ROWS_A_PAGE
from indicators.models import Reading
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make.organisation()


@pytest.fixture
def waiting(bank):
    make.indicator()
    return make.sent(bank, make.period(), {"counted": 12})


@pytest.fixture
def http(sign_in, client):
    client.cookies["django_language"] = "en"
    return sign_in(make.user())


def kept() -> list:
    return [list(each.objects.order_by("pk").values()) for each in (Submission, Figure, SubmissionEvent, Reading)]


def shown(response) -> str:
    return response.content.decode()


def words(client, response) -> str:
    """The page that a response is or leads to."""
    return shown(client.get(response.headers["Location"]) if response.status_code == 302 else response)


def refused(client, submission: Submission, verb: str, **data) -> str:
    """The words that answer a refused verb; a refused verb changes nothing."""
    before = kept()
    response = client.post(f"/review/{submission.pk}/{verb}", {"version": submission.version, **data})
    assert kept() == before
    return words(client, response)


def listed(client, query: str = "") -> list[str]:
    rows = client.get(f"/review/{query}").context["table"].rows
    return [row.record.submission.organisation.code for row in rows]


# The queue


def test_what_waits_for_review_comes_first(http, waiting):
    make.approved(make.organisation("aaa", order=0), waiting.period, {"counted": 1})
    assert listed(http) == ["bank-a", "aaa"]


def test_the_queue_can_be_narrowed_to_a_status(http, waiting):
    make.approved(make.organisation("bank-b"), waiting.period, {"counted": 1})
    assert listed(http, "?status=approved") == ["bank-b"]


def test_an_unknown_status_narrows_nothing(http, waiting):
    assert listed(http, "?status=lost") == ["bank-a"]


def test_an_organisation_stands_once_with_its_newest_revision(http, bank):
    done = make.approved(bank, make.period(), {"counted": 12})
    submissions.reopen(done, by=make.user("opener"), note="nhầm", at=make.AT)
    rows = http.get("/review/").context["table"].rows
    assert [row.record.submission.revision for row in rows] == [2]


@pytest.mark.parametrize("query", ["?page=999", "?page=abc", "?sort=nonsense", "?sort=-organisation", "?status="])
def test_a_queue_with_an_odd_query_still_answers(query, http, waiting):
    assert http.get(f"/review/{query}").status_code == 200


def test_an_empty_queue_says_what_comes(http):
    assert "Submissions appear here when a period is opened." in shown(http.get("/review/"))


def test_a_long_queue_is_parted_into_pages(http):
    for number in range(ROWS_A_PAGE + 1):
        make.duty(make.organisation(f"bank-{number:02}"), make.measure())
    make.period()
    page = http.get("/review/").context["page"]
    assert (len(page.object_list), page.paginator.num_pages) == (ROWS_A_PAGE, 2)


# One submission


def test_a_submission_is_shown_with_its_figures_and_its_history(http, waiting):
    response = http.get(f"/review/{waiting.pk}/")
    events = [event.action for event in response.context["events"]]
    assert (events, ">12<" in shown(response)) == (["open", "save", "submit"], True)


def test_reading_a_submission_changes_nothing(http, waiting):
    before = kept()
    http.get(f"/review/{waiting.pk}/")
    assert kept() == before


def test_what_waits_for_review_offers_its_decisions(http, waiting):
    page = shown(http.get(f"/review/{waiting.pk}/"))
    assert [f"/review/{waiting.pk}/{verb}" in page for verb in ("approve", "send-back")] == [True, True]


def test_what_is_approved_offers_no_decision_to_approve(http, bank):
    done = make.approved(bank, make.period(), {"counted": 12})
    assert f"/review/{done.pk}/approve" not in shown(http.get(f"/review/{done.pk}/"))


def test_a_reason_typed_by_a_bank_is_shown_as_text(http, bank):
    draft = make.filled(bank, make.period(), {"counted": 12})
    entry = submissions.Entry(Decimal(12), note="<script>alert(1)</script>")
    submissions.save_figures(draft, {"counted": entry}, by=make.reporter(bank), version=draft.version, at=make.AT)
    assert "<script>alert" not in shown(http.get(f"/review/{draft.pk}/"))


# Approve


def test_an_approval_makes_the_figures_count_and_leads_to_the_queue(http, waiting):
    response = http.post(f"/review/{waiting.pk}/approve", {"version": waiting.version})
    waiting.refresh_from_db()
    assert (response.headers["Location"], waiting.status, make.rolled_up("counted", waiting.period).value) == (
        "/review/",
        "approved",
        12,
    )


def test_an_approval_names_the_organisation(http, waiting):
    response = http.post(f"/review/{waiting.pk}/approve", {"version": waiting.version})
    assert "Approved: Unit bank-a." in words(http, response)


def test_a_second_approval_gets_its_sentence(http, bank):
    done = make.approved(bank, make.period(), {"counted": 12})
    assert "it is now “approved”" in refused(http, done, "approve")


def test_an_approval_from_a_stale_page_gets_its_sentence(http, waiting):
    page = Submission.objects.get(pk=waiting.pk)
    back = submissions.recall(waiting, by=make.reporter(waiting.organisation), at=make.AT)
    submissions.submit(
        back, by=make.reporter(back.organisation), version=back.version, business_day=make.AFTER, at=make.AT
    )
    assert "Somebody else saved this submission" in refused(http, page, "approve")


def test_an_approval_after_a_recall_gets_its_sentence(http, waiting):
    submissions.recall(waiting, by=make.reporter(waiting.organisation), at=make.AT)
    assert "it is now “draft”" in refused(http, waiting, "approve")


@pytest.mark.parametrize("version", ["", "abc", "-1"])
def test_an_approval_without_a_version_is_stale(version, http, waiting):
    http.post(f"/review/{waiting.pk}/approve", {"version": version})
    waiting.refresh_from_db()
    assert waiting.status == "submitted"


def test_whoever_reopened_gets_the_sentence_that_another_has_to_approve(http, bank):
    done = make.approved(bank, make.period(), {"counted": 12})
    copy = submissions.reopen(done, by=make.user(), note="nhầm", at=make.AT)
    sent = submissions.submit(copy, by=make.reporter(bank), version=copy.version, business_day=make.AFTER, at=make.AT)
    assert "another colleague has to" in refused(http, sent, "approve")


def test_a_second_reporter_of_distinct_persons_gets_its_sentence(http, bank):
    quarter = make.period()
    make.indicator("persons", numerator=make.measure("persons", additivity="not_additive"))
    make.approved(make.organisation("bank-b"), quarter, {"persons": 5})
    sent = make.sent(bank, quarter, {"persons": 6})
    assert "Two organisations report what only one may report: persons: bank-a, bank-b." in refused(
        http, sent, "approve"
    )


def test_a_share_over_100_is_answered_and_not_a_crash(http, bank):
    quarter = make.period()
    make.ratio()
    make.approved(make.organisation("bank-b"), quarter, {"whole": 10})
    sent = make.sent(bank, quarter, {"part": 11})
    assert "share" in refused(http, sent, "approve")


def test_what_was_sent_before_the_close_can_be_approved_after_it(http, waiting):
    rounds.close_period(waiting.period, by=make.user(), at=make.AT)
    http.post(f"/review/{waiting.pk}/approve", {"version": waiting.version})
    waiting.refresh_from_db()
    assert waiting.status == "approved"


# Send back


def test_a_return_carries_its_note_and_leads_to_the_queue(http, waiting):
    response = http.post(f"/review/{waiting.pk}/send-back", {"version": waiting.version, "note": "xem lại POS"})
    waiting.refresh_from_db()
    assert (response.headers["Location"], waiting.status, waiting.events.last().note) == (
        "/review/",
        "returned",
        "xem lại POS",
    )


@pytest.mark.parametrize("note", ["", "   "])
def test_a_return_without_a_note_is_refused_and_changes_nothing(note, http, waiting):
    before = kept()
    response = http.post(f"/review/{waiting.pk}/send-back", {"version": waiting.version, "note": note})
    assert (response.status_code, "note" in response.context["form"].errors, kept()) == (422, True, before)


def test_a_note_that_is_too_long_is_refused_and_stays_in_the_page(http, waiting):
    note = "4711 " * 401
    response = http.post(f"/review/{waiting.pk}/send-back", {"version": waiting.version, "note": note})
    assert (response.status_code, note.strip() in shown(response)) == (422, True)


def test_a_refused_return_keeps_the_version_of_its_page(http, waiting):
    response = http.post(f"/review/{waiting.pk}/send-back", {"version": waiting.version - 1, "note": ""})
    assert f'name="version" value="{waiting.version - 1}"' in shown(response)


@pytest.mark.parametrize("version", ["", "abc"])
def test_a_return_without_a_version_changes_nothing(version, http, waiting):
    before = kept()
    response = http.post(f"/review/{waiting.pk}/send-back", {"version": version, "note": "xem lại"})
    assert (response.status_code, "xem lại" in shown(response), kept()) == (422, True, before)


def test_a_return_from_a_stale_page_gets_its_sentence(http, waiting):
    stale = Submission.objects.get(pk=waiting.pk)
    stale.version -= 1
    assert "Somebody else saved this submission" in refused(http, stale, "send-back", note="xem lại")


def test_a_note_refused_as_stale_is_still_in_the_page(http, waiting):
    """The sentence says that what was typed is still below."""
    data = {"version": waiting.version - 1, "note": "xem lại số POS của chi nhánh"}
    response = http.post(f"/review/{waiting.pk}/send-back", data, follow=True)
    assert "xem lại số POS của chi nhánh" in shown(response)


def test_a_second_return_gets_its_sentence(http, waiting):
    submissions.send_back(waiting, by=make.user(), version=waiting.version, note="lần đầu", at=make.AT)
    assert "it is now “returned for correction”" in refused(http, waiting, "send-back", note="lần hai")


def test_a_return_after_the_approval_gets_its_sentence(http, bank):
    done = make.approved(bank, make.period(), {"counted": 12})
    assert "it is now “approved”" in refused(http, done, "send-back", note="xem lại")
