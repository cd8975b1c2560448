"""From what reporters filed to the province's value, against cases and against the slow judge."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.aggregation import (
    ANNUAL,
    Additivity,
    Aggregation,
    Contribution,
    Flow,
    NotAdditive,
    QuarterFlow,
    ReferenceValue,
    YearSum,
    annual_multiple,
    average_growth,
    complete_years,
    over_span,
    roll_up,
    share,
    storable,
    total,
)
from indicators.reporters import key_of
from tests.indicators import judge

PROPERTY = settings(deadline=None, max_examples=150, derandomize=True)
ADDITIVE = Additivity.ADDITIVE
MICRO = Decimal("0.000001")
BANKS = key_of({"bank-a", "bank-b"})

counts = st.integers(0, 10**9).map(Decimal)
filings = st.lists(st.tuples(st.sampled_from("abcde"), st.none() | counts), max_size=5, unique_by=lambda row: row[0])
methods = st.sampled_from(sorted(set(Aggregation) - ANNUAL))


def filed(*values, illustrative=False):
    """One contribution from each of as many reporters; None is "nothing to report"."""
    return [
        Contribution(f"reporter-{place}", None if value is None else Decimal(value), illustrative)
        for place, value in enumerate(values)
    ]


def contributions(rows):
    return [Contribution(reporter, value) for reporter, value in rows]


def flows(values, *, complete=True, contributors=BANKS, illustrative=False):
    """Four equal quarters for each year of a dict from year to yearly sum."""
    return [
        QuarterFlow(year, ordinal, Decimal(value) / 4, complete, contributors, illustrative)
        for year, value in values.items()
        for ordinal in (1, 2, 3, 4)
    ]


def sums(values, contributors=BANKS):
    return [YearSum(year, Decimal(value), contributors, False) for year, value in values.items()]


def value_of(method, upper, lower=(), **rules):
    rolled = roll_up(method, upper, lower, **rules)
    return rolled and rolled.value


def test_nobody_reporting_is_no_value_and_no_zero():
    assert total([], ADDITIVE) is None
    assert roll_up(Aggregation.SUM, []) is None


def test_nothing_to_report_counts_as_reported_and_adds_nothing():
    assert total(filed(5, None), ADDITIVE) == 5
    assert roll_up(Aggregation.SUM, filed(5, None)).contributors == {"reporter-0", "reporter-1"}


def test_a_reported_zero_is_a_zero():
    assert total(filed(0), ADDITIVE) == 0
    assert value_of(Aggregation.SUM, filed(0)) == 0


@pytest.mark.parametrize("additivity", [Additivity.ADDITIVE, Additivity.WITH_DUPLICATES])
def test_additive_measures_are_summed_over_reporters(additivity):
    assert total(filed(1, 2, 3), additivity) == 6


@pytest.mark.parametrize(("reporters", "summed"), [(0, True), (1, True), (2, False), (3, False)])
def test_distinct_persons_come_from_one_reporter(reporters, summed):
    persons = filed(*[10] * reporters)
    if summed:
        total(persons, Additivity.NOT_ADDITIVE)
    else:
        with pytest.raises(NotAdditive):
            total(persons, Additivity.NOT_ADDITIVE)


def test_distinct_persons_of_several_reporters_are_refused_above_and_below_the_line():
    with pytest.raises(NotAdditive):
        roll_up(Aggregation.SINGLE_REPORTER, filed(1, 2), numerator_additivity=Additivity.NOT_ADDITIVE)
    with pytest.raises(NotAdditive):
        roll_up(Aggregation.RATIO_OF_SUMS, filed(1, 2), filed(3, 4), denominator_additivity=Additivity.NOT_ADDITIVE)


def test_percentages_are_never_averaged():
    assert value_of(Aggregation.RATIO_OF_SUMS, filed(1, 90), filed(10, 90)) == 91  # 10 % and 100 %, not 55 %


def test_15_of_15_facilities_are_100_per_cent():
    assert value_of(Aggregation.RATIO_OF_SUMS, filed(15), filed(15)) == 100


@pytest.mark.parametrize(
    ("upper", "lower"), [(filed(), filed(10)), (filed(5), filed()), (filed(5), filed(0)), (filed(5), filed(None))]
)
def test_a_ratio_without_one_of_its_parts_has_no_value(upper, lower):
    assert roll_up(Aggregation.RATIO_OF_SUMS, upper, lower) is None


def test_accounts_over_the_registered_population_come_to_the_published_share():
    rolled = roll_up(Aggregation.SHARE_OF_TOTAL, filed(789_000), reference=ReferenceValue(Decimal(881_384)))
    assert round(rolled.value, 2) == Decimal("89.52")
    assert (rolled.numerator, rolled.denominator) == (789_000, 881_384)


def test_a_share_of_a_total_that_is_not_known_yet_has_no_value():
    assert roll_up(Aggregation.SHARE_OF_TOTAL, filed(789_000)) is None


def test_a_share_of_a_total_may_pass_100_per_cent():
    assert value_of(Aggregation.SHARE_OF_TOTAL, filed(12), reference=ReferenceValue(Decimal(10))) == 120


@pytest.mark.parametrize("method", sorted(ANNUAL))
def test_an_annual_indicator_keeps_the_quarters_flow_and_has_no_value_yet(method):
    rolled = roll_up(method, filed(3, 4))
    assert (rolled.value, rolled.numerator, rolled.denominator) == (None, 7, None)
    assert roll_up(method, []) is None


@pytest.mark.parametrize(
    ("upper", "lower", "reference", "marked"),
    [
        (False, False, False, False),
        (True, False, False, True),
        (False, True, False, True),
        (False, False, True, True),
    ],
)
def test_one_illustrative_input_makes_the_total_illustrative(upper, lower, reference, marked):
    method = Aggregation.SHARE_OF_TOTAL if reference else Aggregation.RATIO_OF_SUMS
    rolled = roll_up(
        method,
        [*filed(1), Contribution("other", Decimal(1), upper)],
        filed(4, illustrative=lower),
        reference=ReferenceValue(Decimal(4), illustrative=reference),
    )
    assert rolled.illustrative is marked


@given(filings, filings, st.none() | counts, methods, st.sampled_from(Additivity), st.sampled_from(Additivity))
@PROPERTY
def test_the_roll_up_is_what_the_judge_finds(upper, lower, reference, method, above, below):
    def product():
        return value_of(
            method,
            contributions(upper),
            contributions(lower) if method is Aggregation.RATIO_OF_SUMS else (),
            numerator_additivity=above,
            denominator_additivity=below,
            reference=None if reference is None else ReferenceValue(reference),
        )

    try:
        expected = judge.rolled_up(method.value, upper, lower, reference, above.value, below.value)
    except judge.NotSummableError:
        with pytest.raises(NotAdditive):
            product()
        return
    found = product()
    assert (found is None) == (expected is None)
    if expected is not None:
        assert abs(Fraction(found) - expected) <= max(Fraction(1, 10**6), expected / 10**14)


@given(filings, filings)
@PROPERTY
def test_a_total_is_the_sum_of_the_totals_of_its_parts_in_any_order(one, other):
    both = [*contributions(one), *contributions(other)]
    parts = [total(contributions(each), ADDITIVE) for each in (one, other)]
    present = [each for each in parts if each is not None]
    assert total(both, ADDITIVE) == total(both[::-1], ADDITIVE) == (sum(present) if present else None)


@given(st.lists(st.tuples(counts, counts.filter(bool)), min_size=1, max_size=5))
@PROPERTY
def test_a_ratio_of_sums_lies_between_the_least_and_the_greatest_ratio(pairs):
    value = value_of(
        Aggregation.RATIO_OF_SUMS, filed(*(top for top, _ in pairs)), filed(*(bottom for _, bottom in pairs))
    )
    ratios = [Fraction(top) * 100 / Fraction(bottom) for top, bottom in pairs]
    slack = Fraction(1, 10**6) + max(ratios) / 10**14
    assert min(ratios) - slack <= value <= max(ratios) + slack


@given(counts, counts.filter(bool))
@PROPERTY
def test_a_part_and_the_rest_come_to_100_per_cent(part, rest):
    whole = part + rest
    assert abs(share(part, whole) + share(rest, whole) - 100) <= MICRO


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("89.5194939", "89.519494"),
        ("1234567890.12345678", "1234567890.12346"),
        ("999999999999999", "999999999999999"),
        ("0.0000004", "0"),
    ],
)
def test_a_value_is_cut_to_what_both_databases_keep(value, kept):
    assert storable(Decimal(value)) == Decimal(kept)


@given(st.decimals(0, 10**14, places=9))
@PROPERTY
def test_what_was_cut_once_is_cut_no_further_and_fits_fifteen_digits(value):
    kept = storable(value)
    assert storable(kept) == kept
    assert len(kept.normalize().as_tuple().digits) <= 15


def test_a_year_of_four_complete_quarters_of_the_same_reporters_counts():
    found = complete_years(flows({2021: 40, 2020: 20}))
    assert [(each.year, each.value) for each in found] == [(2020, 20), (2021, 40)]


@pytest.mark.parametrize("missing", [1, 2, 3, 4])
def test_a_year_without_one_of_its_quarters_does_not_count(missing):
    assert complete_years([each for each in flows({2024: 40}) if each.ordinal != missing]) == []


@pytest.mark.parametrize("place", [0, 3])
@pytest.mark.parametrize("spoiled", [{"complete": False}, {"contributors": key_of({"bank-a"})}])
def test_a_year_with_an_incomplete_quarter_or_other_reporters_does_not_count(place, spoiled):
    quarters = flows({2024: 40})
    quarters[place] = flows({2024: 40}, **spoiled)[place]
    assert complete_years(quarters) == []


def test_one_illustrative_quarter_makes_the_year_and_its_growth_illustrative():
    quarters = [*flows({2020: 40}), *flows({2021: 44})]
    quarters[0] = flows({2020: 40}, illustrative=True)[0]
    years = complete_years(quarters)
    assert [each.illustrative for each in years] == [True, False]
    assert average_growth(years, 2021).illustrative


@pytest.mark.parametrize(
    ("values", "first_year", "growth", "between"),
    [
        ({2020: 100, 2021: 120}, 2021, "20", (2020, 2021)),
        ({2020: 100, 2021: 150, 2022: 144}, 2021, "20", (2020, 2022)),
        ({2019: 50, 2020: 100, 2021: 120}, 2021, "20", (2020, 2021)),  # the last year before the programme
        ({2018: 100, 2022: 16 * 100}, 2021, "100", (2018, 2022)),  # years between need not be there
        ({2022: 100, 2023: 300, 2024: 121}, 2021, "10", (2022, 2024)),  # none before: the first complete one
        ({2021: 100, 2022: 120}, 2021, "20", (2021, 2022)),
        ({2020: 100, 2021: 100}, 2021, "0", (2020, 2021)),
        ({2020: 100, 2021: 80}, 2021, "-20", (2020, 2021)),
    ],
)
def test_average_growth_is_the_root_of_the_ratio_from_the_year_before_the_programme(
    values, first_year, growth, between
):
    found = average_growth(sums(values), first_year)
    assert found.value == Decimal(growth)
    assert (found.first_year, found.last_year) == between


@pytest.mark.parametrize(
    "years", [[], sums({2024: 100}), sums({2020: 100}), sums({2019: 90, 2020: 100}), sums({2020: 0, 2021: 10})]
)
def test_growth_over_too_few_years_is_none(years):
    assert average_growth(years, 2021) is None


def test_growth_never_compares_other_reporters():
    years = [*sums({2020: 100}, frozenset({"bank-a"})), *sums({2021: 200})]
    assert average_growth(years, 2021) is None
    mixed = [*sums({2019: 100}), *sums({2020: 500}, frozenset({"bank-a"})), *sums({2021: 121})]
    assert (average_growth(mixed, 2021).value, average_growth(mixed, 2021).first_year) == (10, 2019)


def test_a_year_that_falls_to_nothing_has_shrunk_by_100_per_cent():
    assert average_growth(sums({2020: 100, 2021: 0}), 2021).value == -100


def test_growth_from_a_first_year_of_nothing_is_not_worked_out_from_an_earlier_year():
    """y₀ is the last complete year before the programme (domain page §5.8), whatever it came to."""
    assert average_growth(sums({2019: 50, 2020: 0, 2021: 100}), 2021) is None


@given(st.integers(1, 10**6), st.decimals("0.05", "3", places=2), st.integers(1, 6))
@PROPERTY
def test_the_growth_of_a_series_of_constant_ratio_is_that_ratio(start, ratio, span):
    years = sums({2020 + place: start * ratio**place for place in range(span + 1)})
    found = average_growth(years, 2021)
    assert abs(found.value - (ratio - 1) * 100) <= MICRO
    assert (found.first_year, found.last_year) == (2020, 2020 + span)


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(2, 1000))
@PROPERTY
def test_growth_does_not_depend_on_the_unit(first, last, factor):
    one = average_growth(sums({2020: first, 2022: last}), 2021)
    other = average_growth(sums({2020: first * factor, 2022: last * factor}), 2021)
    assert abs(one.value - other.value) <= MICRO + abs(one.value) / 10**12


@st.composite
def quarters_of_years(draw):
    """Quarters of up to six years, some missing, incomplete or of other reporters."""
    found = []
    for year in range(draw(st.integers(2017, 2021)), draw(st.integers(2020, 2023)) + 1):
        usual = draw(st.sampled_from(["ab", "ab", "ab", "abc"]))
        odd = draw(st.sampled_from([None, None, None, None, "missing", "incomplete", "others"]))
        spoiled = draw(st.integers(1, 4))
        for ordinal in range(1, 5):
            if odd == "missing" and ordinal == spoiled:
                continue
            found.append(
                {
                    "year": year,
                    "ordinal": ordinal,
                    "value": draw(st.integers(1, 10**6)),
                    "complete": not (odd == "incomplete" and ordinal == spoiled),
                    "reporters": "a" if odd == "others" and ordinal == spoiled else usual,
                }
            )
    return found


@given(quarters_of_years(), st.integers(2018, 2023))
@PROPERTY
def test_average_growth_is_what_the_judge_finds(quarters, first_year):
    as_flows = [
        QuarterFlow(
            each["year"],
            each["ordinal"],
            Decimal(each["value"]),
            each["complete"],
            frozenset(each["reporters"]),
            illustrative=False,
        )
        for each in quarters
    ]
    found = average_growth(complete_years(as_flows), first_year)
    expected = judge.average_growth(quarters, first_year)
    assert (found is None) == (expected is None)
    if expected is not None:
        assert (found.first_year, found.last_year) == expected[:2]
        assert abs(found.value - expected[2]) <= MICRO


def test_the_value_of_a_year_is_a_multiple_of_that_years_product():
    years = sums({2023: 300, 2024: 520})
    totals = {2023: ReferenceValue(Decimal(20)), 2024: ReferenceValue(Decimal(20))}
    assert annual_multiple(years, totals) == (2024, 26, False)


@pytest.mark.parametrize(("years", "totals"), [({}, {2024: 20}), ({2024: 520}, {}), ({2024: 520}, {2023: 20})])
def test_a_year_without_its_own_product_has_no_multiple(years, totals):
    references = {year: ReferenceValue(Decimal(value)) for year, value in totals.items()}
    assert annual_multiple(sums(years), references) is None


def test_an_illustrative_product_makes_the_multiple_illustrative():
    assert annual_multiple(sums({2024: 520}), {2024: ReferenceValue(Decimal(20), illustrative=True)})[2]


@pytest.mark.parametrize(
    ("flow", "quarterly", "value"),
    [
        (Flow.STOCK, [10, 20, 15], 15),
        (Flow.FLOW, [10, 20, 15], 45),
        (Flow.STOCK, [0], 0),
        (Flow.FLOW, [0], 0),
        (Flow.STOCK, [], None),
        (Flow.FLOW, [], None),
    ],
)
def test_over_a_longer_span_a_stock_is_its_last_quarter_and_a_flow_their_sum(flow, quarterly, value):
    assert over_span(flow, [Decimal(each) for each in quarterly]) == value


@given(st.lists(counts, min_size=1, max_size=8), st.integers(1, 7))
@PROPERTY
def test_a_span_of_spans_is_the_span_of_their_quarters(quarterly, cut):
    early, late = quarterly[:cut], quarterly[cut:]
    for flow in Flow:
        parts = [over_span(flow, each) for each in (early, late) if each]
        assert over_span(flow, parts) == over_span(flow, quarterly)
