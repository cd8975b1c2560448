"""No write goes round the history: every bulk or raw write of the product's code is here, with why it may be one."""

import ast

import pytest

from tests.architecture import Source, sources

ROUND_IT = {"bulk_create", "bulk_update", "update", "delete", "update_or_create", "raw", "execute", "executemany"}
# File, receiver and method of each write past the library's signals, and what makes it sound.
JUSTIFIED = {
    ("adoption/people.py", "PersonEvent.objects.bulk_create"): "events are only added, and are the history",
    ("adoption/people.py", "theirs.filter(pk__in=Invitation.objects.open()).update"): "who and when stand in the row",
    ("adoption/rounds.py", "SubmissionEvent.objects.filter(submission__in=empty).delete"): "of drafts never sent",
    ("adoption/rounds.py", "Submission.objects.filter(pk__in=empty).delete"): "drafts never sent; figures by delete_as",
    ("adoption/rescue.py", "second_factor.of(locked).delete"): "a secret; the event is written beside it",
    (
        "adoption/letters.py",
        "Letter.objects.filter(person=person, kind=LetterKind.PASSWORD_RESET).delete",
    ): "letters that wait are no record",
    ("adoption/letters.py", "Letter.objects.free(at=at).filter(pk=pk).update"): "who sends it",
    ("adoption/letters.py", "Letter.objects.filter(pk=letter.pk).update"): "that it waits",
    ("adoption/letters.py", "letter.delete"): "letters that wait are no record",
    ("adoption/sign_ins.py", "Session.objects.filter(pk=sign_in.session_key).delete"): "sessions are no record",
    ("adoption/sign_ins.py", "Session.objects.filter(pk__in=theirs).delete"): "sessions are no record",
    ("adoption/sign_ins.py", "SignIn.objects.filter(session_key=kept or key).update"): "when last seen",
    ("adoption/sign_ins.py", "SignIn.objects.filter(seen_at__lt=at - timedelta(days=DAYS_KEPT)).delete"): "old ones",
    ("adoption/sign_ins.py", "SignIn.objects.update_or_create"): "when last seen",
    ("adoption/revision.py", "cursor.execute"): "reads alone",
    ("adoption/health.py", "cursor.execute"): "reads alone",
    ("adoption/append_only.py", "schema_editor.execute"): "the guards themselves",
    ("adoption/clearing.py", "cursor.execute"): "of a demo, which is made anew",
    ("adoption/clearing.py", "editor.execute"): "of a demo, which is made anew",
    ("reports/composing.py", "present.delete"): "a passage of a draft; its event is written beside it",
}


def writes_of(source: Source) -> set[tuple[str, str]]:
    """Every call that could change rows without their history, as file and expression."""
    calls = (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    found = {
        ast.unparse(call.func) for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in ROUND_IT
    }
    return {(source.path, each) for each in found if not _is_no_row(each)}


# The one way itself; and where whole databases are copied, with their histories and their guards.
APART = ("indicators/history.py", "adoption/backup/")


def _is_no_row(expression: str) -> bool:
    """A hash, a dictionary or a set has these methods too; in this code they go by these names."""
    receiver, _dot, method = expression.rpartition(".")
    return (
        receiver == "cache"
        or method == "update"
        and (receiver.endswith(("digest", "sha256", "context", "options", "found", "values")))
    )


def product() -> list[Source]:
    found = sources("adoption/**/*.py", "indicators/**/*.py", "reports/**/*.py")
    return [each for each in found if "/migrations/" not in each.path and not each.path.startswith(APART)]


def test_every_write_past_the_history_is_known_and_justified():
    found = set().union(*(writes_of(source) for source in product()))
    assert found == set(JUSTIFIED)


@pytest.mark.parametrize(
    "line",
    [
        "Target.objects.filter(pk=1).update(minimum=1)",
        "Target.objects.all().delete()",
        "Figure.objects.bulk_create(rows)",
        "Reading.objects.bulk_update(rows, fields)",
        "Reading.objects.raw(text)",
        "cursor.execute(text)",
    ],
)
def test_a_write_past_the_history_is_seen(line):
    assert writes_of(Source("adoption/new.py", line))


def test_a_hash_is_no_row():
    assert not writes_of(Source("adoption/new.py", "digest.update(chunk)"))
