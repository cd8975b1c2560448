"""Every address, every role, every method: who is let in, and that whoever is not changes nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver

from adoption import people, rounds
from adoption.models import Invitation, Organisation, PersonEvent, Reminder, Submission, User
from adoption.models.invitation import digest_of
from adoption.roles import Role
from indicators.models import ReportingPeriod, Target
from indicators.periods import parse_label
from reports import composing, issuing
from reports.models import Letterhead, Report
from tests import make
from tests.conftest import ROOMS, in_soak, made_or_put_back
from tests.sealed import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.early]

SECRET = "a-long-random-secret"
ASKED_EVERYWHERE, IN_TURN = ("GET", "POST"), ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
METHODS = (*ASKED_EVERYWHERE, *IN_TURN)
SIGN_IN = ("/accounts/login/?next=", "/admin/login/?next=")

# `anyone` has not signed in; `public` neither, where the setting opens the overview.  The reporters are of one bank,
# the neighbour leads another, which sent nothing.
ANYONE, PUBLIC, REPORTER, LEAD, NEIGHBOUR = "anyone", "public", "reporter", "lead", "neighbour"
STAFF, OFFICIAL, ADMINISTRATOR = "staff", "official", "administrator"
ROLES = (ANYONE, PUBLIC, REPORTER, LEAD, NEIGHBOUR, STAFF, OFFICIAL, ADMINISTRATOR)
STRANGERS = (ANYONE, PUBLIC)

ALL = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
SIGNED_IN = ALL - {ANYONE, PUBLIC}
READERS = ALL - {ANYONE}
BANKS = frozenset({REPORTER, LEAD, NEIGHBOUR})
OWN = frozenset({REPORTER, LEAD})
ABOVE = frozenset({STAFF, OFFICIAL})
ONLY_STAFF = frozenset({STAFF})
ONLY_ADMINISTRATOR = frozenset({ADMINISTRATOR})


@dataclass(frozen=True)
class Row:
    """Who may GET an address, who may POST to it, and for whom what stands there is not to be found."""

    get: frozenset[str] = NOBODY
    post: frozenset[str] = NOBODY
    missing: frozenset[str] = NOBODY
    at: dict[str, str] = field(default_factory=dict)
    answers: tuple[int, ...] = (200,)
    asked: dict[str, str] = field(default_factory=dict)
    idle: bool = False  # a POST is answered as a GET would be, and changes nothing
    refused: frozenset[str] = NOBODY  # the role is let in, but the view refuses the POST
    otherwise: dict[str, str] = field(default_factory=dict)  # by method, what insiders meet instead

    def offered(self, method: str) -> frozenset[str]:
        return self.post if method == "POST" else self.get

    def expected(self, role: str, method: str) -> str:
        """What this role is to meet: "in", or why not."""
        if method not in ("GET", "HEAD", "POST"):
            return "405"
        offered, insiders = self.offered(method), self.get | self.post | self.missing | self.refused
        if role in insiders and method in self.otherwise:
            return self.otherwise[method]
        if role in offered:
            return "in"
        if role in self.missing and (offered or not self.get | self.post):
            return "404"
        if role in insiders and not (role in self.refused and method == "POST") and not offered:
            return "405"
        return "sign in" if role in STRANGERS else "403"


BANK = {"code": "bank-a"}
QUARTER = {"period": "2025-Q3"}
SENT = {"period": "2025-Q4"}
COUNTED = {"code": "counted"}
SUBMISSION = {"pk": "{submission}"}
TARGET = {"pk": "{target}"}
DRAFT = {"pk": "{draft}"}
ISSUED = {"pk": "{issued}"}
POSTED_ALONE = {"GET": "405", "HEAD": "405"}


def filing(*, get: bool = False, post: bool = False) -> Row:
    return Row(OWN if get else NOBODY, OWN if post else NOBODY, frozenset({NEIGHBOUR}), SENT)


def composing_of(draft: dict[str, str] = DRAFT) -> Row:
    return Row(post=ONLY_STAFF, at=draft)


ROWS: dict[str, Row] = {
    "reports:overview": Row(READERS),
    "reports:coverage": Row(ABOVE),
    "reports:indicator": Row(READERS, at=COUNTED),
    **{f"reports:indicator_{ending}": Row(READERS, at=COUNTED) for ending in ("csv", "xlsx", "json")},
    # One bank alone stands behind the figure: for the others there is nothing to draw.
    **{f"reports:indicator_{ending}": Row(ABOVE, missing=READERS - ABOVE, at=COUNTED) for ending in ("svg", "png")},
    **{f"reports:overview_{ending}": Row(READERS) for ending in ("csv", "xlsx")},
    "reports:origin": Row(READERS, at=COUNTED | QUARTER),
    "reports:own_figures": Row(BANKS),
    "reports:own_figures_csv": Row(BANKS),
    "reports:receipt": filing(get=True),
    "reports:reports": Row(ABOVE),
    "reports:begin": Row(post=ONLY_STAFF),
    "reports:template_fields": Row(ONLY_STAFF),
    "reports:template_file": Row(ONLY_STAFF),
    "reports:report": Row(ONLY_STAFF, missing=frozenset({OFFICIAL}), at=DRAFT),
    "reports:report#issued": Row(ABOVE, at=ISSUED),
    "reports:write": composing_of(DRAFT | {"place": "chapter-1"}),
    "reports:carry_over": composing_of(),
    "reports:issue": composing_of(),
    "reports:take_back": composing_of(),
    "reports:withdraw": composing_of(),
    "reports:report_file": Row(ONLY_STAFF, missing=frozenset({OFFICIAL}), at=DRAFT | {"kind": "csv"}),
    "reports:report_file#issued": Row(ABOVE, at=ISSUED | {"kind": "pdf"}),
    "reports:verify": Row(ALL),
    "reports:verify_code": Row(ALL, ALL, at={"code": "{code}"}),
    "reports:draft": Row(ABOVE, at=QUARTER),
    "reports:draft_pdf": Row(ABOVE, at=QUARTER),
    "adoption:landing": Row(ALL, answers=(302,)),
    "adoption:language": Row(post=ALL),
    "adoption:healthz": Row(ALL),
    "adoption:my_quarter": Row(BANKS),
    "adoption:people": Row(BANKS, frozenset({LEAD, NEIGHBOUR})),
    "adoption:act_on_people": Row(
        post=frozenset({LEAD}),
        missing=frozenset({NEIGHBOUR}),
        refused=frozenset({REPORTER}),
        at={"verb": "remove", "pk": "{colleague}"},
    ),
    "adoption:figures": filing(get=True, post=True),
    "adoption:cells": filing(post=True),
    "adoption:check": filing(get=True),
    "adoption:send": filing(post=True),
    "adoption:recall": filing(post=True),
    "adoption:template_xlsx": filing(get=True),
    "adoption:upload": replace(filing(get=True, post=True), answers=(200, 302)),
    "adoption:request_reopening": filing(post=True),
    "adoption:queue": Row(ONLY_STAFF),
    "adoption:approve_clean": Row(post=ONLY_STAFF),
    "adoption:review": Row(ONLY_STAFF, at=SUBMISSION),
    **{f"adoption:{verb}": Row(post=ONLY_STAFF, at=SUBMISSION) for verb in ("approve", "send_back", "reopen")},
    "adoption:withdraw": Row(post=ONLY_STAFF, at=SUBMISSION),
    "adoption:remind": Row(post=ONLY_STAFF, at={"pk": "{bank}"}),
    "adoption:organisations": Row(ONLY_STAFF),
    "adoption:add_organisation": Row(ONLY_STAFF, ONLY_STAFF),
    "adoption:organisation": Row(ONLY_STAFF, ONLY_STAFF, at=BANK),
    **{
        f"adoption:organisation_{step}": Row(post=ONLY_STAFF, at=BANK)
        for step in ("duties", "rename", "merge", "end", "resume")
    },
    "adoption:organisation_people": Row(ONLY_STAFF, ONLY_STAFF, at=BANK),
    "adoption:act_on_organisation_people": Row(post=ONLY_STAFF, at=BANK | {"verb": "remove", "pk": "{colleague}"}),
    "adoption:invitation": Row(ALL, ALL, at={"secret": "{secret}"}),
    "adoption:periods": Row(ONLY_STAFF),
    "adoption:open_next": Row(post=ONLY_STAFF),
    "adoption:edit_period": Row(ONLY_STAFF, ONLY_STAFF, at=QUARTER),
    "adoption:close_period": Row(post=ONLY_STAFF, at=QUARTER),
    "adoption:reopen_period": Row(post=ONLY_STAFF, at=QUARTER),
    "adoption:plan": Row(ONLY_STAFF),
    "adoption:add_target": Row(ONLY_STAFF, ONLY_STAFF, asked={"of": "P100/unnamed"}),
    "adoption:plan_changes": Row(ONLY_STAFF),
    "adoption:edit_target": Row(ONLY_STAFF, ONLY_STAFF, at=TARGET),
    "adoption:add_milestone": Row(ONLY_STAFF, ONLY_STAFF, at=TARGET),
    "adoption:remove_milestone": Row(post=ONLY_STAFF, at=TARGET),
    "adoption:plan_compare": Row(ONLY_STAFF, at=TARGET),
    "adoption:history": Row(frozenset({STAFF, ADMINISTRATOR})),
    "adoption:history_csv": Row(frozenset({STAFF, ADMINISTRATOR})),
    "adoption:account": Row(SIGNED_IN),
    "adoption:sessions": Row(SIGNED_IN),
    "adoption:end_session": Row(missing=SIGNED_IN, at={"pk": "0"}, otherwise=POSTED_ALONE),
    "adoption:end_other_sessions": Row(post=SIGNED_IN),
    "reports:choose_template": Row(post=ONLY_STAFF),
    "reports:choose_shipped_template": Row(post=ONLY_STAFF),
    "reports:choose_earlier_template": Row(missing=ONLY_STAFF, at={"pk": "0"}, otherwise=POSTED_ALONE),
    "reports:earlier_template": Row(missing=ONLY_STAFF, at={"pk": "0"}, otherwise={"POST": "405"}),
    "account_change_password": Row(SIGNED_IN, SIGNED_IN, answers=(200, 302)),
    "account_set_password": Row(missing=ALL),
    "account_reauthenticate": Row(SIGNED_IN, SIGNED_IN, answers=(200, 302)),
    "account_reset_password": Row(ALL, ALL),
    "account_reset_password_done": Row(ALL),
    "account_reset_password_from_key": Row(ALL, ALL, at={"uidb36": "1", "key": "none"}),
    "account_reset_password_from_key_done": Row(ALL),
    **{
        f"mfa_{name}": Row(SIGNED_IN, SIGNED_IN, answers=(200, 302))
        for name in ("index", "activate_totp", "generate_recovery_codes", "reauthenticate")
    },
    # There where a second factor is, and nobody of these has one.
    "mfa_deactivate_totp": Row(missing=SIGNED_IN),
    "mfa_view_recovery_codes": Row(missing=SIGNED_IN, otherwise={"POST": "405"}),
    "mfa_download_recovery_codes": Row(missing=SIGNED_IN),
    "mfa_authenticate": Row(ALL, ALL, answers=(200, 302)),
    "account_login": Row(ALL, ALL, answers=(200, 302)),
    "account_logout": Row(ALL, ALL, answers=(200, 302)),
    "account_signup": Row(missing=ALL),
    "account_inactive": Row(ALL),
}


# The administration: what an administrator may do to the rows of a table beside looking at them

IN_ADMINISTRATION = {
    "adoption_user": ("add", "change"),
    "adoption_organisation": ("add", "change"),
    "adoption_submission": (),
    "adoption_figure": (),
    "adoption_submissionevent": (),
    "adoption_personevent": (),
    "adoption_reminder": (),
    "reports_letterhead": ("add", "change"),
}
ELSEWHERE_IN_ADMINISTRATION = {
    "admin:index": Row(ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR, idle=True),
    "admin:login": Row(ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR, answers=(200, 302), idle=True),
    "admin:logout": Row(post=ONLY_ADMINISTRATOR),
    "admin:password_change": Row(ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR, answers=(302,), idle=True),
    "admin:password_change_done": Row(ONLY_ADMINISTRATOR),
    "admin:autocomplete": Row(
        missing=ONLY_ADMINISTRATOR,
        asked={"app_label": "adoption", "model_name": "user", "field_name": "organisation"},
        otherwise={"POST": "405"},
    ),
    "admin:jsi18n": Row(ONLY_ADMINISTRATOR),
    "admin:view_on_site": Row(missing=ONLY_ADMINISTRATOR, at={"content_type_id": "1", "object_id": "1"}),
    "admin:app_list": Row(ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR, at={"app_label": "adoption"}, idle=True),
    "admin:auth_user_password_change": Row(ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR, at={"id": "{colleague}"}),
}
NO_SUCH_PAGE = "admin:admin/(?P<url>.*)$"


def in_administration() -> dict[str, Row]:
    """The rows of the administration, table by table."""
    rows = {**ELSEWHERE_IN_ADMINISTRATION, NO_SUCH_PAGE: Row(missing=ONLY_ADMINISTRATOR, at={"url": "nothing"})}
    for table, verbs in IN_ADMINISTRATION.items():
        one = {"object_id": f"{{{table}}}"}
        add = change = NOBODY
        if "add" in verbs:
            add = ONLY_ADMINISTRATOR
        if "change" in verbs:
            change = ONLY_ADMINISTRATOR
        rows |= {
            f"admin:{table}_changelist": Row(ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR, idle=True),
            f"admin:{table}_add": Row(add, add),
            f"admin:{table}_change": Row(ONLY_ADMINISTRATOR, change, at=one, refused=ONLY_ADMINISTRATOR - change),
            f"admin:{table}_history": Row(ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR, at=one, idle=True),
            f"admin:{table}_delete": Row(at=one),
            f"admin:admin/{table.replace('_', '/', 1)}/<path:object_id>/": Row(
                ONLY_ADMINISTRATOR, ONLY_ADMINISTRATOR, at=one, answers=(302,), idle=True
            ),
        }
    return rows


ROWS |= in_administration()


def addresses() -> dict[str, str]:
    """Every address of the site by its name; one without a name goes by itself."""
    return dict(_named(get_resolver().url_patterns))


def _named(patterns: Any, spaces: tuple[str, ...] = (), prefix: str = "") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or address)), f"/{address}"
        else:
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _named(pattern.url_patterns, inner, address)


# The world in which every address leads somewhere


def make_the_world() -> None:
    """A bank with a lead and a colleague, what it sent for a quarter, a plan, and two reports, one of them issued."""
    bank, other = make.organisation(), make.organisation("bank-b")
    counted = make.indicator(numerator=make.measure())
    make.indicator("unnamed", numerator=make.measure("unnamed"))
    make.target(counted, minimum=Decimal(8), verification="verified", source="test")
    period = make.period()
    make.duty(bank, make.measure())
    lead = make.user("lead", Role.REPORTER, bank, is_lead=True)
    make.user("neighbour", Role.REPORTER, other, is_lead=True)
    people.record_change(lead, None, by=None, at=make.AT)
    for role in (Role.STAFF, Role.OFFICIAL):
        make.user(role.value, role)
    make.user("administrator", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    make.approved(bank, period, {"counted": 12})
    make.sent(bank, make.period("2025-Q4"), {"counted": 9})
    make.user("colleague", Role.REPORTER, bank)
    invitation = people.invite(bank, email="new@example.invalid", by=lead, at=make.AT)
    Invitation.objects.filter(pk=invitation.pk).update(
        token_digest=digest_of(SECRET), sent_at=make.AT, expires_on=make.AFTER
    )
    Reminder.objects.create(
        organisation=bank, period=period, kind="by_hand", day=make.AFTER, sent_at=make.AT, by=make.user()
    )
    Letterhead.objects.create(parent_body="Tỉnh", issuing_body="Tổ công tác", place="Lạng Sơn", is_active=False)
    rounds.close_period(ReportingPeriod.objects.get(pk=period.pk), by=make.user(), at=make.AT)
    composing.begin(make.programme(), parse_label("2025-Q3"), language="vi", by=make.user(), at=make.AT)


def issue() -> Report:
    """Begin a report over the closed quarter and send it out."""
    report = composing.begin(make.programme(), parse_label("2025-Q3"), language="vi", by=make.user(), at=make.AT)
    bears = issuing.Issue("7", date(2026, 1, 5), "Nguyễn Văn A")
    return issuing.issue(
        report, bears, by=make.user(), version=report.version, business_day=date(2026, 1, 5), at=make.AT
    )


@pytest.fixture
def world(db):
    made_or_put_back("a world for every address", make_the_world)


@pytest.fixture
def issued(request, world) -> Report | None:
    """An issued report, for the addresses that name one: making its files takes a while."""
    row = ROWS.get(request.getfixturevalue("name"))
    return issue() if row and {"{issued}", "{code}"} & set(row.at.values()) else None


@pytest.fixture
def keys(issued) -> dict[str, Any]:
    """The numbers and codes of the rows that the addresses name."""
    bank = Organisation.objects.get(code="bank-a")
    waiting = Submission.objects.get(organisation=bank, period__label="2025-Q4")
    colleague = User.objects.get(username="reporter-bank-a").pk
    return {
        "bank": bank.pk,
        "colleague": colleague,
        "submission": waiting.pk,
        "target": Target.objects.get().pk,
        "draft": Report.objects.filter(status="draft").get().pk,
        "issued": issued.pk if issued else 0,
        "code": issued.code if issued else "none",
        "secret": SECRET,
        "adoption_user": colleague,
        "adoption_organisation": bank.pk,
        "adoption_submission": waiting.pk,
        "adoption_figure": waiting.figures.get().pk,
        "adoption_submissionevent": waiting.events.first().pk,
        "adoption_personevent": PersonEvent.objects.first().pk,
        "adoption_reminder": Reminder.objects.get().pk,
        "reports_letterhead": Letterhead.objects.first().pk,
    }


@pytest.fixture
def clients(world) -> dict[str, Client]:
    """A browser for each role."""
    accounts = {REPORTER: "reporter-bank-a", **{role: role for role in (LEAD, NEIGHBOUR, *ABOVE, ADMINISTRATOR)}}
    browsers = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, username in accounts.items():
        browsers[role].force_login(User.objects.get(username=username), backend="adoption.accounts.Accounts")
    return browsers


# What happened


WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+"?(\w+)', re.IGNORECASE)
OF_NO_RECORD = {"django_session", "cache", "adoption_signin"}


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables that are written to meanwhile, those of sessions and of counters apart."""
    seen: set[str] = set()

    def watch(execute, sql, params, many, context):
        found = WRITE.match(sql)
        if found and found[1] not in OF_NO_RECORD:
            seen.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


