"""Why a verdict is what it is, in one sentence that also says what is to be done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators import labels
from indicators.basis import Base, Difference, Part, Subset
from indicators.models import Indicator
from indicators.models.measurement import ReporterKind
from indicators.progress import Reason, Status, Verdict
from indicators.templatetags.figures import amount, change, day, is_share, promised, qualified, unit_word
from indicators.values import Direction, Qualifier, ReadingValue, TargetValue
from reports.attainment import goal_line, is_falling

MOST_PLACES = 4

REPORTED_BY: Mapping[str, object] = {
    ReporterKind.BANK: gettext_lazy("the banks"),
    ReporterKind.REGULATOR: gettext_lazy("the State Bank's regional branch"),
    ReporterKind.DEPARTMENT: gettext_lazy("the department in charge"),
    ReporterKind.UTILITY: gettext_lazy("the service company"),
}


@dataclass(frozen=True)
class Needs:
    """What an indicator is worked out from: its parts by name, and who reports them; a reference total has a source.

    `counted` and `base` are the codes of its basis: its parts help only where the target's basis is the same.
    """

    numerator: str = ""
    numerator_by: str = ""
    denominator: str = ""
    denominator_by: str = ""
    total: str = ""
    counted: str = ""
    base: str = ""

    @property
    def texts(self) -> list[str]:
        """Each part with who is to bring it."""
        parts = [(self.numerator, self.numerator_by), (self.denominator, self.denominator_by)]
        found = [_reported(what, who) for what, who in parts if what]
        return [*found, *([_with_source(self.total)] if self.total else [])]


NOTHING = Needs()


def needs_of(indicator: Indicator) -> Needs:
    numerator, denominator, total = indicator.numerator, indicator.denominator, indicator.denominator_total
    return Needs(
        numerator=numerator.name if numerator else "",
        numerator_by=str(REPORTED_BY[numerator.owed_by]) if numerator else "",
        denominator=denominator.name if denominator else "",
        denominator_by=str(REPORTED_BY[denominator.owed_by]) if denominator else "",
        total=labels.word(labels.TOTAL_KIND, total) if total else "",
        counted=indicator.counted,
        base=indicator.base,
    )


@dataclass(frozen=True)
class Judged:
    """What a verdict was made of: reading, target, and how the indicator's numbers are written.

    `needs` are those of the indicator that the target was made for.
    """

    reading: ReadingValue | None
    target: TargetValue | None
    unit: str
    places: int
    direction: Direction = Direction.UP
    needs: Needs = NOTHING
    withheld: bool = False

    @property
    def at_least(self) -> bool:
        """Whether the reading is a lower bound, of which only the least distance can be told."""
        return self.reading is not None and self.reading.qualifier is Qualifier.AT_LEAST

    @property
    def line(self) -> Decimal | None:
        return goal_line(self.target, self.direction) if self.target else None

    @property
    def falling(self) -> bool:
        return self.target is not None and is_falling(self.target, self.direction)

    @property
    def mark(self) -> str:
        """The goal line as it is written; strict where the value itself is not enough."""
        if self.target is not None and self.target.strict:
            low, high = (None, self.line) if self.falling else (self.line, None)
            return promised(low, high, self.unit, strict=True)
        return amount(self.line, self.unit)

    @property
    def range(self) -> str:
        return promised(self.target.minimum, self.target.maximum, self.unit) if self.target else ""

    @property
    def due(self) -> str:
        return day(self.target.due_on) if self.target else ""

    def much(self, value: Decimal) -> str:
        """A distance without its sign, with its unit, and with as many decimals as keep it from reading as nothing."""
        places = self.places
        while value and places < MOST_PLACES and not round(value, places):
            places += 1
        written = change(abs(value), self.unit, places).lstrip("+")
        return written if is_share(self.unit) else f"{written} {unit_word(self.unit)}"


def explain(verdict: Verdict, judged: Judged) -> str:
    """A verdict in one sentence, in the active language."""
    words = _WORDS[verdict.status](verdict, judged)
    return f"{words[:1].upper()}{words[1:]}."


def _no_target(_verdict: Verdict, _judged: Judged) -> str:
    return _("no programme sets a target, so the figure is monitored and not judged")


def _missing_at_source(_verdict: Verdict, _judged: Judged) -> str:
    return _needing(
        _("the plan sets a target, but its original document is not at hand"),
        [_("the number in that document, entered on the plan's page")],
    )


def _no_data(_verdict: Verdict, judged: Judged) -> str:
    if judged.withheld:
        return _needing(
            _("not published for this period"), [_("the period closed, and at least three banks behind every part")]
        )
    return _needing(_("nothing has been reported or published for this period"), judged.needs.texts)


def _not_comparable(verdict: Verdict, judged: Judged) -> str:
    if verdict.reason is Reason.NATIONAL_GOAL:
        return _national_goal(verdict, judged.needs)
    reasons = "; ".join(difference_text(each) for each in verdict.differences)
    needed = _to_compare(verdict.differences, judged.needs)
    return _needing(_("not on the same basis: %(reasons)s") % {"reasons": reasons}, needed)


def _national_goal(verdict: Verdict, needs: Needs) -> str:
    """Only a target of the province would help; and figures that count what it counts, where they are not these."""
    found = [each for each in verdict.differences if each.part is not Part.SCOPE]
    said = [_("a goal of the whole country, which no single province is held to")]
    needed = [_("a target of the province's own")]
    if any(each.part is Part.COUNTED and each.target == needs.counted for each in found) and needs.numerator:
        needed.append(_reported(needs.numerator, needs.numerator_by))
    return _needing("; ".join([*said, *(difference_text(each) for each in found)]), needed)


def difference_text(difference: Difference) -> str:
    words = labels.PART_WORDS[difference.part]
    return _("%(part)s: %(reading)s (target: %(target)s)") % {
        "part": labels.PART[difference.part],
        "reading": labels.word(words, difference.reading),
        "target": labels.word(words, difference.target),
    }


def _to_compare(found: Iterable[Difference], needs: Needs) -> list[str]:
    """What would put a reading on the target's basis; a numerator that is named stands for all that it counts."""
    parts = {each.part: each for each in found}
    named = Part.COUNTED in parts and parts[Part.COUNTED].target == needs.counted and bool(needs.numerator)
    texts = [_reported(needs.numerator, needs.numerator_by)] if named else []
    if not named:
        texts += [_OF_PART[part](each) for part, each in parts.items() if part in _OF_PART]
    if Part.BASE in parts:
        texts.append(_to_divide_by(parts[Part.BASE], needs))
    elif Part.UNIT in parts and not named:
        texts.append(_("figures in this unit: %(what)s") % {"what": unit_word(parts[Part.UNIT].target)})
    return texts


