"""People come in by invitation, lead, and are removed: the verbs."""

import re
import smtplib
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.mail import EmailMessage

from adoption import people
from adoption.membership import MOST_INVITATIONS_A_DAY, Change, PeopleRefusal, PeopleRefused, Way
from adoption.models import Invitation, Organisation, PersonEvent, User
from adoption.models.invitation import digest_of
from adoption.people import Answer
from adoption.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

AT = make.AT  # 10 o'clock of 16 December 2025 in Vietnam
ADDRESS = "new@example.invalid"
ANSWER = Answer("new.person", "Nguyễn Văn An", "vi", "sông Kỳ Cùng 25")


@pytest.fixture
def bank():
    return make.organisation()


@pytest.fixture
def lead(bank):
    return make.user("lead", Role.REPORTER, bank, is_lead=True)


@pytest.fixture
def colleague(bank):
    return make.reporter(bank, "colleague")


@pytest.fixture
def staff():
    return make.user()


def invited(by: User, organisation=None, email: str = ADDRESS, **fields) -> Invitation:
    return people.invite(organisation or by.organisation, email=email, by=by, at=AT, **fields)


def secret_of(letter: EmailMessage) -> str:
    return re.search(rf"{settings.SITE_ADDRESS}/invitations/([\w-]+)/\n", letter.body)[1]


def refused(verb, *args, **kwargs) -> PeopleRefusal:
    """The code of a refusal, which leaves every account, invitation and event as it was."""

    def everything() -> list:
        return [list(model.objects.order_by("pk").values()) for model in (User, Invitation, PersonEvent)]

    before = everything()
    with pytest.raises(PeopleRefused) as told:
        verb(*args, **kwargs)
    assert everything() == before
    return told.value.refusal


def told(organisation) -> list[tuple[str, str, str, str]]:
    """The events of an organisation in order: who, what, by whom, why."""
    rows = organisation.people_events.select_related("person", "by")
    return [(each.person.username, each.change, each.by.username, each.note) for each in rows]


# Inviting


def test_a_lead_invites_and_the_invitation_says_who_when_and_until_when(bank, lead):
    invitation = invited(lead, name="An", is_lead=True, language="en")
    assert Invitation.objects.values(
        "organisation", "email", "name", "is_lead", "language", "invited_by", "invited_at", "sent_at", "token_digest"
    ).get() == {
        "organisation": bank.pk,
        "email": ADDRESS,
        "name": "An",
        "is_lead": True,
        "language": "en",
        "invited_by": lead.pk,
        "invited_at": AT,
        "sent_at": None,
        "token_digest": "",
    }
    assert invitation.expires_on == date(2025, 12, 30)


def test_staff_invite_into_any_organisation(bank, staff):
    assert invited(staff, bank).organisation == bank


def test_an_invitation_speaks_the_organisations_language_unless_told(staff):
    assert invited(staff, make.organisation("english", language="en")).language == "en"


def others(bank) -> dict[str, User]:
    elsewhere = make.organisation("bank-b")
    return {
        "colleague": make.reporter(bank),
        "lead elsewhere": make.user("other-lead", Role.REPORTER, elsewhere, is_lead=True),
        "removed lead": make.user("gone", Role.REPORTER, bank, is_lead=True, is_active=False),
        "official": make.user("official", Role.OFFICIAL),
        "administrator": make.user("administrator", Role.ADMINISTRATOR),
    }


@pytest.mark.parametrize("who", ["colleague", "lead elsewhere", "removed lead", "official", "administrator"])
def test_nobody_but_leads_and_staff_does_anything_to_people(bank, lead, who):
    by, other = others(bank)[who], make.reporter(bank, "somebody")
    former = make.user("former", Role.REPORTER, bank, is_active=False)
    invitation = invited(lead)
    acts = [
        (people.invite, bank, {"email": "x@example.invalid"}),
        (people.send, invitation, {}),
        (people.withdraw_invitation, invitation, {}),
        (people.remove_colleague, other, {"why": "nghỉ"}),
        (people.restore, former, {}),
        (people.make_lead, other, {}),
        (people.unmake_lead, lead, {}),
    ]
    assert {refused(verb, what, by=by, at=AT, **more) for verb, what, more in acts} == {PeopleRefusal.NOT_A_LEAD}
    assert not mail.outbox


