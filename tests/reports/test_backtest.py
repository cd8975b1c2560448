"""The back-test command: what it prints of each indicator, what it says of the whole, and that it changes nothing."""

import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.periods import parse_label
from indicators.reporters import key_of
from tests import make
from tests.indicators import judge_of_trends as slow_judge

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NOW = parse_label("2025-Q3")
LINE = [100, 110, 120, 130, 140, 150, 160, 170, 180]
DOUBLING = [2**place for place in range(9)]
SETTLED = [10, 20, 50, 50, 50, 50, 50, 50, 50]


def series(code, values, **fields):
    """An indicator with its target and a roll-up for each quarter, the last one of 2025-Q3."""
    of = make.indicator(code)
    make.target(of)
    rolled(of, values, **fields)


def rolled(of, values, *, until=NOW, **fields):
    for place, value in enumerate(values):
        period = make.period(until.before(len(values) - 1 - place).label, is_open=False)
        known = {"approved": 1, "expected": 1, "behind": 1, "contributors": key_of({"bank-a"}), **fields}
        make.reading(of, period=period, value=Decimal(value), source="roll_up", document=None, **known)


def printed(capsys, *options):
    call_command("backtest", *options)
    return capsys.readouterr().out


def plain(capsys, *options):
    found = json.loads(printed(capsys, "--json", *options))
    return {each["indicator"]: each for each in found["indicators"]}


def test_each_indicator_stands_in_one_aligned_line(capsys):
    series("line", LINE)
    series("doubling", DOUBLING)
    lines = printed(capsys).splitlines()
    assert lines[0].endswith("run up to 2025-Q3, last 4 quarters held back.")
    heading, doubling, line = lines[2:5]
    assert line.split() == ["line", "account", "9", "4", "6.6", "0.0", "20.0", "straight", "line", "10/10"]
    assert doubling.split() == ["doubling", "account", "9", "4", "0.0", "103.8", "115.2", "robust", "trend", "10/10"]
    assert heading.index("shown") == line.index("straight line", 60) == doubling.index("robust trend", 60)
    assert heading.index("robust trend") + len("robust trend") == line.index("6.6") + 3


@pytest.mark.parametrize(
    ("made", "totals"),
    [
        ({"doubling": DOUBLING}, "Nearest of 1 indicators: robust trend in 1, straight line in 0, same as last in 0."),
        (
            {"doubling": DOUBLING, "line": LINE, "settled": SETTLED},
            "Nearest of 3 indicators: robust trend in 1, straight line in 1, same as last in 1.",
        ),
        ({}, "Nearest of 0 indicators: robust trend in 0, straight line in 0, same as last in 0."),
    ],
)
def test_the_total_says_where_each_method_is_nearest(capsys, made, totals):
    series("short", LINE[:3])
    for code, values in made.items():
        series(code, values)
    text = printed(capsys)
    assert totals in text
    assert ("The robust trend is not the nearest in most of them." in text) is (len(made) > 1)


def test_what_cannot_be_tried_is_named_with_its_reason(capsys):
    series("short", LINE[:3])
    series("enough", LINE[:4])
    series("still", [7] * 9)
    text = printed(capsys)
    assert "Not tried, too few: short" in text
    assert "Not tried, nothing to hold back: enough" in text
    assert "Not tried, all equal: still" in text


def test_invented_figures_are_marked(capsys):
    series("line", LINE)
    assert "ILLUSTRATIVE" not in printed(capsys)
    series("doubling", DOUBLING, verification="illustrative")
    text = printed(capsys)
    assert "ILLUSTRATIVE DATA" in text
    assert "doubling* " in text
    assert "line* " not in text
    assert plain(capsys)["doubling"]["illustrative"] is True


def test_only_the_unbroken_run_of_the_same_reporters_is_tried(capsys):
    series("line", LINE[3:])
    rolled(make.indicator("line"), LINE[:3], until=NOW.before(6), contributors=key_of({"bank-a", "bank-b"}))
    found = plain(capsys)["line"]
    assert (found["readings"], found["held_back"], found["tried_values"]) == (6, 2, 3)


@pytest.mark.parametrize(("hold", "tried"), [(1, 1), (2, 3), (5, 15), (99, 15)])
def test_hold_says_how_many_quarters_are_held_back(capsys, hold, tried):
    series("line", LINE)
    found = plain(capsys, "--hold", str(hold))["line"]
    assert (found["held_back"], found["tried_values"]) == (min(hold, 5), tried)


def test_another_period_ends_the_run_there(capsys):
    series("line", LINE)
    assert plain(capsys, "--period", "2025-Q1")["line"]["readings"] == 7


def test_the_method_chosen_beforehand_has_not_seen_the_quarters_held_back(capsys):
    series("turned", [*DOUBLING, 256, 256, 256, 256])
    found = plain(capsys)["turned"]
    assert (found["chosen_beforehand"], found["shown"]) == ("robust_trend", "same_as_last")
    assert "the method was the nearest one in 0 of 1." in printed(capsys)
    assert plain(capsys, "--hold", "9")["turned"]["chosen_beforehand"] is None  # nothing to choose by is left


@pytest.mark.parametrize("options", [["--hold", "0"], ["--hold", "-1"], ["--period", "2031-Q1"]])
def test_what_cannot_be_asked_is_refused_with_a_sentence(options):
    series("line", LINE)
    with pytest.raises(CommandError, match=r"--hold takes|There is no period '2031-Q1'"):
        call_command("backtest", *options)


def test_without_a_programme_there_is_nothing_to_try():
    with pytest.raises(CommandError, match="no programme yet"):
        call_command("backtest")


def test_the_back_test_only_reads(capsys):
    series("line", LINE)
    with CaptureQueriesContext(connection) as asked:
        printed(capsys)
    assert asked.captured_queries
    assert all(each["sql"].startswith("SELECT") for each in asked.captured_queries)


def test_on_the_demo_what_is_shown_is_never_beaten_and_the_judge_agrees(demo_database, capsys):
    found = plain(capsys)
    tried = [each for each in found.values() if each["errors"]]
    assert len(tried) > 20
    for each in tried:
        assert each["errors"][each["shown"]] == min(each["errors"].values())
        assert each["illustrative"]
    codes = make.indicator("qr-codes").readings.filter(source="roll_up", period__last_on__lte="2025-09-14")
    values = list(codes.order_by("period__last_on").values_list("value", flat=True))
    assert found["qr-codes"]["readings"] == len(values)
    for method, error in found["qr-codes"]["errors"].items():
        assert error == pytest.approx(slow_judge.mean_error(values, method, "count", 0, 4), abs=1e-5)
    assert found["growth-all-number"]["reason"] == "yearly"