def fingerprint() -> dict[str, list[Any]]:
    """All that the database holds of the three rooms."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {model._meta.db_table: sorted(map(_printed, model._base_manager.values_list())) for model in models}


def _printed(row: tuple[Any, ...]) -> str:
    """Bytes come from PostgreSQL as what is printed by its place in memory."""
    return repr([bytes(each) if isinstance(each, memoryview) else each for each in row])


def met(response: HttpResponse, row: Row) -> str:
    """What a role met, in the words of `Row.expected`; anything else as it is."""
    status, where = response.status_code, response.headers.get("Location", "")
    if status == 302 and where.startswith(SIGN_IN):
        return "sign in"
    if status in (403, 404, 405):
        return str(status)
    in_order = (*row.answers, 302, 409, 422) if response.request["REQUEST_METHOD"] == "POST" else row.answers
    return "in" if status in in_order else f"{status} {where}".strip()


def ask(client: Client, method: str, address: str, row: Row) -> tuple[str, set[str], list[str]]:
    """What is met, what was written and what is wrong with the answer; then all of it is undone, also a signing out."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic(), writes() as written:
        response = client.generic(method, address, "", "application/x-www-form-urlencoded", query_params=row.asked)
        transaction.set_rollback(True)
    client.cookies = cookies
    return met(response, row), written, faults_of(response) if method in ("GET", "POST") else []


