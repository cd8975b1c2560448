"""Reports on half-years, nine months, years and a whole scheme: what they are made of, and what keeps them from it."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from adoption import rounds, submissions
from adoption.models import Figure
from indicators.models import Indicator, Reading, ReportingPeriod
from indicators.periods import PeriodKind, Span, parse_label
from reports import overview, period_report, span_reading, standing
from reports.annexes import annexes
from reports.document import values_of
from reports.shown import NoChange
from reports.span_reading import Gap
from reports.standing import NothingToShow
from tests import make
from tests.conftest import made_or_put_back

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DAY = date(2025, 12, 17)
QUARTERS = [f"{number}-Q{ordinal}" for number in (2024, 2025) for ordinal in (1, 2, 3, 4)]
SPANS = ["2025-H1", "2025-9M", "2025", "2024-2025"]


def flow(code, **fields):
    return make.measure(code, flow="flow", unit="million_dong", **fields)


def found():
    """A flow, a stock, a share of flows and one of a flow over a stock; the share is promised."""
    make.indicator("spent", numerator=flow("spent"), unit="million_dong", order=1)
    make.indicator("cards", numerator=make.measure("cards"), order=2)
    share = make.ratio("cashless", flow("by-card").code, "spent", decimals=1, order=3)
    make.ratio("per-card", "by-card", "cards", unit="times", decimals=1, order=4)
    make.target(share, minimum=Decimal(50), verification="verified", source="made for a test")


@pytest.fixture
def province(db):
    found()


def file(label, *, banks=("bank-a", "bank-b"), scale=1):
    """Approved figures of a quarter, other ones in each quarter and bank."""
    place = parse_label(label).first - 8096
    for number, bank in enumerate(banks, start=1):
        spent = 1000 + 37 * place * number * scale
        figures = {"spent": spent, "by-card": 300 + 29 * place + 11 * number, "cards": 90 + 7 * place + number}
        make.approved(make.organisation(bank), make.period(label), figures)


@pytest.fixture
def two_years(db):
    """The province with two years of figures."""

    def make_it():
        found()
        for label in QUARTERS:
            file(label)

    made_or_put_back("two years", make_it)


def built(label="2025-H1", *, language="en", day=DAY):
    with translation.override(language):
        return period_report.build(make.user(), day, period=label)


def row_of(report, code):
    return next(row for row in report.rows if row.code == code)


def judged_plainly(code, label):
    """The slow way: the figures themselves, quarter by quarter, by the rule of the domain page (§5.9)."""
    filed = defaultdict(Decimal)
    for figure in Figure.objects.select_related("measure", "submission__period"):
        if figure.submission.status == "approved":
            filed[figure.measure.code, figure.submission.period.label] += figure.stored
    quarters = [each.label for each in parse_label(label).quarters()]
    total = {part: sum(filed[part, each] for each in quarters) for part in ("spent", "by-card")}
    last = {"cards": filed["cards", quarters[-1]]}
    values = {
        "spent": total["spent"],
        "cards": last["cards"],
        "cashless": total["by-card"] * 100 / total["spent"],
        "per-card": total["by-card"] * 100 / last["cards"],
    }
    return round(values[code], 6)


@pytest.mark.parametrize("label", SPANS)
@pytest.mark.parametrize("code", ["spent", "cards", "cashless", "per-card"])
def test_a_span_is_what_the_slow_way_over_the_figures_comes_to(two_years, label, code):
    row = row_of(built(label), code)
    assert row.reading.value == judged_plainly(code, label)
    assert not row.reading.provisional


@pytest.mark.parametrize("label", ["2025-H1", "2025-9M", "2025"])
@pytest.mark.parametrize("code", ["spent", "cards", "cashless"])
def test_the_change_is_against_the_same_span_a_year_before(two_years, label, code):
    row = row_of(built(label), code)
    before = label.replace("2025", "2024")
    assert row.previous.value == judged_plainly(code, before)
    assert row.change.value == judged_plainly(code, label) - judged_plainly(code, before)
    assert row.change_year == row.change


def test_a_scheme_sets_its_last_year_against_its_first(two_years):
    row = row_of(built("2024-2025"), "cashless")
    assert row.previous.value == judged_plainly("cashless", "2024")
    assert row.change.value == judged_plainly("cashless", "2025") - judged_plainly("cashless", "2024")


def test_a_quarter_is_compared_with_the_last_one_as_the_overview_does(two_years):
    with translation.override("en"):
        seen = overview.build(make.user(), DAY, period="2025-Q3")
    assert built("2025-Q3").rows == seen.rows


@pytest.mark.parametrize("code", ["spent", "cashless"])
def test_without_one_quarter_a_flow_has_no_value_and_says_which_quarter(province, code):
    for label in ("2025-Q1", "2025-Q3"):
        file(label)
    make.period("2025-Q2")
    report = built("2025-9M")
    assert row_of(report, code).reading is None
    assert report.reasons[code] == "no roll-up for Q2 2025"
    assert row_of(report, code).change.reason is NoChange.NO_VALUE
    (cells,) = [
        row for theme in annexes(report, note="")[0]["themes"] for row in theme["rows"] if row[1].endswith(code)
    ]
    assert cells[5] == "— (no roll-up for Q2 2025)"


def test_a_stock_needs_no_other_quarter_than_the_last(province):
    file("2025-Q3")
    report = built("2025-9M")
    assert row_of(report, "cards").reading.value == judged_plainly("cards", "2025-Q3")
    assert "lacks Q1 2025, Q2 2025" in report.chapters[1].text


def test_a_span_with_all_its_quarters_does_not_call_itself_provisional(two_years):
    assert "lacks" not in built("2025").chapters[1].text


def test_other_reporters_in_one_quarter_make_the_sum_provisional_and_bar_the_change(province):
    for label in QUARTERS[:5]:
        file(label)
    file(QUARTERS[5], banks=("bank-a", "bank-b", "bank-c"))
    row = row_of(built("2025-H1"), "spent")
    assert row.reading.value == judged_plainly("spent", "2025-H1")
    assert row.reading.provisional
    assert "not the same reporters in every quarter" in row.reading.note
    assert row.change.reason is NoChange.OTHER_REPORTERS


def test_a_span_with_an_incomplete_quarter_is_provisional_and_shows_the_weakest_coverage(province):
    file("2025-Q1")
    file("2025-Q2", banks=("bank-a",))
    row = row_of(built("2025-H1"), "spent")
    assert row.reading.provisional
    assert row.reading.coverage == "1/2"


def test_a_closed_quarter_that_lacks_a_reporter_makes_the_sum_at_least(province):
    file("2025-Q1")
    file("2025-Q2", banks=("bank-a",))
    rounds.close_period(make.period("2025-Q2"), by=make.user())
    assert row_of(built("2025-H1"), "spent").reading.text.startswith("≥ ")


def test_a_document_stands_only_for_its_own_quarter(two_years):
    for code, value in (("spent", 999_999), ("cards", 999)):
        make.reading(Indicator.objects.get(code=code), period=make.period("2025-Q2"), value=Decimal(value))
    Reading.objects.filter(source="roll_up", indicator__code="cards", period__label="2025-Q2").update(approved=1)
    half = built("2025-H1")
    assert row_of(half, "spent").reading.value == judged_plainly("spent", "2025-H1")
    assert row_of(half, "cards").reading.value == 999
    assert row_of(built("2025-9M"), "cards").reading.value == judged_plainly("cards", "2025-9M")


def test_a_definition_that_changes_within_the_span_leaves_it_without_a_value(province):
    file("2025-Q1")
    old = Indicator.objects.get(code="spent")
    Indicator.objects.filter(pk=old.pk).update(valid_to=date(2025, 3, 15))
    old.pk, old.valid_from, old.valid_to = None, date(2025, 3, 15), None
    old.save()
    file("2025-Q2")
    report = built("2025-H1")
    assert row_of(report, "spent").reading is None
    assert report.reasons["spent"] == "the definition changes within the period"


def test_average_growth_stands_as_of_the_last_quarter():
    growth = make.indicator(
        "growth", numerator=flow("spent"), aggregation="average_growth", kind="average_growth", unit="percent_per_year"
    )
    make.target(growth, minimum=Decimal(20), verification="verified", source="made for a test")
    for label in QUARTERS:
        make.approved(make.organisation(), make.period(label), {"spent": 100 if label < "2025" else 110})
    year, quarter = row_of(built("2025"), "growth"), row_of(built("2025-Q4"), "growth")
    assert year.reading == quarter.reading
    assert year.reading.value == 10
    assert span_reading.stands_at_the_end(growth)


@pytest.mark.parametrize("label", SPANS)
def test_verdicts_are_those_of_the_last_quarter_and_the_annex_says_so(two_years, label):
    report = built(label)
    with translation.override("en"):
        last = Span(report.span.last, report.span.last).label
        seen = {row.code: row.verdict for row in overview.build(make.user(), DAY, period=last).rows}
        told = annexes(report, note="")[0]["told"]
        period = period_report.period_name(report.stand.span, english=True)
    assert {row.code: row.verdict for row in report.rows} == seen
    assert told.startswith("Assessments go by the readings of") and period in told


def test_a_verdict_by_another_value_than_the_one_shown_names_it(two_years):
    report = built("2025")
    with translation.override("en"):
        value = row_of(built("2025-Q4"), "cashless").reading.text
    assert report.judged["cashless"] == f"by the reading of Q4 2025: {value}"
    text = next(
        each.text for part in report.chapters[1].sections for each in part.paragraphs if each.row.code == "cashless"
    )
    assert report.judged["cashless"] in text
    assert "cards" not in report.judged


@pytest.mark.parametrize("label", ["2025-H2", "x", "2031-Q1", "2026-H1", "2026"])
def test_a_label_that_is_none_or_whose_last_quarter_is_not_there_shows_nothing(two_years, label):
    with pytest.raises(NothingToShow):
        built(label)


def test_a_quarter_after_the_programme_is_not_shown_as_another_one(two_years):
    make.period("2026-Q1")
    with pytest.raises(NothingToShow):
        built("2026-Q1")


def test_without_a_label_the_report_is_on_the_latest_closed_quarter(two_years):
    rounds.close_period(make.period("2025-Q2"), by=make.user())
    assert built("").span == parse_label("2025-Q2")


@pytest.mark.parametrize(
    ("label", "kind", "named"),
    [
        ("2025-Q3", PeriodKind.QUARTER, "Quý\xa0III/2025"),
        ("2025-H1", PeriodKind.HALF_YEAR, "6\xa0tháng\xa0đầu\xa0năm\xa02025"),
        ("2025-9M", PeriodKind.NINE_MONTHS, "9\xa0tháng\xa0đầu\xa0năm\xa02025"),
        ("2025", PeriodKind.YEAR, "năm\xa02025"),
        ("2021-2025", PeriodKind.YEARS, "giai\xa0đoạn\xa02021–2025"),
    ],
)
def test_every_kind_names_itself_in_subject_and_values(demo_database, label, kind, named):
    report = built(label, language="vi")
    assert report.subject.endswith(named)
    with translation.override("vi"):
        values = values_of(report)
    assert (values["kind"], values["period"]) == (kind.value, label)


def test_the_scheme_report_gives_every_target_its_final_verdict_and_every_year_a_column(demo_database):
    after = date(2026, 11, 21)
    report = built("2021-2025", language="vi", day=after)
    with translation.override("vi"):
        stand = standing.build(make.user(), after, period="2025-Q4")
        tables = {each["key"]: each for each in annexes(report, note="")}
    assert report.subject.startswith("Tổng kết thực hiện")
    promised = {code for programme, code in stand.choice.targets if programme in stand.choice.chain}
    assert promised <= {row.code for row in report.rows}
    without = [row for row in report.rows if row.reading is None and row.targets]
    assert without and all(row.verdict.word for row in without)
    statuses = {row.verdict.status.value for row in report.rows if row.verdict.counted}
    assert not statuses & {"on_track", "at_risk", "behind", "not_due_yet"}
    assert tables["years"]["columns"][3:8] == ["2021", "2022", "2023", "2024", "2025"]
    rows = [row for theme in tables["years"]["themes"] for row in theme["rows"]]
    assert [row[1] for row in rows] == [row.name for row in report.rows]


def test_a_year_of_the_scheme_is_that_years_own_report(two_years):
    years = built("2024-2025").years
    for code in ("spent", "cards", "cashless"):
        for number in (2024, 2025):
            assert years[code][number].reading.value == judged_plainly(code, str(number))


def test_a_stock_without_a_years_end_stands_as_of_the_last_quarter_and_names_it(province):
    for label in (*QUARTERS[:3], *QUARTERS[4:]):
        file(label)
    value = built("2024-2025").years["cards"][2024]
    assert value.reading.value == judged_plainly("cards", "2024-Q3")
    assert value.until == "Q3 2024"
    assert built("2024-2025").years["spent"][2024].reason == "no roll-up for Q4 2024"


def correct(label, bank, by_card):
    """The bank's figures of a quarter again, with another one."""
    old = make.submission(make.organisation(bank), make.period(label))
    new = submissions.reopen(old, note="typing error", by=make.user(), at=make.AT)
    entries = submissions.entries_of(new)
    entries["by-card"] = submissions.Entry(Decimal(by_card))
    person = make.reporter(new.organisation)
    new = submissions.save_figures(new, entries, by=person, version=new.version, at=make.AT)
    new = submissions.submit(new, by=person, version=new.version, business_day=make.AFTER, at=make.AT)
    return submissions.approve(new, by=make.user("second"), version=new.version, at=make.AT)


