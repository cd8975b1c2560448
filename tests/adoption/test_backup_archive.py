"""The archive of a backup: whole, or refused."""

import json
import stat
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adoption.backup import archive, folder, manifest
from adoption.backup.manifest import STRUCTURE, BackupRefused, Contents, Manifest

AT = datetime(2026, 3, 31, 19, 5, 7, tzinfo=UTC)
TABLES = {STRUCTURE: Contents(3, "a" * 64), "auth_group": Contents(2, "0" * 64)}
MEMBER = bytes(range(256)) * 8


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def whole(home):
    """An archive of one member, and its manifest."""
    member = home / "database.dump"
    member.write_bytes(MEMBER)
    told = Manifest("postgresql", AT, "r1", ("auth.0001_initial",), TABLES, {member.name: archive.sha256(member)})
    file, beside = home / folder.name_of(AT), home / "beside"
    beside.mkdir()
    archive.write(file, told, {member.name: member}, beside=beside)
    return file, told


def test_a_whole_archive_tells_what_was_put_in(whole, tmp_path):
    file, told = whole
    assert archive.check(file) == told == archive.manifest_of(file)
    assert archive.unpack(file, "database.dump", tmp_path).read_bytes() == MEMBER


def test_only_its_owner_may_read_it(whole):
    assert stat.S_IMODE(whole[0].stat().st_mode) == 0o600


def test_its_name_tells_the_moment_in_utc(whole):
    assert whole[0].name == "backup-20260331T190507Z.zip"


def test_its_rows_are_those_of_tables(whole):
    assert whole[1].rows == 2


@given(st.data())
def test_a_changed_byte_is_refused_or_means_nothing(home, whole, data):
    file, told = whole
    changed = bytearray(file.read_bytes())
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= data.draw(st.integers(1, 255))
    other = home / "changed.zip"
    other.write_bytes(changed)
    with suppress(BackupRefused):
        assert archive.check(other) == told


@given(st.data())
def test_an_archive_that_was_cut_off_is_refused(home, whole, data):
    short = home / "short.zip"
    short.write_bytes(whole[0].read_bytes()[: data.draw(st.integers(0, whole[0].stat().st_size - 1))])
    with pytest.raises(BackupRefused):
        archive.check(short)


def test_another_member_in_the_place_of_the_true_one_is_refused(whole, tmp_path):
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as made:
        made.writestr(archive.MANIFEST, whole[1].as_json())
        made.writestr("database.dump", MEMBER[:-1])
    with pytest.raises(BackupRefused, match="another hash"):
        archive.check(other)


def test_a_member_that_the_manifest_does_not_name_is_refused(whole, tmp_path):
    other = tmp_path / "other.zip"
    other.write_bytes(whole[0].read_bytes())
    with zipfile.ZipFile(other, "a") as made:
        made.writestr("../more", "x")
    with pytest.raises(BackupRefused, match="other members"):
        archive.check(other)


@pytest.mark.parametrize(
    "change",
    [
        {"product": "another"},
        {"format": 2},
        {"tables": {"auth_group; DROP": {"rows": 1, "sha256": "0" * 64}}},
        {"tables": {"auth_group": {"rows": "1", "sha256": "0" * 64}}},
        {"tables": {"auth_group": {"rows": 1, "sha256": "') OR true --"}}},
        {"tables": {"auth_group": {"rows": 1}}},
        {"taken_at": "yesterday"},
        {"members": 1},
    ],
)
def test_a_manifest_of_another_make_is_refused(whole, change):
    told = json.loads(whole[1].as_json()) | change
    with pytest.raises(BackupRefused):
        manifest.read(json.dumps(told))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"product": 1}', "x"])
def test_what_is_no_manifest_is_refused(text):
    with pytest.raises(BackupRefused):
        manifest.read(text)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BackupRefused, match="is not there"):
        archive.check(tmp_path / "missing.zip")


def test_two_at_once_do_not_write_into_one_folder(tmp_path):
    second = folder.workshop(tmp_path / "backups")
    with folder.workshop(tmp_path / "backups"), pytest.raises(BackupRefused, match="Another backup"), second:
        pytest.fail("the second was let in")


def test_what_a_killed_backup_left_is_swept_out(tmp_path):
    left = tmp_path / "backups" / ".unfinished-killed"
    left.mkdir(parents=True)
    (left / "database.dump").write_text("half")
    with folder.workshop(tmp_path / "backups") as own:
        assert not left.exists()
        assert stat.S_IMODE(own.stat().st_mode) == 0o700
    assert [each.name for each in (tmp_path / "backups").iterdir()] == [".lock"]
