"""Pasted blocks: anything at all posted where single cells are kept."""

import json
from random import Random
from urllib.parse import quote_from_bytes

import pytest
from django.db import transaction

from adoption import submissions
from adoption.models import Figure
from tests import make
from tests.fuzz.conftest import amounts
from tests.fuzz.dirt import INVISIBLE, dirt
from tests.test_access_matrix import fingerprint, writes

pytestmark = pytest.mark.django_db

CELLS = "/submissions/2025-Q3/cells"
CODES = ("part", "whole", "nothing-of-ours", "", "PART", "part\0", "'", "x" * 300)
NUMBERS = (
    b"5",
    b"1.234",
    b"1,234",
    b"12 345",
    b"-5",
    b"1.5",
    b"999999999999",
    b"9999999999999",
    b"0",
    b"007",
    b"5\n6\t7",
)


def pasted(draw: Random, tokens: dict[str, str]) -> bytes:
    """Cells as the page sends them, and as it never would: without tokens, doubled, of others."""
    sent: list[tuple[str, bytes]] = [("pasted", b"1")] if draw.random() < 0.7 else []
    for _ in range(draw.choice((0, 1, 2, 3, 8))):
        code = draw.choice(CODES)
        sent.append(("cell", code.encode() if draw.random() < 0.9 else dirt(draw)))
        sent.append((f"value-{code}", draw.choice((*NUMBERS, b"", dirt(draw)))))
        if draw.random() < 0.8:
            sent.append((f"token-{code}", tokens.get(code, "").encode() if draw.random() < 0.8 else dirt(draw)))
        for part in ("nothing", "reason", "note"):
            if draw.random() < 0.3:
                sent.append((f"{part}-{code}", dirt(draw)))
    draw.shuffle(sent)
    return "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in sent).encode()


KINDS = ("application/x-www-form-urlencoded",) * 9 + ("application/json", "text/plain", "multipart/form-data", "x", "")


@amounts(60, 4_000)
def test_whatever_is_pasted_each_cell_is_kept_or_refused_in_words(tries, draft, sign_in, record_property):
    http, draw, wrong = sign_in(make.reporter(draft.organisation)), Random(5), []
    tokens = {code: submissions.token_of(entry) for code, entry in submissions.entries_of(draft).items()}
    before = fingerprint()
    for turn in range(tries):
        body, kind = pasted(draw, tokens), draw.choice(KINDS)
        if kind == "application/json":
            body = json.dumps(draw.choice(([], {}, None, {"cell": ["part"], "value-part": 5}, "x", [[[]]]))).encode()
        with transaction.atomic(), writes() as written:
            answer = http.generic("POST", CELLS, body, kind)
            fault = _fault_of(answer, written, before)
            transaction.set_rollback(True)
        wrong += [f"{turn}: {fault} after {kind} {body!r}"] if fault else []
    record_property("tried", tries)
    assert not wrong, "\n".join(wrong[:20])


def _fault_of(answer, written: set[str], before: dict) -> str:
    if answer.status_code == 400:
        return "" if not written and '<html lang="vi"' in answer.content.decode() else "400 that wrote or says nothing"
    if answer.status_code != 200:
        return f"answers {answer.status_code}"
    said = answer.json()["said"]
    saved = {code for code, each in said.items() if each["state"] == "saved"}
    if not set(said) <= {"part", "whole"}:
        return f"speaks of {sorted(said)}"
    if any(each["state"] != "saved" and not each["error"] for each in said.values()):
        return "refuses without words"
    if not saved and fingerprint() != before:
        return f"kept nothing, yet wrote to {sorted(written)}"
    texts = "".join(reason + note for reason, note in Figure.objects.values_list("reason", "note"))
    return "keeps what nobody sees" if set(texts) & (set(INVISIBLE) | set("\r\n\t\0\x1b")) else ""