def table(report, key):
    return next(each for each in annexes(report, note="") if each["key"] == key)


def test_a_correction_is_told_with_what_stood_before_and_a_new_reporter_is_none(two_years):
    with translation.override("en"):
        before = row_of(built("2025-Q2"), "cashless").reading.text
        assert table(built("2025-Q2"), "corrections")["empty"]
        correct("2025-Q2", "bank-a", 450)
        report = built("2025-Q2")
        rows = table(report, "corrections")["themes"][0]["rows"]
        (mine,) = [row for row in rows if row[1] == "Indicator cashless"]
        now = row_of(report, "cashless").reading.text
    assert (mine[3], mine[4], mine[5]) == ("Q2 2025", before, now)
    assert {row[1] for row in rows} == {"Indicator cashless", "Indicator per-card"}


def test_corrections_are_those_since_the_last_report_that_went_out(two_years, monkeypatch):
    correct("2025-Q1", "bank-a", 450)
    after, before = datetime(2025, 12, 18, tzinfo=UTC).date(), datetime(2025, 12, 1, tzinfo=UTC).date()
    for since, told in ((after, 0), (before, 2), (None, 0)):
        monkeypatch.setattr(period_report, "_last_report_on", lambda _stand, since=since: since)
        assert len(built("2025-Q3").corrections) == told


