"""Filing: my quarter, the grid, check and send."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adoption import cells, grid, submissions
from adoption.access import requires
from adoption.forms import posted_reason, posted_version
from adoption.labels import check_help, grid_words, refusal_text
from adoption.models import Submission
from adoption.roles import Permission
from adoption.todo import my_periods
from adoption.workflow import ActionRefused


def _mine(request: HttpRequest, period: str) -> Submission:
    rows = Submission.objects.visible_to(request.user).in_period(period).latest_revisions()
    return get_object_or_404(rows)


@requires(Permission.FILE_FIGURES)
@require_safe
def my_quarter(request: HttpRequest) -> HttpResponse:
    rows = Submission.objects.visible_to(request.user).latest_revisions().select_related("period", "organisation")
    return render(request, "adoption/my_quarter.html", {"page": my_periods(rows, request.business_day)})


@requires(Permission.FILE_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest, period: str) -> HttpResponse:
    submission = _mine(request, period)
    if request.method != "POST":
        return _show(request, submission, grid.build(submission))
    page = grid.build(submission, data=request.POST)
    if not page.form.is_valid:
        return _show(request, submission, page, status=422)
    try:
        submissions.save_figures(submission, page.form.entries(), by=request.user, version=posted_version(request.POST))
    except ActionRefused as refused:
        messages.error(request, refusal_text(refused))
        return _show(request, submission, page, status=409, stored=submissions.entries_of(submission))
    if "check" in request.POST:
        return redirect("adoption:check", period)
    messages.success(request, _("The draft is saved. You may close the page; the draft stays."))
    return redirect("adoption:figures", period)


@requires(Permission.FILE_FIGURES)
@require_POST
def save_cells(request: HttpRequest, period: str) -> JsonResponse:
    """Keep single cells as they are typed or pasted; the answer says of each what became of it."""
    submission = _mine(request, period)
    codes, owed = request.POST.getlist("cell"), list(submissions.owed_by(submission))
    read = cells.read_cells(owed, codes, request.POST, pasted="pasted" in request.POST)
    changes = {
        cell.measure.code: submissions.CellChange(cell.entry, request.POST.get(f"token-{cell.measure.code}", ""))
        for cell in read
        if not cell.error
    }
    try:
        saved, conflicts = submissions.save_cells(submission, changes, by=request.user)
    except ActionRefused as refused:
        return JsonResponse({"error": refusal_text(refused)}, status=409)
    return JsonResponse(cells.cells_answer(saved, owed, read, conflicts))


def _show(
    request: HttpRequest, submission: Submission, page: grid.Grid, *, status: int = 200, stored: dict | None = None
) -> HttpResponse:
    conflicts = []
    if stored is not None:
        conflicts = [
            (row, grid.written(stored[row.measure.code]))
            for row in page.rows
            if row.measure.code in stored and stored[row.measure.code].value != row.value
        ]
    context = {
        "page": page,
        "submission": submission,
        "conflicts": conflicts,
        "days_left": (submission.period.due_on - request.business_day).days,
        "has_ended": request.business_day > submission.period.last_on,
        "words": grid_words(),
    }
    return render(request, "adoption/figures.html", context, status=status)


@requires(Permission.FILE_FIGURES)
@require_safe
def check(request: HttpRequest, period: str) -> HttpResponse:
    submission = _mine(request, period)
    page = grid.build(submission, checked=True)
    has_ended = request.business_day > submission.period.last_on
    context = {"page": page, "submission": submission, "has_ended": has_ended, "help": check_help()}
    return render(request, "adoption/check.html", context)


@requires(Permission.FILE_FIGURES)
@require_POST
def send(request: HttpRequest, period: str) -> HttpResponse:
    submission = _mine(request, period)
    try:
        submissions.submit(
            submission, by=request.user, version=posted_version(request.POST), business_day=request.business_day
        )
    except ActionRefused as refused:
        messages.error(request, refusal_text(refused))
        return redirect("adoption:check", period)
    messages.success(request, _("The figures are sent. You can recall them until they are approved or returned."))
    return redirect("adoption:figures", period)


@requires(Permission.FILE_FIGURES)
@require_POST
def request_reopening(request: HttpRequest, period: str) -> HttpResponse:
    submission = _mine(request, period)
    try:
        submissions.request_reopening(submission, by=request.user, note=posted_reason(request.POST))
    except ActionRefused as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("Staff will see that you ask to reopen these figures."))
    return redirect("adoption:figures", period)


@requires(Permission.FILE_FIGURES)
@require_POST
def recall(request: HttpRequest, period: str) -> HttpResponse:
    submission = _mine(request, period)
    try:
        submissions.recall(submission, by=request.user)
    except ActionRefused as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("The figures are recalled and are a draft again."))
    return redirect("adoption:figures", period)
