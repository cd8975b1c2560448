"""A reporter's own page: figures, changes, share of closed totals, punctuality, download; what of others is hidden."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from adoption import rounds, submissions
from adoption.models import Duty, Figure, Submission
from adoption.roles import Role
from adoption.submissions import Entry
from reports import own_figures
from reports.own_measures import NoShare
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE, FILE = "/submissions/figures/", "/submissions/figures.csv"
DAY = date(2026, 1, 5)
PARTS = {"bank-a": 1000, "bank-b": 2223, "bank-c": 4448}


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def bank():
    return make.organisation("bank-a")


@pytest.fixture
def http(sign_in, bank):
    return sign_in(make.reporter(bank))


def filed(parts: dict[str, int], *, closed=False, label="2025-Q3", code="counted"):
    period = make.period(label)
    for each, value in parts.items():
        make.approved(make.organisation(each), period, {code: value})
    if closed:
        rounds.close_period(period, by=make.user())
    return period


def page(bank, day=DAY, **chosen):
    return own_figures.build(make.reporter(bank), day, **chosen)


def only(bank):
    """The one measure of the page."""
    (measure,) = page(bank).measures
    return measure


# Figures and changes


def test_each_owed_measure_has_its_quarters_newest_first_with_changes(bank):
    for label, value in (("2024-Q3", 80), ("2025-Q2", 100), ("2025-Q3", 110)):
        filed({"bank-a": value}, label=label)
    quarters = only(bank).quarters
    assert [(each.label, each.value) for each in quarters] == [("2025-Q3", 110), ("2025-Q2", 100), ("2024-Q3", 80)]
    assert (quarters[0].change_pct, quarters[0].change_year_pct) == (10, Decimal("37.5"))
    assert (quarters[1].change_pct, quarters[1].change_year_pct) == (None, None)


def test_twelve_quarters_are_shown_and_the_year_before_serves_to_compare(bank):
    for year in (2021, 2022, 2023, 2024, 2025):
        for ordinal in (1, 2, 3, 4):
            filed({"bank-a": year - 1900 + ordinal}, label=f"{year}-Q{ordinal}")
    quarters = only(bank).quarters
    assert (len(quarters), quarters[-1].label) == (12, "2023-Q1")
    assert quarters[-1].change_pct is not None
    assert quarters[-1].change_year_pct is not None


def test_a_measure_that_was_never_filled_in_is_shown_with_nothing(bank, http):
    make.duty(bank, make.measure())
    make.submission(bank, make.period())
    measure = only(bank)
    assert (measure.newest, measure.spark) == (None, None)
    assert "no data" in http.get(PAGE).content.decode()


def test_a_measure_that_is_owed_no_more_goes_with_its_last_quarter(bank):
    filed({"bank-a": 5})
    duty = Duty.objects.get(organisation=bank)
    for last_on, shown in ((date(2025, 9, 14), 1), (date(2024, 1, 1), 0)):
        Duty.objects.filter(pk=duty.pk).update(last_on=last_on)
        assert len(page(bank).measures) == shown


def test_what_counts_goes_before_a_correction_under_way(bank):
    done = make.approved(bank, make.period(), {"counted": 5})
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm")
    submissions.save_figures(copy, {"counted": Entry(Decimal(7))}, by=make.reporter(bank), version=copy.version)
    newest = only(bank).newest
    assert (newest.value, newest.is_pending, newest.is_corrected) == (5, False, False)


def test_a_corrected_figure_says_so(bank):
    done = make.approved(bank, make.period(), {"counted": 5})
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm")
    sent = submissions.submit(copy, by=make.reporter(bank), version=copy.version, business_day=make.AFTER)
    submissions.approve(sent, by=make.user(), version=sent.version)
    assert only(bank).newest.is_corrected


@pytest.mark.parametrize("state", ["draft", "sent"])
def test_a_figure_that_is_not_approved_says_what_it_waits_for(bank, http, state):
    (make.filled if state == "draft" else make.sent)(bank, make.period(), {"counted": 5})
    newest = only(bank).newest
    assert (newest.value, newest.is_pending, newest.status_text) == (5, True, state)
    assert page(bank).has_pending
    assert "not approved yet" in http.get(PAGE).content.decode()


def test_what_was_withdrawn_is_gone(bank):
    done = make.approved(bank, make.period(), {"counted": 5})
    submissions.withdraw(done, by=make.user(), note="nhầm kỳ")
    assert only(bank).newest is None


def test_the_trend_ends_at_a_gap(bank):
    for label in ("2024-Q4", "2025-Q2", "2025-Q3"):
        filed({"bank-a": 7 + int(label[-1])}, label=label)
        make.period("2025-Q1")
    assert only(bank).spark.d.count("L") == 1


def test_one_measure_is_looked_at_closely_and_an_unknown_one_is_the_first(bank):
    make.approved(bank, make.period(), {"counted": 5, "another": 6})
    for asked, chosen in (("another", "another"), ("unknown", "another"), ("counted", "counted")):
        assert page(bank, measure=asked).chosen.code == chosen


def test_an_organisation_that_owes_nothing_reads_what_comes(http):
    assert "Its measures appear here" in http.get(PAGE).content.decode()


# The share of the province


@pytest.mark.parametrize(
    ("banks", "closed", "share", "reason"),
    [
        (3, True, Decimal("13.04"), None),
        (2, True, None, NoShare.FEW_BANKS),
        (1, True, None, NoShare.FEW_BANKS),
        (3, False, None, NoShare.PERIOD_OPEN),
    ],
)
def test_a_share_is_told_of_closed_quarters_with_three_banks_alone(bank, banks, closed, share, reason):
    parts = dict(list(PARTS.items())[:banks])
    filed(parts, closed=closed)
    quarter = only(bank).quarters[0]
    assert (quarter.share_pct and round(quarter.share_pct, 2), quarter.reason) == (share, reason)
    assert quarter.total == (sum(parts.values()) if share else None)


def test_a_bank_with_nothing_to_report_does_not_stand_behind_a_total(bank):
    period = filed(dict(list(PARTS.items())[:2]))
    third = make.organisation("bank-c")
    make.duty(third, make.measure())
    entry = {"counted": Entry(nothing_to_report=True, reason="không có")}
    saved = submissions.save_figures(make.submission(third, period), entry, by=make.reporter(third), version=0)
    sent = submissions.submit(saved, by=make.reporter(third), version=saved.version, business_day=make.AFTER)
    submissions.approve(sent, by=make.user(), version=sent.version)
    rounds.close_period(period, by=make.user())
    assert only(bank).quarters[0].reason is NoShare.FEW_BANKS


def test_a_figure_that_is_not_approved_has_no_share(bank):
    period = filed({"bank-b": 1, "bank-c": 2, "bank-d": 4})
    make.sent(bank, period, {"counted": 5})
    rounds.close_period(period, by=make.user())
    assert only(bank).quarters[0].reason is NoShare.NOT_APPROVED


def test_who_alone_reports_a_measure_has_no_share():
    owner = make.organisation("so-y-te", "department")
    make.measure(owed_by="department")
    filed({"so-y-te": 5}, closed=True)
    assert only(owner).quarters[0].reason is NoShare.ONLY_REPORTER


def test_two_that_are_no_banks_may_know_their_total():
    owner = make.organisation("cap-nuoc", "utility")
    make.organisation("cap-nuoc-2", "utility")
    make.measure(owed_by="utility")
    filed({"cap-nuoc": 1, "cap-nuoc-2": 3}, closed=True)
    assert only(owner).quarters[0].share_pct == 25


@pytest.mark.parametrize("where", [PAGE, FILE])
@pytest.mark.parametrize(("banks", "closed"), [(2, True), (3, False)])
def test_what_is_withheld_is_nowhere_in_page_or_file(http, where, banks, closed):
    parts = dict(list(PARTS.items())[:banks])
    filed(parts, closed=closed)
    text = http.get(where).content.decode()
    total = sum(parts.values())
    assert "1,000" in text or "1000" in text
    for hidden in ("2223", "2,223", "4448", "4,448", str(total), f"{total:,}", "bank-b", "bank-c"):
        assert hidden not in text


@pytest.mark.parametrize("where", [PAGE, FILE])
def test_a_total_that_is_told_tells_nobody_elses_part(http, where):
    filed(PARTS, closed=True)
    text = http.get(where).content.decode()
    assert "7,671" in text or "7671" in text
    for hidden in ("2223", "2,223", "4448", "4,448", "bank-b", "bank-c"):
        assert hidden not in text


# Punctuality


def sent_at(bank, label, moment):
    draft = make.filled(bank, make.period(label), {"counted": int(label[-1]) + 5})
    return submissions.submit(draft, by=make.reporter(bank), version=draft.version, business_day=make.AFTER, at=moment)


def test_punctuality_counts_on_time_late_missing_and_returned(bank, http):
    on_time = sent_at(bank, "2025-Q1", datetime(2025, 3, 17, 3, tzinfo=UTC))
    submissions.approve(on_time, by=make.user(), version=on_time.version)
    late = sent_at(bank, "2025-Q2", datetime(2025, 6, 20, 3, tzinfo=UTC))
    for _ in range(2):
        back = submissions.send_back(late, by=make.user(), version=late.version, note="xem lại")
        late = submissions.submit(back, by=make.reporter(bank), version=back.version, business_day=make.AFTER)
    make.period("2025-Q3")
    shown = page(bank)
    assert (shown.on_time, shown.late, shown.not_sent, shown.returned, len(shown.due)) == (1, 1, 1, 2, 3)
    assert [each.cell.state.value for each in shown.filed] == ["overdue", "sent", "on_time"]
    assert [each.cell.returned for each in shown.filed] == [0, 2, 0]
    assert [each.cell.first_sent_on for each in shown.filed] == [None, date(2025, 6, 20), date(2025, 3, 17)]
    assert "1/3" in http.get(PAGE).content.decode()


def test_a_quarter_that_is_not_due_yet_counts_for_nothing(bank):
    make.duty(bank, make.measure())
    make.submission(bank, make.period("2025-Q4"))
    shown = page(bank, date(2025, 12, 16))
    assert (shown.on_time, shown.late, shown.not_sent, len(shown.due), len(shown.filed)) == (0, 0, 0, 0, 1)


def test_a_quarter_in_which_nothing_was_owed_is_left_out(bank):
    make.duty(bank, make.measure(), first_on=date(2025, 7, 1))
    make.period("2025-Q2")
    make.submission(bank, make.period("2025-Q3"))
    assert [each.period.label for each in page(bank).filed] == ["2025-Q3"]


def test_the_page_does_not_lead_to_the_review(bank, http):
    make.approved(bank, make.period(), {"counted": 5})
    assert "/review/" not in http.get(PAGE).content.decode()


# The file


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_file_holds_plain_numbers_oldest_first(http):
    filed({"bank-a": 999}, label="2025-Q2")
    filed(PARTS, closed=True)
    answer = http.get(FILE)
    assert answer["Content-Disposition"] == 'attachment; filename="so-lieu-bank-a.csv"'
    first, second = rows_of(answer)
    assert (first["period"], first["value"], first["provincial_total"], first["no_share_reason"]) == (
        "2025-Q2",
        "999",
        "",
        "period_open",
    )
    assert (second["value"], second["provincial_total"], second["share_pct"]) == ("1000", "7671", "13.03611")
    assert (second["status"], second["revision"], second["nothing_to_report"]) == ("approved", "1", "false")


def test_the_file_says_nothing_to_report_and_what_is_invented(sign_in):
    owner = make.organisation("bank-a", is_illustrative=True)
    make.duty(owner, make.measure())
    draft = make.submission(owner, make.period())
    entry = {"counted": Entry(nothing_to_report=True, reason="không có")}
    submissions.save_figures(draft, entry, by=make.reporter(owner), version=0)
    (row,) = rows_of(sign_in(make.reporter(owner)).get(FILE))
    assert (row["value"], row["nothing_to_report"], row["status"], row["note"]) == (
        "",
        "true",
        "draft",
        "ILLUSTRATIVE DATA",
    )


def test_the_page_and_the_file_agree(bank, http):
    filed(PARTS, closed=True)
    quarter = only(bank).quarters[0]
    (row,) = rows_of(http.get(FILE))
    assert (Decimal(row["value"]), Decimal(row["provincial_total"])) == (quarter.value, quarter.total)


# Doors


@pytest.mark.parametrize("where", [PAGE, FILE])
@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL, Role.ADMINISTRATOR])
def test_only_reporters_have_a_page_of_their_own(role, where, sign_in):
    assert sign_in(make.user("reader", role)).get(where).status_code == 403


@pytest.mark.parametrize("where", [PAGE, FILE])
def test_a_stranger_is_sent_to_sign_in(where, client, settings):
    settings.PUBLIC_OVERVIEW = True
    assert client.get(where).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("where", [PAGE, FILE])
def test_the_page_takes_no_post(where, http):
    assert http.post(where).status_code == 405


def test_my_quarter_leads_to_the_own_figures(http):
    assert f'href="{PAGE}"' in http.get("/submissions/").content.decode()


# What it costs


def test_the_page_takes_at_most_ten_queries_at_any_size(http):
    period = filed({f"bank-{letter}": number + 1 for number, letter in enumerate("abc")}, closed=True)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert http.get(PAGE).status_code == 200
        return len(captured)

    queries()
    at_three = queries()
    for number in range(57):
        row = Submission.objects.create(
            organisation=make.organisation(f"bank-{number}"), period=period, status="approved"
        )
        Figure.objects.create(submission=row, measure=make.measure(), stored=number)
    for label in ("2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2"):
        make.approved(make.organisation("bank-a"), make.period(label), {"counted": 1, "another": int(label[-1])})
    assert queries() == at_three <= 10
