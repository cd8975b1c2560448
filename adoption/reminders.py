"""The verbs that remind organisations, by e-mail, of the figures they still owe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from adoption.labels import days_text
from adoption.models import Organisation, Reminder, Submission, User
from adoption.reminder_days import ReminderKind, turn_on
from adoption.workflow import EDITABLE, Status
from indicators.calendar import days_off
from indicators.models import ReportingPeriod


class Outcome(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    ALREADY = "already reminded today"
    NO_ADDRESS = "no address"
    FAILED = "failed"


@dataclass(frozen=True)
class Reminding:
    """One organisation that owes one open period, and what became of its reminder."""

    organisation: Organisation
    period: ReportingPeriod
    kind: ReminderKind
    is_returned: bool
    recipients: Sequence[str]
    outcome: Outcome = Outcome.PLANNED
    trouble: str = ""
    is_unreachable: bool = False


def remind_all(*, business_day: date, at: datetime | None = None, dry_run: bool = False) -> list[Reminding]:
    """Remind everybody whose turn it is on a day.  Safe to repeat; a dry run only tells."""
    planned = [each for period in _open_periods() for each in _whose_turn(period, business_day)]
    if dry_run:
        told = set(Reminder.objects.filter(day=business_day).values_list("organisation_id", "period_id"))
        return [_foretold(each, told) for each in planned]
    return _remind_each(planned, by=None, day=business_day, at=at or timezone.now())


def remind_one(
    organisation: Organisation, *, by: User, business_day: date, at: datetime | None = None
) -> list[Reminding]:
    """Remind one organisation by hand of every ended period that is open and that it owes."""
    planned = [
        each
        for period in _open_periods().filter(last_on__lt=business_day)
        for each in _owing(period, ReminderKind.BY_HAND, organisation)
    ]
    return _remind_each(planned, by=by, day=business_day, at=at or timezone.now())


def _open_periods():
    return ReportingPeriod.objects.filter(opened_at__isnull=False, closed_at__isnull=True).order_by("last_on")


def _whose_turn(period: ReportingPeriod, day: date) -> list[Reminding]:
    """Who owes a period and has had no reminder of it since the last turn; today's own are told as done."""
    turn = turn_on(day, period.due_on, days_off(day.year, period.due_on.year))
    if turn is None:
        return []
    since, kind = turn
    had = set(period.reminders.filter(day__gte=since, day__lt=day).values_list("organisation_id", flat=True))
    return [each for each in _owing(period, kind) if each.organisation.pk not in had]


def _owing(period: ReportingPeriod, kind: ReminderKind, only: Organisation | None = None) -> list[Reminding]:
    """Those whose newest revision is theirs to work on, or who have none."""
    organisations = Organisation.objects.owing_in(period).prefetch_related("people")
    if only:
        organisations = organisations.filter(pk=only.pk)
    newest = Submission.objects.filter(period=period).latest_revisions()
    status = dict(newest.values_list("organisation_id", "status"))
    return [
        Reminding(each, period, kind, status.get(each.pk) == Status.RETURNED, _recipients(each))
        for each in organisations
        if status.get(each.pk, Status.DRAFT) in EDITABLE
    ]


def _recipients(organisation: Organisation) -> list[str]:
    """The organisation's address and its leads', each once; what is no address is left out."""
    leads = [each.email for each in organisation.people.all() if each.is_lead and each.is_active]
    return list({each.lower(): each for each in (organisation.email, *leads) if _is_address(each)}.values())


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _foretold(planned: Reminding, told: set[tuple[int, int]]) -> Reminding:
    if (planned.organisation.pk, planned.period.pk) in told:
        return replace(planned, outcome=Outcome.ALREADY)
    return planned if planned.recipients else replace(planned, outcome=Outcome.NO_ADDRESS)


def _remind_each(planned: Sequence[Reminding], *, by: User | None, day: date, at: datetime) -> list[Reminding]:
    """One after the other; a mail server that cannot be reached is tried once, for each try holds up the database."""
    done: list[Reminding] = []
    for each in planned:
        unreachable = next((before.trouble for before in done if before.is_unreachable), "")
        done.append(_remind(each, by=by, day=day, at=at, unreachable=unreachable))
    return done


def _remind(planned: Reminding, *, by: User | None, day: date, at: datetime, unreachable: str) -> Reminding:
    """Record and send together: the row keeps a second run away, and goes again where sending fails."""
    if not planned.recipients:
        return replace(planned, outcome=Outcome.NO_ADDRESS)
    try:
        with transaction.atomic():
            _, is_new = Reminder.objects.get_or_create(
                organisation=planned.organisation,
                period=planned.period,
                day=day,
                defaults={"kind": planned.kind, "sent_at": at, "by": by},
            )
            if is_new and unreachable:
                raise ConnectionError(unreachable)
            if is_new:
                message(planned, day).send()
    except OSError as error:  # what smtplib raises is one too, but then somebody had answered
        is_unreachable, trouble = not isinstance(error, SMTPException), str(error) or type(error).__name__
        return replace(planned, outcome=Outcome.FAILED, trouble=trouble, is_unreachable=is_unreachable)
    return replace(planned, outcome=Outcome.SENT if is_new else Outcome.ALREADY)


def message(reminding: Reminding, day: date) -> EmailMessage:
    """The reminder in its organisation's language."""
    language = reminding.organisation.language
    with translation.override(language):
        context = _context(reminding, day)
        subject = render_to_string("adoption/mail/reminder_subject.txt", context)
        body = render_to_string("adoption/mail/reminder_body.txt", context)
    return EmailMessage(
        subject=" ".join(subject.split()),  # a name with a line break in it must not begin a header
        body=body.strip() + "\n",
        to=list(reminding.recipients),
        headers={
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
            "Message-ID": _identity(reminding, day),
        },
    )


def _identity(reminding: Reminding, day: date) -> str:
    """The same for a letter that goes again because nobody knows whether it arrived: mailboxes then show one."""
    host = urlsplit(settings.SITE_ADDRESS).hostname
    return f"<reminder.{reminding.organisation.code}.{reminding.period.label}.{day}@{host}>"


def _context(reminding: Reminding, day: date) -> dict[str, object]:
    period = reminding.period
    return {
        "organisation": reminding.organisation,
        "period": period,
        "is_returned": reminding.is_returned,
        "is_ahead": day < period.due_on,
        "is_late": day > period.due_on,
        "days": days_text((period.due_on - day).days),
        "send_from": period.last_on + timedelta(days=1) if day <= period.last_on else None,
        "address": settings.SITE_ADDRESS + reverse("adoption:figures", args=[period.label]),
    }
