"""What a page reads no further than it must: back to before the programme, or of one indicator's family alone."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from adoption.roles import Role
from indicators.models import Programme
from reports import overview, standing
from tests import make

pytestmark = pytest.mark.django_db

DAY = date(2025, 12, 17)
READERS = {"staff": lambda: make.user(), "the public": AnonymousUser}
QUARTERS = ("2025-Q3", "2023-Q2", "2022-Q2")


def rows_of(user, period, programme, **asked):
    stand = standing.build(user, DAY, programme=programme, period=period, **asked)
    return stand, {each.code: each for each in overview.from_standing(stand, missing=[]).rows}


def programmes() -> list[str]:
    return list(Programme.objects.filter(targets__isnull=False).distinct().values_list("code", flat=True))


@pytest.mark.parametrize("period", QUARTERS)
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_the_overview_says_the_same_as_it_would_of_everything_on_record(demo_database, monkeypatch, reader, period):
    user = reader()
    for programme in programmes():
        _stand, rows = rows_of(user, period, programme)
        with monkeypatch.context() as patched:
            patched.setattr(standing, "_since", lambda _choice: None)
            _stand, whole = rows_of(user, period, programme)
        assert rows == whole
        assert rows


@pytest.mark.parametrize("period", QUARTERS)
def test_an_indicator_with_its_family_is_judged_as_among_all(demo_database, period):
    user = make.user("official", Role.OFFICIAL)
    programme = programmes()[0]
    among_all, rows = rows_of(user, period, programme)
    for code in rows:
        alone, own = rows_of(user, period, programme, around=code)
        assert own[code] == rows[code]
        assert len(alone.stands) < len(among_all.stands)


def test_readings_from_long_before_the_programme_are_read_for_the_page_of_one_indicator_alone():
    indicator = make.indicator(numerator=make.measure(), valid_from=date(2010, 1, 1))
    make.target(indicator, programme=make.programme(first_on=date(2021, 1, 1)))
    bank = make.organisation(active_from=date(2010, 1, 1))
    make.duty(bank, make.measure(), first_on=date(2010, 1, 1))
    for label in ("2019-Q4", "2020-Q1", "2025-Q3"):
        make.approved(bank, make.period(label), {"counted": 10})
    user = make.user()
    known = {}
    for around in ("", "counted"):
        (stand,) = standing.build(user, DAY, period="2025-Q3", around=around).stands
        known[around] = [each.label for each in stand.series.points]
    assert known == {"": ["2020-Q1", "2025-Q3"], "counted": ["2019-Q4", "2020-Q1", "2025-Q3"]}


@pytest.mark.parametrize(
    ("period", "since"),
    [("2025-Q3", date(2020, 1, 1)), ("2022-Q4", date(2019, 1, 1)), ("2021-Q2", date(2017, 1, 1))],
)
def test_the_overview_reads_back_to_the_year_before_the_programme_and_before_the_short_trend(period, since):
    make.target(make.indicator(numerator=make.measure()), programme=make.programme(first_on=date(2021, 1, 1)))
    make.period(period)
    assert standing._since(standing.choose("", period)) == since
