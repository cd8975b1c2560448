"""People who come and go at the same moment: real threads and real connections, on PostgreSQL alone."""

import pytest

from adoption import people
from adoption.membership import PeopleRefusal, PeopleRefused, Way
from adoption.models import Invitation, User
from adoption.people import Answer
from adoption.roles import Role
from tests import make
from tests.races.test_races import Act, at_once, on_postgresql

pytestmark = [pytest.mark.race, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

__all__ = ["on_postgresql"]

TIMES = range(4)


def told(act: Act) -> Act:
    """The act, with its refusal as an outcome."""

    def run() -> object:
        try:
            return act()
        except PeopleRefused as refused:
            return refused.refusal

    return run


def lead(code: str, username: str) -> User:
    return make.user(username, Role.REPORTER, make.organisation(code), is_lead=True)


def accept(invitation: Invitation, username: str) -> Act:
    answer = Answer(username, "An", "vi", "sông Kỳ Cùng 25")
    return told(lambda: people.accept(invitation, way=Way.NEW_ACCOUNT, by=None, answer=answer, at=make.AT))


@pytest.mark.parametrize("time", TIMES)
def test_two_leads_who_remove_each_other_leave_one(time):
    first, second = (lead(f"bank-{time}", f"lead-{time}-{number}") for number in range(2))
    outcomes = at_once(
        told(lambda: people.remove_colleague(second, by=first, why="nghỉ", at=make.AT)),
        told(lambda: people.remove_colleague(first, by=second, why="nghỉ", at=make.AT)),
    )
    assert outcomes.count(PeopleRefusal.NOT_A_LEAD) == 1
    assert User.objects.filter(is_active=True, is_lead=True).count() == 1


@pytest.mark.parametrize("time", TIMES)
def test_two_leads_who_both_step_down_leave_one(time):
    both = [lead(f"bank-{time}", f"lead-{time}-{number}") for number in range(2)]
    outcomes = at_once(*(told(lambda each=each: people.unmake_lead(each, by=each, at=make.AT)) for each in both))
    assert outcomes.count(PeopleRefusal.LAST_LEAD) == 1
    assert User.objects.filter(is_lead=True).count() == 1


@pytest.mark.parametrize("time", TIMES)
def test_a_link_that_is_pressed_twice_at_once_makes_one_account(time):
    by = lead("bank-a", "lead")
    invitation = people.invite(by.organisation, email=f"{time}@example.invalid", by=by, at=make.AT)
    outcomes = at_once(accept(invitation, "one"), accept(invitation, "two"))
    assert outcomes.count(PeopleRefusal.LINK_IS_DEAD) == 1
    assert User.objects.filter(email=f"{time}@example.invalid").count() == 1


@pytest.mark.parametrize("time", TIMES)
def test_two_organisations_links_pressed_at_once_make_one_account(time):
    invitations = [
        people.invite(by.organisation, email=f"{time}@example.invalid", by=by, at=make.AT)
        for by in (lead("bank-a", "lead-a"), lead("bank-b", "lead-b"))
    ]
    outcomes = at_once(*(accept(each, f"name-{number}") for number, each in enumerate(invitations)))
    assert sum(isinstance(each, PeopleRefusal) for each in outcomes) == 1
    assert User.objects.filter(email=f"{time}@example.invalid").count() == 1
    assert Invitation.objects.filter(accepted_at__isnull=False).count() == 1


@pytest.mark.parametrize("time", TIMES)
def test_an_address_invited_twice_at_once_has_one_open_invitation(time):
    by = lead("bank-a", "lead")
    invite = told(lambda: people.invite(by.organisation, email=f"{time}@example.invalid", by=by, at=make.AT))
    outcomes = at_once(invite, invite)
    assert outcomes.count(PeopleRefusal.ALREADY_INVITED) == 1
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("time", TIMES)
def test_two_who_swap_organisations_at_once_do_not_wait_for_each_other_for_ever(time):
    leads = [lead("bank-a", "lead-a"), lead("bank-b", "lead-b")]
    movers = [make.reporter(each.organisation, f"mover-{each.username}") for each in leads]
    invitations = [
        people.invite(to.organisation, email=mover.email, by=to, at=make.AT)
        for to, mover in zip(reversed(leads), movers, strict=True)
    ]
    outcomes = at_once(
        *(
            told(lambda each=each, mover=mover: people.accept(each, way=Way.MOVE, by=mover, at=make.AT))
            for each, mover in zip(invitations, movers, strict=True)
        )
    )
    assert all(isinstance(each, User) for each in outcomes)
    assert sorted(User.objects.filter(is_lead=False).values_list("username", "organisation__code")) == [
        ("mover-lead-a", "bank-b"),
        ("mover-lead-b", "bank-a"),
    ]
