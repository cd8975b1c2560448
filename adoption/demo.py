"""A province invented for trying the product: organisations and a history of figures, the same at every run.  Pure."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

MARK_VI, MARK_EN = "(minh họa)", "(illustrative)"
FIRST_YEAR, QUARTERS = 2021, 20
PUBLISHED = 18  # the quarter, counted from 0, that agrees with the published figures: 2025-Q3


@dataclass(frozen=True)
class DemoOrganisation:
    code: str
    kind: str
    name_vi: str
    name_en: str
    measures: tuple[str, ...]


BANK_WEIGHTS = {"a": 24, "b": 19, "c": 15, "d": 12, "e": 10, "f": 8, "g": 7, "h": 5}

BANK_MEASURES = (
    "accounts-15plus",
    "accounts-organisations",
    "atm",
    "pos",
    "qr-codes",
    "qr-merchants-bank",
    "tx-number",
    "tx-value",
    *(
        f"tx-{channel}-{what}"
        for channel in ("mobile", "internet", "qr", "card", "wallet")
        for what in ("number", "value")
    ),
    "fraud-cases",
    "fraud-value",
)

_OTHERS = (
    (
        "nhnn-kv5",
        "regulator",
        "Ngân hàng Nhà nước Khu vực 5",
        "State Bank of Vietnam, Region 5",
        ("persons-with-account", "merchants-with-qr", "acceptance-points", "echannel-base", "echannel-users"),
    ),
    (
        "so-cong-thuong",
        "department",
        "Sở Công Thương",
        "Department of Industry and Trade",
        ("fixed-locations", "fixed-locations-qr", "ecommerce-value", "ecommerce-cashless-value"),
    ),
    (
        "so-gddt",
        "department",
        "Sở Giáo dục và Đào tạo",
        "Department of Education and Training",
        (
            "schools",
            "schools-cashless",
            "schools-urban",
            "schools-urban-cashless",
            "colleges-urban",
            "colleges-urban-portal",
            "tuition",
            "tuition-cashless",
        ),
    ),
    (
        "so-y-te",
        "department",
        "Sở Y tế",
        "Department of Health",
        (
            "medical",
            "medical-cashless",
            "medical-public",
            "medical-public-cashless",
            "medical-urban",
            "medical-urban-cashless",
            "medical-public-urban",
            "medical-public-urban-cashless",
            "hospital-fees",
            "hospital-fees-cashless",
        ),
    ),
    (
        "bhxh",
        "department",
        "Bảo hiểm xã hội tỉnh",
        "Provincial Social Insurance",
        ("recipients", "recipients-cashless", "recipients-urban", "recipients-urban-cashless"),
    ),
    ("cap-nuoc", "utility", "Đơn vị cấp nước", "Water company", ("water-customers", "water-cashless")),
    ("dien-luc", "utility", "Đơn vị điện lực", "Power company", ("electricity-customers", "electricity-cashless")),
    ("vien-thong", "utility", "Đơn vị viễn thông", "Telecom company", ("telecom-customers", "telecom-cashless")),
    (
        "moi-truong",
        "utility",
        "Đơn vị vệ sinh môi trường",
        "Sanitation company",
        ("sanitation-customers", "sanitation-cashless"),
    ),
    ("buu-chinh", "utility", "Đơn vị bưu chính", "Post company", ("post-customers", "post-cashless")),
    (
        "kho-bac",
        "department",
        "Kho bạc Nhà nước tỉnh",
        "Provincial State Treasury",
        ("budget-revenue", "budget-revenue-cashless"),
    ),
)


def organisations() -> list[DemoOrganisation]:
    banks = [
        DemoOrganisation(
            f"ngan-hang-{letter}",
            "bank",
            f"Ngân hàng {letter.upper()} {MARK_VI}",
            f"Bank {letter.upper()} {MARK_EN}",
            BANK_MEASURES,
        )
        for letter in BANK_WEIGHTS
    ]
    others = [
        DemoOrganisation(code, kind, f"{vi} {MARK_VI}", f"{en} {MARK_EN}", measures)
        for code, kind, vi, en, measures in _OTHERS
    ]
    return banks + others


# The province at 2025-Q3, and the growth of a quarter by which it came there.
BANK_TOTALS: dict[str, tuple[int, float]] = {
    "accounts-15plus": (789_120, 0.023),
    "accounts-organisations": (21_400, 0.02),
    "pos": (1_640, 0.012),
    "qr-codes": (50_360, 0.11),
    "qr-merchants-bank": (36_900, 0.10),
    "tx-number": (24_600_000, 0.051),
    "tx-value": (95_400_000, 0.052),
    "tx-mobile-number": (17_810_400, 0.115),
    "tx-mobile-value": (42_930_000, 0.12),
    "tx-internet-number": (4_428_000, 0.081),
    "tx-internet-value": (38_160_000, 0.066),
    "tx-qr-number": (6_396_000, 0.11),
    "tx-qr-value": (5_724_000, 0.105),
    "tx-card-number": (2_214_000, 0.01),
    "tx-card-value": (7_632_000, 0.012),
    "tx-wallet-number": (984_000, 0.06),
    "tx-wallet-value": (477_000, 0.06),
}

# Of single reporters: the whole (value, growth) and, by part, the per-mille of it at the start, at 2025-Q3 and after.
SINGLE: dict[str, tuple[int, float]] = {
    "persons-with-account": (542_300, 0.0),
    "merchants-with-qr": (31_240, 0.09),
    "acceptance-points": (9_870, 0.04),
    "echannel-base": (498_000, 0.004),
    "fixed-locations": (12_860, 0.006),
    "ecommerce-value": (410_000, 0.045),
    "schools": (632, 0.0),
    "schools-urban": (74, 0.0),
    "colleges-urban": (4, 0.0),
    "tuition": (86_500, 0.008),
    "medical": (41, 0.0),
    "medical-public": (15, 0.0),
    "medical-urban": (18, 0.0),
    "medical-public-urban": (6, 0.0),
    "hospital-fees": (148_000, 0.012),
    "recipients": (31_500, 0.004),
    "recipients-urban": (12_400, 0.005),
    "water-customers": (33_800, 0.008),
    "electricity-customers": (214_000, 0.004),
    "telecom-customers": (61_000, 0.005),
    "sanitation-customers": (18_400, 0.006),
    "post-customers": (9_800, 0.004),
    "budget-revenue": (2_640_000, 0.015),
}

PARTS: dict[str, tuple[str, int, int, int]] = {
    "echannel-users": ("echannel-base", 262, 571, 586),
    "fixed-locations-qr": ("fixed-locations", 388, 923, 931),
    "ecommerce-cashless-value": ("ecommerce-value", 214, 576, 588),
    "schools-cashless": ("schools", 332, 1000, 1000),
    "schools-urban-cashless": ("schools-urban", 541, 1000, 1000),
    "colleges-urban-portal": ("colleges-urban", 250, 750, 750),
    "tuition-cashless": ("tuition", 128, 468, 489),
    "medical-cashless": ("medical", 439, 805, 829),
    "medical-public-cashless": ("medical-public", 667, 1000, 1000),
    "medical-urban-cashless": ("medical-urban", 500, 834, 834),
    "medical-public-urban-cashless": ("medical-public-urban", 834, 1000, 1000),
    "hospital-fees-cashless": ("hospital-fees", 236, 612, 629),
    "recipients-cashless": ("recipients", 452, 749, 757),
    "recipients-urban-cashless": ("recipients-urban", 574, 791, 798),
    "water-cashless": ("water-customers", 641, 952, 955),
    "electricity-cashless": ("electricity-customers", 602, 884, 890),
    "telecom-cashless": ("telecom-customers", 688, 921, 925),
    "sanitation-cashless": ("sanitation-customers", 217, 541, 552),
    "post-cashless": ("post-customers", 340, 612, 618),
    "budget-revenue-cashless": ("budget-revenue", 812, 931, 934),
}

PERSONS_AT_START = 380_200
ATMS = {"a": 31, "b": 22, "c": 17, "d": 13, "e": 12, "f": 9, "g": 8, "h": 6}
FRAUD_CASES = {"a": 5, "b": 4, "c": 4, "d": 3, "e": 2, "f": 2, "g": 1, "h": 1}


def figures(organisation: DemoOrganisation, place: int) -> dict[str, Decimal]:
    """What an organisation reports for the quarter at a place, by measure."""
    if organisation.kind == "bank":
        return {code: Decimal(value) for code, value in _bank(organisation.code[-1], place)}
    return {code: Decimal(value) for code, value in _single(organisation.measures, place)}


def _bank(letter: str, place: int) -> Iterator[tuple[str, int]]:
    for code, (end, growth) in BANK_TOTALS.items():
        yield code, _parted(code, _grown(code, end, growth, place))[letter]
    yield "atm", ATMS[letter]
    yield "fraud-cases", FRAUD_CASES[letter]
    yield "fraud-value", FRAUD_CASES[letter] * 37 + place


def _grown(code: str, end: int, growth: float, place: int) -> int:
    """The end value taken back (or on) by a steady growth, with a little seasonal unevenness; exact at the end."""
    if place == PUBLISHED:
        return end
    uneven = 1 + random.Random(f"{code}-{place}").uniform(-0.006, 0.006)  # noqa: S311 - a seeded invention
    return round(end * (1 + growth) ** (place - PUBLISHED) * uneven)


def _parted(code: str, total: int) -> dict[str, int]:
    """A total shared out by the banks' weights, each leaning a little its own way; the parts add up to the total."""
    lean = {letter: _lean(code, letter) for letter in BANK_WEIGHTS}
    weights = {letter: BANK_WEIGHTS[letter] * lean[letter] for letter in BANK_WEIGHTS}
    whole = sum(weights.values())
    parts = {letter: int(total * weight / whole) for letter, weight in weights.items()}
    parts["a"] += total - sum(parts.values())
    return parts


