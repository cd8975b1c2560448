"""What changed between two states of a target and of a plan: each part alone, nothing where nothing differs."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from indicators.plan_changes import FIELDS, Change, TargetPart, changed_parts, plan_changes


@dataclass(frozen=True)
class State:
    """As much of a target as is compared."""

    minimum: Decimal | None = Decimal(80)
    maximum: Decimal | None = None
    strict: bool = False
    unit: str = "percent"
    due_on: date = date(2025, 12, 31)
    clause: str = "II.1"
    source: str = "Kế hoạch 100"
    verification: str = "verified"
    baseline: Decimal | None = None
    baseline_on: date | None = None
    baseline_verification: str = ""
    counted: str = "institutions"
    base: str = "all_institutions"
    scope: str = "province"
    subset: str = "all"
    binds_province: bool = True
    note_vi: str = ""
    note_en: str = ""


ONE = State()


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"minimum": Decimal(85)}, TargetPart.VALUE),
        ({"minimum": None}, TargetPart.VALUE),
        ({"maximum": Decimal(100)}, TargetPart.VALUE),
        ({"strict": True}, TargetPart.VALUE),
        ({"unit": "times"}, TargetPart.VALUE),
        ({"due_on": date(2024, 12, 31)}, TargetPart.DUE_ON),
        ({"clause": ""}, TargetPart.CLAUSE),
        ({"source": "Công văn"}, TargetPart.SOURCE),
        ({"verification": "needs_check"}, TargetPart.VERIFICATION),
        ({"baseline": Decimal(40)}, TargetPart.BASELINE),
        ({"baseline_on": date(2020, 12, 31)}, TargetPart.BASELINE_ON),
        ({"baseline_verification": "verified"}, TargetPart.BASELINE_VERIFICATION),
        ({"scope": "urban"}, TargetPart.BASIS),
        ({"binds_province": False}, TargetPart.BASIS),
        ({"note_vi": "ghi chú"}, TargetPart.NOTE),
    ],
)
def test_a_changed_field_is_told_as_its_part_alone(changes, part):
    assert changed_parts(ONE, replace(ONE, **changes)) == (part,)


def test_several_parts_are_told_in_reading_order():
    after = replace(ONE, verification="needs_check", minimum=Decimal(70), maximum=Decimal(90), clause="III")
    assert changed_parts(ONE, after) == (TargetPart.VALUE, TargetPart.CLAUSE, TargetPart.VERIFICATION)


def test_the_same_state_has_no_changed_part():
    assert changed_parts(ONE, replace(ONE, minimum=Decimal("80.000000"))) == ()


def test_every_part_has_its_fields_and_no_field_is_in_two():
    assert set(FIELDS) == set(TargetPart)
    names = [name for fields in FIELDS.values() for name in fields]
    assert sorted(names) == sorted(set(names))


def test_a_plan_tells_what_was_added_removed_and_changed_and_leaves_out_the_rest():
    other = replace(ONE, minimum=Decimal(90))
    found = plan_changes({1: ONE, 2: ONE, 3: ONE}, {2: other, 3: ONE, 4: other})
    assert [(each.key, each.change, each.old, each.new, each.parts) for each in found] == [
        (1, Change.REMOVED, ONE, None, ()),
        (2, Change.CHANGED, ONE, other, (TargetPart.VALUE,)),
        (4, Change.ADDED, None, other, ()),
    ]


def test_a_plan_compared_with_itself_has_no_changes():
    assert plan_changes({1: ONE}, {1: ONE}) == []


def test_looking_the_other_way_round_swaps_added_and_removed():
    there = {each.key: each.change for each in plan_changes({1: ONE}, {2: ONE})}
    back = {each.key: each.change for each in plan_changes({2: ONE}, {1: ONE})}
    assert (there, back) == ({1: Change.REMOVED, 2: Change.ADDED}, {1: Change.ADDED, 2: Change.REMOVED})
