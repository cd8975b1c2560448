"""The overview: every promise once, and the published figures as they must come out."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from adoption import rounds, submissions
from adoption.roles import Role
from adoption.submissions import Entry
from indicators.models import Reading, Target
from indicators.progress import Status
from reports import overview, standing
from reports.period_report import sentence_of
from tests import make

pytestmark = pytest.mark.django_db

BUSINESS_DAY = date(2025, 12, 17)
AFTER_THE_SCHEME = date(2026, 11, 21)


def page(programme="QD1813", period="2025-Q3", day=BUSINESS_DAY, user=None):
    with translation.override("vi"):
        return overview.build(user or AnonymousUser(), day, programme=programme, period=period)


def row(of, code):
    return next(each for each in of.rows if each.code == code)


PUBLISHED = {
    "accounts-15plus": "≥ 789.000",
    "account-ratio": "89,5%",
    "mobile-share": "72,4%",
    "qr-codes": "≥ 50.000",
    "qr-locations": "≥ 92%",
    "schools": "100%",
    "medical-public": "100%",
    "benefits": "≥ 74,8%",
    "water": "95%",
}


@pytest.mark.parametrize(("code", "text"), PUBLISHED.items())
def test_a_published_figure_stands_in_vietnamese_with_its_source(the_facts, code, text):
    shown = row(page(), code).reading
    with translation.override("vi"):
        assert shown.text == text
    assert shown.source_text == "Báo Lạng Sơn"
    assert "baolangson.vn" in shown.citation
    assert "ngày chốt số liệu không nêu trong nguồn" in shown.note
    assert not shown.illustrative


VERDICTS = {
    "account-ratio": (Status.NOT_COMPARABLE, {"counted", "base"}),
    "schools": (Status.REACHED, set()),
    "medical-public": (Status.NOT_COMPARABLE, {"scope", "subset"}),
    "benefits": (Status.NOT_COMPARABLE, {"scope"}),
    "mobile-share": (Status.NO_TARGET, set()),
    "qr-locations": (Status.NO_TARGET, set()),
    "water": (Status.NO_TARGET, set()),
}


@pytest.mark.parametrize(("code", "expected"), VERDICTS.items())
def test_a_published_figure_is_judged_only_on_its_own_basis(the_facts, code, expected):
    stands = standing.build(AnonymousUser(), BUSINESS_DAY, programme="QD1813", period="2025-Q3").stands
    verdict = next(each.verdict for each in stands if each.series.code == code)
    assert (verdict.status, {each.part for each in verdict.differences}) == expected


def test_qr_codes_near_the_national_goal_for_points_are_not_comparable(the_facts):
    assert row(page(), "qr-codes").verdict.status is Status.NOT_COMPARABLE


@pytest.mark.parametrize(("programme", "promises"), [("QD1813", 15), ("KH100", 18), ("MT2030", 2)])
def test_the_bar_counts_every_promise_of_the_programme_exactly_once(the_facts, programme, promises):
    shown = page(programme)
    assert sum(segment.count for segment in shown.segments) == promises
    counted = [each for each in shown.rows if each.verdict.counted]
    badges = {status: sum(each.verdict.status is status for each in counted) for status in Status}
    assert {segment.status: segment.count for segment in shown.segments} == {k: v for k, v in badges.items() if v}


def test_the_sentence_says_what_the_bar_shows(the_facts):
    assert page().sentence == ("Đến Quý III/2025: 1 mục tiêu đạt, 4 không cùng cơ sở so sánh, 10 chưa có số liệu.")


def test_a_promise_without_a_reading_of_its_own_is_counted_in_its_near_row(the_facts):
    shown = page()
    assert row(shown, "schools").verdict.counted
    assert row(shown, "schools-urban").verdict.elsewhere == row(shown, "schools").name


def test_plan_100_without_numbers_is_judged_by_the_scheme_and_says_so(the_facts):
    schools = row(page("KH100"), "schools")
    assert schools.verdict.by_programme == "QĐ 1813"
    assert schools.targets["KH100"].missing
    assert row(page("KH100"), "qr-merchants").verdict.status is Status.MISSING_AT_SOURCE


def test_no_national_number_is_copied_into_plan_100(the_facts):
    plan = Target.objects.filter(programme__code="KH100")
    assert plan.count() == 18
    assert not plan.exclude(minimum=None, maximum=None).exists()


def test_without_illustrative_input_nothing_is_marked(the_facts):
    assert not page().illustrative


def test_one_illustrative_target_marks_its_verdict_and_the_page(the_facts):
    target = Target.objects.get(programme__code="KH100", indicator__code="schools")
    Target.objects.filter(pk=target.pk).update(minimum=95, verification="illustrative")
    schools = row(page("KH100"), "schools")
    assert schools.verdict.illustrative
    assert not schools.reading.illustrative
    assert page("KH100").illustrative


def test_a_programme_past_its_end_has_fixed_verdicts_and_says_so(the_facts):
    make.period("2025-Q4")
    assert page(period="2025-Q4", day=AFTER_THE_SCHEME).is_final
    assert not page(period="2025-Q3", day=AFTER_THE_SCHEME).is_final
    assert not page(period="2025-Q4").is_final


def test_after_the_due_day_a_missed_target_is_not_reached(the_facts):
    target = Target.objects.get(programme__code="KH100", indicator__code="benefits")
    Target.objects.filter(pk=target.pk).update(minimum=99, verification="needs_check")
    make.period("2025-Q4")
    reading = Reading.objects.get(indicator__code="benefits", source="document")
    Reading.objects.filter(pk=reading.pk).update(period=make.period("2025-Q4"), qualifier="exact")
    assert row(page("KH100", "2025-Q4"), "benefits").verdict.status is Status.NOT_DUE_YET
    assert row(page("KH100", "2025-Q4", AFTER_THE_SCHEME), "benefits").verdict.status is Status.NOT_REACHED


def test_a_value_just_below_its_mark_is_shown_with_enough_decimals_to_see_it(the_facts):
    target = Target.objects.get(programme__code="KH100", indicator__code="benefits")
    Target.objects.filter(pk=target.pk).update(minimum=75, verification="needs_check")
    reading = Reading.objects.get(indicator__code="benefits", source="document")
    Reading.objects.filter(pk=reading.pk).update(value=Decimal("74.96"), printed_places=None, qualifier="exact")
    with translation.override("vi"):
        assert row(page("KH100"), "benefits").reading.text == "74,96%"


def test_the_public_sees_no_bank_total_of_an_open_period_and_staff_do(the_facts):
    bank, period = make.organisation(), make.period("2025-Q4")
    make.approved(bank, period, {"qr-codes": 12_345})
    assert row(page(period="2025-Q4"), "qr-codes").reading is None
    assert row(page(period="2025-Q4"), "qr-codes").withheld
    assert row(page(period="2025-Q4", user=make.user()), "qr-codes").reading.value == 12_345


def test_the_public_sees_a_bank_total_only_with_three_banks_behind_it(the_facts):
    period = make.period("2025-Q2")
    for letter in "ab":
        make.approved(make.organisation(f"bank-{letter}"), period, {"qr-codes": 1000})
    rounds.close_period(period, by=make.user())
    assert row(page(period="2025-Q2"), "qr-codes").reading is None
    third = make.period("2025-Q1")
    for letter in "abc":
        make.approved(make.organisation(f"bank-{letter}"), third, {"qr-codes": 1000})
    rounds.close_period(third, by=make.user())
    assert row(page(period="2025-Q1"), "qr-codes").reading.value == 3000


def test_a_document_and_a_roll_up_stand_beside_each_other_with_the_difference(the_facts):
    period = make.period("2025-Q3")
    make.approved(make.organisation(is_illustrative=True), period, {"qr-codes": 49_000})
    shown = row(page(user=make.user()), "qr-codes")
    assert shown.reading.value == 50_000
    assert [(other.value, difference) for other, difference in shown.others] == [(Decimal(49_000), "−1.000")]


def test_real_comes_before_illustrative_and_a_complete_roll_up_before_a_document(the_facts):
    period = make.period("2025-Q3")
    make.approved(make.organisation(), period, {"qr-codes": 51_234})
    assert row(page(user=make.user()), "qr-codes").reading.value == 51_234


def test_changes_compare_the_same_reporters_or_say_why_not(the_facts):
    first, second = make.organisation("bank-a"), make.organisation("bank-b")
    for label, values in (("2025-Q1", (100, 200)), ("2025-Q2", (110, 230))):
        for bank, value in zip((first, second), values, strict=True):
            make.approved(bank, make.period(label), {"fraud-cases": value})
    make.approved(first, make.period("2025-Q3"), {"fraud-cases": 120})
    staff = make.user()
    assert row(page(period="2025-Q2", user=staff), "fraud-cases").change.value == 40
    change = row(page(period="2025-Q3", user=staff), "fraud-cases").change
    assert (change.value, change.reason) == (None, "other_reporters")


def test_a_bank_with_nothing_to_report_hides_nobody_elses_figure(the_facts):
    period = make.period("2025-Q1")
    make.approved(make.organisation("bank-a"), period, {"fraud-cases": 17})
    for letter in "bcd":
        bank = make.organisation(f"bank-{letter}")
        make.duty(bank, make.measure("fraud-cases"))
        draft = make.submission(bank, period)
        entry = {"fraud-cases": Entry(nothing_to_report=True, reason="không có")}
        saved = submissions.save_figures(draft, entry, by=make.reporter(bank), version=draft.version, at=make.AT)
        sent = submissions.submit(
            saved, by=make.reporter(bank), version=saved.version, business_day=make.AFTER, at=make.AT
        )
        submissions.approve(sent, by=make.user(), version=sent.version, at=make.AT)
    rounds.close_period(period, by=make.user())
    assert row(page(period="2025-Q1"), "fraud-cases").reading is None
    assert row(page(period="2025-Q1", user=make.user()), "fraud-cases").reading.value == 17


def test_what_is_withheld_is_not_told_as_missing(the_facts):
    make.approved(make.organisation(), make.period("2025-Q4"), {"accounts-15plus": 5})
    shown = page(period="2025-Q4")
    assert "chưa công bố" in shown.aside
    assert "khóa" in row(shown, "account-ratio").verdict.sentence.lower()


def test_the_summary_says_how_many_promises_are_judged_by_the_schemes_numbers(the_facts):
    assert "đánh giá theo QĐ 1813" in page("KH100").aside
    assert page("QD1813").aside == ""


def test_the_links_of_the_overview_keep_programme_and_period(the_facts, client, settings):
    settings.PUBLIC_OVERVIEW = True
    html = client.get("/?programme=QD1813&period=2025-Q3").content.decode()
    assert "/indicators/schools/?programme=QD1813&amp;period=2025-Q3" in html


def test_unchanged_keeps_the_mark_of_what_was_compared(the_facts):
    bank = make.organisation(is_illustrative=True)
    for label in ("2025-Q2", "2025-Q3"):
        make.approved(bank, make.period(label), {"fraud-cases": 3})
    with translation.override("vi"):
        text = sentence_of(row(page(user=make.user()), "fraud-cases"))
    assert "không đổi (minh họa) so với kỳ trước" in text
    assert "ghi nhận 3" in text


@pytest.mark.parametrize(("role", "seen"), [(Role.STAFF, True), (Role.OFFICIAL, False)])
def test_staff_may_remind_who_is_missing_from_the_overview(sign_in, role, seen):
    indicator = make.indicator(numerator=make.measure())
    make.target(indicator, programme=make.programme())
    make.approved(make.organisation("bank-b"), make.period(), {"counted": 1})
    late = make.filled(make.organisation(), make.period(), {"counted": 1})
    page = sign_in(make.user("reader", role)).get("/?period=2025-Q3")
    assert (f'formaction="/coverage/remind/{late.organisation_id}"' in page.content.decode()) is seen


def test_signs_beside_numbers_are_drawn_and_not_written_out(the_facts, client, settings):
    settings.PUBLIC_OVERVIEW = True
    make.approved(make.organisation(), make.period(), {"qr-codes": 10})
    text = client.get("/?period=2025-Q3").content.decode()
    assert '<span class="mark" title="' in text and '<svg class="sign"' in text
    assert "&lt;span" not in text and "&lt;svg" not in text
