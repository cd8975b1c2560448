"""The plan: staff enter and correct the provincial targets, as a browser meets them."""

from decimal import Decimal

import pytest

from indicators.models import Target
from indicators.plan import state_of
from tests import make

pytestmark = pytest.mark.django_db

FLOOR = {
    "kind": "floor",
    "minimum": "80",
    "due_on": "31/12/2025",
    "clause": "mục II.1",
    "source": "Kế hoạch 100/KH-UBND",
    "verification": "verified",
    "reason": "nhập từ bản gốc",
}


@pytest.fixture
def target():
    return make.target(make.ratio())


@pytest.fixture
def http(sign_in, client):
    client.cookies["django_language"] = "en"
    return sign_in(make.user())


@pytest.fixture
def vietnamese(sign_in):
    return sign_in(make.user())


def address(target: Target) -> str:
    return f"/plan/{target.pk}/"


def saved(http, target, data):
    """The answer to a page that was opened just now."""
    return http.post(address(target), {"version": state_of(target), **data})


def kept() -> list:
    return [list(Target.objects.values()), list(Target.history.values("history_id"))]


def shown(response) -> str:
    return response.content.decode()


def test_the_plan_lists_what_is_missing_first_and_counts_it(http, target):
    known = make.target(make.ratio("other", order=0), minimum=Decimal(60), verification="verified", source="Kế hoạch")
    response = http.get("/plan/")
    rows = [row.record for row in response.context["table"].rows]
    assert (rows, response.context["missing"], response.context["total"]) == ([target, known], 1, 2)


def test_targets_of_the_nation_are_not_on_the_plan(http, target):
    make.target(make.ratio("other"), programme=make.programme("NATION", level="national"))
    assert http.get("/plan/").context["total"] == 1


def test_a_missing_value_can_be_entered(http, target):
    response = saved(http, target, FLOOR)
    target.refresh_from_db()
    assert (response.headers["Location"], target.minimum, target.verification) == ("/plan/", 80, "verified")


def test_the_history_says_who_entered_it_and_why(http, target):
    saved(http, target, FLOOR)
    row = target.history.latest()
    assert (row.history_user_id, row.history_change_reason) == ("staff", "nhập từ bản gốc")


def test_the_page_shows_earlier_states(http, target):
    saved(http, target, FLOOR)
    saved(http, target, {**FLOOR, "minimum": "85", "reason": "đính chính"})
    page = shown(http.get(address(target)))
    assert [each in page for each in ("≥ 80%", "≥ 85%", "đính chính")] == [True, True, True]


def test_a_vietnamese_page_takes_a_decimal_comma(vietnamese, target):
    saved(vietnamese, target, {**FLOOR, "minimum": "89,5"})
    target.refresh_from_db()
    assert target.minimum == Decimal("89.5")


def test_what_is_saved_is_shown_back_in_the_notation_of_the_page(vietnamese, target):
    saved(vietnamese, target, {**FLOOR, "minimum": "89,5"})
    assert 'value="89,5"' in shown(vietnamese.get(address(target)))


BAD = {
    "minimum": ["12.34.5", "abc", "1,2,3", "789,000", "-5", "101", "1e2", "٣"],
    "due_on": ["31-12-2025", "12/31/2025", "hôm nay", "31/12/25"],
    "baseline": ["12.34.5", "abc", "-1"],
    "baseline_on": ["31-12-2020", "abc"],
}
BAD_PAIRS = [(field, text) for field, texts in BAD.items() for text in texts]


@pytest.mark.parametrize(("field", "text"), BAD_PAIRS)
def test_a_malformed_entry_changes_nothing(field, text, vietnamese, target):
    before = kept()
    response = vietnamese.post(address(target), {**FLOOR, field: text})
    assert (response.status_code, kept()) == (422, before)


@pytest.mark.parametrize(("field", "text"), BAD_PAIRS)
def test_a_malformed_entry_is_still_in_its_box_with_a_sentence(field, text, vietnamese, target):
    response = vietnamese.post(address(target), {**FLOOR, field: text})
    assert (f'value="{text}"' in shown(response), bool(response.context["form"].errors[field])) == (True, True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("12.34.5", "“12.34.5” is not grouped by thousands."),
        ("abc", "“abc” is not a number."),
        ("-5", "“-5” is negative"),
        ("101", "“101” is over 100%"),
    ],
)
def test_a_malformed_entry_gets_the_sentence_of_its_fault(text, sentence, http, target):
    assert sentence in shown(saved(http, target, {**FLOOR, "minimum": text}))


def test_everything_else_that_was_typed_stays_beside_a_malformed_entry(http, target):
    page = shown(saved(http, target, {**FLOOR, "minimum": "abc"}))
    assert [each in page for each in ("mục II.1", "Kế hoạch 100/KH-UBND", "nhập từ bản gốc")] == [True, True, True]


def test_a_range_with_its_ends_swapped_changes_nothing(http, target):
    before = kept()
    response = saved(http, target, {**FLOOR, "kind": "range", "minimum": "90", "maximum": "80"})
    assert (response.status_code, kept()) == (422, before)


def test_a_number_typed_under_not_known_yet_does_not_vanish(http, target):
    response = saved(http, target, {**FLOOR, "kind": "missing"})
    assert (response.status_code, 'value="80"' in shown(response)) == (422, True)


def test_a_due_day_that_another_target_has_is_refused_with_a_sentence(http, target):
    later = make.target(target.indicator, due_on="2026-12-31")
    before = kept()
    response = saved(http, later, FLOOR)
    assert (response.status_code, kept(), bool(response.context["form"].non_field_errors())) == (422, before, True)


def test_a_change_without_a_reason_changes_nothing(http, target):
    before = kept()
    response = saved(http, target, {**FLOOR, "reason": ""})
    assert (response.status_code, kept()) == (422, before)


def test_a_value_may_be_taken_out_again(http, target):
    saved(http, target, FLOOR)
    saved(http, target, {**FLOOR, "kind": "missing", "minimum": "", "reason": "chưa chắc"})
    target.refresh_from_db()
    assert (target.minimum, target.verification) == (None, "missing_source")


def test_a_saved_target_shows_its_value_on_the_plan(http, target):
    saved(http, target, FLOOR)
    assert "≥ 80%" in shown(http.get("/plan/"))


def test_what_is_illustrative_carries_its_mark_on_the_plan(http, target):
    saved(http, target, {**FLOOR, "verification": "illustrative"})
    assert "illustrative" in shown(http.get("/plan/"))


def test_typed_markup_is_shown_as_text(http, target):
    saved(http, target, {**FLOOR, "source": "<script>alert(1)</script>"})
    pages = shown(http.get("/plan/")) + shown(http.get(address(target)))
    assert "<script>alert" not in pages


@pytest.mark.parametrize("where", ["/plan/999999/", "/plan/abc/"])
def test_an_unknown_target_is_404(where, http):
    assert http.get(where).status_code == 404


def test_a_page_that_somebody_else_overtook_is_refused_and_keeps_what_was_typed(http, target):
    seen = state_of(target)
    saved(http, target, FLOOR)
    answer = http.post(address(target), {**FLOOR, "minimum": "61", "version": seen})
    target.refresh_from_db()
    assert answer.status_code == 409
    assert 'value="61"' in shown(answer)
    assert target.minimum == Decimal(FLOOR["minimum"].replace(",", "."))
