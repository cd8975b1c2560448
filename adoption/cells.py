"""Single cells of a grid that were typed or pasted: read them, and say what became of each."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from adoption import submissions
from adoption.forms import GridCell, read_cell
from adoption.grid import change_text, earlier_values, written
from adoption.labels import change_pct
from adoption.models import Submission
from adoption.submissions import Entry
from indicators.models import Measure
from indicators.templatetags.figures import notation


def read_cells(owed: Sequence[Measure], codes: Sequence[str], data: Any, *, pasted: bool) -> list[GridCell]:
    """The cells that were posted, read strictly; codes that the organisation does not owe are passed over."""
    measures = {measure.code: measure for measure in owed}
    known = [measures[code] for code in dict.fromkeys(codes) if code in measures]
    return [read_cell(GridCell(measure), data, notation(), pasted=pasted) for measure in known]


def cells_answer(
    submission: Submission, owed: Sequence[Measure], read: Sequence[GridCell], conflicts: set[str]
) -> dict[str, Any]:
    """What became of each posted cell, and what every owed cell of the submission holds now."""
    stored = submissions.entries_of(submission)
    last = earlier_values(submission, (1,))[1]
    said = {}
    for cell in read:
        code = cell.measure.code
        now = stored.get(code, Entry())
        state = "error" if cell.error else "conflict" if code in conflicts else "saved"
        error = cell.error
        if state == "conflict":
            error = gettext("Somebody else changed this cell meanwhile: stored %(stored)s, typed %(typed)s.") % {
                "stored": written(now),
                "typed": cell.typed or "–",
            }
        change = change_pct(now.value, last.get(cell.measure.pk))
        said[code] = {"state": state, "error": error, "change": change_text(change)}
    return {
        "version": submission.version,
        "at": date_format(timezone.localtime(), "H:i"),
        "said": said,
        "now": {measure.code: _cell_now(stored.get(measure.code, Entry())) for measure in owed},
    }


def _cell_now(entry: Entry) -> dict[str, str | bool]:
    return {
        "token": submissions.token_of(entry),
        "value": "" if entry.value is None else written(entry),
        "nothing": entry.nothing_to_report,
        "reason": entry.reason,
        "note": entry.note,
    }
