"""Forms of the plan: a target or a milestone with its reason, two days to compare."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption.forms import DayField, LineField
from indicators import labels, numbers
from indicators.models import Target
from indicators.numbers import Notation, NumberRefused
from indicators.templatetags.figures import day, refusal_text
from indicators.values import Verification

MISSING, FLOOR, CEILING, POINT, RANGE = "missing", "floor", "ceiling", "point", "range"
KINDS = [
    (MISSING, _("value not known yet")),
    (FLOOR, _("floor: at least")),
    (CEILING, _("ceiling: at most")),
    (POINT, _("point: exactly")),
    (RANGE, _("range: from – to")),
]
BASELINE = ("baseline", "baseline_on", "baseline_verification")


class NumberField(forms.CharField):
    """A number in the page's own notation, read strictly."""

    def __init__(self, *, notation: Notation, share: bool, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.notation, self.share = notation, share

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return numbers.parse(text, self.notation, decimals=numbers_places(self.share), share=self.share)
        except NumberRefused as refusal:
            raise forms.ValidationError(refusal_text(refusal)) from refusal


def numbers_places(share: bool) -> int:
    """Targets of shares take two decimals, all others six."""
    return 2 if share else 6


class TargetForm(forms.Form):
    """A target of the provincial plan with its day, clause, source and the reason; a milestone has no baseline."""

    kind = forms.ChoiceField(label=_("Kind of target"), choices=KINDS)
    strict = forms.BooleanField(
        label=_("Strictly: the value itself does not suffice"),
        help_text=_("For “more than” and “less than”."),
        required=False,
    )
    clause = LineField(label=_("Clause of the plan"), max_length=80, required=False)
    source = LineField(label=_("Source"), max_length=400)
    verification = forms.ChoiceField(label=_("Verification"), choices=[])
    reason = LineField(label=_("Reason for this change"), max_length=400)

    def __init__(
        self,
        *args: Any,
        notation: Notation,
        share: bool,
        span: tuple[date, date] | None = None,
        with_baseline: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.span = span
        number = {"notation": notation, "share": share}
        self.fields["minimum"] = NumberField(label=_("Value, or from"), **number)
        self.fields["maximum"] = NumberField(label=_("To (range only)"), **number)
        self.fields["due_on"] = DayField(label=_("Due day"), help_text=self._span_text())
        known = [each for each in Verification if each is not Verification.MISSING_SOURCE]
        choices = [(each.value, labels.VERIFICATION[each]) for each in known]
        self.fields["verification"].choices = choices
        if with_baseline:
            self.fields["baseline"] = NumberField(label=_("Baseline"), **number)
            self.fields["baseline_on"] = DayField(label=_("Day of the baseline"), required=False)
            self.fields["baseline_verification"] = forms.ChoiceField(
                label=_("Verification of the baseline"), choices=[("", "–"), *choices], required=False
            )
        first = ["kind", "minimum", "maximum", "strict", "due_on", "clause", "source", "verification"]
        self.order_fields([*first, *BASELINE, "reason"])

    def _span_text(self) -> str:
        if self.span is None:
            return ""
        return gettext("Within the programme: %(first)s – %(last)s.") % {
            "first": day(self.span[0]),
            "last": day(self.span[1]),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_value(cleaned)
        self._check_days(cleaned)
        return cleaned

    def _check_value(self, cleaned: dict[str, Any]) -> None:
        kind, low, high = cleaned.get("kind"), cleaned.get("minimum"), cleaned.get("maximum")
        if kind == MISSING and low is not None:
            self.add_error("minimum", gettext("A number was typed: choose the kind of target, or empty the box."))
        if kind != RANGE and high is not None:
            self.add_error("maximum", gettext("Only a range has an upper end: choose “range”, or empty the box."))
        if kind in (FLOOR, CEILING, POINT, RANGE) and low is None and "minimum" not in self.errors:
            self.add_error("minimum", gettext("Enter the value that the plan names."))
        if kind == RANGE and high is None and "maximum" not in self.errors:
            self.add_error("maximum", gettext("A range needs its upper end."))
        if kind == RANGE and low is not None and high is not None and low >= high:
            self.add_error("maximum", gettext("The upper end must be greater than the lower end."))
        if cleaned.get("strict") and kind not in (FLOOR, CEILING):
            self.add_error("strict", gettext("Only a floor or a ceiling can be strict: choose one, or untick the box."))

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        given = [cleaned.get(name) not in (None, "") for name in BASELINE]
        if any(given) and not all(given):
            self.add_error("baseline", gettext("A baseline needs its value, its day and its verification together."))
        due, start = cleaned.get("due_on"), cleaned.get("baseline_on")
        if due and self.span and not self.span[0] <= due <= self.span[1]:
            self.add_error("due_on", gettext("The due day must lie within the programme's years."))
        if due and start and start >= due:
            self.add_error("baseline_on", gettext("The baseline must lie before the due day."))

    def changes(self) -> dict[str, Any]:
        """The target's fields as the verbs take them."""
        data = self.cleaned_data
        kind, value = data["kind"], data["minimum"]
        low, high = {
            MISSING: (None, None),
            FLOOR: (value, None),
            CEILING: (None, value),
            POINT: (value, value),
            RANGE: (value, data["maximum"]),
        }[kind]
        baseline = {name: data[name] for name in BASELINE if name in self.fields}
        return {
            "minimum": low,
            "maximum": high,
            "strict": data["strict"],
            "due_on": data["due_on"],
            "clause": data["clause"],
            "source": data["source"],
            "verification": Verification.MISSING_SOURCE if kind == MISSING else data["verification"],
            **baseline,
        }

    @staticmethod
    def initial_of(target: Target, notation: Notation) -> dict[str, Any]:
        """What the form shows of a target that is there."""

        def written(value: Decimal | None) -> str:
            return "" if value is None else numbers.write(value, notation)

        kind = kind_of(target)
        return {
            "kind": kind,
            "minimum": written(target.maximum if kind == CEILING else target.minimum),
            "maximum": written(target.maximum) if kind == RANGE else "",
            "strict": target.strict,
            "due_on": target.due_on.strftime("%d/%m/%Y"),
            "clause": target.clause,
            # What stands there says that the document is missing; a known value names its own source.
            "source": "" if target.missing else target.source,
            "verification": Verification.NEEDS_CHECK if target.missing else target.verification,
            "baseline": written(target.baseline),
            "baseline_on": target.baseline_on.strftime("%d/%m/%Y") if target.baseline_on else "",
            "baseline_verification": target.baseline_verification,
        }


def kind_of(target: Target) -> str:
    if target.missing:
        return MISSING
    if target.maximum is None:
        return FLOOR
    if target.minimum is None:
        return CEILING
    return POINT if target.minimum == target.maximum else RANGE


class ComparedDaysForm(forms.Form):
    """Two days on which the plan is looked at; without the second one, as it now stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = DayField(label=_("The plan at the end of"))
        self.fields["to"] = DayField(label=_("against (empty: now)"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("from"), cleaned.get("to")
        if start and end and start >= end:
            self.add_error("to", gettext("The second day must lie after the first."))
        return cleaned
