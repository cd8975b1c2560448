"""A province of any number of banks in a database made for it and thrown away, filled in bulk past the verbs."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from adoption import rollup, rounds
from adoption.demo import BANK_MEASURES
from adoption.models import Deployment, Duty, Figure, Organisation, Submission, User
from adoption.roles import Role
from indicators.calendar import period_of
from indicators.models import Measure, ReportingPeriod
from indicators.periods import Calendar, parse_label

AT = datetime(2025, 12, 16, 3, tzinfo=UTC)
SINCE = date(2020, 12, 14)
CLOSED, COLLECTING = "2025-Q3", "2025-Q4"
ROWS = 1000


@contextmanager
def scratch() -> Iterator[None]:
    """Work in a new database beside the one that is configured."""
    known = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "scratch.sqlite3")
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            call_command("load_plan", stdout=io.StringIO())
            Deployment.objects.create(id=1, is_demo=True, born_at=AT)
            yield
        finally:
            connection.creation.destroy_test_db(known, verbosity=0)


def _person(username: str, role: Role, owner: Organisation | None = None) -> User:
    fields = {"email": f"{username}@example.invalid", "role": role, "organisation": owner, "is_lead": owner is not None}
    return User.objects.get_or_create(username=username, defaults=fields)[0]


def _banks(first: int, end: int) -> list[Organisation]:
    return Organisation.objects.bulk_create(
        Organisation(
            code=f"bank-{place:03}",
            kind="bank",
            name_vi=f"Ngân hàng số {place}",
            name_en=f"Bank number {place}",
            active_from=SINCE,
            order=place,
        )
        for place in range(first, end)
    )


def grow(number: int) -> None:
    """Bring the province to this many banks: all approved in the closed quarter, every second sent in the next one."""
    staff = _person("staff", Role.STAFF)
    measures = {each.code: each for each in Measure.objects.filter(code__in=BANK_MEASURES)}
    made = _banks(Organisation.objects.filter(kind="bank").count(), number)
    Duty.objects.bulk_create(
        Duty(organisation=each, measure=measure, first_on=SINCE) for each in made for measure in measures.values()
    )
    bank = Organisation.objects.get(code="bank-000")
    _person("reporter", Role.REPORTER, bank)
    for label in (CLOSED, COLLECTING):
        period = period_of(parse_label(label), Calendar.ADMINISTRATIVE, by="bench", at=AT)
        if period.is_closed:
            period = rounds.reopen_period(period, by=staff, note="bench", at=AT)
        rounds.open_period(period, by=staff, at=AT)
        _file(period, list(measures.values()), staff)


def _file(period: ReportingPeriod, measures: list[Measure], staff: User) -> None:
    drafts = Submission.objects.filter(period=period, status="draft", figures=None)
    if period.label == COLLECTING:
        drafts = drafts.filter(organisation__order__gt=0)
    chosen = [each for each in drafts if period.label == CLOSED or each.organisation_id % 2]
    Figure.objects.bulk_create(
        (
            Figure(submission=each, measure=measure, stored=1000, note="đã đối chiếu")
            for each in chosen
            for measure in measures
        ),
        batch_size=2000,
    )
    moved = {"submitted_at": AT, "submitted_by": staff, "version": 2}
    if period.label == CLOSED:
        moved |= {"status": "approved", "approved_at": AT, "approved_by": staff}
    else:
        moved |= {"status": "submitted"}
    Submission.objects.filter(pk__in=[each.pk for each in chosen]).update(**moved)
    if period.label == CLOSED:
        rounds.close_period(period, by=staff, at=AT)
    else:
        rollup.refresh(period, by="bench", at=AT)


def long_form() -> Submission:
    """The draft of an organisation that owes a thousand measures."""
    owner = Organisation.objects.create(
        code="long", kind="department", name_vi="Đơn vị dài", name_en="Long unit", active_from=SINCE, order=999
    )
    measures = Measure.objects.bulk_create(
        Measure(
            code=f"row-{place:04}",
            name_vi=f"Chỉ số {place}",
            name_en=f"Measure {place}",
            unit="account",
            theme="accounts",
            flow="stock",
            additivity="additive",
            owed_by="department",
            order=place,
        )
        for place in range(ROWS)
    )
    Duty.objects.bulk_create(Duty(organisation=owner, measure=each, first_on=SINCE) for each in measures)
    _person("long", Role.REPORTER, owner)
    period = ReportingPeriod.objects.get(label=COLLECTING)
    rounds.open_period(period, by=None, at=AT)
    return Submission.objects.get(organisation=owner, period=period)
