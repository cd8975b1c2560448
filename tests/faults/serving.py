"""The product under gunicorn over a province made for it, with people who ask it for things."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.with_postgresql import free_port

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a" * 32
LONGEST = 60
TWO_WORKERS = ("--workers", "2", "--preload")


def environment(home: Path, address: str, **more: str) -> dict[str, str]:
    """A demo whose database is at an address; sessions are made once and last for all tests."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    given = {"DEMO": "1", "BUSINESS_DAY": "2025-12-17", "VAR_DIR": str(home), "SESSION_IDLE_MINUTES": "480"}
    return {**kept, **given, "DATABASE_URL": address, **more}


class Unanswered(Exception):
    """The server was gone before it had answered: nobody knows yet what became of the request."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in; every request is a connection of its own."""

    key: str
    port: int

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, data: Mapping[str, Any]) -> Answer:
        form = "application/x-www-form-urlencoded"
        return self._ask("POST", path, urlencode(data, doseq=True).encode(), {"Content-Type": form})

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.xlsx"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        cookies = f"sessionid={self.key}; csrftoken={TOKEN}"
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            asked.request(method, path, body, {"Cookie": cookies, "X-CSRFToken": TOKEN, **headers})
            answer = asked.getresponse()
            return Answer(answer.status, answer.getheader("Location") or "", answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered from error
        finally:
            asked.close()


class Gunicorn:
    """A master with its workers, all in one group of processes."""

    def __init__(self, home: Path, address: str, options: Sequence[str] = TWO_WORKERS, **variables: str) -> None:
        self.home, self.port, self.options = home, free_port(), options
        self.variables = environment(home, address, **variables)
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "adoption.config.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        options = ["--no-control-socket", "--timeout", str(LONGEST), *self.options]
        with (self.home / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                [*command, *options], cwd=ROOT, env=self.variables, stdout=log, stderr=log, start_new_session=True
            )
        self.wait()

    def wait(self, status: int = 200) -> None:
        """Until it answers; a port of a process that is gone may not be taken for it."""
        stranger, until = Person("", self.port), time.monotonic() + LONGEST
        while time.monotonic() < until:
            assert self.process and self.process.poll() is None, (self.home / "server.log").read_text()[-4000:]
            with suppress(Unanswered):
                if stranger.get("/healthz").status == status:
                    return
            time.sleep(0.05)
        raise AssertionError(f"no {status} in {LONGEST} seconds")

    @property
    def workers(self) -> list[int]:
        assert self.process
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill(self) -> None:
        """Master and workers at once, as when the power goes; nothing is asked to finish."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def kill_a_worker(self, place: int) -> None:
        """One worker; its master starts another in its place."""
        workers = self.workers
        with suppress(ProcessLookupError):
            os.kill(workers[place % len(workers)], signal.SIGKILL)


class Judge:
    """A process beside the server that reads the database by itself: see `judge.py`."""

    def __init__(self, home: Path, address: str) -> None:
        program = [sys.executable, "-m", "tests.faults.judge"]
        self.process = subprocess.Popen(
            program,
            cwd=ROOT,
            env=environment(home, address),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, what: str, *values: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps([what, *values]), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        assert answer, f"the judge fell over {what}"
        return json.loads(answer)

    def end(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(LONGEST)
        self.process.stdout.close()
