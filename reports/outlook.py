"""Where an indicator is heading, as its page shows it: a projection, its distance to the target, how it was tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.labels import Words
from indicators.periods import Span, final_quarter
from indicators.progress import MET
from indicators.projection import (
    HOLD,
    WINDOW,
    Goal,
    Method,
    NoProjection,
    Projection,
    Scale,
    Trial,
    goal_of,
    project,
    scale_of,
)
from indicators.series import IndicatorSeries, Point
from indicators.templatetags.figures import amount, change, is_share, number, unit_word
from indicators.templatetags.figures import period as period_text
from indicators.values import Direction
from reports.shown import run_of
from reports.standing import Stand, Standing

METHOD: Words = {
    Method.SAME_AS_LAST: gettext_lazy("same as last period"),
    Method.STRAIGHT_LINE: gettext_lazy("straight line"),
    Method.ROBUST_TREND: gettext_lazy("robust trend"),
}

NO_PROJECTION: Words = {
    NoProjection.YEARLY: gettext_lazy("No projection: the figure is worked out once a year."),
    NoProjection.WITHHELD: gettext_lazy(
        "Not published: the period is still open, or fewer than three banks stand behind it."
    ),
    NoProjection.NO_READING: gettext_lazy("No projection: there is no roll-up of approved figures for this period."),
    NoProjection.INCOMPLETE: gettext_lazy("No projection: some reporters are still missing."),
    NoProjection.TOO_FEW: gettext_lazy("No projection: fewer than four readings in a row of the same reporters."),
    NoProjection.BROKEN: gettext_lazy("No projection: a quarter is missing between the readings."),
    NoProjection.ALL_EQUAL: gettext_lazy("No projection: the figure has not moved lately."),
}

# The sentence that opens an outlook, by what is asked and whether a pace is carried on.
_MET = gettext_lazy(
    "If the pace of the last %(count)s periods holds, the target would be met in %(period)s "
    "(a projection for guidance, not an official figure)."
)
_MET_LATE = gettext_lazy(
    "If the pace of the last %(count)s periods holds, the target would be met in %(period)s, after its due period "
    "%(due)s (a projection for guidance, not an official figure)."
)
_UNMET = gettext_lazy(
    "If the pace of the last %(count)s periods holds, the target would not be met by %(period)s "
    "(a projection for guidance, not an official figure)."
)
_UNMET_UNMOVED = gettext_lazy(
    "If the figure stays as it is, the target would not be met by %(period)s "
    "(a projection for guidance, not an official figure)."
)
_VALUE = gettext_lazy(
    "If the pace of the last %(count)s periods holds, the figure would come to %(value)s in %(period)s "
    "(a projection for guidance, not an official figure)."
)
_VALUE_UNMOVED = gettext_lazy(
    "If the figure stays as it is, it would be %(value)s in %(period)s "
    "(a projection for guidance, not an official figure)."
)


@dataclass(frozen=True)
class ShownStep:
    """One quarter of the projected line: the last reading, where it begins, or one to come with its band."""

    quarter: Span
    value: Decimal
    low: Decimal
    high: Decimal
    unit: str
    places: int

    @property
    def label(self) -> str:
        return self.quarter.label

    @property
    def name(self) -> str:
        return period_text(self.label)

    @property
    def text(self) -> str:
        return amount(self.value, self.unit, self.places)

    @property
    def band_text(self) -> str:
        """The band from edge to edge; empty where it has no width."""
        if self.low == self.high:
            return ""
        return f"{number(self.low, self.places)}–{amount(self.high, self.unit, self.places)}"


@dataclass(frozen=True)
class Outlook:
    """A projection with its words, never an official figure.

    `start` is the last reading, where the drawn line begins.  `illustrative` says that a reading of the run or the
    target is invented.  The texts are sentences in the active language, each empty where there is nothing to say.
    """

    projection: Projection
    unit: str
    places: int
    start: ShownStep | None = None
    steps: tuple[ShownStep, ...] = ()
    goal: Goal | None = None
    illustrative: bool = False

    @property
    def reason(self) -> str:
        """Why nothing is projected."""
        found = self.projection.reason
        return str(NO_PROJECTION[found]) if found else ""

    @property
    def headline(self) -> str:
        """When the target would be met; where there is none left to meet, what the figure would come to."""
        if not self.steps:
            return ""
        unmoved = self.projection.method is Method.SAME_AS_LAST
        words = {"count": self.projection.readings, "period": self.steps[-1].name, "value": self.steps[-1].text}
        if self._open_goal is None:
            return (_VALUE_UNMOVED if unmoved else _VALUE) % words
        met_in = self.projection.met_in
        if met_in is None:
            return (_UNMET_UNMOVED if unmoved else _UNMET) % words
        words |= {"period": period_text(met_in.label), "due": period_text(self._open_goal.due.label)}
        return (_MET_LATE if met_in > self._open_goal.due else _MET) % words

    @property
    def uncertainty(self) -> str:
        """What the band says of the same."""
        if not self.steps:
            return ""
        horizon = self.steps[-1]
        if self._open_goal is None:
            band = horizon.band_text
            return _("Eight in ten outcomes are expected within %(band)s.") % {"band": band} if band else ""
        first, last = self.projection.earliest, self.projection.latest
        if first is None:
            return _("Not even the better edge of the band meets it by then.")
        if last is None:
            return _("By the band: %(first)s at the earliest, perhaps not by %(horizon)s.") % {
                "first": period_text(first.label),
                "horizon": horizon.name,
            }
        words = {"first": period_text(first.label), "last": period_text(last.label)}
        return _("By the band: between %(first)s and %(last)s.") % words if first != last else ""

    @property
    def distance(self) -> str:
        """How far the target is, the pace that reaches it in time, and the pace of late."""
        left, needed, seen = self.projection.left, self.projection.pace_needed, self.projection.pace_seen
        if left is None:
            return ""
        texts = [_("%(left)s to go") % {"left": self._much(left, self.places)}]
        if needed is None:
            texts.append(_("no quarter is left before the due day"))
        else:
            texts.append(_("each quarter needs %(pace)s") % {"pace": change(needed, self.unit, self.places)})
        if seen is not None and self.projection.method is not Method.SAME_AS_LAST:
            texts.append(_("of late %(pace)s a quarter") % {"pace": change(seen, self.unit, self.places)})
        return "; ".join(texts)

    @property
    def tried(self) -> str:
        """How near each method came to the quarters held back, and which is shown for that reason."""
        shown = self.projection.trial
        if not self.steps:
            return ""
        if shown is None:
            return _("Too few readings to try the projection on periods held back.")
        others = [each for each in self.projection.trials if each is not shown]
        text = _("Tried on the last %(count)s periods, held back: off by %(error)s on average; %(others)s.") % {
            "count": shown.held_back,
            "error": self._missed(shown),
            "others": ", ".join(self._missed(each) for each in others),
        }
        return f"{text} {self._preferred}" if self._preferred else text

    @property
    def covered(self) -> str:
        shown = self.projection.trial
        if shown is None:
            return ""
        return _("Of %(tested)s values held back, %(covered)s lay within the band.") % {
            "tested": shown.tested,
            "covered": shown.covered,
        }

    @property
    def _open_goal(self) -> Goal | None:
        """The goal where it is not met yet."""
        return self.goal if self.projection.left is not None else None

    @property
    def _preferred(self) -> str:
        method = self.projection.method
        if method is None or method is Method.ROBUST_TREND:
            return ""
        return _("The robust trend was not nearer; shown is: %(method)s.") % {"method": METHOD[method]}

    def _missed(self, trial: Trial) -> str:
        """A mean error with its method; of shares with one decimal more, for it is smaller than they are."""
        error = self._much(trial.error, self.places + is_share(self.unit))
        return _("%(error)s (%(method)s)") % {"error": error, "method": METHOD[trial.method]}

    def _much(self, value: Decimal, places: int) -> str:
        """A distance without a sign, with its unit."""
        written = change(value, self.unit, places).lstrip("+")
        return written if is_share(self.unit) else f"{written} {unit_word(self.unit)}"


def outlook_of(mine: Stand, page: Standing) -> Outlook:
    """Project one indicator from the quarter that is looked at; no queries."""
    one = mine.series
    run = run_of(one, page.span, WINDOW + HOLD)
    readings = readings_of(run)
    goal = _goal(mine, page, readings[-1][1]) if readings else None
    projection = projection_of(one, page.span, run, goal=goal)
    return Outlook(
        projection,
        mine.indicator.unit,
        mine.indicator.decimals,
        start=_shown(one, *readings[-1]) if projection.steps else None,
        steps=tuple(_shown(one, each.quarter, each.value, each.low, each.high) for each in projection.steps),
        goal=goal,
        illustrative=_is_illustrative(mine, run, goal),
    )


def projection_of(
    one: IndicatorSeries, span: Span, run: Sequence[Point], *, goal: Goal | None = None, hold: int = HOLD
) -> Projection:
    """Project a run of roll-ups that ends at a quarter, or say why not."""
    reason = _why_not(one, span, run)
    if reason:
        return Projection(reason)
    readings = readings_of(run)
    return project(readings, scale(one, readings), places=one.indicator.decimals, goal=goal, hold=hold)


def readings_of(run: Sequence[Point]) -> list[tuple[Span, Decimal]]:
    """The quarters of a run with the values of their roll-ups."""
    return [(each.quarter, each.roll_up.value) for each in run if each.roll_up and each.roll_up.value is not None]


def scale(one: IndicatorSeries, readings: Sequence[tuple[Span, Decimal]]) -> Scale:
    indicator = one.indicator
    return scale_of(indicator.unit, bounded=indicator.basis.bounded, values=[value for _span, value in readings])


def _why_not(one: IndicatorSeries, span: Span, run: Sequence[Point]) -> NoProjection | None:
    """What keeps a quarter from being a place to start from, before the readings themselves are looked at."""
    if one.annual:
        return NoProjection.YEARLY
    if not run:
        return NoProjection.WITHHELD if span in one.withheld else NoProjection.NO_READING
    rolled = run[-1].roll_up
    return None if rolled and rolled.complete else NoProjection.INCOMPLETE


def _goal(mine: Stand, page: Standing, last: Decimal) -> Goal | None:
    """The target in force, where the indicator may be compared with it and its quarter is not past.

    None as well where the official reading is a document that stands on the other side of the target than the roll-ups
    beneath it: the verdict goes by the document, and two answers would contradict each other.
    """
    if mine.promise is None or mine.verdict.gap is None or mine.series.annual:
        return None
    due = final_quarter(mine.promise.target.due_on, page.calendar)
    goal = goal_of(mine.promise.target, Direction(mine.indicator.direction), due)
    if goal is None or due < page.span or goal.met_by(last) is not (mine.verdict.status in MET):
        return None
    return goal


def _is_illustrative(mine: Stand, run: Sequence[Point], goal: Goal | None) -> bool:
    aimed = goal is not None and mine.promise is not None and mine.promise.target.illustrative
    return aimed or any(each.roll_up is not None and each.roll_up.illustrative for each in run)


def _shown(
    one: IndicatorSeries, quarter: Span, value: Decimal, low: Decimal | None = None, high: Decimal | None = None
) -> ShownStep:
    return ShownStep(
        quarter=quarter,
        value=value,
        low=value if low is None else low,
        high=value if high is None else high,
        unit=one.indicator.unit,
        places=one.indicator.decimals,
    )