def _to_divide_by(difference: Difference, needs: Needs) -> str:
    if difference.target == Base.NONE:
        return _("the number itself, not divided by anything")
    if needs.base == difference.target and needs.total:
        return _with_source(needs.total)
    if needs.base == difference.target and needs.denominator:
        return _reported(needs.denominator, needs.denominator_by)
    return _("figures divided by this: %(what)s") % {"what": labels.word(labels.BASE, difference.target)}


def _counted(difference: Difference) -> str:
    return _("figures that count %(what)s") % {"what": labels.word(labels.COUNTED, difference.target)}


def _of_scope(difference: Difference) -> str:
    return _("figures for this scope: %(what)s") % {"what": labels.word(labels.SCOPE, difference.target)}


def _of_subset(difference: Difference) -> str:
    if difference.target == Subset.ALL:
        return _("figures that leave nobody out, not: %(what)s") % {
            "what": labels.word(labels.SUBSET, difference.reading)
        }
    return _("figures for this subset: %(what)s") % {"what": labels.word(labels.SUBSET, difference.target)}


_OF_PART: Mapping[Part, Callable[[Difference], str]] = {
    Part.COUNTED: _counted,
    Part.SCOPE: _of_scope,
    Part.SUBSET: _of_subset,
}


def _not_enough_data(verdict: Verdict, judged: Judged) -> str:
    if verdict.reason is Reason.AT_LEAST_PROVES_NOTHING:
        reading = judged.reading
        shown = qualified(reading.value, judged.unit, reading.qualifier) if reading else ""
        said = _("the figure is a lower bound (%(reading)s), which proves neither a hit nor a miss of %(mark)s")
        if judged.falling:
            said = _("the figure is a lower bound (%(reading)s), which does not prove that it stays below %(mark)s")
        return _needing(said % {"reading": shown, "mark": judged.mark}, [_("the exact figure")])
    if judged.needs.total:
        whole = _("%(what)s of that year, with a source") % {"what": judged.needs.total}
        return _needing(_("no complete year yet"), [_("a year of four approved quarters"), whole])
    said = _("fewer than two complete years of the same reporters")
    return _needing(said, [_("two years of four approved quarters each")])


