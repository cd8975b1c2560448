# ruff: noqa: E402 -- Django is set up before its parts are named
"""What the database holds, told line by line to whoever asks: `python -m tests.faults.judge`."""

import hashlib
import json
import os
import sys
import time
from collections import Counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "adoption.config.settings")
django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from adoption import rollup
from adoption.models import Figure, Submission, SubmissionEvent, User
from indicators.models import ReportingPeriod
from reports.document import hash_of
from reports.models import Report
from tests.benchmarks import province
from tests.benchmarks.sizes import Size

PERIOD = province.NEWEST.label
BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
"""
MOVES = ("save", "submit", "approve", "supersede")
STATUS_AFTER = {
    "open": ("draft",),
    "save": ("draft", "returned"),
    "submit": ("submitted",),
    "approve": ("approved",),
    "supersede": ("superseded",),
    "reopen": ("returned",),
}


def fill(organisations: int, quarters: int, indicators: int) -> dict[str, str]:
    """A province with everybody signed in: the keys of their sessions by user name."""
    settings.ALLOWED_HOSTS = ["testserver"]
    province.fill(Size("faults", organisations, quarters, indicators))
    call_command("collectstatic", interactive=False, verbosity=0)
    return {each.username: _session(each) for each in User.objects.all()}


def _session(person: User) -> str:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def sign_in(username: str) -> str:
    """The key of one more session."""
    settings.ALLOWED_HOSTS = ["testserver"]
    return _session(User.objects.get(username=username))


def rows() -> dict[str, list[list[Any]]]:
    """By organisation, every revision of the newest quarter: number, key, status, version and figures."""
    _wait_for_the_dead()
    found: dict[str, list[list[Any]]] = {}
    for each in _submissions():
        figures = {figure.measure.code: figure.stored for figure in each.figures.all()}
        row = [each.revision, each.pk, each.status, each.version, figures]
        found.setdefault(each.organisation.code, []).append(row)
    return found


def halves() -> list[str]:
    """Whatever was written without what belongs to it."""
    found = [fault for each in _submissions() for fault in _halves_of(each)]
    latest: dict[int, int | None] = {}
    for key, stored in Figure.history.order_by("history_date", "history_id").values_list("id", "stored"):
        latest[key] = stored
    now = dict(Figure.objects.filter(pk__in=latest).values_list("pk", "stored"))
    found += [
        f"figure {key}: {now.get(key)} but {stored} in its history"
        for key, stored in latest.items()
        if now.get(key) != stored
    ]
    return found + [fault for each in Report.objects.all() for fault in _halves_of_report(each)] + drift(PERIOD)


def drift(*labels: str) -> list[str]:
    """What `rollup --check` would say of these quarters, or of all."""
    periods = ReportingPeriod.objects.filter(label__in=labels) if labels else ReportingPeriod.objects.all()
    changes = [each for period in periods for each in rollup.refresh(period, by="", at=timezone.now(), dry_run=True)]
    return [f"{each.indicator} {each.period}: {each.before} should be {each.after}" for each in changes]


def reports() -> list[list[Any]]:
    """Each report: number, status and how many files it has."""
    _wait_for_the_dead()
    return [[each.number, each.pk, each.status, each.files.count()] for each in Report.objects.order_by("pk")]


def spoilt() -> list[Any]:
    """What both would tell after a figure was changed past its history, a version past its events; then put back."""
    first = _submissions()[0]
    with transaction.atomic():
        first.figures.filter(measure__code="measure-00").update(stored=1)
        Submission.objects.filter(pk=first.pk).update(version=99)
        told = [rows(), halves()]
        transaction.set_rollback(True)
    return told


def sends() -> dict[str, int]:
    """How often each organisation sent its newest quarter."""
    sent = SubmissionEvent.objects.filter(submission__period__label=PERIOD, action="submit")
    return Counter(sent.values_list("submission__organisation__code", flat=True))


def _submissions() -> list[Submission]:
    kept = Submission.objects.filter(period__label=PERIOD).select_related("organisation")
    return list(kept.prefetch_related("figures__measure", "events").order_by("organisation__order", "revision"))


def _halves_of(submission: Submission) -> list[str]:
    """Status and version are what the events tell; what the province was made with stands at version 1."""
    events = list(submission.events.all())
    moves = sum(each.action in MOVES and each.at != province.AT for each in events)
    actions = [each.action for each in events]
    name = f"{submission.organisation.code}/{submission.revision}"
    version = moves + (submission.revision == 1)
    found = [] if submission.version == version else [f"{name}: version {submission.version}, {actions}"]
    told = STATUS_AFTER[actions[-1] if actions else "open"]
    return found if submission.status in told else [*found, f"{name}: {submission.status} after {actions}"]


def _halves_of_report(report: Report) -> list[str]:
    files = list(report.files.all())
    actions = Counter(each.action for each in report.events.all())
    spoilt = [each for each in files if hashlib.sha256(bytes(each.content)).hexdigest() != each.sha256]
    if report.is_issued:
        whole = (
            len(files) == 5 and not spoilt and actions["issue"] == 1 and hash_of(report.values) == report.values_hash
        )
    else:
        whole = not files and not report.values and not report.code and not actions["issue"]
    return [] if whole else [f"report {report.pk}: {report.status}, {len(files)} files, {dict(actions)}"]


def _wait_for_the_dead() -> None:
    """PostgreSQL ends by itself what a killed process had begun: until then the last word is not spoken."""
    quiet = 0
    while connection.vendor == "postgresql" and quiet < 3:
        with connection.cursor() as cursor:
            cursor.execute(BUSY)
            quiet = quiet + 1 if cursor.fetchone() == (0,) else 0
        time.sleep(0.02)


ASKED = {each.__name__: each for each in (fill, sign_in, rows, halves, drift, reports, sends, spoilt)}


def main() -> None:
    for line in sys.stdin:
        what, *values = json.loads(line)
        print(json.dumps(ASKED[what](*values)), flush=True)
        connections.close_all()


if __name__ == "__main__":
    main()
