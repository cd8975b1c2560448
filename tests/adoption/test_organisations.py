"""Organisations: added, renamed, merged, ended; what they owe from which day; what closed periods forbid."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.management import call_command

from adoption import organisations, rounds, submissions
from adoption.duties import OrganisationRefusal, OrganisationRefused, gaps, touched_closed_period
from adoption.models import Duty, Organisation, Submission
from adoption.submissions import Entry
from indicators.models import Measure
from tests import make

pytestmark = pytest.mark.django_db

AT = datetime(2025, 12, 17, 3, tzinfo=UTC)
TODAY = date(2025, 12, 17)
WHY = "Quyết định sắp xếp"
Q3_FIRST, Q3_LAST = date(2025, 6, 15), date(2025, 9, 14)
DAY = timedelta(days=1)


def verb(name: str, row: Organisation, **how):
    given = {"by": make.user(), "at": AT, "why": WHY}
    if name == "rename":
        given |= {"name_vi": "Tên mới", "name_en": "New name", "on": TODAY, "business_day": TODAY}
    return getattr(organisations, name)(row, **{**given, **how})


add = partial(
    organisations.add_organisation,
    code="bank-z",
    kind="bank",
    name_vi="Ngân hàng Z",
    name_en="Bank Z",
    active_from=date(2025, 12, 15),
    at=AT,
)
revise = partial(verb, "revise_organisation")
rename = partial(verb, "rename")
merge = partial(verb, "merge")
end = partial(verb, "end_organisation")
resume = partial(verb, "resume_organisation")
set_duties = partial(verb, "set_duties")


def refusal(act, *args, **how) -> OrganisationRefusal:
    with pytest.raises(OrganisationRefused) as refused:
        act(*args, **how)
    return refused.value.refusal


def bank(code: str = "bank-a", *measures: str, **fields) -> Organisation:
    """A bank that owes these measures, `counted` where none is named."""
    row = make.organisation(code, **fields)
    for each in measures or ("counted",):
        make.duty(row, make.measure(each))
    return row


def spans(row: Organisation, code: str = "counted") -> list[tuple[date, date | None]]:
    rows = row.duties.filter(measure__code=code).order_by("first_on")
    return list(rows.values_list("first_on", "last_on"))


def drafts(of) -> list[str]:
    """Who has a submission in a period."""
    return sorted(Submission.objects.filter(period=of).values_list("organisation__code", flat=True))


def coverage(of, code: str = "counted") -> tuple[int, int]:
    reading = make.rolled_up(code, of)
    return reading.approved, reading.expected


def nothing_has_drifted() -> None:
    """`rollup --check` exits where it would change anything."""
    call_command("rollup", check=True)


def last_entry(row):
    """The newest entry of a row's history, in the order in which they were written."""
    return row.history.order_by("history_id").last()


def everything() -> list:
    """All that a refused verb must leave as it is."""
    return [
        list(model.objects.order_by("pk").values()) + list(model.history.order_by("history_id").values())
        for model in (Organisation, Duty)
    ] + [list(Submission.objects.order_by("pk").values())]


# Adding


def test_a_new_organisation_is_there_and_owes_nothing_yet():
    made = add(by=make.user(), email="z@example.invalid")
    assert (Organisation.objects.get(code="bank-z").email, made.duties.count()) == ("z@example.invalid", 0)


def test_a_new_organisation_says_who_added_it_and_when():
    row = add(by=make.user()).history.get()
    assert (row.history_type, row.history_user_id, row.history_date) == ("+", "staff", AT)


def test_a_new_organisation_comes_after_all_others():
    make.organisation(order=7)
    assert add(by=make.user()).order == 8


def test_the_first_organisation_is_the_first_in_order():
    assert add(by=make.user()).order == 0


def test_a_code_is_given_once():
    make.organisation("bank-z")
    assert refusal(add, by=make.user()) is OrganisationRefusal.CODE_TAKEN


