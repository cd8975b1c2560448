"""Readings and targets as plain values, the language of the arithmetic.  Pure: no Django, no clock."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from indicators.basis import Basis


class Verification(StrEnum):
    """How far a fact has been checked."""

    VERIFIED = "verified"
    NEEDS_CHECK = "needs_check"
    MISSING_SOURCE = "missing_source"
    ILLUSTRATIVE = "illustrative"


class Qualifier(StrEnum):
    EXACT = "exact"
    ROUNDED = "rounded"
    AT_LEAST = "at_least"


class Source(StrEnum):
    """Where a reading comes from."""

    ROLL_UP = "roll_up"
    DOCUMENT = "document"
    BENCHMARK = "benchmark"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


class IndicatorKind(StrEnum):
    LEVEL = "level"
    AVERAGE_GROWTH = "average_growth"


@dataclass(frozen=True)
class Origin:
    """Where a reading was taken from, in both languages: the issuer of its document, its place there, notes."""

    issuer_vi: str = ""
    issuer_en: str = ""
    citation: str = ""
    note_vi: str = ""
    note_en: str = ""
    breaks: bool = False


NO_ORIGIN = Origin()


@dataclass(frozen=True)
class ReadingValue:
    """The province's value of one indicator, and what stands behind it.

    `value` is None where the indicator cannot be worked out yet (growth over too few years).
    `approved` and `expected` count reporters; both are None for a document, which has no coverage.
    `contributors` is the key of the reporters behind it (`reporters.key_of`).
    `version` tells apart readings of different definitions of one indicator.
    """

    value: Decimal | None
    basis: Basis
    unit: str
    qualifier: Qualifier = Qualifier.EXACT
    source: Source = Source.ROLL_UP
    verification: Verification = Verification.VERIFIED
    as_of: date | None = None
    approved: int | None = None
    expected: int | None = None
    contributors: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    printed_places: int | None = None
    key: str = ""
    version: int = 0
    corrected: bool = False
    origin: Origin = NO_ORIGIN
    growth_years: tuple[int, int] | None = None

    @property
    def illustrative(self) -> bool:
        return self.verification is Verification.ILLUSTRATIVE

    @property
    def complete(self) -> bool:
        """Whether every reporter who owes a part has been approved."""
        return self.approved == self.expected

    @property
    def provisional(self) -> bool:
        """An incomplete reading gives no verdict, unless closing its period made it an "at least" (§5.5)."""
        return self.source is Source.ROLL_UP and not self.complete and self.qualifier is not Qualifier.AT_LEAST


@dataclass(frozen=True)
class Baseline:
    value: Decimal
    on: date
    illustrative: bool = False


@dataclass(frozen=True)
class TargetValue:
    """One promised value, floor or range at a due day; neither bound is known where the source is missing."""

    due_on: date
    basis: Basis
    unit: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    strict: bool = False
    binds_province: bool = True
    verification: Verification = Verification.VERIFIED
    baseline: Baseline | None = None
    milestones: tuple["TargetValue", ...] = field(default=(), compare=False)

    @property
    def missing(self) -> bool:
        return self.verification is Verification.MISSING_SOURCE

    @property
    def illustrative(self) -> bool:
        """Whether the target, its baseline or a milestone on the way to it is invented."""
        drawn_from = self.baseline is not None and self.baseline.illustrative
        passed = any(step.verification is Verification.ILLUSTRATIVE for step in self.milestones)
        return self.verification is Verification.ILLUSTRATIVE or drawn_from or passed

    @property
    def bound(self) -> Decimal | None:
        """The edge that a value has to get past: the floor, or the ceiling where there is no floor."""
        return self.minimum if self.minimum is not None else self.maximum

    @property
    def basis_here(self) -> Basis:
        """The basis as it reads for one province."""
        return self.basis.in_province() if self.binds_province else self.basis

    @property
    def for_the_nation_alone(self) -> bool:
        """A goal that does not bind the province is never compared, whatever its scope (domain page §2)."""
        return not self.binds_province
