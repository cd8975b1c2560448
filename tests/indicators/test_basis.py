"""Whether two numbers stand on the same basis, and the one inference that is sound."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.basis import (
    Base,
    Basis,
    Counted,
    Difference,
    Part,
    Scope,
    Subset,
    differences,
    implied_for_urban,
)

PROPERTY = settings(deadline=None, max_examples=100, derandomize=True)
SCHOOLS = Basis(Counted.INSTITUTIONS, Base.INSTITUTIONS, Scope.PROVINCE, Subset.ALL)
URBAN = replace(SCHOOLS, scope=Scope.URBAN)
bases = st.builds(
    Basis, st.sampled_from(Counted), st.sampled_from(Base), st.sampled_from(Scope), st.sampled_from(Subset)
)
units = st.sampled_from(["percent", "point", "times"])


def implied(reading=SCHOOLS, target=URBAN, value="100", *, printed=False, unit="percent", target_unit="percent"):
    found = differences(reading, target, reading_unit=unit, target_unit=target_unit)
    return implied_for_urban(found, Decimal(value), printed=printed, unit=unit, bounded=reading.bounded)


def test_two_numbers_on_the_same_basis_do_not_differ():
    assert differences(SCHOOLS, SCHOOLS) == ()


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        (Part.COUNTED, {"counted": Counted.COLLEGES}),
        (Part.BASE, {"base": Base.COLLEGES}),
        (Part.SCOPE, {"scope": Scope.URBAN}),
        (Part.SCOPE, {"scope": Scope.NATIONAL}),
        (Part.SUBSET, {"subset": Subset.PUBLIC}),
        (Part.SUBSET, {"subset": Subset.ONE_COMPANY}),
    ],
)
def test_each_part_alone_makes_a_difference_that_names_both_sides(part, changed):
    target = replace(SCHOOLS, **changed)
    code = part.value
    assert differences(SCHOOLS, target) == (Difference(part, getattr(SCHOOLS, code), getattr(target, code)),)


def test_another_unit_makes_a_difference():
    found = differences(SCHOOLS, SCHOOLS, reading_unit="percent", target_unit="point")
    assert found == (Difference(Part.UNIT, "percent", "point"),)


def test_every_difference_is_named_in_the_order_of_the_parts():
    other = Basis(Counted.ACCOUNTS, Base.REGISTERED_POPULATION, Scope.NATIONAL, Subset.PUBLIC)
    found = differences(SCHOOLS, other, reading_unit="percent", target_unit="point")
    assert [each.part for each in found] == [Part.COUNTED, Part.BASE, Part.SCOPE, Part.SUBSET, Part.UNIT]


@given(bases, bases, units, units)
@PROPERTY
def test_only_two_alike_bases_and_units_have_no_difference(one, other, unit, other_unit):
    found = differences(one, other, reading_unit=unit, target_unit=other_unit)
    assert (not found) == (one == other and unit == other_unit)
    back = differences(other, one, reading_unit=other_unit, target_unit=unit)
    assert [(each.part, each.reading, each.target) for each in found] == [
        (each.part, each.target, each.reading) for each in back
    ]


@pytest.mark.parametrize(
    ("scope", "here"),
    [(Scope.NATIONAL, Scope.PROVINCE), (Scope.PROVINCE, Scope.PROVINCE), (Scope.URBAN, Scope.URBAN)],
)
def test_a_national_goal_is_read_at_whole_province_scope(scope, here):
    assert replace(SCHOOLS, scope=scope).in_province() == replace(SCHOOLS, scope=here)


def test_all_of_the_province_implies_all_of_its_urban_part():
    assert implied()


@pytest.mark.parametrize("value", ["0", "99", "99.999999", "100.000001", "101"])
def test_nothing_but_100_per_cent_implies_anything(value):
    assert not implied(value=value)


def test_a_100_rounded_for_print_implies_nothing():
    assert not implied(printed=True)


@pytest.mark.parametrize(
    ("reading", "target"),
    [
        (URBAN, SCHOOLS),  # the part says nothing of the whole
        (SCHOOLS, SCHOOLS),
        (SCHOOLS, replace(SCHOOLS, scope=Scope.NATIONAL)),
        (replace(SCHOOLS, scope=Scope.NATIONAL), URBAN),
        (replace(SCHOOLS, subset=Subset.PUBLIC), URBAN),
        (SCHOOLS, replace(URBAN, subset=Subset.PUBLIC)),
        (SCHOOLS, replace(URBAN, counted=Counted.COLLEGES)),
        (SCHOOLS, replace(URBAN, base=Base.COLLEGES)),
    ],
)
def test_the_inference_goes_from_the_province_to_its_urban_part_and_nowhere_else(reading, target):
    assert not implied(reading, target)


@pytest.mark.parametrize(("unit", "target_unit"), [("point", "point"), ("percent", "point"), ("point", "percent")])
def test_only_a_share_implies_anything(unit, target_unit):
    assert not implied(unit=unit, target_unit=target_unit)


def test_100_accounts_per_100_people_imply_nothing_for_the_urban_part():
    """One person may hold several accounts (domain page §4): that 100 % is an average and no whole."""
    accounts = Basis(Counted.ACCOUNTS, Base.REGISTERED_POPULATION, Scope.PROVINCE, Subset.ALL)
    assert not implied(accounts, replace(accounts, scope=Scope.URBAN))


@pytest.mark.parametrize("counted", Counted)
def test_every_share_but_that_of_accounts_ends_at_100_per_cent(counted):
    assert replace(SCHOOLS, counted=counted).bounded is (counted is not Counted.ACCOUNTS)
