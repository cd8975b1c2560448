"""Reminders: who gets what on which day, in which language, once; and the one click that sends one."""

import io
import smtplib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from adoption import reminders, rounds, submissions
from adoption.models import Reminder
from adoption.reminder_days import ReminderKind, kind_on, turn_on
from adoption.reminders import Outcome
from adoption.roles import Role
from indicators.calendar import days_off
from tests import make

pytestmark = pytest.mark.django_db

OVERDUE = date(2025, 12, 17)  # the first working day after the due day of Quý IV/2025


@pytest.fixture
def quarter():
    return make.period("2025-Q4")


def owing(code="bank-a", **fields):
    """An organisation with an address that owes one measure."""
    owner = make.organisation(code, **{"email": f"{code}@example.invalid", **fields})
    make.duty(owner, make.measure())
    return owner


def remind(day=OVERDUE):
    return reminders.remind_all(business_day=day, at=make.AT)


def outcomes(day=OVERDUE) -> dict[str, str]:
    return {each.organisation.code: each.outcome.value for each in remind(day)}


def over(first: date, last: date) -> list[tuple[str, str]]:
    """Run the command's verb every day: what went out, and when."""
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    return [(f"{day:%d/%m/%Y}", each.kind.value) for day in days for each in remind(day)]


# The days


def test_over_an_ordinary_quarter_reminders_come_ahead_on_the_day_and_each_fifth_working_day_after():
    make.period("2025-Q2")
    owing()
    assert over(date(2025, 6, 1), date(2025, 7, 8)) == [
        ("10/06/2025", "ahead"),
        ("17/06/2025", "due"),
        ("18/06/2025", "overdue"),
        ("25/06/2025", "overdue"),
        ("02/07/2025", "overdue"),
    ]
    assert len(mail.outbox) == Reminder.objects.count() == 5


def test_over_new_year_and_tet_the_days_off_do_not_count(quarter):
    owing()
    assert over(date(2025, 12, 1), date(2026, 2, 28)) == [
        ("09/12/2025", "ahead"),
        ("16/12/2025", "due"),
        ("17/12/2025", "overdue"),
        ("24/12/2025", "overdue"),
        ("31/12/2025", "overdue"),
        ("08/01/2026", "overdue"),
        ("15/01/2026", "overdue"),
        ("22/01/2026", "overdue"),
        ("29/01/2026", "overdue"),
        ("05/02/2026", "overdue"),
        ("12/02/2026", "overdue"),
        ("26/02/2026", "overdue"),  # 16 to 20 February is Tết
    ]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 2, 9), None),
        (date(2026, 2, 10), ReminderKind.AHEAD),
        (date(2026, 2, 11), None),
        (date(2026, 2, 17), None),
        (date(2026, 2, 24), ReminderKind.DUE),
        (date(2026, 2, 25), ReminderKind.OVERDUE),
        (date(2026, 2, 26), None),
    ],
)
def test_five_working_days_ahead_reach_back_over_tet(day, kind):
    assert kind_on(day, date(2026, 2, 24), days_off(2026)) is kind


@pytest.mark.parametrize("day", [date(2025, 6, 14), date(2025, 6, 15), date(2025, 9, 1), date(2026, 1, 1)])
def test_nothing_goes_out_on_a_day_off(day):
    for back in range(1, 15):
        assert kind_on(day, day - timedelta(days=back), days_off(2025, 2026)) is None
    for ahead in range(1, 15):
        assert kind_on(day, day + timedelta(days=ahead), days_off(2025, 2026)) is None


def test_a_morning_on_which_nothing_ran_is_made_up_for_on_the_next_working_day():
    make.period("2025-Q2")
    owing()
    assert over(date(2025, 6, 11), date(2025, 6, 12)) == [("11/06/2025", "ahead")]
    assert over(date(2025, 6, 20), date(2025, 6, 26)) == [("20/06/2025", "overdue"), ("25/06/2025", "overdue")]


@pytest.mark.parametrize(
    ("day", "turn"),
    [
        (date(2025, 6, 9), None),
        (date(2025, 6, 10), (date(2025, 6, 10), ReminderKind.AHEAD)),
        (date(2025, 6, 16), (date(2025, 6, 10), ReminderKind.AHEAD)),
        (date(2025, 6, 14), None),
        (date(2025, 6, 17), (date(2025, 6, 17), ReminderKind.DUE)),
        (date(2025, 6, 20), (date(2025, 6, 18), ReminderKind.OVERDUE)),
        (date(2025, 6, 21), None),
    ],
)
def test_a_reminder_belongs_to_the_last_turn_and_none_goes_out_on_a_day_off(day, turn):
    assert turn_on(day, date(2025, 6, 17), days_off(2025)) == turn


