"""What must always be true of the room's rows: each named constraint is broken once."""

from collections.abc import Callable
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model, UniqueConstraint
from django.db.utils import IntegrityError

from adoption.models import Deployment, Duty, Figure, Invitation, Letter, Organisation, Reminder, Submission, User
from adoption.roles import Role
from tests import make

pytestmark = pytest.mark.django_db

EARLY, LATE = date(2021, 1, 1), date(2024, 1, 1)


def a_draft(**fields) -> Submission:
    """A submission that is made past every verb."""
    defaults = {"organisation": make.organisation(), "period": make.period(is_open=False)}
    return Submission.objects.create(**{**defaults, **fields})


def two(of: Callable[..., Model], first: dict, second: dict) -> None:
    of(**first)
    of(**second)


def a_figure(**fields) -> Figure:
    draft = fields.pop("submission", None) or a_draft()
    return Figure.objects.create(submission=draft, measure=make.measure(), **fields)


def two_figures() -> None:
    draft = a_draft()
    two(a_figure, {"submission": draft}, {"submission": draft})


def two_duties() -> None:
    owed = {"organisation": make.organisation(), "measure": make.measure(), "first_on": EARLY}
    two(Duty.objects.create, owed, owed)


def a_reminder(**fields) -> Reminder:
    defaults = {"organisation": make.organisation(), "period": make.period(is_open=False), "kind": "due"}
    return Reminder.objects.create(**{**defaults, "day": LATE, "sent_at": make.AT, **fields})


def a_person(**fields) -> User:
    return User.objects.create(username="someone", **fields)


def an_invitation(**fields) -> Invitation:
    defaults = {"organisation": make.organisation(), "email": "new@example.invalid", "expires_on": LATE}
    return Invitation.objects.create(**{**defaults, "invited_by": make.user(), "invited_at": make.AT, **fields})


def a_letter(**fields) -> Letter:
    defaults = {"person": make.user(), "kind": "new_place", "at": make.AT, "language": "vi"}
    return Letter.objects.create(**{**defaults, **fields})


SENT = {"sent_at": make.AT, "token_digest": "abc"}


BREAKERS = {
    "one_deployment_row": lambda: Deployment.objects.create(id=2, is_demo=True, born_at=make.AT),
    "organisation_active_from_before_to": lambda: make.organisation(active_from=LATE, active_to=EARLY),
    "each_duty_once": two_duties,
    "at_most_one_account_per_email": lambda: (
        make.user("twin") and a_person(role=Role.STAFF, email="TWIN@example.invalid")
    ),
    "at_most_one_open_invitation_per_organisation_and_email": lambda: two(an_invitation, {}, {}),
    "a_link_opens_one_invitation": lambda: two(an_invitation, SENT, {**SENT, "email": "other@example.invalid"}),
    "an_invited_email_is_in_small_letters": lambda: an_invitation(email="New@example.invalid"),
    "an_invitation_has_a_link_once_it_is_sent": lambda: an_invitation(sent_at=make.AT),
    "invitation_accepted_when_and_by_whom_together": lambda: an_invitation(accepted_at=make.AT),
    "invitation_withdrawn_when_and_by_whom_together": lambda: an_invitation(withdrawn_by=make.user()),
    "an_invitation_is_accepted_or_withdrawn_not_both": lambda: an_invitation(
        accepted_at=make.AT, accepted_by=make.user(), withdrawn_at=make.AT, withdrawn_by=make.user()
    ),
    "a_letter_is_good_for_a_while": lambda: a_letter(good_until=make.AT),
    "a_reporter_has_an_organisation_others_none": lambda: a_person(role=Role.REPORTER),
    "one_reminder_per_organisation_period_and_day": lambda: two(a_reminder, {}, {"kind": "overdue"}),
    "a_reminder_by_hand_names_whose_and_others_nobody": lambda: a_reminder(kind="by_hand"),
    "each_revision_once": lambda: two(a_draft, {"status": "superseded"}, {"status": "withdrawn"}),
    "at_most_one_open_submission": lambda: two(a_draft, {"status": "returned"}, {"status": "submitted", "revision": 2}),
    "at_most_one_approved_submission": lambda: two(
        a_draft, {"status": "approved"}, {"status": "approved", "revision": 2}
    ),
    "submission_sent_when_and_by_whom_together": lambda: a_draft(submitted_at=make.AT),
    "submission_approved_when_and_by_whom_together": lambda: a_draft(approved_by=make.user()),
    "one_figure_per_submission_and_measure": two_figures,
    "a_figure_is_not_negative": lambda: a_figure(stored=-1),
    "nothing_to_report_has_a_reason_and_no_value": lambda: a_figure(nothing_to_report=True, reason=""),
}


