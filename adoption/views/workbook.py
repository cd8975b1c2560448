"""The Excel form: download it, upload it, see what it would change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from adoption import workbook, workbook_preview, workbook_reading
from adoption.access import requires
from adoption.models import Submission
from adoption.roles import Permission
from adoption.workbook import Fault, WorkbookRefused
from adoption.workbook_archive import MOST_BYTES
from adoption.workbook_labels import workbook_text


def _mine(request: HttpRequest, period: str) -> Submission:
    rows = Submission.objects.visible_to(request.user).in_period(period).latest_revisions()
    return get_object_or_404(rows)


@requires(Permission.FILE_FIGURES)
@require_safe
def template_xlsx(request: HttpRequest, period: str) -> HttpResponse:
    form = workbook.form_of(_mine(request, period))
    name = f"so-lieu-{form.organisation}-{form.period}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(workbook.write(form), content_type=workbook.CONTENT_TYPE, headers=headers)


@requires(Permission.FILE_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, period: str) -> HttpResponse:
    """Show what a file says beside what is stored; the page's own form posts the figures on to the grid."""
    submission = _mine(request, period)
    if not submission.takes_figures:
        messages.error(request, _("This submission takes no figures at present; nothing was read."))
        return redirect("adoption:figures", period)
    if request.method != "POST":
        return render(request, "adoption/upload.html", {"submission": submission})
    form = workbook.form_of(submission)
    try:
        read = workbook_reading.read(_sent_file(request), form)
    except WorkbookRefused as refused:
        context = {"submission": submission, "refusal": workbook_text(refused)}
        return render(request, "adoption/upload.html", context, status=422)
    page = workbook_preview.build(read, form)
    return render(request, "adoption/upload.html", {"submission": submission, "page": page}, status=_status(page))


def _status(page: workbook_preview.Preview) -> int:
    return 422 if page.errors else 200


def _sent_file(request: HttpRequest) -> bytes:
    """The file's bytes; of a file that is too large no more than shows it."""
    sent = request.FILES.get("workbook")
    if sent is None:
        raise WorkbookRefused(Fault.NO_FILE)
    if sent.size > MOST_BYTES:
        found = f"{sent.size / 1024 / 1024:.1f} MB"
        raise WorkbookRefused(Fault.TOO_LARGE, found=found, expected=f"{MOST_BYTES // 1024 // 1024} MB")
    return sent.read()
