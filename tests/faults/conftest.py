"""A province of a few banks on the database of the run, served by gunicorn, with a judge beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from tests.benchmarks import province_address
from tests.faults.serving import Gunicorn, Judge, Person
from tests.faults.walks import Bank, Desk

SMALL = (4, 4, 6)  # organisations, quarters, indicators


@dataclass
class Place:
    """A served province: who is signed in, and who reads its database past all pages."""

    home: Path
    address: str
    server: Gunicorn
    judge: Judge
    keys: dict[str, str]

    def person(self, name: str, server: Gunicorn | None = None) -> Person:
        return Person(self.keys[name], (server or self.server).port)

    def bank(self, place: int) -> Bank:
        code = f"bank-{place:03}"
        people = {"reporter": self.person(code), "staff": self.person("staff"), "colleague": self.person("colleague")}
        return Bank(self.judge.ask("rows")[code], people=people)

    def desk(self) -> Desk:
        return Desk(self.judge.ask("reports"), person=self.person("staff"))


@contextmanager
def served(home: Path, address: str, size: tuple[int, int, int]) -> Iterator[Place]:
    judge, server = Judge(home, address), Gunicorn(home, address)
    try:
        keys = judge.ask("fill", *size)
        server.start()
        yield Place(home, address, server, judge, keys)
    finally:
        server.kill()
        judge.end()


@pytest.fixture(scope="session")
def place(tmp_path_factory) -> Iterator[Place]:
    """One for all tests: each goes on from what it finds."""
    home = tmp_path_factory.mktemp("faults")
    with province_address.of(connection.vendor, "faults", home) as address, served(home, address, SMALL) as made:
        yield made
