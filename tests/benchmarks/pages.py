"""Queries, server time and bytes of the main pages on the demo, as a table."""

import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adoption.config.settings")
django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adoption.models import Submission, User

ROUNDS = 15


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    pages = {
        "overview": ("canbo", "/?period=2025-Q3"),
        "overview, public": (None, "/"),
        "indicator": ("canbo", "/indicators/adults-with-account/"),
        "review queue": ("canbo", "/review/"),
        "one submission": ("canbo", f"/review/{_latest()}/"),
        "grid": ("nganhang", "/submissions/2025-Q4/"),
        "plan": ("canbo", "/plan/"),
        "draft PDF": ("canbo", "/reports/draft/2025-Q3.pdf"),
        "healthz (floor)": (None, "/healthz"),
    }
    print(f"{'page':<20}{'queries':>8}{'median ms':>11}{'worst ms':>10}{'bytes':>9}")
    for name, (username, address) in pages.items():
        client = Client()
        if username:
            client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[0])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        queries = len(captured.captured_queries)
        if answer.status_code != 200:
            sys.exit(f"{address} answered {answer.status_code}")
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - start) * 1000)
        size = len(answer.content)
        print(f"{name:<20}{queries:>8}{statistics.median(times):>11.1f}{max(times):>10.1f}{size:>9}")


def _latest() -> int:
    return Submission.objects.for_review().first().pk


if __name__ == "__main__":
    main()
