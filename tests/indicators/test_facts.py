"""Facts from files into the database: what is there, loading twice, staff's edits, and what is refused."""

import json
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from indicators import facts
from indicators.facts import FactRefused, Outcome
from indicators.history import save_as
from indicators.models import Indicator, Measure, PolicyDocument, Reading, ReferenceTotal, ReportingPeriod, Target
from indicators.periods import Calendar
from indicators.plan import revise_target
from tests import make

pytestmark = pytest.mark.django_db

LATER = datetime(2025, 2, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the fact files, to be changed for one test."""
    return shutil.copytree(settings.FACTS_DIR, tmp_path / "facts")


def load(folder: Path = settings.FACTS_DIR, **how) -> list[facts.Step]:
    return facts.load(folder, calendar=Calendar.ADMINISTRATIVE, at=how.pop("at", LATER), **how)


def rewrite(folder: Path, name: str, change) -> None:
    """Change the rows of one file in place."""
    path = folder / f"{name}.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    change(rows)
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def set_first(**fields):
    return lambda rows: rows[0].update(fields)


def kept() -> list[int]:
    models = (PolicyDocument, Measure, Indicator, Target, ReferenceTotal, Reading, ReportingPeriod)
    return [list(each.objects.order_by("pk").values()) for each in models] + [
        each.history.count() for each in models
    ]


# What is there


def test_the_scheme_sets_fifteen_targets(the_facts):
    assert Target.objects.filter(programme__code="QD1813").count() == 15


def test_the_targets_of_the_scheme_are_verified(the_facts):
    assert set(Target.objects.filter(programme__code="QD1813").values_list("verification", flat=True)) == {"verified"}


SCHEME = {
    "value-to-grdp": (25, None),
    "ecommerce-share": (50, None),
    "adults-with-account": (80, None),
    "acceptance-points": (450_000, None),
    "growth-all-number": (20, 25),
    "growth-all-value": (20, 25),
    "growth-mobile-number": (50, 80),
    "growth-mobile-value": (80, 100),
    "growth-internet-number": (35, 40),
    "growth-internet-value": (35, 40),
    "echannel-users": (40, None),
    "schools-urban": (90, 100),
    "universities-portal": (90, 100),
    "medical-urban": (60, None),
    "benefits-urban": (60, None),
}


def test_the_targets_of_the_scheme_are_those_of_the_decision(the_facts):
    rows = Target.objects.filter(programme__code="QD1813").values_list("indicator__code", "minimum", "maximum")
    assert {code: (low, high) for code, low, high in rows} == SCHEME


def test_acceptance_points_have_to_be_more_than_the_target(the_facts):
    assert list(Target.objects.filter(strict=True).values_list("indicator__code", flat=True)) == ["acceptance-points"]


def test_two_goals_of_the_nation_do_not_bind_the_province(the_facts):
    free = Target.objects.filter(programme__code="QD1813", binds_province=False)
    assert set(free.values_list("indicator__code", flat=True)) == {"value-to-grdp", "acceptance-points"}


def test_the_plan_has_eighteen_rows_and_none_has_a_value(the_facts):
    rows = Target.objects.filter(programme__code="KH100").values_list("minimum", "maximum", "verification")
    assert list(rows) == [(None, None, "missing_source")] * 18


def test_the_plan_has_a_row_for_each_target_that_binds_it_and_five_more(the_facts):
    plan, bound = (
        set(rows.values_list("indicator__code", flat=True))
        for rows in (
            Target.objects.filter(programme__code="KH100"),
            Target.objects.filter(programme__code="QD1813", binds_province=True),
        )
    )
    assert plan - bound == {"qr-merchants", "account-ratio", "schools", "medical-public", "benefits"}
    assert bound - plan == set()


PUBLISHED = {
    "accounts-15plus": ("789000", "at_least"),
    "account-ratio": ("89.5", "rounded"),
    "mobile-share": ("72.4", "rounded"),
    "qr-codes": ("50000", "at_least"),
    "qr-locations": ("92", "at_least"),
    "schools": ("100", "exact"),
    "medical-public": ("100", "exact"),
    "benefits": ("74.8", "at_least"),
    "water": ("95", "rounded"),
}


def test_nine_readings_are_published_for_the_third_quarter(the_facts):
    rows = Reading.objects.filter(period__label="2025-Q3").values_list("indicator__code", "value", "qualifier")
    assert {code: (value, qualifier) for code, value, qualifier in rows} == {
        code: (Decimal(value), qualifier) for code, (value, qualifier) in PUBLISHED.items()
    }


def test_published_readings_carry_their_document_and_citation(the_facts):
    assert not Reading.objects.filter(source="document", citation="").exists()
    assert not Reading.objects.filter(document__isnull=True).exists()


def test_the_water_figure_is_of_one_company(the_facts):
    assert Reading.objects.get(indicator__code="water").subset == "one_company"


def test_five_benchmarks_of_the_nation_are_there(the_facts):
    rows = Reading.objects.filter(source="benchmark").values_list("indicator__code", "value", "as_of", "period")
    assert sorted(rows, key=lambda row: (row[0], row[1])) == [
        ("adults-with-account", Decimal("86.97"), date(2024, 12, 31), None),
        ("benefits-urban", Decimal(82), None, None),
        ("ecommerce-share", Decimal("66.8"), date(2024, 12, 31), None),
        ("value-to-grdp", Decimal(26), date(2024, 12, 31), None),
        ("value-to-grdp", Decimal(28), None, None),
    ]


def test_the_registered_population_is_kept_apart_from_the_census(the_facts):
    rows = ReferenceTotal.objects.values_list("kind", "value", "verification")
    assert sorted(rows) == [
        ("census_population", 796_940, "needs_check"),
        ("census_population", 802_090, "needs_check"),
        ("census_population", 807_300, "needs_check"),
        ("census_population", 813_978, "needs_check"),
        ("registered_population", 881_384, "needs_check"),
    ]


def test_nothing_in_the_facts_is_illustrative(the_facts):
    for model in (PolicyDocument, Target, ReferenceTotal, Reading):
        assert not model.objects.filter(verification="illustrative").exists()


def test_the_telegram_is_called_a_telegram(the_facts):
    assert PolicyDocument.objects.get(number__startswith="124").kind == "telegram"


CODES = """
    account-ratio accounts-15plus adults-with-account mobile-share qr-codes qr-merchants qr-locations acceptance-points
    schools schools-urban universities-portal tuition-use medical-public medical medical-urban hospital-fee-use
    benefits benefits-urban water electricity telecom sanitation post ecommerce-share echannel-users value-to-grdp
    growth-all-number growth-all-value growth-mobile-number growth-mobile-value growth-internet-number
    growth-internet-value budget-revenue-use fraud-cases
"""


def test_the_indicators_are_those_of_the_domain_page(the_facts):
    assert set(Indicator.objects.values_list("code", flat=True)) == set(CODES.split())


NEAR = {
    "account-ratio": "adults-with-account",
    "qr-codes": "acceptance-points",
    "schools": "schools-urban",
    "medical-public": "medical-urban",
    "benefits": "benefits-urban",
}


def test_what_is_commonly_mistaken_names_the_promise_it_is_mistaken_for(the_facts):
    rows = Indicator.objects.filter(near__isnull=False).values_list("code", "near__code")
    assert dict(rows) == NEAR


def test_distinct_persons_and_merchants_may_not_be_summed(the_facts):
    codes = set(Measure.objects.filter(additivity="not_additive").values_list("code", flat=True))
    assert {"persons-with-account", "merchants-with-qr", "acceptance-points", "echannel-users"} <= codes


def test_the_banks_sum_of_merchants_has_duplicates(the_facts):
    assert Measure.objects.get(code="qr-merchants-bank").additivity == "with_duplicates"


def test_definitions_that_expire_have_their_break_at_the_school_year(the_facts):
    first, second = Indicator.objects.filter(code="tuition-use").order_by("valid_from")
    assert (first.valid_to, second.valid_to) == (second.valid_from, None)


# Twice


def test_loading_twice_changes_nothing(the_facts):
    before = kept()
    assert (load(), kept()) == ([], before)


def test_the_command_is_safe_to_run_twice():
    call_command("load_plan", stdout=StringIO())
    said = StringIO()
    call_command("load_plan", stdout=said)
    assert said.getvalue() == "0 added, 0 changed, 0 kept, 0 overwritten\n"


def test_the_first_load_says_what_it_added():
    assert {step.outcome for step in load()} == {Outcome.ADDED}


def test_a_loaded_row_says_who_and_when(the_facts):
    row = Measure.objects.first().history.get()
    assert row.history_user_id == facts.ACTOR


def test_a_change_in_a_file_is_taken_over_and_said(the_facts, folder):
    rewrite(folder, "documents", set_first(title_en="A new title"))
    (step,) = load(folder)
    assert (step.outcome, "title_en" in step.detail, PolicyDocument.objects.get(code="qd-1813").title_en) == (
        Outcome.CHANGED,
        True,
        "A new title",
    )


def test_a_new_row_in_a_file_is_added(the_facts, folder):
    rewrite(folder, "measures", lambda rows: rows.append({**rows[0], "code": "new-one"}))
    assert [(step.outcome, step.row) for step in load(folder)] == [(Outcome.ADDED, "Measure new-one")]


# What staff have edited


@pytest.fixture
def entered(the_facts) -> Target:
    """A target of the plan whose number staff have entered."""
    target = Target.objects.get(programme__code="KH100", indicator__code="schools")
    changes = {"minimum": Decimal(95), "verification": "verified", "source": "Kế hoạch 100, bản gốc"}
    return revise_target(target, changes, by="staff", at=LATER, why="nhập từ bản gốc")


def test_what_staff_entered_is_kept_and_said(entered):
    (step,) = load()
    entered.refresh_from_db()
    assert (step.outcome, step.row, "staff" in step.detail, entered.minimum) == (
        Outcome.KEPT,
        "Target KH100/schools/2025-12-31",
        True,
        95,
    )


def test_the_command_says_what_it_kept(entered):
    said = StringIO()
    call_command("load_plan", stdout=said)
    assert "kept: Target KH100/schools/2025-12-31" in said.getvalue()


def test_overwriting_is_asked_for_and_said(entered):
    (step,) = load(overwrite=True)
    entered.refresh_from_db()
    assert (step.outcome, entered.source) == (Outcome.OVERWRITTEN, "chưa có văn bản gốc")


def test_the_command_says_what_it_overwrote(entered):
    said = StringIO()
    call_command("load_plan", overwrite=True, stdout=said)
    assert "overwritten: Target KH100/schools/2025-12-31" in said.getvalue()


def test_overwriting_puts_back_all_that_the_file_leaves_open(entered):
    """The row has no value while its source is missing: overwriting may not leave the value of staff behind."""
    load(overwrite=True)
    entered.refresh_from_db()
    assert (entered.minimum, entered.verification) == (None, "missing_source")


def test_what_was_overwritten_stays_in_the_history(entered):
    load(overwrite=True)
    assert [row.history_user_id for row in entered.history.order_by("history_id")] == [
        facts.ACTOR,
        "staff",
        facts.ACTOR,
    ]


def test_a_staff_edit_that_agrees_with_the_file_is_not_mentioned(the_facts):
    row = Measure.objects.first()
    save_as(row, by="staff", at=LATER)
    assert load() == []


def test_a_due_day_that_staff_corrected_does_not_bring_the_row_back(entered):
    revise_target(entered, {"due_on": date(2025, 6, 30)}, by="staff", at=LATER, why="theo bản gốc")
    load()
    rows = Target.objects.filter(programme__code="KH100", indicator__code="schools")
    assert [row.due_on for row in rows] == [date(2025, 6, 30)]


def test_a_row_that_staff_added_is_left_alone(the_facts):
    made = make.target(Indicator.objects.get(code="schools"), minimum=Decimal(5), verification="verified")
    assert (load(), Target.objects.filter(pk=made.pk).exists()) == ([], True)


# What is refused


def refused(folder: Path) -> str:
    """Why a load is refused; nothing is changed where any row is refused."""
    before = kept()
    with pytest.raises(FactRefused) as refusal:
        load(folder)
    assert kept() == before
    return str(refusal.value)


@pytest.mark.parametrize("name", ["documents", "targets", "totals"])
def test_a_row_without_a_source_is_refused_with_its_file_and_its_row(name, folder):
    rewrite(folder, name, set_first(source=""))
    text = refused(folder)
    assert (text.startswith(f"{name}.json, row 1: "), "source" in text) == (True, True)


def test_a_row_without_a_source_is_named_where_it_stands(folder):
    rewrite(folder, "targets", lambda rows: rows[2].update(source=""))
    assert refused(folder).startswith("targets.json, row 3: ")


def test_a_reading_without_a_document_is_refused(folder):
    rewrite(folder, "readings", lambda rows: rows[0].pop("document"))
    assert refused(folder).startswith("readings.json, row 1: ")


def test_a_row_whose_source_key_is_left_out_is_refused(folder):
    rewrite(folder, "totals", lambda rows: rows[0].pop("source"))
    assert refused(folder).startswith("totals.json, row 1: ")


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("targets", {"indicator": "no-such"}, "indicator: nothing has the code 'no-such'"),
        ("targets", {"programme": "no-such"}, "programme: nothing has the code 'no-such'"),
        ("indicators", {"numerator": "no-such"}, "numerator: nothing has the code 'no-such'"),
        ("measures", {"part_of": "no-such"}, "part_of: nothing has the code 'no-such'"),
        ("readings", {"period": "2025-Q5"}, "period: no such period: '2025-Q5'"),
        ("readings", {"document": "no-such"}, "document: nothing has the code 'no-such'"),
        ("measures", {"colour": "red"}, "unknown field 'colour'"),
        ("measures", {"additivity": "sometimes"}, "additivity"),
        ("targets", {"due_on": "31/12/2025"}, "31/12/2025"),
        ("targets", {"minimum": "about 25"}, "about 25"),
        ("targets", {"minimum": "30", "maximum": "25"}, "target_minimum_at_most_its_maximum"),
        ("totals", {"value": 0}, "reference_total_is_positive"),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_what(name, fields, said, folder):
    rewrite(folder, name, set_first(**fields))
    text = refused(folder)
    assert (text.startswith(f"{name}.json, row 1: "), said in text) == (True, True)


def test_a_share_over_100_is_refused(folder):
    rewrite(folder, "readings", lambda rows: rows[2].update(value="172.4"))
    assert refused(folder).startswith("readings.json, row 3: ")


def test_a_longer_span_than_a_quarter_is_refused(folder):
    """Only quarters are filed and stored; a year is computed."""
    rewrite(folder, "readings", set_first(period="2025"))
    assert refused(folder).startswith("readings.json, row 1: ")


def test_a_file_that_is_not_there_is_named(folder):
    (folder / "totals.json").unlink()
    assert "totals.json" in refused(folder)


def test_a_file_that_is_not_json_is_named(folder):
    (folder / "totals.json").write_text("[{", encoding="utf-8")
    assert "totals.json is not JSON" in refused(folder)


def test_a_refused_change_leaves_the_loaded_facts_as_they_were(the_facts, folder):
    rewrite(folder, "documents", set_first(title_en="A new title"))
    rewrite(folder, "readings", lambda rows: rows[-1].update(indicator="no-such"))
    refused(folder)


def test_the_command_ends_with_the_sentence_and_not_a_traceback(folder):
    rewrite(folder, "documents", set_first(source=""))
    with pytest.raises(CommandError, match=r"documents\.json, row 1: "):
        call_command("load_plan", folder=str(folder))
