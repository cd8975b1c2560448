"""What exactly is counted, and whether two numbers stand on the same basis.  Pure: no Django, no clock."""

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum

HUNDRED = Decimal(100)
PERCENT = "percent"


class Counted(StrEnum):
    ACCOUNTS = "accounts"
    CUSTOMERS = "customers"
    PERSONS = "distinct_persons"
    USERS = "distinct_users"
    CODES = "codes"
    MERCHANTS = "merchants"
    POINTS = "points"
    LOCATIONS = "locations"
    INSTITUTIONS = "institutions"
    COLLEGES = "colleges"
    FACILITIES = "facilities"
    RECIPIENTS = "recipients"
    TRANSACTIONS = "transactions"
    MOBILE_TRANSACTIONS = "mobile_transactions"
    INTERNET_TRANSACTIONS = "internet_transactions"
    MONEY = "money"
    MOBILE_MONEY = "mobile_money"
    INTERNET_MONEY = "internet_money"
    CASES = "cases"


class Base(StrEnum):
    NONE = "none"
    REGISTERED_POPULATION = "registered_population"
    POPULATION_15PLUS = "population_15plus"
    TRANSACTIONS = "all_transactions"
    LOCATIONS = "all_locations"
    INSTITUTIONS = "all_institutions"
    COLLEGES = "all_colleges"
    FACILITIES = "all_facilities"
    RECIPIENTS = "all_recipients"
    CUSTOMERS = "all_customers"
    USERS = "all_users"
    MONEY = "all_money"
    GDP = "gdp"
    GRDP = "grdp"
    FIRST_YEAR = "first_year"


class Scope(StrEnum):
    NATIONAL = "national"
    PROVINCE = "province"
    URBAN = "urban"


class Subset(StrEnum):
    ALL = "all"
    PUBLIC = "public"
    ONE_COMPANY = "one_company"
    ECOMMERCE = "ecommerce"
    TUITION = "tuition"
    HOSPITAL_FEES = "hospital_fees"
    BUDGET = "budget"
    WATER = "water"
    ELECTRICITY = "electricity"
    TELECOM = "telecom"
    SANITATION = "sanitation"
    POST = "post"
    WITH_DUPLICATES = "with_duplicates"


class Part(StrEnum):
    """The parts of a basis, and the unit that goes with it."""

    COUNTED = "counted"
    BASE = "base"
    SCOPE = "scope"
    SUBSET = "subset"
    UNIT = "unit"


@dataclass(frozen=True)
class Basis:
    """What is counted, over what base, in which scope, of which subset."""

    counted: Counted
    base: Base
    scope: Scope
    subset: Subset

    @property
    def bounded(self) -> bool:
        """Whether a share on this basis ends at 100 %: one person may hold several accounts, so that one does not."""
        return self.counted is not Counted.ACCOUNTS

    def in_province(self) -> "Basis":
        """A national goal that binds a province, read at whole-province scope (domain page §2)."""
        return replace(self, scope=Scope.PROVINCE) if self.scope is Scope.NATIONAL else self


@dataclass(frozen=True)
class Difference:
    """One part in which a reading and a target do not stand on the same basis."""

    part: Part
    reading: str
    target: str


def differences(
    reading: Basis, target: Basis, *, reading_unit: str = PERCENT, target_unit: str = PERCENT
) -> tuple[Difference, ...]:
    """Every part in which two bases differ; none means that the numbers may be compared."""
    found = [
        Difference(Part(field.name), getattr(reading, field.name), getattr(target, field.name))
        for field in fields(Basis)
        if getattr(reading, field.name) != getattr(target, field.name)
    ]
    if reading_unit != target_unit:
        found.append(Difference(Part.UNIT, reading_unit, target_unit))
    return tuple(found)


def implied_for_urban(
    found: tuple[Difference, ...], value: Decimal, *, printed: bool, unit: str, bounded: bool = True
) -> bool:
    """Whether 100 % of the whole province settles its urban part, the one sound inference (domain page §5.1).

    `printed` says that the value was rounded for print: a rounded 100 proves nothing.  Nor does a share that is not
    `bounded`: 100 accounts for 100 people leave people without one.
    """
    only_scope = found == (Difference(Part.SCOPE, Scope.PROVINCE, Scope.URBAN),)
    return only_scope and bounded and unit == PERCENT and value == HUNDRED and not printed