def test_whether_one_leads_is_read_when_it_counts_and_not_from_an_old_page(lead):
    User.objects.filter(pk=lead.pk).update(is_lead=False)
    assert refused(invited, lead) is PeopleRefusal.NOT_A_LEAD


def test_somebody_of_no_organisation_is_nobodys_colleague(lead, staff):
    assert refused(people.remove_colleague, staff, by=lead, why="nghỉ") is PeopleRefusal.NOT_A_LEAD


@pytest.mark.parametrize("typed", [ADDRESS, "NEW@Example.Invalid", f" {ADDRESS} "])
def test_an_address_has_one_open_invitation_of_an_organisation_however_it_is_written(lead, typed):
    invited(lead)
    assert refused(invited, lead, email=typed) is PeopleRefusal.ALREADY_INVITED


def test_two_organisations_may_invite_the_same_address(lead, staff):
    invited(lead)
    assert invited(staff, make.organisation("bank-b")).email == ADDRESS


def test_a_withdrawn_invitation_makes_room_for_another(lead):
    people.withdraw_invitation(invited(lead), by=lead, at=AT)
    assert invited(lead).is_open


def test_who_is_in_already_is_not_invited_and_who_was_removed_is(lead, colleague):
    assert refused(invited, lead, email=colleague.email.upper()) is PeopleRefusal.ALREADY_IN
    people.remove_colleague(colleague, by=lead, why="nghỉ", at=AT)
    assert invited(lead, email=colleague.email).is_open


@pytest.mark.parametrize("whose", ["nobody", "elsewhere", "staff", "removed elsewhere"])
def test_an_account_elsewhere_makes_no_difference_to_who_invites(lead, whose):
    other = make.organisation("bank-b")
    {
        "nobody": lambda: None,
        "elsewhere": lambda: make.user("new", Role.REPORTER, other),
        "staff": lambda: make.user("new"),
        "removed elsewhere": lambda: make.user("new", Role.REPORTER, other, is_active=False),
    }[whose]()
    invitation = invited(lead)
    assert people.send(invitation, by=lead, at=AT)
    assert (invitation.is_open, [each.to for each in mail.outbox]) == (True, [[ADDRESS]])


def test_an_organisation_cannot_be_used_to_send_letters_without_end(lead):
    Invitation.objects.bulk_create(
        Invitation(
            organisation=lead.organisation,
            email=f"{number}@example.invalid",
            expires_on=AT.date(),
            invited_by=lead,
            invited_at=AT - timedelta(hours=23),
            withdrawn_by=lead,
            withdrawn_at=AT,
        )
        for number in range(MOST_INVITATIONS_A_DAY)
    )
    assert refused(invited, lead) is PeopleRefusal.TOO_MANY
    assert people.invite(lead.organisation, email=ADDRESS, by=lead, at=AT + timedelta(hours=2)).is_open


# Sending


def test_the_letter_carries_a_secret_of_which_only_the_hash_is_kept(lead):
    invitation = invited(lead)
    assert people.send(invitation, by=lead, at=AT)
    invitation.refresh_from_db()
    secret = secret_of(mail.outbox[0])
    assert (len(secret), invitation.token_digest, invitation.sent_at) == (43, digest_of(secret), AT)
    assert secret not in str(Invitation.objects.values().get())


def test_the_link_opens_the_invitation_through_its_last_day_and_not_after(lead):
    invitation = invited(lead)
    people.send(invitation, by=lead, at=AT)
    secret = secret_of(mail.outbox[0])
    opened = [Invitation.objects.opened_by(secret, on=date(2025, 12, day)).first() for day in (16, 30, 31)]
    assert opened == [invitation, invitation, None]


