"""A running server over a demo of its own, and Chromium to look at it."""

import json
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.conftest import IN_CI, ROOT, copy_database, environment, made_once, manage

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "thu-nghiem-2025"
CHARTJS = ROOT / "static" / "vendor" / "chart.umd.min.js"
# Everybody with a password is signed in once; the sessions stand in the demo's database.
SIGN_IN_ALL = """
import json
from django.conf import settings
from django.test import Client
from adoption.models import User
keys = {}
for user in User.objects.exclude(password=""):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    keys[user.username] = client.cookies[settings.SESSION_COOKIE_NAME].value
print(json.dumps(keys))
"""


@pytest.fixture(scope="session")
def browser_type_launch_args():
    found = shutil.which("chromium")
    if found is None:
        (pytest.fail if IN_CI else pytest.skip)("chromium is not here; get it with: apt-get install chromium")
    return {"executable_path": found, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def entered_home(tmp_path_factory, demo_home) -> Path:
    """The demo with collected static files, and with everybody signed in."""

    def make(home: Path) -> None:
        shutil.copytree(demo_home, home)
        manage(home, "collectstatic", "--noinput")
        keys = manage(home, "shell", "--no-imports", "-c", SIGN_IN_ALL).stdout
        (home / "sessions.json").write_text(keys)

    return made_once(tmp_path_factory, "entered", make)


@dataclass
class Site:
    """A province on its own database, served by one or more processes."""

    home: Path
    address: str = ""
    processes: list[subprocess.Popen] = field(default_factory=list)

    def manage(self, *command: str) -> subprocess.CompletedProcess:
        return manage(self.home, *command)

    def asked(self, query: str, *values: object) -> list[tuple]:
        """What the database holds, past all pages."""
        with closing(sqlite3.connect(self.home / "db.sqlite3")) as database:
            return database.execute(query, values).fetchall()

    def serve(self) -> str:
        """Start a further process over the same database; its address."""
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "adoption.config.wsgi", "--bind", f"127.0.0.1:{port}"]
        options = ["--threads", "4", "--no-control-socket"]
        with (self.home / "server.log").open("a") as log:
            process = subprocess.Popen(
                [*command, *options],
                cwd=ROOT,
                env=environment(self.home, SESSION_IDLE_MINUTES="480"),  # sessions are made once for all tests
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self.processes.append(process)
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/healthz", process)
        return address

    def stop(self, keep: int = 0) -> None:
        for process in self.processes[keep:]:
            process.send_signal(signal.SIGINT)  # at once, with no grace for idle connections
            process.wait(timeout=20)
        del self.processes[keep:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str, process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {address}")


@pytest.fixture(scope="session")
def server(entered_home, tmp_path_factory) -> Iterator[Site]:
    """One server for all tests of a worker."""
    home = tmp_path_factory.mktemp("site") / "var"
    shutil.copytree(entered_home, home)
    site = Site(home)
    try:
        site.address = site.serve()
        yield site
    finally:
        site.stop()


@pytest.fixture
def site(server, entered_home) -> Iterator[Site]:
    """The demo as it was made, served: what the test before changed is put back."""
    with closing(sqlite3.connect(server.home / "db.sqlite3", timeout=20)) as database:
        copy_database(entered_home, database)
    yield server
    server.stop(keep=1)


@pytest.fixture
def shared_site(site) -> Site:
    """The same, for tests that only look."""
    return site


def answer_cdn(context) -> None:
    """The CDN is the npm package's own file, byte for byte."""
    if not CHARTJS.exists():
        (pytest.fail if IN_CI else pytest.skip)("Chart.js is not here; get it with: npm ci (make test does)")
    content = CHARTJS.read_bytes()
    context.route(
        settings.CHARTJS_CDN,
        lambda route: route.fulfill(
            body=content, content_type="application/javascript", headers={"Access-Control-Allow-Origin": "*"}
        ),
    )
    context.set_default_timeout(15_000)


@pytest.fixture
def context(context):
    answer_cdn(context)
    return context


@pytest.fixture
def visit(new_context, site) -> Callable[..., Page]:
    """Open a window of one's own: signed in by a session that the demo holds, or not, and in a language."""
    keys = json.loads((site.home / "sessions.json").read_text())

    def visiting(username: str = "", address: str = "", language: str = "vi", **options) -> Page:
        context = new_context(base_url=site.address, **options)
        answer_cdn(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if username:
            cookies[settings.SESSION_COOKIE_NAME] = keys[username]
        context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in cookies.items()])
        page = context.new_page()
        if address:
            page.goto(address)
        return page

    return visiting


def answered(page: Page, selector: str) -> None:
    """Press what asks the server for a page, and wait until that page stands: a click alone comes back before it."""
    with page.expect_navigation():
        page.click(selector)


def fits(page: Page) -> bool:
    """Whether nothing stands out of the window; a chart is drawn anew a moment after the window was turned."""
    for _ in range(40):
        if page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            return True
        page.wait_for_timeout(50)
    return False


def fill_in_sign_in(page: Page, username: str) -> None:
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    answered(page, "main button.primary")
