"""Periods: open the next, move the days of one, close it, reopen it."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adoption import rounds
from adoption.access import requires
from adoption.forms import PeriodDaysForm, posted_reason
from adoption.labels import refusal_text
from adoption.models import Organisation
from adoption.roles import Permission
from adoption.workflow import ActionRefused, Status
from indicators.calendar import period_of
from indicators.models import ReportingPeriod
from indicators.periods import Calendar, Span, quarter_of
from indicators.templatetags.figures import period as period_text


@requires(Permission.MANAGE_PERIODS)
@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    rows = ReportingPeriod.objects.with_coverage(Status.APPROVED)
    return render(request, "adoption/periods.html", {"periods": rows, "next": _next(rows, request).label})


def _next(rows: Iterable[ReportingPeriod], request: HttpRequest) -> Span:
    """The quarter after the latest one that was opened; that of the business day where none was."""
    opened = [row.span for row in rows if row.opened_at is not None]
    calendar = Calendar(settings.REPORTING_CALENDAR)
    return max(opened).before(-1) if opened else quarter_of(request.business_day, calendar)


@requires(Permission.MANAGE_PERIODS)
@require_POST
def open_next(request: HttpRequest) -> HttpResponse:
    calendar = Calendar(settings.REPORTING_CALENDAR)
    span = _next(ReportingPeriod.objects.latest_first(), request)
    if span.label != request.POST.get("period"):
        messages.error(request, _("Somebody else has opened a period meanwhile; please look again."))
        return redirect("adoption:periods")
    period = period_of(span, calendar, by=request.user.username, at=timezone.now())
    made = rounds.open_period(period, by=request.user)
    messages.success(
        request,
        _("%(period)s is open; %(count)d organisations have their submission.")
        % {"period": period_text(period.label), "count": len(made)},
    )
    return redirect("adoption:periods")


def _period(period: str) -> ReportingPeriod:
    return get_object_or_404(ReportingPeriod.objects.named(period))


@requires(Permission.MANAGE_PERIODS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_period(request: HttpRequest, period: str) -> HttpResponse:
    row = _period(period)
    days = {name: getattr(row, name).strftime("%d/%m/%Y") for name in ("first_on", "last_on", "due_on")}
    form = PeriodDaysForm(request.POST) if request.method == "POST" else PeriodDaysForm(initial=days)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        note = data.pop("reason")
        try:
            rounds.move_period(row, **data, by=request.user, note=note)
        except ActionRefused as refused:
            form.add_error(None, refusal_text(refused))
        else:
            messages.success(request, _("Saved: %(indicator)s.") % {"indicator": period_text(row.label)})
            return redirect("adoption:periods")
    approved = row.submissions.approved().values("organisation")
    context = {
        "period": row,
        "form": form,
        "missing": Organisation.objects.owing_in(row).exclude(pk__in=approved),
        "history": row.history.all()[:20],
    }
    return render(request, "adoption/edit_period.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_PERIODS)
@require_POST
def close(request: HttpRequest, period: str) -> HttpResponse:
    row = _period(period)
    try:
        rounds.close_period(row, by=request.user)
    except ActionRefused as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("%(period)s is closed.") % {"period": period_text(row.label)})
    return redirect("adoption:edit_period", period)


@requires(Permission.MANAGE_PERIODS)
@require_POST
def reopen(request: HttpRequest, period: str) -> HttpResponse:
    row = _period(period)
    try:
        rounds.reopen_period(row, by=request.user, note=posted_reason(request.POST))
    except ActionRefused as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("%(period)s is open again.") % {"period": period_text(row.label)})
    return redirect("adoption:edit_period", period)
