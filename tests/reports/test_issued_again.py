"""What went out is made again by a fresh process, byte for byte, from what the database keeps."""

import os
import subprocess
import sys
from datetime import date

import pytest

from adoption import rounds
from indicators.periods import parse_label
from reports import composing, issuing
from reports.models import Report
from tests import make
from tests.conftest import ROOT, environment

pytestmark = pytest.mark.django_db

RENDER = """
import django, json, sys
django.setup()
from reports.exports.report_files import render_all
values, code = json.load(sys.stdin), sys.argv[1]
for each in render_all(values, code=code, history=values["history"]):
    print(each.kind, each.sha256)
"""


@pytest.fixture
def issued() -> Report:
    """A report with a chart and words of staff over two quarters that were filed and closed."""
    indicator = make.indicator(numerator=make.measure())
    make.target(indicator, programme=make.programme(), minimum=8, verification="verified")
    for label, value in (("2025-Q2", 9), ("2025-Q3", 10)):
        done = make.approved(make.organisation(), make.period(label), {"counted": value})
        rounds.close_period(done.period, by=make.user(), at=make.AT)
    report = composing.begin(make.programme(), parse_label("2025-Q3"), language="vi", by=make.user(), at=make.AT)
    composing.write(report, "chapter-1", "Đã ban hành 02 văn bản.", figures={}, version=0, by=make.user(), at=make.AT)
    bears = issuing.Issue("7", date(2026, 1, 5), "Nguyễn Văn A")
    seen = {"version": report.version, "by": make.user(), "business_day": date(2025, 12, 17), "at": make.AT}
    return issuing.issue(report, bears, **seen)


@pytest.mark.parametrize(("seed", "zone"), [("1", "UTC"), ("2", "America/New_York")])
def test_a_fresh_process_makes_all_five_files_again_byte_for_byte(issued, tmp_path, seed, zone):
    stored = Report.objects.get(pk=issued.pk)
    assert "<svg" in stored.values
    kept = "".join(f"{each.kind} {each.sha256}\n" for each in stored.files.all())
    assert len(kept.splitlines()) == 5
    more = {"PYTHONHASHSEED": seed, "TZ": zone, "DJANGO_SETTINGS_MODULE": "adoption.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", RENDER, stored.code],
        cwd=ROOT,
        env={**environment(tmp_path, **more), "PATH": os.environ["PATH"]},
        input=stored.values,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == kept
