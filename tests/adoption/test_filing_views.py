"""Filing: my quarter, the grid, check, send and recall, as a browser meets them."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from adoption import rounds, submissions
from adoption.models import Figure, Submission, SubmissionEvent
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

GRID = "/submissions/2025-Q3/"
CHECK = f"{GRID}check"
SEND = f"{GRID}send"
RECALL = f"{GRID}recall"


@pytest.fixture
def deployment(settings):
    """The settings, to be changed for one test."""
    return settings


@pytest.fixture
def bank():
    return make.organisation()


@pytest.fixture
def quarter(bank):
    whole = make.measure("whole")
    make.duty(bank, whole)
    make.duty(bank, make.measure("part", part_of=whole))
    return make.period()


@pytest.fixture
def draft(bank, quarter):
    return make.submission(bank, quarter)


@pytest.fixture
def http(bank, sign_in, client):
    client.cookies["django_language"] = "en"
    return sign_in(make.reporter(bank))


@pytest.fixture
def vietnamese(bank, sign_in):
    return sign_in(make.reporter(bank))


def kept() -> list:
    return [list(each.objects.order_by("pk").values()) for each in (Submission, Figure, SubmissionEvent)]


def shown(response) -> str:
    return response.content.decode()


def words(client, response) -> str:
    """The messages that stand on the page a response leads to."""
    return shown(client.get(response.headers["Location"]))


def stored(of: Submission) -> dict[str, int | None]:
    return dict(of.figures.values_list("measure__code", "stored"))


# My quarter


def test_what_is_due_leads_to_its_grid(draft, http):
    assert GRID in shown(http.get("/submissions/"))


def test_only_the_newest_revision_is_listed(bank, quarter, http):
    done = make.approved(bank, quarter, {"whole": 10, "part": 5})
    submissions.reopen(done, by=make.user("opener"), note="nhầm", at=make.AT)
    page = http.get("/submissions/").context["page"]
    assert [(due.submission.revision, due.to_do) for due in page.open + page.past] == [(2, True)]


def test_the_most_urgent_period_comes_first(bank, draft, http):
    make.period("2025-Q4")
    make.period("2025-Q2")
    page = http.get("/submissions/").context["page"]
    assert [due.submission.period.label for due in page.open] == ["2025-Q2", "2025-Q3", "2025-Q4"]


def test_what_is_approved_is_in_the_past(bank, quarter, http):
    make.approved(bank, quarter, {"whole": 10, "part": 5})
    page = http.get("/submissions/").context["page"]
    assert ([len(page.open), len(page.past)]) == [0, 1]


def test_a_closed_period_is_in_the_past(draft, http):
    rounds.close_period(draft.period, by=make.user(), at=make.AT)
    page = http.get("/submissions/").context["page"]
    assert (page.open, page.past[0].to_do) == ([], False)


def test_the_days_to_the_deadline_are_counted_from_the_business_day(draft, http, deployment):
    deployment.BUSINESS_DAY = date(2025, 9, 15)
    page = http.get("/submissions/").context["page"]
    assert page.open[0].days_left == (draft.period.due_on - date(2025, 9, 15)).days


# The grid


def test_the_grid_has_a_box_for_each_measure_that_is_owed(draft, http):
    page = shown(http.get(GRID))
    assert ['name="value-whole"' in page, 'name="value-part"' in page] == [True, True]


def test_reading_the_grid_changes_nothing(draft, http):
    before = kept()
    http.get(GRID)
    http.get(CHECK)
    assert kept() == before


def test_a_draft_is_saved_in_part_and_the_page_says_so(draft, http):
    response = http.post(GRID, make.payload(draft, {"whole": "1,200", "part": ""}))
    assert (response.status_code, stored(draft)) == (302, {"whole": 1200})
    assert "draft is saved" in words(http, response)


def test_a_vietnamese_page_takes_vietnamese_numbers(draft, vietnamese):
    vietnamese.post(GRID, make.payload(draft, {"whole": "789.000"}))
    assert stored(draft) == {"whole": 789_000}


def test_the_saved_figure_is_shown_back_in_the_language_of_the_page(draft, vietnamese):
    vietnamese.post(GRID, make.payload(draft, {"whole": "789000"}))
    assert 'value="789.000"' in shown(vietnamese.get(GRID))


def test_save_and_check_leads_to_the_check(draft, http):
    response = http.post(GRID, make.payload(draft, {"whole": "5"}, check=""))
    assert response.headers["Location"] == CHECK


def test_nothing_to_report_is_saved_with_its_reason(draft, http):
    http.post(GRID, make.payload(draft, {}, **{"nothing-whole": "on", "reason-whole": "none yet"}))
    figure = make.figure(draft, "whole")
    assert (figure.nothing_to_report, figure.reason) == (True, "none yet")


def test_a_box_for_a_measure_that_is_not_owed_is_passed_over(draft, http):
    make.measure("other")
    http.post(GRID, make.payload(draft, {"whole": "5", "other": "6"}))
    assert stored(draft) == {"whole": 5}


MALFORMED = ["12.34.5", "abc", "1,2,3", "789,000", "-5", "12\t34"]


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_number_changes_nothing(text, draft, vietnamese):
    before = kept()
    response = vietnamese.post(GRID, make.payload(draft, {"whole": text, "part": "4"}))
    assert (response.status_code, kept()) == (422, before)


@pytest.mark.parametrize("text", [text for text in MALFORMED if "\t" not in text])
def test_a_malformed_number_is_still_in_its_box_beside_its_sentence(text, draft, vietnamese):
    page = shown(vietnamese.post(GRID, make.payload(draft, {"whole": text, "part": "4"})))
    assert [f'value="{text}"' in page, 'id="error-whole"' in page] == [True, True]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("12.34.5", "“12.34.5” is not grouped by thousands."),
        ("abc", "“abc” is not a number."),
        ("1,2,3", "“1,2,3” is not grouped by thousands."),
        ("789.000", "“789.000” has a decimal part where a whole number is expected."),
        ("-5", "“-5” is negative; this figure starts at 0."),
    ],
)
def test_a_malformed_number_gets_the_sentence_of_its_fault(text, sentence, draft, http):
    assert sentence in shown(http.post(GRID, make.payload(draft, {"whole": text})))


def test_what_was_typed_well_beside_a_malformed_number_stays(draft, http):
    page = shown(http.post(GRID, make.payload(draft, {"whole": "abc", "part": "4711"}, **{"note-part": "merged"})))
    assert ['value="4711"' in page, 'value="merged"' in page] == [True, True]


def test_typed_markup_is_shown_as_text(draft, http):
    page = shown(http.post(GRID, make.payload(draft, {"whole": '"><script>alert(1)</script>'})))
    assert "<script>alert" not in page


def test_a_number_beside_nothing_to_report_changes_nothing(draft, http):
    before = kept()
    extra = {"nothing-whole": "on", "reason-whole": "none"}
    response = http.post(GRID, make.payload(draft, {"whole": "5"}, **extra))
    assert (response.status_code, kept()) == (422, before)


def test_a_stale_page_is_refused_with_a_sentence_and_changes_nothing(draft, http):
    page = make.payload(draft, {"whole": "5"})
    make.filled(draft.organisation, draft.period, {"whole": 9})
    before = kept()
    response = http.post(GRID, page)
    assert (response.status_code, kept()) == (409, before)
    assert "Somebody else saved this submission" in shown(response)


def test_a_stale_page_shows_what_was_typed_and_what_is_stored_now(draft, http):
    page = make.payload(draft, {"whole": "4711", "part": "4"})
    make.filled(draft.organisation, draft.period, {"whole": 9})
    text = shown(http.post(GRID, page))
    assert ['value="4711"' in text, "now stored 9" in text, "typed by you 4711" in text] == [True, True, True]


def test_a_cell_that_was_stored_in_the_meantime_and_left_empty_here_is_told(draft, http):
    page = make.payload(draft, {"whole": "", "part": "4"})
    make.filled(draft.organisation, draft.period, {"whole": 9})
    assert "now stored 9" in shown(http.post(GRID, page))


def test_the_page_that_answers_a_conflict_can_be_saved(draft, http):
    page = make.payload(draft, {"whole": "4711"})
    make.filled(draft.organisation, draft.period, {"whole": 9})
    again = http.post(GRID, page).context["submission"]
    response = http.post(GRID, make.payload(again, {"whole": "4711"}))
    assert (response.status_code, stored(draft)["whole"]) == (302, 4711)


@pytest.mark.parametrize("version", ["", "abc", "-1", "99999999999999999999"])
def test_a_page_with_a_broken_version_is_stale(version, draft, http):
    response = http.post(GRID, {"version": version, "value-whole": "5"})
    assert (response.status_code, stored(draft)) == (409, {})


def test_saving_what_is_already_sent_is_refused_with_a_sentence_and_keeps_the_typed_text(bank, quarter, http):
    sent = make.sent(bank, quarter, {"whole": 10, "part": 5})
    before = kept()
    response = http.post(GRID, make.payload(sent, {"whole": "4711", "part": "5"}))
    assert (response.status_code, kept()) == (409, before)
    assert ["it is now “sent”" in shown(response), "4711" in shown(response)] == [True, True]


def test_saving_into_a_closed_period_is_refused_with_a_sentence_and_keeps_the_typed_text(draft, http):
    rounds.close_period(draft.period, by=make.user(), at=make.AT)
    before = kept()
    response = http.post(GRID, make.payload(draft, {"whole": "4711"}))
    assert (response.status_code, kept()) == (409, before)
    assert ["This period is closed" in shown(response), "4711" in shown(response)] == [True, True]


def test_a_sent_grid_has_no_boxes(bank, quarter, http):
    make.sent(bank, quarter, {"whole": 10, "part": 5})
    assert 'name="value-whole"' not in shown(http.get(GRID))


def test_a_closed_periods_grid_has_no_boxes(draft, http):
    rounds.close_period(draft.period, by=make.user(), at=make.AT)
    assert 'name="value-whole"' not in shown(http.get(GRID))


def test_the_note_of_the_return_stands_on_the_grid(bank, quarter, http):
    sent = make.sent(bank, quarter, {"whole": 10, "part": 5})
    submissions.send_back(sent, by=make.user(), version=sent.version, note="xem lại số POS", at=make.AT)
    assert "xem lại số POS" in shown(http.get(GRID))


def test_the_reason_of_a_reopening_stands_on_the_grid(bank, quarter, http):
    done = make.approved(bank, quarter, {"whole": 10, "part": 5})
    submissions.reopen(done, by=make.user(), note="nhầm cột", at=make.AT)
    assert "nhầm cột" in shown(http.get(GRID))


def test_last_quarters_approved_value_stands_beside_the_box(bank, draft, http):
    make.approved(bank, make.period("2025-Q2"), {"whole": 4711, "part": 5})
    assert "4,711" in shown(http.get(GRID))


def test_the_last_quarter_of_the_year_before_stands_beside_the_first(bank, draft, http):
    make.approved(bank, make.period("2024-Q4"), {"whole": 4711, "part": 5})
    make.period("2025-Q1")
    assert "4,711" in shown(http.get("/submissions/2025-Q1/"))


@pytest.mark.parametrize("where", ["", "check", "send", "recall"])
def test_an_unknown_period_is_404(where, draft, http):
    address = f"/submissions/2019-Q4/{where}"
    response = http.post(address, {"version": "0"}) if where in ("send", "recall") else http.get(address)
    assert response.status_code == 404


@pytest.mark.parametrize("where", [GRID, SEND, RECALL])
def test_another_organisations_period_is_404_and_changes_nothing(where, bank, quarter, sign_in):
    make.sent(bank, quarter, {"whole": 10, "part": 5})
    before = kept()
    stranger = make.reporter(make.organisation("bank-b"))
    response = sign_in(stranger).post(where, {"version": "2", "value-whole": "1"})
    assert (response.status_code, kept()) == (404, before)


# Check


def test_the_check_names_what_is_missing_and_offers_no_sending(draft, http):
    page = http.get(CHECK).context["page"]
    assert ([row.measure.code for row, _text in page.errors], page.may_be_sent) == (["part", "whole"], False)


def test_the_check_links_each_finding_to_its_box(draft, http):
    assert f'href="{GRID}#value-whole"' in shown(http.get(CHECK))


def test_a_part_larger_than_its_whole_is_found_with_its_limit(bank, quarter, http):
    make.filled(bank, quarter, {"whole": 1000, "part": 1001})
    assert "Found 1,001; it must be at most “Measure whole”, which is 1,000." in shown(http.get(CHECK))


def test_the_check_of_complete_figures_offers_sending(bank, quarter, http):
    make.filled(bank, quarter, {"whole": 10, "part": 5})
    assert http.get(CHECK).context["page"].may_be_sent


# Send


def test_complete_figures_are_sent(bank, quarter, http):
    draft = make.filled(bank, quarter, {"whole": 10, "part": 5})
    response = http.post(SEND, {"version": draft.version})
    draft.refresh_from_db()
    assert (response.headers["Location"], draft.status, draft.submitted_by) == (
        GRID,
        "submitted",
        make.reporter(bank),
    )


def refused(client, address: str, version: int) -> str:
    """The words that answer a refused verb; a refused verb changes nothing."""
    before = kept()
    response = client.post(address, {"version": version})
    assert kept() == before
    return words(client, response)


def test_sending_with_empty_cells_gets_its_sentence(draft, http):
    assert "The figures still have errors; nothing was sent." in refused(http, SEND, draft.version)


def test_sending_a_part_larger_than_its_whole_gets_its_sentence(bank, quarter, http):
    draft = make.filled(bank, quarter, {"whole": 10, "part": 11})
    page = refused(http, SEND, draft.version)
    assert ["nothing was sent" in page, "it must be at most" in page] == [True, True]


def test_sending_before_the_period_has_ended_gets_its_sentence(bank, quarter, http, deployment):
    draft = make.filled(bank, quarter, {"whole": 10, "part": 5})
    deployment.BUSINESS_DAY = quarter.last_on
    assert "The period has not ended yet" in refused(http, SEND, draft.version)


def test_sending_on_the_day_after_the_period_is_taken(bank, quarter, http, deployment):
    draft = make.filled(bank, quarter, {"whole": 10, "part": 5})
    deployment.BUSINESS_DAY = date(2025, 9, 15)
    http.post(SEND, {"version": draft.version})
    draft.refresh_from_db()
    assert draft.status == "submitted"


def test_a_second_send_gets_its_sentence(bank, quarter, http):
    sent = make.sent(bank, quarter, {"whole": 10, "part": 5})
    assert "it is now “sent”" in refused(http, SEND, sent.version)


def test_a_send_from_a_stale_page_gets_its_sentence(bank, quarter, http):
    draft = make.filled(bank, quarter, {"whole": 10, "part": 5})
    assert "Somebody else saved this submission" in refused(http, SEND, draft.version - 1)


def test_a_send_into_a_closed_period_gets_its_sentence(bank, quarter, http):
    draft = make.filled(bank, quarter, {"whole": 10, "part": 5})
    rounds.close_period(quarter, by=make.user(), at=make.AT)
    assert "This period is closed" in refused(http, SEND, draft.version)


def test_an_unusual_figure_without_a_note_gets_its_sentence(bank, quarter, http):
    for label in ("2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2"):
        make.approved(bank, make.period(label), {"whole": 500, "part": 5})
    draft = make.filled(bank, quarter, {"whole": 9, "part": 5})
    assert "An unusual figure needs a note" in refused(http, SEND, draft.version)


def test_a_correction_can_be_sent_through_the_pages(bank, quarter, http):
    done = make.approved(bank, quarter, {"whole": 10, "part": 5})
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm", at=make.AT)
    http.post(GRID, make.payload(copy, {"whole": "20", "part": "5"}))
    http.post(SEND, {"version": copy.version + 1})
    copy.refresh_from_db()
    assert (copy.status, stored(copy)["whole"], stored(done)["whole"]) == ("submitted", 20, 10)


# Recall


def test_what_was_sent_can_be_recalled(bank, quarter, http):
    sent = make.sent(bank, quarter, {"whole": 10, "part": 5})
    response = http.post(RECALL)
    sent.refresh_from_db()
    assert (response.headers["Location"], sent.status) == (GRID, "draft")


def test_a_recall_after_the_approval_gets_its_sentence(bank, quarter, http):
    make.approved(bank, quarter, {"whole": 10, "part": 5})
    assert "it is now “approved”" in refused(http, RECALL, 0)


def test_a_recall_after_the_return_gets_its_sentence(bank, quarter, http):
    sent = make.sent(bank, quarter, {"whole": 10, "part": 5})
    submissions.send_back(sent, by=make.user(), version=sent.version, note="xem lại", at=make.AT)
    assert "it is now “returned for correction”" in refused(http, RECALL, 0)


def test_a_form_without_its_token_is_refused_and_changes_nothing(draft):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.reporter(draft.organisation), backend=settings.AUTHENTICATION_BACKENDS[0])
    response = strict.post(GRID, make.payload(draft, {"whole": "5"}))
    assert (response.status_code, stored(draft)) == (403, {})
