"""The life of a report as a table.  Pure: no Django, no clock."""

from enum import StrEnum


class Status(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"  # waits for a second colleague
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    BEGIN = "begin"
    WRITE = "write"
    PROPOSE = "propose"
    TAKE_BACK = "take_back"
    ISSUE = "issue"
    WITHDRAW = "withdraw"


class FileKind(StrEnum):
    """What a report goes out as, in the order of its manifest; the last holds all the others."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    CSV = "csv"
    ZIP = "zip"


class Refusal(StrEnum):
    NOT_NOW = "not_now"
    STALE = "stale"
    REASON_REQUIRED = "reason_required"
    NUMBER_REQUIRED = "number_required"
    NUMBER_TAKEN = "number_taken"
    SAME_PERSON = "same_person"
    PERIOD_OPEN = "period_open"
    PASSAGE_STALE = "passage_stale"
    TEMPLATE_IN_USE = "template_in_use"
    TEMPLATE_UNUSABLE = "template_unusable"
    TEMPLATE_GONE = "template_gone"
    TEMPLATE_REASON_REQUIRED = "template_reason_required"


class ReportRefused(Exception):
    """A step that a report does not take; the code says why."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code)
        self.code = code


TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (Status.DRAFT, Action.WRITE): Status.DRAFT,
    (Status.DRAFT, Action.PROPOSE): Status.PROPOSED,
    (Status.PROPOSED, Action.TAKE_BACK): Status.DRAFT,
    (Status.DRAFT, Action.ISSUE): Status.ISSUED,
    (Status.PROPOSED, Action.ISSUE): Status.ISSUED,
    (Status.ISSUED, Action.WITHDRAW): Status.WITHDRAWN,
}


_LOOK_ALIKE = str.maketrans("018", "OIB")  # figures that no code holds, for the letters they are taken for


def read_code(typed: str) -> str:
    """A check code as people type it: in either case, parted by anything or nothing."""
    return "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum()).translate(_LOOK_ALIKE)


def after(status: Status, action: Action) -> Status:
    """Where a step leads; ReportRefused where there is none."""
    moved = TRANSITIONS.get((status, action))
    if moved is None:
        raise ReportRefused(Refusal.NOT_NOW)
    return moved


def possible(status: Status) -> frozenset[Action]:
    return frozenset(action for state, action in TRANSITIONS if state is status)