def test_the_last_day_is_counted_in_vietnam(lead):
    invitation = invited(lead)
    people.send(invitation, by=lead, at=AT.replace(hour=18))  # after midnight there
    invitation.refresh_from_db()
    assert invitation.expires_on == date(2025, 12, 31)


def test_an_invitation_that_was_never_sent_is_opened_by_nothing(lead):
    invited(lead)
    assert not Invitation.objects.opened_by("", on=AT.date()).exists()


def test_sending_again_makes_a_new_link_with_new_days_and_ends_the_old_one(lead):
    invitation, later = invited(lead), AT + timedelta(days=20)
    people.send(invitation, by=lead, at=AT)
    people.send(invitation, by=lead, at=later)
    old, new = map(secret_of, mail.outbox)
    on = later.date()
    assert not Invitation.objects.opened_by(old, on=on).exists()
    assert Invitation.objects.opened_by(new, on=on + timedelta(days=14)).get() == invitation


@pytest.mark.parametrize(("seconds", "goes_out"), [(59, False), (60, True)])
def test_a_double_click_sends_one_letter(lead, seconds, goes_out):
    invitation = invited(lead)
    people.send(invitation, by=lead, at=AT)
    again = AT + timedelta(seconds=seconds)
    if goes_out:
        assert people.send(invitation, by=lead, at=again)
    else:
        assert refused(people.send, invitation, by=lead, at=again) is PeopleRefusal.JUST_SENT
    assert len(mail.outbox) == 1 + goes_out


@pytest.mark.parametrize("verb", [people.send, people.withdraw_invitation])
def test_what_is_accepted_or_withdrawn_is_neither_sent_nor_withdrawn_again(lead, verb):
    gone = people.withdraw_invitation(invited(lead), by=lead, at=AT)
    assert refused(verb, gone, by=lead, at=AT) is PeopleRefusal.MEANWHILE
    used = invited(lead)
    people.accept(used, way=Way.NEW_ACCOUNT, by=None, answer=ANSWER, at=AT)
    assert refused(verb, used, by=lead, at=AT) is PeopleRefusal.MEANWHILE


def hang_up(self):
    raise smtplib.SMTPServerDisconnected("the server hung up")


def test_a_letter_that_fails_leaves_the_invitation_to_be_sent_again(lead, monkeypatch):
    invitation = invited(lead)
    monkeypatch.setattr(EmailMessage, "send", hang_up)
    assert not people.send(invitation, by=lead, at=AT)
    invitation.refresh_from_db()
    assert (invitation.is_open, invitation.sent_at, invitation.token_digest) == (True, None, "")
    monkeypatch.undo()
    assert people.send(invitation, by=lead, at=AT)


def test_a_letter_that_fails_the_second_time_leaves_the_first_link_good(lead, monkeypatch):
    invitation = invited(lead)
    people.send(invitation, by=lead, at=AT)
    monkeypatch.setattr(EmailMessage, "send", hang_up)
    assert not people.send(invitation, by=lead, at=AT + timedelta(days=1))
    assert Invitation.objects.opened_by(secret_of(mail.outbox[0]), on=AT.date()).exists()


# What the letter says


@pytest.mark.parametrize(
    ("language", "subject", "day"),
    [("en", "Invitation to report for Unit bank-a", "until 30/12/2025"), ("vi", "Đơn vị bank-a", "30/12/2025")],
)
def test_the_letter_is_in_the_invitees_language(lead, language, subject, day):
    people.send(invited(lead, name="Nguyễn Văn An", language=language), by=lead, at=AT)
    (letter,) = mail.outbox
    assert subject in letter.subject
    assert (day in letter.body, "Nguyễn Văn An" in letter.body, "lead" in letter.body) == (True, True, True)
    assert (letter.to, letter.extra_headers["Content-Language"]) == ([ADDRESS], language)


def test_the_letter_names_the_part_of_a_lead_and_an_invented_organisation(staff):
    plain = make.organisation("plain", language="en")
    demo = make.organisation("demo", language="en", is_illustrative=True)
    people.send(invited(staff, plain), by=staff, at=AT)
    people.send(invited(staff, demo, is_lead=True), by=staff, at=AT)
    for sentence in ("As a lead you can also invite", "Illustrative data"):
        assert [sentence in each.body for each in mail.outbox] == [False, True]


