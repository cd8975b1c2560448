"""The database goes while people are at work, and comes back: a page says so, and nobody starts anything again."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests import with_postgresql
from tests.conftest import needs
from tests.faults.conftest import SMALL, Place, served

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql, pytest.mark.xdist_group("faults")]

GRID = "/submissions/2025-Q4/"
TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'bench_faults'"


@contextmanager
def shut(place: Place) -> Iterator[None]:
    """The database throws everybody out and lets nobody in."""
    server = urlsplit(place.address)._replace(path="/postgres").geturl()
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("ALTER DATABASE bench_faults ALLOW_CONNECTIONS false")
            try:
                cursor.execute(TERMINATE)
                yield
            finally:
                cursor.execute("ALTER DATABASE bench_faults ALLOW_CONNECTIONS true")


def through(place: Place, gone: Callable) -> None:
    """Save, lose the database, be told so, and go on as soon as it is back."""
    bank, staff = place.bank(0), place.person("staff")
    reporter = bank.people["reporter"]
    while bank.asking not in ("fill", "save"):
        bank.go_on()
    assert [reporter.get(GRID).status for _ in range(4)] == [200] * 4  # both workers hold a connection
    with gone(place):
        told = [reporter.get(GRID), staff.get("/review/"), staff.get("/reports/"), staff.get("/?period=2025-Q3")]
        sent = reporter.post(f"{GRID}cells", {"cell": "measure-00", "value-measure-00": "5"})
        place.server.wait(503)
    assert [each.status for each in (*told, sent)] == [503] * 5
    assert all("Cơ sở dữ liệu" in each.body.decode() or "database" in each.body.decode() for each in (*told, sent))
    assert [reporter.get(GRID).status for _ in range(4)] == [200] * 4
    assert bank.found(place.judge.ask("rows")["bank-000"]) in ("kept", "gone")
    bank.go_on()
    assert place.judge.ask("halves") == []


def test_a_database_that_lets_nobody_in_is_told_and_all_is_well_when_it_does_again(place):
    workers = place.server.workers
    through(place, shut)
    assert place.server.workers == workers


@pytest.mark.soak
def test_a_database_server_that_dies_and_is_started_again_is_found_by_the_same_processes():
    """One of its own: the power of the other tests' database stays on."""
    programs = with_postgresql.binaries() or Path(needs("initdb", with_postgresql.HOW)).parent
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    postgresql = with_postgresql.Server(programs, home)

    @contextmanager
    def dead(_place: Place) -> Iterator[None]:
        postgresql.stop()
        try:
            yield
        finally:
            postgresql.start()

    postgresql.make()
    postgresql.start()
    try:
        folder = home / "site"
        folder.mkdir()
        address = postgresql.address.removesuffix("postgres") + "bench_faults"
        with closing(psycopg2.connect(postgresql.address)) as connection:
            connection.autocommit = True
            connection.cursor().execute("CREATE DATABASE bench_faults")
        with served(folder, address, SMALL) as place:
            workers = place.server.workers
            for _ in range(3):
                through(place, dead)
            assert place.server.workers == workers
    finally:
        postgresql.stop()
        shutil.rmtree(home)
