"""People at work without a pause: what each does next, and what must be stored after it."""

from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from adoption.submissions import Entry, token_of
from tests import workbooks
from tests.benchmarks.sizes import MEASURES
from tests.faults.serving import Person

CODES = [f"measure-{place:02}" for place in range(MEASURES)]
QUARTER = "2025-Q4"
CLOSED = "2025-Q3"
SOME = 6
WHOLE, PART = 2000, 500

Row = list[Any]  # revision, key, status, version, figures by measure
REVISION, KEY, STATUS, VERSION, FIGURES = range(5)


class Refused(AssertionError):
    """An answer that is not the one to what was asked."""


@dataclass
class Walk:
    """Somebody who works on; `rows` is what was acknowledged, `pending` what would be true with what was cut off."""

    rows: list[Row]
    pending: list[Row] | None = None
    asking: str = ""
    acknowledged: list[str] = field(default_factory=list)

    def go_on(self) -> None:
        """The next request; Unanswered where the server dies over it."""
        raise NotImplementedError

    def found(self, stored: list[Row]) -> str:
        """Go on from what is stored; says what became of the last request: kept, gone or lost."""
        choices = {"kept": self.pending, "gone": self.rows}
        fate = next((name for name, rows in choices.items() if rows is not None and alike(rows, stored)), "lost")
        self.rows, self.pending = stored, None
        return fate


def alike(rows: list[Row], stored: list[Row]) -> bool:
    """Keys apart: nobody knows that of a row whose making was not acknowledged."""
    return [[*row[:KEY], *row[KEY + 1 :]] for row in rows] == [[*row[:KEY], *row[KEY + 1 :]] for row in stored]


@dataclass
class Bank(Walk):
    """Fills, sends, is approved and reopened, and begins anew with the correction."""

    people: dict[str, Person] = field(default_factory=dict)
    chance: Random = field(default_factory=Random)
    round: int = 0

    def __post_init__(self) -> None:
        """What is stored already is not typed once more: a save that changes nothing is none."""
        stored = [value for row in self.rows for value in row[FIGURES].values()]
        self.round = max([0, *(value - WHOLE for value in stored)])

    def go_on(self) -> None:
        now = self.rows[-1]
        step = {"submitted": self.approve, "approved": self.reopen}.get(now[STATUS])
        if step is None:
            step = self.chance.choice([self.save, self.save, self.upload, self.send]) if now[FIGURES] else self.fill
        self.asking = step.__name__
        step()
        self.pending = None
        self.acknowledged.append(self.asking)

    def values(self, codes: list[str]) -> dict[str, int]:
        """Others each time, within what no check asks a reason for."""
        self.round += 1
        return {code: (PART if place % 2 else WHOLE) + self.round % 900 for place, code in enumerate(codes)}

    def save(self) -> None:
        """Some cells, as they are typed."""
        now, first = self.rows[-1], 2 * self.chance.randrange((MEASURES - SOME) // 2)
        values = self.values(CODES[first : first + SOME])
        data: dict[str, Any] = {"cell": list(values)}
        for code, value in values.items():
            stored = now[FIGURES].get(code)
            data[f"value-{code}"] = value
            data[f"token-{code}"] = token_of(Entry(None if stored is None else Decimal(stored)))
        self.expect(now, figures=values)
        said = self.take(self.people["reporter"].post(f"/submissions/{QUARTER}/cells", data), 200).json()["said"]
        if {each["state"] for each in said.values()} != {"saved"}:
            raise Refused(said)
        self.rows = self.pending or []

    def fill(self) -> None:
        """The whole grid with its button."""
        now, values = self.rows[-1], self.values(CODES)
        self.expect(now, figures=values)
        data = {"version": now[VERSION], **{f"value-{code}": value for code, value in values.items()}}
        self.take(self.people["reporter"].post(f"/submissions/{QUARTER}/", data), 302)
        self.rows = self.pending or []

    def upload(self) -> None:
        """A workbook is only looked at; what its page posts then is kept."""
        reporter = self.people["reporter"]
        form = self.take(reporter.get(f"/submissions/{QUARTER}/template.xlsx"), 200).body
        values = self.values(CODES)
        self.take(reporter.upload(f"/submissions/{QUARTER}/upload", "workbook", workbooks.filled(form, values)), 200)
        self.round -= 1
        self.fill()

    def send(self) -> None:
        now = self.rows[-1]
        self.expect(now, status="submitted")
        answer = self.people["reporter"].post(f"/submissions/{QUARTER}/send", {"version": now[VERSION]})
        self.take(answer, 302, f"/submissions/{QUARTER}/")

    def approve(self) -> None:
        now = self.rows[-1]
        self.expect(now, status="approved")
        for older in (self.pending or [])[:-1]:
            if older[STATUS] == "approved":
                older[STATUS], older[VERSION] = "superseded", older[VERSION] + 1
        answer = self.people["staff"].post(f"/review/{now[KEY]}/approve", {"version": now[VERSION]})
        self.take(answer, 302, "/review/")

    def reopen(self) -> None:
        now = self.rows[-1]
        self.pending = [*deepcopy(self.rows), [now[REVISION] + 1, None, "returned", 0, dict(now[FIGURES])]]
        answer = self.people["colleague"].post(f"/review/{now[KEY]}/reopen", {"reason": "nhầm"})
        self.pending[-1][KEY] = int(self.take(answer, 302).location.strip("/").rpartition("/")[2])
        self.rows = self.pending

    def expect(self, now: Row, *, status: str = "", figures: dict[str, int] | None = None) -> None:
        self.pending = deepcopy(self.rows)
        row = self.pending[-1]
        row[STATUS], row[FIGURES] = status or now[STATUS], {**now[FIGURES], **(figures or {})}
        row[VERSION] += 1

    def take(self, answer: Any, status: int, location: str = "") -> Any:
        """The answer, where it is the one to success; then what was expected is what is stored."""
        if answer.status != status or (location and answer.location != location):
            raise Refused(f"{self.asking}: {answer.status} {answer.location} {answer.body[:200]!r}")
        if location and self.pending:
            self.rows = self.pending
        return answer


@dataclass
class Desk(Walk):
    """Begins a report and issues it, again and again."""

    person: Person | None = None

    def go_on(self) -> None:
        drafts = [row for row in self.rows if row[2] == "draft"]
        self.asking = "issue" if drafts else "begin"
        self.issue(drafts[-1]) if drafts else self.begin()
        self.rows, self.pending = self.pending or [], None
        self.acknowledged.append(self.asking)

    def begin(self) -> None:
        self.pending = [*deepcopy(self.rows), ["", None, "draft", 0]]
        wanted = {"programme": "PLAN", "span": CLOSED, "language": "vi"}
        answer = self.ask("/reports/begin", wanted)
        self.pending[-1][KEY] = int(answer.location.strip("/").rpartition("/")[2])

    def issue(self, draft: Row) -> None:
        number = str(draft[KEY])
        self.pending = [[number, row[KEY], "issued", 5] if row == draft else list(row) for row in self.rows]
        bears = {"version": 0, "number": number, "dated_on": "2025-12-17", "signatory": "Nguyễn Văn A"}
        self.ask(f"/reports/{draft[KEY]}/issue", bears)

    def ask(self, path: str, data: dict[str, Any]) -> Any:
        assert self.person
        answer = self.person.post(path, data)
        if answer.status != 302:
            raise Refused(f"{self.asking}: {answer.status} {answer.body[:200]!r}")
        return answer
