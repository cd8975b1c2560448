"""The plan, measures and indicators of a province of any size, as the files that `load_plan` reads."""

import json
from pathlib import Path

from indicators.models.measurement import Theme
from tests.benchmarks.sizes import MEASURES, Size

SOURCE = "made for a benchmark"
THEMES = list(Theme)


def write(folder: Path, size: Size) -> None:
    """All seven files; numbers are targets of nobody."""
    files = {
        "documents": [_document("scheme", "decision"), {**_document("plan", "plan"), "implements": "scheme"}],
        "programmes": [_programme("PLAN", "plan", "province", 1), _programme("SCHEME", "scheme", "national", 2)],
        "measures": [_measure(place) for place in range(MEASURES)],
        "indicators": [_indicator(place) for place in range(size.indicators)],
        "targets": [_target(place, code) for place in range(size.indicators) for code in ("PLAN", "SCHEME")],
        "totals": [],
        "readings": [],
    }
    for name, rows in files.items():
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")


def code_of(place: int) -> str:
    return f"indicator-{place:03}"


def _both(name: str, vi: str, en: str) -> dict[str, str]:
    return {f"{name}_vi": vi, f"{name}_en": en}


def _document(code: str, kind: str) -> dict[str, object]:
    return {
        "code": code,
        "kind": kind,
        "number": f"{code}/QĐ",
        "issued_on": "2021-01-04",
        **_both("issuer", "Cơ quan ban hành", "Issuer"),
        **_both("title", "Đề án thanh toán không dùng tiền mặt", "Scheme of cashless payment"),
        "source": SOURCE,
        "verification": "illustrative",
    }


def _programme(code: str, document: str, level: str, order: int) -> dict[str, object]:
    return {
        "code": code,
        "document": document,
        "level": level,
        "first_on": "2021-01-01",
        "last_on": "2025-12-31",
        **_both("name", f"Chương trình {code}", f"Programme {code}"),
        **_both("short", code, code),
        "order": order,
    }


def _measure(place: int) -> dict[str, object]:
    """Every second one is part of the one before, so that shares stay below a hundred."""
    part = {"part_of": f"measure-{place - 1:02}"} if place % 2 else {}
    return {
        "code": f"measure-{place:02}",
        **_both("name", f"Số điểm chấp nhận thanh toán loại {place}", f"Points of acceptance, kind {place}"),
        **_both("definition", "", ""),
        "unit": "point",
        "theme": THEMES[place % len(THEMES)],
        "flow": "stock",
        "additivity": "additive",
        "decimals": 0,
        "owed_by": "bank",
        "order": place,
        **part,
    }


def _is_share(place: int) -> bool:
    return place % 2 == 1


def _basis(place: int) -> dict[str, str]:
    base = "all_locations" if _is_share(place) else "none"
    return {"counted": "locations", "base": base, "scope": "province", "subset": "all"}


def _indicator(place: int) -> dict[str, object]:
    """Shares of two measures and sums of one, in turn; the same measures come round again."""
    pair = place // 2 % (MEASURES // 2)
    share = {
        "unit": "percent",
        "decimals": 1,
        "aggregation": "ratio_of_sums",
        "numerator": f"measure-{2 * pair + 1:02}",
        "denominator": f"measure-{2 * pair:02}",
    }
    total = {"unit": "point", "decimals": 0, "aggregation": "sum", "numerator": f"measure-{2 * pair:02}"}
    text = f"Điểm chấp nhận thanh toán không dùng tiền mặt, nhóm {place}"
    return {
        "code": code_of(place),
        "valid_from": "2000-12-15",
        **_both("name", text, f"Points that take cashless payment, group {place}"),
        **_both("definition", text, f"Points that take cashless payment, group {place}"),
        "theme": THEMES[place % len(THEMES)],
        "order": place,
        "direction": "up",
        "kind": "level",
        **_basis(place),
        **(share if _is_share(place) else total),
    }


def _target(place: int, programme: str) -> dict[str, object]:
    share = _is_share(place)
    return {
        "programme": programme,
        "indicator": code_of(place),
        "due_on": "2025-12-31",
        "unit": "percent" if share else "point",
        **_basis(place),
        "binds_province": programme == "PLAN",
        "clause": "II",
        "verification": "illustrative",
        "source": SOURCE,
        "minimum": str(30 + place % 40 if share else 10_000 * (1 + place)),
    }
