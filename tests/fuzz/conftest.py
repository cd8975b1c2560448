"""Fixtures of the fuzzers: how much each tries, a world with every address, and what is told at the end."""

import pytest

from tests import make
from tests.test_access_matrix import clients, issued, keys, world

__all__ = ["clients", "issued", "keys", "world"]


def amounts(quick: int, soak: int) -> pytest.MarkDecorator:
    """How many inputs are tried in `make test`, and in `make soak`."""
    both = [pytest.param(quick, id="quick"), pytest.param(soak, id="soak", marks=pytest.mark.soak)]
    return pytest.mark.parametrize("tries", both)


@pytest.fixture(autouse=True)
def without_watching_queries(settings):
    """What the administration of Django asks for row by row is no fault of a form."""
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.startswith("zeal")]


@pytest.fixture
def name() -> str:
    """No report is issued for the fuzzers: making its files takes a while."""
    return ""


@pytest.fixture
def draft():
    """A bank that owes two measures and has filled in one."""
    bank = make.organisation()
    for code in ("part", "whole"):
        make.duty(bank, make.measure(code))
    return make.filled(bank, make.period(), {"part": 4})


def pytest_terminal_summary(terminalreporter):
    """How many inputs each fuzzer tried."""
    for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", []):
        tried = dict(report.user_properties).get("tried")
        if report.when == "call" and tried:
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {tried}")
