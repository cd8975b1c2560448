"""Single cells: kept as they are typed, refused at their place, never overwritten unseen."""

import pytest

from adoption import submissions
from adoption.submissions import Entry
from tests import make

pytestmark = pytest.mark.django_db

ADDRESS = "/submissions/2025-Q3/cells"
EMPTY = submissions.token_of(Entry())


@pytest.fixture
def bank():
    owner = make.organisation()
    for code in ("counted", "other"):
        make.duty(owner, make.measure(code))
    make.period()
    return owner


@pytest.fixture
def http(sign_in, bank):
    return sign_in(make.reporter(bank))


def posted(http, token=EMPTY, pasted=False, **values):
    data = {"cell": list(values)}
    for code, text in values.items():
        data |= {f"value-{code}": text, f"token-{code}": token}
    return http.post(ADDRESS, data | ({"pasted": "1"} if pasted else {}))


def stored(bank) -> dict:
    return {code: entry.value for code, entry in submissions.entries_of(make.submission(bank, make.period())).items()}


def test_a_typed_cell_is_kept_and_answers_with_its_new_token(http, bank):
    answer = posted(http, counted="1.234").json()
    assert stored(bank) == {"counted": 1234}
    assert answer["said"]["counted"]["state"] == "saved"
    assert answer["now"]["counted"]["token"] != EMPTY


def test_a_refused_cell_leaves_the_others_to_be_kept(http, bank):
    said = posted(http, counted="12.34.5", other="7").json()["said"]
    assert (said["counted"]["state"], said["other"]["state"]) == ("error", "saved")
    assert "12.34.5" in said["counted"]["error"]
    assert stored(bank) == {"other": 7}


def test_a_cell_that_somebody_else_changed_is_a_conflict_that_names_both(http, bank):
    posted(http, counted="5")
    said = posted(http, counted="6").json()["said"]["counted"]
    assert said["state"] == "conflict"
    assert "5" in said["error"] and "6" in said["error"]
    assert stored(bank) == {"counted": 5}


def test_pasted_text_with_two_readings_is_refused(http, bank):
    assert posted(http, pasted=True, counted="1.234").json()["said"]["counted"]["state"] == "error"
    assert posted(http, pasted=True, counted="1234").json()["said"]["counted"]["state"] == "saved"


def test_a_measure_that_is_not_owed_is_passed_over(http, bank):
    make.measure("foreign")
    assert posted(http, foreign="5").json()["said"] == {}


def test_a_sent_submission_takes_no_cell(http, bank):
    draft = make.filled(bank, make.period(), {"counted": 1, "other": 2})
    submissions.submit(draft, by=make.reporter(bank), version=draft.version, business_day=make.AFTER)
    answer = posted(http, counted="9")
    assert answer.status_code == 409
    assert stored(bank) == {"counted": 1, "other": 2}


def test_another_organisations_cells_are_not_found(sign_in, bank):
    stranger = make.reporter(make.organisation("bank-z"))
    assert posted(sign_in(stranger), counted="9").status_code == 404