@pytest.mark.parametrize(("first_on", "refused"), [(Q3_LAST, True), (Q3_LAST + DAY, False)])
def test_a_new_organisation_begins_after_the_closed_periods(first_on, refused):
    rounds.close_period(make.period(), by=make.user(), at=AT)
    if refused:
        assert refusal(add, by=make.user(), active_from=first_on) is OrganisationRefusal.CLOSED_PERIOD
    else:
        assert add(by=make.user(), active_from=first_on).active_from == first_on


def test_what_is_not_for_staff_is_refused():
    assert refusal(add, by=make.user(), order=3) is OrganisationRefusal.NOT_FOR_STAFF
    assert refusal(revise, bank(), changes={"code": "other"}) is OrganisationRefusal.NOT_FOR_STAFF


# Details


def test_details_are_corrected_with_who_when_and_why():
    row = bank()
    revise(row, changes={"email": "moi@example.invalid", "kind": "bank"})
    row.refresh_from_db()
    kept = last_entry(row)
    assert (row.email, kept.history_user_id, kept.history_date, kept.history_change_reason) == (
        "moi@example.invalid",
        "staff",
        AT,
        WHY,
    )


def test_details_that_are_the_same_are_no_change():
    assert refusal(revise, bank(), changes={"kind": "bank"}) is OrganisationRefusal.NOTHING_CHANGES


def test_a_later_first_day_takes_the_empty_draft_away():
    row, of = bank(), make.period()
    outcome = revise(row, changes={"active_from": Q3_LAST + DAY})
    assert (drafts(of), [each.leaves for each in outcome.shifts]) == ([], [True])


def test_a_first_day_after_the_last_is_refused():
    row = bank(active_to=date(2025, 5, 1))
    changes = {"active_from": date(2025, 5, 2)}
    assert refusal(revise, row, changes=changes) is OrganisationRefusal.ENDS_BEFORE_IT_STARTS


def test_a_mark_of_illustration_reaches_the_readings_of_open_periods():
    make.indicator()
    row, of = bank(), make.period()
    make.approved(row, of, {"counted": 5})
    outcome = revise(row, changes={"is_illustrative": True})
    assert (make.rolled_up("counted", of).verification, len(outcome.readings)) == ("illustrative", 1)
    nothing_has_drifted()


def test_a_mark_of_illustration_is_not_changed_once_its_figures_are_in_a_closed_period():
    row, of = bank(), make.period()
    make.approved(row, of, {"counted": 5})
    rounds.close_period(of, by=make.user(), at=AT)
    assert refusal(revise, row, changes={"is_illustrative": True}) is OrganisationRefusal.CLOSED_PERIOD


# Renaming


def test_a_new_name_holds_and_the_old_one_stays_in_the_history():
    row = bank()
    rename(row)
    row.refresh_from_db()
    assert (row.name_vi, row.name_en) == ("Tên mới", "New name")
    assert [each.name_vi for each in row.history.order_by("history_id")] == ["Đơn vị bank-a", "Tên mới"]


def test_the_history_holds_the_day_of_the_new_name_before_the_reason():
    row = bank()
    rename(row, on=date(2025, 7, 1))
    assert last_entry(row).history_change_reason == f"01/07/2025: {WHY}"


@pytest.mark.parametrize(("on", "refused"), [(TODAY, False), (TODAY + DAY, True)])
def test_a_name_is_entered_when_it_holds(on, refused):
    row = bank()
    if refused:
        assert refusal(rename, row, on=on) is OrganisationRefusal.NAME_OF_TOMORROW
    else:
        assert rename(row, on=on).organisation.name_vi == "Tên mới"


def test_the_same_name_is_no_change():
    row = bank()
    names = {"name_vi": row.name_vi, "name_en": row.name_en}
    assert refusal(rename, row, **names) is OrganisationRefusal.NOTHING_CHANGES


def test_a_name_of_the_past_is_found_by_the_moment():
    row = add(by=make.user(), at=AT - 2 * DAY)
    rename(row, at=AT)
    moments = (AT - 3 * DAY, AT - DAY, AT, AT + DAY)
    old, new = "Ngân hàng Z", "Tên mới"
    assert [organisations.name_at(row, moment) for moment in moments] == [old, old, new, new]


