"""Changes of standing and ways in, as tables."""

from itertools import product

import pytest

from adoption.membership import Change, PeopleRefusal, Standing, Step, Way, steps, way_in
from adoption.people_labels import CHANGE, REFUSAL
from adoption.roles import Role

A, B = 1, 2


def reporter(organisation: int = A, **fields) -> Standing:
    return Standing(Role.REPORTER, organisation, **fields)


STAFF = Standing(Role.STAFF, None)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, reporter(), [Step(Change.JOINED, A)]),
        (None, reporter(is_lead=True), [Step(Change.JOINED, A), Step(Change.MADE_LEAD, A)]),
        (None, STAFF, [Step(Change.GIVEN_ROLE, None)]),
        (reporter(), reporter(), []),
        (reporter(), reporter(is_lead=True), [Step(Change.MADE_LEAD, A)]),
        (reporter(is_lead=True), reporter(), [Step(Change.UNMADE_LEAD, A)]),
        (reporter(), reporter(is_active=False), [Step(Change.REMOVED, A)]),
        (reporter(is_lead=True), reporter(is_active=False), [Step(Change.REMOVED, A)]),
        (reporter(is_active=False), reporter(), [Step(Change.RESTORED, A)]),
        (
            reporter(is_active=False),
            reporter(is_lead=True),
            [Step(Change.RESTORED, A), Step(Change.MADE_LEAD, A)],
        ),
        (reporter(A), reporter(B), [Step(Change.LEFT, A), Step(Change.JOINED, B)]),
        (
            reporter(A, is_lead=True),
            reporter(B, is_lead=True),
            [Step(Change.LEFT, A), Step(Change.JOINED, B), Step(Change.MADE_LEAD, B)],
        ),
        (reporter(A, is_active=False), reporter(B), [Step(Change.JOINED, B)]),
        (reporter(A), STAFF, [Step(Change.GIVEN_ROLE, None), Step(Change.LEFT, A)]),
        (STAFF, reporter(A), [Step(Change.GIVEN_ROLE, A), Step(Change.JOINED, A)]),
        (STAFF, Standing(Role.STAFF, None, is_active=False), [Step(Change.REMOVED, None)]),
        (STAFF, Standing(Role.OFFICIAL, None), [Step(Change.GIVEN_ROLE, None)]),
    ],
)
def test_a_change_of_standing_is_told_step_by_step(before, after, expected):
    assert steps(before, after) == expected


STANDINGS = [
    *(reporter(where, is_lead=lead, is_active=active) for where, lead, active in product((A, B), (0, 1), (0, 1))),
    STAFF,
]


@pytest.mark.parametrize(("before", "after"), list(product(STANDINGS, STANDINGS)))
def test_nothing_changes_without_a_step_but_the_lead_of_who_is_out(before, after):
    closed = not before.is_active and not after.is_active and before.organisation == after.organisation
    unseen = before == after or (closed and before.is_lead and not after.is_lead)
    assert bool(steps(before, after)) is not unseen


@pytest.mark.parametrize(
    ("known", "way"),
    [
        (None, Way.NEW_ACCOUNT),
        (reporter(A), Way.ALREADY_IN),
        (reporter(A, is_lead=True), Way.ALREADY_IN),
        (reporter(B), Way.MOVE),
        (reporter(A, is_active=False), Way.NEW_PASSWORD),
        (reporter(B, is_active=False), Way.NEW_PASSWORD),
        *((Standing(role, None), Way.OTHER_ROLE) for role in Role if role is not Role.REPORTER),
        *((Standing(role, None, is_active=False), Way.OTHER_ROLE) for role in Role if role is not Role.REPORTER),
    ],
)
def test_the_way_in_goes_by_the_account_of_the_address(known, way):
    assert way_in(known, A) is way


def test_every_change_and_every_refusal_has_a_sentence():
    assert (set(CHANGE), set(REFUSAL)) == (set(Change), set(PeopleRefusal))
