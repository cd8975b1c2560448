"""Settings from the environment: what is no good stops the start with a sentence that says what to write."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from adoption.config import environment
from tests.conftest import ROOT

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize("given", ["0", "-5", "481", "sixty", "1.5", "60 minutes", " ", "²", "9" * 30])
def test_a_number_out_of_its_bounds_is_refused_with_the_bounds(monkeypatch, given):
    monkeypatch.setenv("MINUTES", given)
    with pytest.raises(ImproperlyConfigured, match="MINUTES is .*; write a whole number from 1 to 480, such as 60"):
        environment.number("MINUTES", 60, least=1, most=480)


@pytest.mark.parametrize(("given", "read"), [("1", 1), ("480", 480), ("", 60)])
def test_a_number_within_its_bounds_is_read_and_an_empty_one_is_the_default(monkeypatch, given, read):
    monkeypatch.setenv("MINUTES", given)
    assert environment.number("MINUTES", 60, least=1, most=480) == read


@pytest.mark.parametrize("given", ["7,5", "7,5,x", "7,-5,12", "7,5,12,1"])
def test_so_many_numbers_are_asked_for_none_below_zero(monkeypatch, given):
    monkeypatch.setenv("KEEP", given)
    with pytest.raises(ImproperlyConfigured, match="write 3 whole numbers such as 7,5,12"):
        environment.numbers("KEEP", (7, 5, 12))


@pytest.mark.parametrize("port", ["x", "99999", "-1"])
def test_a_database_address_with_a_port_that_is_none_is_refused_without_its_password(monkeypatch, tmp_path, port):
    monkeypatch.setenv("PLACE", f"postgres://tracker:secret@db.example:{port}/tracker")
    with pytest.raises(ImproperlyConfigured, match="PLACE has no port") as refused:
        environment.database("PLACE", tmp_path / "db.sqlite3")
    assert "secret" not in str(refused.value)


def start(home, program, **given: str) -> str:
    """What a start with these variables complains of."""
    told = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told |= {"DEMO": "1", "VAR_DIR": str(home), **given}
    done = subprocess.run([sys.executable, *program], cwd=ROOT, env=told, capture_output=True, text=True)
    assert done.returncode
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "given", "bounds"),
    [
        ("SESSION_IDLE_MINUTES", "0", "from 1 to 480, such as 60"),
        ("EMAIL_PORT", "0", "from 1 to 65535, such as 587"),
        ("PROXIES", "-1", "from 0 to 9, such as 0"),
    ],
)
def test_the_product_does_not_start_with_it(tmp_path, name, given, bounds):
    told = start(tmp_path, ["manage.py", "check"], **{name: given})
    assert told.endswith(f"{name} is {given!r}; write a whole number {bounds}.")


@pytest.mark.parametrize("given", ["0", "-1", "three"])
def test_gunicorn_does_not_start_with_nobody_to_answer(tmp_path, given):
    program = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--check-config", "adoption.config.wsgi"]
    assert start(tmp_path, program, WORKERS=given).startswith(f"WORKERS is {given!r}; write a whole number of 1")