# Ending


def test_an_organisation_ends_and_owes_nothing_from_the_next_day():
    row, of = bank(), make.period()
    end(row, last_on=Q3_LAST - DAY)
    row.refresh_from_db()
    assert (row.active_to, row.successor, drafts(of)) == (Q3_LAST - DAY, None, [])


def test_an_organisation_that_is_there_on_the_last_day_still_reports():
    row, of = bank(), make.period()
    outcome = end(row, last_on=Q3_LAST)
    assert (drafts(of), outcome.shifts) == (["bank-a"], [])


def test_an_emptied_draft_is_as_empty_as_one_that_nobody_touched():
    row, of = bank(), make.period()
    draft = make.filled(row, of, {"counted": 5})
    submissions.save_figures(draft, {"counted": Entry()}, by=make.reporter(row), version=draft.version, at=AT)
    end(row, last_on=Q3_FIRST)
    assert drafts(of) == []


@pytest.mark.parametrize("entry", [Entry(Decimal(0)), Entry(None, True, "không có"), Entry(note="hỏi lại")])
def test_a_draft_in_which_something_stands_refuses_the_end_and_names_the_period(entry):
    row, of = bank(), make.period()
    draft = make.submission(row, of)
    submissions.save_figures(draft, {"counted": entry}, by=make.reporter(row), version=0, at=AT)
    before = everything()
    with pytest.raises(OrganisationRefused) as refused:
        end(row, last_on=Q3_FIRST)
    assert (refused.value.refusal, refused.value.period, refused.value.who) == (
        OrganisationRefusal.HAS_FIGURES,
        "2025-Q3",
        row.name,
    )
    assert everything() == before


@pytest.mark.parametrize("state", ["sent", "approved"])
def test_what_was_sent_refuses_the_end(state):
    row, of = bank(), make.period()
    getattr(make, state)(row, of, {"counted": 5})
    assert refusal(end, row, last_on=Q3_FIRST) is OrganisationRefusal.HAS_FIGURES


def test_what_was_withdrawn_does_not_refuse_the_end():
    row, of = bank(), make.period()
    submissions.withdraw(make.approved(row, of, {"counted": 5}), by=make.user(), note="nhầm", at=AT)
    assert end(row, last_on=Q3_FIRST).organisation.active_to == Q3_FIRST


def test_an_end_changes_the_coverage_of_open_periods_and_says_so_before():
    make.indicator()
    row, of = bank(), make.period()
    make.approved(bank("bank-b"), of, {"counted": 5})
    assert coverage(of) == (1, 2)
    (change,) = end(row, last_on=Q3_FIRST).readings
    assert (change.coverage_before, change.coverage, coverage(of)) == ("1/2", "1/1", (1, 1))
    nothing_has_drifted()


@pytest.mark.parametrize(("last_on", "refused"), [(Q3_LAST - DAY, True), (Q3_LAST, False)])
def test_an_end_leaves_the_closed_periods_alone(last_on, refused):
    row = bank()
    rounds.close_period(make.period(), by=make.user(), at=AT)
    if refused:
        with pytest.raises(OrganisationRefused) as held:
            end(row, last_on=last_on)
        assert (held.value.refusal, held.value.period) == (OrganisationRefusal.CLOSED_PERIOD, "2025-Q3")
    else:
        assert end(row, last_on=last_on).organisation.active_to == last_on


def test_an_organisation_ends_once_and_not_before_it_began():
    row = bank(active_from=date(2025, 1, 2))
    assert refusal(end, row, last_on=date(2025, 1, 1)) is OrganisationRefusal.ENDS_BEFORE_IT_STARTS
    end(row, last_on=date(2025, 1, 2))
    assert refusal(end, row, last_on=TODAY) is OrganisationRefusal.ENDED


@pytest.mark.parametrize("act", [end, rename, resume])
def test_a_reason_is_asked_for(act):
    how = {"last_on": TODAY} if act is end else {}
    assert refusal(act, bank(), why=" ", **how) is OrganisationRefusal.REASON_REQUIRED


