"""Where days, quarters and years turn: by the clock of the province, whatever that of the machine says."""

import io
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models import F

from adoption import submissions
from adoption.clock import business_day
from adoption.models import Submission
from adoption.queue import rows
from indicators.models import ReportingPeriod
from tests import make

pytestmark = pytest.mark.django_db

# Midnight in the province is five in the afternoon in Greenwich.
END_OF_QUARTER = datetime(2025, 12, 14, 17, tzinfo=UTC)
END_OF_DUE_DAY = datetime(2025, 12, 16, 17, tzinfo=UTC)
END_OF_YEAR = datetime(2025, 12, 31, 17, tzinfo=UTC)
END_OF_FEBRUARY = datetime(2028, 2, 28, 17, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)


@pytest.fixture(params=["UTC", "America/New_York", "Pacific/Kiritimati"])
def machine(request, monkeypatch):
    """Machines whose own day is the same, the one before and the one after."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def at(settings, time_machine):
    settings.BUSINESS_DAY = None
    return lambda moment: time_machine.move_to(moment, tick=False)


@pytest.mark.parametrize(
    ("midnight", "day"),
    [
        (END_OF_QUARTER, date(2025, 12, 15)),
        (END_OF_YEAR, date(2026, 1, 1)),
        (END_OF_FEBRUARY, date(2028, 2, 29)),
        (END_OF_FEBRUARY + timedelta(days=1), date(2028, 3, 1)),
    ],
)
def test_a_day_begins_at_midnight_of_the_province_on_any_machine(machine, at, midnight, day):
    at(midnight - A_MOMENT)
    assert business_day() == day - timedelta(days=1)
    at(midnight)
    assert business_day() == day


def test_a_quarter_can_be_sent_from_the_first_moment_after_its_last_day(machine, at, sign_in):
    at(END_OF_QUARTER - timedelta(hours=1))
    owner = make.organisation()
    draft = make.filled(owner, make.period("2025-Q4"), {"counted": 1})
    client, version = sign_in(make.reporter(owner)), {"version": draft.version}
    outcomes = []
    for moment in (END_OF_QUARTER - A_MOMENT, END_OF_QUARTER):
        at(moment)
        client.post("/submissions/2025-Q4/send", version)
        draft.refresh_from_db()
        outcomes.append(draft.status)
    assert outcomes == ["draft", "submitted"]
    assert draft.submitted_at == END_OF_QUARTER


def test_what_is_sent_in_the_last_moment_of_the_due_day_is_in_time_and_a_moment_later_is_late(machine, at):
    period = make.period("2025-Q4")
    assert period.due_on == date(2025, 12, 16)
    waiting = make.sent(make.organisation(), period, {"counted": 1})
    late = []
    for moment in (END_OF_DUE_DAY - A_MOMENT, END_OF_DUE_DAY):
        Submission.objects.filter(pk=waiting.pk).update(submitted_at=moment, version=F("version"))
        (row,) = rows(Submission.objects.for_review())
        late.append(row.is_late)
    assert late == [False, True]


def test_the_morning_run_opens_the_next_quarter_on_its_first_day(machine, at):
    opened = []
    for moment in (END_OF_QUARTER - A_MOMENT, END_OF_QUARTER, END_OF_YEAR - A_MOMENT, END_OF_YEAR):
        at(moment)
        call_command("open_periods", stdout=io.StringIO())
        opened.append(sorted(ReportingPeriod.objects.filter(opened_at__isnull=False).values_list("label", flat=True)))
    before = ["2025-Q3", "2025-Q4"]
    assert opened == [before, *[[*before, "2026-Q1"]] * 3]


def test_the_pages_stand_over_the_turn_of_the_year(machine, at, sign_in, the_facts):
    client = sign_in(make.user())
    for moment in (END_OF_YEAR - A_MOMENT, END_OF_YEAR):
        at(moment)
        pages = {path: client.get(path).status_code for path in ("/", "/coverage/", "/review/", "/periods/", "/plan/")}
        assert set(pages.values()) == {200}, pages


def test_a_business_day_that_is_set_stands_still_while_moments_go_on(settings, time_machine):
    settings.BUSINESS_DAY = date(2025, 12, 17)
    time_machine.move_to(END_OF_YEAR, tick=False)
    owner = make.organisation()
    draft = make.filled(owner, make.period("2025-Q4"), {"counted": 1})
    sent = submissions.submit(draft, by=make.reporter(owner), version=draft.version, business_day=business_day())
    assert (business_day(), sent.submitted_at) == (date(2025, 12, 17), END_OF_YEAR)
