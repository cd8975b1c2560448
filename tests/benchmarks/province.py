"""A province of any size in a database made for it, filled in bulk past the verbs: the only writer that does so.

It is deterministic: the same size is the same province, to the figure.
"""

import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction
from psycopg2.extras import execute_values

from adoption.models import Deployment, Duty, Figure, Organisation, Submission, SubmissionEvent, User
from adoption.roles import Role
from adoption.workflow import Status
from indicators.calendar import due_day
from indicators.models import Measure, ReportingPeriod
from indicators.periods import Calendar, Span, quarter
from tests.benchmarks import facts
from tests.benchmarks.sizes import SENT_OF_EACH, WAITING, Size

MARK = "bench_"
AT = datetime(2025, 12, 16, 3, tzinfo=UTC)
SINCE = date(2000, 12, 15)
NEWEST = quarter(2025, 4)
CLOSED = NEWEST.before(1)
AT_ONCE = 5000
ROWS = 1000
Say = Callable[[str], None]


class NotOurs(RuntimeError):
    """The database was not made for a benchmark, or there is something in it."""


def fill(size: Size, say: Say = lambda _text: None) -> None:
    """Make a province of a size in the database that the settings name: an empty one, made for a benchmark."""
    name = Path(str(connection.settings_dict["NAME"])).name
    if not name.startswith(MARK) or connection.introspection.table_names():
        raise NotOurs(f"{name!r} was not made for a benchmark, or is not empty: nothing was written")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    Deployment.objects.create(id=1, is_demo=True, born_at=AT)
    with tempfile.TemporaryDirectory() as folder:
        facts.write(Path(folder), size)
        call_command("load_plan", "--from", folder, stdout=io.StringIO())
    with transaction.atomic():
        banks = _organisations(size.organisations)
        people = {each.username: each for each in _people(banks)}
        periods = _periods(size.quarters)
        _submissions(banks, periods, people["staff"], people["reporter"], say)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say("rolling up")
    call_command("rollup", stdout=io.StringIO())


def waiting(number: int) -> list[Submission]:
    """Some that wait for review."""
    return list(Submission.objects.filter(status="submitted").order_by("pk")[:number])


def long_form() -> Submission:
    """The draft of an organisation that owes a thousand measures."""
    owner = Organisation(code="long", kind="department", name_vi="Đơn vị dài", name_en="Long unit", order=9999)
    owner.active_from = SINCE
    owner.save()
    shared = {"unit": "account", "theme": "accounts", "flow": "stock", "additivity": "additive"}
    measures = Measure.objects.bulk_create(
        Measure(
            code=f"row-{place:04}",
            name_vi=f"Chỉ số {place}",
            name_en=f"Measure {place}",
            owed_by="department",
            order=place,
            **shared,
        )
        for place in range(ROWS)
    )
    Duty.objects.bulk_create(Duty(organisation=owner, measure=each, first_on=SINCE) for each in measures)
    _person("long", Role.REPORTER, owner)
    period = ReportingPeriod.objects.get(label=NEWEST.label)
    return Submission.objects.create(organisation=owner, period=period)


def _organisations(number: int) -> list[Organisation]:
    banks = Organisation.objects.bulk_create(
        Organisation(
            code=f"bank-{place:03}",
            kind="bank",
            name_vi=f"Ngân hàng {place}",
            name_en=f"Bank {place}",
            is_illustrative=True,
            active_from=SINCE,
            order=place,
        )
        for place in range(number)
    )
    measures = list(Measure.objects.all())
    Duty.objects.bulk_create(
        (Duty(organisation=bank, measure=each, first_on=SINCE) for bank in banks for each in measures),
        batch_size=AT_ONCE,
    )
    return banks


def _people(banks: Sequence[Organisation]) -> list[User]:
    return [
        _person("staff", Role.STAFF),
        _person("colleague", Role.STAFF),
        _person("official", Role.OFFICIAL),
        _person("reporter", Role.REPORTER, banks[0]),
        *(_person(bank.code, Role.REPORTER, bank) for bank in banks),
    ]


