"""The desk on which a report is composed: what the rules say in each place, and what staff wrote instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from indicators.labels import Words
from reports import period_report
from reports.composing import last_of_the_kind
from reports.models import Passage, Report
from reports.overview import Row
from reports.period_report import PeriodReport

CHAPTER, THEME = 2, 3  # levels of headings
# What a sentence quotes, by the names under which it is kept beside the text.
FIGURES: Words = {
    "reading": _("Result"),
    "change": _("Against last period"),
    "change_year": _("Against the same period last year"),
    "verdict": _("Assessment"),
    "target": _("Target"),
    "summary": _("Summary"),
}


@dataclass(frozen=True)
class Moved:
    """A figure that was quoted and is another by now."""

    name: str
    then: str
    now: str


@dataclass(frozen=True)
class Place:
    """One place of a report: the generated words, those of staff where they wrote, and what has moved since."""

    key: str
    heading: str
    generated: str
    figures: Mapping[str, str]
    passage: Passage | None = None
    is_for_staff: bool = False

    @property
    def text(self) -> str:
        return self.passage.text if self.passage else ""

    @property
    def printed(self) -> str:
        """What stands in the report."""
        return self.text or self.generated

    @property
    def version(self) -> int:
        return self.passage.version if self.passage else 0

    @property
    def written_at(self) -> datetime | None:
        return self.passage.written_at if self.passage else None

    @property
    def moved(self) -> list[Moved]:
        """The figures that stood beside the text when it was written and do so no longer."""
        then = self.passage.figures if self.passage else {}
        return [
            Moved(str(FIGURES.get(name, name)), text, self.figures.get(name, "—"))
            for name, text in then.items()
            if self.figures.get(name) != text
        ]


@dataclass(frozen=True)
class Section:
    """A chapter, or a theme of the second one, with its places."""

    heading: str
    level: int
    places: Sequence[Place]


@dataclass(frozen=True)
class Desk:
    report: Report
    built: PeriodReport
    sections: Sequence[Section]
    last: Report | None

    @property
    def places(self) -> list[Place]:
        return [place for section in self.sections for place in section.places]

    @property
    def moved(self) -> list[Place]:
        return [place for place in self.places if place.moved]

    @property
    def unwritten(self) -> list[Place]:
        """The chapters that only staff can write and nobody wrote yet."""
        return [place for place in self.places if place.is_for_staff and not place.text]

    @property
    def open_periods(self) -> list[str]:
        """The quarters of the report that are not closed: while there are any, it does not go out."""
        span = self.built.span
        mine = [each for each in self.built.stand.choice.periods if span.first <= each.span.first <= span.last]
        return [each.label for each in mine if not each.is_closed]

    @property
    def chapters(self) -> list[Section]:
        return [section for section in self.sections if section.level == CHAPTER]


def build(report: Report, user: Any, business_day: date) -> Desk:
    """In the report's own language, whatever the reader's is."""
    with translation.override(report.language):
        built = period_report.build(user, business_day, period=report.label, programme=report.programme.code)
        passages = {each.place: each for each in report.passages.select_related("written_by")}
        return Desk(report, built, _sections(built, passages), last_of_the_kind(report))


def _sections(built: PeriodReport, passages: Mapping[str, Passage]) -> list[Section]:
    found = []
    for chapter in built.chapters:
        figures = {"summary": built.overview.sentence} if chapter.sections else {}
        written = passages.get(chapter.place)
        place = Place(chapter.place, chapter.heading, chapter.text, figures, written, not chapter.sections)
        found.append(Section(chapter.heading, CHAPTER, [place]))
        for section in chapter.sections:
            places = [
                Place(each.place, each.row.name, each.text, figures_of(each.row), passages.get(each.place))
                for each in section.paragraphs
            ]
            found.append(Section(section.heading, THEME, places))
    return found


def figures_of(row: Row) -> dict[str, str]:
    """What the sentence of an indicator quotes, as it is printed."""
    targets = [f"{each.programme} {each.text}" for each in row.targets.values() if not each.missing]
    return {
        "reading": row.reading.text if row.reading else "—",
        "change": row.change.text,
        "change_year": row.change_year.text,
        "verdict": row.verdict.word,
        "target": ", ".join(targets),
    }
