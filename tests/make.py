"""Builders: a valid thing with the least said.  Every value can be given; none is random."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from adoption import rounds, submissions
from adoption.models import Duty, Figure, Organisation, Submission, User
from adoption.roles import Role
from adoption.submissions import Entry
from indicators.calendar import period_of
from indicators.models import Measure, ReportingPeriod
from indicators.periods import Calendar, parse_label

AT = datetime(2025, 12, 16, 3, tzinfo=UTC)
AFTER = date(2030, 1, 1)
PASSWORD = "thu-nghiem-2025"


def organisation(code: str = "bank-a", kind: str = "bank", **fields: Any) -> Organisation:
    """An organisation that is there from 2020 on; one with the same code is given back."""
    known = Organisation.objects.filter(code=code).first()
    if known:
        return known
    defaults = {"name_vi": f"Đơn vị {code}", "name_en": f"Unit {code}", "active_from": date(2020, 1, 1)}
    return Organisation.objects.create(code=code, kind=kind, **{**defaults, **fields})


def measure(code: str = "counted", **fields: Any) -> Measure:
    """A whole, additive stock of banks; one with the same code is given back."""
    known = Measure.objects.filter(code=code).first()
    if known:
        return known
    defaults = {
        "name_vi": f"Chỉ số {code}",
        "name_en": f"Measure {code}",
        "unit": "account",
        "theme": "accounts",
        "flow": "stock",
        "additivity": "additive",
        "owed_by": "bank",
    }
    return Measure.objects.create(code=code, **{**defaults, **fields})


def duty(owner: Organisation, counted: Measure, **fields: Any) -> Duty:
    return Duty.objects.get_or_create(
        organisation=owner, measure=counted, defaults={"first_on": date(2020, 1, 1), **fields}
    )[0]


def user(username: str = "staff", role: Role = Role.STAFF, owner: Organisation | None = None, **fields: Any) -> User:
    known = User.objects.filter(username=username).first()
    if known:
        return known
    made = User(username=username, email=f"{username}@example.invalid", role=role, organisation=owner, **fields)
    made.set_password(PASSWORD)
    made.save()
    return made


def reporter(owner: Organisation, username: str = "") -> User:
    return user(username or f"reporter-{owner.code}", Role.REPORTER, owner)


def period(label: str = "2025-Q3", *, is_open: bool = True) -> ReportingPeriod:
    """A quarter by the administrative rule, open by default, with submissions for whoever owes something."""
    made = period_of(parse_label(label), Calendar.ADMINISTRATIVE, by="test", at=AT)
    if is_open and not made.is_closed:
        rounds.open_period(made, by=None, at=AT)
        made.refresh_from_db()
    return made


def submission(owner: Organisation, of: ReportingPeriod) -> Submission:
    """The organisation's newest submission for a period."""
    rounds.open_period(of, by=None, at=AT)
    return Submission.objects.filter(organisation=owner, period=of).latest("revision")


def filled(owner: Organisation, of: ReportingPeriod, values: dict[str, int]) -> Submission:
    """A draft with these figures; the organisation is made to owe them."""
    for code in values:
        duty(owner, measure(code))
    draft = submission(owner, of)
    entries = {code: Entry(Decimal(value)) for code, value in values.items()}
    return submissions.save_figures(draft, entries, by=reporter(owner), version=draft.version, at=AT)


def sent(owner: Organisation, of: ReportingPeriod, values: dict[str, int]) -> Submission:
    draft = filled(owner, of, values)
    return submissions.submit(draft, by=reporter(owner), version=draft.version, business_day=AFTER, at=AT)


def approved(owner: Organisation, of: ReportingPeriod, values: dict[str, int]) -> Submission:
    waiting = sent(owner, of, values)
    return submissions.approve(waiting, by=user(), version=waiting.version, at=AT)


def figure(of: Submission, code: str) -> Figure:
    return of.figures.get(measure__code=code)
