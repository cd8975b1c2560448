"""The plan: staff enter and correct the provincial targets, as a browser meets them."""

from decimal import Decimal

import pytest

from adoption.roles import Role
from indicators.models import Target
from indicators.plan import state_of, state_of_line
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

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
    rows = [row.record.target for row in response.context["table"].rows]
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
    assert "≥ 80%" in shown(answer)
    assert target.minimum == Decimal(FLOOR["minimum"].replace(",", "."))


# Kinds of targets


@pytest.mark.parametrize(
    ("entered", "text"),
    [
        ({"kind": "ceiling", "minimum": "5"}, "≤ 5%"),
        ({"kind": "ceiling", "minimum": "5", "strict": "on"}, "&lt; 5%"),
        ({"kind": "floor", "minimum": "80", "strict": "on"}, "&gt; 80%"),
        ({"kind": "range", "minimum": "50", "maximum": "80"}, "50–80%"),
        ({"kind": "point", "minimum": "80"}, ">80%"),
    ],
)
def test_every_kind_of_target_is_written_as_it_binds(entered, text, http, target):
    saved(http, target, {**FLOOR, **entered})
    assert text in shown(http.get("/plan/"))


def test_a_ceiling_is_shown_back_as_a_ceiling(http, target):
    saved(http, target, {**FLOOR, "kind": "ceiling", "minimum": "5", "strict": "on"})
    form = http.get(address(target)).context["form"]
    assert [form[name].value() for name in ("kind", "minimum", "maximum", "strict")] == ["ceiling", "5", "", True]


@pytest.mark.parametrize("kind", ["point", "range"])
def test_a_point_or_a_range_cannot_be_strict(kind, http, target):
    data = {**FLOOR, "kind": kind, "maximum": "90" if kind == "range" else "", "strict": "on"}
    response = saved(http, target, data)
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"strict"})


# Milestones

STEP = {**FLOOR, "minimum": "70", "due_on": "31/12/2024"}


def milestones(target) -> list:
    return list(Target.objects.beside(target.programme, target.indicator).exclude(pk=target.pk))


def added(http, target, data=STEP, **also):
    """The answer to a page that was opened just now."""
    return http.post(f"{address(target)}milestone", {"version": state_of_line(target), **data, **also})


@pytest.fixture
def entered(http, target):
    saved(http, target, FLOOR)
    target.refresh_from_db()
    return target


@pytest.fixture
def milestone(http, entered):
    added(http, entered)
    (made,) = milestones(entered)
    return made


def test_a_milestone_is_added_with_who_and_why(http, entered):
    response = added(http, entered)
    (made,) = milestones(entered)
    row = made.history.get()
    assert (response.headers["Location"], made.minimum, str(made.due_on)) == (address(entered), 70, "2024-12-31")
    assert (row.history_user_id, row.history_change_reason) == ("staff", "nhập từ bản gốc")


def test_a_milestone_stands_under_its_target_on_the_plan(http, entered, milestone):
    response = http.get("/plan/")
    (row,) = response.context["table"].rows
    assert (row.record.target, row.record.milestones, response.context["total"]) == (entered, (milestone,), 2)
    assert ["≥ 70%" in shown(response), "31/12/2024" in shown(response)] == [True, True]


def test_a_milestone_takes_a_decimal_comma_on_a_vietnamese_page(vietnamese, target):
    added(vietnamese, target, minimum="69,5")
    assert milestones(target)[0].minimum == Decimal("69.5")


def test_the_page_of_a_milestone_asks_for_no_baseline(http, entered, milestone):
    assert "baseline" in http.get(address(entered)).context["form"].fields
    assert "baseline" not in http.get(address(milestone)).context["form"].fields
    assert "baseline" not in http.get(f"{address(entered)}milestone").context["form"].fields


def test_a_milestone_is_revised_like_a_target(http, milestone):
    saved(http, milestone, {**STEP, "minimum": "72"})
    milestone.refresh_from_db()
    assert milestone.minimum == 72


@pytest.mark.parametrize("due_on", ["31/12/2020", "01/01/2026"])
def test_a_milestone_outside_the_programme_is_refused_at_its_box(due_on, http, entered):
    response = added(http, entered, due_on=due_on)
    assert (response.status_code, milestones(entered)) == (422, [])
    assert "programme" in shown(response)
    assert response.context["form"].errors["due_on"]


@pytest.mark.parametrize("due_on", ["01/01/2021", "30/12/2025"])
def test_a_milestone_on_the_programmes_edge_is_taken(due_on, http, entered):
    assert added(http, entered, due_on=due_on).status_code == 302


def test_a_due_day_that_is_taken_is_refused_with_a_sentence_and_what_was_typed_stays(http, entered, milestone):
    response = added(http, entered, minimum="71")
    assert (response.status_code, milestones(entered)) == (422, [milestone])
    assert "already has a target on that due day" in shown(response)
    assert 'value="71"' in shown(response)


def test_a_milestone_that_asks_for_more_than_its_target_is_taken_with_a_warning(http, entered):
    response = http.post(f"{address(entered)}milestone", {**STEP, "minimum": "90", "version": state_of_line(entered)})
    page = shown(http.get(response.headers["Location"]))
    assert len(milestones(entered)) == 1
    assert "≥ 90% is asked for on 31/12/2024, but only ≥ 80% on 31/12/2025" in page
    assert "≥ 90% is asked for on 31/12/2024" in shown(http.get("/plan/"))


def test_a_milestone_on_the_way_draws_no_warning(http, entered, milestone):
    assert "is asked for on" not in shown(http.get(address(entered))) + shown(http.get("/plan/"))