def test_no_name_begins_a_header_or_a_line_of_its_own(lead):
    bank = lead.organisation
    bank.name_en, lead.last_name = "Bank\r\nBcc: all@example.invalid", "Lead\nReply-To: x"
    bank.save()
    lead.save()
    people.send(invited(lead, name="An\r\nBcc: all@example.invalid", language="en"), by=lead, at=AT)
    (letter,) = mail.outbox
    assert letter.subject == "Invitation to report for Bank Bcc: all@example.invalid"
    assert (letter.message()["Bcc"], letter.message()["Reply-To"], letter.to) == (None, None, [ADDRESS])
    assert "\nBcc" not in letter.body and "\nReply-To" not in letter.body


# Accepting: no account yet


def test_a_new_account_is_a_reporter_of_the_organisation_and_can_sign_in(bank, lead):
    invitation = invited(lead, is_lead=True)
    made = people.accept(invitation, way=Way.NEW_ACCOUNT, by=None, answer=ANSWER, at=AT)
    made.refresh_from_db()
    assert (made.username, str(made), made.email, made.language) == ("new.person", "Nguyễn Văn An", ADDRESS, "vi")
    assert (made.role, made.organisation, made.is_lead, made.is_active) == (Role.REPORTER, bank, True, True)
    assert (made.is_staff, made.is_superuser, made.check_password(ANSWER.password)) == (False, False, True)
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.accepted_at) == (made, AT)
    assert told(bank) == [
        ("new.person", Change.JOINED, "new.person", ""),
        ("new.person", "made_lead", "new.person", ""),
    ]


def test_a_link_is_good_once(lead):
    invitation = invited(lead)
    people.accept(invitation, way=Way.NEW_ACCOUNT, by=None, answer=ANSWER, at=AT)
    again = refused(people.accept, invitation, way=Way.NEW_ACCOUNT, by=None, answer=ANSWER, at=AT)
    assert again is PeopleRefusal.LINK_IS_DEAD


@pytest.mark.parametrize(("days", "in_time"), [(14, True), (15, False)])
def test_an_invitation_is_accepted_through_its_last_day(lead, days, in_time):
    invitation, late = invited(lead), AT + timedelta(days=days)
    if in_time:
        assert people.accept(invitation, way=Way.NEW_ACCOUNT, by=None, answer=ANSWER, at=late).is_active
    else:
        no = refused(people.accept, invitation, way=Way.NEW_ACCOUNT, by=None, answer=ANSWER, at=late)
        assert no is PeopleRefusal.LINK_IS_DEAD


def test_a_withdrawn_invitation_is_not_accepted_from_a_page_that_was_open(lead):
    invitation = invited(lead)
    people.withdraw_invitation(invitation, by=lead, at=AT)
    no = refused(people.accept, invitation, way=Way.NEW_ACCOUNT, by=None, answer=ANSWER, at=AT)
    assert no is PeopleRefusal.LINK_IS_DEAD


@pytest.mark.parametrize("typed", ["lead", "LEAD"])
def test_a_user_name_that_is_taken_is_refused_however_it_is_written(lead, typed):
    answer = Answer(typed, "An", "vi", ANSWER.password)
    no = refused(people.accept, invited(lead), way=Way.NEW_ACCOUNT, by=None, answer=answer, at=AT)
    assert no is PeopleRefusal.USER_NAME_TAKEN


def test_who_is_signed_in_as_somebody_cannot_take_somebody_elses_invitation(lead, colleague):
    no = refused(people.accept, invited(lead), way=Way.NEW_ACCOUNT, by=colleague, answer=ANSWER, at=AT)
    assert no is PeopleRefusal.NOT_YOUR_INVITATION


# Accepting: there is an account, from before or since


