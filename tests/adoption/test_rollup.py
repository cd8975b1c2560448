"""Approved figures become readings of the province."""

from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import product

import pytest
from django.core.management import CommandError, call_command

from adoption import rollup, rounds, submissions
from adoption.models import Duty, Figure, Organisation, Submission
from adoption.submissions import Entry
from adoption.workflow import ActionRefused, Refusal
from indicators.models import Indicator, Measure, Reading
from indicators.reporters import key_of
from tests import make

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def quarter():
    return make.period()


def bank(letter: str, **fields) -> Organisation:
    return make.organisation(f"bank-{letter}", **fields)


def coverage(reading: Reading) -> tuple[int, int]:
    return reading.approved, reading.expected


def is_provisional(reading: Reading) -> bool:
    return reading.as_value(reading.indicator).provisional


def close(of):
    return rounds.close_period(of, by=make.user(), at=make.AT)


# Coverage


def test_a_reading_stands_on_all_who_owe_its_measure(quarter):
    make.indicator()
    make.duty(bank("b"), make.measure())
    make.approved(bank("a"), quarter, {"counted": 12})
    assert coverage(make.rolled_up("counted", quarter)) == (1, 2)


def test_an_incomplete_reading_is_provisional(quarter):
    make.indicator()
    make.duty(bank("b"), make.measure())
    make.approved(bank("a"), quarter, {"counted": 12})
    assert is_provisional(make.rolled_up("counted", quarter))


