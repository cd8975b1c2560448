"""A running server over a demo of its own, and Chromium to look at it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import IN_CI, ROOT

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


@pytest.fixture(scope="session")
def browser_type_launch_args():
    found = shutil.which("chromium")
    if found is None:
        (pytest.fail if IN_CI else pytest.skip)("chromium is not here; get it with: apt-get install chromium")
    return {"executable_path": found, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory) -> Path:
    """A folder with a demo database and collected static files, made once by the product's own commands."""
    home = tmp_path_factory.mktemp("demo")
    for command in (["prepare"], ["make_demo"], ["collectstatic", "--noinput"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment(home), check=True, capture_output=True
        )
    return home


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    return {**kept, "DEMO": "1", "BUSINESS_DAY": "2025-12-17", "VAR_DIR": str(home), **more}


@dataclass
class Site:
    """A province on its own database, served by one or more processes."""

    home: Path
    address: str
    processes: list[subprocess.Popen]

    def manage(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment(self.home),
            capture_output=True,
            text=True,
        )

    def serve(self, **more: str) -> str:
        """Start a further process over the same database; its address."""
        port = free_port()
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "adoption.config.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--threads",
            "4",
        ]
        with (self.home / "server.log").open("a") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment(self.home, **more), stdout=subprocess.DEVNULL, stderr=log
            )
        self.processes.append(process)
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/healthz", process)
        return address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str, process: subprocess.Popen) -> None:
    for _ in range(150):
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {address}")


@contextmanager
def served(demo_home: Path, home: Path) -> Iterator[Site]:
    shutil.copytree(demo_home, home)
    site = Site(home, "", [])
    site.address = site.serve()
    try:
        yield site
    finally:
        for process in site.processes:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


@pytest.fixture
def site(demo_home, tmp_path) -> Iterator[Site]:
    """The demo, served: a copy for each test."""
    with served(demo_home, tmp_path / "var") as site:
        yield site


@pytest.fixture(scope="module")
def shared_site(demo_home, tmp_path_factory) -> Iterator[Site]:
    """The demo, served once for tests that only look at it."""
    with served(demo_home, tmp_path_factory.mktemp("shared") / "var") as site:
        yield site


@pytest.fixture
def context(context):
    """A browser context whose CDN is the npm package's own file, byte for byte."""
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
    return context


def sign_in(page, address: str, username: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_load_state()