def _provisional(_verdict: Verdict, judged: Judged) -> str:
    reading = judged.reading
    approved, expected = (reading.approved or 0, reading.expected or 0) if reading else (0, 0)
    said = _("provisional and not judged: %(approved)s of %(expected)s reporting units are approved")
    rest = _("the approval of the other %(count)s") % {"count": expected - approved}
    return _needing(said % {"approved": approved, "expected": expected}, [rest])


def _reached(verdict: Verdict, judged: Judged) -> str:
    beyond = _beyond(verdict, judged)
    words = {"gap": judged.much(beyond), "mark": judged.mark}
    if not beyond:
        said = _("at least at the mark of %(mark)s") if judged.at_least else _("exactly at the mark of %(mark)s")
    elif judged.falling:
        said = _("%(gap)s below the ceiling of %(mark)s")
    elif judged.at_least:
        said = _("at least %(gap)s above the mark of %(mark)s")
    else:
        said = _("%(gap)s above the mark of %(mark)s")
    return _with_due_day([said % words], verdict, judged)


def _in_range(verdict: Verdict, judged: Judged) -> str:
    words = {"range": judged.range, "gap": judged.much(_beyond(verdict, judged))}
    said = _("within the range of %(range)s, %(gap)s from its outer edge")
    if not _beyond(verdict, judged):
        said = _("within the range of %(range)s, exactly at its edge")
    elif not judged.falling:
        said = _("within the range of %(range)s, %(gap)s above its lower edge")
    return _with_due_day([said % words], verdict, judged)


def _exceeded(verdict: Verdict, judged: Judged) -> str:
    target, value = judged.target, _value(verdict, judged)
    over = value - target.maximum if target and target.maximum is not None else value
    said = _("%(gap)s above the range of %(range)s")
    if judged.at_least:
        said = _("at least %(gap)s above the range of %(range)s")
    return _with_due_day([said % {"gap": judged.much(over), "range": judged.range}], verdict, judged)


def _with_due_day(texts: list[str], verdict: Verdict, judged: Judged) -> str:
    """What was met, and when it was asked for."""
    if verdict.reason is Reason.IMPLIED_FOR_URBAN:
        texts.append(str(labels.REASON[Reason.IMPLIED_FOR_URBAN]))
    due = _("due on %(day)s")
    if verdict.reason is Reason.MET_EARLY:
        due = _("met before its due day, %(day)s")
    return "; ".join([*texts, due % {"day": judged.due}])


def _on_track(verdict: Verdict, judged: Judged) -> str:
    ahead = _ahead_of_path(verdict, judged)
    words = {"gap": judged.much(ahead), "path": amount(verdict.path, judged.unit, judged.places)}
    said = _("exactly on the path, which asks for %(path)s by now")
    if ahead:
        said = _("%(gap)s ahead of the path, which asks for %(path)s by now")
    if ahead and judged.falling:
        said = _("%(gap)s below the path, which asks for at most %(path)s by now")
    elif ahead and judged.at_least:
        said = _("at least %(gap)s ahead of the path, which asks for %(path)s by now")
    return f"{said % words}; {_left(verdict, judged)}"


def _at_risk(verdict: Verdict, judged: Judged) -> str:
    said = _("%(gap)s behind the path, which asks for %(path)s by now; that is within a tenth of the whole way")
    return _behind_the_path(said, verdict, judged)


