"""Every verdict says in one sentence why it is what it is, and what is to be done, in both languages."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from indicators.basis import Base, Basis, Counted, Difference, Part, Scope, Subset
from indicators.progress import Reason, Status, Verdict, judge
from indicators.values import Baseline, Direction, IndicatorKind, Qualifier, ReadingValue, TargetValue, Verification
from reports.explanation import Judged, Needs, explain

LANGUAGES = ["vi", "en"]
DUE, BEFORE, AFTER = date(2025, 12, 31), date(2025, 12, 17), date(2026, 1, 1)
START = date(2021, 12, 31)
SCHOOLS = Basis(Counted.INSTITUTIONS, Base.INSTITUTIONS, Scope.PROVINCE, Subset.ALL)
PERSONS = Basis(Counted.PERSONS, Base.POPULATION_15PLUS, Scope.PROVINCE, Subset.ALL)
ACCOUNTS = Basis(Counted.ACCOUNTS, Base.REGISTERED_POPULATION, Scope.PROVINCE, Subset.ALL)
NEEDS = Needs("Persons counted", "the regulator", "Persons there are", "statistics")
PERSONS_NEEDED = Needs("Persons", "the regulator", total="people 15+", counted=Counted.PERSONS, base=PERSONS.base)
NEEDED = {"vi": "; cần: ", "en": "; needed: "}
GROWTH = IndicatorKind.AVERAGE_GROWTH


def reading(value="70", basis=SCHOOLS, unit="percent", **changes):
    return ReadingValue(None if value is None else Decimal(value), basis, unit, **changes)


def target(low="80", high=None, basis=SCHOOLS, unit="percent", **changes):
    bounds = (None if each is None else Decimal(each) for each in (low, high))
    return TargetValue(DUE, basis, unit, *bounds, **changes)


def from_40(low="80", high=None, **changes):
    return target(low, high, baseline=Baseline(Decimal(40), START), **changes)


def told(of, aim, language, *, on=BEFORE, kind=IndicatorKind.LEVEL, direction=Direction.UP, **judged):
    verdict = judge(of, aim, on=on, kind=kind, direction=direction, measured_on=date(2025, 9, 14))
    unit = aim.unit if aim else "percent"
    with translation.override(language):
        return verdict.status, explain(verdict, Judged(of, aim, unit, 1, direction, **judged))


AT_LEAST = {"qualifier": Qualifier.AT_LEAST}
CASES = {
    "nothing promised": (reading(), None, {}),
    "no number in the plan": (reading(), target(None, verification=Verification.MISSING_SOURCE), {}),
    "nothing reported": (None, target(), {"needs": NEEDS}),
    "withheld": (None, target(), {"needs": NEEDS, "withheld": True}),
    "too few years": (reading(None), target(), {"kind": GROWTH}),
    "no year for a total": (reading(None), target(), {"needs": Needs(total="GRDP")}),
    "lower bound": (reading("70", **AT_LEAST), target(), {}),
    "lower bound under a ceiling": (reading("3", **AT_LEAST), target(None, "5"), {"direction": Direction.DOWN}),
    "provisional": (reading("90", approved=13, expected=15), target(), {}),
    "floor": (reading("90"), target(), {"on": AFTER}),
    "floor, early": (reading("90"), target(), {}),
    "floor, exactly": (reading("80"), target(), {"on": AFTER}),
    "floor, by a lower bound": (reading("90", **AT_LEAST), target(), {"on": AFTER}),
    "floor, just by a lower bound": (reading("80", **AT_LEAST), target(), {"on": AFTER}),
    "urban by the whole": (
        reading("100"),
        target(basis=Basis(SCHOOLS.counted, SCHOOLS.base, Scope.URBAN, Subset.ALL)),
        {"on": AFTER},
    ),
    "ceiling": (reading("3"), target(None, "5"), {"on": AFTER, "direction": Direction.DOWN}),
    "inside": (reading("92"), target("90", "95"), {"on": AFTER}),
    "inside, falling": (reading("4"), target("3", "5"), {"on": AFTER, "direction": Direction.DOWN}),
    "above": (reading("97"), target("90", "95"), {"on": AFTER}),
    "above, by a lower bound": (reading("97", **AT_LEAST), target("90", "95"), {"on": AFTER}),
    "on track": (reading("79"), from_40(), {}),
    "inside, exactly at its edge": (reading("90"), target("90", "95"), {"on": AFTER}),
    "on track, falling": (
        reading("5.2"),
        target(None, "5", baseline=Baseline(Decimal(12), START)),
        {"direction": Direction.DOWN},
    ),
    "on track, by a lower bound": (reading("79", **AT_LEAST), from_40(), {}),
    "at risk": (reading("75"), from_40(), {}),
    "behind": (reading("60"), from_40(), {}),
    "no baseline": (reading("70"), target(), {}),
    "growth before its day": (reading("15"), target("20", "25"), {"kind": GROWTH}),
    "missed": (reading("70"), target(), {"on": AFTER}),
    "missed, falling": (reading("9"), target(None, "5"), {"on": AFTER, "direction": Direction.DOWN}),
    "missed by nothing": (reading("80"), target(strict=True), {"on": AFTER}),
    "nothing left but to pass it": (reading("80"), target(strict=True), {}),
    "behind, falling": (
        reading("9"),
        target(None, "5", baseline=Baseline(Decimal(12), START)),
        {"direction": Direction.DOWN},
    ),
}
DIFFERENCES = [
    Difference(Part.COUNTED, Counted.ACCOUNTS, Counted.PERSONS),
    Difference(Part.BASE, Base.REGISTERED_POPULATION, Base.POPULATION_15PLUS),
    Difference(Part.BASE, Base.REGISTERED_POPULATION, Base.NONE),
    Difference(Part.SCOPE, Scope.PROVINCE, Scope.URBAN),
    Difference(Part.SUBSET, Subset.PUBLIC, Subset.ALL),
    Difference(Part.SUBSET, Subset.ALL, Subset.TUITION),
    Difference(Part.UNIT, "code", "point"),
]


def not_comparable(found, language, *, needs=NEEDS, reason=None):
    verdict = Verdict(Status.NOT_COMPARABLE, reason, tuple(found))
    with translation.override(language):
        return explain(verdict, Judged(reading(), target(), "percent", 1, needs=needs))


def test_the_cases_reach_every_verdict_and_every_reason():
    verdicts = [
        judge(
            of,
            aim,
            on=more.get("on", BEFORE),
            kind=more.get("kind", IndicatorKind.LEVEL),
            direction=more.get("direction", Direction.UP),
            measured_on=date(2025, 9, 14),
        )
        for of, aim, more in CASES.values()
    ]
    assert {each.status for each in verdicts} == set(Status) - {Status.NOT_COMPARABLE}
    assert {each.reason for each in verdicts} == {*Reason, None} - {Reason.NATIONAL_GOAL}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_has_a_sentence_of_its_own(language):
    told_of = {name: told(of, aim, language, **more)[1] for name, (of, aim, more) in CASES.items()}
    told_of |= {f"{each}": not_comparable([each], language, needs=Needs()) for each in DIFFERENCES}
    told_of["national"] = not_comparable([], language, reason=Reason.NATIONAL_GOAL)
    shapes = {name: re.sub(r"[\d.,/≥>%]+", "#", text) for name, text in told_of.items()}
    assert len(set(shapes.values())) == len(shapes), shapes


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_a_sentence_is_one_begins_large_and_has_no_hole(name, language):
    of, aim, more = CASES[name]
    text = told(of, aim, language, **more)[1]
    assert text.endswith(".")
    assert not text[:1].islower()
    assert not re.search(r"\. [A-ZĐ]|  |; ;|: \.|%\(|None|; \.|\(\)", text)
    assert len(text) < 260


OPEN_STATUSES = {
    Status.MISSING_AT_SOURCE,
    Status.NO_DATA,
    Status.NOT_ENOUGH_DATA,
    Status.PROVISIONAL,
    Status.AT_RISK,
    Status.BEHIND,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_whatever_can_be_mended_says_what_is_needed(name, language):
    of, aim, more = CASES[name]
    status, text = told(of, aim, language, **more)
    wanted = status in OPEN_STATUSES or name in ("no baseline", "nothing left but to pass it")
    assert (NEEDED[language] in text) is wanted


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("each", DIFFERENCES, ids=str)
@pytest.mark.parametrize("needs", [Needs(), PERSONS_NEEDED], ids=["unnamed", "named"])
def test_each_difference_names_both_sides_and_what_would_make_it_comparable(language, each, needs):
    text = not_comparable([each], language, needs=needs)
    reason, needed = text.split(NEEDED[language])
    assert ("mục tiêu" if language == "vi" else "target") in reason
    assert needed.strip(".")


ACCOUNTS_BESIDE_PERSONS = {
    "vi": (
        "Không cùng cơ sở so sánh: đối tượng đếm: tài khoản (mục tiêu: số người, đã loại trùng); mẫu số: tổng dân số "
        "đăng ký (mục tiêu: dân số từ 15 tuổi trở lên); cần: “Persons” do the regulator báo cáo; people 15+ có nguồn."
    ),
    "en": (
        "Not on the same basis: what is counted: accounts (target: distinct persons); base: total registered "
        "population (target: population aged 15 and over); needed: “Persons”, reported by the regulator; people 15+ "
        "with a source."
    ),
}


@pytest.mark.parametrize(("language", "text"), ACCOUNTS_BESIDE_PERSONS.items())
def test_accounts_beside_persons_say_who_has_to_report_what(language, text):
    found = judge(reading(basis=ACCOUNTS), target(basis=PERSONS), on=BEFORE).differences
    assert not_comparable(found, language, needs=PERSONS_NEEDED) == text


def test_a_goal_of_the_nation_asks_for_a_target_of_the_province_and_for_no_gdp_of_it():
    found = [
        Difference(Part.BASE, Base.GRDP, Base.GDP),
        Difference(Part.SCOPE, Scope.PROVINCE, Scope.NATIONAL),
    ]
    text = not_comparable(found, "en", needs=Needs("Value", "banks", total="GRDP"), reason=Reason.NATIONAL_GOAL)
    assert text == (
        "A goal of the whole country, which no single province is held to; base: GRDP (target: GDP); "
        "needed: a target of the province's own."
    )


@pytest.mark.parametrize(
    ("name", "vietnamese", "english"),
    [
        ("provisional", "mới có 13/15 đơn vị", "13 of 15 reporting units"),
        ("lower bound", "(≥ 70%)", "(≥ 70%)"),
        ("floor, by a lower bound", "ít nhất 10,0 điểm %", "least 10.0 pp"),
        ("above", "Cao hơn khoảng 90–95% là 2,0 điểm %", "2.0 pp above the range of 90–95%"),
        ("inside, falling", "cách mức trần 1,0 điểm %", "1.0 pp from its outer edge"),
        ("on track, by a lower bound", "nhiều nhất 1,0 điểm %", "at most 1.0 pp"),
        ("inside, exactly at its edge", "trong khoảng 90–95%, vừa đúng mức", "range of 90–95%, exactly at its edge"),
        ("on track, falling", "thấp hơn lộ trình đến nay", "below the path, which asks for at most 5.5% by now"),
        ("behind", "thêm 20,0 điểm % để đạt 80%", "20.0 pp more to 80%"),
        ("behind, falling", "giảm thêm 4,0 điểm %", "a further fall of 4.0 pp to 5%"),
        ("missed, falling", "Cao hơn mức trần 5% là 4,0 điểm %", "4.0 pp above the ceiling of 5%"),
        ("missed", "khi đến hạn 31/12/2025", "on the due day, 31/12/2025"),
        ("missed, falling", "chỉ thay đổi nếu số liệu đó được điều chỉnh", "only a correction of that figure"),
        ("missed by nothing", "> 80%", "> 80%"),
        ("no baseline", "số liệu gốc kèm ngày chốt", "a baseline with its day"),
    ],
)
def test_a_sentence_holds_its_numbers(name, vietnamese, english):
    of, aim, more = CASES[name]
    assert vietnamese.lower() in told(of, aim, "vi", **more)[1].lower()
    assert english in told(of, aim, "en", **more)[1]


def test_a_gap_that_rounds_to_nothing_is_told_with_more_decimals():
    assert "0.04 pp short" in told(reading("79.96"), target(), "en", on=AFTER)[1]


def test_counts_carry_their_unit():
    text = told(reading("95", unit="code"), target("100", unit="code"), "en", on=AFTER)[1]
    assert text.startswith("5.0 codes short of 100")
