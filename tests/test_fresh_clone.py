"""make run: over a demo that stands, and from nothing, with a PATH of python, make, git and coreutils alone."""

import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.browser.conftest import PASSWORD, free_port
from tests.conftest import ROOT, needs

pytestmark = pytest.mark.fresh

COREUTILS = (
    "basename cat chmod cp cut date dirname echo env head id ln ls mkdir mktemp mv printf "
    "pwd rm sort tail test touch tr true uname wc"
)
PUBLISHED = ["≥ 789.000", "89,5%", "72,4%", "≥ 50.000", "≥ 92%", "100%", "15/15", "≥ 74,8%", "95%"]
MINUTES = 6


@pytest.fixture
def bare_path(tmp_path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("make", "git", *COREUTILS.split()):
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    python = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    (folder / "python3").symlink_to(python)
    return folder


def wait_until_it_answers(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(MINUTES * 60 * 2):
        if process.poll() is not None:
            pytest.fail(f"make run stopped:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"no answer in {MINUTES} minutes:\n{log.read_text()[-3000:]}")


def signed_in(address: str, username: str) -> str:
    """The address that a demo account lands on after signing in."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = opener.open(f"{address}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"csrfmiddlewaretoken": token, "login": username, "password": PASSWORD}
    return opener.open(f"{address}/accounts/login/", urllib.parse.urlencode(form).encode()).geturl()


def serves_the_published_figures_and_its_printed_accounts_work(
    command: list[str], folder: Path, path: Path, log: Path, **more: str
) -> None:
    port = free_port()
    kept = (
        "HOME",
        "LANG",
        "PIP_CERT",
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "PIP_INDEX_URL",
        "PIP_CONFIG_FILE",
        "TMPDIR",
    )
    env = {name: os.environ[name] for name in kept if name in os.environ} | {"PATH": str(path), "PORT": str(port)}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=folder, env=env | more, stdout=out, stderr=out, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_it_answers(address, process, log)
        page = urllib.request.urlopen(address).read().decode()
        assert [text for text in PUBLISHED if text not in page] == []
        assert page.count("Báo Lạng Sơn") >= 9
        printed = log.read_text()
        landings = {"nganhang": "/submissions/", "canbo": "/review/", "lanhdao": "/", "quantri": "/"}
        for username, landing in landings.items():
            assert re.search(rf"^ +{username} ", printed, re.MULTILINE)
            assert signed_in(address, username) == address + landing
        assert PASSWORD in printed
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def test_make_run_serves_a_demo_that_stands(tmp_path, bare_path, demo_home):
    """What is installed and compiled stays as it is: other tests are using it."""
    needs("make", "apt-get install make")
    shutil.copytree(demo_home, tmp_path / "var")
    there = [f"--assume-old={each}" for each in ("words", ".venv/installed", "static/vendor/made")]
    command, home = [str(bare_path / "make"), *there, "run"], {"VAR_DIR": str(tmp_path / "var")}
    serves_the_published_figures_and_its_printed_accounts_work(command, ROOT, bare_path, tmp_path / "log", **home)


@pytest.mark.soak
def test_make_run_serves_a_new_clone(tmp_path, bare_path):
    needs("git", "apt-get install git")
    needs("make", "apt-get install make")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    serves_the_published_figures_and_its_printed_accounts_work(
        [str(bare_path / "make"), "run"], clone, bare_path, tmp_path / "log"
    )