def test_a_removed_colleague_comes_back_with_a_new_password(bank, lead, colleague):
    people.remove_colleague(colleague, by=lead, why="nghỉ", at=AT)
    again = people.accept(
        invited(lead, email=colleague.email), way=Way.NEW_PASSWORD, by=None, answer=ANSWER, at=AT + timedelta(days=1)
    )
    again.refresh_from_db()
    assert (again, again.username, again.is_active) == (colleague, "colleague", True)
    assert (again.check_password(ANSWER.password), again.check_password(make.PASSWORD)) == (True, False)
    assert [change for _, change, _, _ in told(bank)] == [Change.REMOVED, Change.RESTORED]


def test_an_account_that_another_organisation_closed_is_opened_in_this_one(bank, lead):
    other = make.organisation("bank-b")
    former = make.user("former", Role.REPORTER, other, is_active=False)
    people.accept(invited(lead, email=former.email), way=Way.NEW_PASSWORD, by=None, answer=ANSWER, at=AT)
    former.refresh_from_db()
    assert (former.organisation, former.is_active) == (bank, True)
    assert ([each[1] for each in told(bank)], told(other)) == ([Change.JOINED], [])


def test_an_account_made_after_the_invitation_is_found_at_accepting(lead):
    invitation = invited(lead)
    make.user("since", Role.REPORTER, make.organisation("bank-b"), is_active=False)
    User.objects.filter(username="since").update(email="New@Example.invalid")
    no = refused(people.accept, invitation, way=Way.NEW_ACCOUNT, by=None, answer=ANSWER, at=AT)
    assert no is PeopleRefusal.MEANWHILE
    assert people.accept(invitation, way=Way.NEW_PASSWORD, by=None, answer=ANSWER, at=AT).username == "since"


def test_a_button_that_asked_for_no_password_sets_none(lead):
    mover = make.user("mover", Role.REPORTER, make.organisation("bank-b"))
    invitation = invited(lead, email=mover.email)
    User.objects.filter(pk=mover.pk).update(is_active=False)
    assert refused(people.accept, invitation, way=Way.MOVE, by=mover, at=AT) is PeopleRefusal.MEANWHILE


def test_who_is_in_already_has_nothing_to_accept(lead, colleague):
    invitation = invited(lead)
    User.objects.filter(pk=colleague.pk).update(email=ADDRESS)
    for way in Way:
        no = refused(people.accept, invitation, way=way, by=None, answer=ANSWER, at=AT)
        assert no is PeopleRefusal.ALREADY_IN


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL, Role.ADMINISTRATOR])
@pytest.mark.parametrize("is_active", [True, False])
def test_an_account_of_the_authorities_joins_no_organisation(lead, role, is_active):
    person = make.user("new", role, is_active=is_active)
    invitation = invited(lead)
    for way in Way:
        no = refused(people.accept, invitation, way=way, by=person, answer=ANSWER, at=AT)
        assert no is PeopleRefusal.OTHER_ROLE


# Accepting: a move


@pytest.fixture
def elsewhere():
    return make.organisation("bank-b")


@pytest.fixture
def mover(elsewhere):
    return make.user("mover", Role.REPORTER, elsewhere)


def test_an_account_in_use_moves_when_its_owner_says_so(bank, lead, mover, elsewhere):
    people.accept(invited(lead, email=mover.email), way=Way.MOVE, by=mover, at=AT)
    mover.refresh_from_db()
    assert (mover.organisation, mover.check_password(make.PASSWORD)) == (bank, True)
    assert told(elsewhere) == [("mover", Change.LEFT, "mover", "")]
    assert told(bank) == [("mover", Change.JOINED, "mover", "")]


def test_nobody_else_moves_an_account(lead, mover, colleague):
    invitation = invited(lead, email=mover.email)
    for by in (None, lead, colleague):
        no = refused(people.accept, invitation, way=Way.MOVE, by=by, at=AT)
        assert no is PeopleRefusal.NOT_YOUR_INVITATION


def test_an_account_in_use_gets_no_new_password_from_a_letter(lead, mover):
    invitation = invited(lead, email=mover.email)
    for way in (Way.NEW_ACCOUNT, Way.NEW_PASSWORD):
        no = refused(people.accept, invitation, way=way, by=None, answer=ANSWER, at=AT)
        assert no is PeopleRefusal.MEANWHILE


