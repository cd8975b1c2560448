"""Everything that goes out with a report in one ZIP, with what its fields mean and the hash of every file."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import override

from reports.document import Values, frozen, hash_of
from reports.exports.archive import packed
from reports.exports.report_csv import Meaning, dictionary, table

CONTENT_TYPE = "application/zip"
FORMAT = "cashless-report/1"
VALUES, DICTIONARY, HISTORY, MANIFEST = "values.json", "data-dictionary.csv", "history.csv", "manifest.json"

History = Sequence[Mapping[str, object]]
DICTIONARY_FIELDS = ("field", "meaning_vi", "meaning_en", "unit_vi", "unit_en", "source_vi", "source_en")
# What is told of each change up to the moment of issue; other fields that are handed in follow.
HISTORY_FIELDS = ("at", "by", "what", "indicator", "period", "field", "before", "after", "note")


def bundle(values: Values, code: str, files: Mapping[str, bytes], history: History) -> bytes:
    """The files in their order, the values, what their fields mean, what was changed, and last the manifest."""
    text = frozen(values)
    content = {
        **files,
        VALUES: text.encode(),
        DICTIONARY: table(DICTIONARY_FIELDS, [_both(each) for each in dictionary(values)]),
        HISTORY: table(_fields(history), history),
    }
    return packed({**content, MANIFEST: _manifest(values, hash_of(text), code, content)})


def _fields(history: History) -> list[str]:
    return list(dict.fromkeys([*HISTORY_FIELDS, *(field for row in history for field in row)]))


def _both(meaning: Meaning) -> dict[str, object]:
    """One field in both languages, whichever the report has."""
    told: dict[str, object] = {"field": meaning.field}
    for language in ("vi", "en"):
        with override(language):
            for name in ("meaning", "unit", "source"):
                told[f"{name}_{language}"] = str(getattr(meaning, name))
    return told


def _manifest(values: Values, values_hash: str, code: str, files: Mapping[str, bytes]) -> bytes:
    """The size and hash of every file but itself."""
    listed: list[dict[str, Any]] = [
        {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    ]
    told = {
        "format": FORMAT,
        "title": f"{values['title']}. {values['subject']}",
        "number": " ".join(values["number"].split()),
        "programme": values["programme"],
        "period": values["period"],
        "language": values["language"],
        "draft": bool(values["draft"]),
        "illustrative": bool(values["illustrative"]),
        "code": code,
        "values_sha256": values_hash,
        "files": listed,
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
