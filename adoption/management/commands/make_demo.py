"""Fill a demo database with an invented history, made through the verbs."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.mail import get_connection
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from adoption import checks, clearing, demo, people, rounds, submissions
from adoption.clock import business_day
from adoption.models import Deployment, Duty, Organisation, Submission, User
from adoption.roles import Role
from adoption.submissions import Entry
from indicators import periods
from indicators.calendar import period_of
from indicators.history import save_as
from indicators.models import Measure, ReferenceTotal, ReportingPeriod, Target
from indicators.periods import Calendar
from indicators.plan import PROMISED, add_milestone, revise_target
from indicators.values import Verification

SOURCE = "Số liệu minh họa, đặt ra để dùng thử"
PASSWORD = "thu-nghiem-2025"  # noqa: S105 - printed by make run, for demo databases alone
FIRST_DAY = date(2020, 12, 14)
ACCOUNTS = (
    ("nganhang", Role.REPORTER, "ngan-hang-g", "Nguyễn Thị Thu Hà"),
    ("nganhang2", Role.REPORTER, "ngan-hang-f", "Lương Văn Hải"),
    ("canbo", Role.STAFF, None, "Hoàng Văn Lâm"),
    ("canbo2", Role.STAFF, None, "Vi Thị Đào"),
    ("lanhdao", Role.OFFICIAL, None, "Lý Minh Đức"),
    ("quantri", Role.ADMINISTRATOR, None, "Quản trị hệ thống"),
)
# How the quarter under collection stands: everybody else is approved.
SENT, RETURNED, LATE = ("ngan-hang-d", "so-gddt"), ("ngan-hang-f",), ("ngan-hang-g",)
RETURN_NOTE = "Đề nghị kiểm tra lại số mã QR đã cấp: chênh lệch so với số đối soát của Napas."
WARNING_NOTE = "Đã đối chiếu với sổ theo dõi, số liệu đúng."
LATE_CELLS = 6
COLLEAGUES = {"ngan-hang-g": "Nông Văn Tuấn", "ngan-hang-f": "Hà Thị Bích"}
INVITING, INVITED, INVITED_NAME = "ngan-hang-g", "chu.thi.mai@langson.invalid", "Chu Thị Mai"


class Command(BaseCommand):
    help = "Fill this demo database with an invented province; safe to run twice."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="rebuild with the real facts alone")

    def handle(self, *, remove, **options):
        deployment = Deployment.objects.first()
        if deployment is None or not deployment.is_demo:
            raise CommandError(
                "This database was not born as a demo. Make one with DEMO=1 and an empty database: manage.py prepare."
            )
        if remove:
            clearing.drop_everything()
            call_command("migrate", verbosity=0)
            Deployment.objects.create(id=1, is_demo=True, born_at=deployment.born_at)
            call_command("prepare", verbosity=0)
            self.stdout.write("The demo is removed; the real facts are loaded.")
            return
        if Submission.objects.exists():
            self.stdout.write("The demo is there already.")
        else:
            with transaction.atomic():
                self._make()
        self._print_accounts()

    def _make(self):
        self._make_organisations()
        self._make_people()
        self._make_reference_totals()
        for place in range(demo.QUARTERS):
            self._make_quarter(place)
            self.stdout.write(f"demo: quarter {place + 1} of {demo.QUARTERS}")
            self.stdout.flush()
        self._make_targets()

    def _make_organisations(self):
        measures = {measure.code: measure for measure in Measure.objects.all()}
        at = _moment(FIRST_DAY)
        for order, each in enumerate(demo.organisations()):
            organisation = Organisation(
                code=each.code,
                kind=each.kind,
                name_vi=each.name_vi,
                name_en=each.name_en,
                email=f"{each.code}@langson.invalid",
                is_illustrative=True,
                active_from=FIRST_DAY,
                order=order,
            )
            save_as(organisation, by="make_demo", at=at)
            for code in each.measures:
                duty = Duty(organisation=organisation, measure=measures[code], first_on=FIRST_DAY)
                save_as(duty, by="make_demo", at=at)

    def _make_people(self):
        by_code = {each.code: each for each in Organisation.objects.all()}
        for username, role, organisation, name in ACCOUNTS:
            user = User(
                username=username,
                email=f"{username}@langson.invalid",
                role=role,
                organisation=by_code.get(organisation),
                is_lead=role is Role.REPORTER,
                last_name=name,
                is_staff=role is Role.ADMINISTRATOR,
                is_superuser=role is Role.ADMINISTRATOR,
            )
            user.set_password(PASSWORD)
            user.save()
        self.reporters = {}
        for code, organisation in by_code.items():
            known = organisation.people.first()
            name = organisation.name_vi
            self.reporters[code] = known or _colleague(organisation, code, f"Phụ trách, {name}", is_lead=True)
            _colleague(organisation, f"{code}-2", COLLEAGUES.get(code, f"Tổng hợp số liệu, {name}"))
        self.staff = User.objects.get(username="canbo")
        for person in User.objects.filter(role=Role.REPORTER):
            people.record_change(person, None, by=self.staff, at=_moment(FIRST_DAY))
        self._make_invitation()

    def _make_invitation(self):
        """An invitation is good for days of the real calendar; the demo's letter goes to nobody."""
        lead = self.reporters[INVITING]
        invitation = people.invite(lead.organisation, email=INVITED, name=INVITED_NAME, by=lead)
        people.send(invitation, by=lead, connection=get_connection("django.core.mail.backends.dummy.EmailBackend"))

    def _make_reference_totals(self):
        for kind, as_of, applies_from, value, unit in demo.REFERENCE_TOTALS:
            total = ReferenceTotal(
                kind=kind,
                as_of=date.fromisoformat(as_of),
                applies_from=date.fromisoformat(applies_from),
                value=value,
                unit=unit,
                verification=Verification.ILLUSTRATIVE,
                source=SOURCE,
            )
            save_as(total, by="make_demo", at=_moment(FIRST_DAY))

    def _make_quarter(self, place: int):
        span = periods.quarter(demo.FIRST_YEAR, 1).before(-place)
        calendar = Calendar(settings.REPORTING_CALENDAR)
        first_on = span.first_on(calendar)
        period = period_of(span, calendar, by="make_demo", at=_moment(first_on))
        rounds.open_period(period, by=self.staff, at=_moment(first_on))
        period.refresh_from_db()
        collecting = place == demo.QUARTERS - 1
        for each in demo.organisations():
            self._file(each, period, place, collecting)
        if not collecting:
            rounds.close_period(period, by=self.staff, at=_moment(period.due_on + timedelta(days=6)))

    def _file(self, each: demo.DemoOrganisation, period: ReportingPeriod, place: int, collecting: bool):
        submission = Submission.objects.get(organisation__code=each.code, period=period)
        by = self.reporters[each.code]
        filed_on = period.last_on + timedelta(days=1)
        entries = {code: Entry(value) for code, value in demo.figures(each, place).items()}
        if collecting and each.code in LATE:
            part = dict(list(entries.items())[:LATE_CELLS])
            submissions.save_figures(submission, part, by=by, version=0, at=_moment(filed_on))
            return
        saved = submissions.save_figures(submission, entries, by=by, version=0, at=_moment(filed_on))
        saved = self._answer_warnings(saved, entries, by, filed_on)
        sent = submissions.submit(
            saved, by=by, version=saved.version, business_day=filed_on, at=_moment(filed_on, hour=10)
        )
        if collecting and each.code in SENT:
            return
        if collecting and each.code in RETURNED:
            submissions.send_back(
                sent, by=self.staff, version=sent.version, note=RETURN_NOTE, at=_moment(period.due_on, hour=9)
            )
            return
        submissions.approve(sent, by=self.staff, version=sent.version, at=_moment(period.due_on, hour=15))

    def _answer_warnings(self, saved: Submission, entries: dict[str, Entry], by: User, on: date) -> Submission:
        warned = checks.unanswered(checks.findings(submissions.cells(saved)))
        noted = {finding.measure: Entry(entries[finding.measure].value, note=WARNING_NOTE) for finding in warned}
        if not noted:
            return saved
        return submissions.save_figures(saved, noted, by=by, version=saved.version, at=_moment(on, hour=9))

    def _make_targets(self):
        for each in demo.PLAN_TARGETS:
            target = Target.objects.get(programme__code="KH100", indicator__code=each.indicator)
            changes = {
                "minimum": Decimal(each.minimum),
                "maximum": None if each.maximum is None else Decimal(each.maximum),
                "source": SOURCE,
                "verification": Verification.ILLUSTRATIVE,
            }
            if each.baseline is not None:
                changes |= {
                    "baseline": Decimal(each.baseline),
                    "baseline_on": FIRST_DAY,
                    "baseline_verification": Verification.ILLUSTRATIVE,
                }
            # Dated after the load that brought the rows, so that the plan's history reads in its order.
            signed = {"by": self.staff.username, "at": timezone.now(), "why": SOURCE}
            target = revise_target(target, changes, **signed)
            for due_on, minimum in each.milestones:
                step = {**changes, "minimum": Decimal(minimum), "due_on": date.fromisoformat(due_on)}
                add_milestone(target, {name: step[name] for name in step if name in PROMISED}, **signed)

    def _print_accounts(self):
        self.stdout.write(f"Business day {business_day():%d/%m/%Y}. Demo accounts (password {PASSWORD}):")
        for username, role, organisation, _name in ACCOUNTS:
            self.stdout.write(f"  {username:<10} {role}{f', {organisation}' if organisation else ''}")


def _colleague(organisation: Organisation, username: str, name: str, *, is_lead: bool = False) -> User:
    """Somebody of an organisation who cannot sign in: the demo's accounts are those that it prints."""
    return User.objects.create(
        username=username,
        email=f"{username}@can-bo.langson.invalid",
        role=Role.REPORTER,
        organisation=organisation,
        is_lead=is_lead,
        last_name=name,
    )


def _moment(day: date, hour: int = 8) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