# Taking an end back


def test_an_end_is_taken_back_and_the_draft_with_it():
    row, of = bank(), make.period()
    end(row, last_on=Q3_FIRST)
    outcome = resume(row)
    row.refresh_from_db()
    assert (row.active_to, row.successor, drafts(of)) == (None, None, ["bank-a"])
    assert [each.joins for each in outcome.shifts] == [True]


def test_a_merger_that_is_taken_back_names_no_successor_and_leaves_it_its_duties():
    row, taking = bank("bank-a", "atm"), bank("bank-b")
    merge(row, successor=taking, last_on=Q3_LAST)
    resume(row)
    row.refresh_from_db()
    assert (row.active_to, row.successor, len(spans(taking, "atm"))) == (None, None, 1)


def test_only_an_end_is_taken_back():
    assert refusal(resume, bank()) is OrganisationRefusal.NOT_ENDED


def test_an_end_is_not_taken_back_over_a_closed_period():
    row = bank()
    end(row, last_on=Q3_FIRST)
    rounds.close_period(make.period(), by=make.user(), at=AT)
    assert refusal(resume, row) is OrganisationRefusal.CLOSED_PERIOD


# Merging


def test_a_successor_takes_over_what_it_does_not_owe_yet():
    ending, taking = bank("bank-a", "counted", "atm"), bank("bank-b", "counted")
    outcome = merge(ending, successor=taking, last_on=Q3_FIRST)
    ending.refresh_from_db()
    assert (ending.active_to, ending.successor) == (Q3_FIRST, taking)
    assert (spans(taking), spans(taking, "atm")) == ([(date(2020, 1, 1), None)], [(Q3_FIRST + DAY, None)])
    assert [duty.measure.code for duty in outcome.started] == ["atm"]


def test_a_merger_is_in_the_history_of_both():
    ending, taking = bank("bank-a", "atm"), bank("bank-b")
    merge(ending, successor=taking, last_on=Q3_FIRST)
    rows = [last_entry(ending), last_entry(taking.duties.get(measure__code="atm"))]
    assert {(row.history_user_id, row.history_date, row.history_change_reason) for row in rows} == {("staff", AT, WHY)}


def test_a_duty_that_ends_one_day_ends_that_day_with_the_successor_too():
    ending, taking = bank("bank-a"), bank("bank-b", "atm")
    ending.duties.update(last_on=date(2026, 3, 14))
    merge(ending, successor=taking, last_on=Q3_LAST)
    assert spans(taking) == [(Q3_LAST + DAY, date(2026, 3, 14))]


def test_a_duty_that_begins_later_begins_later_with_the_successor_too():
    ending, taking = bank("bank-a"), bank("bank-b", "atm")
    ending.duties.update(first_on=date(2026, 3, 15))
    merge(ending, successor=taking, last_on=Q3_LAST)
    assert spans(taking) == [(date(2026, 3, 15), None)]


def test_a_duty_that_has_ended_is_not_taken_over():
    ending, taking = bank("bank-a"), bank("bank-b", "atm")
    ending.duties.update(last_on=Q3_LAST)
    merge(ending, successor=taking, last_on=Q3_LAST)
    assert spans(taking) == []


def test_a_merger_takes_the_empty_draft_away_and_shifts_the_coverage():
    make.indicator()
    ending, taking, of = bank("bank-a"), bank("bank-b", "atm"), make.period()
    make.approved(bank("bank-c"), of, {"counted": 5})
    outcome = merge(ending, successor=taking, last_on=Q3_FIRST)
    assert (drafts(of), coverage(of)) == (["bank-b", "bank-c"], (1, 2))
    found = {(each.organisation.code, len(each.lost), len(each.gained), each.leaves) for each in outcome.shifts}
    assert found == {("bank-a", 1, 0, True), ("bank-b", 0, 1, False)}
    nothing_has_drifted()


