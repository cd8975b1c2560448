"""The runner of `make soak`'s crowd, in small: it lets a few in, and sees what is lost and what is doubled."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.load.__main__ import Crowd, account
from tests.load.province import CELLS_AT_ONCE, CODES, figures_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("faults")]

BANK = "bank-000"
ALL = [{"bank": BANK, "saved": CODES}, {"bank": BANK, "sent": True}]


class Told:
    """A judge that finds one bank's newest quarter like this."""

    def __init__(self, status="submitted", figures=None, revisions=1, sends=1):
        row = [1, 7, status, 3, {**figures_of(BANK), **(figures or {})}]
        self.answers = {"rows": {BANK: [row] * revisions}, "sends": {BANK: sends}, "halves": [], "drift": []}

    def ask(self, what):
        return self.answers[what]


@pytest.mark.parametrize(
    ("told", "lost", "doubled"),
    [
        (Told(), 0, 0),
        (Told(figures={"measure-03": 1}), 1, 0),
        (Told(status="draft", sends=0), 1, 0),
        (Told(sends=2), 1, 1),
        (Told(revisions=2), 0, 1),
    ],
)
def test_what_was_acknowledged_and_is_not_there_once_is_counted(tmp_path, told, lost, doubled):
    acknowledged = tmp_path / "acknowledged.jsonl"
    acknowledged.write_text("\n".join(map(json.dumps, ALL)))
    found = account(told, acknowledged)
    assert (found.sent, found.saved, len(found.lost), len(found.doubled)) == (1, 25, lost, doubled)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_bank_that_comes_last_is_done_before_the_run_is_over(at_once):
    crowd = Crowd(200, 50, 180, at_once)
    steps = len(CODES) // CELLS_AT_ONCE + (0 if at_once else 1)
    assert crowd.arriving + steps * crowd.pause <= 0.95 * crowd.seconds
    assert crowd.arriving < steps * crowd.pause  # else locust would fill the place of who is done


@pytest.mark.soak
@pytest.mark.parametrize("how", [[], ["--at-once"]])
def test_a_small_crowd_sends_everything_once(how):
    crowd = ["--banks", "3", "--officials", "2", "--seconds", "30", *how]
    done = subprocess.run([sys.executable, "-m", "tests.load", *crowd], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "sent 3 of 3; figures acknowledged 75, lost 0, doubled 0, half 0" in done.stdout
