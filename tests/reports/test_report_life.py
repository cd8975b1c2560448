"""The life of a report: every state with every step."""

from itertools import product

import pytest

from reports.report_life import TRANSITIONS, Action, Refusal, ReportRefused, Status, after, possible


@pytest.mark.parametrize(("status", "action"), list(product(Status, Action)))
def test_each_step_leads_where_the_table_says_or_is_refused(status, action):
    if (status, action) in TRANSITIONS:
        assert after(status, action) is TRANSITIONS[status, action]
        assert action in possible(status)
        return
    with pytest.raises(ReportRefused) as refused:
        after(status, action)
    assert refused.value.code is Refusal.NOT_NOW


def test_an_issued_report_can_only_be_withdrawn_and_a_withdrawn_one_stays_so():
    assert possible(Status.ISSUED) == {Action.WITHDRAW}
    assert possible(Status.WITHDRAWN) == frozenset()
