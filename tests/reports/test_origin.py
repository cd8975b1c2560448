"""Where a number comes from: readings, documents, submissions, corrections, targets; who sees what; what it costs."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from adoption import rounds, submissions
from adoption.models import Figure, Submission, User
from adoption.roles import Role
from adoption.submissions import Entry
from indicators.history import save_as
from indicators.models import Indicator, Reading
from reports import origin
from reports.addresses import address_in
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ADDRESS = "/indicators/counted/2025-Q3/"


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def counted():
    indicator = make.indicator()
    make.target(indicator)
    return indicator


def filed(values: dict[str, int], *, closed=False, label="2025-Q3"):
    period = make.period(label)
    for bank, value in values.items():
        make.approved(make.organisation(bank), period, {"counted": value})
    if closed:
        rounds.close_period(period, by=make.user())
    return period


def corrected(done, value, note="Nhầm đơn vị tính", approver=None):
    """The next revision of what was approved, with another figure, approved by somebody else."""
    copy = submissions.reopen(done, by=make.user("opener"), note=note)
    reporter = make.reporter(done.organisation)
    entry = {"counted": Entry(Decimal(value), note="đã đối chiếu")}
    saved = submissions.save_figures(copy, entry, by=reporter, version=copy.version, at=make.AT)
    sent = submissions.submit(saved, by=reporter, version=saved.version, business_day=make.AFTER, at=make.AT)
    return submissions.approve(sent, by=approver or make.user(), version=sent.version, at=make.AT)


def page(user=None, code="counted", label="2025-Q3", **chosen):
    return origin.build(user or make.user(), code, label, **chosen)


def html(client, where=ADDRESS) -> str:
    answer = client.get(where)
    assert answer.status_code == 200
    return answer.content.decode()


# Readings and documents


def test_the_official_reading_stands_first_with_the_reason(counted):
    filed({"bank-a": 10})
    make.reading(counted, period=make.period(), value=Decimal(7))
    shown = page()
    assert [(each.reading.value, each.is_official) for each in shown.readings] == [(10, True), (7, False)]
    assert shown.why_official == "A complete roll-up goes before a document."
    assert shown.readings[1].difference == "−3"


REASONS = {
    "only": "It is the only reading of this quarter.",
    "real": "A real reading goes before an illustrative one.",
    "incomplete": "A document goes before a roll-up that is not complete.",
    "latest": "Of several documents the latest is official.",
}


@pytest.mark.parametrize("case", REASONS)
def test_each_rule_that_picks_the_official_reading_is_told(counted, case):
    period = make.period()
    if case != "only":
        make.reading(counted, period=period)
    match case:
        case "only":
            filed({"bank-a": 10})
        case "real":
            make.organisation("bank-a", is_illustrative=True)
            filed({"bank-a": 10})
        case "incomplete":
            make.duty(make.organisation("bank-b"), make.measure())
            filed({"bank-a": 10})
        case "latest":
            make.reading(counted, period=period, document=make.document("letter"), as_of=date(2025, 9, 1))
    assert page().why_official == REASONS[case]


def test_a_document_is_shown_with_its_place_source_and_verification(counted, sign_in):
    document = make.document(source="Công báo, congbao.example.vn/van-ban/100")
    make.reading(
        counted,
        period=make.period(),
        document=document,
        citation="trang 3, bảng 2",
        verification="needs_check",
        note_en="as printed",
    )
    text = html(sign_in(make.user()))
    for part in ("plan-100/KH", "trang 3, bảng 2", "as printed", "To be checked", "Provincial People", "(verified)"):
        assert part in text
    assert 'href="https://congbao.example.vn/van-ban/100" rel="noreferrer"' in text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Báo Lạng Sơn, «Cú hích», baolangson.vn/cu-hich-5059212.html", "https://baolangson.vn/cu-hich-5059212.html"),
        ("xem http://a.example/b?c=1).", "https://a.example/b?c=1"),
        ("(https://a.example/b), trang 2", "https://a.example/b"),
        ("Kế hoạch 100/KH-UBND ngày 28/4/2022", ""),
        ("javascript:alert(1)", ""),
        ("Số liệu năm 2024, mục 1", ""),
    ],
)
def test_the_address_in_a_source_can_be_opened(text, address):
    assert address_in(text) == address


def test_a_quarter_without_any_reading_says_so(counted, sign_in):
    make.period()
    assert "Nothing has been reported or published" in html(sign_in(make.user()))


# How it is worked out


def steps(**chosen):
    return [(step.name, step.text, step.detail) for step in page(**chosen).steps]


def test_a_ratio_names_both_sums_and_the_result():
    make.ratio()
    make.approved(make.organisation("bank-a"), make.period(), {"part": 1, "whole": 4})
    assert steps(code="share") == [
        ("Measure part", "1", "figure of 1 reporting unit"),
        ("Measure whole", "4", "figure of 1 reporting unit"),
        ("Result", "25%", "the first sum over the second, the ratio taken last"),
    ]


def test_the_reference_total_in_force_is_named_with_its_source():
    make.reference_total(500, applies_from=date(2020, 1, 1), source="Niên giám 2020")
    make.reference_total(1000, applies_from=date(2025, 7, 1), source="Niên giám 2025", verification="needs_check")
    make.reference_total(9000, applies_from=date(2026, 1, 1), source="Niên giám 2026")
    make.share_of_total()
    filed({"bank-a": 250})
    assert steps(code="account-ratio")[1:] == [
        ("registered population", "1,000", "Niên giám 2025; to be checked"),
        ("Result", "25%", "the sum over the reference total"),
    ]


def test_a_multiple_of_a_year_names_that_years_total():
    for year, value in ((2023, 40), (2024, 50), (2025, 60)):
        day = date(year, 12, 31)
        make.reference_total(value, "grdp", as_of=day, applies_from=day, source=f"Cục Thống kê {year}")
    flow = make.measure(flow="flow")
    make.indicator(numerator=flow, aggregation="annual_share", denominator_total="grdp", unit="times", decimals=1)
    for ordinal in (1, 2, 3, 4):
        filed({"bank-a": 24 + ordinal}, label=f"2024-Q{ordinal}")
    filed({"bank-a": 30}, label="2025-Q1")
    shown = steps(label="2025-Q1")
    assert shown[1][1:] == ("50", "Cục Thống kê 2024; verified")
    assert shown[2][1:] == ("2.1", "the sum of the full year 2024 over that year's total")


def test_growth_counts_from_the_programme_that_is_asked_for():
    flow = make.measure(flow="flow")
    indicator = make.indicator(numerator=flow, aggregation="average_growth", kind="average_growth", unit="percent")
    make.target(indicator)
    later = make.programme("LATER", first_on=date(2024, 1, 1), last_on=date(2030, 12, 31), order=1)
    make.target(indicator, programme=later)
    for year, value in ((2022, 100), (2023, 110), (2024, 118)):
        for ordinal in (1, 2, 3, 4):
            filed({"bank-a": value + ordinal}, label=f"{year}-Q{ordinal}")
    assert "from the sum of 2022" in steps(label="2024-Q4")[-1][2]
    assert "from the sum of 2023" in steps(label="2024-Q4", programme="LATER")[-1][2]


# Submissions, corrections, history


def test_each_submission_is_named_with_who_sent_and_approved_it(counted, sign_in):
    filed({"bank-a": 10, "bank-b": 30})
    make.user("reporter-bank-a")
    shown = page()
    assert [(row.name, row.pieces[0].value) for row in shown.behind.rows] == [("Unit bank-b", 30), ("Unit bank-a", 10)]
    text = html(sign_in(make.user()))
    submission = Submission.objects.get(organisation__code="bank-a")
    for part in ("Unit bank-a", "reporter-bank-a", "10:00 16/12/2025", f'href="/review/{submission.pk}/"', "25.0%"):
        assert part in text


def test_an_official_sees_the_units_without_a_link_to_the_review(counted, sign_in):
    filed({"bank-a": 10})
    text = html(sign_in(make.user("leader", Role.OFFICIAL)))
    assert "Unit bank-a" in text
    assert "/review/" not in text


def test_what_is_not_approved_does_not_stand_behind_it(counted):
    filed({"bank-a": 10})
    make.sent(make.organisation("bank-b"), make.period(), {"counted": 77})
    make.filled(make.organisation("bank-c"), make.period(), {"counted": 78})
    assert [row.name for row in page().behind.rows] == ["Unit bank-a"]


def test_a_correction_tells_before_after_why_when_and_who(counted, sign_in):
    done = make.approved(make.organisation("bank-a"), make.period(), {"counted": 5})
    corrected(done, 7)
    (step,) = page().behind.corrections
    assert (step.name, step.measure, step.before, step.after) == ("Unit bank-a", "Measure counted", "5", "7")
    assert (step.why, step.by, step.at) == ("Nhầm đơn vị tính", "staff", make.AT)
    assert page().corrected
    assert [row.corrected for row in page().behind.rows] == [True]
    text = html(sign_in(make.user()))
    assert "Nhầm đơn vị tính" in text
    assert "corrected" in text


def test_a_revision_that_left_these_figures_alone_says_so(counted):
    done = make.approved(make.organisation("bank-a"), make.period(), {"counted": 5})
    corrected(done, 5)
    (step,) = page().behind.corrections
    assert (step.measure, step.before, step.after) == ("these figures were left as they were", "", "")


def test_each_revision_is_a_step_the_latest_first(counted):
    first = make.approved(make.organisation("bank-a"), make.period(), {"counted": 5})
    second = corrected(first, 7, note="một")
    corrected(second, 6, note="hai")
    assert {(each.before, each.after, each.why) for each in page().behind.corrections} == {
        ("5", "7", "một"),
        ("7", "6", "hai"),
    }


def test_what_was_withdrawn_is_told_with_its_reason(counted):
    done = make.approved(make.organisation("bank-a"), make.period(), {"counted": 5})
    submissions.withdraw(done, by=make.user(), note="Nộp nhầm kỳ")
    shown = page()
    (step,) = shown.behind.corrections
    assert (step.before, step.after, step.why, step.by) == ("5", "–", "Nộp nhầm kỳ", "staff")
    assert shown.behind.rows == []


def test_a_correction_that_is_not_approved_yet_is_none(counted):
    done = make.approved(make.organisation("bank-a"), make.period(), {"counted": 5})
    submissions.reopen(done, by=make.user("opener"), note="nhầm")
    shown = page()
    assert shown.behind.corrections == []
    assert not shown.corrected


def test_the_stored_reading_tells_each_of_its_states(counted):
    filed({"bank-a": 10, "bank-b": 30})
    changes = [(each.before, each.after, each.coverage, each.by) for each in page().behind.history]
    assert changes == [("10", "40", "2/2", "staff"), ("–", "10", "1/1", "staff")]


def test_a_changed_document_tells_why(counted):
    reading = make.reading(counted, period=make.period(), value=Decimal(7))
    reading.value = Decimal(8)
    save_as(reading, by="staff", at=make.AT, why="In lại")
    latest = page().behind.history[0]
    assert (latest.before, latest.after, latest.why, latest.source) == (
        "7",
        "8",
        "In lại",
        "Provincial People's Committee",
    )


def test_a_change_below_the_printed_decimals_is_still_seen():
    make.ratio(decimals=1)
    reading = make.reading(Indicator.objects.get(), period=make.period(), value=Decimal("50.01"))
    reading.value = Decimal("50.02")
    save_as(reading, by="staff", at=make.AT)
    assert (page(code="share").behind.history[0].before, page(code="share").behind.history[0].after) == (
        "50.01%",
        "50.02%",
    )


def test_a_long_history_is_cut_and_says_how_much_is_left_out(counted, monkeypatch, sign_in):
    monkeypatch.setattr(origin, "MOST_CHANGES", 1)
    filed({"bank-a": 10, "bank-b": 30})
    assert "1 older change is left out" in html(sign_in(make.user()))


# Targets


def test_the_targets_stand_with_clause_document_due_day_and_verification(sign_in):
    plan = make.programme(document=make.document())
    indicator = make.indicator()
    make.target(
        indicator, programme=plan, minimum=80, verification="needs_check", clause="Mục II.1", source="sao từ a.vn/b"
    )
    make.period()
    text = html(sign_in(make.user()))
    for part in ("≥ 80", "Mục II.1", "31/12/2025", "To be checked", "plan-100/KH", 'href="https://a.vn/b"'):
        assert part in text


def test_the_target_of_the_indicator_it_is_near_to_says_whose_it_is():
    promised = make.indicator("points")
    make.target(promised, minimum=5, verification="verified")
    make.indicator(near=promised)
    make.period()
    (target,) = page().targets
    assert (target.text, target.of) == ("≥ 5", "Indicator points")


def test_targets_of_other_indicators_are_not_listed(counted):
    make.target(make.indicator("another"))
    make.period()
    assert [each.row.indicator.code for each in page().targets] == ["counted"]


# Who sees what


BANKS = {"bank-a": 1000, "bank-b": 2223, "bank-c": 4448}


def total_of(banks) -> int:
    return sum(list(BANKS.values())[:banks])


@pytest.fixture
def public(settings, client):
    settings.PUBLIC_OVERVIEW = True
    return client


@pytest.mark.parametrize(("banks", "closed"), [(2, True), (3, False)])
@pytest.mark.parametrize("who", ["public", "reporter", "administrator", "other reporter"])
def test_what_is_withheld_is_nowhere_in_the_page(counted, banks, closed, who, public, sign_in):
    filed(dict(list(BANKS.items())[:banks]), closed=closed)
    people = {
        "public": lambda: None,
        "reporter": lambda: make.reporter(make.organisation("bank-a")),
        "administrator": lambda: make.user("admin", Role.ADMINISTRATOR),
        "other reporter": lambda: make.reporter(make.organisation("so-y-te", "department")),
    }
    person = people[who]()
    text = html(sign_in(person) if person else public)
    total = total_of(banks)
    assert "withheld" in text
    assert f"{banks}/{banks}" in text  # how many are approved is told, who is not
    hidden = ["2223", "2,223", "4448", "4,448", str(total), f"{total:,}", "bank-b", "bank-c", "reporter-bank-b"]
    assert [each for each in hidden if each in text] == []
    assert ("1,000" in text) is (who == "reporter")
    assert ("bank-a" in text) is (who == "reporter")
    assert "How the stored reading changed" not in text
    assert "How the roll-up is worked out" not in text


@pytest.mark.parametrize("who", ["public", "reporter"])
def test_a_total_that_is_published_tells_no_names_parts_or_steps(counted, who, public, sign_in):
    filed(BANKS, closed=True)
    text = html(sign_in(make.reporter(make.organisation("bank-a"))) if who == "reporter" else public)
    assert f"{total_of(3):,}" in text
    assert ("13.0%" in text) is (who == "reporter")
    for hidden in ("2,223", "4,448", "3,223", "bank-b", "bank-c", "How the stored reading changed"):
        assert hidden not in text


def test_a_published_document_beside_a_withheld_total_is_shown_and_the_total_is_not(counted, public):
    filed({"bank-a": 1000, "bank-b": 2223}, closed=True)
    make.reading(counted, period=make.period(), value=Decimal(3300))
    text = html(public)
    assert "3,300" in text
    for hidden in ("3,223", "3223", "−77", "How the roll-up is worked out"):
        assert hidden not in text


def test_a_reporter_sees_its_own_corrections_and_nobody_elses(counted):
    for bank in ("bank-a", "bank-b"):
        done = make.approved(make.organisation(bank), make.period(), {"counted": 5})
        corrected(done, 7, note=f"vì {bank}")
    shown = page(make.reporter(make.organisation("bank-a")))
    assert [each.why for each in shown.behind.corrections] == ["vì bank-a"]
    assert (shown.behind.history, shown.behind.is_all) == ((), False)


def test_nothing_that_an_official_sees_of_the_demo_is_left_in_the_page_of_a_bank(demo_database, sign_in):
    """The banks' names of the demo, over every indicator of the open quarter."""
    client = sign_in(User.objects.get(username="nganhang"))
    codes = sorted(set(Indicator.objects.values_list("code", flat=True)))
    for code in codes:
        for label in ("2025-Q3", "2025-Q4"):
            text = html(client, f"/indicators/{code}/{label}/")
            assert [letter for letter in "ABCDEFH" if f"Bank {letter} " in text] == [], (code, label)


