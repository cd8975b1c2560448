"""An organisation's people and an invitation's link, as a browser meets them."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adoption import people
from adoption.models import Invitation, PersonEvent, User
from adoption.roles import Role
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE = "/submissions/people/"
OF_BANK = "/organisations/bank-a/people/"
ADDRESS = "new@example.invalid"
FORM = {"email": ADDRESS, "name": "Nguyễn Văn An", "part": "", "language": "en"}
PASSWORD = "sông Kỳ Cùng 25"
ACCOUNT = {
    "way": "new_account",
    "username": "an",
    "name": "Nguyễn Văn An",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


@pytest.fixture
def bank():
    return make.organisation()


@pytest.fixture
def lead(bank):
    return make.user("lead", Role.REPORTER, bank, is_lead=True, language="en")


@pytest.fixture
def colleague(bank):
    return make.user("colleague", Role.REPORTER, bank, language="en")


@pytest.fixture
def http(sign_in, lead):
    return sign_in(lead)


@pytest.fixture
def anybody():
    """A browser of its own, in which nobody is signed in."""
    return Client()


def shown(response) -> str:
    return response.content.decode()


def kept() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (User, Invitation, PersonEvent)]


def link() -> str:
    """The address in the letter that went out last."""
    return re.search(rf"{settings.SITE_ADDRESS}(/invitations/[\w-]+/)", mail.outbox[-1].body)[1]


def invited(lead, email: str = ADDRESS, **fields) -> str:
    """Invite and send through the verbs; the address of the link."""
    people.send(people.invite(lead.organisation, email=email, by=lead, **fields), by=lead)
    return link()


# Who may


VERBS = ["resend", "withdraw", "remove", "restore", "make-lead", "unmake-lead"]


def test_a_lead_sees_who_is_in_who_is_asked_who_is_out_and_what_happened(http, lead, colleague):
    gone = make.user("gone", Role.REPORTER, lead.organisation, last_name="Lý Văn Cũ")
    people.remove_colleague(gone, by=lead, why="chuyển công tác", at=make.AT)
    invited(lead)
    page = shown(http.get(PAGE))
    for text in ("colleague@example.invalid", ADDRESS, "Lý Văn Cũ", "chuyển công tác", "Send the invitation"):
        assert text in page


def test_a_colleague_sees_who_is_in_and_nothing_to_press(sign_in, lead, colleague):
    invited(lead)
    page = shown(sign_in(colleague).get(PAGE))
    assert "lead@example.invalid" in page
    for text in ("Send the invitation", ADDRESS, "make-lead", "remove/", "What has changed"):
        assert text not in page


def test_a_colleague_is_shown_no_link_to_the_page_and_a_lead_is(sign_in, lead, colleague):
    assert f'href="{PAGE}"' in shown(sign_in(lead).get("/submissions/"))
    assert f'href="{PAGE}"' not in shown(sign_in(colleague).get("/submissions/"))


def test_a_colleague_can_change_nothing(sign_in, lead, colleague):
    invited(lead)
    client, invitation = sign_in(colleague), Invitation.objects.get()
    before = kept()
    pressed = [client.post(PAGE, {})]
    pressed += [client.post(f"{PAGE}{verb}/{pk}", {"reason": "x"}) for verb in VERBS for pk in (lead.pk, invitation.pk)]
    assert ({each.status_code for each in pressed}, kept(), len(mail.outbox)) == ({403}, before, 1)


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL, Role.ADMINISTRATOR])
def test_the_reporters_page_is_for_reporters(sign_in, role, bank):
    client = sign_in(make.user("other", role))
    answers = [client.get(PAGE), client.post(PAGE, FORM), client.post(f"{PAGE}remove/1", {"reason": "x"})]
    assert [each.status_code for each in answers] == [403, 403, 403]


@pytest.mark.parametrize("role", [Role.REPORTER, Role.OFFICIAL, Role.ADMINISTRATOR])
def test_the_page_of_any_organisation_is_for_staff(sign_in, role, lead):
    client = sign_in(lead if role is Role.REPORTER else make.user("other", role))
    answers = [client.get(OF_BANK), client.post(OF_BANK, FORM), client.post(f"{OF_BANK}remove/1", {"reason": "x"})]
    assert [each.status_code for each in answers] == [403, 403, 403]


@pytest.mark.parametrize("where", [PAGE, OF_BANK, f"{PAGE}remove/1", f"{OF_BANK}remove/1"])
def test_a_stranger_is_sent_to_sign_in(anybody, bank, where):
    assert anybody.post(where, FORM).headers["Location"] == f"/accounts/login/?next={where}"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_not_answered_to_a_get(http, sign_in, colleague, verb):
    before = kept()
    assert http.get(f"{PAGE}{verb}/{colleague.pk}").status_code == 405
    assert sign_in(make.user()).get(f"{OF_BANK}{verb}/{colleague.pk}").status_code == 405
    assert kept()[1:] == before[1:]


@pytest.mark.parametrize("verb", [*VERBS, "promote"])
def test_a_row_of_another_organisation_is_not_there(http, lead, verb):
    other = make.user("other-lead", Role.REPORTER, make.organisation("bank-b"), is_lead=True)
    invited(other)
    before = kept()
    theirs = Invitation.objects.get().pk if verb in ("resend", "withdraw") else other.pk
    for pk in (theirs, 999999):
        assert http.post(f"{PAGE}{verb}/{pk}", {"reason": "x"}).status_code == 404
    assert kept() == before


def test_an_unknown_organisation_is_not_there(sign_in):
    client = sign_in(make.user())
    assert client.get("/organisations/nowhere/people/").status_code == 404
    assert client.post("/organisations/nowhere/people/", FORM).status_code == 404


def test_staff_reach_only_the_people_of_the_organisation_in_the_address(sign_in, lead):
    make.organisation("bank-b")
    client = sign_in(make.user())
    assert client.post(f"/organisations/bank-b/people/make-lead/{lead.pk}").status_code == 404


# Inviting


def test_a_lead_invites_and_the_letter_goes_out(http, bank):
    response = http.post(PAGE, {**FORM, "part": "lead"})
    invitation = Invitation.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, PAGE)
    assert (invitation.organisation, invitation.is_lead, invitation.name) == (bank, True, "Nguyễn Văn An")
    assert (mail.outbox[0].to, invitation.sent_at is not None) == ([ADDRESS], True)
    assert f"The invitation to {ADDRESS} is on its way." in shown(http.get(PAGE))


def test_staff_invite_the_first_lead_of_an_organisation(sign_in, bank):
    client = sign_in(make.user(language="en"))
    assert "Nobody yet: invite the first lead." in shown(client.get(OF_BANK))
    assert client.post(OF_BANK, {**FORM, "part": "lead"}).headers["Location"] == OF_BANK
    assert Invitation.objects.get().organisation == bank


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "không phải"}, "“không phải” is not an e-mail address."),
        ({"email": ""}, "E-mail"),
        ({"email": "a@b.vn\nBcc: c@d.vn"}, "is not an e-mail address."),
        ({"name": "An <an@example.invalid>"}, "Write the name alone"),
        ({"name": "http://example.invalid"}, "Write the name alone"),
        ({"language": "fr"}, "Language of the e-mail"),
        ({"part": "king"}, "Part in the organisation"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_its_box_and_stays_typed(http, wrong, sentence):
    response = http.post(PAGE, {**FORM, **wrong})
    assert (response.status_code, Invitation.objects.exists(), mail.outbox) == (422, False, [])
    page = shown(response)
    assert sentence in page
    assert "Nguyễn Văn An" in page or "name" in wrong
    assert ADDRESS in page or "email" in wrong


def test_a_name_is_kept_on_one_line_and_without_what_cannot_be_seen(http):
    http.post(PAGE, {**FORM, "name": " Nguyễn \r\n Văn\u202e An "})
    assert Invitation.objects.get().name == "Nguyễn Văn An"


def test_a_refusal_stands_at_the_address_that_was_typed(http, lead):
    invited(lead)
    response = http.post(PAGE, FORM)
    assert response.status_code == 422
    assert response.context["form"].errors["email"] == [
        "This address has an open invitation: send it again, or withdraw it first."
    ]


def answers_to_inviting(http) -> list[tuple[int, str]]:
    response = http.post(PAGE, FORM, follow=True)
    return [response.status_code, [str(each) for each in response.context["messages"]]]


def test_who_invites_learns_nothing_of_accounts_elsewhere(http, lead):
    other = make.organisation("bank-b")
    said = []
    for number, fields in enumerate(
        (None, {"role": Role.STAFF}, {"owner": other}, {"owner": other, "is_active": False})
    ):
        User.objects.filter(email=ADDRESS).update(email="")
        if fields:
            make.user(f"person-{number}", fields.pop("role", Role.REPORTER), fields.pop("owner", None), **fields)
            User.objects.filter(username=f"person-{number}").update(email=ADDRESS)
        said.append(answers_to_inviting(http))
        people.withdraw_invitation(Invitation.objects.open().get(), by=lead)
    assert said == [[200, [f"The invitation to {ADDRESS} is on its way."]]] * 4


def test_a_letter_that_fails_is_told_and_the_invitation_waits_to_be_sent_again(http, monkeypatch):
    def refuse(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    page = shown(http.post(PAGE, FORM, follow=True))
    assert "is kept, but the e-mail could not be sent" in page
    assert "e-mail not sent" in page
    monkeypatch.undo()
    page = shown(http.post(f"{PAGE}resend/{Invitation.objects.get().pk}", follow=True))
    assert ("is on its way" in page, "e-mail not sent" in page, len(mail.outbox)) == (True, False, 1)


def test_an_expired_invitation_is_marked_and_can_be_sent_again(http, lead):
    invited(lead)
    past = timezone.now() - timezone.timedelta(days=20)
    Invitation.objects.update(expires_on=past.date(), sent_at=past)
    assert "expired" in shown(http.get(PAGE))
    http.post(f"{PAGE}resend/{Invitation.objects.get().pk}")
    assert "expired" not in shown(http.get(PAGE))


# The other verbs


def press(client, verb: str, pk: int, base: str = PAGE, **data) -> str:
    response = client.post(f"{base}{verb}/{pk}", data, follow=True)
    assert response.redirect_chain == [(base, 302)]
    return shown(response)


def test_a_lead_withdraws_an_invitation(http, lead):
    where = invited(lead)
    assert "is withdrawn." in press(http, "withdraw", Invitation.objects.get().pk)
    assert http.get(where).status_code == 404


def test_a_lead_removes_a_colleague_with_a_reason_and_opens_the_account_again(http, colleague):
    assert "Say in a few words why" in press(http, "remove", colleague.pk)
    assert "is removed and signed out" in press(http, "remove", colleague.pk, reason="nghỉ việc")
    colleague.refresh_from_db()
    assert not colleague.is_active
    assert "can sign in again." in press(http, "restore", colleague.pk)


def test_a_lead_names_and_unnames_another_lead(http, colleague):
    assert "is a lead now." in press(http, "make-lead", colleague.pk)
    assert "is no longer a lead." in press(http, "unmake-lead", colleague.pk)


def test_the_last_lead_is_offered_nothing_and_refused_all_the_same(http, lead):
    assert "The only lead: make somebody else a lead first." in shown(http.get(PAGE))
    assert "An organisation needs a lead" in press(http, "remove", lead.pk, reason="nghỉ")
    assert "An organisation needs a lead" in press(http, "unmake-lead", lead.pk)


def test_staff_do_the_same_for_any_organisation_the_last_lead_included(sign_in, lead):
    client = sign_in(make.user(language="en"))
    assert "The only lead" not in shown(client.get(OF_BANK))
    assert "is removed" in press(client, "remove", lead.pk, OF_BANK, reason="lộ mật khẩu")


def test_an_old_page_says_that_something_changed(http, lead, colleague):
    people.remove_colleague(colleague, by=lead, why="nghỉ", at=make.AT)
    assert "This has changed in the meantime" in press(http, "remove", colleague.pk, reason="nghỉ")


def test_who_removes_oneself_is_signed_out(http, lead, colleague):
    people.make_lead(colleague, by=lead, at=make.AT)
    response = http.post(f"{PAGE}remove/{lead.pk}", {"reason": "chuyển công tác"}, follow=True)
    assert response.redirect_chain[-1][0] == f"/accounts/login/?next={PAGE}"


def test_the_page_takes_no_more_queries_with_more_people(http, lead):
    counted = []
    for number in range(2):
        for place in range(5):
            each = make.user(f"person-{number}-{place}", Role.REPORTER, lead.organisation)
            people.remove_colleague(each, by=lead, why="nghỉ", at=make.AT)
            make.user(f"stays-{number}-{place}", Role.REPORTER, lead.organisation)
            people.invite(lead.organisation, email=f"{number}-{place}@example.invalid", by=lead)
        with CaptureQueriesContext(connection) as captured:
            assert http.get(PAGE).status_code == 200
        counted.append(len(captured))
    assert (counted[0] <= 8, counted[1]) == (True, counted[0])


# The link: a new account


def test_the_whole_way_from_the_invitation_to_the_own_page(http, anybody):
    http.post(PAGE, FORM)
    where = link()
    assert anybody.get(where).status_code == 200
    response = anybody.post(where, ACCOUNT, follow=True)
    assert response.redirect_chain == [("/accounts/login/", 302)]
    assert "Sign in as “an”" in shown(response)
    response = anybody.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/submissions/"
    assert "Nguyễn Văn An" in shown(http.get(PAGE))


def test_the_form_offers_the_name_that_was_given(lead, anybody):
    page = shown(anybody.get(invited(lead, name="Nguyễn Văn An")))
    assert 'value="Nguyễn Văn An"' in page


@pytest.mark.parametrize(
    ("wrong", "box", "sentence"),
    [
        ({"password": "ngắn", "password_again": "ngắn"}, "password", "it needs at least 10 characters"),
        ({"password": "password12", "password_again": "password12"}, "password", "many people use"),
        (
            {"password": "nguyen.van.an", "password_again": "nguyen.van.an", "username": "nguyen.van.an"},
            "password",
            "too much like",
        ),
        ({"password": ADDRESS, "password_again": ADDRESS}, "password", "too much like"),
        ({"password_again": "khác"}, "password_again", "The two passwords differ"),
        ({"password": "", "password_again": ""}, "password", "This field is required."),
        ({"username": "có dấu cách"}, "username", "no spaces"),
        ({"username": "LEAD"}, "username", "This user name is taken."),
        ({"username": ""}, "username", "This field is required."),
        ({"name": "An <b>"}, "name", "Write the name alone"),
    ],
)
def test_what_is_wrong_stands_at_its_box_and_all_but_the_password_stays(lead, anybody, wrong, box, sentence):
    where, before = invited(lead, language="en"), kept()
    response = anybody.post(where, {**ACCOUNT, **wrong})
    assert (response.status_code, kept()) == (422, before)
    page, typed = shown(response), {**ACCOUNT, **wrong}
    assert (box in response.context["form"].errors, sentence in page) == (True, True)
    assert re.search(r'name="password"[^>]*value=', page) is None
    for name in {"username", "name"} - {box}:
        assert f'value="{typed[name]}"' in page


@pytest.mark.parametrize(("language", "sentence"), [("vi", "Mật khẩu"), ("en", "Password")])
def test_the_page_speaks_the_invitations_language_to_who_has_chosen_none(lead, anybody, language, sentence):
    response = anybody.get(invited(lead, language=language))
    assert (response.headers["Content-Language"], sentence in shown(response)) == (language, True)
    assert f'<html lang="{language}">' in shown(response)


def test_a_chosen_language_goes_before_that_of_the_invitation(lead, anybody):
    anybody.cookies["django_language"] = "vi"
    where = invited(lead, language="en")
    assert anybody.get(where).headers["Content-Language"] == "vi"
    anybody.post(where, ACCOUNT)
    assert User.objects.get(username="an").language == "vi"


def test_the_invitations_language_ends_with_the_page(lead, anybody):
    anybody.get(invited(lead, language="en"))
    assert anybody.get("/accounts/login/").headers["Content-Language"] == "vi"


# The link: an account is there


def test_a_removed_colleague_chooses_a_new_password(lead, colleague, anybody):
    people.remove_colleague(colleague, by=lead, why="nghỉ", at=make.AT)
    where = invited(lead, colleague.email, language="en")
    page = shown(anybody.get(where))
    assert ("Your account “colleague” is closed." in page, 'name="username"' in page) == (True, False)
    typed = {"way": "new_password", "password": PASSWORD, "password_again": PASSWORD}
    assert anybody.post(where, {**typed, "password": "ngắn"}).status_code == 422
    assert anybody.post(where, typed).headers["Location"] == "/accounts/login/"
    assert anybody.login(username="colleague", password=PASSWORD)


def test_a_new_password_is_judged_by_the_account_it_is_for(lead, colleague, anybody):
    people.remove_colleague(colleague, by=lead, why="nghỉ", at=make.AT)
    where = invited(lead, colleague.email, language="en")
    typed = {"way": "new_password", "password": "colleague1", "password_again": "colleague1"}
    assert "too much like" in shown(anybody.post(where, typed))


@pytest.fixture
def mover():
    return make.user("mover", Role.REPORTER, make.organisation("bank-b"), language="en")


def test_who_reports_elsewhere_signs_in_is_told_and_moves(lead, mover, anybody, bank):
    where = invited(lead, mover.email, language="en")
    page = shown(anybody.get(where))
    assert f'href="/accounts/login/?next={where}"' in page
    assert ("Unit bank-b" in page, '<input type="password"' in page) == (False, False)
    signed_in = anybody.post(f"/accounts/login/?next={where}", {"login": "mover", "password": make.PASSWORD})
    assert signed_in.headers["Location"] == where
    assert "You belong to Unit bank-b. If you accept, you move to Unit bank-a" in shown(anybody.get(where))
    assert anybody.post(where, {"way": "move"}, follow=True).redirect_chain[-1][0] == "/submissions/"
    mover.refresh_from_db()
    assert mover.organisation == bank


def test_who_is_not_signed_in_moves_nobody(lead, mover, anybody):
    where, before = invited(lead, mover.email, language="en"), kept()
    for way in ("move", "new_account", "new_password"):
        assert anybody.post(where, {**ACCOUNT, "way": way}).status_code == 409
    assert kept() == before


@pytest.mark.parametrize("whose", [ADDRESS, "mover@example.invalid"])
def test_who_is_signed_in_as_somebody_else_is_asked_to_sign_out_and_comes_back(lead, mover, colleague, sign_in, whose):
    client = sign_in(colleague)
    where = invited(lead, whose)
    page = shown(client.get(where))
    assert f"You are signed in as colleague, but the invitation is for {whose}." in page
    assert client.post(where, {**ACCOUNT, "way": "move"}).status_code == 409
    assert client.post("/accounts/logout/", {"next": where}).headers["Location"] == where


def test_who_is_in_already_is_told_so(lead, colleague, anybody, sign_in):
    where = invited(lead, language="en")
    User.objects.filter(pk=colleague.pk).update(email=ADDRESS)
    for client in (anybody, sign_in(colleague)):
        response = client.get(where)
        assert "belongs to Unit bank-a already: nothing is left to do." in shown(response)
        assert client.post(where, {"way": "already_in"}).status_code == 409


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL, Role.ADMINISTRATOR])
def test_an_account_of_the_authorities_is_refused_with_what_to_do(lead, role, anybody):
    person = make.user("new", role)
    where, before = invited(lead, language="en"), kept()
    assert "ask whoever invited you to send the invitation to another address" in shown(anybody.get(where))
    for way in ("other_role", "move", "new_account"):
        assert anybody.post(where, {**ACCOUNT, "way": way}).status_code == 409
    assert (kept(), person.role) == (before, role)


def test_a_page_shown_before_the_account_was_made_is_shown_again(lead, anybody):
    where = invited(lead, language="en")
    make.user("since", Role.REPORTER, make.organisation("bank-b"), is_active=False)
    User.objects.filter(username="since").update(email=ADDRESS)
    response = anybody.post(where, ACCOUNT)
    assert response.status_code == 409
    assert "Your account “since” is closed." in shown(response)


def test_the_last_lead_elsewhere_is_told_what_to_do_first(lead, mover, sign_in):
    people.make_lead(mover, by=make.user(), at=make.AT)
    where = invited(lead, mover.email)
    response = sign_in(mover).post(where, {"way": "move"})
    assert response.status_code == 409
    assert "make somebody else there a lead first" in shown(response)


# The link: what it never does


def dead_links(lead) -> dict[str, str]:
    """A link of each kind that opens nothing."""
    used = invited(lead, "used@example.invalid")
    Client().post(used, ACCOUNT)
    withdrawn = invited(lead, "withdrawn@example.invalid")
    people.withdraw_invitation(Invitation.objects.open().get(), by=lead)
    old = invited(lead, "old@example.invalid")
    Invitation.objects.open().update(expires_on=timezone.localdate() - timezone.timedelta(days=1))
    replaced = invited(lead, "replaced@example.invalid")
    waiting = Invitation.objects.open().get(email="replaced@example.invalid")
    people.send(waiting, by=lead, at=timezone.now() + timezone.timedelta(minutes=2))
    return {
        "unknown": "/invitations/rubbish/",
        "strange": "/invitations/a%20b%3E.%C4%91/",
        "used": used,
        "withdrawn": withdrawn,
        "expired": old,
        "replaced": replaced,
    }


def test_every_dead_link_gives_the_same_friendly_page(lead, anybody):
    anybody.cookies["django_language"] = "en"
    before = None
    for kind, where in dead_links(lead).items():
        answers = [anybody.get(where), anybody.post(where, ACCOUNT)]
        assert [each.status_code for each in answers] == [404, 404], kind
        page = re.sub(r'value="[^"]*"', "", shown(answers[0]))
        assert "ask whoever invited you to send the invitation again" in page
        assert page == (before or page), kind
        before = page


def test_the_link_is_told_to_no_other_site_and_kept_in_no_cache(lead, anybody):
    response = anybody.get(invited(lead))
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in response.headers["Cache-Control"]
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', shown(response)) == []


def test_looking_at_the_link_uses_nothing_up(lead, anybody):
    where, before = invited(lead), kept()
    for _ in range(2):
        assert anybody.get(where).status_code == anybody.head(where).status_code == 200
    assert (kept(), anybody.put(where).status_code) == (before, 405)


def test_a_double_click_makes_one_account(lead, anybody):
    where = invited(lead)
    answers = [anybody.post(where, ACCOUNT).status_code for _ in range(2)]
    assert (answers, User.objects.filter(email=ADDRESS).count()) == ([302, 404], 1)


def test_the_password_is_in_no_record(lead, anybody):
    anybody.post(invited(lead), ACCOUNT)
    assert PASSWORD not in str(kept())
    assert PASSWORD not in repr(people.Answer(password=PASSWORD))


# The administration


def test_what_an_administrator_changes_of_a_person_is_kept(sign_in, lead, colleague):
    boss = make.user("boss", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
    client = sign_in(boss)
    form = {"username": "colleague", "email": "", "role": "reporter", "organisation": lead.organisation_id}
    response = client.post(f"/admin/adoption/user/{colleague.pk}/change/", {**form, "language": "vi", "is_lead": "on"})
    assert response.status_code == 302
    events = PersonEvent.objects.values_list("person", "change", "by__username")
    assert list(events) == [(colleague.pk, "removed", "boss"), (colleague.pk, "made_lead", "boss")]


def test_a_second_account_with_the_same_address_is_refused_with_a_sentence(sign_in, lead):
    client = sign_in(make.user("boss", Role.ADMINISTRATOR, is_staff=True, is_superuser=True, language="en"))
    response = client.post(
        "/admin/adoption/user/add/",
        {
            "username": "twin",
            "email": "LEAD@example.invalid",
            "role": "official",
            "organisation": "",
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    assert "Another account has this e-mail address." in shown(response)
    assert not User.objects.filter(username="twin").exists()
