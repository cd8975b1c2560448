"""What people typed does nothing elsewhere: in spreadsheets, in e-mails, in the log, in where a page leads next."""

import csv
import io
import logging
import re
import zipfile

import pytest
from django.core import mail
from django.test import Client

from adoption import letters, people, reminders, submissions
from adoption.letter_kinds import LetterKind
from adoption.log_lines import JsonLines, TextLines, WithoutPeople
from adoption.models import Submission
from indicators.models import Reading
from indicators.spreadsheets import harmless
from tests import make
from tests.fuzz.dirt import ELSEWHERE, FORMULAS, HEADERS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# A spreadsheet sets aside spaces and marks that print as nothing, and takes these for the beginning of a formula.
STARTS = re.compile(r"^[\s\u200b\u200e\u202e\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]")


# Spreadsheets


@pytest.fixture
def dangerous():
    """A quarter in which every text that somebody can write begins like a formula."""

    def made(text: str) -> Submission:
        bank = make.organisation(name_vi=text, name_en=text)
        counted = make.indicator(numerator=make.measure(name_vi=text, name_en=text), name_vi=text, name_en=text)
        make.target(counted, minimum=8, verification="verified", source=text, clause=text[:80], note_vi=text)
        sent = make.approved(bank, make.period(), {"counted": 12})
        make.filled(bank, make.period("2025-Q4"), {"counted": 13})
        Submission.objects.get(pk=sent.pk).figures.update(note=text, reason="")
        submissions.reopen(sent, by=make.user(), note=text, at=make.AT)
        Reading.objects.update(note_vi=text, note_en=text, citation=text)
        return Submission.objects.get(period__label="2025-Q4", organisation=bank)

    return made


FILES = (
    "/overview.csv?period=2025-Q3",
    "/overview.xlsx?period=2025-Q3",
    "/indicators/counted.csv?period=2025-Q3",
    "/indicators/counted.xlsx?period=2025-Q3",
    "/history.csv?kind=submissionevent",
    "/history.csv?kind=figure",
    "/history.csv?kind=target",
    "/history.csv?kind=organisation",
)
OWN_FILES = ("/submissions/figures.csv", "/submissions/2025-Q4/template.xlsx")