# The matrix


def test_every_address_has_a_row_and_every_row_an_address():
    known = {name.partition("#")[0] for name in ROWS}
    assert known == set(addresses())


def methods_of(name: str, role: str) -> tuple[str, ...]:
    """Reading, posting and one more; the others have their turn at other addresses, and soak tries all at each."""
    turn = [*ROWS].index(name) + ROLES.index(role)
    return (*ASKED_EVERYWHERE, IN_TURN[turn % len(IN_TURN)])


def test_every_role_meets_every_method_and_every_address_meets_every_method():
    met = [(name, role, method) for name in ROWS for role in ROLES for method in methods_of(name, role)]
    assert {(role, method) for _name, role, method in met} == set(product(ROLES, METHODS))
    assert {(name, method) for name, _role, method in met} == set(product(ROWS, METHODS))


@pytest.mark.parametrize("every", [False, in_soak(True)], ids=["in turn", "every method"])
@pytest.mark.parametrize("name", ROWS)
def test_each_role_meets_at_each_address_what_the_table_says(name, every, clients, keys, settings):
    row = ROWS[name]
    address = concrete(name, keys)
    before, wrong = fingerprint(), []
    for role in ROLES:
        settings.PUBLIC_OVERVIEW = role == PUBLIC
        for method in METHODS if every else methods_of(name, role):
            expected = row.expected(role, method)
            found, written, faults = ask(clients[role], method, address, row)
            if found != expected:
                wrong.append(f"{role} {method} {address}: {found}, not {expected}")
            if written and (found != "in" or method != "POST" or row.idle):
                wrong.append(f"{role} {method} {address}: {found}, yet it wrote to {sorted(written)}")
            wrong += [f"{role} {method} {address}: {fault}" for fault in faults]
    assert not wrong
    assert fingerprint() == before