def test_who_is_sent_back_between_two_turns_hears_of_it_on_the_next_run(quarter):
    sent = make.sent(owing(), quarter, {"counted": 1})
    assert remind() == []
    submissions.send_back(sent, by=make.user(), version=sent.version, note="xem lại", at=make.AT)
    assert over(OVERDUE, date(2025, 12, 24)) == [("17/12/2025", "overdue"), ("24/12/2025", "overdue")]


# Who


def test_who_still_owes_is_reminded_and_who_is_done_is_not(quarter):
    for code in ("untouched", "begun", "returned", "sent", "approved"):
        owing(code)
    make.filled(make.organisation("begun"), quarter, {"counted": 1})
    back = make.sent(make.organisation("returned"), quarter, {"counted": 1})
    submissions.send_back(back, by=make.user(), version=back.version, note="xem lại", at=make.AT)
    make.sent(make.organisation("sent"), quarter, {"counted": 1})
    make.approved(make.organisation("approved"), quarter, {"counted": 1})
    assert outcomes() == {"untouched": "sent", "begun": "sent", "returned": "sent"}


def test_who_has_no_submission_at_all_is_reminded(quarter):
    owing()
    assert not quarter.submissions.exists()
    assert outcomes() == {"bank-a": "sent"}


def test_a_correction_that_staff_asked_for_is_reminded_of(quarter):
    bank = owing()
    submissions.reopen(make.approved(bank, quarter, {"counted": 1}), by=make.user(), note="nhầm", at=make.AT)
    (done,) = remind()
    assert (done.outcome, done.is_returned) == (Outcome.SENT, True)


def test_withdrawn_figures_are_nothing_that_the_organisation_could_send(quarter):
    bank = owing()
    submissions.withdraw(make.approved(bank, quarter, {"counted": 1}), by=make.user(), note="sai", at=make.AT)
    assert outcomes() == {}


def test_who_owes_nothing_in_the_period_is_left_alone(quarter):
    make.organisation("idle", email="idle@example.invalid")
    make.duty(make.organisation("later"), make.measure(), first_on=date(2026, 1, 1))
    owing("gone", active_to=date(2025, 9, 30))
    assert outcomes() == {}


def test_a_closed_period_and_one_that_is_not_open_yet_remind_nobody(quarter):
    owing()
    make.period("2026-Q1", is_open=False)
    rounds.close_period(quarter, by=make.user(), at=make.AT)
    assert over(date(2025, 12, 1), date(2026, 4, 30)) == []


def test_it_goes_to_the_organisation_and_its_leads_each_address_once(quarter):
    bank = owing()
    make.user("lead", Role.REPORTER, bank, is_lead=True)
    make.user("twin", Role.REPORTER, bank, is_lead=True)
    make.user("left", Role.REPORTER, bank, is_lead=True, is_active=False)
    make.reporter(bank, "colleague")
    bank.people.filter(username="twin").update(email="BANK-A@example.invalid")
    remind()
    assert sorted(map(str.lower, mail.outbox[0].to)) == ["bank-a@example.invalid", "lead@example.invalid"]


def test_without_an_address_nothing_is_sent_or_recorded_and_the_others_get_theirs(quarter):
    owing("bank-a", email="")
    owing("bank-b")
    assert outcomes() == {"bank-a": "no address", "bank-b": "sent"}
    assert [each.organisation.code for each in Reminder.objects.all()] == ["bank-b"]


# What it says


def test_it_is_written_in_the_organisations_language(quarter):
    owing("bank-en", language="en")
    owing("bank-vi", language="vi")
    remind()
    english, vietnamese = mail.outbox
    assert english.subject.startswith("Q4 2025: ")
    assert vietnamese.subject.startswith("Quý IV/2025: ")
    assert ("Unit bank-en" in english.body, "Đơn vị bank-vi" in vietnamese.body) == (True, True)
    assert [each.extra_headers["Content-Language"] for each in mail.outbox] == ["en", "vi"]


def test_it_says_the_span_the_deadline_the_one_thing_to_do_and_where(quarter):
    owing(language="en")
    remind()
    body = mail.outbox[0].body
    assert "from 15/9/2025 to 14/12/2025" in body
    assert "Deadline: 16/12/2025 (1 day overdue)" in body
    assert body.count("What to do:") == 1
    assert f"{settings.SITE_ADDRESS}/submissions/2025-Q4/\n" in body


