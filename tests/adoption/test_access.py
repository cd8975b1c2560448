"""From request to role: the gate, 403 and 404, landing, language, and who may see which totals."""

from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from adoption.access import may, requires, role_of, total_may_be_shown
from adoption.models import Submission
from adoption.roles import Permission, Role
from tests import make

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
STRANGER = AnonymousUser()


@pytest.fixture
def bank():
    return make.organisation()


@pytest.fixture
def waiting(bank):
    return make.sent(bank, make.period(), {"counted": 12})


def person(role: str, owner=None):
    return make.reporter(owner or make.organisation()) if role == "reporter" else make.user(role, Role(role))


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


# Every address of the room, by method and who may use it

READS = {
    "/submissions/": "reporter",
    "/submissions/2025-Q3/": "reporter",
    "/submissions/2025-Q3/check": "reporter",
    "/review/": "staff",
    "/review/{submission}/": "staff",
    "/plan/": "staff",
    "/plan/{target}/": "staff",
}
WRITES = {
    "/submissions/2025-Q3/": "reporter",
    "/submissions/2025-Q3/send": "reporter",
    "/submissions/2025-Q3/recall": "reporter",
    "/review/{submission}/approve": "staff",
    "/review/{submission}/send-back": "staff",
    "/plan/{target}/": "staff",
}


@pytest.fixture
def address(waiting):
    """The addresses above with the numbers of rows that are there."""
    target = make.target(make.indicator())
    return lambda pattern: pattern.format(submission=waiting.pk, target=target.pk)


def kept() -> list:
    return list(Submission.objects.values())


@pytest.mark.parametrize(("pattern", "role"), list(READS.items()))
def test_a_page_answers_the_role_it_is_for(pattern, role, address, sign_in):
    assert sign_in(person(role)).get(address(pattern)).status_code == 200


@pytest.mark.parametrize(("pattern", "role"), [pair for pair in product(READS, Role) if READS[pair[0]] != pair[1]])
def test_a_page_of_another_role_is_403(pattern, role, address, sign_in):
    assert sign_in(person(role)).get(address(pattern)).status_code == 403


@pytest.mark.parametrize(("pattern", "role"), [pair for pair in product(WRITES, Role) if WRITES[pair[0]] != pair[1]])
def test_a_verb_of_another_role_is_403_and_changes_nothing(pattern, role, address, sign_in):
    where, before = address(pattern), kept()
    response = sign_in(person(role)).post(where, {"version": "2", "note": "xem lại"})
    assert (response.status_code, kept()) == (403, before)


@pytest.mark.parametrize("pattern", READS)
def test_a_stranger_is_sent_to_sign_in_and_back(pattern, address, client):
    response = client.get(address(pattern))
    assert (response.status_code, response.headers["Location"]) == (302, f"{SIGN_IN}?next={address(pattern)}")


@pytest.mark.parametrize("pattern", WRITES)
def test_a_stranger_changes_nothing(pattern, address, client):
    where, before = address(pattern), kept()
    response = client.post(where, {"version": "2", "note": "xem lại"})
    assert (response.status_code, response.headers["Location"], kept()) == (302, f"{SIGN_IN}?next={where}", before)


@pytest.mark.parametrize("pattern", [each for each in WRITES if each not in READS])
def test_a_verb_is_not_answered_to_a_get(pattern, address, sign_in):
    where, before = address(pattern), kept()
    response = sign_in(person(WRITES[pattern])).get(where)
    assert (response.status_code, kept()) == (405, before)


@pytest.mark.parametrize("pattern", [each for each in READS if each not in WRITES])
def test_a_page_that_is_only_read_takes_no_post(pattern, address, sign_in):
    assert sign_in(person(READS[pattern])).post(address(pattern)).status_code == 405


# A row that is not yours is like one that is not there

FOREIGN = ["/submissions/2025-Q3/", "/submissions/2025-Q3/check"]