def _lean(code: str, letter: str) -> float:
    return 1 + random.Random(f"{code}-{letter}").uniform(-0.08, 0.08)  # noqa: S311 - a seeded invention


def _single(measures: Sequence[str], place: int) -> Iterator[tuple[str, int]]:
    for code in measures:
        if code == "persons-with-account":
            end, _growth = SINGLE[code]
            yield code, PERSONS_AT_START + round((end - PERSONS_AT_START) * _way(code, place))
        elif code in PARTS:
            of, start, published, after = PARTS[code]
            whole = _whole(of, place)
            share = after if place > PUBLISHED else start + (published - start) * _way(code, place)
            yield code, min(whole, round(whole * share / 1000))
        else:
            yield code, _whole(code, place)


def _way(code: str, place: int) -> float:
    """How far along from the first quarter (0) to the published one (1): a little faster or slower each quarter."""
    if place in (0, PUBLISHED):
        return place / PUBLISHED
    uneven = random.Random(f"{code}-{place}").uniform(-0.3, 0.3)  # noqa: S311 - a seeded invention
    return (place + uneven) / PUBLISHED


def _whole(code: str, place: int) -> int:
    end, growth = SINGLE[code]
    return end if not growth else _grown(code, end, growth, place)


@dataclass(frozen=True)
class DemoTarget:
    """An illustrative value for Plan 100: minimum, maximum, baseline and milestones (due day, minimum) as texts."""

    indicator: str
    minimum: str
    maximum: str | None
    baseline: str | None
    milestones: tuple[tuple[str, str], ...] = ()


PLAN_TARGETS = (
    DemoTarget("adults-with-account", "80", None, "57"),
    DemoTarget("qr-merchants", "30000", None, "6000", (("2023-12-31", "15000"), ("2024-12-31", "25000"))),
    DemoTarget("ecommerce-share", "60", None, "20"),
    DemoTarget("echannel-users", "60", None, "25"),
    DemoTarget("schools", "95", "100", "33"),
    DemoTarget("universities-portal", "100", "100", "25"),
    DemoTarget("benefits", "75", None, "45", (("2024-12-31", "68"),)),
    DemoTarget("growth-all-number", "18", "20", None),
)

REFERENCE_TOTALS = (
    ("population_15plus", "2020-12-14", "2020-12-14", 667_000, "person"),
    ("grdp", "2021-12-31", "2021-12-31", 37_100_000, "million_dong"),
    ("grdp", "2022-12-31", "2022-12-31", 40_900_000, "million_dong"),
    ("grdp", "2023-12-31", "2023-12-31", 43_600_000, "million_dong"),
    ("grdp", "2024-12-31", "2024-12-31", 47_200_000, "million_dong"),
)
