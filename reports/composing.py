"""The verbs that write a report: begin it, write in its places, carry over the words of the last one."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from adoption.models import User
from indicators.models import Programme
from indicators.periods import Span
from indicators.plain_text import plain_lines
from reports.models import Passage, Report, ReportEvent
from reports.report_life import Action, Refusal, ReportRefused, Status, after

MOST_LETTERS = 20_000
CHAPTERS = ("chapter-1", "chapter-2", "chapter-3", "chapter-4", "chapter-5")


@transaction.atomic
def begin(programme: Programme, span: Span, *, language: str, by: User, at: datetime | None = None) -> Report:
    """A new draft; an older one of the same span stays as it is."""
    moment = at or timezone.now()
    report = Report.objects.create(
        programme=programme, kind=span.kind, label=span.label, language=language, begun_at=moment, begun_by=by
    )
    record(report, Action.BEGIN, by=by, at=moment)
    return report


@transaction.atomic
def write(
    report: Report,
    place: str,
    text: str,
    *,
    figures: Mapping[str, str],
    version: int,
    by: User,
    at: datetime | None = None,
) -> Passage | None:
    """Keep what staff wrote in one place, with the figures that stood beside it; an empty text gives the place back.

    `version` is that of the passage that the writer saw, 0 where there was none: a stale one is refused.
    """
    locked = lock(report)
    after(Status(locked.status), Action.WRITE)
    present = locked.passages.filter(place=place).first()
    if (present.version if present else 0) != version:
        raise ReportRefused(Refusal.PASSAGE_STALE)
    moment = at or timezone.now()
    cleaned = plain_lines(text)[:MOST_LETTERS]
    if not cleaned:
        if present:
            present.delete()
            record(locked, Action.WRITE, by=by, at=moment, note=place)
        return None
    passage = present or Passage(report=locked, place=place)
    passage.text, passage.figures = cleaned, dict(figures)
    passage.version, passage.written_at, passage.written_by = version + 1, moment, by
    passage.save()
    record(locked, Action.WRITE, by=by, at=moment, note=place)
    return passage


@transaction.atomic
def carry_over(report: Report, *, by: User, at: datetime | None = None) -> int:
    """Take the chapters' words of the last issued report of the kind where nothing is written yet; how many."""
    locked = lock(report)
    after(Status(locked.status), Action.WRITE)
    source = last_of_the_kind(locked)
    if source is None:
        return 0
    moment = at or timezone.now()
    written = set(locked.passages.values_list("place", flat=True))
    taken = [each for each in source.passages.filter(place__in=CHAPTERS) if each.place not in written]
    for each in taken:
        Passage.objects.create(
            report=locked, place=each.place, text=each.text, version=1, written_at=moment, written_by=by
        )
    if taken:
        record(locked, Action.WRITE, by=by, at=moment, note=", ".join(each.place for each in taken))
    return len(taken)


def last_of_the_kind(report: Report) -> Report | None:
    """The report of the same programme, kind and language that went out last."""
    same = Report.objects.issued().filter(programme=report.programme, kind=report.kind, language=report.language)
    return same.exclude(pk=report.pk).first()


def lock(report: Report) -> Report:
    return Report.objects.select_for_update(of=("self",)).select_related("programme").get(pk=report.pk)


def record(report: Report, action: Action, *, by: User, at: datetime, note: str = "") -> None:
    ReportEvent.objects.create(report=report, action=action, by=by, at=at, note=note)