def test_a_merger_lowers_what_is_expected_where_both_owed_the_same():
    make.indicator()
    ending, taking, of = bank("bank-a"), bank("bank-b"), make.period()
    make.approved(taking, of, {"counted": 5})
    merge(ending, successor=taking, last_on=Q3_FIRST)
    assert coverage(of) == (1, 1)
    nothing_has_drifted()


def test_figures_of_a_later_period_refuse_the_merger_and_nothing_changes():
    ending, taking = bank("bank-a"), bank("bank-b", "atm")
    make.period("2025-Q2")
    make.filled(ending, make.period(), {"counted": 5})
    before = everything()
    with pytest.raises(OrganisationRefused) as refused:
        merge(ending, successor=taking, last_on=date(2025, 6, 14))
    assert (refused.value.refusal, refused.value.period) == (OrganisationRefusal.HAS_FIGURES, "2025-Q3")
    assert everything() == before


def test_figures_of_the_last_period_do_not_refuse_the_merger():
    ending, taking = bank("bank-a"), bank("bank-b", "atm")
    make.filled(ending, make.period(), {"counted": 5})
    assert merge(ending, successor=taking, last_on=Q3_LAST).organisation.successor == taking


def test_a_successor_that_has_sent_its_figures_gets_no_cell_that_it_never_saw():
    ending, taking, of = bank("bank-a"), bank("bank-b", "atm"), make.period()
    make.sent(taking, of, {"atm": 5})
    with pytest.raises(OrganisationRefused) as refused:
        merge(ending, successor=taking, last_on=Q3_FIRST)
    assert (refused.value.refusal, refused.value.who) == (OrganisationRefusal.ALREADY_SENT, taking.name)


def test_nobody_succeeds_itself():
    row = bank()
    assert refusal(merge, row, successor=row, last_on=TODAY) is OrganisationRefusal.OWN_SUCCESSOR


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"active_from": Q3_LAST + DAY}, False),
        ({"active_from": Q3_LAST + 2 * DAY}, True),
        ({"active_to": Q3_LAST + DAY}, False),
        ({"active_to": Q3_LAST}, True),
    ],
)
def test_a_successor_is_there_on_the_next_day(fields, refused):
    ending, taking = bank("bank-a"), bank("bank-b", **fields)
    if refused:
        assert refusal(merge, ending, successor=taking, last_on=Q3_LAST) is OrganisationRefusal.NOT_THERE
    else:
        assert merge(ending, successor=taking, last_on=Q3_LAST).organisation.successor == taking


def test_a_merger_leaves_the_closed_periods_alone():
    ending, taking = bank("bank-a"), bank("bank-b", "atm")
    rounds.close_period(make.period(), by=make.user(), at=AT)
    assert refusal(merge, ending, successor=taking, last_on=Q3_FIRST) is OrganisationRefusal.CLOSED_PERIOD


def test_what_one_alone_may_report_goes_over_to_the_successor():
    make.measure("persons", additivity="not_additive")
    ending, taking = bank("bank-a", "persons"), bank("bank-b")
    merge(ending, successor=taking, last_on=Q3_LAST)
    assert spans(taking, "persons") == [(Q3_LAST + DAY, None)]


def test_an_end_is_not_taken_back_where_the_successor_alone_may_report_now():
    make.measure("persons", additivity="not_additive")
    ending = bank("bank-a", "persons")
    merge(ending, successor=bank("bank-b"), last_on=Q3_LAST)
    assert refusal(resume, ending) is OrganisationRefusal.ONE_REPORTER


# Duties


def owing(row: Organisation, *codes: str, from_on: date = Q3_FIRST, **how):
    return set_duties(row, measures=[make.measure(code) for code in codes], from_on=from_on, **how)


def test_what_is_missing_starts_and_what_is_too_much_ends_the_day_before():
    row = bank("bank-a", "counted", "atm")
    outcome = owing(row, "counted", "pos")
    assert spans(row) == [(date(2020, 1, 1), None)]
    assert spans(row, "atm") == [(date(2020, 1, 1), Q3_FIRST - DAY)]
    assert spans(row, "pos") == [(Q3_FIRST, None)]
    assert ([each.measure.code for each in outcome.ended], [each.measure.code for each in outcome.started]) == (
        ["atm"],
        ["pos"],
    )