def _person(username: str, role: Role, owner: Organisation | None = None) -> User:
    made = User(username=username, email=f"{username}@example.invalid", role=role, organisation=owner)
    made.set_unusable_password()
    made.save()
    return made


def _periods(number: int) -> list[ReportingPeriod]:
    """Quarters up to the newest, which is open; all others are closed."""
    return ReportingPeriod.objects.bulk_create(_period(NEWEST.before(back)) for back in reversed(range(number)))


def _period(span: Span) -> ReportingPeriod:
    last_on = span.last_on(Calendar.ADMINISTRATIVE)
    closed = {} if span == NEWEST else {"closed_at": AT, "closed_by": "bench"}
    return ReportingPeriod(
        calendar=Calendar.ADMINISTRATIVE,
        year=span.year,
        ordinal=span.ordinal,
        label=span.label,
        first_on=span.first_on(Calendar.ADMINISTRATIVE),
        last_on=last_on,
        due_on=due_day(last_on),
        opened_at=AT,
        **closed,
    )


def _submissions(
    banks: Sequence[Organisation], periods: Sequence[ReportingPeriod], staff: User, sender: User, say: Say
) -> None:
    measures = list(Measure.objects.order_by("order"))
    for place, period in enumerate(periods):
        newest = place == len(periods) - 1
        sent = [bank for number, bank in enumerate(banks) if not newest or number % SENT_OF_EACH]
        waiting = sent[-WAITING:] if newest else []
        rows = Submission.objects.bulk_create(
            [_submission(bank, period, staff, sender, _state(bank, sent, waiting)) for bank in banks],
            batch_size=AT_ONCE,
        )
        _events(rows, staff, sender)
        _insert(
            Figure,
            ("submission_id", "measure_id", "stored", "nothing_to_report", "reason", "note"),
            (
                (each.pk, measure.pk, _value(bank, place, order), False, "", "")
                for bank, each in enumerate(rows)
                if each.submitted_at
                for order, measure in enumerate(measures)
            ),
        )
        if place % 20 == 19 or newest:
            say(f"{place + 1} of {len(periods)} quarters")


def _state(bank: Organisation, sent: Sequence[Organisation], waiting: Sequence[Organisation]) -> Status:
    if bank not in sent:
        return Status.DRAFT
    return Status.SUBMITTED if bank in waiting else Status.APPROVED


def _submission(bank: Organisation, period: ReportingPeriod, staff: User, sender: User, state: Status) -> Submission:
    row = Submission(organisation=bank, period=period, version=1, status=state)
    if state is not Status.DRAFT:
        row.submitted_at, row.submitted_by = AT, sender
    if state is Status.APPROVED:
        row.approved_at, row.approved_by = AT, staff
    return row


def _events(rows: Sequence[Submission], staff: User, sender: User) -> None:
    moves = [("submit", sender, row) for row in rows if row.submitted_at]
    moves += [("approve", staff, row) for row in rows if row.approved_at]
    SubmissionEvent.objects.bulk_create(
        (SubmissionEvent(submission=row, action=action, by=by, at=AT) for action, by, row in moves),
        batch_size=AT_ONCE,
    )


def _value(bank: int, quarter_place: int, order: int) -> int:
    """A whole that grows from quarter to quarter; every second measure a part of the one before it."""
    whole = 1000 + 37 * (bank % 17) + 11 * (quarter_place + 1) + 5 * (order // 2)
    return whole if order % 2 == 0 else whole * (20 + quarter_place % 60) // 100


def _insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Many rows by plain SQL: a million of them through the ORM would take minutes."""
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    into = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            execute_values(cursor.cursor, into + "%s", rows, page_size=AT_ONCE)
        else:
            cursor.cursor.executemany(into + "(" + ", ".join("?" * len(columns)) + ")", rows)