@pytest.mark.parametrize("where", FOREIGN)
def test_a_reporter_without_a_submission_gets_404_where_another_bank_has_one(where, waiting, sign_in):
    stranger = make.reporter(make.organisation("bank-b"))
    assert sign_in(stranger).get(where).status_code == 404


@pytest.mark.parametrize("where", ["/submissions/2019-Q1/", "/submissions/2019-Q1/check", "/submissions/rubbish/"])
def test_an_unknown_period_is_404(where, waiting, sign_in):
    assert sign_in(make.reporter(waiting.organisation)).get(where).status_code == 404


@pytest.mark.parametrize("where", ["/review/999999/", "/plan/999999/"])
def test_an_unknown_row_is_404(where, waiting, sign_in):
    assert sign_in(make.user()).get(where).status_code == 404


@pytest.mark.parametrize("verb", ["approve", "send-back"])
def test_a_verb_on_an_unknown_row_is_404(verb, waiting, sign_in):
    assert sign_in(make.user()).post(f"/review/999999/{verb}", {"version": "0"}).status_code == 404


def test_a_reporters_own_page_shows_the_own_figures_and_not_the_neighbours(waiting, sign_in):
    neighbour = make.organisation("bank-b")
    make.sent(neighbour, waiting.period, {"counted": 4711})
    page = sign_in(make.reporter(waiting.organisation)).get("/submissions/2025-Q3/").content.decode()
    assert "4.711" not in page


def test_a_target_of_the_nation_is_not_for_staff_of_the_province_to_edit(sign_in):
    nation = make.programme("NATION", level="national")
    target = make.target(make.indicator(), programme=nation)
    assert sign_in(make.user()).get(f"/plan/{target.pk}/").status_code == 404


# Scopes


def test_a_reporter_sees_the_own_organisations_submissions(waiting):
    other = make.sent(make.organisation("bank-b"), waiting.period, {"counted": 5})
    seen = Submission.objects.visible_to(make.reporter(waiting.organisation))
    assert (waiting in seen, other in seen) == (True, False)


def test_staff_see_every_submission(waiting):
    make.sent(make.organisation("bank-b"), waiting.period, {"counted": 5})
    assert Submission.objects.visible_to(make.user()).count() == 2


@pytest.mark.parametrize("role", ["official", "administrator"])
def test_officials_and_administrators_see_no_submission(role, waiting):
    assert not Submission.objects.visible_to(person(role)).exists()


def test_the_public_sees_no_submission(waiting):
    assert not Submission.objects.visible_to(STRANGER).exists()


# The gate itself


def answer(user, permission: Permission) -> HttpResponse:
    request = RequestFactory().get("/somewhere/?page=2")
    request.user = user
    return requires(permission)(lambda request: HttpResponse("in"))(request)


def test_the_gate_lets_the_right_role_in():
    assert answer(make.user(), Permission.REVIEW_FIGURES).content == b"in"


def test_the_gate_keeps_the_wrong_role_out():
    with pytest.raises(PermissionDenied):
        answer(person("official"), Permission.REVIEW_FIGURES)


def test_the_gate_sends_a_stranger_to_sign_in_with_the_whole_address():
    response = answer(STRANGER, Permission.REVIEW_FIGURES)
    assert response.headers["Location"] == f"{SIGN_IN}?next=/somewhere/%3Fpage%3D2"


def test_the_gate_lets_the_public_see_progress_where_the_setting_says_so(settings):
    settings.PUBLIC_OVERVIEW = True
    assert answer(STRANGER, Permission.VIEW_PROGRESS).content == b"in"


def test_the_gate_keeps_the_public_out_where_the_setting_says_so(settings):
    settings.PUBLIC_OVERVIEW = False
    assert answer(STRANGER, Permission.VIEW_PROGRESS).status_code == 302


def test_a_gated_view_names_its_permission():
    assert requires(Permission.EDIT_PLAN)(lambda request: HttpResponse()).permission is Permission.EDIT_PLAN


def test_a_stranger_has_no_role():
    assert role_of(STRANGER) is None


