"""What an administrator copies is whole: units, nginx, containers, settings, and the words that explain them."""

import http.client
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from tests import architecture
from tests.browser.conftest import free_port
from tests.conftest import ROOT, made_once, manage, needs

DEPLOY = ROOT / "deploy"
UNITS = sorted(each.name for kind in ("service", "socket", "timer") for each in DEPLOY.glob(f"*.{kind}"))
SERVICES = ("tracker.service", "tracker@.service")
TIMERS = [name for name in UNITS if name.endswith(".timer")]
NGINX = "apt-get install nginx-light"
pytestmark = pytest.mark.any_database


def text(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


def sample(*, switched_off=True):
    """The sample's settings; those that stand behind a # only where asked for."""
    line = re.compile(r"^(#?)([A-Z_]+)=(.*)$", re.MULTILINE)
    return {name: value for mark, name, value in line.findall(text("environment.sample")) if switched_off or not mark}


def production(home, **more):
    """The sample as an administrator fills it in."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    filled = {"SECRET_KEY": "a-key-of-" + "0123456789abcdefghij" * 3, "VAR_DIR": str(home)}
    return kept | sample(switched_off=False) | filled | more


# Settings


def test_the_sample_lists_every_setting_that_the_product_reads():
    (file,) = architecture.sources("adoption/config/settings.py")
    assert sorted(sample()) == architecture.variables(file)


def test_every_default_of_the_sample_is_that_of_the_product(tmp_path):
    """A setting behind a # is told with its default, or with an example that is no default."""
    shown = {name: value for name, value in sample().items() if name not in sample(switched_off=False)}
    assert {name: shown[name] for name in ("BACKUP_KEEP", "DEMO", "DEBUG", "SESSION_IDLE_MINUTES", "CHARTJS")} == {
        "BACKUP_KEEP": "7,5,12",
        "DEMO": "0",
        "DEBUG": "0",
        "SESSION_IDLE_MINUTES": "60",
        "CHARTJS": "cdn",
    }


def test_production_settings_of_the_sample_pass_every_check(tmp_path):
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=production(tmp_path), capture_output=True, text=True)
    assert (done.returncode, "no issues" in done.stdout + done.stderr) == (0, True), done.stderr


def test_the_samples_own_key_does_not_start(tmp_path):
    told = production(tmp_path, SECRET_KEY=sample()["SECRET_KEY"])
    done = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=told, capture_output=True, text=True)
    assert done.returncode
    assert "SECRET_KEY is still that of the sample" in done.stderr


