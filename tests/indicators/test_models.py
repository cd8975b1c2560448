"""What must always be true of promises and measurements: each named constraint is broken once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, UniqueConstraint
from django.db.utils import IntegrityError

from indicators.models import Indicator, PolicyDocument, Reading, ReportingPeriod, Target
from tests import make

pytestmark = pytest.mark.django_db

D = Decimal
DAY = date(2025, 12, 31)


def two(of: Callable[[], Model]) -> None:
    of()
    of()


def a_period(**fields) -> ReportingPeriod:
    defaults = {
        "calendar": "administrative",
        "year": 2025,
        "ordinal": 3,
        "label": "2025-Q3",
        "first_on": date(2025, 6, 15),
        "last_on": date(2025, 9, 14),
        "due_on": date(2025, 9, 16),
    }
    return ReportingPeriod.objects.create(**{**defaults, **fields})


def a_target(**fields) -> Target:
    return make.target(make.ratio(), **{"minimum": D(80), "verification": "verified", **fields})


def a_roll_up(**fields) -> Reading:
    defaults = {
        "source": "roll_up",
        "document": None,
        "approved": 1,
        "expected": 1,
        "period": make.period(is_open=False),
    }
    return make.reading(make.indicator(), **{**defaults, **fields})


def a_document_reading(**fields) -> Reading:
    return make.reading(make.indicator(), **fields)


def two_documents() -> None:
    make.document("one", number="100/KH")
    make.document("two", number="100/KH")


BREAKERS = {
    "measure_has_at_most_six_decimals": lambda: make.measure(decimals=7),
    "each_indicator_version_once": lambda: two(lambda: Indicator.objects.create(**a_version())),
    "indicator_valid_from_before_valid_to": lambda: make.indicator(valid_to=date(2020, 12, 15)),
    "a_ratio_has_both_parts": lambda: make.indicator(aggregation="ratio_of_sums"),
    "a_share_of_a_total_names_the_total": lambda: make.share_of_total(kind=""),
    "document_number_unique_per_issuer": two_documents,
    "document_names_its_source": lambda: make.document(source=""),
    "programme_starts_before_it_ends": lambda: make.programme(first_on=date(2026, 1, 1)),
    "one_target_per_programme_indicator_and_due_day": lambda: two(a_target),
    "target_minimum_at_most_its_maximum": lambda: a_target(minimum=D(90), maximum=D(80)),
    "target_has_a_value_unless_its_source_is_missing": lambda: a_target(minimum=None),
    "target_baseline_has_an_earlier_day_and_a_verification": lambda: a_target(
        baseline=D(40), baseline_on=DAY, baseline_verification="verified"
    ),
    "target_names_its_source": lambda: a_target(source=""),
    "each_period_once": lambda: two(a_period),
    "period_starts_then_ends_then_is_due": lambda: a_period(due_on=date(2025, 9, 14)),
    "period_closed_when_and_by_whom_together": lambda: a_period(closed_at=make.AT),
    "one_reference_total_per_kind_and_day": lambda: two(make.reference_total),
    "reference_total_is_positive": lambda: make.reference_total(0),
    "reference_total_names_its_source": lambda: make.reference_total(source=""),
    "one_roll_up_per_period": lambda: two(a_roll_up),
    "one_reading_per_document_indicator_and_period": lambda: two(a_document_reading),
    "a_roll_up_has_coverage_any_other_reading_a_document": lambda: a_roll_up(approved=None, expected=None),
    "reading_coverage_at_most_all": lambda: a_roll_up(approved=2),
    "reading_has_a_value_or_a_flow": lambda: a_document_reading(value=None),
    "a_bounded_share_is_within_0_and_100": lambda: a_document_reading(value=D("100.000001"), bounded=True),
    "reading_states_all_of_its_basis_or_none": lambda: a_document_reading(counted="accounts"),
}


def a_version() -> dict:
    """One version of an indicator as the columns have it."""
    row = Indicator.objects.filter(pk=make.indicator("model").pk).values().get()
    return {**row, "id": None, "code": "twice"}


def ours() -> dict[str, tuple[type[Model], object]]:
    """Every named constraint of the room, with its table."""
    return {
        each.name: (model, each)
        for model in apps.get_app_config("indicators").get_models()
        if not model.__name__.startswith("Historical")
        for each in model._meta.constraints
    }


def told(name: str) -> str:
    """What the database says when a constraint is broken.  SQLite names the columns of a unique one, not itself."""
    model, constraint = ours()[name]
    if connection.vendor == "sqlite" and isinstance(constraint, UniqueConstraint) and constraint.fields:
        columns = [model._meta.get_field(field).column for field in constraint.fields]
        return ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
    return name


def refused(breaks: Callable[[], object], name: str) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        breaks()
    assert told(name) in str(refusal.value)


def test_every_named_constraint_is_broken_here():
    assert set(BREAKERS) == set(ours())


@pytest.mark.parametrize("name", BREAKERS)
def test_the_database_refuses_what_breaks_it_and_names_it(name):
    refused(BREAKERS[name], name)


# The other sides of the longer ones


@pytest.mark.parametrize("fields", [{"period": "2025-Q3"}, {"as_of": DAY}, {"period": "2025-Q3", "as_of": DAY}])
def test_a_document_states_an_indicator_once_whichever_days_are_null(fields):
    if "period" in fields:
        fields = {**fields, "period": make.period(is_open=False)}
    refused(lambda: two(lambda: a_document_reading(**fields)), "one_reading_per_document_indicator_and_period")


def test_a_document_may_state_an_indicator_for_two_days():
    a_document_reading(as_of=date(2024, 12, 31))
    a_document_reading(as_of=DAY)
    assert Reading.objects.count() == 2


def test_two_documents_may_state_the_same():
    a_document_reading()
    a_document_reading(document=make.document("other"))
    assert Reading.objects.count() == 2


def test_roll_ups_of_two_periods_stand_side_by_side():
    a_roll_up()
    a_roll_up(period=make.period("2025-Q4", is_open=False))
    assert Reading.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [{"document": "given"}, {"period": None}, {"source": "document"}, {"source": "benchmark", "approved": None}],
)
def test_a_roll_up_has_a_period_and_coverage_and_no_document(fields):
    if fields.get("document"):
        fields = {"document": make.document()}
    refused(lambda: a_roll_up(**fields), "a_roll_up_has_coverage_any_other_reading_a_document")


@pytest.mark.parametrize("value", ["0", "100"])
def test_a_bounded_share_may_be_at_either_end(value):
    assert a_document_reading(value=D(value), bounded=True).pk


def test_a_bounded_share_below_zero_is_refused():
    refused(lambda: a_document_reading(value=D("-0.1"), bounded=True), "a_bounded_share_is_within_0_and_100")


def test_a_share_whose_basis_allows_more_may_pass_100():
    assert a_document_reading(value=D(150)).pk


def test_a_reading_may_state_a_whole_basis_of_its_own():
    assert a_document_reading(counted="accounts", base="none", scope="province", subset="all").pk


def test_a_flow_alone_is_a_reading():
    assert a_document_reading(value=None, numerator=D(5)).pk


@pytest.mark.parametrize(
    "fields",
    [
        {"minimum": D(80), "maximum": D(80)},
        {"minimum": None, "maximum": D(5)},
        {"minimum": None, "verification": "missing_source"},
        {"baseline": D(40), "baseline_on": date(2025, 12, 30), "baseline_verification": "needs_check"},
    ],
)
def test_a_point_a_ceiling_an_unknown_value_and_a_baseline_are_targets(fields):
    assert a_target(**fields).pk


@pytest.mark.parametrize("fields", [{"minimum": D(80)}, {"minimum": None, "maximum": D(80)}])
def test_a_target_whose_source_is_missing_has_no_value(fields):
    refused(
        lambda: a_target(**fields, verification="missing_source"), "target_has_a_value_unless_its_source_is_missing"
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"baseline": D(40)},
        {"baseline": D(40), "baseline_on": date(2020, 12, 31)},
        {"baseline_on": date(2020, 12, 31)},
        {"baseline_verification": "verified"},
    ],
)
def test_a_baseline_in_part_is_refused(fields):
    refused(lambda: a_target(**fields), "target_baseline_has_an_earlier_day_and_a_verification")


def test_documents_without_a_number_may_share_an_issuer():
    make.document("one", number="")
    make.document("two", number="")
    assert PolicyDocument.objects.count() == 2


def test_a_programme_of_one_day_is_allowed():
    assert make.programme(first_on=DAY, last_on=DAY).pk


def test_a_period_of_one_day_is_allowed():
    assert a_period(first_on=date(2025, 9, 14)).pk


def test_a_name_without_a_moment_does_not_close_a_period():
    refused(lambda: a_period(closed_by="staff"), "period_closed_when_and_by_whom_together")


def test_the_same_quarter_of_another_calendar_is_another_period():
    a_period()
    assert a_period(calendar="calendar").pk


def test_a_version_that_ends_the_day_it_starts_is_refused_and_one_day_later_is_not():
    assert make.indicator(valid_to=date(2020, 12, 16)).pk
