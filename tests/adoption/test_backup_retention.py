"""Which backups stay: the rule, and what it does to a folder."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoption.backup import archive, folder
from adoption.backup.manifest import Manifest
from adoption.backup.retention import Keep, kept

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
A_YEAR = [NOON - timedelta(days=days) for days in range(400)]

moments = st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)), max_size=60)
rules = st.builds(Keep, *[st.integers(0, 15)] * 3)


def test_seven_days_five_weeks_and_twelve_months_of_nightly_backups():
    stays = sorted(kept(A_YEAR, Keep(7, 5, 12)), reverse=True)
    days = ["31", "30", "29", "28", "27", "26", "25"]
    assert [f"{each:%d}" for each in stays[:7]] == days
    # Sundays end the weeks; the months' last days stand beside them.
    assert [f"{each:%m-%d}" for each in stays[7:12]] == ["03-22", "03-15", "03-08", "02-28", "01-31"]
    assert len(stays) == 7 + 3 + 11


@pytest.mark.parametrize(("keep", "many"), [(Keep(0, 0, 0), 1), (Keep(1, 0, 0), 1), (Keep(2, 0, 0), 2)])
def test_the_newest_stays_whatever_the_rule_says(keep, many):
    assert sorted(kept(A_YEAR, keep)) == sorted(A_YEAR[:many])


def test_of_two_backups_of_one_day_the_later_one_stays():
    assert kept([NOON, NOON - timedelta(hours=1)], Keep(7, 5, 12)) == {NOON}


def test_nothing_of_nothing_stays():
    assert kept([], Keep(7, 5, 12)) == set()


@given(moments, rules)
def test_what_stays_was_there_and_the_newest_is_among_it(taken, keep):
    stays = kept(taken, keep)
    assert stays <= set(taken)
    assert not taken or max(taken) in stays
    assert len(stays) <= max(1, keep.daily + keep.weekly + keep.monthly)


@given(moments, rules)
def test_pruning_again_deletes_nothing_more(taken, keep):
    stays = kept(taken, keep)
    assert kept(stays, keep) == stays


@given(moments, rules)
def test_each_of_the_last_days_with_a_backup_keeps_its_newest(taken, keep):
    days = sorted({each.date() for each in taken}, reverse=True)[: keep.daily]
    assert {max(each for each in taken if each.date() == day) for day in days} <= kept(taken, keep)


@given(moments, rules)
def test_a_longer_rule_keeps_no_less(taken, keep):
    assert kept(taken, keep) <= kept(taken, Keep(keep.daily + 1, keep.weekly + 1, keep.monthly + 1))


def a_backup(into, at):
    """A whole archive that holds nothing."""
    beside = into / "beside"
    beside.mkdir(exist_ok=True)
    file = into / folder.name_of(at)
    archive.write(file, Manifest("sqlite", at, "r", (), {}, {}), {}, beside=beside)
    return file


def test_what_is_not_a_backup_of_ours_is_never_deleted(tmp_path):
    old = NOON - timedelta(days=900)
    foreign = ["backup-2020.zip", "backup-20200101T000000Z.zip.copy", "notes.txt", folder.name_of(old)]
    for name in foreign:
        (tmp_path / name).write_text("not ours")
    newest, older = a_backup(tmp_path, NOON), a_backup(tmp_path, NOON - timedelta(hours=2))
    assert folder.prune(tmp_path, Keep(1, 1, 1), zone=HANOI) == [older]
    assert newest.exists()
    assert all((tmp_path / name).exists() for name in foreign)


def test_a_damaged_newer_file_does_not_take_the_place_of_the_newest_good_one(tmp_path):
    good = a_backup(tmp_path, NOON)
    damaged = a_backup(tmp_path, NOON + timedelta(days=1))
    damaged.write_bytes(damaged.read_bytes()[:-30])
    assert folder.prune(tmp_path, Keep(1, 0, 0), zone=HANOI) == []
    assert good.exists()


def test_days_are_those_of_the_province(tmp_path):
    """18:00 and 16:00 UTC of one day are two days in Hà Nội."""
    late, early = (datetime(2026, 3, 31, hour, tzinfo=UTC) for hour in (18, 16))
    a_backup(tmp_path, late), a_backup(tmp_path, early)
    assert folder.prune(tmp_path, Keep(2, 0, 0), zone=HANOI) == []
    assert [file.name for file in folder.prune(tmp_path, Keep(2, 0, 0), zone=UTC)] == [folder.name_of(early)]
