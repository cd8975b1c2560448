"""Every word a reader sees is translated, and the catalogues hold nothing that is fuzzy, missing or out of date."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.conftest import ROOT, needs

ROOMS = ("adoption", "indicators", "reports", "templates")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def catalogue(room: str, root: Path = ROOT):
    with (root / room / "locale" / "vi" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale="vi")


def faults(messages) -> list[str]:
    """What is wrong with a catalogue's messages, one sentence each."""
    found = []
    for message in messages:
        if not message.id:
            continue
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        source = message.id[0] if isinstance(message.id, tuple) else message.id
        if not all(words):
            found.append(f"not translated: {source}")
        elif message.fuzzy:
            found.append(f"fuzzy: {source}")
        elif "%(" in source and any(_breaks(each, source) for each in words):
            found.append(f"cannot be filled in: {source}")
        elif any(set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(each)) for each in words):
            found.append(f"other placeholders: {source}")
    return found


def _breaks(text: str, source: str) -> bool:
    """Whether filling in the placeholders fails, as a single % at the end does."""
    try:
        _ = text % dict.fromkeys(PLACEHOLDER.findall(source), 1)
    except (ValueError, KeyError, TypeError):
        return True
    return False


@pytest.mark.parametrize("room", ROOMS)
def test_every_message_has_a_vietnamese_translation(room):
    assert faults(catalogue(room)) == []


def test_a_missing_a_fuzzy_and_a_misplaced_placeholder_are_each_noticed():
    messages = catalogue("reports")
    messages.add("never seen", "")
    messages.add("doubtful", "ngờ", flags=["fuzzy"])
    messages.add("by %(one)s", "theo %(two)s")
    messages.add("%(one)s points", "%(one)s điểm %")
    messages.add("of %(one)s and %(two)s", "của %(one)s")
    assert faults(messages) == [
        "not translated: never seen",
        "fuzzy: doubtful",
        "cannot be filled in: by %(one)s",
        "cannot be filled in: %(one)s points",
        "other placeholders: of %(one)s and %(two)s",
    ]


def test_the_catalogues_hold_every_word_of_the_source(tmp_path):
    """Gather the words anew into a copy: nothing may be missing from the catalogues that are kept."""
    needs("xgettext", "apt-get install gettext")
    for name in (*ROOMS, "manage.py"):
        source = ROOT / name
        copy = ["cp", "-r", str(source), str(tmp_path / name)]
        subprocess.run(copy, check=True)
    (tmp_path / "fixtures").mkdir()
    command = [sys.executable, "manage.py", "makemessages", "-l", "vi", "--no-location", "--no-wrap"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=_environment(tmp_path))
    for room in ROOMS:
        fresh = {message.id for message in catalogue(room, tmp_path) if message.id}
        kept = {message.id for message in catalogue(room) if message.id}
        assert fresh == kept, f"run make messages: {sorted(map(str, fresh ^ kept))[:5]}"


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DEMO": "1",
        "VAR_DIR": str(home / "var"),
        "DJANGO_SETTINGS_MODULE": "adoption.config.settings",
    }


WORDS = {
    "reached": "đạt",
    "not reached": "chưa đạt",
    "on track": "đúng tiến độ",
    "at risk": "có nguy cơ chậm",
    "behind": "chậm tiến độ",
    "no data": "chưa có số liệu",
    "not comparable": "không cùng cơ sở so sánh",
    "provisional": "tạm tính",
    "exceeded": "vượt",
    "draft": "bản nháp",
    "DRAFT": "DỰ THẢO",
    "returned for correction": "trả lại để chỉnh sửa",
    "Baseline": "Số liệu gốc",
    "Indicator": "Chỉ tiêu",
    "Target": "Mục tiêu",
    "Result": "Kết quả thực hiện",
    "Unit of measure": "Đơn vị tính",
    "Source": "Nguồn số liệu",
    "Numerator": "Tử số",
    "Denominator": "Mẫu số",
    "Export PDF": "Xuất PDF",
    "Annex %(number)s": "Phụ lục %(number)s",
    "Recipients:": "Nơi nhận:",
    "Overview": "Tổng quan",
    "Sign in": "Đăng nhập",
    "Sign out": "Đăng xuất",
    "urban area": "địa bàn đô thị",
    "whole province": "toàn tỉnh",
    "acceptance points": "điểm chấp nhận thanh toán",
    "educational institutions": "cơ sở giáo dục",
    "medical facilities": "cơ sở khám, chữa bệnh",
    "e-commerce": "thương mại điện tử",
    "Illustrative data": "Dữ liệu minh họa",
    "Against last period": "So với kỳ trước",
    "Organisation": "Đơn vị báo cáo",
    "Reason": "Lý do",
}


@pytest.mark.parametrize(("english", "vietnamese"), WORDS.items())
def test_the_fields_own_words_are_used(english, vietnamese):
    found = [
        message.string for room in ROOMS for message in catalogue(room) if message.id == english and not message.context
    ]
    assert found
    assert set(found) == {vietnamese}
