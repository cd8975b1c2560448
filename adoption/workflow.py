"""The life of a submission as a table.  Pure: no Django, no clock."""

from enum import StrEnum


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    OPEN = "open"
    SAVE = "save"
    SUBMIT = "submit"
    RECALL = "recall"
    APPROVE = "approve"
    RETURN = "return"
    REOPEN = "reopen"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    REQUEST = "request"  # the organisation asks staff to reopen


OPEN = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED})
EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})

TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (Status.DRAFT, Action.SAVE): Status.DRAFT,
    (Status.RETURNED, Action.SAVE): Status.RETURNED,
    (Status.DRAFT, Action.SUBMIT): Status.SUBMITTED,
    (Status.RETURNED, Action.SUBMIT): Status.SUBMITTED,
    (Status.SUBMITTED, Action.RECALL): Status.DRAFT,
    (Status.SUBMITTED, Action.APPROVE): Status.APPROVED,
    (Status.SUBMITTED, Action.RETURN): Status.RETURNED,
    (Status.APPROVED, Action.REQUEST): Status.APPROVED,
    (Status.APPROVED, Action.REOPEN): Status.APPROVED,
    (Status.APPROVED, Action.SUPERSEDE): Status.SUPERSEDED,
    (Status.APPROVED, Action.WITHDRAW): Status.WITHDRAWN,
}


class Refusal(StrEnum):
    """Why a verb refuses."""

    WRONG_STATUS = "wrong_status"
    STALE = "stale"
    PERIOD_NOT_ENDED = "period_not_ended"
    PERIOD_NOT_OPEN = "period_not_open"
    PERIOD_CLOSED = "period_closed"
    PERIOD_NOT_CLOSED = "period_not_closed"
    PERIODS_OVERLAP = "periods_overlap"
    HAS_ERRORS = "has_errors"
    NEEDS_REASON = "needs_reason"
    NOTE_REQUIRED = "note_required"
    SAME_PERSON = "same_person"
    ALREADY_REOPENED = "already_reopened"
    NOT_ADDITIVE = "not_additive"
    SHARE_OVER_100 = "share_over_100"
    NOT_YOURS = "not_yours"


class ActionRefused(Exception):
    """A verb's refusal; nothing was changed."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.detail = detail


def after(status: Status, action: Action) -> Status:
    """The status that an action leads to, or ActionRefused."""
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise ActionRefused(Refusal.WRONG_STATUS, status) from None


def possible(status: Status) -> frozenset[Action]:
    """The actions that a page may offer."""
    return frozenset(action for (of, action) in TRANSITIONS if of is status)
