"""The history: every change of everything that is kept, found by what, whom and when."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest

from adoption import history, people, submissions
from adoption.history import KINDS, Asked, entries, fields_of, lines
from adoption.history_words import DEED, FIELD, KIND, deed_text, field_text, thing_text, value_text
from adoption.models import Organisation
from adoption.roles import Role
from adoption.submissions import Entry
from indicators.history import delete_as, save_as
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected():
    """Figures that were sent, returned and saved again with another value."""
    sent = make.sent(make.organisation(), make.period(), {"counted": 1200})
    back = submissions.send_back(sent, by=make.user(), version=sent.version, note="=1+1 kiểm tra lại", at=make.AT)
    bank = make.reporter(sent.organisation)
    return submissions.save_figures(back, {"counted": Entry(Decimal(1300))}, by=bank, version=back.version, at=make.AT)


@pytest.fixture
def staff(sign_in):
    return sign_in(make.user("reader-en", language="en"))


def shown(response) -> list[dict]:
    assert response.status_code == 200
    return response.context["lines"]


def test_every_kind_of_row_with_a_history_and_every_event_can_be_looked_for():
    assert set(KINDS) == set(history._models()) == set(KIND)


def test_every_value_that_is_kept_has_its_word():
    assert {name for kind in KINDS for name in fields_of(kind)} <= set(FIELD)


def test_the_newest_comes_first_with_old_and_new_value_who_and_when(corrected, staff):
    first, *_ = shown(staff.get("/history/?kind=figure"))
    assert (first["deed"], first["by"], first["at"]) == ("changed", "reporter-bank-a", make.AT)
    assert first["changes"] == [("Figure", "1,200", "1,300")]
    assert first["thing"] == "Unit bank-a · Q3 2025 · Measure counted"
    assert first["address"] == f"/review/{corrected.pk}/"


def test_values_are_written_as_the_readers_language_writes_them(corrected, sign_in):
    first, *_ = shown(sign_in(make.user("reader", language="vi")).get("/history/?kind=figure"))
    assert first["changes"][0][1:] == ("1.200", "1.300")


def test_a_first_figure_of_zero_is_told(staff):
    make.sent(make.organisation(), make.period(), {"counted": 0})
    first, *_ = shown(staff.get("/history/?kind=figure"))
    assert ("Figure", "", "0") in [(name, before.strip("–"), after) for name, before, after in first["changes"]]


def test_the_csv_speaks_the_language_of_who_asked(corrected, staff):
    rows = list(csv.DictReader(io.StringIO(staff.get("/history.csv?kind=figure").getvalue().decode()[1:])))
    assert rows[0]["thing"] == "Unit bank-a · Q3 2025 · Measure counted"


def test_a_reason_is_told(corrected, staff):
    (returned,) = [line for line in shown(staff.get("/history/?kind=submissionevent")) if line["why"]]
    assert (returned["why"], returned["by"]) == ("=1+1 kiểm tra lại", "staff")


def test_what_is_gone_is_told_with_what_it_was():
    target = make.target(make.indicator(), minimum=Decimal(80), verification="verified")
    save_as(target, by="canbo", at=make.AT)
    key = target.pk
    delete_as(target, by="canbo", at=make.AT, why="nhầm")
    (last, *_) = lines("target", entries(Asked("target")))
    assert (deed_text(last), last.why, last.row.id) == (str(DEED["-"]), "nhầm", key)
    assert value_text("target", last.before, "minimum") == "80"


def test_a_change_of_a_role_is_told(staff):
    people.record_change(make.user("official", Role.OFFICIAL), None, by=make.user(), at=make.AT)
    (line,) = shown(staff.get("/history/?kind=personevent&about=official"))
    assert "official" in line["thing"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"about": "bank-a"}, 2),
        ({"about": "BANK-A"}, 2),
        ({"about": "counted"}, 2),
        ({"about": "bank-b"}, 0),
        ({"by": "reporter-bank-a"}, 2),
        ({"by": "somebody"}, 0),
        ({"first_on": make.AT.date(), "last_on": make.AT.date()}, 2),
        ({"first_on": make.AT.date() + timedelta(days=1)}, 0),
        ({"last_on": make.AT.date() - timedelta(days=1)}, 0),
    ],
)
def test_what_is_asked_for_is_found(corrected, asked, found):
    assert entries(Asked("figure", **asked)).count() == found


@pytest.mark.parametrize(
    "wrong",
    [
        "kind=nothing",
        "kind=figure&first_on=31/02/2025",
        "kind=figure&first_on=2/1/2025&last_on=1/1/2025",
        "kind=figure&first_on=01/01/0001",
        "kind=figure&last_on=31/12/9999",
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(staff, wrong):
    for address in ("/history/", "/history.csv"):
        answer = staff.get(f"{address}?{wrong}")
        assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_page_for_staff_and_administrators(kind, corrected, sign_in):
    for person in (make.user(), make.user("administrator", Role.ADMINISTRATOR)):
        assert sign_in(person).get(f"/history/?kind={kind}").status_code == 200


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.REPORTER])
def test_others_are_not_let_in(role, corrected, sign_in):
    person = make.reporter(corrected.organisation) if role is Role.REPORTER else make.user(role, role)
    for address in ("/history/", "/history.csv"):
        assert sign_in(person).get(address).status_code == 403


def test_an_administrator_is_led_to_no_page_that_is_not_for_them(corrected, sign_in):
    person = make.user("administrator", Role.ADMINISTRATOR)
    assert {line["address"] for line in shown(sign_in(person).get("/history/?kind=figure"))} == {""}


def test_the_csv_holds_the_same_and_runs_no_formula(corrected, staff):
    answer = staff.get("/history.csv?kind=submissionevent&about=bank-a")
    text = answer.getvalue().decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == entries(Asked("submissionevent", about="bank-a")).count()
    assert "'=1+1 kiểm tra lại" in {row["why"] for row in rows}
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]


def test_the_csv_of_figures_has_a_line_for_each_value_that_changed(corrected, staff):
    rows = list(csv.DictReader(io.StringIO(staff.get("/history.csv?kind=figure").getvalue().decode()[1:])))
    assert [row["after"] for row in rows if row["field"] == "stored"] == ["1300", "1200"]


def many(number: int) -> None:
    for place in range(number):
        organisation = Organisation(code=f"b{place}", kind="bank", name_vi="A", name_en="A", active_from=make.AT.date())
        save_as(organisation, by="canbo", at=make.AT)
        organisation.name_vi = "B"
        save_as(organisation, by="canbo", at=make.AT)


@pytest.mark.any_database
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_asks_the_database_the_same_few_times_at_any_size(
    kind, corrected, sign_in, django_assert_max_num_queries
):
    make.target(make.indicator())
    many(60)
    http = sign_in(make.user())
    with django_assert_max_num_queries(8):
        http.get(f"/history/?kind={kind}")


def test_a_second_page_goes_on_where_the_first_ended(staff):
    many(60)
    first, second = (shown(staff.get(f"/history/?kind=organisation&page={page}")) for page in (1, 2))
    assert (len(first), len(second)) == (50, 50)
    assert len(list(history.all_lines(Asked("organisation")))) == entries(Asked("organisation")).count() == 120


@pytest.mark.any_database
def test_all_entries_have_words(the_facts):
    """Every state of every fact, in words: nothing that is kept breaks the page."""
    for kind in KINDS:
        for line in lines(kind, entries(Asked(kind))[:200]):
            assert thing_text(line) and deed_text(line)
            for name in line.fields:
                assert field_text(name) and value_text(kind, line.row, name)
