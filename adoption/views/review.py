"""Review: the queue, one submission, approve, send back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from adoption import grid, submissions
from adoption.access import requires
from adoption.forms import ReturnForm, posted_version
from adoption.labels import STATUS, refusal_text
from adoption.models import Submission
from adoption.roles import Permission
from adoption.tables import QueueTable
from adoption.workflow import ActionRefused, Status

ROWS_A_PAGE = 50


@requires(Permission.REVIEW_FIGURES)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    rows = Submission.objects.visible_to(request.user).for_review()
    wanted = request.GET.get("status", "")
    if wanted in [status.value for status in Status]:
        rows = rows.filter(status=wanted)
    table = QueueTable(rows)
    RequestConfig(request, paginate={"per_page": ROWS_A_PAGE}).configure(table)
    context = {"table": table, "wanted": wanted, "statuses": [(each.value, STATUS[each]) for each in Status]}
    return render(request, "adoption/queue.html", context)


def _submission(request: HttpRequest, pk: int) -> Submission:
    rows = Submission.objects.visible_to(request.user).select_related("organisation", "period")
    return get_object_or_404(rows, pk=pk)


@requires(Permission.REVIEW_FIGURES)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    submission = _submission(request, pk)
    return _show(request, submission, ReturnForm(initial={"version": submission.version}))


def _show(request: HttpRequest, submission: Submission, form: ReturnForm, status: int = 200) -> HttpResponse:
    page = grid.build(submission, checked=True)
    events = submission.events.select_related("by")
    context = {"page": page, "submission": submission, "form": form, "events": events}
    return render(request, "adoption/review.html", context, status=status)


@requires(Permission.REVIEW_FIGURES)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    submission = _submission(request, pk)
    try:
        submissions.approve(submission, by=request.user, version=posted_version(request.POST))
    except ActionRefused as refused:
        messages.error(request, refusal_text(refused))
        return redirect("adoption:review", pk)
    messages.success(
        request,
        _("Approved: %(organisation)s. The provincial readings are up to date.")
        % {"organisation": submission.organisation.name},
    )
    return redirect("adoption:queue")


@requires(Permission.REVIEW_FIGURES)
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    submission = _submission(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _show(request, submission, form, status=422)
    try:
        submissions.send_back(
            submission, by=request.user, version=form.cleaned_data["version"], note=form.cleaned_data["note"]
        )
    except ActionRefused as refused:
        messages.error(request, refusal_text(refused))
        typed = {"version": submission.version, "note": form.cleaned_data["note"]}
        return _show(request, submission, ReturnForm(initial=typed), status=409)
    messages.success(
        request,
        _("Returned for correction: %(organisation)s.") % {"organisation": submission.organisation.name},
    )
    return redirect("adoption:queue")
