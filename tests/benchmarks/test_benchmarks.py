"""What the benchmarks stand on: their province, their refusal, and the lines that they hold figures against."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from xml.etree import ElementTree

import pytest

from tests.benchmarks import province, table
from tests.benchmarks.growth import Line, plot
from tests.benchmarks.sizes import SIZES
from tests.conftest import ROOT

SMALL = SIZES["test"]


def made(file) -> subprocess.CompletedProcess:
    environment = {**os.environ, "DEMO": "1", "BUSINESS_DAY": "2025-12-17", "VAR_DIR": str(file.parent)}
    environment |= {"DATABASE_URL": f"sqlite:///{file}"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    program = [sys.executable, "-m", "tests.benchmarks.worker", "fill", SMALL.name]
    return subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True)


def asked(file, query: str) -> list[tuple]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    file = tmp_path_factory.mktemp("province") / "bench_test.sqlite3"
    assert made(file).returncode == 0
    return file


def test_the_province_holds_as_many_figures_as_its_size_says(small):
    assert asked(small, "SELECT COUNT(*) FROM adoption_figure") == [(SMALL.figures,)]
    assert asked(small, "SELECT COUNT(*) FROM adoption_organisation") == [(SMALL.organisations,)]


def test_its_readings_are_the_sums_of_its_figures(small):
    sums = asked(
        small,
        "SELECT p.label, SUM(f.stored) FROM adoption_figure f JOIN adoption_submission s ON s.id = f.submission_id"
        " JOIN indicators_measure m ON m.id = f.measure_id JOIN indicators_reportingperiod p ON p.id = s.period_id"
        " WHERE m.code = 'measure-00' AND s.status = 'approved' GROUP BY p.label",
    )
    kept = asked(
        small,
        "SELECT p.label, r.numerator FROM indicators_reading r JOIN indicators_indicator i ON i.id = r.indicator_id"
        " JOIN indicators_reportingperiod p ON p.id = r.period_id WHERE i.code = 'indicator-000'",
    )
    assert kept
    assert {label: int(value) for label, value in kept} == dict(sums)


def test_a_database_that_holds_something_is_refused_and_left_as_it_is(small):
    before = asked(small, "SELECT COUNT(*) FROM adoption_figure")
    again = made(small)
    assert again.returncode == 1
    assert "NotOurs" in again.stderr
    assert asked(small, "SELECT COUNT(*) FROM adoption_figure") == before


@pytest.mark.django_db
def test_a_database_of_another_name_is_refused():
    with pytest.raises(province.NotOurs):
        province.fill(SMALL)


def found(median: float, queries: int | None = 7) -> dict[str, object]:
    return {"queries": queries, "median": median, "p95": median * 1.5, "size": 1000, "peak_mb": 120.0}


def a_run(*, large: float = 30.0, queries: int = 7) -> dict:
    """All sizes with the same figures, but for the overview of the largest."""
    things = {name: found(20.0) for name in ("empty view", "overview, unchanged", *table.OVERVIEWS)}
    things |= {"draft report, PDF": found(100.0), "the same report, WeasyPrint": found(2000.0, None)}
    things |= {"workbook of 1,000 rows": found(300.0), "reading that workbook": found(100.0, None)}
    things |= {"approve with roll-up": found(50.0)}
    sizes = {name: dict(things) for name in "SML"}
    sizes["L"]["overview"] = found(large, queries)
    return {"sqlite": sizes}


def test_lines_hold_where_figures_keep_them():
    assert [each.what for each in table.checks(a_run(), "sqlite") if not each.holds] == []


@pytest.mark.parametrize(
    ("change", "what"), [({"large": 41.0}, "overview, L against M"), ({"queries": 8}, "queries of “overview”, S and L")]
)
def test_a_line_that_does_not_hold_is_told(change, what):
    run = a_run(**change)
    assert [each.what for each in table.checks(run, "sqlite") if not each.holds] == [what]
    assert "| **no** |" in table.page(run, {"date": "2026-01-01"})


def test_the_plot_is_a_drawing_with_a_line_for_each_thing():
    drawn = ElementTree.fromstring(
        plot([Line("a (SQLite)", [(10, 1), (1000, 10)], False), Line("b (SQLite)", [(10, 2)], True)])
    )
    lines = drawn.findall("{http://www.w3.org/2000/svg}polyline")
    assert [len(each.get("points").split()) for each in lines] == [2, 1]
    assert plot([]) == ""
