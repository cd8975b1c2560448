"""The life of a submission, pair by pair."""

from itertools import product

import pytest

from adoption import labels
from adoption.workflow import EDITABLE, OPEN, Action, ActionRefused, Refusal, Status, after, possible

# How a figure travels, as the design page tells it.  Opening makes a submission and so starts from no status.
TRAVELS = {
    ("draft", "save"): "draft",
    ("draft", "submit"): "submitted",
    ("returned", "save"): "returned",
    ("returned", "submit"): "submitted",
    ("submitted", "recall"): "draft",
    ("submitted", "return"): "returned",
    ("submitted", "approve"): "approved",
    ("approved", "reopen"): "approved",
    ("approved", "supersede"): "superseded",
    ("approved", "withdraw"): "withdrawn",
    ("approved", "request"): "approved",
}
EVERY_PAIR = list(product(Status, Action))


@pytest.mark.parametrize(("status", "action"), [pair for pair in EVERY_PAIR if pair in TRAVELS])
def test_a_known_step_leads_where_the_design_says(status, action):
    assert after(status, action) == TRAVELS[status, action]


@pytest.mark.parametrize(("status", "action"), [pair for pair in EVERY_PAIR if pair not in TRAVELS])
def test_every_other_step_is_refused_and_names_the_status(status, action):
    with pytest.raises(ActionRefused) as refused:
        after(status, action)
    assert (refused.value.refusal, refused.value.detail) == (Refusal.WRONG_STATUS, status)


@pytest.mark.parametrize("status", Status)
def test_a_page_offers_exactly_the_steps_that_are_not_refused(status):
    assert possible(status) == {action for (of, action) in TRAVELS if of == status}


def test_what_may_be_edited_is_what_may_be_saved():
    assert {status for (status, action) in TRAVELS if action == "save"} == EDITABLE


def test_what_is_open_can_still_come_to_approval():
    assert {Status.DRAFT, Status.RETURNED, Status.SUBMITTED} == OPEN


@pytest.mark.parametrize("status", [Status.SUPERSEDED, Status.WITHDRAWN])
def test_nothing_leaves_an_end(status):
    assert possible(status) == frozenset()


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_word(status):
    assert labels.STATUS[status]


@pytest.mark.parametrize("action", Action)
def test_every_action_has_a_word(action):
    assert labels.ACTION[action]


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_a_sentence(refusal):
    assert labels.refusal_text(ActionRefused(refusal, Status.DRAFT))
