"""Review beyond one decision: effects shown before, clean ones together, cells pointed at, corrections."""

from decimal import Decimal

import pytest
from zeal import zeal_ignore

from adoption import submissions
from adoption.effects import effects
from indicators.models import Reading
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(sign_in):
    return sign_in(make.user())


def test_what_an_approval_would_change_is_shown_and_nothing_is_changed():
    indicator = make.indicator(numerator=make.measure(), unit="account")
    make.approved(make.organisation("bank-b"), make.period(), {"counted": 10})
    waiting = make.sent(make.organisation(), make.period(), {"counted": 5})
    shown = effects(waiting)
    assert [(each.before, each.after, each.coverage) for each in shown] == [("10", "15", "2/2")]
    assert Reading.objects.get(indicator=indicator).value == 10
    submissions.approve(waiting, by=make.user(), version=waiting.version)
    assert Reading.objects.get(indicator=indicator).value == 15


def test_a_correction_is_shown_as_the_difference_to_the_approved_revision():
    make.indicator(numerator=make.measure(), unit="account")
    bank = make.organisation()
    done = make.approved(bank, make.period(), {"counted": 10})
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm")
    entry = {"counted": submissions.Entry(Decimal(12))}
    saved = submissions.save_figures(copy, entry, by=make.reporter(bank), version=copy.version)
    sent = submissions.submit(saved, by=make.reporter(bank), version=saved.version, business_day=make.AFTER)
    assert [(each.before, each.after) for each in effects(sent)] == [("10", "12")]


def test_a_correction_marks_the_reading_as_corrected():
    indicator = make.indicator(numerator=make.measure())
    bank = make.organisation()
    done = make.approved(bank, make.period(), {"counted": 10})
    assert not Reading.objects.get(indicator=indicator).corrected
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm")
    sent = submissions.submit(copy, by=make.reporter(bank), version=copy.version, business_day=make.AFTER)
    submissions.approve(sent, by=make.user(), version=sent.version)
    assert Reading.objects.get(indicator=indicator).corrected


def test_all_clean_ones_are_approved_together_and_the_others_are_left(staff):
    first = make.sent(make.organisation("bank-a"), make.period(), {"counted": 5})
    second = make.sent(make.organisation("bank-b"), make.period(), {"counted": 6})
    stale = make.sent(make.organisation("bank-c"), make.period(), {"counted": 7})
    data = {f"version-{each.pk}": each.version for each in (first, second)}
    data |= {"submission": [first.pk, second.pk, stale.pk, "x"], f"version-{stale.pk}": stale.version - 1}
    with zeal_ignore():  # each approval is a transaction of its own, by design
        staff.post("/review/approve-clean", data)
    for each in (first, second, stale):
        each.refresh_from_db()
    assert [each.status for each in (first, second, stale)] == ["approved", "approved", "submitted"]


def test_the_queue_counts_findings_and_names_the_largest_change(staff):
    bank = make.organisation()
    make.approved(bank, make.period("2025-Q2"), {"counted": 100, "other": 100})
    make.sent(bank, make.period("2025-Q3"), {"counted": 110, "other": 101})
    row = staff.get("/review/?status=submitted").context["table"].rows[0].record
    assert (row.errors, row.warnings, row.is_clean) == (0, 0, True)
    assert (row.largest_pct, row.largest_of) == (10, make.measure("counted").name)


@pytest.mark.parametrize(("query", "count"), [("?period=2025-Q2", 1), ("?kind=bank", 2), ("?kind=utility", 0)])
def test_the_queue_is_narrowed_by_period_and_kind(staff, query, count):
    for label in ("2025-Q2", "2025-Q3"):
        make.sent(make.organisation(), make.period(label), {"counted": 5})
    assert len(staff.get(f"/review/{query}").context["table"].rows) == count


def test_a_return_points_at_cells_and_the_bank_sees_which(staff, client):
    bank = make.organisation()
    waiting = make.sent(bank, make.period(), {"counted": 5, "other": 6})
    data = {"version": waiting.version, "note": "Xem lại", "cell": ["counted", "not-owed"]}
    staff.post(f"/review/{waiting.pk}/send-back", data)
    assert waiting.events.last().cells == ["counted"]
    client.force_login(make.reporter(bank), backend="adoption.accounts.Accounts")
    rows = client.get("/submissions/2025-Q3/").context["page"].rows
    assert {row.measure.code: row.pointed_at for row in rows} == {"counted": True, "other": False}


def test_staff_reopen_with_a_reason_and_land_on_the_new_revision(staff):
    done = make.approved(make.organisation(), make.period(), {"counted": 5})
    answer = staff.post(f"/review/{done.pk}/reopen", {"reason": "Sai đơn vị"})
    copy = done.organisation.submissions.get(revision=2)
    assert answer["Location"] == f"/review/{copy.pk}/"
    assert staff.post(f"/review/{done.pk}/reopen", {"reason": ""})["Location"] == f"/review/{done.pk}/"


def test_withdrawing_takes_the_figures_out(staff):
    indicator = make.indicator(numerator=make.measure())
    done = make.approved(make.organisation(), make.period(), {"counted": 5})
    staff.post(f"/review/{done.pk}/withdraw", {"reason": "Nhầm đơn vị"})
    assert not Reading.objects.filter(indicator=indicator).exists()


def test_one_submission_shows_each_figures_history_and_the_year_before(staff):
    bank = make.organisation()
    make.approved(bank, make.period("2024-Q3"), {"counted": 77})
    waiting = make.sent(bank, make.period("2025-Q3"), {"counted": 80})
    row = staff.get(f"/review/{waiting.pk}/").context["page"].rows[0]
    assert row.year_ago == 77
    assert [(each.value, each.by) for each in row.history] == [("80", "reporter-bank-a")]
