"""One thing, measured in a process of its own: `python -m tests.benchmarks.worker fill S` or `… measure overview`."""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adoption.config.settings")
django.setup()

from django.conf import settings
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adoption import submissions, workbook
from adoption.models import Submission, User
from adoption.workflow import Status
from tests import workbooks
from tests.benchmarks import beside, province
from tests.benchmarks.sizes import SIZES, WAITING

ROUNDS = 20
GZIPPED = {"accept-encoding": "gzip"}
STATES = {"again": 200, "unchanged": 304}


@dataclass(frozen=True)
class Measured:
    """Times are milliseconds of the wall clock; bytes those of the answer over the wire; memory that of the process."""

    queries: int | None
    median: float
    p95: float
    size: int
    peak_mb: float


def timed(act: Callable[[], object], rounds: int = ROUNDS, before: Callable[[], object] = lambda: None) -> list[float]:
    """Milliseconds of each round; what is done `before` each is not counted."""
    times = []
    for _ in range(rounds):
        before()
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return times


def counted(act: Callable[[], Any]) -> tuple[int, Any]:
    """The number of queries, and what came of it; the log of queries is emptied by the next request."""
    with CaptureQueriesContext(connection) as captured:
        outcome = act()
    return len(captured.captured_queries), outcome


def measured(times: list[float], *, queries: int | None = None, size: int = 0) -> Measured:
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(queries, round(statistics.median(times), 2), round(p95, 2), size, round(peak, 1))


def client_of(username: str) -> Client:
    client = Client(headers=GZIPPED)
    client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def approvals() -> Callable[[], object]:
    """In the open quarter, one more figure is corrected and approved at each call."""
    staff, colleague = User.objects.get(username="staff"), User.objects.get(username="colleague")
    counting = [province.waiting(1)[0]]
    reporter = User.objects.get(username=counting[0].organisation.code)

    def act() -> None:
        sent = counting.pop()
        if sent.status != Status.SUBMITTED:
            copy = submissions.reopen(sent, by=colleague, note="nhầm")
            sent = submissions.submit(copy, by=reporter, version=copy.version, business_day=settings.BUSINESS_DAY)
        counting.append(submissions.approve(sent, by=staff, version=sent.version))

    return act


def page(username: str, address: str, state: str = "") -> Callable[[], Measured]:
    """A page as its first reader waits for it, or as it is asked for `again` by another reader of the same role.

    `unchanged` is by the reader who has it; `elsewhere` after an approval in a quarter later than that of the page.
    """

    def measure() -> Measured:
        client = client_of(username)
        client.get(address)  # brings the cookie that forms are tied to, and with it the page's ETag
        headers = {"if-none-match": client.get(address).get("ETag", "")} if state == "unchanged" else {}
        expected = STATES.get(state, 200)

        def ask():
            answer = client.get(address, headers=headers)
            if answer.status_code != expected:
                sys.exit(f"{address} answered {answer.status_code}")
            return answer

        before = caches["pages"].clear if not state else approvals() if state == "elsewhere" else (lambda: None)
        before()
        queries, answer = counted(ask)
        return measured(timed(ask, before=before), queries=queries, size=len(answer.content))

    return measure


def check_a_workbook() -> Measured:
    """A thousand rows: upload, reading, checks, and the page that shows every cell before anything is kept."""
    form = workbook.form_of(province.long_form())
    data = workbooks.filled(workbook.write(form), {f"row-{place:04}": place for place in range(province.ROWS)})
    client = client_of("long")

    def upload():
        file = SimpleUploadedFile("form.xlsx", data)
        answer = client.post(f"/submissions/{province.NEWEST.label}/upload", {"workbook": file})
        if answer.status_code != 200 or answer.headers.get("Content-Encoding") != "gzip":
            sys.exit(f"the workbook was answered with {answer.status_code}")
        return answer

    queries, answer = counted(upload)
    return measured(timed(upload, 7), queries=queries, size=len(answer.content))


def approve() -> Measured:
    """One submission approved and its quarter's readings brought in line, each time another one."""
    staff = User.objects.get(username="staff")
    waiting = province.waiting(WAITING)

    def act() -> Submission:
        each = waiting.pop()
        return submissions.approve(each, by=staff, version=each.version)

    queries, _approved = counted(act)
    return measured(timed(act, len(waiting)), queries=queries)


def others() -> Any:
    return import_module("tests.benchmarks.others")


THINGS: dict[str, Callable[[], Measured]] = {
    "empty view": page("staff", "/floor", "again"),
    "overview": page("staff", f"/?period={province.CLOSED.label}"),
    "overview, next reader": page("staff", f"/?period={province.CLOSED.label}", "again"),
    "overview, approved elsewhere": page("staff", f"/?period={province.CLOSED.label}", "elsewhere"),
    "overview, unchanged": page("staff", f"/?period={province.CLOSED.label}", "unchanged"),
    "indicator page": page("staff", f"/indicators/indicator-001/?period={province.CLOSED.label}"),
    "indicator page, next reader": page("staff", f"/indicators/indicator-001/?period={province.CLOSED.label}", "again"),
    "grid": page("reporter", f"/submissions/{province.NEWEST.label}/"),
    "review queue": page("staff", "/review/"),
    "coverage": page("staff", "/coverage/"),
    "overview as XLSX": page("staff", f"/overview.xlsx?period={province.CLOSED.label}"),
    "draft report, PDF": page("staff", f"/reports/draft/{province.CLOSED.label}.pdf"),
    "workbook of 1,000 rows": check_a_workbook,
    "approve with roll-up": approve,
    "full roll-up": lambda: measured(timed(beside.full_roll_up, 1)),
    "full roll-up as plain SQL": lambda: measured(timed(beside.sql_roll_up, 3)),
    "the same report, WeasyPrint": lambda: measured(timed(others().weasyprint_report(client_of("staff")), 1)),
    "reading that workbook": lambda: measured(timed(beside.our_reading(), 7)),
    "the same reading, openpyxl": lambda: measured(timed(others().openpyxl_reading(), 7)),
}


def main(command: str, name: str) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ROOT_URLCONF = "tests.benchmarks.floor"
    if command == "fill":
        province.fill(SIZES[name], lambda text: print(f"  {text}", flush=True))
    else:
        print(json.dumps(asdict(THINGS[name]())))


if __name__ == "__main__":
    main(*sys.argv[1:])
