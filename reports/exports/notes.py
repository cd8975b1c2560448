"""What must be known beside the numbers of a workbook, as lines of a label and a text."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from indicators import labels
from indicators.models import PolicyDocument, ReferenceTotal
from indicators.templatetags.figures import day, number
from indicators.templatetags.figures import period as period_text
from reports.exports.records import Record
from reports.exports.sheet import SIGN, Note
from reports.indicator_page import IndicatorPage
from reports.outlook import Outlook
from reports.overview import Overview, Row
from reports.shown import ShownReading, ShownTarget
from reports.standing import Choice


def mark(illustrative: bool) -> str:
    return _("ILLUSTRATIVE DATA") if illustrative else ""


def heading(choice: Choice) -> list[str]:
    """Of which programme and period, from when to when."""
    period = choice.period
    days = {"first": day(period.first_on), "last": day(period.last_on)}
    state = [] if period.is_closed else [_("period still open")]
    parts = [choice.programme.short, period_text(period.label), _("figures from %(first)s to %(last)s") % days, *state]
    return [" · ".join(parts)]


def of_record(record: Record) -> Iterator[str]:
    """What keeps a quarter's number from being misread."""
    if record["years"]:
        yield str(record["years"]).replace("-", "–")
    if record["corrected"]:
        yield _("corrected figure")
    if record["breaks"]:
        yield _("break in the series")
    if record["change_of_roll_up"]:
        yield _("change of the roll-up")
    if record["note"]:
        yield str(record["note"])
    if record["illustrative"]:
        yield _("ILLUSTRATIVE DATA")


def reasons(row: Row) -> Iterator[str]:
    """Why a row has its verdict, and where its promise is counted."""
    verdict = row.verdict
    yield verdict.sentence.rstrip(".")
    if verdict.by_programme:
        yield _("by %(programme)s") % {"programme": verdict.by_programme}
    if verdict.elsewhere:
        yield _("counted in the row “%(name)s”") % {"name": verdict.elsewhere}
    if row.judged_by:
        yield _("judged by “%(name)s”") % {"name": row.judged_by}
    if verdict.outside:
        yield _("not a target of %(programme)s, not counted") % {"programme": verdict.outside}


def _signs() -> list[Note]:
    return [
        Note(_("Signs")),
        Note(SIGN, _("rests on something invented for the demo; not a real figure")),
        Note("≥", _("at least: the true figure may be higher")),
        Note("—", _("not compared, with the reason")),
        Note(_("withheld"), _("Not published: the period is still open, or fewer than three banks stand behind it.")),
    ]


def of_overview(page: Overview) -> list[Note]:
    choice, period = page.choice, page.choice.period
    coverage = {"approved": page.coverage.approved, "expected": page.coverage.expected}
    return [
        *([Note(_("Of these"), page.aside)] if page.aside else []),
        Note(_("Period"), f"{period_text(period.label)}: {day(period.first_on)} – {day(period.last_on)}"),
        Note(_("Reporting units"), _("%(approved)s/%(expected)s reporting units approved") % coverage),
        Note(_("Judged as of"), day(page.business_day)),
        Note(_("Legal basis")),
        *(_document(each.document) for each in choice.columns if each.document),
        Note(_("Definitions")),
        *(Note(row.name, row.definition) for row in page.rows),
        *_signs(),
    ]


def of_indicator(page: IndicatorPage) -> list[Note]:
    return [
        *_definition(page),
        Note(_("Targets")),
        *(_target(target) for target in page.row.targets.values()),
        Note(_("Assessment"), f"{page.row.verdict.word}. {'; '.join(reasons(page.row))}"),
        Note(_("Legal basis")),
        *(_document(each) for each in page.documents),
        *_compared(page),
        _projected(page.outlook),
        *_signs(),
    ]


def _definition(page: IndicatorPage) -> Iterator[Note]:
    indicator = page.indicator
    yield Note(_("Definition"), indicator.definition)
    yield Note(_("Unit of measure"), labels.word(labels.UNITS, indicator.unit))
    if indicator.numerator:
        yield Note(_("Numerator"), indicator.numerator.name)
    if page.denominator:
        yield Note(_("Denominator"), page.denominator)
    for part, word in page.basis:
        yield Note(f"{part[:1].upper()}{part[1:]}", word)
    yield from (_total(each) for each in page.totals)
    for version in page.versions:
        days = _("from %(from)s") % {"from": day(version.valid_from)}
        if version.valid_to:
            days += " " + _("to %(to)s") % {"to": day(version.valid_to)}
        yield Note(_("Version"), f"{days}: {version.definition}")


def _total(total: ReferenceTotal) -> Note:
    """A population or product that the indicator is divided by, with its source."""
    from_day = _("from %(from)s") % {"from": day(total.applies_from)}
    parts = [
        number(total.value),
        from_day,
        labels.word(labels.VERIFICATION, total.verification),
        total.source,
        total.note,
    ]
    name = labels.word(labels.TOTAL_KIND, total.kind)
    return Note(f"{name[:1].upper()}{name[1:]}", "; ".join(part for part in parts if part))


def _target(target: ShownTarget) -> Note:
    parts = [
        _with_unit(target.text, target.unit_text),
        _("illustrative") if target.illustrative else "",
        _("to be checked") if target.needs_check else "",
        target.scope,
        _("for: %(name)s") % {"name": target.of} if target.of else "",
        _("due on %(day)s") % {"day": day(target.due_on)},
        target.clause,
        target.source,
        *(f"{day(each.due_on)}: {each.text} ({each.word})" for each in target.milestones),
    ]
    return Note(_("Target, %(programme)s") % {"programme": target.programme}, "; ".join(filter(None, parts)))


def _with_unit(text: str, unit: str) -> str:
    """A number as printed with its unit behind it; the sign of a share is not said twice: 20–25%/năm."""
    if unit.startswith("%"):
        return f"{text.removesuffix('%')}{unit}"
    return f"{text} {unit}" if unit else text


def _document(document: PolicyDocument) -> Note:
    parts = [day(document.issued_on), document.title, document.source]
    return Note(document.number or labels.word(labels.DOCUMENT_KIND, document.kind), "; ".join(filter(None, parts)))


def _compared(page: IndicatorPage) -> Iterator[Note]:
    yield Note(_("Comparison"))
    for each in page.comparison.rows:
        reason = f" ({each.reason})" if each.reason else ""
        sign = f" {SIGN}" if each.illustrative else ""
        difference = _("difference: %(difference)s") % {"difference": f"{each.difference}{sign}{reason}"}
        yield Note(each.name, f"{_told(each.reading)}; {difference}" if each.reading else f"—{reason}")


def _told(reading: ShownReading) -> str:
    sign = f" {SIGN}" if reading.illustrative else ""
    named = f"{_with_unit(reading.text, reading.unit_text)}{sign}"
    return "; ".join(part for part in (named, reading.citation or reading.source_text, reading.note) if part)


def _projected(outlook: Outlook) -> Note:
    if outlook.reason:
        return Note(_("Projection"), outlook.reason)
    texts = [outlook.headline, outlook.uncertainty, outlook.distance, outlook.tried, outlook.covered]
    sign = SIGN if outlook.illustrative else ""
    return Note(_("Projection"), " ".join(text for text in (*texts, sign) if text))