@pytest.mark.parametrize(
    ("label", "columns"),
    [
        ("2025-Q2", ["State", "First sent on", "Times returned"]),
        ("2025-H1", ["Q1 2025", "Q2 2025", "Sent on time"]),
        ("2024-2025", ["Quarters owed", "Sent on time", "Late", "Missing or not approved", "Times returned"]),
    ],
)
def test_coverage_tells_who_reported_of_each_kind(two_years, label, columns):
    make.duty(make.organisation("bank-z"), make.measure("cards"))
    ReportingPeriod.objects.filter(label="2025-Q2").update(opened_at=None)
    with translation.override("en"):
        make.submission(make.organisation("bank-z"), make.period("2025-Q2"))
        told = table(built(label), "coverage")
    assert told["columns"][2:] == columns
    rows = {row[1]: row[2:] for theme in told["themes"] for row in theme["rows"]}
    assert {"Unit bank-a", "Unit bank-b", "Unit bank-z"} == set(rows)
    assert rows["Unit bank-a"] != rows["Unit bank-z"]


def test_definitions_and_sources_name_basis_grounds_documents_and_totals(the_facts):
    report = built("2025-Q3", language="vi")
    with translation.override("vi"):
        definitions, sources = table(report, "definitions"), table(report, "sources")
    rows = {row[1]: row for theme in definitions["themes"] for row in theme["rows"]}
    assert len(rows) == len({row.name for row in report.rows})
    for row in report.rows:
        assert row.definition in rows[row.name][2]
    told = " ".join(cell for theme in sources["themes"] for row in theme["rows"] for cell in row)
    assert "1813/QĐ-TTg" in told and "100/KH-UBND" in told and "dân số" in told


def test_a_span_reading_says_nothing_where_nothing_was_ever_read(province):
    make.period("2025-Q2")
    report = built("2025-H1")
    stand = next(each for each in report.stand.stands if each.series.code == "cashless")
    assert span_reading.over(stand.series, report.span) == span_reading.SpanReading(
        None, None, tuple(report.span.quarters())
    )
    assert "cashless" not in report.reasons
    assert Gap.QUARTER_MISSING.value == "quarter_missing"


def test_the_queries_of_a_report_do_not_grow_with_its_indicators(two_years, django_assert_max_num_queries):
    with translation.override("en"), django_assert_max_num_queries(40):
        period_report.build(make.user(), DAY, period="2025")
