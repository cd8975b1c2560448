"""Pages of the room: overview, one indicator, the draft report."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from adoption.access import requires
from adoption.models import Submission
from adoption.roles import Permission
from reports import coverage, indicator_page, overview, period_report, receipt
from reports.annex import annex
from reports.exports import csv, pdf
from reports.indicator_page import UnknownIndicator
from reports.standing import NothingToShow
from reports.tables import CoverageTable, PeriodsTable, ProgressTable, SeriesTable


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {"programme": request.GET.get("programme", ""), "period": request.GET.get("period", "")}


@requires(Permission.VIEW_PROGRESS)
@require_safe
def show_overview(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request)
    try:
        page = overview.build(request.user, request.business_day, **chosen)
    except NothingToShow as missing:
        if any(chosen.values()):
            raise Http404 from missing
        return render(request, "reports/nothing_yet.html")
    wanted = request.GET.get("verdict", "")
    table = ProgressTable.of(page, wanted)
    return render(request, "reports/overview.html", {"page": page, "table": table, "wanted": wanted})


def _indicator(request: HttpRequest, code: str) -> indicator_page.IndicatorPage:
    try:
        return indicator_page.build(request.user, request.business_day, code, **_chosen(request))
    except (NothingToShow, UnknownIndicator) as missing:
        raise Http404 from missing


@requires(Permission.VIEW_PROGRESS)
@require_safe
def show_indicator(request: HttpRequest, code: str) -> HttpResponse:
    page = _indicator(request, code)
    return render(request, "reports/indicator.html", {"page": page, "table": SeriesTable(page.lines)})


@requires(Permission.VIEW_PROGRESS)
@require_safe
def indicator_csv(request: HttpRequest, code: str) -> HttpResponse:
    return _download(csv.render(_indicator(request, code)), "text/csv; charset=utf-8", f"{code}.csv")


def _report(request: HttpRequest, period: str) -> period_report.PeriodReport:
    try:
        return period_report.build(
            request.user, request.business_day, period=period, programme=request.GET.get("programme", "")
        )
    except NothingToShow as missing:
        raise Http404 from missing


@requires(Permission.EXPORT_DRAFT)
@require_safe
def draft_report(request: HttpRequest, period: str) -> HttpResponse:
    report = _report(request, period)
    context = {"page": report, "period": period, "annex": annex(report), "frame": pdf.frame(report)}
    return render(request, "reports/draft.html", context)


@requires(Permission.EXPORT_DRAFT)
@require_safe
def draft_pdf(request: HttpRequest, period: str) -> HttpResponse:
    return _download(pdf.render(_report(request, period)), "application/pdf", f"du-thao-bao-cao-{period}.pdf")


@requires(Permission.FILE_FIGURES)
@require_safe
def receipt_pdf(request: HttpRequest, period: str) -> HttpResponse:
    """The proof of the newest sending, or of the revision that is asked for."""
    rows = Submission.objects.visible_to(request.user).in_period(period).sent()
    wanted = request.GET.get("revision", "")
    if wanted.isdecimal() and len(wanted) < 6:
        rows = rows.filter(revision=int(wanted))
    submission = rows.first()
    if submission is None:
        raise Http404
    try:
        content = pdf.render_receipt(receipt.build(submission))
    except receipt.NothingSent as nothing:
        raise Http404 from nothing
    return _download(content, "application/pdf", f"bien-nhan-{period}-{submission.revision}.pdf")


def _download(content: Any, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


ORGANISATIONS_A_PAGE = 100


@requires(Permission.VIEW_COVERAGE)
@require_safe
def show_coverage(request: HttpRequest) -> HttpResponse:
    page = coverage.build(request.user, request.business_day, kind=request.GET.get("kind", ""))
    table = CoverageTable.of(page)
    RequestConfig(request, paginate={"per_page": ORGANISATIONS_A_PAGE}).configure(table)
    context = {"page": page, "table": table, "periods": PeriodsTable(page.columns)}
    return render(request, "reports/coverage.html", context)
