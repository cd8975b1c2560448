"""The sentences of an uploaded workbook: where, what was found, what was expected."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption.workbook import Fault, WorkbookRefused

# What a file looks like that is no workbook.
KIND: dict[str, object] = {
    "xls": _("an old Excel file (.xls)"),
    "xlsb": _("a binary Excel file (.xlsb)"),
    "template": _("an Excel template or another kind of spreadsheet"),
    "word": _("a Word document"),
    "powerpoint": _("a PowerPoint presentation"),
    "opendocument": _("an OpenDocument file"),
    "archive": _("a packed archive"),
    "pdf": _("a PDF"),
    "rtf": _("an RTF text"),
    "picture": _("a picture"),
    "html": _("a web page"),
    "xml": _("an XML file"),
    "text": _("a text or CSV file"),
    "unknown": _("a file of another kind"),
}

FRESH = _("a form downloaded here for this period, with nothing changed but the cells on white ground")
XLSX = _("the form downloaded here, saved as an Excel workbook (.xlsx)")
NUMBER = _("a whole number from 0 up of at most 12 digits, or an empty cell")

# By fault: what was found, and what was expected; an expectation of its own comes with the refusal.
SENTENCE: dict[Fault, tuple[object, object]] = {
    Fault.NO_FILE: (_("No file was chosen."), XLSX),
    Fault.EMPTY: (_("The file is empty."), XLSX),
    Fault.TOO_LARGE: (_("The file has %(found)s."), _("at most %(expected)s")),
    Fault.ENCRYPTED: (_("The file is locked with a password and cannot be read."), _("the form saved without one")),
    Fault.NOT_A_WORKBOOK: (_("The file is not an Excel workbook; it looks like %(found)s."), XLSX),
    Fault.DAMAGED: (_("The file is damaged or was not written by a spreadsheet program."), XLSX),
    Fault.TOO_MANY_PARTS: (_("The file holds %(found)s parts."), _("at most %(expected)s parts")),
    Fault.UNPACKS_TOO_LARGE: (
        _("Unpacked, the file would have %(found)s or more."),
        _("at most %(expected)s, and no more than a hundred times its packed size"),
    ),
    Fault.FALSE_SIZE: (_("The part “%(found)s” is not what the file's directory says."), XLSX),
    Fault.UNSAFE_NAME: (_("The file holds a part with the unsafe name “%(found)s”."), XLSX),
    Fault.DOUBLE_PART: (_("The file holds the part “%(found)s” twice."), XLSX),
    Fault.UNSAFE_XML: (_("The part “%(found)s” declares a document type or entities."), XLSX),
    Fault.MACROS: (_("The file holds macros (“%(found)s”)."), _("a workbook without macros (.xlsx)")),
    Fault.EXTERNAL_LINK: (
        _("The file links to other files or data (“%(found)s”)."),
        _("a workbook without such links"),
    ),
    Fault.EMBEDDED: (_("The file holds embedded objects (“%(found)s”)."), _("a workbook without such objects")),
    Fault.HIDDEN_SHEET: (_("The sheet is hidden (%(found)s)."), _("only the sheet of the form, visible")),
    Fault.OTHER_SHEETS: (_("The workbook's sheets are: “%(found)s”."), _("only the sheet “%(expected)s”")),
    Fault.MERGED: (_("The cells %(found)s are merged."), _("no merged cells")),
    Fault.DOUBLE_CELL: (_("The cell %(found)s is there twice."), XLSX),
    Fault.OUTSIDE: (_("Something stands beside or below the form."), _("nothing outside A1 to %(expected)s")),
    Fault.NOT_OUR_FORM: (_("This is not the form of this page: found “%(found)s”."), FRESH),
    Fault.WRONG_ORGANISATION: (
        _("This form belongs to another organisation: found “%(found)s”."),
        _("“%(expected)s”, your own"),
    ),
    Fault.WRONG_PERIOD: (_("This form belongs to another period: found “%(found)s”."), _("“%(expected)s”")),
    Fault.CHANGED_KEY: (
        _("A key was changed: found “%(found)s”."),
        _("“%(expected)s”; download the form again where rows were moved or measures have changed since"),
    ),
    Fault.CHANGED_TEXT: (
        _("A protected cell was changed: found “%(found)s”."),
        _("“%(expected)s”; download the form again where names or units have changed since"),
    ),
    Fault.FORMULA: (_("A formula stands here; its last result was “%(found)s”."), _("the value itself, typed in")),
    Fault.NUMBER: ("%(why)s", NUMBER),
    Fault.SCALED: (
        _("“%(found)s” is shown as another number by its cell format “%(expected)s”."),
        _("a number in the plain format of the form"),
    ),
    Fault.ERROR_VALUE: (_("An Excel error value stands here."), _("a value or an empty cell")),
    Fault.TRUTH_VALUE: (_("“%(found)s” is a truth value."), _("a value or an empty cell")),
    Fault.DATE: (_("“%(found)s” is a date or time."), _("a number, or text that is formatted as text")),
    Fault.TOO_LONG: (_("The text has %(found)s characters."), _("at most %(expected)s characters")),
    Fault.BAD_MARK: (_("“%(found)s” is no mark."), _("x for nothing to report, or an empty cell")),
    Fault.NUMBER_AND_MARK: (
        _("The number “%(found)s” and the mark for nothing to report exclude each other."),
        _("one of the two"),
    ),
    Fault.NO_REASON: (_("Nothing to report is marked without a reason."), _("a few words that say why")),
    Fault.REASON_WITHOUT_MARK: (
        _("A reason is given (“%(found)s”), but nothing to report is not marked."),
        _("x beside the reason, or the text as a note"),
    ),
}


def workbook_text(refused: WorkbookRefused) -> str:
    """One sentence on where it is and what was found, one on what was expected."""
    found, expected = SENTENCE[refused.fault]
    given = {"found": KIND.get(refused.found, refused.found), "expected": refused.expected, "why": refused.why}
    words = {
        "where": _where(refused),
        "found": str(found) % given,
        "expected": str(expected) % given,
    }
    return gettext("%(where)s%(found)s Expected: %(expected)s.") % words


def _where(refused: WorkbookRefused) -> str:
    place = {"sheet": refused.sheet, "cell": refused.cell}
    if refused.cell:
        return gettext("Sheet “%(sheet)s”, cell %(cell)s: ") % place
    if refused.sheet:
        return gettext("Sheet “%(sheet)s”: ") % place
    return ""
