"""What happens at the same moment: real threads and real connections, on PostgreSQL alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import product
from threading import Barrier

import pytest
from django.db import connection

from adoption import rollup, rounds, submissions
from adoption.models import Figure, Organisation, Submission, SubmissionEvent
from adoption.submissions import CellChange, Entry
from adoption.workflow import ActionRefused, Refusal
from indicators.models import Reading, ReportingPeriod
from tests import make

pytestmark = [pytest.mark.race, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

QUARTERS = [f"{year}-Q{ordinal}" for year, ordinal in product((2024, 2025), range(1, 5))]
LONGEST = 60  # seconds that a lost race may hang before the test fails

Act = Callable[[], object]


@pytest.fixture(autouse=True)
def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("races need the row locks of PostgreSQL; run with tests/with_postgresql.py")


def at_once(*acts: Act) -> list[object]:
    """What each act comes to, each on a connection of its own, all let go together; a refusal is its code."""
    gate = Barrier(len(acts))

    def run(act: Act) -> object:
        try:
            connection.ensure_connection()
            gate.wait(LONGEST)
            return act()
        except ActionRefused as refused:
            return refused.refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result(LONGEST) for each in [pool.submit(run, act) for act in acts]]


def refusals(outcomes: list[object]) -> list[Refusal]:
    return [each for each in outcomes if isinstance(each, Refusal)]


def approve(waiting: Submission, by: str = "staff") -> Act:
    person = make.user(by)
    return lambda: submissions.approve(waiting, by=person, version=waiting.version, at=make.AT)


def send_back(waiting: Submission) -> Act:
    person = make.user("returner")
    return lambda: submissions.send_back(waiting, by=person, version=waiting.version, note="xem lại", at=make.AT)


def recall(waiting: Submission) -> Act:
    person = make.reporter(waiting.organisation)
    return lambda: submissions.recall(waiting, by=person, at=make.AT)


def reopen(done: Submission, by: str = "opener") -> Act:
    person = make.user(by)
    return lambda: submissions.reopen(done, by=person, note="nhầm", at=make.AT)


def withdraw(done: Submission) -> Act:
    person = make.user("withdrawer")
    return lambda: submissions.withdraw(done, by=person, note="nhầm", at=make.AT)


def corrected(done: Submission, value: int) -> Submission:
    """The next revision with another value, sent."""
    copy = reopen(done)()
    person = make.reporter(done.organisation)
    entries = {"counted": Entry(Decimal(value))}
    saved = submissions.save_figures(copy, entries, by=person, version=copy.version, at=make.AT)
    return submissions.submit(saved, by=person, version=saved.version, business_day=make.AFTER, at=make.AT)


def bank(number: int) -> Organisation:
    return make.organisation(f"bank-{number:02}")


def drift(of: ReportingPeriod) -> list[rollup.Change]:
    """What `rollup --check` would say."""
    return rollup.refresh(of, by="test", at=make.AT, dry_run=True)


def status(of: Submission) -> str:
    return Submission.objects.get(pk=of.pk).status


def actions(of: Submission, *wanted: str) -> int:
    return SubmissionEvent.objects.filter(submission=of, action__in=wanted).count()


def test_four_approvals_of_one_period_at_once_lose_no_figure():
    make.indicator()
    for label in QUARTERS:
        of = make.period(label)
        waiting = [make.sent(bank(number), of, {"counted": 5**number}) for number in range(4)]
        outcomes = at_once(*(approve(each) for each in waiting))
        reading = make.rolled_up("counted", of)
        assert (refusals(outcomes), reading.value, reading.approved, drift(of)) == ([], 156, 4, [])


def test_four_approvals_of_both_parts_of_a_share_lose_no_figure():
    make.ratio()
    for label in QUARTERS[:4]:
        of = make.period(label)
        waiting = [make.sent(bank(number), of, {"part": number, "whole": 10}) for number in range(4)]
        at_once(*(approve(each) for each in waiting))
        reading = make.rolled_up("share", of)
        assert (reading.numerator, reading.denominator, drift(of)) == (6, 40, [])


def test_two_approvals_of_one_submission_make_one():
    make.indicator()
    for label in QUARTERS:
        waiting = make.sent(bank(0), make.period(label), {"counted": 5})
        outcomes = at_once(approve(waiting), approve(waiting, "second"))
        assert refusals(outcomes) == [Refusal.WRONG_STATUS]
        assert (status(waiting), actions(waiting, "approve")) == ("approved", 1)


def test_of_two_reporters_of_what_may_not_be_summed_one_is_refused():
    make.indicator("persons", numerator=make.measure("persons", additivity="not_additive"))
    for label in QUARTERS[:4]:
        of = make.period(label)
        waiting = [make.sent(bank(number), of, {"persons": 5}) for number in range(2)]
        outcomes = at_once(*(approve(each) for each in waiting))
        assert refusals(outcomes) == [Refusal.NOT_ADDITIVE]
        assert sorted(status(each) for each in waiting) == ["approved", "submitted"]


def test_of_an_approval_and_a_recall_exactly_one_wins():
    make.indicator()
    for label in QUARTERS:
        of = make.period(label)
        waiting = make.sent(bank(0), of, {"counted": 5})
        outcomes = at_once(approve(waiting), recall(waiting))
        reading = make.rolled_up("counted", of)
        assert refusals(outcomes) == [Refusal.WRONG_STATUS]
        assert (status(waiting), reading is not None) in {("approved", True), ("draft", False)}
        assert (actions(waiting, "approve", "recall"), drift(of)) == (1, [])


def test_of_an_approval_and_a_return_exactly_one_wins():
    make.indicator()
    for label in QUARTERS:
        of = make.period(label)
        waiting = make.sent(bank(0), of, {"counted": 5})
        outcomes = at_once(approve(waiting), send_back(waiting))
        assert refusals(outcomes) == [Refusal.WRONG_STATUS]
        assert (actions(waiting, "approve", "return"), drift(of)) == (1, [])


def test_a_reopening_beside_the_first_approval_comes_after_it_or_is_refused():
    make.indicator()
    for label in QUARTERS:
        of = make.period(label)
        waiting = make.sent(bank(0), of, {"counted": 5})
        _done, reopened = at_once(approve(waiting), reopen(waiting))
        copies = Submission.objects.filter(period=of, revision=2)
        assert (reopened, copies.count()) in {(Refusal.WRONG_STATUS, 0), (copies.first(), 1)}
        assert (status(waiting), make.rolled_up("counted", of).value) == ("approved", 5)


def test_a_reopening_beside_the_approval_of_a_correction_never_makes_a_second_one():
    make.indicator()
    for label in QUARTERS:
        of = make.period(label)
        first = make.approved(bank(0), of, {"counted": 500})
        second = corrected(first, 501)
        _done, reopened = at_once(approve(second), reopen(first, "another"))
        assert reopened in {Refusal.ALREADY_REOPENED, Refusal.WRONG_STATUS}
        assert [status(first), status(second)] == ["superseded", "approved"]
        assert (make.rolled_up("counted", of).value, drift(of)) == (501, [])


def test_two_reopenings_at_once_make_one_correction():
    for label in QUARTERS:
        done = make.approved(bank(0), make.period(label), {"counted": 5})
        outcomes = at_once(reopen(done), reopen(done, "another"))
        assert refusals(outcomes) == [Refusal.ALREADY_REOPENED]
        assert Submission.objects.filter(period=done.period, revision=2).count() == 1


def test_a_withdrawal_beside_the_approval_of_its_correction_leaves_the_correction():
    """Both take submission, then period: whichever comes first, neither waits for the other for ever."""
    make.indicator()
    for label in QUARTERS:
        of = make.period(label)
        first = make.approved(bank(0), of, {"counted": 500})
        second = corrected(first, 501)
        at_once(approve(second), withdraw(first))
        assert (status(first) in {"superseded", "withdrawn"}, status(second)) == (True, "approved")
        assert (make.rolled_up("counted", of).value, drift(of)) == (501, [])


def test_two_withdrawals_at_once_leave_what_the_third_reported():
    make.indicator()
    for label in QUARTERS[:4]:
        of = make.period(label)
        done = [make.approved(bank(number), of, {"counted": 10**number}) for number in range(3)]
        at_once(withdraw(done[0]), withdraw(done[1]))
        assert (make.rolled_up("counted", of).value, drift(of)) == (100, [])


def test_approvals_beside_the_closing_of_the_period_leave_the_readings_in_line():
    make.indicator()
    for label in QUARTERS[:4]:
        of = make.period(label)
        waiting = [make.sent(bank(number), of, {"counted": 10**number}) for number in range(3)]
        closer = make.user("closer")
        at_once(
            *(approve(each) for each in waiting),
            lambda of=of, closer=closer: rounds.close_period(of, by=closer, at=make.AT),
        )
        of.refresh_from_db()
        reading = make.rolled_up("counted", of)
        assert (of.is_closed, reading.value, reading.qualifier, drift(of)) == (True, 111, "exact", [])


def test_of_two_saves_with_the_same_version_exactly_one_wins():
    bank_a = bank(0)
    colleagues = [make.reporter(bank_a, f"colleague-{number}") for number in range(2)]
    make.duty(bank_a, make.measure())
    for label in QUARTERS:
        draft = make.submission(bank_a, make.period(label))
        outcomes = at_once(*(save(draft, 100 + place, person) for place, person in enumerate(colleagues)))
        (winner,) = [place for place, outcome in enumerate(outcomes) if not isinstance(outcome, Refusal)]
        draft.refresh_from_db()
        assert (refusals(outcomes), draft.version) == ([Refusal.STALE], 1)
        assert list(draft.figures.values_list("stored", flat=True)) == [100 + winner]
        assert actions(draft, "save") == 1


def save(draft: Submission, value: int, person) -> Act:
    entries = {"counted": Entry(Decimal(value))}
    return lambda: submissions.save_figures(draft, entries, by=person, version=draft.version, at=make.AT)


def test_a_save_beside_a_send_never_slips_into_what_was_sent():
    bank_a = bank(0)
    person, colleague = make.reporter(bank_a), make.reporter(bank_a, "colleague")
    for label in QUARTERS:
        draft = make.filled(bank_a, make.period(label), {"counted": 1000})
        outcomes = at_once(
            save(draft, 1001, colleague),
            lambda draft=draft: submissions.submit(
                draft, by=person, version=draft.version, business_day=make.AFTER, at=make.AT
            ),
        )
        assert refusals(outcomes) in ([Refusal.STALE], [Refusal.WRONG_STATUS])
        assert (status(draft), make.figure(draft, "counted").stored) in {("submitted", 1000), ("draft", 1001)}


def test_opening_a_period_twice_at_once_gives_each_organisation_one_draft():
    for number in range(5):
        make.duty(bank(number), make.measure())
    for label in QUARTERS[:4]:
        of = make.period(label, is_open=False)
        opening = lambda of=of: rounds.open_period(of, by=None, at=make.AT)  # noqa: E731 - handed out twice
        at_once(opening, opening, opening)
        assert Submission.objects.filter(period=of).count() == 5
        assert SubmissionEvent.objects.filter(submission__period=of).count() == 5


def test_two_colleagues_in_different_cells_at_once_keep_both():
    bank_a = bank(0)
    colleagues = [make.reporter(bank_a, f"colleague-{number}") for number in range(2)]
    for code in ("counted", "other"):
        make.duty(bank_a, make.measure(code))
    for label in QUARTERS:
        draft = make.submission(bank_a, make.period(label))
        outcomes = at_once(type_in(draft, "counted", 7, colleagues[0]), type_in(draft, "other", 8, colleagues[1]))
        assert [conflicts for _saved, conflicts in outcomes] == [set(), set()]
        draft.refresh_from_db()
        assert {code: entry.value for code, entry in submissions.entries_of(draft).items()} == {
            "counted": 7,
            "other": 8,
        }
        assert (draft.version, actions(draft, "save")) == (2, 2)


def test_two_colleagues_in_one_cell_at_once_are_a_conflict_for_one_of_them():
    bank_a = bank(0)
    colleagues = [make.reporter(bank_a, f"colleague-{number}") for number in range(2)]
    make.duty(bank_a, make.measure())
    for label in QUARTERS:
        draft = make.submission(bank_a, make.period(label))
        outcomes = at_once(*(type_in(draft, "counted", 7 + place, each) for place, each in enumerate(colleagues)))
        (winner,) = [place for place, (_saved, conflicts) in enumerate(outcomes) if not conflicts]
        assert list(draft.figures.values_list("stored", flat=True)) == [7 + winner]
        assert actions(draft, "save") == 1


def type_in(draft: Submission, code: str, value: int, person) -> Act:
    """One cell that was empty when the person saw it."""
    change = {code: CellChange(Entry(Decimal(value)), submissions.token_of(Entry()))}
    return lambda: submissions.save_cells(draft, change, by=person, at=make.AT)


def file(draft: Submission, value: int) -> Act:
    """Save cell by cell, as one types, and send."""
    person = make.reporter(draft.organisation)

    def filing() -> Submission:
        now = draft
        for code in ("counted", "other"):
            now, _conflicts = type_in(now, code, value, person)()
        return submissions.submit(now, by=person, version=now.version, business_day=make.AFTER, at=make.AT)

    return filing


def rush(owners: list[Organisation], of: ReportingPeriod) -> None:
    """All of them save and send at once, and are approved at once: nothing is lost, nothing is doubled."""
    values = [10 + place for place in range(len(owners))]
    drafts = [make.submission(owner, of) for owner in owners]
    assert refusals(at_once(*(file(draft, value) for draft, value in zip(drafts, values, strict=True)))) == []
    rows = Figure.objects.filter(submission__period=of, measure__code="counted")
    assert sorted(rows.values_list("stored", flat=True)) == values
    sent = Submission.objects.filter(period=of, status="submitted", version=3)
    assert sent.count() == len(owners)
    assert refusals(at_once(*(approve(each) for each in sent))) == []
    reading = make.rolled_up("counted", of)
    assert (reading.value, reading.approved, drift(of)) == (sum(values), len(owners), [])
    assert SubmissionEvent.objects.filter(submission__period=of, action__in=("submit", "approve")).count() == 2 * len(
        owners
    )


def owing(number: int) -> list[Organisation]:
    make.indicator()
    owners = [bank(each) for each in range(number)]
    for owner in owners:
        make.duty(owner, make.measure())
        make.duty(owner, make.measure("other"))
    return owners


def test_fifty_organisations_saving_and_sending_at_once_lose_and_double_nothing():
    owners = owing(50)
    rush(owners, make.period(QUARTERS[0]))
    assert Reading.objects.count() == 1


@pytest.mark.soak
def test_fifty_organisations_rush_quarter_after_quarter():
    owners = owing(50)
    for label in QUARTERS:
        rush(owners, make.period(label))
    assert Reading.objects.count() == len(QUARTERS)


@pytest.mark.soak
@pytest.mark.parametrize("one", [approve, recall, send_back], ids=lambda act: act.__name__)
@pytest.mark.parametrize("other", [approve, recall, send_back, reopen], ids=lambda act: act.__name__)
def test_whatever_meets_whatever_the_province_is_the_sum_of_what_is_approved(one, other):
    """Eight submissions at a time, in pairs of acts, beside an approval that always holds."""
    make.indicator()
    owners = [bank(number) for number in range(9)]
    for label in QUARTERS:
        of = make.period(label)
        waiting = [make.sent(owner, of, {"counted": 10 + place}) for place, owner in enumerate(owners)]
        at_once(approve(waiting[0]), *(act(each) for each in waiting[1:] for act in (one, other)))
        done = Submission.objects.filter(period=of, status="approved")
        figures = Figure.objects.filter(submission__in=done, measure__code="counted")
        assert make.rolled_up("counted", of).value == sum(figures.values_list("stored", flat=True))
        assert drift(of) == []
        for each in Submission.objects.filter(period=of, revision=1):
            assert each.version == actions(each, "save", "submit", "approve", "recall", "return")
