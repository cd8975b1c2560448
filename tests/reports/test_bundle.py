"""All files of a report, and the one ZIP that holds them with their hashes."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import date

import pytest
from django.utils import translation

from reports import period_report
from reports.document import frozen, hash_of, values_of
from reports.exports import bundle
from reports.exports.report_csv import dictionary
from reports.exports.report_files import render_all
from reports.report_life import FileKind
from tests import make
from tests.conftest import ROOT, environment
from tests.reports.test_report_docx import values
from tests.reports.test_report_sheet import report

BUSINESS_DAY = date(2025, 12, 17)
CODE = "ABCDEFGHIJKL"
FILES = {"a.pdf": b"%PDF-1.7", "b.csv": b"\xef\xbb\xbfx\r\n"}
CHANGE = {"at": "2025-12-01T08:00:00+07:00", "by": "canbo", "what": "approve", "note": "=1+1", "extra": "more"}


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def lines(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


# The bundle


def test_the_manifest_names_every_other_file_with_its_size_and_hash():
    parts = parts_of(bundle.bundle(report(), CODE, FILES, [CHANGE]))
    manifest = json.loads(parts.pop(bundle.MANIFEST))
    assert [each["name"] for each in manifest["files"]] == list(parts)
    for each in manifest["files"]:
        content = parts[each["name"]]
        assert (each["size"], each["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_manifest_names_the_code_and_the_hash_of_the_values_that_lie_beside_it():
    parts = parts_of(bundle.bundle(report(), CODE, FILES, []))
    manifest = json.loads(parts[bundle.MANIFEST])
    assert manifest["code"] == CODE
    assert manifest["values_sha256"] == hash_of(frozen(report()))
    assert hashlib.sha256(parts[bundle.VALUES]).hexdigest() == manifest["values_sha256"]
    assert json.loads(parts[bundle.VALUES]) == report()


def test_one_changed_byte_changes_the_manifest():
    one = parts_of(bundle.bundle(report(), CODE, FILES, []))
    other = parts_of(bundle.bundle(report(), CODE, {**FILES, "a.pdf": b"%PDF-1.6"}, []))
    assert one[bundle.MANIFEST] != other[bundle.MANIFEST]


def test_files_keep_their_order_and_have_one_time():
    with zipfile.ZipFile(io.BytesIO(bundle.bundle(report(), CODE, FILES, []))) as archive:
        assert archive.namelist() == [*FILES, bundle.VALUES, bundle.DICTIONARY, bundle.HISTORY, bundle.MANIFEST]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_dictionary_tells_every_field_of_the_csv_in_both_languages():
    told = lines(parts_of(bundle.bundle(report(), CODE, FILES, []))[bundle.DICTIONARY])
    assert [each["field"] for each in told] == [each.field for each in dictionary(report())]
    assert all(each["meaning_vi"] and each["meaning_en"] and each["source_en"] for each in told)


def test_the_history_is_written_as_it_was_handed_in_and_none_of_it_runs():
    (line,) = lines(parts_of(bundle.bundle(report(), CODE, FILES, [CHANGE]))[bundle.HISTORY])
    assert (line["at"], line["by"], line["note"], line["extra"]) == (CHANGE["at"], "canbo", "'=1+1", "more")
    assert line["before"] == ""


def test_a_report_without_history_still_names_its_fields():
    content = parts_of(bundle.bundle(report(), CODE, FILES, []))[bundle.HISTORY]
    assert content.decode("utf-8-sig").strip().split(",") == list(bundle.HISTORY_FIELDS)


# All files


def test_every_kind_is_made_in_its_order_and_the_last_holds_the_others():
    *single, whole = render_all(report(), code=CODE, history=[])
    assert [each.kind for each in (*single, whole)] == list(FileKind)
    parts = parts_of(whole.content)
    assert {each.name: each.content for each in single}.items() <= parts.items()
    assert whole.sha256 == hashlib.sha256(whole.content).hexdigest()


def test_what_a_file_begins_with_is_what_its_type_says():
    begins = {each.kind: each.content[:4] for each in render_all(report(), code=CODE, history=[])}
    assert begins[FileKind.PDF] == b"%PDF"
    assert begins[FileKind.CSV].startswith(b"\xef\xbb\xbf")
    assert {begins[kind] for kind in (FileKind.DOCX, FileKind.XLSX, FileKind.ZIP)} == {b"PK\x03\x04"}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"draft": "DỰ THẢO"}, "du-thao-bao-cao-kh100-2025-Q3.pdf"),
        ({"draft": ""}, "bao-cao-kh100-2025-Q3.pdf"),
        ({"draft": "", "language": "en"}, "bao-cao-kh100-2025-Q3-en.pdf"),
        ({"draft": "", "period": "2021/2025 x"}, "bao-cao-kh100-2021-2025-x.pdf"),
    ],
)
def test_a_file_is_named_for_what_it_holds(given, name):
    assert render_all({**report(), **given}, code="", history=[])[0].name == name


def test_frozen_values_give_the_same_files_as_the_values():
    assert render_all(frozen(report()), code=CODE, history=[]) == render_all(report(), code=CODE, history=[])


@pytest.mark.parametrize("reader", ["vi", "en"])
def test_the_readers_language_changes_nothing(reader):
    with translation.override("vi"):
        here = [each.sha256 for each in render_all({**values(), "language": "en"}, code=CODE, history=[])]
    with translation.override(reader):
        assert [each.sha256 for each in render_all({**values(), "language": "en"}, code=CODE, history=[])] == here


MAKE = """
import django, sys
django.setup()
from reports.exports.report_files import render_all
for each in render_all(sys.stdin.read(), code="ABCDEFGHIJKL", history=[{"at": "x"}]):
    print(each.kind, each.sha256)
"""


@pytest.mark.any_database
@pytest.mark.django_db
def test_fresh_processes_make_the_same_bytes_from_the_frozen_values_alone(the_facts, tmp_path):
    """Each has another hash seed, time zone and empty database, as a restart long after the issue would."""
    with translation.override("vi"):
        text = frozen(values_of(period_report.build(make.user(), BUSINESS_DAY, period="2025-Q3")))
    made = {"".join(f"{each.kind} {each.sha256}\n" for each in render_all(text, code=CODE, history=[{"at": "x"}]))}
    for seed, zone in (("1", "Asia/Ho_Chi_Minh"), ("2", "America/New_York")):
        env = environment(tmp_path, DJANGO_SETTINGS_MODULE="adoption.config.settings", PYTHONPATH=str(ROOT))
        env |= {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C.UTF-8"}
        run = [sys.executable, "-c", MAKE]
        made.add(subprocess.run(run, cwd=ROOT, env=env, input=text, capture_output=True, check=True, text=True).stdout)
    assert len(made) == 1


@pytest.mark.django_db
def test_making_the_files_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        render_all(report(), code=CODE, history=[])
