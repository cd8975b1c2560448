"""An indicator as JSON for machines: codes, plain numbers, ISO dates, names in both languages.

Numbers are JSON numbers: none has more than fifteen significant digits, so a reader that takes them as doubles has them
exactly.  The records of `series` have the fields of the CSV.
"""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from indicators import labels
from indicators.aggregation import storable
from indicators.models import Indicator, PolicyDocument, Programme, ReferenceTotal, ReportingPeriod
from reports.exports import parts
from reports.exports.records import Amount, Cell, Record, of_series, target_verification
from reports.indicator_page import IndicatorPage
from reports.outlook import Outlook
from reports.overview import Row
from reports.shown import ShownTarget

FORMAT = "cashless-indicator/1"
Value = dict[str, Any]


def of_indicator(page: IndicatorPage) -> str:
    records = of_series(page)
    behind = page.contributions
    marked = (
        page.illustrative or any(record["illustrative"] for record in records) or bool(behind and behind.illustrative)
    )
    content = {
        "format": FORMAT,
        "illustrative": marked,
        "mark": _("ILLUSTRATIVE DATA") if marked else "",
        "indicator": _indicator(page),
        "programme": _programme(page.choice.programme),
        "period": _period(page.choice.period),
        "verdict": _verdict(page.row),
        "targets": [_target(code, target) for code, target in sorted(page.row.targets.items())],
        "series": [_record(each) for each in records],
        "reference_totals": [_total(each) for each in page.totals],
        "documents": [_document(each) for each in page.documents],
        "projection": _projection(page.outlook),
        "contributions": parts.as_json(behind, number) if behind else None,
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def number(value: Decimal | int | None) -> int | float | None:
    """A number that prints with all its digits and no more."""
    if value is None:
        return None
    kept = storable(Decimal(value))
    return int(kept) if kept == kept.to_integral_value() else float(kept)


def _cell(cell: Cell) -> Any:
    match cell:
        case Amount():
            return number(cell.value)
        case date():
            return cell.isoformat()
        case tuple():
            return list(cell)
    return cell


def _record(record: Record) -> Value:
    return {field: _cell(cell) for field, cell in record.items()}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _both(row: Any, field: str) -> dict[str, str]:
    return {language: getattr(row, f"{field}_{language}") for language in ("vi", "en")}


def _words(words: labels.Words, code: str) -> dict[str, str]:
    """The word of a code in both languages."""
    found = {}
    for language in ("vi", "en"):
        with override(language):
            found[language] = labels.word(words, code)
    return found


def _indicator(page: IndicatorPage) -> Value:
    indicator = page.indicator
    return {
        "code": indicator.code,
        "name": _both(indicator, "name"),
        "definition": _both(indicator, "definition"),
        "theme": indicator.theme,
        "unit": {"code": indicator.unit, **_words(labels.UNITS, indicator.unit)},
        "decimals": indicator.decimals,
        "direction": indicator.direction,
        "aggregation": indicator.aggregation,
        "numerator": _measure(indicator.numerator),
        "denominator": _measure(indicator.denominator),
        "denominator_total": indicator.denominator_total or None,
        "basis": {part: getattr(indicator, part) for part in ("counted", "base", "scope", "subset")},
        "versions": [_version(each) for each in page.versions],
    }


def _measure(measure: Any) -> Value | None:
    return {"code": measure.code, "name": _both(measure, "name"), "unit": measure.unit} if measure else None


def _version(version: Indicator) -> Value:
    days = {"valid_from": _day(version.valid_from), "valid_to": _day(version.valid_to)}
    return {**days, "name": _both(version, "name"), "definition": _both(version, "definition")}


def _programme(programme: Programme) -> Value:
    days = {"first_on": _day(programme.first_on), "last_on": _day(programme.last_on)}
    return {"code": programme.code, "name": _both(programme, "name"), "short": _both(programme, "short"), **days}


def _period(period: ReportingPeriod) -> Value:
    days = {name: _day(getattr(period, name)) for name in ("first_on", "last_on", "due_on")}
    return {"label": period.label, "calendar": period.calendar, **days, "closed": period.is_closed}


def _verdict(row: Row) -> Value:
    verdict = row.verdict
    return {
        "status": verdict.status.value,
        "sentence": verdict.sentence,
        "gap": number(verdict.gap),
        "path": number(verdict.path),
        "judged_by_programme": verdict.by_programme,
        "counted": verdict.counted,
        "counted_in": verdict.elsewhere,
        "judged_by": row.judged_by,
        "illustrative": verdict.illustrative,
    }


def _target(programme: str, target: ShownTarget) -> Value:
    return {
        "programme": programme,
        "minimum": number(target.minimum),
        "maximum": number(target.maximum),
        "strict": target.strict,
        "unit": target.unit,
        "due_on": _day(target.due_on),
        "scope": target.scope,
        "of": target.of,
        "clause": target.clause,
        "source": target.source,
        "verification": target_verification(target),
        "illustrative": target.illustrative,
        "milestones": [
            {
                "due_on": _day(each.due_on),
                "promised": each.text,
                "status": each.status.value,
                "illustrative": each.illustrative,
            }
            for each in target.milestones
        ],
    }


def _total(total: ReferenceTotal) -> Value:
    return {
        "kind": total.kind,
        "value": total.value,
        "unit": total.unit,
        "as_of": _day(total.as_of),
        "applies_from": _day(total.applies_from),
        "source": total.source,
        "verification": total.verification,
        "note": _both(total, "note"),
    }


def _document(document: PolicyDocument) -> Value:
    return {
        "code": document.code,
        "kind": document.kind,
        "number": document.number,
        "issued_on": _day(document.issued_on),
        "issuer": _both(document, "issuer"),
        "title": _both(document, "title"),
        "source": document.source,
        "verification": document.verification,
    }


def _projection(outlook: Outlook) -> Value | None:
    """What stands beside the projected records, or why there are none."""
    found = outlook.projection
    if found.reason:
        return {"reason": found.reason.value, "text": outlook.reason}
    texts: Sequence[str] = (outlook.headline, outlook.uncertainty, outlook.distance, outlook.tried, outlook.covered)
    return {
        "method": found.method.value if found.method else None,
        "readings": found.readings,
        "met_in": found.met_in.label if found.met_in else None,
        "official": False,
        "illustrative": outlook.illustrative,
        "text": " ".join(text for text in texts if text),
    }
