"""Builders: a valid thing with the least said.  Every value can be given; none is random."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from adoption import rounds, submissions
from adoption.models import Duty, Figure, Organisation, Submission, User
from adoption.roles import Role
from adoption.submissions import Entry
from indicators.calendar import period_of
from indicators.models import (
    Indicator,
    Measure,
    PolicyDocument,
    Programme,
    Reading,
    ReferenceTotal,
    ReportingPeriod,
    Target,
)
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


def indicator(code: str = "counted", **fields: Any) -> Indicator:
    """The sum of the measure of the same code, valid since the end of 2020."""
    known = Indicator.objects.filter(code=code).first()
    if known:
        return known
    if "numerator" not in fields:
        fields["numerator"] = measure(code)
    defaults = {
        "valid_from": date(2020, 12, 15),
        "name_vi": f"Chỉ tiêu {code}",
        "name_en": f"Indicator {code}",
        "definition_vi": "Định nghĩa",
        "definition_en": "Definition",
        "theme": "accounts",
        "unit": "account",
        "aggregation": "sum",
        "counted": "accounts",
        "base": "none",
        "scope": "province",
        "subset": "all",
    }
    return Indicator.objects.create(code=code, **{**defaults, **fields})


def ratio(code: str = "share", numerator: str = "part", denominator: str = "whole", **fields: Any) -> Indicator:
    """A share, within 0 and 100, of two measures that are summed first."""
    defaults = {
        "aggregation": "ratio_of_sums",
        "unit": "percent",
        "counted": "institutions",
        "base": "all_institutions",
        "denominator": measure(denominator),
    }
    return indicator(code, **{**defaults, "numerator": measure(numerator), **fields})


def share_of_total(code: str = "account-ratio", kind: str = "registered_population", **fields: Any) -> Indicator:
    """Accounts over a reference total; it may exceed 100."""
    defaults = {
        "aggregation": "share_of_total",
        "unit": "percent",
        "base": "registered_population",
        "denominator_total": kind,
        "numerator": measure("counted"),
    }
    return indicator(code, **{**defaults, **fields})


def document(code: str = "plan-100", **fields: Any) -> PolicyDocument:
    known = PolicyDocument.objects.filter(code=code).first()
    if known:
        return known
    defaults = {
        "kind": "plan",
        "number": f"{code}/KH",
        "issuer_vi": "Ủy ban nhân dân tỉnh",
        "issuer_en": "Provincial People's Committee",
        "title_vi": "Kế hoạch",
        "title_en": "Plan",
        "source": "made for a test",
        "verification": "verified",
    }
    return PolicyDocument.objects.create(code=code, **{**defaults, **fields})


def programme(code: str = "P100", **fields: Any) -> Programme:
    """A plan of the province for 2021 to 2025."""
    known = Programme.objects.filter(code=code).first()
    if known:
        return known
    defaults = {
        "level": "province",
        "first_on": date(2021, 1, 1),
        "last_on": date(2025, 12, 31),
        "name_vi": "Kế hoạch",
        "name_en": "Plan",
        "short_vi": "KH",
        "short_en": "Plan",
    }
    return Programme.objects.create(code=code, **{**defaults, **fields})


def target(of: Indicator, **fields: Any) -> Target:
    """A target of the provincial plan whose number is not known yet."""
    defaults = {
        "programme": fields.get("programme") or programme(),
        "due_on": date(2025, 12, 31),
        "unit": of.unit,
        "counted": of.counted,
        "base": of.base,
        "scope": of.scope,
        "subset": of.subset,
        "verification": "missing_source",
        "source": "chưa có văn bản gốc",
    }
    return Target.objects.create(indicator=of, **{**defaults, **fields})


def reading(of: Indicator, **fields: Any) -> Reading:
    """A value that a document states."""
    defaults = {"value": Decimal(7), "source": "document", "document": document(), "verification": "verified"}
    return Reading.objects.create(indicator=of, **{**defaults, **fields})


def rolled_up(code: str, of: ReportingPeriod) -> Reading | None:
    """The roll-up reading of an indicator in a period, if there is one."""
    return Reading.objects.filter(indicator__code=code, period=of, source="roll_up").first()


def reference_total(value: int = 1000, kind: str = "registered_population", **fields: Any) -> ReferenceTotal:
    defaults = {
        "applies_from": date(2020, 1, 1),
        "unit": "person",
        "verification": "verified",
        "source": "made for a test",
    }
    return ReferenceTotal.objects.create(kind=kind, value=value, **{**defaults, **fields})


def payload(of: Submission, values: dict[str, str], **extra: str) -> dict[str, str]:
    """What a browser posts from the grid: the version of the page and the text of each box."""
    return {"version": str(of.version), **{f"value-{code}": text for code, text in values.items()}, **extra}
