"""An annex as a table of a Word document, in the styles of the template; its head stands on every page."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from markupsafe import Markup

from reports.exports.annexes import Annex

WHOLE_WIDTH = 5000  # fiftieths of a percent
TABLE, HEAD, TEXT = "AnnexTable", "AnnexHead", "AnnexText"


def table_of(annex: Annex) -> Markup:
    widths = [round(share * WHOLE_WIDTH) for share in annex.shares]
    head = _row((_cell(text, width, HEAD) for text, width in zip(annex.columns, widths, strict=True)), is_head=True)
    grid = "".join(f'<w:gridCol w:w="{width * 2}"/>' for width in widths)
    look = f'<w:tblStyle w:val="{TABLE}"/><w:tblW w:w="{WHOLE_WIDTH}" w:type="pct"/><w:tblLayout w:type="fixed"/>'
    rows = head + "".join(_body(annex, widths))
    # Every text is escaped in its cell; the rest is written here.
    return Markup(f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>")  # noqa: S704


def _body(annex: Annex, widths: Sequence[int]) -> Iterator[str]:
    for group in annex.groups:
        if group.name:
            yield _row([_cell(group.name, WHOLE_WIDTH, HEAD, side="left", over=len(widths))])
        for row in group.rows:
            cells = zip(row, widths, annex.aligns, strict=True)
            yield _row(_cell(text, width, TEXT, side=side) for text, width, side in cells)


def _row(cells: Iterable[str], *, is_head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, style: str, *, side: str = "center", over: int = 1) -> str:
    """One cell; the name of a theme, which goes over all columns, does not stay alone at the foot of a page."""
    span, kept = (f'<w:gridSpan w:val="{over}"/>', "<w:keepNext/>") if over > 1 else ("", "")
    middle = '<w:vAlign w:val="center"/>' if style == HEAD else ""
    look = f'<w:pPr><w:pStyle w:val="{style}"/>{kept}<w:jc w:val="{side}"/></w:pPr>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/>{span}{middle}</w:tcPr>'
        f'<w:p>{look}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )
