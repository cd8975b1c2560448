"""The words of the room's codes, chosen at the edge."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from indicators.basis import Base, Counted, Part, Scope, Subset
from indicators.models.measurement import Theme, TotalKind
from indicators.models.policy import DocumentKind, Level
from indicators.numbers import Fault
from indicators.periods import Calendar
from indicators.progress import Reason, Status
from indicators.values import Qualifier, Source, Verification

Words = dict[str, object]

UNITS: Words = {
    "percent": "%",
    "percent_per_year": _("% per year"),
    "times": _("times"),
    "account": _("accounts"),
    "machine": _("machines"),
    "terminal": _("terminals"),
    "code": _("codes"),
    "merchant": _("merchants"),
    "transaction": _("transactions"),
    "million_dong": _("million dong"),
    "case": _("cases"),
    "person": _("persons"),
    "point": _("points"),
    "location": _("locations"),
    "institution": _("institutions"),
    "facility": _("facilities"),
    "recipient": _("recipients"),
    "customer": _("customers"),
    "user": _("users"),
}

STATUS: Words = {
    Status.NO_TARGET: _("monitored only"),
    Status.MISSING_AT_SOURCE: _("original document missing"),
    Status.NO_DATA: _("no data"),
    Status.NOT_COMPARABLE: _("not comparable"),
    Status.NOT_ENOUGH_DATA: _("not enough data"),
    Status.PROVISIONAL: _("provisional"),
    Status.REACHED: _("reached"),
    Status.IN_RANGE: _("reached, within range"),
    Status.EXCEEDED: _("exceeded"),
    Status.ON_TRACK: _("on track"),
    Status.AT_RISK: _("at risk"),
    Status.BEHIND: _("behind"),
    Status.NOT_DUE_YET: _("not due yet"),
    Status.NOT_REACHED: _("not reached"),
}

# The words of a badge, where the full ones are long.
BADGE: Words = {
    **STATUS,
    Status.NOT_COMPARABLE: pgettext_lazy("badge", "not comparable"),
    Status.IN_RANGE: pgettext_lazy("badge", "reached, within range"),
}

REASON: Words = {
    Reason.NATIONAL_GOAL: _("a goal of the whole country, not of one province"),
    Reason.IMPLIED_FOR_URBAN: _("the whole province is at the full share, so its urban area is as well"),
    Reason.TOO_FEW_YEARS: _("fewer than two complete years of the same reporters"),
    Reason.AT_LEAST_PROVES_NOTHING: _("the figure is a lower bound, which does not prove a miss"),
    Reason.MET_EARLY: _("met before its due day"),
    Reason.NO_BASELINE: _("no baseline, so no path before the due day"),
    Reason.NO_PATH_FOR_GROWTH: _("average growth is judged at its due day"),
}

COUNTED: Words = {
    Counted.ACCOUNTS: _("accounts"),
    Counted.CUSTOMERS: _("customers"),
    Counted.PERSONS: _("distinct persons"),
    Counted.USERS: _("distinct individuals and organisations"),
    Counted.CODES: _("QR codes"),
    Counted.MERCHANTS: pgettext_lazy("what is counted", "merchants"),
    Counted.POINTS: _("acceptance points"),
    Counted.LOCATIONS: _("business locations"),
    Counted.INSTITUTIONS: _("educational institutions"),
    Counted.COLLEGES: _("universities and colleges"),
    Counted.FACILITIES: _("medical facilities"),
    Counted.RECIPIENTS: _("recipients"),
    Counted.TRANSACTIONS: _("transactions"),
    Counted.MOBILE_TRANSACTIONS: _("transactions of the mobile channel"),
    Counted.INTERNET_TRANSACTIONS: _("transactions of the Internet channel"),
    Counted.MONEY: _("value"),
    Counted.MOBILE_MONEY: _("value of the mobile channel"),
    Counted.INTERNET_MONEY: _("value of the Internet channel"),
    Counted.CASES: _("cases"),
}

BASE: Words = {
    Base.NONE: _("no base"),
    Base.REGISTERED_POPULATION: _("total registered population"),
    Base.POPULATION_15PLUS: _("population aged 15 and over"),
    Base.TRANSACTIONS: _("all cashless transactions"),
    Base.LOCATIONS: _("all fixed business locations"),
    Base.INSTITUTIONS: _("all educational institutions"),
    Base.COLLEGES: _("all universities and colleges"),
    Base.FACILITIES: _("all medical facilities"),
    Base.RECIPIENTS: _("all recipients"),
    Base.CUSTOMERS: _("all individual customers"),
    Base.USERS: _("all individuals and organisations"),
    Base.MONEY: _("the whole value"),
    Base.GDP: _("GDP"),
    Base.GRDP: _("GRDP"),
    Base.FIRST_YEAR: _("the first year"),
}

SCOPE: Words = {
    Scope.NATIONAL: _("whole country"),
    Scope.PROVINCE: _("whole province"),
    Scope.URBAN: _("urban area"),
}

SUBSET: Words = {
    Subset.ALL: _("all"),
    Subset.PUBLIC: _("public facilities only"),
    Subset.ONE_COMPANY: _("one company"),
    Subset.ECOMMERCE: _("e-commerce"),
    Subset.TUITION: _("tuition and fees"),
    Subset.HOSPITAL_FEES: _("hospital fees"),
    Subset.BUDGET: _("budget revenue"),
    Subset.WATER: _("water service"),
    Subset.ELECTRICITY: _("electricity service"),
    Subset.TELECOM: _("telecom service"),
    Subset.SANITATION: _("sanitation service"),
    Subset.POST: _("postal service"),
    Subset.WITH_DUPLICATES: _("with duplicates"),
}

PART: Words = {
    Part.COUNTED: _("what is counted"),
    Part.BASE: _("base"),
    Part.SCOPE: _("scope"),
    Part.SUBSET: _("subset"),
    Part.UNIT: _("unit"),
}

PART_WORDS: dict[Part, Words] = {
    Part.COUNTED: COUNTED,
    Part.BASE: BASE,
    Part.SCOPE: SCOPE,
    Part.SUBSET: SUBSET,
    Part.UNIT: UNITS,
}

QUALIFIER: Words = {
    Qualifier.EXACT: _("exact"),
    Qualifier.ROUNDED: _("rounded, as printed"),
    Qualifier.AT_LEAST: _("at least"),
}

SOURCE: Words = {
    Source.ROLL_UP: _("roll-up of approved figures"),
    Source.DOCUMENT: _("published document"),
    Source.BENCHMARK: _("national benchmark"),
}

VERIFICATION: Words = {
    Verification.VERIFIED: _("verified"),
    Verification.NEEDS_CHECK: _("to be checked"),
    Verification.MISSING_SOURCE: _("original document missing"),
    Verification.ILLUSTRATIVE: _("illustrative"),
}

THEME: Words = {
    Theme.ACCOUNTS: _("Payment accounts"),
    Theme.ACCEPTANCE: _("Acceptance points and QR codes"),
    Theme.TRANSACTIONS: _("Cashless transactions"),
    Theme.EDUCATION: _("Education"),
    Theme.HEALTH: _("Medical care"),
    Theme.WELFARE: _("Social security"),
    Theme.UTILITIES: _("Utilities"),
    Theme.COMMERCE: _("E-commerce"),
    Theme.BUDGET: _("Budget revenue"),
    Theme.SAFETY: _("Payment safety"),
}

TOTAL_KIND: Words = {
    TotalKind.REGISTERED_POPULATION: _("registered population"),
    TotalKind.CENSUS_POPULATION: _("census or average population"),
    TotalKind.POPULATION_15PLUS: _("population aged 15 and over"),
    TotalKind.GRDP: _("GRDP"),
}

DOCUMENT_KIND: Words = {
    DocumentKind.DECISION: _("Decision"),
    DocumentKind.PLAN: _("Plan"),
    DocumentKind.OFFICIAL_LETTER: _("Official letter"),
    DocumentKind.TELEGRAM: _("Official telegram"),
    DocumentKind.ARTICLE: _("Article"),
    DocumentKind.DATASET: _("Published figures"),
}

LEVEL: Words = {Level.NATIONAL: _("national"), Level.PROVINCE: _("provincial")}

CALENDAR: Words = {
    Calendar.ADMINISTRATIVE: _("administrative (15th to 14th)"),
    Calendar.CALENDAR: pgettext_lazy("rule for periods", "calendar quarters"),
}

FAULT: dict[Fault, object] = {
    Fault.NOT_A_NUMBER: _("“%(found)s” is not a number. Write digits only, for example %(example)s."),
    Fault.BAD_GROUPING: _(
        "“%(found)s” is not grouped by thousands. Write %(example)s or the digits without marks.%(offers)s"
    ),
    Fault.NOT_WHOLE: _("“%(found)s” has a decimal part where a whole number is expected.%(offers)s"),
    Fault.TWO_READINGS: _("“%(found)s” can be read in two ways.%(offers)s"),
    Fault.NEGATIVE: _("“%(found)s” is negative; this figure starts at 0.%(offers)s"),
    Fault.TOO_LONG: _("“%(found)s” has too many digits; please check the unit."),
    Fault.OVER_100: _("“%(found)s” is over 100%%; this share ends at 100%%."),
    Fault.TOO_MANY_DECIMALS: _("“%(found)s” has too many decimals for this figure."),
}


def word(words: Words, code: str | StrEnum) -> str:
    """The word of a code; a unit that data brought along reads as its code."""
    return str(words.get(code, code))