def test_no_withheld_total_of_the_demo_is_in_a_page_of_the_public(demo_database, public):
    of_banks = Reading.objects.filter(source="roll_up", indicator__numerator__owed_by="bank", numerator__gte=1000)
    rolled = of_banks.filter(period__label="2025-Q4")
    assert len(rolled) > 8
    for reading in rolled.select_related("indicator"):
        text = html(public, f"/indicators/{reading.indicator.code}/2025-Q4/")
        assert "withheld" in text
        assert f"{int(reading.numerator):,}" not in text, reading.indicator.code


# Doors


@pytest.mark.parametrize(
    "where", ["/indicators/unknown/2025-Q3/", "/indicators/counted/2019-Q1/", "/indicators/counted/rubbish/"]
)
def test_an_unknown_indicator_or_period_is_404(counted, where, sign_in):
    make.period()
    assert sign_in(make.user()).get(where).status_code == 404


def test_an_unknown_programme_is_404(counted, sign_in):
    make.period()
    assert sign_in(make.user()).get(f"{ADDRESS}?programme=NONE").status_code == 404


def test_a_definition_that_is_not_in_force_yet_is_404(sign_in):
    make.indicator(valid_from=date(2026, 1, 1))
    make.period()
    assert sign_in(make.user()).get(ADDRESS).status_code == 404