def ours() -> dict[str, tuple[type[Model], object]]:
    """Every named constraint of the room, with its table."""
    return {
        each.name: (model, each)
        for model in apps.get_app_config("adoption").get_models()
        if not model.__name__.startswith("Historical")
        for each in model._meta.constraints
    }


def told(name: str) -> str:
    """What the database says when a constraint is broken.  SQLite names the columns of a unique one, not itself."""
    model, constraint = ours()[name]
    if connection.vendor == "sqlite" and isinstance(constraint, UniqueConstraint) and constraint.fields:
        columns = [model._meta.get_field(field).column for field in constraint.fields]
        return ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
    return name


def test_every_named_constraint_is_broken_here():
    assert set(BREAKERS) == set(ours())


@pytest.mark.parametrize("name", BREAKERS)
def test_the_database_refuses_what_breaks_it_and_names_it(name):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKERS[name]()
    assert told(name) in str(refused.value)


@pytest.mark.parametrize(
    "broken",
    [
        {"role": Role.STAFF, "organisation": "bank-a"},
        {"role": Role.OFFICIAL, "organisation": "bank-a"},
        {"role": Role.ADMINISTRATOR, "is_lead": True},
    ],
)
def test_who_is_no_reporter_has_no_organisation_and_leads_none(broken):
    if "organisation" in broken:
        broken = {**broken, "organisation": make.organisation(broken["organisation"])}
    with pytest.raises(IntegrityError, match="a_reporter_has_an_organisation_others_none"), transaction.atomic():
        a_person(**broken)


def test_a_moment_without_a_person_and_a_person_without_a_moment_are_both_refused():
    for half in ({"submitted_by": make.user()}, {"approved_at": make.AT}):
        with pytest.raises(IntegrityError, match="when_and_by_whom_together"), transaction.atomic():
            a_draft(**half)


def test_a_value_beside_nothing_to_report_is_refused():
    with pytest.raises(IntegrityError, match="nothing_to_report"), transaction.atomic():
        a_figure(nothing_to_report=True, reason="không có", stored=5)


def test_accounts_without_an_address_may_be_many():
    two(User.objects.create, {"username": "one", "role": Role.STAFF}, {"username": "two", "role": Role.STAFF})
    assert User.objects.count() == 2


def test_invitations_that_ended_or_were_never_sent_may_be_many():
    ended = {"withdrawn_at": make.AT, "withdrawn_by": make.user()}
    two(an_invitation, ended, ended)
    two(an_invitation, {}, {"email": "other@example.invalid"})
    assert Invitation.objects.count() == 4


def test_one_approved_and_one_open_revision_stand_side_by_side():
    two(a_draft, {"status": "approved"}, {"status": "returned", "revision": 2})
    assert Submission.objects.count() == 2


def test_ended_revisions_may_be_many():
    two(a_draft, {"status": "superseded"}, {"status": "superseded", "revision": 2})
    assert Submission.objects.count() == 2


def test_an_organisation_of_one_day_is_allowed():
    make.organisation(active_from=LATE, active_to=LATE)
    assert Organisation.objects.count() == 1


def test_what_was_sent_cannot_be_deleted_from_under_its_history():
    sent = make.sent(make.organisation(), make.period(), {"counted": 1})
    with pytest.raises(IntegrityError):
        sent.delete()
