"""Notes of figures as footnotes of the report: chosen at approving, said where the number stands."""

from decimal import Decimal

import pytest

from adoption import submissions
from adoption.footnotes import footnotes_in
from adoption.submissions import Entry
from reports import period_report
from reports.annex import annex
from tests import make

pytestmark = pytest.mark.django_db


def sent_with_notes(notes: dict[str, str], code="bank-a"):
    """A submission in review whose figures carry notes."""
    owner = make.organisation(code)
    draft = make.filled(owner, make.period(), dict.fromkeys(notes, 5))
    entries = {of: Entry(Decimal(5), note=note) for of, note in notes.items()}
    saved = submissions.save_figures(draft, entries, by=make.reporter(owner), version=draft.version)
    return submissions.submit(saved, by=make.reporter(owner), version=saved.version, business_day=make.AFTER)


def approve(waiting, *codes):
    return submissions.approve(waiting, by=make.user(), version=waiting.version, footnotes=codes, at=make.AT)


def test_only_the_chosen_notes_become_footnotes():
    approve(sent_with_notes({"counted": "rà soát lại.", "other": "khác"}), "counted")
    (told,) = footnotes_in(make.period())
    assert (told.measure_id, told.text) == (make.measure("counted").pk, "rà soát lại.")
    assert told.organisation == make.organisation().name


def test_a_note_nobody_chose_and_a_choice_without_a_note_are_no_footnotes():
    approve(sent_with_notes({"counted": "rà soát", "other": ""}), "other")
    assert footnotes_in(make.period()) == []


def test_withdrawn_figures_take_their_footnotes_with_them():
    done = approve(sent_with_notes({"counted": "rà soát"}), "counted")
    submissions.withdraw(done, by=make.user(), note="sai")
    assert footnotes_in(make.period()) == []


def test_the_annex_says_it_beside_the_indicator_that_the_figure_is_part_of():
    indicator = make.indicator(numerator=make.measure())
    make.target(indicator, programme=make.programme())
    approve(sent_with_notes({"counted": "rà soát lại."}), "counted")
    report = period_report.build(make.user(), make.AFTER, period=make.period().label)
    (row,) = [row for theme in annex(report)["themes"] for row in theme["rows"]]
    assert row[-1].endswith(f" {make.organisation().name}: rà soát lại.")


def test_the_reviewer_ticks_them_on_the_page_and_sees_them_afterwards(sign_in):
    waiting = sent_with_notes({"counted": "rà soát", "other": "khác"})
    staff = sign_in(make.user())
    assert b'name="footnote" value="counted"' in staff.get(f"/review/{waiting.pk}/").content
    staff.post(f"/review/{waiting.pk}/approve", {"version": waiting.version, "footnote": ["counted", "strange"]})
    assert staff.get(f"/review/{waiting.pk}/").context["footnotes"] == ["counted"]
    assert [each.text for each in footnotes_in(make.period())] == ["rà soát"]
