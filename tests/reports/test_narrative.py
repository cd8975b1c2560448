"""Sentences made by rule."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.progress import MET, Status
from reports.narrative import ORDER, PHRASES, counts_in_order, paragraph, summary

PROPERTY = settings(deadline=None, max_examples=100, derandomize=True)
LANGUAGES = ["vi", "en"]
EMPTY = dict.fromkeys(["reading", "provisional", "change", "change_year", "target", "verdict", "source"], "")
NAME = {"vi": "Cơ sở giáo dục", "en": "Educational institutions"}

counts = st.dictionaries(st.sampled_from(Status), st.integers(0, 20))


def told(language="vi", **texts):
    return paragraph(**{**EMPTY, **texts}, name=NAME[language], language=language)


def test_every_verdict_on_a_promise_has_its_place_in_the_sentence_once():
    assert len(ORDER) == len(set(ORDER))
    assert set(ORDER) == set(Status) - {Status.NO_TARGET}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_its_own_phrase_in_both_languages(language):
    phrases = PHRASES[language]
    assert set(phrases) == set(ORDER)
    assert len(set(phrases.values())) == len(phrases)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.EXCEEDED, "vượt"),
        (Status.REACHED, "đạt"),
        (Status.IN_RANGE, "trong khoảng mục tiêu"),
        (Status.ON_TRACK, "đúng tiến độ"),
        (Status.AT_RISK, "có nguy cơ chậm"),
        (Status.BEHIND, "chậm tiến độ"),
        (Status.NOT_REACHED, "chưa đạt"),
        (Status.PROVISIONAL, "tạm tính"),
        (Status.NOT_COMPARABLE, "không cùng cơ sở so sánh"),
        (Status.NO_DATA, "chưa có số liệu"),
        (Status.MISSING_AT_SOURCE, "chưa có văn bản gốc"),
    ],
)
def test_the_vietnamese_sentence_uses_the_words_of_the_domain_page(status, word):
    assert word in summary({status: 1}, "Quý III/2025", "vi")


@pytest.mark.parametrize("status", sorted(set(ORDER) - MET))
def test_nothing_but_a_met_target_is_told_as_reached(status):
    english = summary({status: 1}, "Q3 2025", "en")
    assert not re.search(r"(?<!not )reached|exceeded", english)
    assert not re.search(r"(?<!chưa )đạt|vượt", summary({status: 1}, "Quý III/2025", "vi"))


def test_the_sentence_opens_with_the_period_and_lists_the_verdicts_in_order():
    found = {Status.NO_DATA: 7, Status.NOT_COMPARABLE: 3, Status.REACHED: 4, Status.EXCEEDED: 1}
    assert summary(found, "Quý III/2025", "vi") == (
        "Đến Quý III/2025: 1 mục tiêu vượt, 4 đạt, 3 không cùng cơ sở so sánh, 7 chưa có số liệu."
    )
    assert summary(found, "Q3 2025", "en") == (
        "By Q3 2025: 1 target exceeded, 4 reached, 3 not comparable, 7 without data."
    )


@pytest.mark.parametrize(("count", "english"), [(1, "By 2025: 1 target reached."), (2, "By 2025: 2 targets reached.")])
def test_english_knows_one_and_many(count, english):
    assert summary({Status.REACHED: count}, "2025", "en") == english


@pytest.mark.parametrize("found", [{}, {Status.REACHED: 0}, {Status.NO_TARGET: 9}])
def test_without_promises_the_sentence_says_so(found):
    assert summary(found, "Quý III/2025", "vi") == "Đến Quý III/2025: chưa có mục tiêu nào."
    assert summary(found, "Q3 2025", "en") == "By Q3 2025: no targets yet."


@given(counts, st.sampled_from(LANGUAGES))
@PROPERTY
def test_the_sentence_counts_every_promise_once_and_no_row_without_one(found, language):
    text = summary(found, "X", language)
    promised = {status: count for status, count in found.items() if status is not Status.NO_TARGET and count}
    assert sorted(int(each) for each in re.findall(r"\d+", text)) == sorted(promised.values())
    assert all(PHRASES[language][status] in text for status in promised)
    assert text.endswith(".")


@given(counts)
@PROPERTY
def test_the_bar_has_the_same_counts_in_the_same_order_as_the_sentence(found):
    parts = counts_in_order(found)
    assert [status for status, _ in parts] == [status for status in ORDER if found.get(status)]
    assert sum(count for _, count in parts) == sum(found[status] for status in found if status in ORDER)


def test_an_indicators_sentence_names_reading_changes_target_verdict_and_source():
    texts = {
        "reading": "89,5%",
        "provisional": "tạm tính, 4/5",
        "change": "+1,2 điểm %",
        "change_year": "−0,3 điểm %",
        "target": "90–100%",
        "verdict": "đánh giá: chưa đạt",
        "source": "Sở Giáo dục và Đào tạo",
    }
    assert told(**texts) == (
        "Cơ sở giáo dục: đạt 89,5% (tạm tính, 4/5), tăng 1,2 điểm % so với kỳ trước, "
        "giảm 0,3 điểm % so với cùng kỳ năm trước; mục tiêu 90–100%; đánh giá: chưa đạt; "
        "nguồn: Sở Giáo dục và Đào tạo."
    )


def test_an_indicators_sentence_in_english():
    texts = {
        "reading": "89.5%",
        "change": "−1.2 points",
        "change_year": "+0.3 points",
        "target": "90–100%",
        "verdict": "assessment: not reached",
        "source": "Education",
    }
    assert told("en", **texts) == (
        "Educational institutions: stands at 89.5%, down 1.2 points against the last period, "
        "up 0.3 points against the same period last year; target 90–100%; assessment: not reached; source: Education."
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("vi", "Cơ sở giáo dục: chưa có số liệu."), ("en", "Educational institutions: no data.")],
)
def test_what_is_not_known_is_left_out(language, sentence):
    assert told(language) == sentence


@pytest.mark.parametrize(
    ("change", "vietnamese", "english"),
    [
        ("+1,2", "tăng 1,2 so với kỳ trước", "up 1,2 against the last period"),
        ("−1,2", "giảm 1,2 so với kỳ trước", "down 1,2 against the last period"),
        ("0", "không đổi so với kỳ trước", "unchanged against the last period"),
        ("0,0", "không đổi so với kỳ trước", "unchanged against the last period"),
    ],
)
def test_a_change_is_told_by_its_direction(change, vietnamese, english):
    assert vietnamese in told(reading="1", change=change)
    assert english in told("en", reading="1", change=change)


@given(st.fixed_dictionaries({key: st.sampled_from(["", "x"]) for key in EMPTY}), st.sampled_from(LANGUAGES))
@PROPERTY
def test_no_sentence_has_a_hole_whatever_is_left_out(texts, language):
    sentence = told(language, **texts)
    assert not re.search(r"  |,,|;;|, ;|; ;|\(\)|[,;:] ?\.$| [.,;:]", sentence)
    assert sentence.count(".") == 1
    assert sentence.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mark_of_illustrative_input_stays_in_the_sentence(language):
    mark = "(minh họa)" if language == "vi" else "(illustrative)"
    for part in ("reading", "change", "change_year", "target", "verdict"):
        value = f"+1 {mark}" if part.startswith("change") else f"1 {mark}"
        assert mark in told(language, **{part: value})
