"""The judge of headers and markup sees what it is there to see; the pages themselves are walked by the matrix."""

import os
import subprocess
import sys

import pytest
from django.http import HttpResponse

from tests import make
from tests.conftest import ROOT
from tests.sealed import HEADERS, faults_of, faults_of_page

GOOD = '<p class="a">…</p><a href="https://example.org/source">…</a><script type="application/json">{}</script>'
BAD = [
    "<p style='color:red'>",
    "<p onclick='go()'>",
    "<script>go()</script>",
    "<style>p{}</style>",
    "<a href='javascript:go()'>",
    "<script src='https://example.org/a.js'></script>",
    "<link rel=stylesheet href='//example.org/a.css'>",
    "<img src='https://example.org/a.png'>",
    "<form action='https://example.org/'>",
    "<figure data-address='https://example.org/chart.js'>",
]


def test_a_plain_page_is_sound():
    assert faults_of_page(GOOD) == []


@pytest.mark.parametrize("html", BAD)
def test_a_page_with_code_of_its_own_or_of_others_is_seen(html):
    assert faults_of_page(html)


def test_an_answer_without_headers_is_seen():
    assert len(faults_of(HttpResponse("", content_type="text/csv"))) > len(HEADERS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ['a"; x="b.csv', "a\r\nb.csv", "../a.csv", ".csv"])
def test_a_name_that_could_be_read_otherwise_is_seen(client, name):
    answer = client.get("/healthz")
    answer.headers["Content-Type"] = "text/csv"
    answer.headers._store["content-disposition"] = ("Content-Disposition", f'attachment; filename="{name}"')
    assert [fault for fault in faults_of(answer) if "harmless" in fault]


@pytest.mark.django_db
def test_a_closed_network_is_asked_for_nothing_outside(settings, sign_in):
    settings.CHARTJS = "local"
    make.target(make.indicator())
    make.approved(make.organisation(), make.period(), {"counted": 5})
    html = sign_in(make.user()).get("/indicators/counted/").content.decode()
    assert settings.CHARTJS_CDN not in html
    assert faults_of_page(html) == []


ASKED = (
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
)


def test_production_binds_its_cookies_to_host_and_https(tmp_path):
    words = f"from adoption.config import settings as s; print([getattr(s, name) for name in {ASKED}])"
    given = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "a.example", "SITE_ADDRESS": "https://a.example"}
    left_out = ("DEMO", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    command = [sys.executable, "-c", words]
    done = subprocess.run(
        command, cwd=ROOT, env={**kept, **given, "VAR_DIR": str(tmp_path)}, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "['__Host-sessionid', '__Host-csrftoken', True, True, 31536000]"