def faults_of_file(content: bytes) -> list[str]:
    """Cells that a spreadsheet would run."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
        return [name for name, text in parts.items() if re.search(r"<f[ >]|<hyperlink|<definedName[^>]*>=", text)]
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    number = re.compile(r"-?[0-9.]+")
    return [cell for row in rows for cell in row if STARTS.match(cell) and not number.fullmatch(cell)]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_export_holds_a_cell_that_a_spreadsheet_would_run(text, dangerous, client):
    draft = dangerous(text)
    wrong = []
    for person, addresses in ((make.user(), FILES), (make.reporter(draft.organisation), OWN_FILES)):
        client.force_login(person, backend="adoption.accounts.Accounts")
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            content = answer.getvalue() if answer.streaming else answer.content
            wrong += [f"{address}: {fault!r}" for fault in faults_of_file(content)]
    assert wrong == []


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_a_cell_led_by_an_apostrophe_runs_nothing_and_plain_text_stays_as_it_is(text):
    if not text.startswith("'"):
        assert harmless(text) == f"'{text}"
    assert harmless("Ngân hàng = A") == "Ngân hàng = A"


# E-mails


@pytest.mark.parametrize("text", HEADERS, ids=ascii)
def test_no_line_of_a_mail_s_head_is_added_by_what_people_typed(text, client):
    bank = make.organisation(name_vi=text, name_en=text, email="ten@donvi.vn")
    counted = make.measure("counted")
    make.duty(bank, counted)
    make.period()
    staff = make.user(last_name=text)
    reminders.remind_one(bank, by=staff, business_day=make.AFTER, at=make.AT)
    lead = make.user("lead", "reporter", bank, is_lead=True, last_name=text)
    people.send(people.invite(bank, email="moi@donvi.vn", name=text, by=lead, at=make.AT), by=lead)
    letters.post(lead, LetterKind.PASSWORD_CHANGED)
    assert len(mail.outbox) == 3
    for each in mail.outbox:
        raw = each.message().as_bytes()
        head = raw.partition(b"\n\n")[0].replace(b"\n ", b" ").decode()
        names = [line.partition(":")[0] for line in head.splitlines()]
        assert len(names) == len(set(names)), names
        assert "Bcc" not in names
        assert not set(each.recipients()) - {"ten@donvi.vn", "moi@donvi.vn", lead.email}


# The log


@pytest.mark.parametrize("kind", [JsonLines, TextLines])
def test_what_is_typed_or_asked_for_begins_no_line_of_the_log_and_colours_no_terminal(kind, client):
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(kind().format(record))

    handler = Kept()
    handler.addFilter(WithoutPeople())
    logging.getLogger().addHandler(handler)
    forged = "x\r\nERROR adoption: forged\x1b[31m\u2028\x85\u202e"
    try:
        client.get("/nowhere/%0d%0aERROR%20forged%1b[31m/", headers={"user-agent": forged.encode("unicode_escape")})
        client.post("/accounts/login/", {"login": forged, "password": forged})
        logging.getLogger("django.security").warning("Refused: %s", forged)
        try:
            raise ValueError(forged)
        except ValueError:
            logging.getLogger("adoption").exception("failed with %s", forged)
    finally:
        logging.getLogger().removeHandler(handler)
    assert any("forged" in line for line in written)
    for line in written:
        for each in line.split("\n"):
            assert each.isprintable(), ascii(each)
            assert not each.lstrip().startswith("ERROR adoption: forged")


# Where a page leads next


NEXT = ("/language/", "/accounts/login/", "/accounts/logout/", "/coverage/remind/{bank}")


@pytest.mark.parametrize("where", ELSEWHERE, ids=ascii)
@pytest.mark.parametrize("address", NEXT)
def test_no_page_leads_to_another_site(address, where, client):
    bank = make.organisation()
    staff = make.user()
    if "login" not in address:
        client.force_login(staff, backend="adoption.accounts.Accounts")
    sent = {"next": where, "language": "en", "login": staff.username, "password": make.PASSWORD}
    answer = client.post(address.format(bank=bank.pk), sent)
    assert answer.status_code == 302
    assert is_of_this_site(answer.headers["Location"]), answer.headers["Location"]


@pytest.mark.parametrize("where", ELSEWHERE, ids=ascii)
def test_who_is_signed_in_already_is_led_to_no_other_site(where, sign_in):
    answer = sign_in(make.user()).get("/accounts/login/", {"next": where})
    assert is_of_this_site(answer.headers.get("Location", "/"))


def is_of_this_site(location: str) -> bool:
    """As browsers read it: backward strokes are strokes, and tabs, line breaks and spaces in front fall away."""
    read = re.sub(r"[\t\r\n]", "", location).strip("".join(map(chr, range(33)))).replace("\\", "/")
    return read.startswith("/") and not read.startswith("//")


# Limits of what is taken at all


def test_too_many_fields_are_refused_in_words_and_change_nothing(sign_in, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    http = sign_in(make.user())
    assert http.post("/language/", {f"x{n}": "1" for n in range(20)}).status_code == 302
    answer = http.post("/language/", {f"x{n}": "1" for n in range(21)})
    assert (answer.status_code, '<html lang="vi"' in answer.content.decode()) == (400, True)


def test_too_large_a_text_is_refused_in_words(sign_in, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    http = sign_in(make.user(language="en"))
    answer = http.post("/language/", {"next": "x" * 1000})
    assert (answer.status_code, '<html lang="en"' in answer.content.decode()) == (400, True)


def test_a_form_without_the_token_of_its_page_is_told_how_to_go_on(db):
    person = make.user()
    http = Client(enforce_csrf_checks=True)
    http.force_login(person, backend="adoption.accounts.Accounts")
    answer = http.post("/language/", {"language": "en"})
    assert (answer.status_code, '<html lang="vi"' in answer.content.decode()) == (403, True)
    person.refresh_from_db()
    assert person.language == ""


def test_an_address_that_is_only_posted_to_says_so_to_who_reads_it(sign_in):
    answer = sign_in(make.user()).get("/periods/next")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert '<html lang="vi"' in answer.content.decode()
