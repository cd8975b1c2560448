"""The demo: what it promises to show, and that its figures are the published ones at Quý III/2025."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from adoption import checks, submissions
from adoption.models import Deployment, Organisation, Submission, User
from indicators.models import Reading
from indicators.official import counted_difference
from indicators.progress import Status
from reports import overview, period_report

pytestmark = pytest.mark.django_db

BUSINESS_DAY = date(2025, 12, 17)


def page(day=BUSINESS_DAY, **chosen):
    with translation.override("vi"):
        return overview.build(User.objects.get(username="canbo"), day, **chosen)


def test_every_organisation_of_the_demo_says_that_it_is_invented(demo_database):
    assert all(each.name_vi.endswith("(minh họa)") for each in Organisation.objects.all())
    assert not Organisation.objects.filter(is_illustrative=False).exists()


def test_the_roll_up_agrees_with_every_published_figure(demo_database):
    published = Reading.objects.filter(source="document", period__label="2025-Q3").select_related("indicator")
    assert len(published) == 9
    for document in published:
        rolled = Reading.objects.get(source="roll_up", period=document.period, indicator=document.indicator)
        first, other = (each.as_value(document.indicator) for each in (document, rolled))
        assert counted_difference(first, other) is None, document.indicator.code


def test_the_overview_opens_on_the_last_closed_quarter(demo_database, client, settings):
    settings.PUBLIC_OVERVIEW = True
    answer = client.get("/")
    assert answer.context["page"].choice.period.label == "2025-Q3"
    assert answer.status_code == 200


def test_published_and_illustrative_stay_apart(demo_database):
    rows = {row.code: row for row in page().rows}
    assert not rows["account-ratio"].reading.illustrative
    assert rows["adults-with-account"].reading.illustrative
    assert rows["account-ratio"].verdict.illustrative  # judged by an invented target of the plan
    assert rows["accounts-15plus"].change.illustrative  # worked out from invented roll-ups


def test_the_quarter_under_collection_shows_every_state(demo_database):
    states = set(Submission.objects.filter(period__label="2025-Q4").values_list("status", flat=True))
    assert states == {"approved", "submitted", "returned", "draft"}
    late = [each for each in page(period="2025-Q4").missing if each.days_late]
    assert [each.days_late for each in late] == [1, 1]


def test_a_clean_submission_of_the_demo_draws_at_most_one_warning(demo_database):
    for submission in Submission.objects.exclude(status="draft").select_related("period", "organisation"):
        found = checks.findings(submissions.cells(submission))
        assert not checks.errors(found)
        assert len(found) <= 1, f"{submission.organisation.code} {submission.period.label}: {found}"


def test_rollup_check_finds_nothing_to_change_after_the_demo(demo_database, capsys):
    call_command("rollup", "--check")
    assert "0 readings would change" in capsys.readouterr().out


def test_making_the_demo_twice_changes_nothing(demo_database, capsys):
    before = Reading.objects.count(), Submission.objects.count()
    call_command("make_demo")
    assert (Reading.objects.count(), Submission.objects.count()) == before


def test_a_database_that_was_not_born_as_a_demo_is_refused(db):
    Deployment.objects.all().delete()
    with pytest.raises(CommandError, match="not born as a demo"):
        call_command("make_demo")


def test_the_verdicts_of_the_demo_are_of_many_kinds(demo_database):
    shown = {segment.status for segment in page().segments}
    assert {Status.REACHED, Status.IN_RANGE, Status.ON_TRACK, Status.AT_RISK, Status.BEHIND} <= shown


def test_a_year_after_the_scheme_the_last_quarter_gives_fixed_verdicts(demo_database):
    shown = page(day=date(2026, 11, 21), period="2025-Q4")
    assert shown.is_final
    rows = {row.code: row for row in shown.rows}
    assert rows["universities-portal"].verdict.status is Status.NO_DATA  # never approved
    assert rows["echannel-users"].verdict.status is Status.NOT_REACHED
    assert not {segment.status for segment in shown.segments} & {Status.ON_TRACK, Status.AT_RISK, Status.BEHIND}


def test_every_paragraph_of_the_report_names_its_indicator_and_source(demo_database):
    with translation.override("vi"):
        report = period_report.build(User.objects.get(username="canbo"), BUSINESS_DAY, period="2025-Q3")
    paragraphs = [each for chapter in report.chapters for part in chapter.sections for each in part.paragraphs]
    assert len(paragraphs) == len(report.rows)
    for paragraph in paragraphs:
        assert paragraph.text.startswith(paragraph.row.name)
        assert "nguồn: " in paragraph.text or "chưa có số liệu" in paragraph.text
    assert sum(paragraph.chart is not None for paragraph in paragraphs) >= 12


def test_the_indicator_page_shows_the_same_numbers_as_the_overview(demo_database, client, settings):
    settings.PUBLIC_OVERVIEW = True
    for row in client.get("/").context["page"].rows:
        shown = client.get(f"/indicators/{row.code}/").context["page"]
        assert shown.row.reading == row.reading
        assert shown.row.verdict == row.verdict
