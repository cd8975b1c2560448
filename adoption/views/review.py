"""Review: the queue, one submission, approve, send back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from adoption import grid, submissions
from adoption.access import requires
from adoption.effects import effects
from adoption.forms import ReturnForm, posted_reason, posted_version
from adoption.labels import ORGANISATION_KIND, STATUS, refusal_text
from adoption.models import OrganisationKind, Submission
from adoption.queue import rows as waiting_rows
from adoption.roles import Permission
from adoption.tables import QueueTable
from adoption.workflow import Action, ActionRefused, Refusal, Status
from indicators.models import ReportingPeriod

ROWS_A_PAGE = 50


@requires(Permission.REVIEW_FIGURES)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    submissions_shown = Submission.objects.visible_to(request.user).for_review()
    wanted = {name: request.GET.get(name, "") for name in ("status", "period", "kind")}
    if wanted["status"] in [status.value for status in Status]:
        submissions_shown = submissions_shown.filter(status=wanted["status"])
    if wanted["period"]:
        submissions_shown = submissions_shown.filter(period__label=wanted["period"])
    if wanted["kind"] in [kind.value for kind in OrganisationKind]:
        submissions_shown = submissions_shown.filter(organisation__kind=wanted["kind"])
    page = Paginator(submissions_shown, ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = waiting_rows(page.object_list)
    context = {
        "table": QueueTable(rows),
        "page": page,
        "wanted": wanted,
        "clean": sum(row.is_clean for row in rows),
        "statuses": [(each.value, STATUS[each]) for each in Status],
        "kinds": [(each.value, ORGANISATION_KIND[each]) for each in OrganisationKind],
        "periods": ReportingPeriod.objects.labels_opened(),
    }
    return render(request, "adoption/queue.html", context)


@requires(Permission.REVIEW_FIGURES)
@require_POST
def approve_clean(request: HttpRequest) -> HttpResponse:
    """Approve what was ticked, each on its own; what is no longer clean, or has moved on, is left and named."""
    done, left = 0, []
    picked = Submission.objects.visible_to(request.user).picked(request.POST.getlist("submission"))
    for row in waiting_rows(picked):
        version = posted_version({"version": request.POST.get(f"version-{row.submission.pk}", "")})
        try:
            if not row.is_clean:
                raise ActionRefused(Refusal.HAS_ERRORS)
            submissions.approve(row.submission, by=request.user, version=version)
        except ActionRefused:
            left.append(row.submission.organisation.name)
        else:
            done += 1
    messages.success(request, ngettext("%(done)d approved.", "%(done)d approved.", done) % {"done": done})
    if left:
        messages.error(request, _("Left as they were: %(names)s.") % {"names": ", ".join(left)})
    return redirect("adoption:queue")


def _submission(request: HttpRequest, pk: int) -> Submission:
    rows = Submission.objects.visible_to(request.user).select_related("organisation", "period")
    return get_object_or_404(rows, pk=pk)


@requires(Permission.REVIEW_FIGURES)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    submission = _submission(request, pk)
    return _show(request, submission, ReturnForm(initial={"version": submission.version}))


def _show(request: HttpRequest, submission: Submission, form: ReturnForm, status: int = 200) -> HttpResponse:
    events = list(submission.events.select_related("by"))
    context = {
        "page": grid.build(submission, checked=True, for_review=True),
        "submission": submission,
        "form": form,
        "events": events,
        "footnotes": [code for event in events if event.action == Action.APPROVE for code in event.cells],
        "effects": effects(submission),
        "pointed": request.POST.getlist("cell"),
    }
    return render(request, "adoption/review.html", context, status=status)


@requires(Permission.REVIEW_FIGURES)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    submission = _submission(request, pk)
    try:
        submissions.approve(
            submission,
            by=request.user,
            version=posted_version(request.POST),
            footnotes=grid.known_codes(submission, request.POST.getlist("footnote")),
        )
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
            submission,
            by=request.user,
            version=form.cleaned_data["version"],
            note=form.cleaned_data["note"],
            cells=grid.known_codes(submission, request.POST.getlist("cell")),
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


@requires(Permission.REVIEW_FIGURES)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    submission = _submission(request, pk)
    try:
        copy = submissions.reopen(submission, by=request.user, note=posted_reason(request.POST))
    except ActionRefused as refused:
        messages.error(request, refusal_text(refused))
        return redirect("adoption:review", pk)
    messages.success(
        request,
        _("Reopened as revision %(revision)d; the approved figures count until then.") % {"revision": copy.revision},
    )
    return redirect("adoption:review", copy.pk)


@requires(Permission.REVIEW_FIGURES)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    submission = _submission(request, pk)
    try:
        submissions.withdraw(submission, by=request.user, note=posted_reason(request.POST))
    except ActionRefused as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("Withdrawn; the provincial readings are without these figures."))
    return redirect("adoption:review", pk)