POSTED_TO = [name for name, row in ROWS.items() if row.post]
ONLY_POSTED_TO = [name for name in POSTED_TO if not ROWS[name].get and not name.startswith("admin:")]


@pytest.mark.parametrize("name", [""])
def test_a_post_without_the_token_of_a_page_is_refused_everywhere(name, clients, keys):
    """Another site cannot have a signed-in browser act for it."""
    for client in clients.values():
        client.handler.enforce_csrf_checks = True
    with writes() as written:
        met = {name: clients[min(ROWS[name].post)].post(concrete(name, keys)).status_code for name in POSTED_TO}
    assert ([name for name, status in met.items() if status != 403], written) == ([], set())


@pytest.mark.parametrize("name", [""])
def test_the_language_switch_of_an_answered_post_leads_to_a_page_that_can_be_read(name, clients, keys):
    wrong = []
    for each in ONLY_POSTED_TO:
        client = clients[max(ROWS[each].post)]
        back = client.post("/language/", {"language": "en", "next": concrete(each, keys)}).headers["Location"]
        if client.get(back).status_code not in (200, 302):
            wrong.append(f"{each}: {back}")
    assert not wrong


def concrete(name: str, keys: dict[str, Any]) -> str:
    """An address with the rows of the world in the place of its arguments."""
    address = addresses()[name.partition("#")[0]]
    for argument, value in ROWS[name].at.items():
        address = re.sub(rf"<(?:\w+:)?{argument}>|\(\?P<{argument}>[^)]*\)", value.format(**keys), address)
    return address.replace("^", "").removesuffix("$")
