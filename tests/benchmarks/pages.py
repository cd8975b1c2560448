"""What pages cost: queries, time and bytes on the demo; queries at 5 and 500 banks; a cell's save; a workbook."""

import os
import statistics
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adoption.config.settings")
django.setup()

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adoption import submissions, workbook, workbook_reading
from adoption.models import Submission, User
from tests import workbooks
from tests.benchmarks import province

ROUNDS = 15
SIZES = (5, 500)


def _client(username: str | None) -> Client:
    client = Client()
    if username:
        client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _taken(act: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median and worst milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), max(times)


def _asked(client: Client, address: str) -> tuple[int, HttpResponse]:
    """The number of queries and the answer, once the process is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    return len(captured.captured_queries), answer


def _waiting() -> int:
    return Submission.objects.for_review().first().pk


def show_demo() -> None:
    pages = {
        "overview": ("canbo", "/?period=2025-Q3"),
        "overview, public": (None, "/"),
        "indicator": ("canbo", "/indicators/adults-with-account/"),
        "review queue": ("canbo", "/review/"),
        "one submission": ("canbo", f"/review/{_waiting()}/"),
        "grid": ("nganhang", "/submissions/2025-Q4/"),
        "plan": ("canbo", "/plan/"),
        "draft PDF": ("canbo", "/reports/draft/2025-Q3.pdf"),
        "healthz (floor)": (None, "/healthz"),
    }
    print(f"{'the demo':<24}{'queries':>8}{'median ms':>11}{'worst ms':>10}{'bytes':>9}")
    for name, (username, address) in pages.items():
        client = _client(username)
        queries, answer = _asked(client, address)
        median, worst = _taken(lambda client=client, address=address: client.get(address))
        print(f"{name:<24}{queries:>8}{median:>11.1f}{worst:>10.1f}{len(answer.content):>9}")


def pages_of_any_size() -> dict[str, tuple[str, str]]:
    return {
        "overview": ("staff", f"/?period={province.CLOSED}"),
        "indicator": ("staff", f"/indicators/qr-codes/?period={province.CLOSED}"),
        "grid": ("reporter", f"/submissions/{province.COLLECTING}/"),
        "my quarter": ("reporter", "/submissions/"),
        "own figures": ("reporter", "/submissions/figures/"),
        "colleagues": ("reporter", "/submissions/people/"),
        "review queue": ("staff", "/review/"),
        "one submission": ("staff", f"/review/{_waiting()}/"),
        "coverage": ("staff", "/coverage/"),
        "periods": ("staff", "/periods/"),
        "plan": ("staff", "/plan/"),
        "organisations": ("staff", "/organisations/"),
        "one organisation": ("staff", "/organisations/bank-000/"),
        "its people": ("staff", "/organisations/bank-000/people/"),
        "reports": ("staff", "/reports/"),
    }


def show_sizes() -> None:
    counted: dict[str, list[str]] = {}
    for size in SIZES:
        province.grow(size)
        for name, (username, address) in pages_of_any_size().items():
            client = _client(username)
            queries, _answer = _asked(client, address)
            median, _worst = _taken(lambda client=client, address=address: client.get(address), 5)
            counted.setdefault(name, []).append(f"{queries:>8}{median:>11.1f}")
    print(f"\n{'at so many banks':<24}" + "".join(f"{f'{size}: queries':>8}{'median ms':>10}" for size in SIZES))
    for name, texts in counted.items():
        print(f"{name:<24}" + "".join(texts))


def show_acts() -> None:
    client = _client("reporter")
    draft = Submission.objects.get(organisation__code="bank-000", period__label=province.COLLECTING)
    values = iter(range(1, 1000))

    def save_a_cell() -> None:
        token = submissions.token_of(submissions.entries_of(draft).get("pos", submissions.Entry()))
        posted = {"cell": "pos", "value-pos": str(next(values)), "token-pos": token}
        answer = client.post(f"/submissions/{province.COLLECTING}/cells", posted)
        if answer.status_code != 200 or answer.json()["said"]["pos"]["state"] != "saved":
            sys.exit(f"a cell was not saved: {answer.content!r}")

    form = workbook.form_of(province.long_form())
    data = workbooks.filled(workbook.write(form), {f"row-{place:04}": place for place in range(province.ROWS)})
    owner = _client("long")

    def check_a_workbook() -> None:
        file = SimpleUploadedFile("form.xlsx", data)
        answer = owner.post(f"/submissions/{province.COLLECTING}/upload", {"workbook": file})
        if answer.status_code != 200 or b'id="keep"' not in answer.content:
            sys.exit(f"the workbook was refused with {answer.status_code}")

    print(f"\n{'at the last size':<24}{'median ms':>11}{'worst ms':>10}")
    for name, act, rounds in (
        ("save of one cell", save_a_cell, 30),
        (f"workbook, {province.ROWS} rows", check_a_workbook, 5),
        ("… its reading alone", lambda: workbook_reading.read(data, form), 5),
    ):
        act()
        median, worst = _taken(act, rounds)
        print(f"{name:<24}{median:>11.1f}{worst:>10.1f}")


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    show_demo()
    with province.scratch():
        show_sizes()
        show_acts()


if __name__ == "__main__":
    main()