def test_a_command_is_run_with_the_settings_of_the_service(tmp_path):
    file = tmp_path / "environment"
    told = {"SECRET_KEY": "a-key-of-" + "0123456789" * 6, "VAR_DIR": str(tmp_path), "PROVINCE": "Cao Bằng"}
    file.write_text("# not this\n\n" + "\n".join(f"{name}={value}" for name, value in (sample() | told).items()))
    command = [
        DEPLOY / "manage",
        "shell",
        "-v0",
        "-c",
        "from django.conf import settings as s; print(s.PROVINCE, s.DEMO)",
    ]
    account = {"TRACKER_ENVIRONMENT": str(file), "TRACKER_ACCOUNT": "root", "PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=account, capture_output=True, text=True)
    assert done.stdout == "Cao Bằng False\n", done.stderr


# systemd


@pytest.fixture
def units(tmp_path):
    """The units as they will stand, with programs that are here in the place of those that are not."""
    for name in UNITS:
        unit = re.sub(r"/opt/tracker/\.venv/bin/\w+", sys.executable, text(name))
        (tmp_path / name).write_text(unit)
    return tmp_path


@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_no_fault_in_a_unit(units, name):
    program = needs("systemd-analyze", "apt-get install systemd")
    named = units / name.replace("@.", "@backup.")
    if "@" in name:
        shutil.copy(units / name, named)
    done = subprocess.run([program, "verify", str(named)], capture_output=True, text=True)
    found = [line for line in done.stderr.splitlines() if "tracker" in line]
    assert (done.returncode, found) == (0, [])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_shut_in(units, name):
    """Of the 100 points of exposure that systemd counts, 20 at the most."""
    program = needs("systemd-analyze", "apt-get install systemd")
    command = [program, "security", "--offline=true", "--threshold=20", "--no-pager", str(units / name)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr


def shut_in(name):
    return [line for line in text(name).partition("# What this process may not do")[2].splitlines() if "=" in line]


def test_both_services_are_shut_in_alike():
    assert set(shut_in("tracker@.service")) - set(shut_in("tracker.service")) == {"SystemCallFilter=~@privileged"}


@pytest.mark.parametrize("name", TIMERS)
def test_a_timer_runs_a_command_that_there_is(name):
    command = name.removeprefix("tracker-").removesuffix(".timer")
    assert f"Unit=tracker@{command}.service" in text(name)
    assert command in get_commands()
    assert "Persistent=true" in text(name)


def test_what_has_to_run_each_day_has_a_timer():
    assert {f"tracker-{each}.timer" for each in ("open_periods", "remind", "send_letters", "backup")} <= set(TIMERS)


# Containers


def test_the_containers_are_described_and_only_the_application_is_reachable():
    described = yaml.safe_load(text("compose.yaml"))
    assert set(described["services"]) == {"database", "application"}
    assert "ports" not in described["services"]["database"]
    assert described["services"]["application"]["ports"] == ["127.0.0.1:8000:8000"]


def test_the_image_takes_what_is_there_and_everything_that_it_needs():
    lines = [line.split() for line in text("Containerfile").splitlines()]
    copied = {part for line in lines if line[:1] == ["COPY"] for part in line[1:-1]}
    assert {name for name in copied if not (ROOT / name).exists()} == set()
    assert {*architecture.PACKAGES, "templates", "static", "fixtures", "manage.py", "requirements.lock"} <= copied
    assert [line[1] for line in lines if line[:1] == ["FROM"]] == ["docker.io/library/python:3.11-slim-bookworm"]


# nginx


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """gunicorn with production settings behind a running nginx: the ports of HTTP and HTTPS."""
    nginx = (
        needs("nginx", NGINX) if shutil.which("nginx") or not Path("/usr/sbin/nginx").exists() else "/usr/sbin/nginx"
    )
    openssl = needs("openssl", "apt-get install openssl")
    prepared = made_once(tmp_path_factory, "prepared", lambda home: manage(home, "prepare") and None)
    home = tmp_path_factory.mktemp("site")
    shutil.copy(prepared / "db.sqlite3", home)
    told = production(
        home, DATABASE_URL=f"sqlite:///{home / 'db.sqlite3'}", BIND=f"unix:{home / 'socket'}", WORKERS="1"
    )
    # The certificate is for nobody; a browser would refuse it.
    key = ["-newkey", "rsa:2048", "-keyout", home / "privkey.pem", "-out", home / "fullchain.pem"]
    subprocess.run(
        [openssl, "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=x", *key], check=True, capture_output=True
    )
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=told, check=True)
    plain, tls = free_port(), free_port()
    configuration = home / "nginx.conf"
    configuration.write_text(around(here(text("nginx.conf"), home, plain, tls), home))
    subprocess.run([nginx, "-t", "-c", configuration], check=True, capture_output=True)
    gunicorn = [sys.executable, "-m", "gunicorn", "adoption.config.wsgi", "--config", "deploy/gunicorn.conf.py"]
    with (
        (home / "log").open("w") as log,
        subprocess.Popen(gunicorn, cwd=ROOT, env=told, stdout=log, stderr=log) as application,
        subprocess.Popen([nginx, "-c", configuration], stdout=log, stderr=log) as proxy,
    ):
        try:
            wait_for(tls, home / "log")
            yield plain, tls, home / "log"
        finally:
            proxy.terminate()
            application.terminate()


def here(conf, home, plain, tls):
    conf = re.sub(r"\n\s*listen \[::\].*", "", conf)
    conf = conf.replace("listen 80", f"listen 127.0.0.1:{plain}").replace("listen 443", f"listen 127.0.0.1:{tls}")
    conf = conf.replace("/etc/letsencrypt/live/ttkdtm.example.vn", str(home)).replace(
        "/run/tracker.sock", f"{home}/socket"
    )
    return conf.replace("/var/log/nginx", str(home))


def around(conf, home):
    owner = "user root;" if os.geteuid() == 0 else ""
    return (
        f"{owner} daemon off; pid {home}/pid; error_log {home}/error.log; events {{}}\n"
        f"http {{ client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;\n"
        f"uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;\n{conf}\n}}"
    )


def ask(port, path="/", *, method="GET", host="ttkdtm.example.vn", body=None, tls=True, **headers):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    door = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=20) if tls else None
    door = door or http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        sent = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        door.request(method, path, body=body, headers=sent)
        answer = door.getresponse()
        answer.body = answer.read()
        return answer
    finally:
        door.close()


