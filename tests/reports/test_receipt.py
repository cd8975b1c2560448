"""The receipt: proof of what was sent, the same bytes for ever."""

import io

import pytest
from pypdf import PdfReader

from adoption import submissions
from tests import make

pytestmark = pytest.mark.django_db

ADDRESS = "/submissions/2025-Q3/receipt.pdf"


@pytest.fixture
def bank():
    return make.organisation()


@pytest.fixture
def http(sign_in, bank):
    return sign_in(make.reporter(bank))


def text_of(answer) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())


def test_the_receipt_names_figures_time_revision_and_hash(http, bank):
    make.sent(bank, make.period(), {"counted": 1234567})
    text = text_of(http.get(ADDRESS))
    assert "1.234.567" in text
    assert "Đơn vị bank-a" in text
    assert "10:00 16/12/2025" in text
    assert any(len(word) == 64 for word in text.split())


def test_the_receipt_is_the_same_after_the_approval(http, bank):
    waiting = make.sent(bank, make.period(), {"counted": 5})
    before = http.get(ADDRESS).content
    submissions.approve(waiting, by=make.user(), version=waiting.version)
    assert http.get(ADDRESS).content == before


def test_each_revision_keeps_its_receipt(http, bank):
    done = make.approved(bank, make.period(), {"counted": 5})
    copy = submissions.reopen(done, by=make.user("opener"), note="nhầm")
    sent = submissions.submit(copy, by=make.reporter(bank), version=copy.version, business_day=make.AFTER)
    first = text_of(http.get(f"{ADDRESS}?revision=1"))
    submissions.approve(sent, by=make.user(), version=sent.version)
    assert text_of(http.get(f"{ADDRESS}?revision=1")) == first
    assert text_of(http.get(ADDRESS)) != first


def test_a_draft_and_a_returned_submission_have_no_receipt(http, bank):
    make.filled(bank, make.period(), {"counted": 5})
    assert http.get(ADDRESS).status_code == 404
    waiting = make.sent(bank, make.period(), {"counted": 6})
    submissions.send_back(waiting, by=make.user(), version=waiting.version, note="sai")
    assert http.get(ADDRESS).status_code == 404


def test_another_organisations_receipt_is_not_found(sign_in, bank):
    make.sent(bank, make.period(), {"counted": 5})
    assert sign_in(make.reporter(make.organisation("bank-z"))).get(ADDRESS).status_code == 404


def test_an_approved_submission_can_be_asked_to_be_reopened_and_nothing_moves(http, bank):
    done = make.approved(bank, make.period(), {"counted": 5})
    http.post("/submissions/2025-Q3/request", {"reason": "Sai số POS"})
    done.refresh_from_db()
    assert (done.status, done.events.last().action, done.events.last().note) == ("approved", "request", "Sai số POS")
    http.post("/submissions/2025-Q3/request", {"reason": ""})
    assert done.events.filter(action="request").count() == 1
