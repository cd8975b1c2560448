"""Facts from files into the database: what is there, loading twice, staff's edits, and what is refused."""

import json
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
from indicators.plan import add_milestone, remove_milestone, revise_target
from tests import make

pytestmark = pytest.mark.django_db

LATER = datetime(2025, 2, 1, tzinfo=UTC)
STAFF = {"by": "staff", "at": LATER, "why": "theo bản gốc"}

FEW = {
    "documents": {"qd-1813", "kh-100", "bao-lang-son-5059212"},
    "programmes": {"QD1813", "KH100"},
    "measures": {"schools", "schools-cashless", "schools-urban", "schools-urban-cashless", "accounts-15plus"},
    "indicators": {"schools-urban", "schools", "accounts-15plus"},
}


@pytest.fixture
def folder(tmp_path) -> Path:
    """A few of the facts in files of their own, to be changed for one test."""
    for name, _model, _key in facts.FILES:
        rows = json.loads((settings.FACTS_DIR / f"{name}.json").read_text(encoding="utf-8"))
        few = [row for row in rows if is_kept(name, row)]
        (tmp_path / f"{name}.json").write_text(json.dumps(few, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def is_kept(name: str, row: dict) -> bool:
    if name in FEW:
        return row["code"] in FEW[name]
    return name == "totals" or row["indicator"] in FEW["indicators"]


@pytest.fixture
def loaded(folder) -> Path:
    load(folder)
    return folder


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


def kept() -> list:
    models = (PolicyDocument, Measure, Indicator, Target, ReferenceTotal, Reading, ReportingPeriod)
    return [list(each.objects.order_by("pk").values()) for each in models] + [each.history.count() for each in models]


# What is there: each sentence holds of the real facts

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
NOT_OF_THE_SCHEME = {"qr-merchants", "account-ratio", "schools", "medical-public", "benefits"}
NOT_BINDING = {"value-to-grdp", "acceptance-points"}
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
END_OF_2024 = date(2024, 12, 31)
BENCHMARKS = {
    ("value-to-grdp", Decimal(26), None),
    ("value-to-grdp", Decimal(28), None),
    ("adults-with-account", Decimal("86.97"), END_OF_2024),
    ("ecommerce-share", Decimal("66.8"), END_OF_2024),
    ("benefits-urban", Decimal(82), None),
}
TOTALS = {
    ("registered_population", 881_384),
    ("census_population", 813_978),
    ("census_population", 807_300),
    ("census_population", 802_090),
    ("census_population", 796_940),
}
CODES = """
    account-ratio accounts-15plus adults-with-account mobile-share qr-codes qr-merchants qr-locations acceptance-points
    schools schools-urban universities-portal tuition-use medical-public medical medical-urban hospital-fee-use
    benefits benefits-urban water electricity telecom sanitation post ecommerce-share echannel-users value-to-grdp
    growth-all-number growth-all-value growth-mobile-number growth-mobile-value growth-internet-number
    growth-internet-value budget-revenue-use fraud-cases
"""
NEAR = {
    "account-ratio": "adults-with-account",
    "qr-codes": "acceptance-points",
    "schools": "schools-urban",
    "medical-public": "medical-urban",
    "benefits": "benefits-urban",
}
DEDUPLICATED = {"persons-with-account", "merchants-with-qr", "acceptance-points", "echannel-users", "echannel-base"}


def scheme(**how):
    return Target.objects.filter(programme__code="QD1813", **how)


def plan():
    return Target.objects.filter(programme__code="KH100")


def promised(targets) -> set[str]:
    return set(targets.values_list("indicator__code", flat=True))


def published() -> dict[str, tuple[Decimal, str]]:
    rows = Reading.objects.filter(period__label="2025-Q3").values_list("indicator__code", "value", "qualifier")
    return {code: (value, qualifier) for code, value, qualifier in rows}


def breaks_in_tuition() -> bool:
    first, second = Indicator.objects.filter(code="tuition-use").order_by("valid_from")
    return first.valid_to == second.valid_from and second.valid_to is None


HOLDS = {
    "the scheme sets fifteen targets": lambda: scheme().count() == 15,
    "they are those of the decision": lambda: (
        {code: (low, high) for code, low, high in scheme().values_list("indicator__code", "minimum", "maximum")}
        == SCHEME
    ),
    "they are verified": lambda: not scheme().exclude(verification="verified").exists(),
    "only acceptance points have to be more than their target": lambda: (
        promised(Target.objects.filter(strict=True)) == {"acceptance-points"}
    ),
    "two of them do not bind the province": lambda: promised(scheme(binds_province=False)) == NOT_BINDING,
    "the plan has eighteen rows and none has a value": lambda: (
        list(plan().values_list("minimum", "maximum", "verification")) == [(None, None, "missing_source")] * 18
    ),
    "the plan has a row for each target that binds it and five more": lambda: (
        promised(plan()) == promised(scheme(binds_province=True)) | NOT_OF_THE_SCHEME
    ),
    "nine readings are published for the third quarter": lambda: (
        published() == {code: (Decimal(value), qualifier) for code, (value, qualifier) in PUBLISHED.items()}
    ),
    "every reading has its document": lambda: not Reading.objects.filter(document__isnull=True).exists(),
    "every reading has its citation": lambda: not Reading.objects.filter(citation="").exists(),
    "the water figure is of one company": lambda: Reading.objects.get(indicator__code="water").subset == "one_company",
    "the public facilities are public": lambda: Indicator.objects.get(code="medical-public").subset == "public",
    "five benchmarks of the nation are there": lambda: (
        set(Reading.objects.filter(source="benchmark", period=None).values_list("indicator__code", "value", "as_of"))
        == BENCHMARKS
        and Reading.objects.count() == len(PUBLISHED) + len(BENCHMARKS)
    ),
    "the registered population is kept apart from the census": lambda: (
        set(ReferenceTotal.objects.values_list("kind", "value")) == TOTALS
    ),
    "no total is more than to be checked": lambda: (
        not ReferenceTotal.objects.exclude(verification="needs_check").exists()
    ),
    "nothing is illustrative": lambda: (
        not any(
            model.objects.filter(verification="illustrative").exists()
            for model in (PolicyDocument, Target, ReferenceTotal, Reading)
        )
    ),
    "the telegram is called a telegram": lambda: (
        PolicyDocument.objects.get(number__startswith="124").kind == "telegram"
    ),
    "the indicators are those of the domain page": lambda: (
        set(Indicator.objects.values_list("code", flat=True)) == {*CODES.split(), "qr-merchants-banks"}
    ),
    "what is commonly mistaken names the promise it is mistaken for": lambda: (
        dict(Indicator.objects.filter(near__isnull=False).values_list("code", "near__code")) == NEAR
    ),
    "what one reporter has to deduplicate may not be summed": lambda: (
        set(Measure.objects.filter(additivity="not_additive").values_list("code", flat=True)) == DEDUPLICATED
    ),
    "the banks' sum of merchants has duplicates": lambda: (
        Measure.objects.get(code="qr-merchants-bank").additivity == "with_duplicates"
    ),
    "the definition of tuition breaks where schooling became free": breaks_in_tuition,
    "every loaded row says who and when": lambda: (
        set(Measure.history.values_list("history_user_id", flat=True)) == {facts.ACTOR}
    ),
}


def test_the_facts_are_those_of_the_domain_page(the_facts):
    assert [sentence for sentence, holds in HOLDS.items() if not holds()] == []


# Twice


def test_loading_all_the_facts_twice_changes_nothing(the_facts):
    before = kept()
    said = StringIO()
    call_command("load_plan", stdout=said)
    assert (said.getvalue(), kept()) == ("0 added, 0 changed, 0 kept, 0 overwritten\n", before)


def test_the_first_load_says_what_it_added(folder):
    assert {step.outcome for step in load(folder)} == {Outcome.ADDED}


def test_a_loaded_row_says_who_and_when(loaded):
    row = Measure.objects.first().history.get()
    assert (row.history_user_id, row.history_date) == (facts.ACTOR, LATER)


def test_a_change_in_a_file_is_taken_over_and_said(loaded):
    rewrite(loaded, "documents", set_first(title_en="A new title"))
    (step,) = load(loaded)
    assert (step.outcome, "title_en" in step.detail, PolicyDocument.objects.get(code="qd-1813").title_en) == (
        Outcome.CHANGED,
        True,
        "A new title",
    )


def test_a_new_row_in_a_file_is_added(loaded):
    rewrite(loaded, "measures", lambda rows: rows.append({**rows[0], "code": "new-one"}))
    assert [(step.outcome, step.row) for step in load(loaded)] == [(Outcome.ADDED, "Measure new-one")]


# What staff have edited


@pytest.fixture
def entered(loaded) -> Target:
    """A target of the plan whose number staff have entered."""
    target = Target.objects.get(programme__code="KH100", indicator__code="schools")
    changes = {"minimum": Decimal(95), "verification": "verified", "source": "Kế hoạch 100, bản gốc"}
    return revise_target(target, changes, by="staff", at=LATER, why="nhập từ bản gốc")


def test_what_staff_entered_is_kept_and_said(entered, folder):
    (step,) = load(folder)
    entered.refresh_from_db()
    assert (step.outcome, step.row, "staff" in step.detail, entered.minimum) == (
        Outcome.KEPT,
        "Target KH100/schools/2025-12-31",
        True,
        95,
    )


def test_the_command_says_what_it_kept(entered, folder):
    said = StringIO()
    call_command("load_plan", folder=str(folder), stdout=said)
    assert "kept: Target KH100/schools/2025-12-31" in said.getvalue()


def test_overwriting_is_asked_for_and_said(entered, folder):
    (step,) = load(folder, overwrite=True)
    entered.refresh_from_db()
    assert (step.outcome, "chưa có văn bản gốc" in entered.source) == (Outcome.OVERWRITTEN, True)


def test_the_command_says_what_it_overwrote(entered, folder):
    said = StringIO()
    call_command("load_plan", folder=str(folder), overwrite=True, stdout=said)
    assert "overwritten: Target KH100/schools/2025-12-31" in said.getvalue()


def test_overwriting_puts_back_all_that_the_file_leaves_open(entered, folder):
    """The row has no value while its source is missing: overwriting may not leave the value of staff behind."""
    load(folder, overwrite=True)
    entered.refresh_from_db()
    assert (entered.minimum, entered.verification) == (None, "missing_source")


def test_what_was_overwritten_stays_in_the_history(entered, folder):
    load(folder, overwrite=True)
    assert [row.history_user_id for row in entered.history.order_by("history_id")] == [
        facts.ACTOR,
        "staff",
        facts.ACTOR,
    ]


def test_a_staff_edit_that_agrees_with_the_file_is_not_mentioned(loaded, folder):
    row = Measure.objects.first()
    save_as(row, by="staff", at=LATER)
    assert load(folder) == []


def test_a_due_day_that_staff_corrected_does_not_bring_the_row_back(entered, folder):
    revise_target(entered, {"due_on": date(2025, 6, 30)}, by="staff", at=LATER, why="theo bản gốc")
    load(folder)
    rows = Target.objects.filter(programme__code="KH100", indicator__code="schools")
    assert [row.due_on for row in rows] == [date(2025, 6, 30)]


@pytest.fixture
def removed(loaded) -> Target:
    """A milestone that a file brought and staff took out of the plan."""
    final = Target.objects.get(programme__code="KH100", indicator__code="schools")
    early = {"programme": "KH100", "indicator": "schools", "due_on": "2024-12-31"}
    rewrite(loaded, "targets", lambda rows: rows.append({**_row_of(rows, "KH100", "schools"), **early}))
    load(loaded)
    milestone = Target.objects.get(programme=final.programme, indicator=final.indicator, due_on=date(2024, 12, 31))
    remove_milestone(milestone, by="staff", at=LATER, why="văn bản không nêu")
    return milestone


def _row_of(rows, programme, indicator):
    return next(row for row in rows if (row["programme"], row["indicator"]) == (programme, indicator))


def test_what_staff_removed_stays_removed_and_is_said(removed, loaded):
    (step,) = load(loaded)
    assert (step.outcome, step.row, step.detail) == (
        Outcome.KEPT,
        "Target KH100/schools/2024-12-31",
        "removed by staff",
    )
    assert not Target.objects.filter(due_on=date(2024, 12, 31)).exists()


def test_what_staff_moved_and_then_removed_stays_removed(loaded, folder):
    target = Target.objects.get(programme__code="KH100", indicator__code="schools")
    revise_target(target, {"due_on": date(2024, 12, 31)}, by="staff", at=LATER, why="theo bản gốc")
    add_milestone(target, {"due_on": date(2025, 6, 30), "verification": "missing_source", "source": "–"}, **STAFF)
    remove_milestone(target, **STAFF)
    (step,) = load(folder)
    assert (step.outcome, step.detail) == (Outcome.KEPT, "removed by staff")


def test_overwriting_brings_back_what_staff_removed(removed, loaded):
    (step,) = load(loaded, overwrite=True)
    assert (step.outcome, Target.objects.filter(due_on=date(2024, 12, 31)).count()) == (Outcome.ADDED, 1)


def test_an_edit_that_is_dated_before_the_load_is_kept_all_the_same(loaded, folder):
    target = Target.objects.get(programme__code="KH100", indicator__code="schools")
    long_ago = datetime(2021, 1, 1, tzinfo=UTC)
    revise_target(target, {"clause": "II.1"}, by="staff", at=long_ago, why="nhập bù")
    assert [step.outcome for step in load(folder)] == [Outcome.KEPT]


def test_a_row_that_staff_added_is_left_alone(loaded, folder):
    made = make.target(Indicator.objects.get(code="schools"), minimum=Decimal(5), verification="verified")
    assert (load(folder), Target.objects.filter(pk=made.pk).exists()) == ([], True)


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
    rewrite(folder, "readings", lambda rows: rows[-1].update(value="172.4"))
    assert refused(folder).startswith("readings.json, row 2: ")


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


def test_a_refused_change_leaves_the_loaded_facts_as_they_were(loaded):
    rewrite(loaded, "documents", set_first(title_en="A new title"))
    rewrite(loaded, "readings", lambda rows: rows[-1].update(indicator="no-such"))
    refused(loaded)


def test_the_command_ends_with_the_sentence_and_not_a_traceback(folder):
    rewrite(folder, "documents", set_first(source=""))
    with pytest.raises(CommandError, match=r"documents\.json, row 1: "):
        call_command("load_plan", folder=str(folder))