def test_each_duty_keeps_who_changed_it_when_and_why():
    row = bank("bank-a", "atm")
    owing(row, "pos")
    kept = [last_entry(duty) for duty in row.duties.all()]
    assert {(each.history_user_id, each.history_date, each.history_change_reason) for each in kept} == {
        ("staff", AT, WHY)
    }


def test_a_duty_that_would_begin_that_day_is_taken_out_and_stays_in_the_history():
    row = bank("bank-a", "counted", "atm")
    row.duties.filter(measure__code="atm").update(first_on=Q3_FIRST)
    owing(row, "counted")
    assert spans(row, "atm") == []
    assert Duty.history.filter(organisation_id=row.pk, history_type="-", history_change_reason=WHY).count() == 1


def test_a_duty_is_started_up_to_the_one_that_is_planned():
    row = bank("bank-a", "counted", "atm")
    row.duties.filter(measure__code="atm").update(first_on=date(2026, 3, 15))
    owing(row, "counted", "atm")
    assert spans(row, "atm") == [(Q3_FIRST, date(2026, 3, 14)), (date(2026, 3, 15), None)]


def test_a_duty_is_not_started_again_after_one_that_is_planned_to_end():
    row = bank("bank-a", "counted", "atm")
    row.duties.filter(measure__code="atm").update(first_on=date(2026, 3, 15), last_on=date(2026, 6, 14))
    owing(row, "counted", "atm")
    assert spans(row, "atm") == [(Q3_FIRST, date(2026, 3, 14)), (date(2026, 3, 15), date(2026, 6, 14))]


def test_a_duty_with_a_last_day_keeps_it():
    row = bank("bank-a", "counted", "atm")
    row.duties.filter(measure__code="atm").update(last_on=date(2026, 3, 14))
    owing(row, "counted", "atm", "pos")
    assert spans(row, "atm") == [(date(2020, 1, 1), date(2026, 3, 14))]


def test_the_same_duties_are_no_change():
    assert refusal(owing, bank(), "counted") is OrganisationRefusal.NOTHING_CHANGES


def test_whoever_owes_something_now_gets_a_draft_and_is_expected():
    make.indicator()
    row, of = make.organisation("bank-n"), make.period()
    make.approved(bank("bank-a"), of, {"counted": 5})
    owing(row, "counted")
    assert (drafts(of), coverage(of)) == (["bank-a", "bank-n"], (1, 2))
    nothing_has_drifted()


def test_whoever_owes_nothing_any_more_loses_the_empty_draft_and_is_not_expected():
    make.indicator()
    row, of = bank(), make.period()
    make.approved(bank("bank-b"), of, {"counted": 5})
    owing(row)
    assert (drafts(of), coverage(of)) == (["bank-b"], (1, 1))
    nothing_has_drifted()


@pytest.mark.parametrize("state", ["filled", "sent", "approved"])
def test_a_figure_that_was_entered_keeps_its_duty(state):
    row, of = bank("bank-a", "counted", "atm"), make.period()
    getattr(make, state)(row, of, {"counted": 5, "atm": 2})
    before = everything()
    with pytest.raises(OrganisationRefused) as refused:
        owing(row, "counted")
    assert (refused.value.refusal, refused.value.what) == (OrganisationRefusal.HAS_FIGURES, "Chỉ số atm")
    assert everything() == before


def test_an_empty_cell_of_a_begun_draft_may_go():
    row, of = bank("bank-a", "counted", "atm"), make.period()
    make.filled(row, of, {"counted": 5})
    owing(row, "counted")
    assert (spans(row, "atm"), drafts(of)) == ([(date(2020, 1, 1), Q3_FIRST - DAY)], ["bank-a"])