def test_the_last_lead_does_not_move_away_and_one_of_two_leads_does(lead, mover, elsewhere, staff):
    people.make_lead(mover, by=staff, at=AT)
    invitation = invited(lead, email=mover.email)
    assert refused(people.accept, invitation, way=Way.MOVE, by=mover, at=AT) is PeopleRefusal.LAST_LEAD
    make.user("second", Role.REPORTER, elsewhere, is_lead=True)
    people.accept(invitation, way=Way.MOVE, by=mover, at=AT)
    mover.refresh_from_db()
    assert (mover.organisation, mover.is_lead) == (lead.organisation, False)


def test_what_a_lead_asked_for_elsewhere_is_withdrawn_with_the_move(lead, mover, elsewhere, staff):
    people.make_lead(mover, by=staff, at=AT)
    make.user("second", Role.REPORTER, elsewhere, is_lead=True)
    asked = invited(mover, email="friend@example.invalid")
    people.accept(invited(lead, email=mover.email), way=Way.MOVE, by=mover, at=AT)
    asked.refresh_from_db()
    assert (asked.withdrawn_by, asked.withdrawn_at) == (mover, AT)


# Removing and restoring


def test_removing_closes_the_account_and_keeps_who_when_and_why(bank, lead, colleague):
    people.remove_colleague(colleague, by=lead, why=" chuyển công tác ", at=AT)
    colleague.refresh_from_db()
    assert (colleague.is_active, colleague.organisation) == (False, bank)
    assert told(bank) == [("colleague", Change.REMOVED, "lead", "chuyển công tác")]
    assert PersonEvent.objects.get().at == AT


@pytest.mark.parametrize("why", ["", "  "])
def test_removing_needs_a_reason(lead, colleague, why):
    assert refused(people.remove_colleague, colleague, by=lead, why=why) is PeopleRefusal.REASON_REQUIRED


def session_of(person: User) -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session.create()
    return session


def test_removing_ends_the_colleagues_sessions_for_good_and_nobody_elses(lead, colleague, sign_in, client):
    theirs, other = session_of(colleague), session_of(lead)
    sign_in(colleague)
    people.remove_colleague(colleague, by=lead, why="nghỉ", at=AT)
    assert client.get("/submissions/").status_code == 302
    people.restore(colleague, by=lead, at=AT)
    assert client.get("/submissions/").status_code == 302
    assert (theirs.exists(theirs.session_key), other.exists(other.session_key)) == (False, True)


def test_what_a_colleague_sent_keeps_the_name(bank, lead):
    sent = make.sent(bank, make.period(), {"counted": 1})
    people.remove_colleague(make.reporter(bank), by=lead, why="nghỉ", at=AT)
    sent.refresh_from_db()
    assert sent.submitted_by.username == "reporter-bank-a"


def test_the_last_lead_is_neither_removed_nor_unmade_by_a_lead(lead, colleague):
    assert refused(people.remove_colleague, lead, by=lead, why="nghỉ") is PeopleRefusal.LAST_LEAD
    assert refused(people.unmake_lead, lead, by=lead) is PeopleRefusal.LAST_LEAD


def test_a_lead_who_cannot_sign_in_is_no_other_lead(bank, lead):
    make.user("gone", Role.REPORTER, bank, is_lead=True, is_active=False)
    make.user("far", Role.REPORTER, make.organisation("bank-b"), is_lead=True)
    assert refused(people.remove_colleague, lead, by=lead, why="nghỉ") is PeopleRefusal.LAST_LEAD


def test_one_of_two_leads_may_go_and_then_the_other_stays(lead, colleague):
    people.make_lead(colleague, by=lead, at=AT)
    people.remove_colleague(lead, by=lead, why="nghỉ", at=AT)
    assert refused(people.unmake_lead, colleague, by=colleague) is PeopleRefusal.LAST_LEAD