def _behind(verdict: Verdict, judged: Judged) -> str:
    said = _("%(gap)s behind the path, which asks for %(path)s by now; that is more than a tenth of the whole way")
    return _behind_the_path(said, verdict, judged)


def _behind_the_path(said: str, verdict: Verdict, judged: Judged) -> str:
    path = amount(verdict.path, judged.unit, judged.places)
    words = {"gap": judged.much(_ahead_of_path(verdict, judged)), "path": path}
    return _needing(said % words, [_left(verdict, judged)])


def _not_due_yet(verdict: Verdict, judged: Judged) -> str:
    if verdict.reason is Reason.NO_PATH_FOR_GROWTH:
        said = _("average growth is judged on its due day")
        return f"{said}; {_left(verdict, judged)}"
    said = _("without a baseline there is no path to go by before the due day")
    return _needing(f"{said}; {_left(verdict, judged)}", [_("a baseline with its day")])


def _not_reached(verdict: Verdict, judged: Judged) -> str:
    short = _beyond(verdict, judged)
    said = _("%(gap)s short of %(mark)s on the due day, %(day)s")
    if judged.falling:
        said = _("%(gap)s above the ceiling of %(mark)s on the due day, %(day)s")
    if not short:
        said = _("exactly at the mark that was to be passed, %(mark)s, on the due day, %(day)s")
    words = {"gap": judged.much(short), "mark": judged.mark, "day": judged.due}
    remains = _("only a correction of that figure would change this")
    return f"{said % words}; {remains}"


def _left(verdict: Verdict, judged: Judged) -> str:
    """How much is still missing, and by when; of a lower bound the most that can be missing."""
    left = _beyond(verdict, judged)
    words = {"left": judged.much(left), "mark": judged.mark, "day": judged.due}
    if not left:
        return _("anything more than now passes %(mark)s by %(day)s") % words
    if judged.falling:
        return _("a further fall of %(left)s to %(mark)s by %(day)s") % words
    if judged.at_least:
        return _("at most %(left)s more to %(mark)s by %(day)s") % words
    return _("%(left)s more to %(mark)s by %(day)s") % words


def _value(verdict: Verdict, judged: Judged) -> Decimal:
    """The value that was judged: the verdict's gap is counted from the target's bound."""
    bound = judged.target.bound if judged.target else None
    return (bound or Decimal(0)) + (verdict.gap or Decimal(0))


def _beyond(verdict: Verdict, judged: Judged) -> Decimal:
    """Value minus goal line."""
    return _value(verdict, judged) - (judged.line or Decimal(0))


def _ahead_of_path(verdict: Verdict, judged: Judged) -> Decimal:
    return _value(verdict, judged) - (verdict.path or Decimal(0))


def _needing(said: str, needed: Iterable[str]) -> str:
    """A reason, and what would put an end to it."""
    listed = "; ".join(needed)
    return _("%(said)s; needed: %(needed)s") % {"said": said, "needed": listed} if listed else said


def _reported(what: str, who: str) -> str:
    return _("“%(what)s”, reported by %(who)s") % {"what": what, "who": who}


def _with_source(total: str) -> str:
    return _("%(what)s with a source") % {"what": total}


_WORDS: Mapping[Status, Callable[[Verdict, Judged], str]] = {
    Status.NO_TARGET: _no_target,
    Status.MISSING_AT_SOURCE: _missing_at_source,
    Status.NO_DATA: _no_data,
    Status.NOT_COMPARABLE: _not_comparable,
    Status.NOT_ENOUGH_DATA: _not_enough_data,
    Status.PROVISIONAL: _provisional,
    Status.REACHED: _reached,
    Status.IN_RANGE: _in_range,
    Status.EXCEEDED: _exceeded,
    Status.ON_TRACK: _on_track,
    Status.AT_RISK: _at_risk,
    Status.BEHIND: _behind,
    Status.NOT_DUE_YET: _not_due_yet,
    Status.NOT_REACHED: _not_reached,
}