@pytest.mark.parametrize(("state", "refused"), [("filled", False), ("sent", True), ("approved", True)])
def test_a_duty_does_not_begin_in_a_period_that_is_sent(state, refused):
    row, of = bank(), make.period()
    getattr(make, state)(row, of, {"counted": 5})
    if refused:
        assert refusal(owing, row, "counted", "atm") is OrganisationRefusal.ALREADY_SENT
    else:
        assert len(owing(row, "counted", "atm").started) == 1


def test_a_duty_may_begin_after_the_period_that_is_sent():
    row, of = bank(), make.period()
    make.sent(row, of, {"counted": 5})
    assert owing(row, "counted", "atm", from_on=Q3_LAST + DAY).shifts == []


@pytest.mark.parametrize(("from_on", "refused"), [(Q3_LAST, True), (Q3_LAST + DAY, False)])
@pytest.mark.parametrize("codes", [("counted", "atm"), ()])
def test_duties_change_after_the_closed_periods(codes, from_on, refused):
    row = bank()
    rounds.close_period(make.period(), by=make.user(), at=AT)
    if refused:
        assert refusal(owing, row, *codes, from_on=from_on) is OrganisationRefusal.CLOSED_PERIOD
    else:
        assert owing(row, *codes, from_on=from_on).shifts == []


@pytest.mark.parametrize(("from_on", "refused"), [(date(2019, 12, 31), True), (date(2026, 1, 2), True)])
def test_nothing_is_owed_on_a_day_on_which_the_organisation_is_not_there(from_on, refused):
    row = bank(active_to=date(2026, 1, 1))
    assert refusal(owing, row, "atm", from_on=from_on) is OrganisationRefusal.NOT_THERE


def test_what_one_alone_may_report_is_not_given_to_a_second():
    make.measure("persons", additivity="not_additive")
    bank("bank-b", "persons")
    with pytest.raises(OrganisationRefused) as refused:
        owing(bank(), "counted", "persons")
    assert (refused.value.refusal, refused.value.who) == (OrganisationRefusal.ONE_REPORTER, "Đơn vị bank-b")


def test_what_one_alone_may_report_passes_from_one_to_the_next():
    make.measure("persons", additivity="not_additive")
    ending, taking, last = bank("bank-a", "persons"), bank("bank-b"), date(2026, 3, 14)
    ending.duties.update(last_on=last)
    make.duty(bank("bank-c"), make.measure("persons"), first_on=last + DAY)
    merge(ending, successor=taking, last_on=Q3_LAST)
    assert spans(taking, "persons") == [(Q3_LAST + DAY, last)]


@pytest.mark.parametrize("gone", [{"active_to": Q3_FIRST - DAY}, {}])
def test_what_one_alone_may_report_is_free_once_that_one_is_gone(gone):
    make.measure("persons", additivity="not_additive")
    other = bank("bank-b", "persons", **gone)
    if not gone:
        other.duties.update(last_on=Q3_FIRST - DAY)
    assert len(owing(bank(), "counted", "persons").started) == 1


def test_a_period_that_was_never_opened_gets_no_draft():
    row, of = bank(), make.period(is_open=False)
    owing(row, "counted", "atm")
    assert drafts(of) == []


# Two at once, and looking ahead


@pytest.mark.parametrize("act", [revise, rename, end, merge, resume, set_duties])
def test_a_page_that_somebody_else_overtook_is_refused(act):
    row = bank("bank-a", "counted", "atm")
    seen = organisations.state_of(row)
    owing(row, "counted")
    other = bank("bank-b")
    how = {
        revise: {"changes": {"email": "a@example.invalid"}},
        end: {"last_on": TODAY},
        merge: {"successor": other, "last_on": TODAY},
        set_duties: {"measures": [], "from_on": TODAY},
    }.get(act, {})
    assert refusal(act, row, seen=seen, **how) is OrganisationRefusal.STALE


def test_what_comes_to_something_else_than_was_shown_is_not_done():
    ending, taking = bank("bank-a", "counted", "atm"), bank("bank-b")
    act = partial(merge, ending, successor=taking, last_on=TODAY, seen=organisations.state_of(ending))
    shown = organisations.foresee(act).token
    owing(taking, "counted", "atm")
    before = everything()
    assert refusal(organisations.perform, act, shown=shown) is OrganisationRefusal.STALE
    assert everything() == before


