"""The verbs that move a submission."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from adoption import rounds, submissions
from adoption.models import Figure, Submission, SubmissionEvent
from adoption.submissions import CellChange, Entry
from adoption.workflow import Action, ActionRefused, Refusal, Status
from indicators.models import Reading
from tests import make

pytestmark = pytest.mark.django_db

LATER = datetime(2025, 12, 20, 2, 30, tzinfo=UTC)
ENOUGH = Entry(Decimal(12))


@pytest.fixture
def bank():
    return make.organisation()


@pytest.fixture
def quarter(bank):
    make.duty(bank, make.measure())
    return make.period()


@pytest.fixture
def draft(bank, quarter):
    return make.submission(bank, quarter)


@pytest.fixture
def waiting(bank, quarter):
    return make.sent(bank, quarter, {"counted": 12})


@pytest.fixture
def counting(bank, quarter):
    make.indicator()
    return make.approved(bank, quarter, {"counted": 12})


def kept() -> list:
    """Everything that a verb may change, to tell that a refused one changed nothing."""
    return [
        list(Submission.objects.order_by("pk").values_list()),
        list(Figure.objects.order_by("pk").values_list()),
        list(Figure.history.order_by("pk").values_list("pk", "history_type")),
        list(SubmissionEvent.objects.order_by("pk").values_list()),
        list(Reading.objects.order_by("pk").values_list()),
    ]


def refused(verb, submission, **how) -> Refusal:
    """Why a verb refuses; a refused verb changes nothing."""
    before = kept()
    with pytest.raises(ActionRefused) as refusal:
        verb(submission, **how)
    assert kept() == before
    return refusal.value.refusal


def in_status(submission: Submission, status: Status) -> Submission:
    """A submission as it stands at any point of its life."""
    Submission.objects.filter(pk=submission.pk).update(status=status)
    submission.refresh_from_db()
    return submission


def actions(submission: Submission) -> list[str]:
    return [event.action for event in submission.events.all()]


def save(submission: Submission, entries: dict[str, Entry], **how) -> Submission:
    by = how.pop("by", None) or make.reporter(submission.organisation)
    version = how.pop("version", submission.version)
    return submissions.save_figures(submission, entries, by=by, version=version, at=how.pop("at", make.AT))


def submit(submission: Submission, **how) -> Submission:
    by = how.pop("by", None) or make.reporter(submission.organisation)
    version = how.pop("version", submission.version)
    day = how.pop("business_day", make.AFTER)
    return submissions.submit(submission, by=by, version=version, business_day=day, at=how.pop("at", make.AT))


def recall(submission: Submission, **how) -> Submission:
    return submissions.recall(submission, by=how.get("by") or make.reporter(submission.organisation), at=make.AT)


def send_back(submission: Submission, note: str = "xem lại", **how) -> Submission:
    version = how.pop("version", submission.version)
    return submissions.send_back(submission, by=make.user(), version=version, note=note, at=make.AT)


def approve(submission: Submission, **how) -> Submission:
    by = how.pop("by", None) or make.user()
    version = how.pop("version", submission.version)
    return submissions.approve(submission, by=by, version=version, at=how.pop("at", make.AT))


def reopen(submission: Submission, note: str = "nhầm cột", **how) -> Submission:
    return submissions.reopen(submission, by=how.get("by") or make.user("opener"), note=note, at=make.AT)


def withdraw(submission: Submission, note: str = "gửi nhầm kỳ") -> Submission:
    return submissions.withdraw(submission, by=make.user(), note=note, at=make.AT)


def corrected(submission: Submission, value: int) -> Submission:
    """The next revision with another value, sent."""
    copy = save(reopen(submission), {"counted": Entry(Decimal(value))})
    return submit(copy)


def official(code: str = "counted") -> Decimal | None:
    rolled = Reading.objects.filter(indicator__code=code, source="roll_up").first()
    return rolled.value if rolled else None


# Opening


def test_an_organisation_gets_its_draft_when_the_period_opens(draft):
    assert (draft.status, draft.revision, draft.version, actions(draft)) == ("draft", 1, 0, ["open"])


def test_opening_again_gives_back_the_submission_that_is_there(waiting):
    again = submissions.open_draft(waiting.organisation, waiting.period, at=make.AT)
    assert (again, again.status, actions(again)) == (waiting, "submitted", ["open", "save", "submit"])


# Saving


def test_a_saved_figure_stands_in_the_draft(draft):
    saved = save(draft, {"counted": ENOUGH})
    assert make.figure(saved, "counted").stored == 12


def test_figures_may_be_drafted_before_the_period_has_ended(bank, quarter):
    later = make.period("2026-Q4")
    saved = save(make.submission(bank, later), {"counted": ENOUGH})
    assert saved.figures.count() == 1


def test_a_figure_is_kept_in_the_decimals_of_its_measure(draft):
    make.measure().__class__.objects.filter(code="counted").update(decimals=2)
    saved = save(draft, {"counted": Entry(Decimal("12.5"))})
    assert make.figure(saved, "counted").stored == 1250


def test_nothing_to_report_is_kept_with_its_reason(draft):
    saved = save(draft, {"counted": Entry(nothing_to_report=True, reason="chưa triển khai")})
    figure = make.figure(saved, "counted")
    assert (figure.stored, figure.nothing_to_report, figure.reason) == (None, True, "chưa triển khai")


def test_an_emptied_cell_is_no_longer_filled(draft):
    saved = save(save(draft, {"counted": ENOUGH}), {"counted": Entry()})
    assert [cell.filled for cell in submissions.cells(saved)] == [False]


def test_zero_is_kept_as_zero(draft):
    saved = save(draft, {"counted": Entry(Decimal(0))})
    assert make.figure(saved, "counted").stored == 0


def test_every_save_that_changes_something_raises_the_version_and_writes_an_event(draft):
    saved = save(save(draft, {"counted": ENOUGH}), {"counted": Entry(Decimal(13))})
    assert (saved.version, actions(saved)) == (2, ["open", "save", "save"])


def test_saving_what_is_already_there_changes_nothing(draft):
    saved = save(draft, {"counted": ENOUGH})
    before = kept()
    save(saved, {"counted": ENOUGH})
    assert kept() == before


def test_the_history_of_a_figure_says_who_and_when(draft):
    saved = save(draft, {"counted": ENOUGH})
    colleague = make.reporter(saved.organisation, "colleague")
    save(saved, {"counted": Entry(Decimal(13))}, by=colleague, at=LATER)
    rows = make.figure(saved, "counted").history.order_by("history_date")
    assert [(row.stored, row.history_user_id, row.history_date) for row in rows] == [
        (12, "reporter-bank-a", make.AT),
        (13, "colleague", LATER),
    ]


def test_a_save_from_a_stale_page_is_refused(draft):
    save(draft, {"counted": ENOUGH})
    assert refused(save, draft, entries={"counted": Entry(Decimal(13))}, version=0) is Refusal.STALE


def test_another_banks_people_may_not_save(draft):
    other = make.reporter(make.organisation("bank-b"))
    assert refused(save, draft, entries={"counted": ENOUGH}, by=other) is Refusal.NOT_YOURS


def test_staff_may_not_enter_figures_for_an_organisation(draft):
    assert refused(save, draft, entries={"counted": ENOUGH}, by=make.user()) is Refusal.NOT_YOURS


@pytest.mark.parametrize("status", ["submitted", "approved", "superseded", "withdrawn"])
def test_what_is_not_a_draft_cannot_be_saved(draft, status):
    assert refused(save, in_status(draft, status), entries={"counted": ENOUGH}) is Refusal.WRONG_STATUS


def test_nothing_is_saved_into_a_closed_period(draft):
    rounds.close_period(draft.period, by=make.user(), at=make.AT)
    assert refused(save, draft, entries={"counted": ENOUGH}) is Refusal.PERIOD_CLOSED


def test_nothing_is_saved_into_a_period_that_is_not_open(bank):
    made = submissions.open_draft(bank, make.period("2026-Q2", is_open=False), at=make.AT)
    assert refused(save, made, entries={}) is Refusal.PERIOD_NOT_OPEN


# Sending


def test_sending_says_who_and_when(draft):
    sent = submit(save(draft, {"counted": ENOUGH}), at=LATER)
    assert (sent.status, sent.submitted_by, sent.submitted_at) == ("submitted", make.reporter(sent.organisation), LATER)


def test_sending_writes_one_event(draft):
    sent = submit(save(draft, {"counted": ENOUGH}), at=LATER)
    event = sent.events.last()
    assert (event.action, event.by.username, event.at) == ("submit", "reporter-bank-a", LATER)


def test_sending_on_the_periods_last_day_is_refused(draft):
    saved = save(draft, {"counted": ENOUGH})
    assert refused(submit, saved, business_day=saved.period.last_on) is Refusal.PERIOD_NOT_ENDED


def test_sending_on_the_day_after_the_period_is_taken(draft):
    saved = save(draft, {"counted": ENOUGH})
    assert submit(saved, business_day=saved.period.last_on + timedelta(days=1)).status == "submitted"


def test_sending_after_the_deadline_is_taken(draft):
    saved = save(draft, {"counted": ENOUGH})
    assert submit(saved, business_day=saved.period.due_on + timedelta(days=1)).status == "submitted"


def test_sending_with_an_empty_cell_is_refused(draft):
    assert refused(submit, draft) is Refusal.HAS_ERRORS


def test_sending_a_part_larger_than_its_whole_is_refused(bank, quarter):
    whole = make.measure("whole")
    make.measure("part", part_of=whole)
    draft = make.filled(bank, quarter, {"counted": 1, "whole": 100, "part": 101})
    assert refused(submit, draft) is Refusal.HAS_ERRORS


def test_nothing_to_report_can_be_sent(draft):
    assert submit(save(draft, {"counted": Entry(nothing_to_report=True, reason="không có")})).status == "submitted"


def five_quarters(bank, value: int) -> Submission:
    """Four approved quarters of the same value, and a draft of the fifth."""
    for label in ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"):
        make.approved(bank, make.period(label), {"counted": 500})
    return make.filled(bank, make.period("2025-Q1"), {"counted": value})


def test_an_unusual_figure_without_a_note_is_refused(bank):
    assert refused(submit, five_quarters(bank, 9)) is Refusal.NEEDS_REASON


def test_an_unusual_figure_with_a_note_is_sent(bank):
    noted = save(five_quarters(bank, 9), {"counted": Entry(Decimal(9), note="sáp nhập chi nhánh")})
    assert submit(noted).status == "submitted"


def test_a_usual_figure_needs_no_note(bank):
    assert submit(five_quarters(bank, 525)).status == "submitted"


def test_the_past_is_what_was_approved_before_in_order_of_time(bank):
    draft = five_quarters(bank, 525)
    make.approved(bank, make.period("2025-Q2"), {"counted": 500})
    make.sent(make.organisation("bank-b"), make.period("2024-Q2"), {"counted": 8})
    assert submissions.past_values(draft) == {make.measure().pk: [Decimal(500)] * 4}


def test_sending_from_a_stale_page_is_refused(draft):
    saved = save(draft, {"counted": ENOUGH})
    assert refused(submit, saved, version=0) is Refusal.STALE


def test_another_banks_people_may_not_send(draft):
    saved = save(draft, {"counted": ENOUGH})
    assert refused(submit, saved, by=make.reporter(make.organisation("bank-b"))) is Refusal.NOT_YOURS


@pytest.mark.parametrize("status", ["submitted", "approved", "superseded", "withdrawn"])
def test_what_is_not_a_draft_cannot_be_sent(waiting, status):
    assert refused(submit, in_status(waiting, status)) is Refusal.WRONG_STATUS


def test_nothing_is_sent_into_a_closed_period(draft):
    saved = save(draft, {"counted": ENOUGH})
    rounds.close_period(saved.period, by=make.user(), at=make.AT)
    assert refused(submit, saved) is Refusal.PERIOD_CLOSED


# Recalling


def test_a_recalled_submission_is_a_draft_again(waiting):
    back = recall(waiting)
    assert (back.status, back.events.last().action) == ("draft", "recall")


def test_a_recalled_submission_can_be_changed_and_sent_again(waiting):
    again = submit(save(recall(waiting), {"counted": Entry(Decimal(14))}))
    assert (again.status, make.figure(again, "counted").stored) == ("submitted", 14)


def test_another_banks_people_may_not_recall(waiting):
    assert refused(recall, waiting, by=make.reporter(make.organisation("bank-b"))) is Refusal.NOT_YOURS


def test_staff_may_not_recall(waiting):
    assert refused(recall, waiting, by=make.user()) is Refusal.NOT_YOURS


@pytest.mark.parametrize("status", ["draft", "returned", "approved", "superseded", "withdrawn"])
def test_only_what_waits_for_review_can_be_recalled(waiting, status):
    assert refused(recall, in_status(waiting, status)) is Refusal.WRONG_STATUS


# Sending back


def test_a_returned_submission_carries_the_note_of_its_reviewer(waiting):
    back = send_back(waiting, note="  xem lại số ATM  ")
    event = back.events.last()
    assert (back.status, event.action, event.note, event.by.username) == (
        "returned",
        "return",
        "xem lại số ATM",
        "staff",
    )


def test_a_returned_submission_can_be_corrected_and_sent_again(waiting):
    again = submit(save(send_back(waiting), {"counted": Entry(Decimal(15))}))
    assert actions(again) == ["open", "save", "submit", "return", "save", "submit"]


@pytest.mark.parametrize("note", ["", "   ", "\n"])
def test_sending_back_without_a_note_is_refused(waiting, note):
    assert refused(send_back, waiting, note=note) is Refusal.NOTE_REQUIRED


def test_sending_back_from_a_stale_page_is_refused(waiting):
    assert refused(send_back, waiting, version=waiting.version - 1) is Refusal.STALE


@pytest.mark.parametrize("status", ["draft", "returned", "approved", "superseded", "withdrawn"])
def test_only_what_waits_for_review_can_be_sent_back(waiting, status):
    assert refused(send_back, in_status(waiting, status)) is Refusal.WRONG_STATUS


# Approving


def test_an_approved_figure_becomes_official_in_the_same_transaction(waiting):
    make.indicator()
    approve(waiting)
    assert official() == 12


def test_approving_says_who_and_when(waiting):
    done = approve(waiting, at=LATER)
    assert (done.status, done.approved_by, done.approved_at) == ("approved", make.user(), LATER)


def test_the_reading_that_follows_carries_who_approved_and_when(waiting):
    make.indicator()
    approve(waiting, at=LATER)
    row = make.rolled_up("counted", waiting.period).history.get()
    assert (row.history_user_id, row.history_date) == ("staff", LATER)


def test_nothing_counts_before_it_is_approved(waiting):
    make.indicator()
    assert official() is None


def test_a_second_reviewer_with_a_stale_page_is_refused(waiting):
    assert refused(approve, waiting, version=waiting.version - 1) is Refusal.STALE


def test_a_page_from_before_a_recall_cannot_approve_what_was_sent_again(waiting):
    submit(recall(waiting))
    assert refused(approve, waiting, version=waiting.version) is Refusal.STALE


@pytest.mark.parametrize("status", ["draft", "returned", "approved", "superseded", "withdrawn"])
def test_only_what_waits_for_review_can_be_approved(waiting, status):
    assert refused(approve, in_status(waiting, status)) is Refusal.WRONG_STATUS


def test_a_second_reporter_of_a_measure_that_may_not_be_summed_cannot_be_approved(quarter):
    make.indicator("persons", numerator=make.measure("persons", additivity="not_additive"))
    make.approved(make.organisation("bank-b"), quarter, {"persons": 5})
    second = make.sent(make.organisation("bank-c"), quarter, {"persons": 6})
    assert refused(approve, second) is Refusal.NOT_ADDITIVE


def test_a_share_over_100_is_refused_and_nothing_is_approved(bank, quarter):
    """A share lies within 0 and 100 unless its basis allows more: staff get a sentence, never a crash."""
    make.ratio()
    make.approved(make.organisation("bank-b"), quarter, {"whole": 10})
    second = make.sent(make.organisation("bank-c"), quarter, {"part": 11})
    assert refused(approve, second)


def test_what_was_sent_before_the_period_closed_can_still_be_approved(waiting):
    make.indicator()
    rounds.close_period(waiting.period, by=make.user(), at=make.AT)
    approve(waiting)
    assert official() == 12


# Reopening


def test_a_correction_starts_as_a_copy_of_what_was_approved(counting):
    copy = reopen(counting)
    assert (copy.revision, copy.status, make.figure(copy, "counted").stored) == (2, "returned", 12)


def test_a_copy_carries_reasons_and_notes_too(bank, quarter):
    draft = make.submission(bank, quarter)
    entry = Entry(nothing_to_report=True, reason="không có", note="như kỳ trước")
    copy = reopen(approve(submit(save(draft, {"counted": entry}))))
    figure = make.figure(copy, "counted")
    assert (figure.nothing_to_report, figure.reason, figure.note) == (True, "không có", "như kỳ trước")


def test_the_history_of_a_copied_figure_says_who_reopened_when_and_why(counting):
    row = make.figure(reopen(counting), "counted").history.get()
    assert (row.history_user_id, row.history_date, row.history_change_reason) == ("opener", make.AT, "nhầm cột")


def test_reopening_writes_its_reason_beside_the_new_revision(counting):
    copy = reopen(counting)
    assert [(event.action, event.note, event.by.username) for event in copy.events.all()] == [
        ("reopen", "nhầm cột", "opener")
    ]


def test_the_approved_revision_counts_while_its_correction_waits(counting):
    corrected(counting, 20)
    counting.refresh_from_db()
    assert (counting.status, official()) == ("approved", 12)


def test_the_approved_revision_counts_until_its_correction_is_approved(counting):
    approve(corrected(counting, 20))
    counting.refresh_from_db()
    assert (counting.status, official()) == ("superseded", 20)


def test_the_older_revision_keeps_its_figures_and_gets_its_event(counting):
    approve(corrected(counting, 20))
    assert (make.figure(counting, "counted").stored, actions(counting)) == (
        12,
        ["open", "save", "submit", "approve", "supersede"],
    )


def test_a_correction_can_be_corrected(counting):
    second = approve(corrected(counting, 20))
    third = approve(corrected(second, 30), by=make.user("third"))
    assert (third.revision, official()) == (3, 30)


def test_a_superseded_revision_cannot_be_reopened(counting):
    approve(corrected(counting, 20))
    assert refused(reopen, counting) is Refusal.WRONG_STATUS


def test_whoever_reopened_may_not_approve(counting):
    waiting = corrected(counting, 20)
    assert refused(approve, waiting, by=make.user("opener")) is Refusal.SAME_PERSON


def test_whoever_reopened_may_not_approve_after_another_round_either(counting):
    again = submit(send_back(corrected(counting, 20)))
    assert refused(approve, again, by=make.user("opener")) is Refusal.SAME_PERSON


def test_whoever_approved_before_may_approve_the_correction_of_another(counting):
    assert approve(corrected(counting, 20), by=counting.approved_by).status == "approved"


def test_whoever_reopened_may_send_the_correction_back(counting):
    waiting = corrected(counting, 20)
    back = submissions.send_back(waiting, by=make.user("opener"), version=waiting.version, note="chưa đúng", at=make.AT)
    assert back.status == "returned"


def test_a_second_correction_at_the_same_time_is_refused(counting):
    reopen(counting)
    assert refused(reopen, counting, by=make.user("another")) is Refusal.ALREADY_REOPENED


@pytest.mark.parametrize("note", ["", "   "])
def test_reopening_without_a_reason_is_refused(counting, note):
    assert refused(reopen, counting, note=note) is Refusal.NOTE_REQUIRED


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "superseded", "withdrawn"])
def test_only_what_is_approved_can_be_reopened(waiting, status):
    assert refused(reopen, in_status(waiting, status)) is Refusal.WRONG_STATUS


def test_a_recalled_correction_stays_a_correction(counting):
    back = recall(corrected(counting, 20))
    assert (back.revision, back.reopened_by.username, official()) == (2, "opener", 12)


# Withdrawing


def test_withdrawing_takes_the_figures_out(counting):
    withdraw(counting)
    assert official() is None


def test_withdrawing_leaves_what_others_reported(counting):
    make.approved(make.organisation("bank-b"), counting.period, {"counted": 5})
    withdraw(counting)
    assert official() == 5


def test_withdrawing_keeps_the_submission_and_its_figures(counting):
    gone = withdraw(counting)
    assert (gone.status, make.figure(gone, "counted").stored) == ("withdrawn", 12)


def test_withdrawing_says_who_when_and_why(counting):
    event = withdraw(counting).events.last()
    assert (event.action, event.by.username, event.at, event.note) == ("withdraw", "staff", make.AT, "gửi nhầm kỳ")


def test_a_correction_under_way_can_be_approved_after_the_withdrawal(counting):
    waiting = corrected(counting, 20)
    withdraw(counting)
    approve(waiting)
    assert official() == 20


def test_withdrawing_a_correction_does_not_bring_the_older_revision_back(counting):
    withdraw(approve(corrected(counting, 20)))
    assert official() is None


@pytest.mark.parametrize("note", ["", "   "])
def test_withdrawing_without_a_reason_is_refused(counting, note):
    assert refused(withdraw, counting, note=note) is Refusal.NOTE_REQUIRED


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "superseded", "withdrawn"])
def test_only_what_is_approved_can_be_withdrawn(waiting, status):
    assert refused(withdraw, in_status(waiting, status)) is Refusal.WRONG_STATUS


# Events


def test_events_are_added_and_earlier_ones_stay_as_they_were(waiting):
    before = list(waiting.events.values_list())
    approve(submit(recall(waiting)))
    assert list(waiting.events.values_list())[: len(before)] == before


def test_every_step_of_a_life_leaves_its_event(counting):
    second = approve(submit(recall(corrected(counting, 20))))
    withdraw(second)
    assert actions(second) == ["reopen", "save", "submit", "recall", "submit", "approve", "withdraw"]


def test_every_step_raises_the_version(counting):
    copy = reopen(counting)
    saved = save(copy, {"counted": Entry(Decimal(20))})
    sent = submit(saved)
    back = recall(sent)
    assert [each.version for each in (copy, saved, sent, back)] == [0, 1, 2, 3]


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.RECALL, Action.APPROVE, Action.RETURN])
def test_a_verb_without_a_moment_takes_the_present_one(action, waiting, time_machine):
    time_machine.move_to(LATER, tick=False)
    if action is Action.SUBMIT:
        submissions.submit(
            recall(waiting),
            by=make.reporter(waiting.organisation),
            version=waiting.version + 1,
            business_day=date(2025, 12, 20),
        )
    elif action is Action.RECALL:
        submissions.recall(waiting, by=make.reporter(waiting.organisation))
    elif action is Action.APPROVE:
        submissions.approve(waiting, by=make.user(), version=waiting.version)
    else:
        submissions.send_back(waiting, by=make.user(), version=waiting.version, note="xem lại")
    assert (waiting.events.last().action, waiting.events.last().at) == (action, LATER)


def test_a_correction_can_be_filed_after_its_period_was_closed():
    bank, period = make.organisation(), make.period()
    done = make.approved(bank, period, {"counted": 12})
    rounds.close_period(period, by=make.user())
    copy = submissions.reopen(done, by=make.user("second"), note="Sai số")
    saved = submissions.save_figures(
        copy, {"counted": Entry(Decimal(13))}, by=make.reporter(bank), version=copy.version, at=make.AT
    )
    sent = submissions.submit(saved, by=make.reporter(bank), version=saved.version, business_day=make.AFTER)
    assert submissions.approve(sent, by=make.user(), version=sent.version).status == "approved"


def test_a_closed_period_refuses_a_recall():
    waiting = make.sent(make.organisation(), make.period(), {"counted": 12})
    rounds.close_period(waiting.period, by=make.user())
    with pytest.raises(ActionRefused) as refused:
        submissions.recall(waiting, by=make.reporter(waiting.organisation))
    assert refused.value.refusal is Refusal.PERIOD_CLOSED


def test_a_cell_that_is_no_longer_owed_refuses_the_save_and_keeps_the_rest_as_it_was(draft):
    """What is owed may be changed between the page and the save."""
    gone = {"counted": Entry(Decimal(13)), "given-up": Entry(Decimal(1))}
    before = kept()
    assert refused(save, draft, entries=gone) is Refusal.STALE
    changes = {code: CellChange(entry, submissions.token_of(Entry())) for code, entry in gone.items()}
    with pytest.raises(ActionRefused):
        submissions.save_cells(draft, changes, by=make.reporter(draft.organisation))
    assert kept() == before
