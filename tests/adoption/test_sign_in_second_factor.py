"""The second factor: who must have one, setting it up, signing in with it, losing it."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from adoption import rescue, second_factor
from adoption.config import environment
from adoption.membership import Change, PeopleRefusal, PeopleRefused
from adoption.models import PersonEvent
from adoption.roles import Role
from tests import make
from tests.conftest import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SIGN_IN = "/accounts/login/"
SET_UP = "/accounts/second-factor/app/"
CODES = "/accounts/second-factor/recovery-codes/"


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()


def code_of(secret: str, step: int = 0) -> str:
    """What an app shows for a secret: now, or some half minutes away."""
    now = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, now + step))


def type_password(client, username: str = "staff"):
    return client.post(SIGN_IN, {"login": username, "password": make.PASSWORD})


def set_up(client) -> str:
    """Set up the app on the page; its secret."""
    secret = client.get(SET_UP).context["form"].secret
    answer = client.post(SET_UP, {"code": code_of(secret, -1)})
    assert answer.headers["Location"] == CODES
    return secret


@pytest.fixture
def equipped(client, django_capture_on_commit_callbacks):
    """A colleague with an app, signed out; its secret."""
    make.user()
    type_password(client)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    client.logout()
    mail.outbox.clear()
    return secret


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_FOR = {"staff", "administrator"}


# Who must have one


@pytest.mark.parametrize("address", ["/", "/review/", "/accounts/", "/landing/", "/plan/", CODES])
def test_who_must_have_one_is_led_there_from_every_page(client, required, address):
    make.user()
    type_password(client)
    assert client.get(address).headers["Location"] == SET_UP


def test_an_administrator_is_led_there_from_the_administration(client, required):
    make.user("chief", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    type_password(client, "chief")
    assert client.get("/admin/").headers["Location"] == SET_UP
    assert client.get("/admin/adoption/user/").headers["Location"] == SET_UP


def test_a_post_elsewhere_is_not_carried_out(client, required):
    waiting = make.sent(make.organisation(), make.period(), {"counted": 12})
    make.user()
    type_password(client)
    answer = client.post(f"/review/{waiting.pk}/approve", {"version": waiting.version})
    waiting.refresh_from_db()
    assert (answer.headers["Location"], waiting.status) == (SET_UP, "submitted")


def test_signing_out_language_and_health_stay_open(client, required):
    person = make.user()
    type_password(client)
    assert client.get("/healthz").status_code == 200
    assert client.post("/language/", {"language": "en", "next": SET_UP}).headers["Location"] == SET_UP
    person.refresh_from_db()
    assert person.language == "en"
    assert client.get(SET_UP).status_code == 200
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_who_need_not_have_one_goes_on(client, required):
    person = make.reporter(make.organisation())
    type_password(client, person.username)
    assert client.get("/submissions/").status_code == 200


def test_a_setting_makes_reporters_need_one(client, settings):
    settings.SECOND_FACTOR_FOR = {"reporter"}
    person = make.reporter(make.organisation())
    type_password(client, person.username)
    assert client.get("/submissions/").headers["Location"] == SET_UP


def test_a_demo_asks_nobody(client, settings):
    assert settings.DEMO
    assert not settings.SECOND_FACTOR_FOR


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, "administrator staff"),
        ({"SECOND_FACTOR_FOR": "official"}, "administrator official staff"),
        ({"DEMO": "1"}, ""),
        ({"DEMO": "1", "SECOND_FACTOR_FOR": "official"}, "official"),
    ],
)
def test_production_always_asks_staff_and_administrators(tmp_path, given, asked):
    needed = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "a.example", "SITE_ADDRESS": "https://a.example"}
    said = subprocess.run(
        [sys.executable, "-c", "from adoption.config.settings import *; print(*sorted(SECOND_FACTOR_FOR))"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **needed, **given},
        capture_output=True,
        check=True,
        text=True,
    )
    assert said.stdout.strip() == asked


def test_the_roles_are_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("SECOND_FACTOR_FOR", "reporter, official")
    assert environment.some_of("SECOND_FACTOR_FOR", tuple(Role)) == {"reporter", "official"}
    monkeypatch.setenv("SECOND_FACTOR_FOR", "everybody")
    with pytest.raises(ImproperlyConfigured, match="everybody"):
        environment.some_of("SECOND_FACTOR_FOR", tuple(Role))


def test_once_set_up_every_page_of_the_role_opens(client, required):
    make.user()
    type_password(client)
    set_up(client)
    assert client.get("/review/").status_code == 200


# Setting up


def test_a_wrong_code_sets_nothing_up(client):
    make.user()
    type_password(client)
    client.get(SET_UP)
    assert client.post(SET_UP, {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()


def test_the_image_and_the_key_are_on_the_page_without_a_style(client):
    make.user()
    type_password(client)
    page = client.get(SET_UP)
    text = page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in text
    assert page.context["form"].spelled in text
    assert "style=" not in text
    assert "style" not in page.context["totp_svg"]


def test_after_a_while_the_password_is_asked_for_again(client):
    make.user()
    type_password(client)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    answer = client.get(SET_UP)
    assert answer.headers["Location"] == f"/accounts/again/?next={SET_UP.replace('/', '%2F')}"
    assert client.post(answer.headers["Location"], {"password": "sai"}).status_code == 200
    again = client.post(answer.headers["Location"], {"password": make.PASSWORD, "next": SET_UP})
    assert again.headers["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200


def test_setting_up_is_told_and_kept(client, django_capture_on_commit_callbacks):
    person = make.user(language="en")
    type_password(client)
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    assert "second factor was added" in mail.outbox[-1].subject
    assert PersonEvent.objects.filter(person=person, by=person, change=Change.FACTOR_ADDED).exists()


def test_neither_the_secret_nor_the_seed_is_kept_in_plain(client, equipped):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert equipped not in kept
    app = Authenticator.objects.get(type="totp")
    assert second_factor.SecondFactor().decrypt(app.data["secret"]) == equipped


def test_with_another_secret_key_no_code_is_right(client, equipped, settings):
    settings.SECRET_KEY = "another"
    type_password(client)
    assert client.post("/accounts/second-factor/code/", {"code": code_of(equipped)}).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert second_factor.SecondFactor().decrypt(Authenticator.objects.get(type="totp").data["secret"]) != equipped


def test_the_key_before_is_still_read(settings):
    kept = second_factor.SecondFactor().encrypt("secret")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert second_factor.SecondFactor().decrypt(kept) == "secret"


# Signing in


def test_the_password_alone_opens_nothing(client, equipped):
    assert type_password(client).headers["Location"] == "/accounts/second-factor/code/"
    assert client.get("/review/").status_code == 302


def test_the_code_of_the_app_signs_in(client, equipped):
    type_password(client)
    client.post("/accounts/second-factor/code/", {"code": code_of(equipped)})
    assert client.get("/review/").status_code == 200


@pytest.mark.parametrize(("step", "signs_in"), [(-2, False), (1, True), (2, False)])
def test_a_code_is_good_half_a_minute_early_or_late(client, equipped, step, signs_in):
    type_password(client)
    client.post("/accounts/second-factor/code/", {"code": code_of(equipped, step)})
    assert (client.get("/review/").status_code == 200) is signs_in


def test_a_code_signs_in_once(client, equipped):
    code = code_of(equipped)
    for status in (200, 302):
        type_password(client)
        client.post("/accounts/second-factor/code/", {"code": code})
        assert client.get("/review/").status_code == status
        client.logout()


def test_a_code_written_otherwise_is_the_same_code(client, equipped):
    code = code_of(equipped, 1)
    begun = timezone.now()
    for typed, later, status in ((code, 0, 200), (f"{code[:3]}-{code[3:]}", 31, 302)):
        with time_machine.travel(begun + timedelta(seconds=later), tick=False):
            type_password(client)
            client.post("/accounts/second-factor/code/", {"code": typed})
            assert client.get("/review/").status_code == status
            client.logout()


def test_a_recovery_code_signs_in_once(client, equipped):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for status in (200, 302):
        type_password(client)
        client.post("/accounts/second-factor/code/", {"code": code})
        assert client.get("/review/").status_code == status
        client.logout()


def test_codes_are_not_guessed(client, equipped):
    type_password(client)
    for _ in range(5):
        client.post("/accounts/second-factor/code/", {"code": "000000"})
    page = client.post("/accounts/second-factor/code/", {"code": code_of(equipped)}).content.decode()
    assert re.search(r"\d\d:\d\d", re.search(r'role="alert".*?</section>', page, re.DOTALL).group())
    assert client.get("/review/").status_code == 302


def test_the_second_step_can_be_left(client, equipped):
    type_password(client)
    client.post("/accounts/logout/", {"next": SIGN_IN})
    assert client.get(SIGN_IN).status_code == 200


def test_a_new_password_does_not_go_round_the_second_factor(client, equipped):
    client.post("/accounts/password/reset/", {"email": "staff@example.invalid"})
    link = re.search(r"(/accounts/password/reset/\S+)", mail.outbox[-1].body).group(1)
    form = client.get(link).headers["Location"]
    client.post(form, {"password1": "mat-khau-moi-2026", "password2": "mat-khau-moi-2026"})
    assert client.get("/review/").status_code == 302
    answer = client.post(SIGN_IN, {"login": "staff", "password": "mat-khau-moi-2026"})
    assert answer.headers["Location"] == "/accounts/second-factor/code/"


# Recovery codes


@pytest.fixture
def inside(client, equipped):
    type_password(client)
    client.post("/accounts/second-factor/code/", {"code": code_of(equipped)})
    return client


def test_recovery_codes_are_shown_and_downloaded(inside):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    page, file = inside.get(CODES).content.decode(), inside.get(f"{CODES}file/")
    assert all(code in page and code in file.content.decode() for code in codes)
    assert (len(codes), file.headers["Content-Disposition"]) == (10, 'attachment; filename="recovery-codes.txt"')


def test_new_recovery_codes_end_those_before(inside, django_capture_on_commit_callbacks):
    before = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    with django_capture_on_commit_callbacks(execute=True):
        inside.post(f"{CODES}new/")
    after = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert not set(before) & set(after)
    assert mail.outbox


@pytest.mark.parametrize("address", [CODES, f"{CODES}file/", f"{CODES}new/", f"{SET_UP}remove/"])
def test_secret_pages_are_kept_nowhere(inside, address):
    assert "no-store" in inside.get(address).headers["Cache-Control"]


# Losing it


def test_one_removes_ones_own_and_is_told(inside, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = inside.post(f"{SET_UP}remove/")
    assert answer.status_code == 302
    assert not Authenticator.objects.exists()
    assert PersonEvent.objects.filter(change=Change.FACTOR_REMOVED).exists()
    assert mail.outbox


def test_who_must_have_one_and_removes_it_is_asked_for_another(inside, required):
    inside.post(f"{SET_UP}remove/")
    assert inside.get("/review/").headers["Location"] == SET_UP


@pytest.fixture
def lost(client):
    """A reporter whose phone is lost, still signed in somewhere."""
    person = make.reporter(make.organisation())
    type_password(client, person.username)
    set_up(client)
    mail.outbox.clear()
    return person


def test_staff_remove_a_reporters_with_a_reason_and_end_the_sessions(client, lost):
    rescue.remove_second_factor(lost, by=make.user(), why="Mất điện thoại, đã gọi xác nhận")
    event = PersonEvent.objects.get(person=lost, change=Change.FACTOR_REMOVED)
    assert (event.by, event.note) == (make.user(), "Mất điện thoại, đã gọi xác nhận")
    assert not second_factor.of(lost).exists()
    assert client.get("/submissions/").status_code == 302
    assert [letter.to for letter in mail.outbox] == [[lost.email]]


def test_staff_do_so_on_the_page_of_an_organisations_people(client, lost, sign_in):
    client.logout()
    staff = sign_in(make.user())
    page = f"/organisations/{lost.organisation.code}/people/"
    assert f"remove-second-factor/{lost.pk}" in staff.get(page).content.decode()
    staff.post(f"{page}remove-second-factor/{lost.pk}", {"reason": "Mất điện thoại"})
    assert not second_factor.of(lost).exists()


def test_no_reason_removes_nothing(lost):
    with pytest.raises(PeopleRefused) as refused:
        rescue.remove_second_factor(lost, by=make.user(), why=" ")
    assert (refused.value.refusal, second_factor.of(lost).exists()) == (PeopleRefusal.REASON_REQUIRED, True)


def test_none_there_is_refused():
    with pytest.raises(PeopleRefused):
        rescue.remove_second_factor(make.reporter(make.organisation()), by=make.user(), why="x")


@pytest.mark.parametrize(("role", "removed"), [(Role.STAFF, False), (Role.ADMINISTRATOR, True)])
def test_of_staff_only_an_administrator_removes_it(client, equipped, role, removed):
    helper = make.user("helper", role)
    try:
        rescue.remove_second_factor(make.user(), by=helper, why="Mất điện thoại")
    except PeopleRefused as refused:
        assert refused.refusal is PeopleRefusal.NOT_STAFF
    assert second_factor.of(make.user()).exists() is not removed


def test_an_administrator_does_so_in_the_administration(client, equipped, sign_in):
    chief = make.user("chief", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    person = make.user()
    sign_in(chief).post("/admin/adoption/user/", {"action": "remove_second_factor", "_selected_action": [person.pk]})
    assert not second_factor.of(person).exists()
    assert PersonEvent.objects.get(person=person, change=Change.FACTOR_REMOVED, by=chief).note


def test_secrets_are_not_in_the_administration(sign_in):
    chief = make.user("chief", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    assert sign_in(chief).get("/admin/mfa/authenticator/").status_code == 404


def test_the_command_helps_the_only_administrator(client, equipped, capsys):
    call_command("remove_second_factor", "staff")
    assert not second_factor.of(make.user()).exists()
    with pytest.raises(CommandError, match="no second factor"):
        call_command("remove_second_factor", "staff")
    with pytest.raises(CommandError, match="nobody"):
        call_command("remove_second_factor", "nobody")
