"""Signing in: passwords that fail, what staff unlock, new passwords, the account's page, letters about it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from adoption import rescue, throttle
from adoption.devices import device_of
from adoption.membership import Change, PeopleRefused
from adoption.models import PersonEvent, SignIn, User
from adoption.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
NEW = "mat-khau-moi-2026"


@pytest.fixture(autouse=True)
def no_counters():
    cache.clear()


def try_to_sign_in(client, username="staff", password=make.PASSWORD, address="203.0.113.7", agent=CHROME):
    return client.post(
        SIGN_IN, {"login": username, "password": password}, REMOTE_ADDR=address, headers={"user-agent": agent}
    )


def fail(client, times: int, **options) -> None:
    for _ in range(times):
        assert try_to_sign_in(client, password="sai", **options).status_code == 200


# Throttling


def test_the_right_password_signs_in(client):
    make.user()
    assert try_to_sign_in(client).status_code == 302


def test_five_failures_at_an_address_refuse_the_account_there(client):
    make.user()
    fail(client, 4)
    assert try_to_sign_in(client).status_code == 302
    client.logout()
    fail(client, 5)
    refused = try_to_sign_in(client)
    assert (refused.status_code, "_auth_user_id" in client.session) == (200, False)


def test_the_refusal_says_when_to_try_again(client):
    make.user()
    fail(client, 5)
    page = try_to_sign_in(client).content.decode()
    again = timezone.localtime(throttle.locked_until([make.user().pk])[make.user().pk] + timedelta(seconds=59))
    assert f"{again:%H:%M}" in page


def test_colleagues_behind_the_same_address_sign_in_while_one_fails(client):
    make.user("clumsy")
    make.user("colleague")
    fail(client, 30, username="clumsy")
    assert try_to_sign_in(client, "colleague").status_code == 302


def test_an_account_that_fails_elsewhere_signs_in_here(client):
    make.user()
    fail(client, 5, address="198.51.100.9")
    assert try_to_sign_in(client).status_code == 302


def test_user_name_and_email_count_as_one_account(client):
    person = make.user()
    fail(client, 3)
    fail(client, 2, username=person.email.upper())
    assert try_to_sign_in(client).status_code == 200


def test_an_account_that_is_not_there_is_refused_like_one_that_is(client):
    make.user()
    fail(client, 5)
    fail(client, 5, username="nobody")
    known, unknown = try_to_sign_in(client), try_to_sign_in(client, "nobody")
    errors = [re.search(r"<li>.*?</li>", each.content.decode()).group() for each in (known, unknown)]
    assert errors[0] == errors[1]


def test_an_address_has_a_generous_limit_of_its_own():
    at = timezone.now()
    for number in range(throttle.OF_ADDRESS.failures):
        throttle.attempt_password(f"account-{number}", "203.0.113.7", at=at)
    with pytest.raises(throttle.TooOften):
        throttle.attempt_password("one-more", "203.0.113.7", at=at)
    throttle.attempt_password("one-more", "203.0.113.8", at=at)


def test_what_an_address_refuses_is_not_held_against_the_account():
    at = timezone.now()
    for number in range(throttle.OF_ADDRESS.failures):
        throttle.attempt_password(f"account-{number}", "203.0.113.7", at=at)
    for _ in range(6):
        with pytest.raises(throttle.TooOften):
            throttle.attempt_password("one-more", "203.0.113.7", at=at)
    cache.delete_many(_places("@203.0.113.7", throttle.OF_ADDRESS))
    throttle.attempt_password("one-more", "203.0.113.7", at=at)


def _places(name: str, limit: throttle.Limit) -> list[str]:
    digest = throttle.hashlib.sha256(name.encode()).hexdigest()
    return [f"sign-in:{digest}:{number}" for number in range(limit.failures)]


def test_an_attempt_that_succeeds_leaves_no_count():
    at = timezone.now()
    for _ in range(throttle.OF_ADDRESS.failures + 1):
        throttle.attempt_password("account", "203.0.113.7", at=at).succeeded()


def test_a_refusal_ends_when_its_time_is_over():
    at = timezone.now()
    for _ in range(5):
        throttle.attempt_password("account", "203.0.113.7", at=at)
    with pytest.raises(throttle.TooOften) as refused:
        throttle.attempt_password("account", "203.0.113.7", at=at)
    assert refused.value.until == at + timedelta(minutes=15)


def test_addresses_of_one_ipv6_network_are_one():
    assert throttle.network_of("2001:db8:1:2:3::4") == throttle.network_of("2001:db8:1:2:ffff::1")
    assert throttle.network_of("2001:db8:1:2::1") != throttle.network_of("2001:db8:1:3::1")
    assert throttle.network_of("203.0.113.7") == "203.0.113.7"


@pytest.mark.parametrize(("proxies", "seen"), [(0, "10.0.0.1"), (1, "203.0.113.7"), (2, "198.51.100.66")])
def test_the_address_is_the_one_that_the_trusted_proxies_saw(client, settings, proxies, seen):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    make.user()
    forged = {"X-Forwarded-For": "198.51.100.66, 203.0.113.7"}
    client.post(SIGN_IN, {"login": "staff", "password": make.PASSWORD}, REMOTE_ADDR="10.0.0.1", headers=forged)
    assert SignIn.objects.get().address == seen


# Unlocking


@pytest.fixture
def locked(client):
    person = make.reporter(make.organisation())
    fail(client, 6, username=person.username)
    return person


def test_staff_unlock_an_account_and_the_history_keeps_it(client, locked):
    assert try_to_sign_in(client, locked.username).status_code == 200
    rescue.unlock(locked, by=make.user())
    event = PersonEvent.objects.get(person=locked, change=Change.UNLOCKED)
    assert (event.by, event.organisation) == (make.user(), locked.organisation)
    assert try_to_sign_in(client, locked.username).status_code == 302


def test_staff_unlock_on_the_page_of_an_organisations_people(sign_in, locked):
    staff = sign_in(make.user())
    page = f"/organisations/{locked.organisation.code}/people/"
    assert f"unlock/{locked.pk}" in staff.get(page).content.decode()
    assert staff.post(f"{page}unlock/{locked.pk}").status_code == 302
    assert f"unlock/{locked.pk}" not in staff.get(page).content.decode()
    assert PersonEvent.objects.filter(person=locked, change=Change.UNLOCKED).exists()


def test_a_lead_does_not_unlock(sign_in, locked):
    lead = make.user("lead", Role.REPORTER, locked.organisation, is_lead=True)
    client = sign_in(lead)
    assert f"unlock/{locked.pk}" not in client.get("/submissions/people/").content.decode()
    client.post(f"/submissions/people/unlock/{locked.pk}")
    assert not PersonEvent.objects.filter(change=Change.UNLOCKED).exists()


@pytest.mark.parametrize(
    ("by", "whom", "may"),
    [
        (Role.STAFF, Role.REPORTER, True),
        (Role.STAFF, Role.STAFF, False),
        (Role.ADMINISTRATOR, Role.STAFF, True),
        (Role.ADMINISTRATOR, Role.REPORTER, True),
        (Role.OFFICIAL, Role.REPORTER, False),
        (Role.REPORTER, Role.REPORTER, False),
    ],
)
def test_who_rescues_whom(by, whom, may):
    bank = make.organisation()
    person = make.user("whom", whom, bank if whom is Role.REPORTER else None)
    helper = make.user("helper", by, bank if by is Role.REPORTER else None)
    assert rescue.may_rescue(person, by=helper) is may
    if not may:
        with pytest.raises(PeopleRefused):
            rescue.unlock(person, by=helper)


def test_nobody_rescues_themselves():
    chief = make.user("chief", Role.ADMINISTRATOR)
    assert not rescue.may_rescue(chief, by=chief)


# A new password


def reset_link(client, email: str) -> str:
    client.post("/accounts/password/reset/", {"email": email})
    return re.search(r"http://127\.0\.0\.1:8000(/accounts/password/reset/\S+)", mail.outbox[-1].body).group(1)


def test_a_link_sets_a_new_password_once(client):
    person = make.user()
    link = reset_link(client, person.email)
    form = client.get(link).headers["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert client.get(link).context["token_fail"]


def test_the_link_leads_to_the_address_of_the_site_whatever_host_was_asked(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    person = make.user()
    client.post("/accounts/password/reset/", {"email": person.email}, headers={"host": "evil.example"})
    assert "evil.example" not in mail.outbox[-1].body
    assert settings.SITE_ADDRESS in mail.outbox[-1].body


def test_an_unknown_address_is_answered_like_a_known_one_and_nothing_is_sent(client):
    person = make.user()
    known = client.post("/accounts/password/reset/", {"email": person.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.invalid"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert [letter.to for letter in mail.outbox] == [[person.email]]


def test_a_closed_account_gets_no_link(client):
    make.user(is_active=False)
    client.post("/accounts/password/reset/", {"email": "staff@example.invalid"})
    assert not mail.outbox


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_letter_is_in_the_persons_language(client, language):
    make.user(language=language)
    client.post("/accounts/password/reset/", {"email": "staff@example.invalid"})
    assert mail.outbox[-1].extra_headers["Content-Language"] == language


def test_without_a_language_of_ones_own_the_letter_follows_the_page(client):
    make.user()
    client.cookies["django_language"] = "en"
    client.post("/accounts/password/reset/", {"email": "staff@example.invalid"})
    assert mail.outbox[-1].extra_headers["Content-Language"] == "en"


def test_links_are_not_sent_without_end(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "3/15m/key"}
    make.user()
    answers = [client.post("/accounts/password/reset/", {"email": "staff@example.invalid"}) for _ in range(4)]
    assert ([each.status_code for each in answers], len(mail.outbox)) == ([302, 302, 302, 429], 3)
    assert "<main" in answers[-1].content.decode()


@pytest.mark.parametrize("weak", ["ngan", "password123", "staff@example.inv"])
def test_a_weak_password_is_refused(client, weak):
    link = reset_link(client, make.user().email)
    form = client.get(link).headers["Location"]
    page = client.post(form, {"password1": weak, "password2": weak})
    assert (page.status_code, make.user().check_password(weak)) == (200, False)


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(client):
    make.user()
    other = type(client)()
    try_to_sign_in(client)
    try_to_sign_in(other, agent=PHONE)
    answer = client.post(
        "/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert answer.headers["Location"] == "/accounts/"
    assert client.get("/review/").status_code == 200
    assert other.get("/review/").status_code == 302


def test_the_present_password_is_asked_for(client):
    make.user()
    try_to_sign_in(client)
    client.post("/accounts/password/change/", {"oldpassword": "sai", "password1": NEW, "password2": NEW})
    assert not User.objects.get().check_password(NEW)


def test_two_new_passwords_that_differ_are_refused(client):
    make.user()
    try_to_sign_in(client)
    typed = {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW + "x"}
    assert client.post("/accounts/password/change/", typed).status_code == 200
    assert User.objects.get().check_password(make.PASSWORD)


# Letters


def test_the_first_sign_in_sends_no_letter(client):
    make.user()
    try_to_sign_in(client)
    assert not mail.outbox


@pytest.mark.parametrize(("address", "agent"), [("203.0.113.7", PHONE), ("198.51.100.9", CHROME)])
def test_a_new_device_or_address_is_told_once(client, address, agent):
    person = make.user()
    try_to_sign_in(client)
    for _ in range(2):
        client.logout()
        try_to_sign_in(client, address=address, agent=agent)
    (letter,) = mail.outbox
    assert (letter.to, address in letter.body, device_of(agent) in letter.body) == ([person.email], True, True)


def test_where_nothing_is_known_of_anybody_as_after_a_restore_no_place_is_new(client):
    make.user()
    try_to_sign_in(client)
    client.logout()
    SignIn.objects.all().delete()
    try_to_sign_in(client, address="198.51.100.9")
    assert not mail.outbox


def test_a_known_device_at_a_known_address_is_not_told(client):
    make.user()
    for _ in range(3):
        try_to_sign_in(client)
        client.logout()
    assert not mail.outbox


def test_a_changed_password_is_told(client):
    make.user(language="en")
    try_to_sign_in(client)
    client.post("/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW})
    assert "password of your account was changed" in mail.outbox[-1].subject


def test_a_password_set_in_the_administration_is_told_and_ends_the_sessions(client, sign_in):
    person = make.user()
    theirs = type(client)()
    try_to_sign_in(theirs)
    chief = make.user("chief", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    answer = sign_in(chief).post(f"/admin/adoption/user/{person.pk}/password/", {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert theirs.get("/review/").status_code == 302
    assert not SignIn.objects.running_of(person, at=timezone.now()).exists()
    assert [letter.to for letter in mail.outbox] == [[person.email]]


class DeadMailServer(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_a_dead_mail_server_breaks_no_sign_in(client, settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadMailServer"
    make.user()
    try_to_sign_in(client)
    client.logout()
    assert try_to_sign_in(client, agent=PHONE).status_code == 302
    assert client.get("/review/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "device"),
    [(CHROME, "Chrome, Windows"), (PHONE, "Chrome, Android"), ("curl/8.1", ""), ("Firefox/140.0", "Firefox")],
)
def test_a_device_is_told_in_two_words(agent, device):
    assert device_of(agent) == device


# The account's page


@pytest.mark.parametrize("role", Role)
def test_everybody_signed_in_has_an_account_page(role, sign_in):
    person = make.reporter(make.organisation()) if role is Role.REPORTER else make.user(role.value, role)
    page = sign_in(person).get("/accounts/")
    assert page.status_code == 200
    for address in ("/accounts/password/change/", "/accounts/second-factor/app/", "/accounts/sessions/"):
        assert address in page.content.decode()


@pytest.mark.parametrize("address", ["/accounts/", "/accounts/sessions/", "/accounts/password/change/"])
def test_a_stranger_is_sent_to_sign_in(client, address):
    assert client.get(address).headers["Location"] == f"{SIGN_IN}?next={address}"


def test_who_was_removed_is_told_so(client):
    make.user(is_active=False)
    answer = try_to_sign_in(client)
    assert answer.headers["Location"] == "/accounts/inactive/"
    assert client.get("/accounts/inactive/").status_code == 200


PAGES = [
    "/accounts/",
    "/accounts/sessions/",
    "/accounts/password/change/",
    "/accounts/second-factor/app/",
    "/accounts/again/",
]


@pytest.mark.parametrize("address", PAGES)
def test_the_language_switch_comes_back_to_the_page(client, address):
    make.user()
    try_to_sign_in(client)
    assert f'name="next" value="{address}"' in client.get(address).content.decode()
    answer = client.post("/language/", {"language": "en", "next": address}, follow=True)
    assert (answer.redirect_chain[-1][0], answer.headers["Content-Language"]) == (address, "en")


@pytest.mark.parametrize("address", ["/accounts/password/reset/", "/accounts/password/reset/sent/", SIGN_IN])
def test_the_language_switch_comes_back_to_a_strangers_page(client, address):
    answer = client.post("/language/", {"language": "en", "next": address}, follow=True)
    assert (answer.redirect_chain[-1][0], answer.headers["Content-Language"]) == (address, "en")