@pytest.mark.parametrize(
    ("day", "subject", "words"),
    [
        (date(2025, 12, 9), "please send your figures by 16/12/2025", "sent from 15/12/2025 to 16/12/2025"),
        (date(2025, 12, 16), "your figures are due today, 16/12/2025", "fill in what is missing, and send"),
        (date(2025, 12, 17), "your figures are overdue since 16/12/2025", "fill in what is missing, and send"),
    ],
)
def test_it_says_how_near_the_deadline_is(quarter, day, subject, words):
    owing(language="en")
    remind(day)
    assert mail.outbox[0].subject == f"Q4 2025: {subject}"
    assert words in mail.outbox[0].body


def test_returned_figures_are_to_be_corrected(quarter):
    bank = owing(language="en")
    back = make.sent(bank, quarter, {"counted": 1})
    submissions.send_back(back, by=make.user(), version=back.version, note="xem lại", at=make.AT)
    remind()
    assert mail.outbox[0].subject == "Q4 2025: your figures were returned for correction"
    assert "correct what the reviewer notes there" in mail.outbox[0].body


def test_only_an_illustrative_organisation_is_told_that_it_is(quarter):
    owing("bank-a", language="en")
    owing("bank-b", language="en", is_illustrative=True)
    remind()
    assert ["Illustrative data" in each.body for each in mail.outbox] == [False, True]


def test_a_name_is_written_as_it_is(quarter):
    owing(language="en", name_en="Trust & Sons <Bank>")
    remind()
    assert "To: Trust & Sons <Bank>\n" in mail.outbox[0].body


def test_no_name_and_no_address_begins_a_header_of_its_own(quarter):
    bank = owing(language="en", name_en="Bank\r\nBcc: everybody@example.invalid", email="bank-a@example.invalid")
    lead = make.user("lead", Role.REPORTER, bank, is_lead=True)
    lead.email = "lead@example.invalid\nBcc: everybody@example.invalid"
    lead.save()
    quarter.label = "2025-Q4"
    remind()
    (sent,) = mail.outbox
    assert sent.to == ["bank-a@example.invalid"]
    assert sent.message()["Bcc"] is None
    assert "\n" not in sent.subject


def test_a_subject_never_has_a_line_break(quarter, monkeypatch):
    owing()
    monkeypatch.setattr(reminders, "render_to_string", lambda name, context: "one\r\nBcc: two@example.invalid\n")
    remind()
    assert mail.outbox[0].subject == "one Bcc: two@example.invalid"


# Once


def test_a_second_run_on_the_same_day_sends_nothing(quarter):
    owing()
    assert (outcomes(), outcomes()) == ({"bank-a": "sent"}, {"bank-a": "already reminded today"})
    assert len(mail.outbox) == Reminder.objects.count() == 1


def test_what_was_sent_is_kept_with_its_kind_day_and_moment(quarter):
    bank = owing()
    remind()
    assert Reminder.objects.values("organisation", "period", "kind", "day", "sent_at", "by").get() == {
        "organisation": bank.pk,
        "period": quarter.pk,
        "kind": "overdue",
        "day": OVERDUE,
        "sent_at": make.AT,
        "by": None,
    }


def test_a_failed_sending_is_not_recorded_and_the_next_run_makes_up_for_it(quarter, monkeypatch):
    owing("bank-a")
    owing("bank-b")
    send = reminders.EmailMessage.send

    def refuse_one(self):
        if "bank-a@example.invalid" in self.to:
            raise smtplib.SMTPServerDisconnected("the server hung up")
        return send(self)

    monkeypatch.setattr(reminders.EmailMessage, "send", refuse_one)
    assert outcomes() == {"bank-a": "failed", "bank-b": "sent"}
    assert [each.organisation.code for each in Reminder.objects.all()] == ["bank-b"]
    monkeypatch.setattr(reminders.EmailMessage, "send", send)
    assert outcomes() == {"bank-a": "sent", "bank-b": "already reminded today"}


def test_the_database_refuses_a_second_reminder_of_a_day(quarter):
    bank = owing()
    remind()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(organisation=bank, period=quarter, kind="due", day=OVERDUE, sent_at=make.AT)


@pytest.mark.parametrize(("kind", "named"), [("by_hand", False), ("overdue", True)])
def test_a_reminder_by_hand_names_whose_and_others_nobody(quarter, kind, named):
    by = make.user() if named else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(organisation=owing(), period=quarter, kind=kind, day=OVERDUE, sent_at=make.AT, by=by)


# The command


@pytest.fixture
def command(settings):
    """Run `remind` on a day and give back what it printed."""

    def run(*options: str, day: date = OVERDUE) -> str:
        settings.BUSINESS_DAY = day
        out = io.StringIO()
        call_command("remind", *options, stdout=out)
        return out.getvalue()

    return run


