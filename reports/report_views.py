"""Pages on which reports are composed, issued and checked."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adoption.access import requires
from adoption.forms import posted_reason, posted_version
from adoption.roles import Permission
from reports import composing, desk, issuing, shelf, verification
from reports.models import Report
from reports.report_forms import BeginForm, IssueForm
from reports.report_labels import desk_words, refusal_text
from reports.report_life import FileKind, Refusal, ReportRefused, read_code
from reports.standing import NothingToShow


@requires(Permission.READ_REPORTS)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    shown = shelf.build(Report.objects.visible_to(request.user))
    form = BeginForm(programmes=shown.programmes, spans=shown.spans, initial=shown.suggested)
    return render(request, "reports/reports.html", {"shelf": shown, "form": form})


@requires(Permission.COMPOSE_REPORTS)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    shown = shelf.build(Report.objects.visible_to(request.user))
    form = BeginForm(request.POST, programmes=shown.programmes, spans=shown.spans)
    if not form.is_valid():
        return render(request, "reports/reports.html", {"shelf": shown, "form": form}, status=422)
    programme, span, language = form.chosen
    return redirect("reports:report", composing.begin(programme, span, language=language, by=request.user).pk)


def _report(request: HttpRequest, pk: int) -> Report:
    return get_object_or_404(Report.objects.visible_to(request.user), pk=pk)


@requires(Permission.READ_REPORTS)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    found = _report(request, pk)
    if found.is_issued:
        page = verification.build(found, request.user, request.business_day)
        return render(request, "reports/issued.html", {"page": page})
    return _compose(request, found)


def _compose(
    request: HttpRequest,
    found: Report,
    form: IssueForm | None = None,
    *,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The desk; `typed` is what was written in one place and not taken."""
    try:
        page = desk.build(found, request.user, request.business_day)
    except NothingToShow as nothing:
        raise Http404 from nothing
    signatory = found.signatory or page.built.letterhead.signatory
    initial = {"version": found.version, "number": found.number, "dated_on": found.dated_on, "signatory": signatory}
    context = {
        "page": page,
        "form": form or IssueForm(initial=initial),
        "needs_two": settings.REPORTS_NEED_TWO,
        "file_kinds": [each.value for each in FileKind],
        "typed": typed,
        "words": desk_words(),
        "own_address": _address(found.pk),
    }
    return render(request, "reports/compose.html", context, status=status)


@requires(Permission.COMPOSE_REPORTS)
@require_POST
def write(request: HttpRequest, pk: int, place: str) -> HttpResponse:
    """Keep the words of one place; a script asks for a short answer, a plain form for the page."""
    found = _report(request, pk)
    page = desk.build(found, request.user, request.business_day)
    here = next((each for each in page.places if each.key == place), None)
    if here is None:
        raise Http404
    try:
        kept = composing.write(
            found,
            place,
            request.POST.get("text", ""),
            figures=here.figures,
            version=posted_version(request.POST),
            by=request.user,
        )
    except ReportRefused as refused:
        return _not_written(request, found, here, refused)
    if _wants_json(request):
        at = localtime(kept.written_at if kept else None)
        return JsonResponse({"version": kept.version if kept else 0, "at": f"{at:%H:%M}"})
    messages.success(request, _("Saved: %(place)s.") % {"place": here.heading})
    return redirect(f"{_address(pk)}#{place}")


def _not_written(request: HttpRequest, found: Report, here: desk.Place, refused: ReportRefused) -> HttpResponse:
    """Where somebody else wrote meanwhile both texts are given back, and nothing that was typed is lost."""
    text = refusal_text(refused)
    is_stale = refused.code is Refusal.PASSAGE_STALE
    if _wants_json(request):
        theirs = {"text": here.text, "version": here.version} if is_stale else {}
        return JsonResponse({"refused": text, **theirs}, status=409)
    messages.error(request, text)
    if not is_stale:
        return redirect("reports:report", found.pk)
    typed = {"place": here.key, "text": request.POST.get("text", "")}
    return _compose(request, found, typed=typed, status=409)


def _address(pk: int) -> str:
    return redirect("reports:report", pk).url


@requires(Permission.COMPOSE_REPORTS)
@require_POST
def carry_over(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        taken = composing.carry_over(_report(request, pk), by=request.user)
    except ReportRefused as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("Chapters carried over: %(number)d.") % {"number": taken})
    return redirect("reports:report", pk)


@requires(Permission.COMPOSE_REPORTS)
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose, or issue: which of the two was pressed."""
    found = _report(request, pk)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _compose(request, found, form, status=422)
    seen: dict[str, Any] = {"version": form.cleaned_data["version"], "by": request.user}
    try:
        if "propose" in request.POST:
            issuing.propose(found, form.bears, **seen)
        else:
            issuing.issue(found, form.bears, business_day=request.business_day, **seen)
    except ReportRefused as refused:
        form.add_error(None, refusal_text(refused))
        return _compose(request, _report(request, pk), form, status=409)
    return redirect("reports:report", pk)


@requires(Permission.COMPOSE_REPORTS)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        issuing.take_back(_report(request, pk), by=request.user)
    except ReportRefused as refused:
        messages.error(request, refusal_text(refused))
    return redirect("reports:report", pk)


@requires(Permission.COMPOSE_REPORTS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        issuing.withdraw(_report(request, pk), note=posted_reason(request.POST), by=request.user)
    except ReportRefused as refused:
        messages.error(request, refusal_text(refused))
    return redirect("reports:report", pk)


@requires(Permission.READ_REPORTS)
@require_safe
def report_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The stored bytes of an issued report; of a draft, what it would be now."""
    found = _report(request, pk)
    if found.is_issued:
        kept = get_object_or_404(found.files.all(), kind=kind)
        return _download(bytes(kept.content), kept.content_type, kept.name)
    if kind not in list(FileKind):
        raise Http404
    try:
        made = issuing.draft_file(found, FileKind(kind), by=request.user, business_day=request.business_day)
    except ReportRefused as refused:
        if _wants_json(request):
            return JsonResponse({"refused": refusal_text(refused)}, status=409)
        messages.error(request, refusal_text(refused))
        return _compose(request, found, status=409)
    return _download(made.content, made.content_type, made.name)


def _wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which shows what is refused where it was asked for."""
    return "application/json" in request.headers.get("Accept", "")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(Permission.ANYONE)
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in; what holds no letter of one is told as not found at once."""
    typed = request.GET.get("code", "").strip()
    code = read_code(typed)
    if code:
        return redirect("reports:verify_code", code)
    return _checked(request, typed, status=404 if typed else 200)


def _checked(request: HttpRequest, typed: str, status: int = 200, **found: Any) -> HttpResponse:
    context = {"typed": typed, "page": None, "asked": None, "same": None, "sha256": "", "too_large": False} | found
    return render(request, "reports/verify.html", context, status=status)


@requires(Permission.ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    found = Report.objects.with_code(code).first()
    if found is None:
        return _checked(request, code, status=404)
    page = verification.build(found, request.user, request.business_day)
    upload = request.FILES.get("file")
    if upload is None:
        return _checked(request, page.code, page=page)
    too_large = (upload.size or 0) > verification.LARGEST
    sha256 = "" if too_large else verification.sha256_of(upload.chunks())
    compared = {"asked": upload, "sha256": sha256, "same": page.holding(sha256), "too_large": too_large}
    return _checked(request, page.code, page=page, **compared)