def test_a_milestone_added_to_what_somebody_else_changed_is_refused_once(http, entered):
    seen = state_of_line(entered)
    added(http, entered)
    response = added(http, entered, due_on="31/12/2023", version=seen)
    assert (response.status_code, len(milestones(entered))) == (409, 1)
    again = {**STEP, "due_on": "31/12/2023", "version": response.context["state"]}
    assert http.post(f"{address(entered)}milestone", again).status_code == 302


def test_markup_typed_into_a_milestone_is_shown_as_text(http, entered):
    added(http, entered, clause="<script>alert(1)</script>")
    (made,) = milestones(entered)
    pages = [shown(http.get(where)) for where in ("/plan/", address(made), address(entered), f"{address(made)}compare")]
    assert not any("<script>alert" in page for page in pages)


# Removal


def removed(http, milestone, **also):
    return http.post(
        f"{address(milestone)}remove", {"version": state_of(milestone), "reason": "văn bản không nêu", **also}
    )


def test_a_milestone_is_removed_with_its_reason_and_its_history_stays(http, entered, milestone):
    response = removed(http, milestone)
    assert (response.headers["Location"], milestones(entered)) == (address(entered), [])
    page = shown(http.get(f"{address(milestone)}compare"))
    assert ["văn bản không nêu" in page, "removed from the plan" in page] == [True, True]
    assert http.get(address(milestone)).status_code == 404


def test_only_a_milestone_offers_its_removal(http, entered, milestone):
    asks = f'action="{address(milestone)}remove"'
    assert [asks in shown(http.get(address(each))) for each in (milestone, entered)] == [True, False]


@pytest.mark.parametrize("also", [{"reason": ""}, {"reason": "   "}, {"version": "0"}, {"version": "x"}])
def test_a_removal_without_a_reason_or_on_a_stale_page_changes_nothing(also, http, milestone):
    before = kept()
    response = removed(http, milestone, **also)
    assert (response.headers["Location"], kept()) == (address(milestone), before)
    assert 'role="alert"' in shown(http.get(address(milestone)))


def test_the_last_target_cannot_be_removed(http, entered, milestone):
    before = kept()
    removed(http, entered)
    assert kept() == before
    assert "only a milestone can be removed" in shown(http.get("/plan/"))


def test_removing_is_not_answered_to_a_get(http, milestone):
    assert http.get(f"{address(milestone)}remove").status_code == 405


# A first target of an indicator


def test_an_indicator_that_the_plan_does_not_name_is_offered_and_added(http, target):
    other = make.ratio("other")
    page = shown(http.get("/plan/"))
    assert [f'value="P100/{each.code}"' in page for each in (other, target.indicator)] == [True, False]
    response = http.post("/plan/add?of=P100/other", FLOOR)
    made = Target.objects.get(indicator=other)
    assert (response.headers["Location"], made.minimum, made.basis) == ("/plan/", 80, other.basis)


def test_the_page_of_a_first_target_is_due_when_the_programme_ends(http):
    make.programme(), make.ratio("other")
    form = http.get("/plan/add?of=P100/other").context["form"]
    assert (form["due_on"].value(), "baseline" in form.fields) == ("31/12/2025", True)


def test_an_indicator_that_the_plan_names_is_refused_with_a_sentence(http, target):
    before = kept()
    response = http.post(f"/plan/add?of=P100/{target.indicator.code}", FLOOR)
    assert (response.status_code, kept()) == (422, before)
    assert "already names this indicator" in shown(response)


@pytest.mark.parametrize("of", ["", "P100", "P100/", "P100/unknown", "XX/other", "NATION/other", "/other"])
def test_what_cannot_be_promised_is_404(of, http):
    make.programme(), make.programme("NATION", level="national"), make.ratio("other")
    assert http.get("/plan/add", {"of": of}).status_code == 404


def test_a_definition_that_is_no_longer_valid_is_not_offered(http):
    make.programme()
    make.ratio("past", valid_to="2021-01-01")
    make.ratio("to-come", valid_from="2999-01-01")
    page = shown(http.get("/plan/"))
    assert ["P100/past" in page, "P100/to-come" in page] == [False, False]


# Roles

NEW_PAGES = ["/plan/add?of=P100/other", "/plan/changes", "{target}milestone", "{target}compare"]
NEW_VERBS = ["/plan/add?of=P100/other", "{target}milestone", "{target}remove"]


@pytest.mark.parametrize("role", ["reporter", "official", "administrator"])
def test_the_plans_pages_and_verbs_are_for_staff_alone(role, sign_in, target):
    make.ratio("other")
    person = make.reporter(make.organisation()) if role == "reporter" else make.user(role, Role(role))
    client, before = sign_in(person), kept()
    pages = [client.get(each.format(target=address(target))).status_code for each in NEW_PAGES]
    verbs = [client.post(each.format(target=address(target)), STEP).status_code for each in NEW_VERBS]
    assert ({*pages, *verbs}, kept()) == ({403}, before)


@pytest.mark.parametrize("verb", ["milestone", "compare", "remove"])
def test_a_target_of_the_nation_is_like_one_that_is_not_there(verb, http):
    national = make.target(make.ratio(), programme=make.programme("NATION", level="national"))
    for pk in (national.pk, 999_999):
        answer = http.post(f"/plan/{pk}/{verb}", STEP) if verb == "remove" else http.get(f"/plan/{pk}/{verb}")
        assert answer.status_code == 404


@pytest.mark.parametrize("where", ["/plan/changes", "{target}compare"])
def test_the_pages_of_earlier_versions_take_no_post(where, http, target):
    saved(http, target, FLOOR)
    assert http.post(where.format(target=address(target))).status_code == 405