def test_the_command_prints_what_it_sent(quarter, command):
    owing()
    assert command() == ("2025-Q4 bank-a overdue: sent → bank-a@example.invalid\n2025-12-17: 1 reminders sent\n")
    assert "2025-12-17: 0 reminders sent" in command()


def test_a_dry_run_prints_and_sends_nothing(quarter, command):
    owing()
    assert "1 reminders would be sent" in command("--dry-run")
    assert (mail.outbox, Reminder.objects.count()) == ([], 0)
    command()
    assert "0 reminders would be sent" in command("--dry-run")


def test_the_command_fails_where_a_reminder_failed(quarter, command, monkeypatch):
    owing()

    def refuse(self):
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(reminders.EmailMessage, "send", refuse)
    with pytest.raises(CommandError, match="1 reminders could not be sent"):
        command()
    assert not Reminder.objects.exists()


# One click


@pytest.fixture
def click(sign_in, client, settings):
    """Post from the coverage page as somebody; the answer."""
    settings.BUSINESS_DAY = OVERDUE
    client.cookies["django_language"] = "en"

    def post(bank, person=None, **data):
        return sign_in(person or make.user()).post(f"/coverage/remind/{bank.pk}", {"next": "/coverage/", **data})

    return post


def words(client) -> str:
    return client.get("/coverage/").content.decode()


def test_a_click_reminds_one_organisation_and_comes_back(quarter, click, client):
    bank, other = owing("bank-a"), owing("bank-b")
    assert click(bank).headers["Location"] == "/coverage/"
    assert [each.to for each in mail.outbox] == [["bank-a@example.invalid"]]
    row = Reminder.objects.get()
    assert (row.organisation, row.kind, row.by.username) == (bank, "by_hand", "staff")
    assert "Reminder sent: Unit bank-a, Q4 2025." in words(client)
    assert not other.reminders.exists()


def test_a_second_click_says_that_it_was_done_today(quarter, click, client):
    bank = owing()
    click(bank)
    click(bank)
    assert len(mail.outbox) == 1
    assert "Already reminded today: Unit bank-a, Q4 2025." in words(client)


def test_a_click_and_the_days_run_make_one_reminder(quarter, click):
    bank = owing()
    click(bank)
    assert outcomes() == {"bank-a": "already reminded today"}


def test_a_click_reminds_of_no_period_that_still_runs(quarter, click, client):
    make.period("2026-Q1")
    bank = owing()
    click(bank)
    assert [each.period.label for each in Reminder.objects.all()] == ["2025-Q4"]


def test_a_click_for_who_is_done_says_so(quarter, click, client):
    bank = owing()
    make.sent(bank, quarter, {"counted": 1})
    click(bank)
    assert (mail.outbox, "Unit bank-a owes nothing now." in words(client)) == ([], True)


def test_a_click_for_who_has_no_address_says_what_to_do(quarter, click, client):
    click(owing(email=""))
    assert "Unit bank-a has no e-mail address." in words(client)


def test_a_click_whose_mail_fails_says_so_and_keeps_nothing(quarter, click, client, monkeypatch):
    bank = owing()

    def refuse(self):
        raise TimeoutError

    monkeypatch.setattr(reminders.EmailMessage, "send", refuse)
    click(bank)
    assert ("could not be sent" in words(client), Reminder.objects.exists()) == (True, False)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.OFFICIAL, Role.ADMINISTRATOR])
def test_only_staff_may_click(quarter, click, role):
    bank = owing()
    person = make.reporter(bank) if role is Role.REPORTER else make.user("other", role)
    assert click(bank, person).status_code == 403
    assert not mail.outbox


def test_a_stranger_is_sent_to_sign_in(quarter, client):
    response = client.post(f"/coverage/remind/{owing().pk}")
    assert response.headers["Location"].startswith("/accounts/login/")


def test_a_click_cannot_lead_away(quarter, click):
    assert click(owing(), next="https://example.org/").headers["Location"] == "/review/"


def test_reading_the_address_sends_nothing_and_an_unknown_organisation_is_404(quarter, click, sign_in):
    bank = owing()
    client = sign_in(make.user())
    assert client.get(f"/coverage/remind/{bank.pk}").status_code == 405
    assert client.post("/coverage/remind/999999").status_code == 404
    assert not mail.outbox


# In its time


def test_the_moment_is_that_of_sending_and_the_day_is_the_business_day(quarter):
    owing()
    reminders.remind_all(business_day=OVERDUE, at=datetime(2026, 5, 1, tzinfo=UTC))
    assert (Reminder.objects.get().day, Reminder.objects.get().sent_at.year) == (OVERDUE, 2026)