def test_a_complete_reading_is_not_provisional(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    assert not is_provisional(make.rolled_up("counted", quarter))


def test_what_was_only_sent_does_not_count(quarter):
    make.indicator()
    make.sent(bank("b"), quarter, {"counted": 5})
    make.approved(bank("a"), quarter, {"counted": 12})
    reading = make.rolled_up("counted", quarter)
    assert (reading.value, coverage(reading)) == (12, (1, 2))


def test_nothing_to_report_counts_as_reported(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    make.duty(bank("b"), make.measure())
    approve_nothing(bank("b"), quarter)
    reading = make.rolled_up("counted", quarter)
    assert (reading.value, coverage(reading), is_provisional(reading)) == (12, (2, 2), False)


def approve_nothing(owner: Organisation, of) -> Submission:
    draft = make.submission(owner, of)
    entries = {duty.measure.code: Entry(nothing_to_report=True, reason="không có") for duty in owner.duties.all()}
    person = make.reporter(owner)
    saved = submissions.save_figures(draft, entries, by=person, version=draft.version, at=make.AT)
    sent = submissions.submit(saved, by=person, version=saved.version, business_day=make.AFTER, at=make.AT)
    return submissions.approve(sent, by=make.user(), version=sent.version, at=make.AT)


def test_an_organisation_that_has_ceased_is_not_expected(quarter):
    make.indicator()
    make.duty(bank("b", active_to=date(2025, 9, 13)), make.measure())
    make.approved(bank("a"), quarter, {"counted": 12})
    assert coverage(make.rolled_up("counted", quarter)) == (1, 1)


def test_an_organisation_that_ceases_on_the_last_day_is_expected(quarter):
    make.indicator()
    make.duty(bank("b", active_to=date(2025, 9, 14)), make.measure())
    make.approved(bank("a"), quarter, {"counted": 12})
    assert coverage(make.rolled_up("counted", quarter)) == (1, 2)


def test_an_organisation_that_starts_later_is_not_expected(quarter):
    make.indicator()
    make.duty(bank("b", active_from=date(2025, 9, 15)), make.measure())
    make.approved(bank("a"), quarter, {"counted": 12})
    assert coverage(make.rolled_up("counted", quarter)) == (1, 1)


def test_an_organisation_whose_duty_has_ended_is_not_expected(quarter):
    make.indicator()
    make.duty(bank("b"), make.measure(), last_on=date(2025, 6, 14))
    make.approved(bank("a"), quarter, {"counted": 12})
    assert coverage(make.rolled_up("counted", quarter)) == (1, 1)


def test_an_organisation_that_owes_another_measure_is_not_expected(quarter):
    make.indicator()
    make.duty(bank("b"), make.measure("other"))
    make.approved(bank("a"), quarter, {"counted": 12})
    assert coverage(make.rolled_up("counted", quarter)) == (1, 1)


def test_a_share_expects_whoever_owes_either_part(quarter):
    make.ratio()
    make.duty(bank("b"), make.measure("whole"))
    make.approved(bank("a"), quarter, {"part": 1, "whole": 10})
    assert coverage(make.rolled_up("share", quarter)) == (1, 2)


def test_a_reading_names_those_whose_figures_are_in_it(quarter):
    make.indicator()
    make.approved(bank("b"), quarter, {"counted": 5})
    make.approved(bank("a"), quarter, {"counted": 12})
    assert make.rolled_up("counted", quarter).contributors == key_of({"bank-a", "bank-b"})


def test_a_reading_is_of_the_periods_last_day(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    assert make.rolled_up("counted", quarter).as_of == quarter.last_on


def test_a_measure_nobody_has_filed_has_no_reading(quarter):
    make.indicator()
    make.indicator("other")
    make.approved(bank("a"), quarter, {"counted": 12})
    assert make.rolled_up("other", quarter) is None


# Sums and shares


def test_figures_of_several_banks_are_summed(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    make.approved(bank("b"), quarter, {"counted": 30})
    assert make.rolled_up("counted", quarter).value == 42


def test_a_share_is_the_ratio_of_sums_and_not_the_average_of_ratios(quarter):
    make.ratio()
    make.approved(bank("a"), quarter, {"part": 1, "whole": 2})
    make.approved(bank("b"), quarter, {"part": 10, "whole": 100})
    reading = make.rolled_up("share", quarter)
    assert (reading.value, reading.numerator, reading.denominator) == (D("10.784314"), 11, 102)


def test_a_share_of_nothing_has_no_value(quarter):
    make.ratio()
    make.approved(bank("a"), quarter, {"part": 0, "whole": 0})
    assert make.rolled_up("share", quarter) is None


def test_a_share_waits_for_both_of_its_parts(quarter):
    make.ratio()
    make.approved(bank("a"), quarter, {"part": 3})
    assert make.rolled_up("share", quarter) is None


def test_a_measure_with_decimals_is_summed_in_its_own_unit(quarter):
    make.indicator("fine", numerator=make.measure("fine", decimals=2))
    make.approved(bank("a"), quarter, {"fine": 12})
    assert make.rolled_up("fine", quarter).value == 12


def test_a_measure_with_duplicates_may_be_summed(quarter):
    make.indicator("merchants", numerator=make.measure("merchants", additivity="with_duplicates"))
    make.approved(bank("a"), quarter, {"merchants": 12})
    make.approved(bank("b"), quarter, {"merchants": 30})
    assert make.rolled_up("merchants", quarter).value == 42


def test_distinct_persons_of_one_reporter_are_taken(quarter):
    make.indicator("persons", numerator=make.measure("persons", additivity="not_additive"))
    make.approved(bank("a"), quarter, {"persons": 5})
    assert make.rolled_up("persons", quarter).value == 5


def test_distinct_persons_of_two_reporters_are_refused_and_the_first_stands(quarter):
    make.indicator("persons", numerator=make.measure("persons", additivity="not_additive"))
    make.approved(bank("a"), quarter, {"persons": 5})
    with pytest.raises(ActionRefused) as refused:
        make.approved(bank("b"), quarter, {"persons": 6})
    reading = make.rolled_up("persons", quarter)
    assert (refused.value.refusal, reading.value, reading.contributors) == (Refusal.NOT_ADDITIVE, 5, key_of({"bank-a"}))


def test_an_annual_indicator_keeps_the_quarters_flow_and_no_value(quarter):
    make.indicator("growth", numerator=make.measure("flowing", flow="flow"), aggregation="average_growth")
    make.approved(bank("a"), quarter, {"flowing": 12})
    reading = make.rolled_up("growth", quarter)
    assert (reading.value, reading.numerator) == (None, 12)


def test_an_indicator_that_is_no_longer_valid_gets_no_reading(quarter):
    make.indicator(valid_to=date(2025, 9, 1))
    make.approved(bank("a"), quarter, {"counted": 12})
    assert make.rolled_up("counted", quarter) is None


def test_a_new_definition_takes_over_in_the_quarter_that_ends_after_it(quarter):
    make.indicator(valid_to=date(2025, 9, 1))
    new = Indicator.objects.get(code="counted")
    new.pk, new.valid_from, new.valid_to = None, date(2025, 9, 1), None
    new.save()
    make.approved(bank("a"), quarter, {"counted": 12})
    assert Reading.objects.get(source="roll_up").indicator == new


def test_other_periods_are_left_alone(quarter):
    make.indicator()
    make.approved(bank("a"), make.period("2025-Q2"), {"counted": 7})
    make.approved(bank("a"), quarter, {"counted": 12})
    assert make.rolled_up("counted", make.period("2025-Q2")).value == 7


# Closing a period


def test_closing_without_a_reporter_makes_a_sum_at_least(quarter):
    make.indicator()
    make.duty(bank("b"), make.measure())
    make.approved(bank("a"), quarter, {"counted": 12})
    close(quarter)
    reading = make.rolled_up("counted", quarter)
    assert (reading.qualifier, is_provisional(reading)) == ("at_least", False)


def test_closing_without_a_reporter_leaves_a_share_provisional(quarter):
    make.ratio()
    make.approved(bank("a"), quarter, {"part": 1, "whole": 10})
    make.duty(bank("b"), make.measure("part"))
    make.duty(bank("b"), make.measure("whole"))
    close(quarter)
    reading = make.rolled_up("share", quarter)
    assert (reading.qualifier, coverage(reading), is_provisional(reading)) == ("exact", (1, 2), True)


def test_closing_with_all_reporters_leaves_a_sum_exact(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    close(quarter)
    assert make.rolled_up("counted", quarter).qualifier == "exact"


def test_a_late_approval_makes_the_sum_of_a_closed_period_exact_again(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    late = make.sent(bank("b"), quarter, {"counted": 30})
    close(quarter)
    submissions.approve(late, by=make.user(), version=late.version, at=make.AT)
    reading = make.rolled_up("counted", quarter)
    assert (reading.value, reading.qualifier) == (42, "exact")


# Readings of documents


def test_a_reading_of_a_document_is_never_touched(quarter):
    stated = make.reading(make.indicator(), period=quarter)
    before = Reading.objects.filter(pk=stated.pk).values().get()
    done = make.approved(bank("a"), quarter, {"counted": 12})
    close(quarter)
    submissions.withdraw(done, by=make.user(), note="gửi nhầm", at=make.AT)
    assert (Reading.objects.filter(pk=stated.pk).values().get(), stated.history.count()) == (before, 1)


def test_a_roll_up_stands_beside_the_reading_of_a_document(quarter):
    make.reading(make.indicator(), period=quarter)
    make.approved(bank("a"), quarter, {"counted": 12})
    assert sorted(Reading.objects.values_list("source", "value")) == [("document", 7), ("roll_up", 12)]


# Illustrative


def test_one_illustrative_reporter_makes_the_sum_illustrative(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    make.approved(bank("b", is_illustrative=True), quarter, {"counted": 30})
    assert make.rolled_up("counted", quarter).verification == "illustrative"


def test_a_sum_of_real_reporters_is_not_illustrative(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    assert make.rolled_up("counted", quarter).verification == "verified"


def test_an_illustrative_reporter_of_the_denominator_alone_marks_the_share(quarter):
    make.ratio()
    make.approved(bank("a"), quarter, {"part": 1})
    make.approved(bank("b", is_illustrative=True), quarter, {"whole": 10})
    assert make.rolled_up("share", quarter).verification == "illustrative"


def test_an_illustrative_reporter_with_nothing_to_report_still_marks_the_sum(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    make.duty(bank("b", is_illustrative=True), make.measure())
    approve_nothing(bank("b"), quarter)
    assert make.rolled_up("counted", quarter).verification == "illustrative"


def test_an_illustrative_reference_total_marks_the_share(quarter):
    make.share_of_total()
    make.reference_total(verification="illustrative")
    make.approved(bank("a"), quarter, {"counted": 12})
    assert make.rolled_up("account-ratio", quarter).verification == "illustrative"


def test_the_mark_goes_when_the_illustrative_figure_goes(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    invented = make.approved(bank("b", is_illustrative=True), quarter, {"counted": 30})
    submissions.withdraw(invented, by=make.user(), note="minh họa", at=make.AT)
    assert make.rolled_up("counted", quarter).verification == "verified"


# Reference totals


def test_the_latest_total_at_the_periods_end_applies(quarter):
    make.share_of_total()
    make.reference_total(1000, applies_from=date(2024, 1, 1))
    make.reference_total(2000, applies_from=date(2025, 9, 14))
    make.approved(bank("a"), quarter, {"counted": 500})
    assert make.rolled_up("account-ratio", quarter).value == 25


def test_a_total_from_the_day_after_does_not_apply_yet(quarter):
    make.share_of_total()
    make.reference_total(1000, applies_from=date(2024, 1, 1))
    make.reference_total(2000, applies_from=date(2025, 9, 15))
    make.approved(bank("a"), quarter, {"counted": 500})
    assert make.rolled_up("account-ratio", quarter).value == 50


def test_another_kind_of_total_never_stands_in(quarter):
    make.share_of_total()
    make.reference_total(1000, kind="census_population")
    make.approved(bank("a"), quarter, {"counted": 500})
    assert make.rolled_up("account-ratio", quarter) is None


def test_accounts_may_outnumber_the_population(quarter):
    make.share_of_total()
    make.reference_total(1000)
    make.approved(bank("a"), quarter, {"counted": 1500})
    assert make.rolled_up("account-ratio", quarter).value == 150


def test_accounts_over_population_have_no_value_before_the_registered_total(the_facts):
    make.approved(bank("a"), make.period("2025-Q2"), {"accounts-15plus": 789_000})
    assert make.rolled_up("account-ratio", make.period("2025-Q2")) is None


def test_accounts_over_population_use_the_registered_total_from_then_on(the_facts, quarter):
    make.approved(bank("a"), quarter, {"accounts-15plus": 789_000})
    assert make.rolled_up("account-ratio", quarter).value.quantize(D("0.01")) == D("89.52")


# The command


def check() -> tuple[int, str]:
    """The exit code and the words of `rollup --check`."""
    said = StringIO()
    try:
        call_command("rollup", check=True, stdout=said)
    except SystemExit as stop:
        return stop.code, said.getvalue()
    return 0, said.getvalue()


def behind_its_back(value: int) -> None:
    Figure.objects.filter(measure__code="counted").update(stored=value)


def test_a_check_of_what_is_in_line_exits_0(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    assert check()[0] == 0


def test_a_check_after_a_change_behind_its_back_exits_1_and_names_the_reading(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    behind_its_back(13)
    code, said = check()
    assert (code, "2025-Q3 counted: 12 (1/1) → 13 (1/1)" in said) == (1, True)


def test_a_check_changes_nothing(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    behind_its_back(13)
    check()
    assert make.rolled_up("counted", quarter).value == 12


def test_a_check_finds_a_reading_that_nothing_stands_behind(quarter):
    make.indicator()
    done = make.approved(bank("a"), quarter, {"counted": 12})
    Submission.objects.filter(pk=done.pk).update(status="withdrawn")
    assert check()[0] == 1


def test_a_check_finds_a_reading_that_is_not_there(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    Reading.objects.all().delete()
    assert check()[0] == 1


def test_a_check_finds_a_reading_whose_coverage_has_drifted(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    make.duty(bank("b"), make.measure())
    assert check()[0] == 1


def test_the_command_mends_what_has_drifted(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    behind_its_back(13)
    call_command("rollup", stdout=StringIO())
    assert (make.rolled_up("counted", quarter).value, check()[0]) == (13, 0)


def test_the_command_changes_nothing_the_second_time(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    behind_its_back(13)
    call_command("rollup", stdout=StringIO())
    said = StringIO()
    call_command("rollup", stdout=said)
    assert said.getvalue() == "0 readings changed\n"


def test_the_command_keeps_to_the_period_it_is_given(quarter):
    make.indicator()
    make.approved(bank("a"), quarter, {"counted": 12})
    behind_its_back(13)
    make.period("2025-Q2")
    said = StringIO()
    call_command("rollup", period="2025-Q2", stdout=said)
    assert said.getvalue() == "0 readings changed\n"


def test_the_command_says_how_to_name_a_period():
    with pytest.raises(CommandError, match="2025-Q3"):
        call_command("rollup", period="2025-Q9")


# A slow, plain second way to the same numbers

PLANS = {"2025-Q1": "aaaa", "2025-Q2": "aasd", "2025-Q3": "wnra", "2025-Q4": "nnnn"}
"""By period what became of each of four banks' figures: a(pproved), s(ent), d(raft), w(ithdrawn), n(othing to
report, approved), r(eopened and corrected)."""


def a_province() -> None:
    """Four banks over four periods, in every state that a submission can be in."""
    bank("d", is_illustrative=True, active_from=date(2025, 5, 1))
    for letter, code in product("abcd", ("counted", "part", "whole")):
        make.duty(bank(letter), make.measure(code))
    make.indicator()
    make.ratio()
    make.share_of_total()
    make.reference_total(3_000)
    make.reference_total(4_000, applies_from=date(2025, 6, 14))
    for place, (label, plan) in enumerate(PLANS.items(), start=1):
        for letter, fate in zip("abcd", plan, strict=True):
            number = place * 100 + ord(letter)
            meet(fate, bank(letter), make.period(label), {"counted": number, "part": number // 3, "whole": number})


def meet(fate: str, owner: Organisation, of, values: dict[str, int]) -> None:
    if fate == "d":
        make.filled(owner, of, values)
    elif fate == "s":
        make.sent(owner, of, values)
    elif fate == "n":
        approve_nothing(owner, of)
    elif owner in Organisation.objects.active_in(of):
        done = make.approved(owner, of, values)
        if fate == "w":
            submissions.withdraw(done, by=make.user(), note="nhầm", at=make.AT)
        if fate == "r":
            correct(done)


def correct(done: Submission) -> None:
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm", at=make.AT)
    person = make.reporter(done.organisation)
    saved = submissions.save_figures(copy, {"counted": Entry(D(999))}, by=person, version=copy.version, at=make.AT)
    sent = submissions.submit(saved, by=person, version=saved.version, business_day=make.AFTER, at=make.AT)
    submissions.approve(sent, by=make.user(), version=sent.version, at=make.AT)


def judged(of) -> dict[str, tuple]:
    """Every reading of a period, worked out one row at a time."""
    counted, part, whole = (one_by_one(code, of) for code in ("counted", "part", "whole"))
    population = D(3_000 if of.label == "2025-Q1" else 4_000)
    found = {"counted": counted, "account-ratio": (percent(counted[0], population), *counted[1:])}
    if whole[0]:
        found["share"] = (percent(part[0], whole[0]), *whole[1:])
    return found


def one_by_one(code: str, of) -> tuple:
    """The sum, how many are approved, how many owe it, and whether any of it is illustrative."""
    summed, approved, owing, marked = D(0), 0, 0, False
    for owner in Organisation.objects.all():
        there = owner.active_from <= of.last_on and (owner.active_to is None or owner.active_to >= of.last_on)
        if not there or not any(each.measure.code == code for each in Duty.objects.filter(organisation=owner)):
            continue
        owing += 1
        for submission in Submission.objects.filter(organisation=owner, period=of):
            if submission.status == "approved":
                approved += 1
                marked = marked or owner.is_illustrative
                summed += submission.figures.get(measure__code=code).stored or 0
    return summed, approved, owing, marked


def percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(D("0.000001"))


def test_the_roll_up_is_what_a_slow_plain_reckoning_comes_to():
    a_province()
    rolled, plain = {}, {}
    for label in PLANS:
        of = make.period(label)
        plain[label] = judged(of)
        rolled[label] = {
            row.indicator.code: (row.value, row.approved, row.expected, row.verification == "illustrative")
            for row in Reading.objects.filter(period=of).select_related("indicator")
        }
    assert rolled == plain


def test_refreshing_everything_changes_nothing_after_the_verbs():
    a_province()
    changes = [rollup.refresh(make.period(label), by="test", at=make.AT, dry_run=True) for label in PLANS]
    assert changes == [[], [], [], []]


def test_an_approval_leaves_readings_of_other_measures_alone(quarter):
    make.indicator()
    make.indicator("other")
    make.approved(bank("a"), quarter, {"other": 7})
    Reading.objects.filter(indicator__code="other").update(value=8)
    make.approved(bank("b"), quarter, {"counted": 12})
    assert make.rolled_up("other", quarter).value == 8


def test_every_additive_measure_of_the_facts_may_come_from_many(the_facts):
    assert not Measure.objects.filter(owed_by="bank", additivity="not_additive").exists()
