"""What the plan's pages say of its targets: parts, changes and refusals in the reader's language."""

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from indicators import facts, labels
from indicators.models import Programme, Target
from indicators.models.choices import in_language
from indicators.plan import PlanLine, Refusal, TargetGone, TargetRefused, TargetStale
from indicators.plan_changes import Change, TargetPart
from indicators.templatetags.figures import amount, day, is_share, promised, unit_word
from indicators.values import Verification

PART: dict[TargetPart, object] = {
    TargetPart.VALUE: _("Target"),
    TargetPart.DUE_ON: _("Due day"),
    TargetPart.CLAUSE: _("Clause of the plan"),
    TargetPart.SOURCE: _("Source"),
    TargetPart.VERIFICATION: _("Verification"),
    TargetPart.BASELINE: _("Baseline"),
    TargetPart.BASELINE_ON: _("Day of the baseline"),
    TargetPart.BASELINE_VERIFICATION: _("Verification of the baseline"),
    TargetPart.BASIS: _("Basis"),
    TargetPart.NOTE: _("Note"),
}

CHANGE: dict[Change, object] = {
    Change.ADDED: pgettext_lazy("target", "added"),
    Change.REMOVED: pgettext_lazy("target", "removed"),
    Change.CHANGED: pgettext_lazy("target", "changed"),
}

REFUSAL: dict[Refusal, object] = {
    Refusal.NOT_FOR_STAFF: _("This part of a target is not changed here: %(detail)s."),
    Refusal.OUTSIDE_PROGRAMME: _("The due day must lie within the programme: %(first)s – %(last)s."),
    Refusal.DUE_DAY_TAKEN: _("This indicator already has a target on that due day: correct that one instead."),
    Refusal.PROMISED_ALREADY: _("The plan already names this indicator: add a milestone to its target instead."),
    Refusal.FINAL_TARGET: _("The last target due is what the plan is judged by; only a milestone can be removed."),
    Refusal.REASON_REQUIRED: _("Say in a few words why the milestone is removed."),
    Refusal.INVALID: "%(detail)s",
}


def refusal_text(refused: TargetRefused, programme: Programme) -> str:
    """Why a change of the plan was refused, and how to put it right."""
    days = {"first": day(programme.first_on), "last": day(programme.last_on)}
    return str(REFUSAL[refused.refusal]) % {"detail": refused.detail, **days}


def stale_text(stale: TargetStale) -> str:
    """What happened since the page was opened."""
    if isinstance(stale, TargetGone):
        return gettext("Somebody else removed this target meanwhile; its history is kept.")
    return gettext("Somebody else changed this meanwhile: look at what now stands below. Save again to keep yours.")


def value_text(target: Any) -> str:
    """A target or one of its earlier states, with its unit: ≥ 80%, ≥ 30.000 đơn vị."""
    written = promised(target.minimum, target.maximum, target.unit, strict=target.strict)
    if not written:
        return gettext("original document missing")
    return written if is_share(target.unit) else f"{written} {unit_word(target.unit)}"


def part_text(target: Any, part: TargetPart) -> str:
    """One part of a target or of one of its earlier states; a dash where nothing is there."""
    match part:
        case TargetPart.VALUE:
            return value_text(target)
        case TargetPart.DUE_ON | TargetPart.BASELINE_ON:
            return day(getattr(target, part)) or "–"
        case TargetPart.VERIFICATION | TargetPart.BASELINE_VERIFICATION:
            return labels.word(labels.VERIFICATION, getattr(target, part)) or "–"
        case TargetPart.BASELINE:
            return amount(target.baseline, target.unit) or "–"
        case TargetPart.BASIS:
            return _basis_text(target)
        case TargetPart.NOTE:
            return in_language(target.note_vi, target.note_en) or "–"
    return getattr(target, part) or "–"


def is_invented(target: Any, part: TargetPart) -> bool:
    """Whether a part of a target is an illustrative number, which carries its mark wherever it stands."""
    checked = {TargetPart.VALUE: "verification", TargetPart.BASELINE: "baseline_verification"}.get(part)
    return checked is not None and getattr(target, checked) == Verification.ILLUSTRATIVE


def _basis_text(target: Any) -> str:
    words = (labels.COUNTED, labels.BASE, labels.SCOPE, labels.SUBSET)
    codes = (target.counted, target.base, target.scope, target.subset)
    return "; ".join(labels.word(known, code) for known, code in zip(words, codes, strict=True))


def who_text(username: str | None) -> str:
    """Who made a change; what the facts' files brought has no person behind it."""
    return gettext("loaded from the files of facts") if username == facts.ACTOR else username or "–"


def contradiction_texts(line: PlanLine) -> list[str]:
    """What is odd about the milestones of one indicator, a sentence each."""
    return [_contradiction(early, late) for early, late in line.contradictions]


def _contradiction(early: Target, late: Target) -> str:
    return gettext("%(early)s is asked for on %(early_day)s, but only %(late)s on %(late_day)s: please check.") % {
        "early": value_text(early),
        "early_day": day(early.due_on),
        "late": value_text(late),
        "late_day": day(late.due_on),
    }
