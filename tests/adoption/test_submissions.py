"""The verbs that move a submission."""

import pytest

from adoption import submissions
from adoption.workflow import ActionRefused, Refusal
from tests import make

pytestmark = pytest.mark.django_db


def test_an_approved_figure_becomes_official_in_the_same_transaction():
    bank = make.organisation()
    done = make.approved(bank, make.period(), {"counted": 12})
    assert done.status == "approved"


def test_a_second_reviewer_with_a_stale_page_is_refused():
    waiting = make.sent(make.organisation(), make.period(), {"counted": 12})
    with pytest.raises(ActionRefused) as refused:
        submissions.approve(waiting, by=make.user(), version=waiting.version - 1)
    assert refused.value.refusal is Refusal.STALE
