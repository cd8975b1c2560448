"""A province in its last hour: every bank fills its quarter and sends it, while officials read.  Run by locust.

Each bank writes down what the server acknowledged, for `python -m tests.load` to look for afterwards.
"""

import json
import os
import re
from itertools import count
from pathlib import Path

from locust import HttpUser, constant, task
from locust.exception import StopUser

from tests.load.province import CELLS_AT_ONCE, CLOSED, CODES, INDICATORS, QUARTER, figures_of

KEYS: dict[str, str] = json.loads(Path(os.environ["LOAD_KEYS"]).read_text())
BANKS = json.loads(os.environ["LOAD_BANKS"])
ACKNOWLEDGED = Path(os.environ["LOAD_ACKNOWLEDGED"])
AT_ONCE = os.environ["LOAD_AT_ONCE"] == "1"
TOKEN = "a" * 32
SECONDS_READING = 20  # two pages
CELL = re.compile(r'data-cell="([\w-]+)"[^>]*data-token="(\w+)"')
_banks, _official = iter(BANKS), count()


class _Person(HttpUser):
    """Signed in, in a browser that keeps its connection open."""

    abstract = True
    name = ""

    def on_start(self) -> None:
        self.client.cookies.set("sessionid", KEYS[self.name])
        self.client.cookies.set("csrftoken", TOKEN)
        self.client.headers["X-CSRFToken"] = TOKEN


class Bank(_Person):
    """Types its grid in some cells at a time, looks at the check, sends, and is done."""

    fixed_count = len(BANKS)
    wait_time = constant(float(os.environ["LOAD_PAUSE"]))

    def on_start(self) -> None:
        self.name = next(_banks, "")
        if not self.name:  # locust fills the place of who is done
            raise StopUser
        super().on_start()
        self.left = list(CODES)
        self.figures = figures_of(self.name)
        self.tokens = dict(CELL.findall(self.client.get(f"/submissions/{QUARTER}/", name="grid").text))
        if not AT_ONCE:
            self.wait()

    @task
    def go_on(self) -> None:
        self.type_some() if self.left else self.send()

    def type_some(self) -> None:
        some, self.left = self.left[:CELLS_AT_ONCE], self.left[CELLS_AT_ONCE:]
        data: dict[str, object] = {"cell": some}
        for code in some:
            data |= {f"value-{code}": self.figures[code], f"token-{code}": self.tokens.get(code, "")}
        with self.client.post(f"/submissions/{QUARTER}/cells", data, name="save", catch_response=True) as answer:
            said = answer.json()["said"] if answer.status_code == 200 else {}
            if {each["state"] for each in said.values()} != {"saved"}:
                answer.failure(f"{answer.status_code}: {answer.text[:200]}")
                return
            self.version = answer.json()["version"]
            note({"bank": self.name, "saved": some})

    def send(self) -> None:
        self.client.get(f"/submissions/{QUARTER}/check", name="check")
        path, data = f"/submissions/{QUARTER}/send", {"version": self.version}
        with self.client.post(path, data, name="send", allow_redirects=False, catch_response=True) as answer:
            if answer.status_code == 302 and answer.headers["Location"] == f"/submissions/{QUARTER}/":
                note({"bank": self.name, "sent": True})
            else:
                answer.failure(f"{answer.status_code} {answer.headers.get('Location')}")
        raise StopUser


class Official(_Person):
    """Reads the overview and one indicator after the other."""

    fixed_count = int(os.environ["LOAD_OFFICIALS"])
    wait_time = constant(SECONDS_READING)
    name = "official"

    def on_start(self) -> None:
        super().on_start()
        self.place = next(_official)

    @task
    def read(self) -> None:
        self.client.get(f"/?period={CLOSED}", name="overview")
        self.place += 1
        code = INDICATORS[self.place % len(INDICATORS)]
        self.client.get(f"/indicators/{code}/?period={CLOSED}", name="indicator")


def note(line: dict[str, object]) -> None:
    with ACKNOWLEDGED.open("a") as file:
        file.write(json.dumps(line) + "\n")