def test_what_was_shown_is_done_though_a_bank_was_approved_meanwhile():
    make.indicator()
    row, of = bank(), make.period()
    waiting = make.sent(bank("bank-b"), of, {"counted": 5})
    act = partial(end, row, last_on=Q3_FIRST)
    shown = organisations.foresee(act).token
    submissions.approve(waiting, by=make.user(), version=waiting.version, at=AT)
    assert organisations.perform(act, shown=shown).organisation.active_to == Q3_FIRST


def test_a_page_that_is_up_to_date_is_let_through():
    row = bank()
    assert end(row, last_on=TODAY, seen=organisations.state_of(row)).organisation.active_to == TODAY


def test_a_draft_in_which_something_stands_is_never_taken_away():
    row, of = bank(), make.period()
    make.filled(row, of, {"counted": 5})
    row.duties.update(last_on=Q3_FIRST)
    rounds.refresh_open_periods(by="staff", at=AT)
    assert drafts(of) == ["bank-a"]


def test_looking_ahead_tells_all_and_changes_nothing():
    make.indicator()
    row, of = bank(), make.period()
    make.approved(bank("bank-b"), of, {"counted": 5})
    before = everything()
    outcome = organisations.foresee(partial(end, row, last_on=Q3_FIRST))
    assert (everything(), coverage(of)) == (before, (1, 2))
    assert ([each.leaves for each in outcome.shifts], [each.coverage for each in outcome.readings]) == ([True], ["1/1"])


# Days


D = date(2025, 1, 10)


@pytest.mark.parametrize(
    ("last", "held", "left"),
    [
        (None, [], [(0, None)]),
        (9, [], [(0, 9)]),
        (None, [(-5, None)], []),
        (None, [(-5, -1)], [(0, None)]),
        (None, [(-5, 0)], [(1, None)]),
        (None, [(-5, 4)], [(5, None)]),
        (None, [(1, None)], [(0, 0)]),
        (None, [(0, None)], []),
        (9, [(0, 9)], []),
        (9, [(0, 8)], [(9, 9)]),
        (9, [(10, None)], [(0, 9)]),
        (9, [(5, 6), (2, 3)], [(0, 1), (4, 4), (7, 9)]),
        (9, [(2, 6), (4, 5)], [(0, 1), (7, 9)]),
        (None, [(2, 3), (6, None)], [(0, 1), (4, 5)]),
    ],
)
def test_the_gaps_of_a_span_are_the_days_that_nothing_holds(last, held, left):
    def days(pair):
        return tuple(None if each is None else D + each * DAY for each in pair)

    assert gaps(days((0, last)), [days(each) for each in held]) == [days(each) for each in left]


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        ((None, None), (Q3_LAST, None), "2025-Q3"),
        ((None, None), (Q3_LAST + DAY, None), ""),
        ((Q3_FIRST, None), (Q3_LAST, None), ""),
        ((Q3_FIRST, None), (Q3_FIRST, Q3_LAST), ""),
        ((Q3_FIRST, None), (Q3_FIRST, Q3_LAST - DAY), "2025-Q3"),
        ((None, None), (None, None), ""),
    ],
)
def test_a_closed_period_is_touched_where_its_last_day_changes_sides(before, after, label):
    rounds.close_period(make.period(), by=make.user(), at=AT)
    make.period("2025-Q4")
    assert touched_closed_period(before, after) == label


def test_open_periods_may_be_touched():
    make.period()
    assert touched_closed_period((None, None), (Q3_FIRST, None)) == ""


def test_measures_of_the_facts_can_be_given_to_an_organisation(the_facts):
    row = make.organisation(active_from=date(2020, 1, 1))
    outcome = set_duties(row, measures=list(Measure.objects.filter(owed_by="bank")), from_on=TODAY)
    assert len(outcome.started) == row.duties.count() > 10