def wait_for(port, log):
    for _ in range(240):
        try:
            if ask(port, "/healthz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.25)
    pytest.fail(f"no answer:\n{log.read_text()[-2000:]}")


@pytest.mark.xdist_group("nginx")
def test_nginx_hands_a_request_on_and_leaves_the_headers_to_the_application(site):
    _, tls, _ = site
    answer = ask(tls, "/healthz")
    assert (answer.status, answer.body) == (200, b'{"status": "ok"}')
    names = [name.lower() for name, _ in answer.getheaders()]
    for once in ("strict-transport-security", "x-request-id", "content-security-policy", "x-content-type-options"):
        assert names.count(once) == 1, once
    assert answer.headers["Server"] == "nginx"


@pytest.mark.xdist_group("nginx")
def test_what_came_over_http_is_sent_to_https(site):
    plain, _, _ = site
    answer = ask(plain, "/reports/?a=1", tls=False)
    assert (answer.status, answer.headers["Location"]) == (301, "https://ttkdtm.example.vn/reports/?a=1")


@pytest.mark.xdist_group("nginx")
def test_another_name_gets_no_answer(site):
    plain, _, _ = site
    with pytest.raises(http.client.HTTPException):
        ask(plain, host="other.example.org", tls=False)


@pytest.mark.xdist_group("nginx")
def test_a_file_above_the_limit_is_refused_before_the_application(site):
    _, tls, _ = site
    assert ask(tls, "/verify/", method="POST", Content_Length=str(43 * 1024 * 1024)).status == 413
    assert ask(tls, "/verify/", method="POST", body=b"x" * 2_000_000).status == 403


@pytest.mark.xdist_group("nginx")
def test_files_with_a_hash_in_their_name_are_kept_for_long(site):
    _, tls, _ = site
    page = ask(tls, "/accounts/login/").body.decode()
    style = re.search(r'href="(/static/css/[^"]+\.[0-9a-f]{12}\.css)"', page)[1]
    assert "immutable" in ask(tls, style).headers["Cache-Control"]
    assert "immutable" not in ask(tls, "/accounts/login/").headers.get("Cache-Control", "")


@pytest.mark.xdist_group("nginx")
def test_the_log_tells_of_requests_by_their_pattern_and_names_nobody(site):
    _, tls, log = site
    secret = "duong-dan-cua-mot-nguoi"
    ask(tls, f"/invitations/{secret}/", X_Forwarded_For="203.0.113.9", X_Request_ID="f" * 32)
    written = log.read_text()
    assert '"route": "/invitations/<str:secret>/"' in written
    assert '"logger": "gunicorn.error"' in written
    assert not [each for each in (secret, "203.0.113.9", "f" * 32, "127.0.0.1") if each in written.partition("GET")[2]]


# Words


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_guide_names_every_timer_setting_and_command_that_an_administrator_needs(language):
    guide = (ROOT / "docs" / f"operations.{language}.md").read_text(encoding="utf-8")
    wanted = [
        "manage.py prepare",
        "createsuperuser",
        "remove_second_factor",
        "restore",
        "backup_drill",
        "collectstatic",
        "journalctl",
        *TIMERS,
    ]
    assert [each for each in wanted if each not in guide] == []


def test_both_guides_have_the_same_chapters_and_commands():
    guides = [(ROOT / "docs" / f"operations.{language}.md").read_text(encoding="utf-8") for language in ("vi", "en")]
    told = [(text.count("\n## "), re.findall(r"^    (?!#)(.*)$", text, re.MULTILINE)) for text in guides]
    assert all(one == other for one, other in pairwise(told))
    assert told[0][1]
