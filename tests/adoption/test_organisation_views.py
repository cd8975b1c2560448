"""The pages on which staff manage organisations, as a browser meets them."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adoption import organisations, rounds, submissions
from adoption.duties import OrganisationRefusal
from adoption.models import Duty, Organisation, Submission
from adoption.organisation_labels import BUTTON, DONE, REFUSAL, TITLE, Step
from adoption.roles import Role
from reports import receipt
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIST = "/organisations/"
WHY = "Quyết định số 12"
NEW = {
    "code": "ngan-hang-moi",
    "kind": "bank",
    "name_vi": "Ngân hàng Mới",
    "name_en": "New Bank",
    "active_from": "15/12/2025",
    "email": "",
    "language": "vi",
}


@pytest.fixture
def http(sign_in, client):
    client.cookies["django_language"] = "en"
    return sign_in(make.user())


@pytest.fixture
def bank():
    row = make.organisation("bank-a", order=1)
    make.duty(row, make.measure())
    return row


def page_of(row: Organisation, step: str = "") -> str:
    return f"/organisations/{row.code}/{step}"


def shown(response) -> str:
    return " ".join(response.content.decode().split())


def kept() -> list:
    """All that a page which only shows must leave as it is."""
    return [
        list(model.objects.order_by("pk").values()) + list(model.history.order_by("history_id").values("history_id"))
        for model in (Organisation, Duty)
    ] + [list(Submission.objects.order_by("pk").values())]


def asked(http, row: Organisation, step: str = "", **data):
    """The answer to a step taken from a page that was opened just now: it only shows what would follow."""
    return http.post(page_of(row, step), {"version": organisations.state_of(row), "why": WHY, **data})


def confirmed(http, answer, row: Organisation, step: str = ""):
    """What the browser posts when the confirmation is pressed: every hidden box of the page."""
    form = re.search(r'<form method="post" class="actions">.*?</form>', answer.content.decode(), re.DOTALL)[0]
    boxes = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', form)
    data: dict[str, list[str]] = {}
    for name, value in boxes:
        data.setdefault(name, []).append(value)
    assert "shown" in data
    return http.post(page_of(row, step), data)


def done(http, row: Organisation, step: str = "", **data):
    answer = asked(http, row, step, **data)
    assert answer.status_code == 200
    return confirmed(http, answer, row, step)


# The list


def listed(http, query: str = "") -> list[str]:
    return [line.record.organisation.code for line in http.get(f"{LIST}{query}").context["table"].rows]


def test_the_list_stands_in_the_order_of_the_vietnamese_alphabet(sign_in):
    for code, name in (("b1", "Zeta"), ("b2", "Đông Á"), ("b3", "Eo Biển"), ("b4", "Dân Sinh"), ("b5", "Ấn Độ")):
        make.organisation(code, name_vi=name)
    assert listed(sign_in(make.user())) == ["b5", "b4", "b2", "b3", "b1"]


@pytest.mark.parametrize("typed", ["giao duc", "GIÁO  DỤC", "duc giao", "Dào", "education", "so-gd"])
def test_a_search_looks_past_marks_case_and_order(http, typed):
    make.organisation("so-gddt", name_vi="Sở Giáo dục và Đào tạo", name_en="Department of Education")
    make.organisation("so-y-te", name_vi="Sở Y tế", name_en="Department of Health")
    assert [line.organisation.code for line in http.get(LIST, {"search": typed}).context["page"].lines] == ["so-gddt"]


def test_the_list_is_narrowed_by_kind_and_by_whether_it_has_ended(http, bank):
    make.organisation("bank-b", active_to=date(2025, 12, 16))
    make.organisation("bank-c", active_to=date(2025, 12, 17))
    make.organisation("so-y-te", kind="department")
    assert listed(http, "?kind=department") == ["so-y-te"]
    assert listed(http, "?kind=bank&standing=ended") == ["bank-b"]
    assert listed(http, "?kind=bank&standing=active") == ["bank-a", "bank-c"]


@pytest.mark.parametrize("query", ["?kind=other", "?standing=other", "?page=99", "?page=x", "?sort=nothing"])
def test_an_address_that_asks_for_nothing_known_shows_the_list(http, bank, query):
    assert listed(http, query) == ["bank-a"]


def test_a_line_says_how_an_organisation_stands(http, bank):
    make.duty(bank, make.measure("atm"))
    make.duty(bank, make.measure("pos"), last_on=date(2025, 12, 16))
    make.sent(bank, make.period("2025-Q4"), {"counted": 5, "atm": 1, "pos": 2})
    make.reporter(bank, "second")
    make.user("lead", Role.REPORTER, bank, is_lead=True, last_name="Lê Thị Đầu")
    make.user("gone", Role.REPORTER, bank, is_lead=True, is_active=False, last_name="Người cũ")
    (line,) = http.get(LIST).context["page"].lines
    assert (line.owed, line.people, line.leads, line.status) == (2, 3, ["Lê Thị Đầu"], "submitted")


def test_an_organisation_that_is_not_there_owes_nothing(http, bank):
    Organisation.objects.update(active_to=date(2025, 12, 16))
    (line,) = http.get(LIST).context["page"].lines
    assert (line.owed, line.standing) == (0, "ended")


def test_the_last_column_is_of_the_newest_period_that_has_ended(http, bank):
    make.sent(bank, make.period("2025-Q4"), {"counted": 5})
    make.period("2026-Q1")
    response = http.get(LIST)
    assert (response.context["page"].period.label, response.context["page"].lines[0].status) == (
        "2025-Q4",
        "submitted",
    )
    assert "Q4 2025" in shown(response)


def test_a_period_that_still_runs_stands_in_where_none_has_ended(http, bank):
    make.period("2026-Q1")
    assert http.get(LIST).context["page"].period.label == "2026-Q1"


def test_an_empty_list_says_what_to_do(http):
    assert "No organisation answers to this." in shown(http.get(LIST))


@pytest.mark.parametrize(
    ("order", "codes"),
    [
        ("-name", ["bank-c", "bank-b", "bank-a"]),
        ("owed", ["bank-b", "bank-c", "bank-a"]),
        ("-span", ["bank-c", "bank-b", "bank-a"]),
        ("kind", ["bank-a", "bank-b", "bank-c"]),
        ("leads", ["bank-a", "bank-b", "bank-c"]),
        ("successor", ["bank-a", "bank-b", "bank-c"]),
        ("-status", ["bank-a", "bank-b", "bank-c"]),
        ("-people", ["bank-a", "bank-b", "bank-c"]),
    ],
)
def test_the_list_can_be_put_in_another_order(http, bank, order, codes):
    make.organisation("bank-b")
    make.organisation("bank-c", active_from=date(2021, 1, 1))
    make.period("2025-Q4")
    make.reporter(bank)
    assert listed(http, f"?sort={order}") == codes


def grow(number: int) -> None:
    period = make.period("2025-Q4")
    for place in range(number):
        row = make.organisation(f"bank-{place:02}", successor=Organisation.objects.order_by("pk").first())
        make.duty(row, make.measure())
        make.user(f"lead-{place:02}", Role.REPORTER, row, is_lead=True)
    rounds.open_period(period, by=None, at=make.AT)


def queries(client, where: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(where).status_code == 200
    return len(captured)


def test_the_list_takes_at_most_eight_queries_at_any_size(http):
    counted = []
    for number in (3, 60):
        grow(number)
        counted.append(queries(http, LIST))
    assert (counted[0] <= 8, counted[1]) == (True, counted[0])


def test_one_organisation_takes_no_more_queries_at_any_size(http, bank):
    counted = []
    for number in (3, 60):
        grow(number)
        for place in range(number):
            make.duty(bank, make.measure(f"measure-{place}"))
        counted.append(queries(http, page_of(bank)))
    assert (counted[0] <= 20, counted[1]) == (True, counted[0])


# Who may come in


ADDRESSES = [LIST, "/organisations/add", "/organisations/bank-a/"]
STEPS = ["duties", "rename", "merge", "end", "resume"]


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.ADMINISTRATOR, Role.REPORTER])
@pytest.mark.parametrize("where", [*ADDRESSES, *(f"/organisations/bank-a/{step}" for step in STEPS)])
def test_organisations_are_for_staff_alone(sign_in, bank, where, role):
    http = sign_in(make.user("other", role, bank if role is Role.REPORTER else None))
    assert (http.get(where).status_code, http.post(where, {"why": WHY}).status_code) == (403, 403)


@pytest.mark.parametrize("where", ADDRESSES)
def test_strangers_are_sent_to_sign_in(client, bank, where):
    assert client.get(where).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("step", STEPS)
def test_what_changes_something_is_only_posted(http, bank, step):
    assert http.get(page_of(bank, step)).status_code == 405


@pytest.mark.parametrize("step", ["", *STEPS])
def test_an_unknown_organisation_is_not_found(http, step):
    assert http.post(f"/organisations/nobody/{step}", {"why": WHY}).status_code == 404


def test_staff_find_the_way_in_the_navigation_and_reporters_do_not(sign_in, bank):
    assert 'href="/organisations/"' in shown(sign_in(make.user()).get("/review/"))
    assert 'href="/organisations/"' not in shown(sign_in(make.reporter(bank)).get("/submissions/"))


# Adding


def test_a_new_organisation_is_added_and_its_page_follows(http):
    answer = http.post("/organisations/add", NEW)
    made = Organisation.objects.get(code="ngan-hang-moi")
    assert (answer.headers["Location"], made.name_vi, made.is_illustrative) == (
        "/organisations/ngan-hang-moi/",
        "Ngân hàng Mới",
        False,
    )
    assert "Now tick what it owes." in shown(http.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    ("wrong", "box"),
    [
        ({"code": "Ngân hàng"}, "code"),
        ({"code": "ngan_hang"}, "code"),
        ({"code": "-a"}, "code"),
        ({"code": ""}, "code"),
        ({"name_vi": " "}, "name_vi"),
        ({"kind": "shop"}, "kind"),
        ({"active_from": "31/2/2025"}, "active_from"),
        ({"email": "no address"}, "email"),
    ],
)
def test_what_cannot_be_is_refused_at_its_box_and_stays_typed(http, wrong, box):
    answer = http.post("/organisations/add", {**NEW, **wrong})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [box])
    assert 'value="New Bank"' in shown(answer)
    assert not Organisation.objects.exists()


def test_a_code_that_is_taken_is_refused_with_a_sentence(http):
    make.organisation("ngan-hang-moi")
    answer = http.post("/organisations/add", NEW)
    assert (answer.status_code, "is taken" in shown(answer)) == (422, True)


def test_names_stand_on_one_line_and_markup_is_text(http):
    http.post("/organisations/add", {**NEW, "name_en": "<b>New</b>\r\n  Bank"})
    assert Organisation.objects.get().name_en == "<b>New</b> Bank"
    assert "<b>New</b>" not in shown(http.get(LIST))


# Details


def details(row: Organisation, **other) -> dict[str, str]:
    kept_now = {"kind": row.kind, "active_from": "01/01/2020", "email": row.email, "language": row.language}
    return {**kept_now, **other}


def test_details_that_change_nothing_else_are_kept_at_once(http, bank):
    answer = asked(http, bank, **details(bank, email="moi@example.invalid"))
    bank.refresh_from_db()
    assert (answer.headers["Location"], bank.email) == (page_of(bank), "moi@example.invalid")


def test_details_that_move_what_is_owed_are_shown_first(http, bank):
    make.period()
    before = kept()
    answer = asked(http, bank, **details(bank, active_from="15/9/2025"))
    assert (answer.status_code, kept()) == (200, before)
    assert "owes nothing any more; its empty draft goes" in shown(answer)
    confirmed(http, answer, bank)
    bank.refresh_from_db()
    assert (bank.active_from, Submission.objects.count()) == (date(2025, 9, 15), 0)


def test_a_mark_of_illustration_is_shown_with_the_readings_it_reaches(http, bank):
    make.indicator()
    make.approved(bank, make.period(), {"counted": 5})
    answer = asked(http, bank, **details(bank, is_illustrative="on"))
    assert "another mark of what is illustrative" in shown(answer)
    confirmed(http, answer, bank)
    bank.refresh_from_db()
    assert bank.is_illustrative
    call_command("rollup", check=True)


def test_a_mark_that_is_not_set_stays_off_through_the_confirmation(http, bank):
    make.period()
    answer = asked(http, bank, **details(bank, active_from="15/9/2025"))
    confirmed(http, answer, bank)
    bank.refresh_from_db()
    assert bank.is_illustrative is False


def test_a_code_is_never_changed(http, bank):
    asked(http, bank, **details(bank, email="a@example.invalid", code="other"))
    bank.refresh_from_db()
    assert bank.code == "bank-a"


# Duties


def ticked(response) -> set[str]:
    return set(re.findall(r'name="measures" value="([^"]+)" checked', response.content.decode()))


def test_the_page_ticks_what_is_owed_from_the_first_day_of_the_open_period(http, bank):
    make.measure("atm")
    make.period("2025-Q3")
    make.period("2025-Q4")
    answer = http.get(page_of(bank))
    assert (ticked(answer), answer.context["sheet"].on) == ({"counted"}, date(2025, 9, 15))


@pytest.mark.parametrize(
    ("closed", "on"), [([], date(2025, 12, 17)), (["2025-Q4"], date(2025, 12, 17)), (["2026-Q1"], date(2026, 3, 15))]
)
def test_without_an_open_period_the_day_is_today_or_after_what_is_closed(http, bank, closed, on):
    for label in closed:
        rounds.close_period(make.period(label), by=make.user(), at=make.AT)
    assert http.get(page_of(bank)).context["sheet"].on == on


def test_an_organisation_of_tomorrow_owes_from_its_first_day(http):
    row = make.organisation(active_from=date(2026, 1, 1))
    assert http.get(page_of(row)).context["sheet"].on == date(2026, 1, 1)


def test_the_page_ticks_what_is_owed_on_another_day(http, bank):
    make.duty(bank, make.measure("atm"), first_on=date(2025, 12, 20))
    answer = http.get(page_of(bank), {"on": "20/12/2025"})
    assert ticked(answer) == {"counted", "atm"}
    assert ticked(http.get(page_of(bank), {"on": "19/12/2025"})) == {"counted"}
    assert "from 20/12/2025" in shown(http.get(page_of(bank), {"on": "19/12/2025"}))


def test_a_day_that_is_none_is_said_and_the_usual_one_shown(http, bank):
    answer = http.get(page_of(bank), {"on": "31/2/2025"})
    assert ("is not a day" in shown(answer), answer.context["sheet"].on) == (True, date(2025, 12, 17))


def test_measures_of_its_kind_come_first_and_all_can_be_ticked_at_once(http, bank):
    make.measure("atm")
    make.measure("schools", owed_by="department", theme="education")
    answer = http.get(page_of(bank), {"on": "", "tick": "own"})
    sheet = answer.context["sheet"]
    assert [[box.measure.code for box in theme.boxes] for theme in sheet.own] == [["atm", "counted"]]
    assert [[box.measure.code for box in theme.boxes] for theme in sheet.others] == [["schools"]]
    assert ticked(answer) == {"counted", "atm"}


def test_a_change_of_duties_is_shown_and_then_done(http, bank):
    make.indicator("atm")
    make.approved(make.organisation("bank-b"), make.period(), {"atm": 5})
    before = kept()
    answer = asked(http, bank, "duties", measures=["atm"], from_on="15/06/2025")
    assert kept() == before
    text = shown(answer)
    for sentence in (
        "Unit bank-a no longer owes 1 measure",
        "Unit bank-a owes 1 measure from 15/6/2025",
        "1 measure more in its draft, 1 measure less in its draft",
        "<td>Indicator atm</td>",
        "1/1",
        "<strong>1/2</strong>",
    ):
        assert sentence in text
    confirmed(http, answer, bank, "duties")
    spans = {(each.measure.code, each.first_on, each.last_on) for each in bank.duties.select_related("measure")}
    assert spans == {("counted", date(2020, 1, 1), date(2025, 6, 14)), ("atm", date(2025, 6, 15), None)}
    call_command("rollup", check=True)


def test_several_measures_survive_the_confirmation(http, bank):
    for code in ("atm", "pos"):
        make.measure(code)
    done(http, bank, "duties", measures=["atm", "pos", "counted"], from_on="15/06/2025")
    assert bank.duties.count() == 3


def test_ticks_that_were_refused_stay(http, bank):
    make.measure("atm")
    answer = asked(http, bank, "duties", measures=["atm"], from_on="20/12/2025", why="")
    assert (answer.status_code, ticked(answer), answer.context["sheet"].on) == (422, {"atm"}, date(2025, 12, 20))


def test_an_unknown_measure_is_refused(http, bank):
    assert asked(http, bank, "duties", measures=["nothing"], from_on="20/12/2025").status_code == 422


# Name and end


def test_a_new_name_is_shown_and_then_done_and_the_old_one_stays(http, bank):
    answer = asked(http, bank, "rename", name_vi="Tên mới", name_en="New name", on="17/12/2025")
    assert "<dd>Tên mới</dd>" in shown(answer)
    confirmed(http, answer, bank, "rename")
    text = shown(http.get(page_of(bank)))
    assert "Name in English: Unit bank-a → New name" in text
    assert f"17/12/2025: {WHY}" in text


def test_a_receipt_keeps_the_name_under_which_it_was_sent(http, bank):
    sent = make.sent(bank, make.period(), {"counted": 5})
    first = dict(receipt.build(sent).facts)
    done(http, bank, "rename", name_vi="Tên mới", name_en="New name", on="17/12/2025")
    sent = Submission.objects.get(pk=sent.pk)
    assert dict(receipt.build(sent).facts) == first
    assert sent.organisation.name_vi == "Tên mới"


def test_a_receipt_of_what_is_sent_later_bears_the_new_name(http, bank):
    done(http, bank, "rename", name_vi="Tên mới", name_en="New name", on="17/12/2025")
    draft = make.filled(bank, make.period(), {"counted": 5})
    later = datetime(2040, 1, 1, tzinfo=UTC)
    person = make.reporter(bank)
    sent = submissions.submit(draft, by=person, version=draft.version, business_day=make.AFTER, at=later)
    assert "Tên mới" in [text for _label, text in receipt.build(sent).facts]


def test_a_merger_is_shown_and_then_done(http, bank):
    make.duty(bank, make.measure("atm"))
    other = make.organisation("bank-b", order=2)
    make.duty(other, make.measure())
    make.indicator("atm")
    make.approved(make.organisation("bank-c", order=3), make.period(), {"atm": 5})
    person = make.reporter(bank)
    before = kept()
    answer = asked(http, bank, "merge", successor="bank-b", last_on="15/6/2025")
    assert kept() == before
    text = shown(answer)
    for sentence in (
        "Unit bank-a no longer owes 2 measures",
        "Unit bank-b owes 1 measure from 16/6/2025",
        "owes nothing any more; its empty draft goes",
        "1 measure more in its draft",
        "1 account of this organisation stays open",
        str(person),
    ):
        assert sentence in text
    confirmed(http, answer, bank, "merge")
    bank.refresh_from_db()
    assert (bank.active_to, bank.successor, other.duties.count()) == (date(2025, 6, 15), other, 2)
    call_command("rollup", check=True)


def test_a_successor_that_owes_the_same_is_said_to(http, bank):
    make.duty(make.organisation("bank-b"), make.measure())
    answer = asked(http, bank, "merge", successor="bank-b", last_on="17/12/2025")
    assert "already owes all of these measures" in shown(answer)


def test_an_organisation_is_not_merged_into_itself_nor_into_what_has_ended(http, bank):
    make.organisation("bank-b", active_to=date(2026, 1, 1))
    for code in ("bank-a", "bank-b", ""):
        assert asked(http, bank, "merge", successor=code, last_on="17/12/2025").status_code == 422


def test_successors_of_the_same_kind_are_offered_first(http, bank):
    make.organisation("so-an", kind="department", name_en="A")
    make.organisation("bank-z", name_en="Z")
    form = http.get(page_of(bank)).context["forms"]["merge"]
    assert [code for code, _name in form.fields["successor"].choices] == ["", "bank-z", "so-an"]


def test_figures_that_stand_in_the_way_are_named_with_their_period(http, bank):
    make.filled(bank, make.period(), {"counted": 5})
    before = kept()
    answer = asked(http, bank, "end", last_on="15/6/2025")
    assert (answer.status_code, kept()) == (409, before)
    assert "Unit bank-a has already entered figures for Q3 2025 (“Measure counted”)" in shown(answer)
    assert 'value="15/6/2025"' in shown(answer)


def test_a_closed_period_stands_in_the_way_and_is_named(http, bank):
    rounds.close_period(make.period(), by=make.user(), at=make.AT)
    answer = asked(http, bank, "end", last_on="15/6/2025")
    assert (answer.status_code, "the closed period Q3 2025" in shown(answer)) == (409, True)


def test_an_end_is_shown_done_and_taken_back(http, bank):
    make.period()
    done(http, bank, "end", last_on="15/6/2025")
    page = http.get(page_of(bank))
    assert set(page.context["forms"]) == {"details", "rename", "resume"}
    assert Submission.objects.count() == 0
    done(http, bank, "resume")
    bank.refresh_from_db()
    assert (bank.active_to, Submission.objects.count()) == (None, 1)


def test_an_end_takes_the_empty_drafts_of_all_open_periods_away(http, bank):
    make.duty(make.organisation("bank-b"), make.measure())
    for label in ("2025-Q3", "2025-Q4", "2026-Q1"):
        make.period(label)
    answer = asked(http, bank, "end", last_on="14/9/2025")
    assert [shift.period.label for shift in answer.context["ahead"].shifts] == ["2025-Q4", "2026-Q1"]
    confirmed(http, answer, bank, "end")
    left = Submission.objects.filter(organisation=bank).values_list("period__label", flat=True)
    assert (list(left), Submission.objects.count()) == (["2025-Q3"], 4)


def test_an_end_names_the_periods_that_are_still_to_be_sent(http, bank):
    for label in ("2025-Q3", "2025-Q4"):
        make.period(label)
    text = shown(asked(http, bank, "end", last_on="14/9/2025"))
    assert ("Q3 2025 is still to be sent or approved." in text, "Q4 2025 is still to be" in text) == (True, False)


def test_the_usual_last_day_is_that_of_the_open_period(http, bank):
    make.period("2025-Q4")
    assert 'value="14/12/2025"' in shown(http.get(page_of(bank)))


def test_the_language_can_be_switched_where_a_step_is_confirmed(http, bank):
    answer = asked(http, bank, "end", last_on="17/12/2025")
    assert '<input type="hidden" name="next" value="/organisations/bank-a/">' in shown(answer)
    assert 'name="next" value="/organisations/?kind=bank"' in shown(http.get(f"{LIST}?kind=bank"))


@pytest.mark.parametrize("step", STEPS)
def test_a_step_without_a_reason_is_refused(http, bank, step):
    before = kept()
    assert (asked(http, bank, step, why=" ").status_code, kept()) == (422, before)


def test_a_page_that_somebody_else_overtook_is_refused_and_keeps_what_was_typed(http, bank):
    answer = asked(http, bank, "end", last_on="17/12/2025")
    done(http, bank, "rename", name_vi="Tên mới", name_en="New name", on="17/12/2025")
    refused = confirmed(http, answer, bank, "end")
    bank.refresh_from_db()
    assert (refused.status_code, bank.active_to) == (409, None)
    assert "Somebody else has changed this meanwhile" in shown(refused)
    assert 'value="17/12/2025"' in shown(refused)


def test_a_confirmation_of_something_else_than_was_shown_is_refused(http, bank):
    answer = asked(http, bank, "end", last_on="1/7/2025")
    make.period()
    assert confirmed(http, answer, bank, "end").status_code == 409


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_version_that_is_none_is_refused(http, bank, version):
    assert http.post(page_of(bank, "end"), {"version": version, "why": WHY, "last_on": "17/12/2025"}).status_code == 409


# History


def test_the_history_says_who_when_why_and_from_what_to_what(http, bank):
    make.measure("atm")
    done(http, bank, "duties", measures=["atm"], from_on="15/06/2025")
    entry = http.get(page_of(bank)).context["page"].history[0]
    assert (entry.by, entry.why) == ("staff", WHY)
    assert {(line.what, line.before, line.after) for line in entry.lines} == {
        ("Measure counted", "from 1/1/2020", "1/1/2020 – 14/6/2025"),
        ("Measure atm", "–", "from 15/6/2025"),
    }


def test_the_history_names_the_successor_and_a_duty_that_was_taken_out(http, bank):
    make.organisation("bank-b")
    make.duty(bank, make.measure("atm"), first_on=date(2025, 6, 15))
    done(http, bank, "duties", measures=["counted"], from_on="15/06/2025")
    done(http, bank, "merge", successor="bank-b", last_on="17/12/2025")
    merged, unticked, *_before = http.get(page_of(bank)).context["page"].history
    assert {(line.what, line.before, line.after) for line in merged.lines} == {
        ("Last day", "–", "17/12/2025"),
        ("Successor", "–", "Unit bank-b"),
    }
    assert [(line.what, line.after) for line in unticked.lines] == [("Measure atm", "–")]


@pytest.mark.parametrize("refusal", OrganisationRefusal)
def test_every_refusal_has_a_sentence(refusal):
    assert REFUSAL[refusal]


@pytest.mark.parametrize("step", Step)
def test_every_step_has_its_words(step):
    assert all(words[step] for words in (TITLE, BUTTON, DONE))


# Administration


@pytest.fixture
def admin(sign_in):
    return sign_in(make.user("root", Role.ADMINISTRATOR, is_staff=True, is_superuser=True))


def administered(admin, row: Organisation, **other):
    (duty,) = row.duties.all()
    texts = {"code": row.code, "kind": row.kind, "name_vi": row.name_vi, "name_en": row.name_en, "language": "vi"}
    inline = {
        "duties-TOTAL_FORMS": "1",
        "duties-INITIAL_FORMS": "1",
        "duties-0-id": duty.pk,
        "duties-0-organisation": row.pk,
        "duties-0-measure": duty.measure_id,
        "duties-0-first_on": "2020-01-01",
    }
    data = {**texts, "order": "0", "active_from": "2020-01-01", **inline, **other}
    return admin.post(f"/admin/adoption/organisation/{row.pk}/change/", data)


@pytest.mark.parametrize("box", ["active_to", "duties-0-last_on"])
@pytest.mark.parametrize(("day", "refused"), [("2025-09-13", True), ("2025-09-14", False)])
def test_the_administration_leaves_closed_periods_alone_by_the_same_rule(admin, bank, box, day, refused):
    rounds.close_period(make.period(), by=make.user(), at=make.AT)
    answer = administered(admin, bank, **{box: day})
    bank.refresh_from_db()
    last = bank.active_to if box == "active_to" else bank.duties.get().last_on
    assert (answer.status_code, last is None) == ((200, True) if refused else (302, False))
    assert ("2025-Q3" in shown(answer)) is refused