def test_staff_may_remove_the_last_lead(bank, lead, staff):
    people.remove_colleague(lead, by=staff, why="lộ mật khẩu", at=AT)
    lead.refresh_from_db()
    assert (lead.is_active, lead.is_lead) == (False, False)


def test_a_restored_lead_is_a_colleague_with_the_old_password(bank, lead, staff):
    people.remove_colleague(lead, by=staff, why="nhầm", at=AT)
    people.restore(lead, by=staff, at=AT)
    lead.refresh_from_db()
    assert (lead.is_active, lead.is_lead, lead.check_password(make.PASSWORD)) == (True, False, True)
    assert [each[1] for each in told(bank)] == [Change.REMOVED, Change.RESTORED]


def test_a_verb_on_who_stands_otherwise_already_is_refused(bank, lead, colleague):
    gone = make.user("gone", Role.REPORTER, bank, is_active=False)
    for verb, whom, more in (
        (people.remove_colleague, gone, {"why": "nghỉ"}),
        (people.restore, colleague, {}),
        (people.make_lead, lead, {}),
        (people.make_lead, gone, {}),
        (people.unmake_lead, colleague, {}),
        (people.unmake_lead, gone, {}),
    ):
        assert refused(verb, whom, by=lead, at=AT, **more) is PeopleRefusal.MEANWHILE


def test_somebody_who_has_moved_away_is_not_removed_from_an_old_page(lead, colleague, elsewhere):
    User.objects.filter(pk=colleague.pk).update(organisation=elsewhere)
    assert refused(people.remove_colleague, colleague, by=lead, why="nghỉ") is PeopleRefusal.MEANWHILE


def test_making_and_unmaking_a_lead_is_kept(bank, lead, colleague):
    people.make_lead(colleague, by=lead, at=AT)
    people.unmake_lead(colleague, by=lead, why="đổi việc", at=AT)
    assert told(bank) == [("colleague", "made_lead", "lead", ""), ("colleague", "unmade_lead", "lead", "đổi việc")]


def test_nobody_comes_back_by_an_invitation_from_before_the_removal(lead, colleague):
    own = invited(lead)
    User.objects.filter(pk=colleague.pk).update(email=ADDRESS.upper())
    colleague.refresh_from_db()
    people.remove_colleague(colleague, by=lead, why="nghỉ", at=AT)
    own.refresh_from_db()
    assert (own.is_open, own.withdrawn_by) == (False, lead)


@pytest.mark.parametrize("verb", ["remove", "unmake"])
def test_the_invitations_of_who_leads_no_more_are_withdrawn_and_others_stay(lead, colleague, verb):
    people.make_lead(colleague, by=lead, at=AT)
    theirs, mine = invited(colleague, email="friend@example.invalid"), invited(lead)
    if verb == "remove":
        people.remove_colleague(colleague, by=lead, why="nghỉ", at=AT)
    else:
        people.unmake_lead(colleague, by=lead, at=AT)
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.is_open, mine.is_open) == (False, True)


def test_removing_a_colleague_without_an_address_withdraws_nothing_else(bank, lead):
    nameless = make.user("nameless", Role.REPORTER, bank)
    User.objects.filter(pk=nameless.pk).update(email="")
    mine = invited(lead)
    people.remove_colleague(User.objects.get(pk=nameless.pk), by=lead, why="nghỉ", at=AT)
    mine.refresh_from_db()
    assert mine.is_open


# The demo


def test_every_organisation_of_the_demo_has_a_lead_and_a_colleague(demo_database):
    for each in Organisation.objects.prefetch_related("people"):
        assert sorted(person.is_lead for person in each.people.all()) == [False, True], each.code


def test_the_demos_bank_account_leads_and_has_one_open_invitation_that_was_posted_to_nobody(demo_database):
    lead = User.objects.get(username="nganhang")
    assert lead.manages(lead.organisation)
    assert [each.sent_at is not None for each in Invitation.objects.open()] == [True]
    assert Invitation.objects.get().organisation.code == "ngan-hang-g"
    assert not mail.outbox
