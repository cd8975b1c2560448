"""What the history says in the reader's language: kinds of things, their parts, and values as pages print them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from adoption import labels as ours
from adoption.history import ADDED, CHANGED, REMOVED, Line
from adoption.models.submission import from_stored
from adoption.people_labels import CHANGE
from indicators import labels
from indicators.models.choices import in_language
from indicators.templatetags.figures import day, number, period

KIND: dict[str, object] = {
    "submissionevent": _("Submissions"),
    "figure": _("Figures of reporters"),
    "reading": _("Readings of the province"),
    "target": _("Targets"),
    "organisation": _("Organisations"),
    "duty": _("What organisations owe"),
    "personevent": _("People and their roles"),
    "reportevent": _("Reports"),
    "reportingperiod": _("Periods"),
    "indicator": _("Indicators"),
    "measure": _("Measures"),
    "programme": _("Programmes"),
    "policydocument": _("Documents"),
    "referencetotal": _("Reference totals"),
    "letterhead": _("Letterheads"),
}

DEED: dict[str, object] = {
    ADDED: pgettext_lazy("history", "added"),
    CHANGED: pgettext_lazy("history", "changed"),
    REMOVED: pgettext_lazy("history", "removed"),
    "begin": pgettext_lazy("history", "begun"),
    "write": pgettext_lazy("history", "written"),
    "propose": pgettext_lazy("history", "proposed"),
    "take_back": pgettext_lazy("history", "taken back"),
    "issue": pgettext_lazy("history", "issued"),
}

FIELD: dict[str, object] = {
    "active_from": _("There from"),
    "active_to": _("There until"),
    "additivity": _("May be summed"),
    "addressee": _("Addressee"),
    "aggregation": _("How it is computed"),
    "applies_from": _("Used from"),
    "approved": _("Reporters approved"),
    "as_of": _("As of"),
    "authority": _("Authority"),
    "base": _("Over what"),
    "baseline": _("Baseline"),
    "baseline_on": _("Day of the baseline"),
    "baseline_verification": _("Verification of the baseline"),
    "behind": _("Reporters behind the value"),
    "binds_province": _("Binds the province"),
    "bounded": _("Within 0 and 100"),
    "break_note_en": _("Note on the break, English"),
    "break_note_vi": _("Note on the break, Vietnamese"),
    "calendar": _("Rule for periods"),
    "citation": _("Place in the document"),
    "clause": _("Clause of the plan"),
    "closed_at": _("Closed at"),
    "closed_by": _("Closed by"),
    "code": _("Code"),
    "corrected": _("Corrected"),
    "counted": _("What is counted"),
    "decimals": _("Decimals"),
    "definition_en": _("Definition, English"),
    "definition_vi": _("Definition, Vietnamese"),
    "denominator": _("Denominator"),
    "denominator_id": _("Denominator"),
    "denominator_total": _("Reference total below"),
    "direction": _("Direction"),
    "document_id": _("Document"),
    "due_on": _("Due day"),
    "email": _("E-mail"),
    "expected": _("Reporters expected"),
    "first_on": _("First day"),
    "flow": _("Stock or flow"),
    "implements_id": _("Implements"),
    "indicator_id": _("Indicator"),
    "is_active": _("In force"),
    "is_illustrative": _("Illustrative"),
    "issued_on": _("Issued on"),
    "issuer_en": _("Issuer, English"),
    "issuer_vi": _("Issuer, Vietnamese"),
    "issuing_body": _("Issuing body"),
    "kind": _("Kind"),
    "label": _("Period"),
    "language": _("Language"),
    "last_on": _("Last day"),
    "level": _("Level"),
    "maximum": _("Maximum"),
    "measure_id": _("Measure"),
    "minimum": _("Minimum"),
    "missing_reporters": _("Reporters missing at closing"),
    "name_en": _("Name, English"),
    "name_vi": _("Name, Vietnamese"),
    "near_id": _("Near to"),
    "note": _("Note"),
    "note_en": _("Note, English"),
    "note_vi": _("Note, Vietnamese"),
    "nothing_to_report": _("Nothing to report"),
    "number": _("Number"),
    "numerator": _("Numerator"),
    "numerator_id": _("Numerator"),
    "opened_at": _("Opened at"),
    "order": _("Place in lists"),
    "ordinal": _("Number within the year"),
    "organisation_id": _("Organisation"),
    "owed_by": _("Owed by"),
    "parent_body": _("Parent body"),
    "part_of_id": _("Part of"),
    "period_id": _("Period"),
    "place": _("Place"),
    "post": _("Post"),
    "printed_places": _("Decimals as printed"),
    "programme_id": _("Programme"),
    "qualifier": _("How it is meant"),
    "reason": _("Reason"),
    "recipients": _("Recipients"),
    "scope": _("Scope"),
    "short_en": _("Short name, English"),
    "short_vi": _("Short name, Vietnamese"),
    "signatory": _("Signatory"),
    "source": _("Source"),
    "stored": _("Figure"),
    "strict": _("Strictly above or below"),
    "subset": _("Subset"),
    "successor_id": _("Successor"),
    "symbol": _("Symbol"),
    "theme": _("Theme"),
    "title_en": _("Title, English"),
    "title_vi": _("Title, Vietnamese"),
    "unit": _("Unit"),
    "valid_from": _("Valid from"),
    "valid_to": _("Valid until"),
    "value": _("Value"),
    "verification": _("Verification"),
    "year": _("Year"),
}

_WORDS: dict[str, labels.Words] = {
    "unit": labels.UNITS,
    "counted": labels.COUNTED,
    "base": labels.BASE,
    "scope": labels.SCOPE,
    "subset": labels.SUBSET,
    "verification": labels.VERIFICATION,
    "baseline_verification": labels.VERIFICATION,
    "qualifier": labels.QUALIFIER,
    "theme": labels.THEME,
    "level": labels.LEVEL,
    "calendar": labels.CALENDAR,
    "owed_by": ours.ORGANISATION_KIND,
    "denominator_total": labels.TOTAL_KIND,
}
_WORDS_OF_A_KIND: dict[tuple[str, str], labels.Words] = {
    ("organisation", "kind"): ours.ORGANISATION_KIND,
    ("policydocument", "kind"): labels.DOCUMENT_KIND,
    ("referencetotal", "kind"): labels.TOTAL_KIND,
    ("reading", "source"): labels.SOURCE,
}
NOTHING = "–"
# Plain numbers that are no amounts.
_UNGROUPED = ("year", "order", "ordinal")


def deed_text(line: Line) -> str:
    """What was done."""
    if line.is_state:
        return str(DEED[line.row.history_type])
    code = getattr(line.row, "action", None) or line.row.change
    words = {"personevent": CHANGE, "submissionevent": ours.ACTION}.get(line.kind, DEED)
    return str(words.get(code) or ours.ACTION.get(code, code))


def thing_text(line: Line) -> str:
    """What an entry is about, as pages name it."""
    row = line.row
    match line.kind:
        case "submissionevent":
            return _joined(_related(row.submission, "organisation"), _period_of(row.submission))
        case "figure":
            submission = _related(row, "submission")
            return _joined(
                _related(submission, "organisation"), _period_of(submission), _named(_related(row, "measure"))
            )
        case "reading":
            return _joined(_named(_related(row, "indicator")), _period_of(row), labels.word(labels.SOURCE, row.source))
        case "target":
            return _joined(_named(_related(row, "indicator")), _related(row, "programme"), day(row.due_on))
        case "duty":
            return _joined(_related(row, "organisation"), _named(_related(row, "measure")))
        case "personevent":
            return _joined(row.person, row.organisation, str(ours.ROLE[row.role]))
        case "reportevent":
            return _joined(row.report.programme, period(row.report.label), row.report.number)
        case "reportingperiod":
            return period(row.label)
        case "referencetotal":
            return _joined(labels.word(labels.TOTAL_KIND, row.kind), day(row.applies_from))
        case "letterhead":
            return f"{row.parent_body} – {row.issuing_body}"
        case "policydocument":
            return in_language(row.title_vi, row.title_en) or row.number
        case _:
            return in_language(row.name_vi, row.name_en)


def field_text(name: str) -> str:
    return str(FIELD[name])


def value_text(kind: str, row: Any | None, name: str) -> str:
    """One value of a state as the reader's language prints it; a dash where there is none."""
    value = None if row is None else getattr(row, name)
    if value in (None, "", []):
        return NOTHING
    if name.endswith("_id"):
        found = _related(row, name.removesuffix("_id"))
        if name == "period_id" and found is not None:
            return period(found.label)
        return _named(found) if found is not None else str(value)
    if kind == "figure" and name == "stored":
        measure = _related(row, "measure")
        return number(from_stored(value, measure.decimals if measure else 0))
    words = _WORDS_OF_A_KIND.get((kind, name)) or _WORDS.get(name)
    return labels.word(words, value) if words else _plain_text(name, value)


def _plain_text(name: str, value: Any) -> str:
    match value:
        case bool():
            return gettext("yes") if value else gettext("no")
        case datetime():
            local = timezone.localtime(value)
            return f"{local:%H:%M} {day(local.date())}"
        case date():
            return day(value)
        case int() | Decimal():
            return str(value) if name in _UNGROUPED else number(value)
        case list():
            return ", ".join(map(str, value))
    return period(value) if name == "label" else str(value)


def _related(row: Any, name: str) -> Any | None:
    """What a row points at; nothing where that is gone, for a history outlives what it tells of."""
    try:
        return getattr(row, name, None)
    except ObjectDoesNotExist:
        return None


def _period_of(row: Any) -> str:
    found = _related(row, "period")
    return period(found.label) if found else ""


def _named(row: Any) -> str:
    return str(getattr(row, "name", None) or row or "")


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)
