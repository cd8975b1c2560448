"""Who stands behind a quarter's number, as a sheet of the workbook and as JSON; for a reporter its own part alone."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.aggregation import storable
from indicators.basis import HUNDRED, PERCENT
from indicators.models import Measure
from indicators.templatetags.figures import period as period_text
from reports.contributions import Contributions, Contributor, Piece
from reports.exports import notes
from reports.exports.records import Amount, Cell
from reports.exports.sheet import SIGN, Column, Table


def table(title: str, parts: Contributions) -> Table:
    """A row for each organisation, the largest first, then those left out and the total where it may be told."""
    columns = [Column(_("Reporting unit"), 36)]
    for name, unit in parts.heads:
        columns += [Column(f"{name} ({unit})", 22), Column(_("Share"), 11)]
    return Table(
        name=_("Contributions"),
        title=title,
        lines=[period_text(parts.period), *parts.notes],
        columns=columns,
        rows=list(_rows(parts)),
        mark=notes.mark(parts.illustrative),
    )


def _rows(parts: Contributions) -> Iterator[list[Cell]]:
    for row in parts.rows:
        mark = f" {SIGN}" if row.illustrative else ""
        yield [f"{row.name}{mark}", *_pieces(row.pieces, parts.measures, row.illustrative)]
    if parts.left_out:
        others = ngettext("%(number)s other unit", "%(number)s other units", parts.left_out)
        yield [others % {"number": parts.left_out}, *_pieces(parts.rest, parts.measures, parts.is_marked)]
    if parts.shows_totals:
        whole = [Piece(each.name, total, HUNDRED if total else None) for each, total in _totals(parts)]
        name = _("Whole province") if parts.is_own else _("Total")
        yield [name, *_pieces(whole, parts.measures, parts.is_marked)]


def _totals(parts: Contributions) -> list[tuple[Measure, Decimal | None]]:
    return list(zip(parts.measures, parts.totals, strict=True))


def _pieces(pieces: Sequence[Piece], measures: Sequence[Measure], illustrative: bool) -> Iterator[Cell]:
    """Each figure, then its share."""
    for piece, measure in zip(pieces, measures, strict=True):
        if piece.value is None:
            yield _("nothing to report") if piece.is_filed else "–"
        else:
            yield Amount(piece.value, measure.unit, measure.decimals, illustrative=illustrative)
        share = piece.share_pct
        yield "–" if share is None else Amount(storable(share), PERCENT, 1, illustrative=illustrative)


def as_json(parts: Contributions, number: Any) -> dict[str, Any]:
    """The same for machines; `number` writes a number."""
    return {
        "period": parts.period,
        "own": parts.is_own,
        "notes": list(parts.notes),
        "illustrative": parts.illustrative,
        "rows": [_contributor(each, parts.measures, number) for each in parts.rows],
        "left_out": {"organisations": parts.left_out, "figures": _figures(parts.rest, parts.measures, number)},
        "totals": {measure.code: number(total) for measure, total in _totals(parts)},
    }


def _contributor(row: Contributor, measures: Sequence[Measure], number: Any) -> dict[str, Any]:
    organisation = row.submission.organisation
    return {
        "organisation": organisation.code,
        "name": {"vi": organisation.name_vi, "en": organisation.name_en},
        "revision": row.submission.revision,
        "illustrative": row.illustrative,
        "figures": _figures(row.pieces, measures, number),
    }


def _figures(pieces: Sequence[Piece], measures: Sequence[Measure], number: Any) -> dict[str, Any]:
    return {
        measure.code: {
            "value": number(piece.value),
            "unit": measure.unit,
            "share_pct": number(piece.share_pct),
            "nothing_to_report": piece.is_filed and piece.value is None,
        }
        for piece, measure in zip(pieces, measures, strict=bool(pieces))
    }