def test_a_person_may_what_the_role_may():
    assert (may(make.user(), Permission.EDIT_PLAN), may(person("official"), Permission.EDIT_PLAN)) == (True, False)


# Whose totals: domain page §5.13


@pytest.mark.parametrize("role", ["staff", "official"])
@pytest.mark.parametrize(("closed", "banks"), [(True, 3), (True, 1), (False, 3), (False, 0)])
def test_staff_and_officials_see_every_total(role, closed, banks):
    assert total_may_be_shown(person(role), from_banks=True, period_is_closed=closed, banks_behind=banks)


@pytest.mark.parametrize("role", ["reporter", "administrator", "public"])
@pytest.mark.parametrize(
    ("closed", "banks", "shown"),
    [(True, 2, False), (True, 3, True), (True, 4, True), (False, 3, False), (False, 2, False), (True, 0, False)],
)
def test_others_see_what_banks_filed_of_closed_periods_and_three_banks_only(role, closed, banks, shown, settings):
    settings.PUBLIC_OVERVIEW = True
    reader = STRANGER if role == "public" else person(role)
    assert total_may_be_shown(reader, from_banks=True, period_is_closed=closed, banks_behind=banks) is shown


@pytest.mark.parametrize("role", ["reporter", "administrator"])
def test_totals_that_do_not_come_from_banks_are_for_every_reader(role):
    assert total_may_be_shown(person(role), from_banks=False, period_is_closed=False, banks_behind=0)


# Landing, language, health


@pytest.mark.parametrize(
    ("role", "page"),
    [("reporter", "/submissions/"), ("staff", "/review/"), ("official", "/"), ("administrator", "/")],
)
def test_each_role_lands_on_its_own_page(role, page, sign_in):
    assert sign_in(person(role)).get("/landing/").headers["Location"] == page


def test_a_stranger_lands_on_the_overview(client):
    assert client.get("/landing/").headers["Location"] == "/"


def spoken(client, **headers: str) -> str:
    return client.get(SIGN_IN, headers=headers).headers["Content-Language"]


def test_the_site_speaks_vietnamese_unless_told_otherwise(client):
    assert spoken(client) == "vi"


def test_the_browsers_wish_is_not_consulted(client):
    assert spoken(client, accept_language="en") == "vi"


def test_a_cookie_chooses_the_language(english):
    assert spoken(english) == "en"


def test_an_unknown_language_in_the_cookie_is_vietnamese(client):
    client.cookies["django_language"] = "fr"
    assert spoken(client) == "vi"


def test_the_users_setting_goes_before_the_cookie(english, sign_in):
    reader = make.user("reader", Role.STAFF, language="vi")
    assert sign_in(reader).get("/review/").headers["Content-Language"] == "vi"


def test_a_chosen_language_stays_with_the_user(sign_in):
    reader = make.user()
    sign_in(reader).post("/language/", {"language": "en", "next": "/review/"})
    reader.refresh_from_db()
    assert reader.language == "en"


def test_a_stranger_keeps_the_chosen_language_in_a_cookie(client):
    response = client.post("/language/", {"language": "en", "next": SIGN_IN})
    assert (response.headers["Location"], response.cookies["django_language"].value) == (SIGN_IN, "en")


def test_an_unknown_language_is_not_kept(client):
    assert "django_language" not in client.post("/language/", {"language": "xx"}).cookies


@pytest.mark.parametrize("next_page", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_choosing_a_language_never_leads_off_the_site(client, next_page):
    assert client.post("/language/", {"language": "en", "next": next_page}).headers["Location"] == "/"


def test_health_answers_anyone(client):
    assert client.get("/healthz").status_code == 200


def test_nobody_can_sign_up(client):
    page = client.get("/accounts/signup/")
    client.post("/accounts/signup/", {"username": "new", "email": "new@example.invalid", "password1": make.PASSWORD})
    assert (page.status_code, type(make.user()).objects.filter(username="new").exists()) == (404, False)