def test_a_stranger_is_sent_to_sign_in_where_the_overview_is_not_public(counted, client, settings):
    settings.PUBLIC_OVERVIEW = False
    make.period()
    assert client.get(ADDRESS).status_code == 302


def test_the_page_takes_no_post(counted, sign_in):
    make.period()
    assert sign_in(make.user()).post(ADDRESS).status_code == 405


def test_the_page_stands_without_any_programme(sign_in):
    make.indicator()
    filed({"bank-a": 1})
    assert "No programme sets a target" in html(sign_in(make.user()))


# What it costs


@pytest.mark.parametrize("role", ["staff", "reporter"])
@pytest.mark.parametrize("aggregation", ["sum", "annual_share"])
def test_the_page_takes_at_most_ten_queries_at_any_size(role, aggregation, sign_in):
    make.reference_total(1000, "grdp")
    flow = make.measure(flow="flow")
    indicator = make.indicator(numerator=flow, aggregation=aggregation, denominator_total="grdp")
    make.target(indicator)
    period = filed({f"bank-{number}": number + 1 for number in range(3)}, closed=True)
    make.reading(indicator, period=period)
    client = sign_in(make.user() if role == "staff" else make.reporter(make.organisation("bank-0")))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            html(client)
        return len(captured)

    queries()
    at_three = queries()
    for number in range(3, 60):
        bank = make.organisation(f"bank-{number}")
        row = Submission.objects.create(
            organisation=bank,
            period=period,
            status="approved",
            submitted_at=make.AT,
            submitted_by=make.reporter(bank),
            approved_at=make.AT,
            approved_by=make.user(),
        )
        Figure.objects.create(submission=row, measure=flow, stored=number)
    assert queries() == at_three <= 10
