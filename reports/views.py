"""Pages of the room: overview, one indicator, the draft report."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from adoption.access import requires
from adoption.models import Submission
from adoption.roles import Permission
from reports import (
    coverage,
    dashboard,
    downloads,
    indicator_page,
    origin,
    overview,
    own_figures,
    period_report,
    receipt,
)
from reports.conditional import unchanged_is_304
from reports.document import values_of
from reports.exports import own_csv, pdf
from reports.indicator_page import UnknownIndicator
from reports.kept import Rendered, kept
from reports.selection import Selection
from reports.standing import NothingToShow
from reports.tables import (
    CorrectionsTable,
    CoverageTable,
    FiledTable,
    JudgingTable,
    OwnMeasuresTable,
    OwnQuartersTable,
    PastTable,
    PeriodsTable,
    ProgressTable,
    ReadingsTable,
    SeriesTable,
    SubmissionsTable,
)


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {"programme": request.GET.get("programme", ""), "period": request.GET.get("period", "")}


@requires(Permission.VIEW_PROGRESS)
@require_safe
@unchanged_is_304
def show_overview(request: HttpRequest) -> HttpResponse:
    try:
        return render(request, "reports/overview.html", kept(request, lambda: _overview_pieces(request)))
    except NothingToShow as missing:
        if any(_chosen(request).values()):
            raise Http404 from missing
        return render(request, "reports/nothing_yet.html")


def _overview_pieces(request: HttpRequest) -> Rendered:
    board = dashboard.build(request.user, request.business_day, asked=request.GET, **_chosen(request))
    context = {"board": board, "page": board.overview, "table": ProgressTable.of(board)}
    body = render_to_string("reports/includes/overview.html", context, request)
    return Rendered(
        {"body": body, "draws": bool(board.attainment or board.theme)}, board.overview.choice.period.last_on
    )


def _indicator(request: HttpRequest, code: str) -> indicator_page.IndicatorPage:
    try:
        against = request.GET.get("against", "")
        return indicator_page.build(request.user, request.business_day, code, against=against, **_chosen(request))
    except (NothingToShow, UnknownIndicator) as missing:
        raise Http404 from missing


NEWEST = 8  # two years of quarters; the others are one click away


@requires(Permission.VIEW_PROGRESS)
@require_safe
@unchanged_is_304
def show_indicator(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "reports/indicator.html", kept(request, lambda: _indicator_pieces(request, code)))


def _indicator_pieces(request: HttpRequest, code: str) -> Rendered:
    page = _indicator(request, code)
    context = {"page": page, "table": SeriesTable.of(page, page.lines[:NEWEST])}
    if page.lines[NEWEST:]:
        context["earlier"] = SeriesTable.of(page, page.lines[NEWEST:])
    body = render_to_string("reports/includes/indicator.html", context, request)
    return Rendered({"name": page.row.name, "body": body, "draws": bool(page.chart)}, page.choice.period.last_on)


@requires(Permission.VIEW_PROGRESS)
@require_safe
@unchanged_is_304
def indicator_file(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    try:
        file = downloads.of_indicator(_indicator(request, code), ending)
    except downloads.NothingToDraw as nothing:
        raise Http404 from nothing
    return _download(file.content, file.content_type, file.name)


@requires(Permission.VIEW_PROGRESS)
@require_safe
@unchanged_is_304
def overview_file(request: HttpRequest, ending: str) -> HttpResponse:
    """The overview with the same programme, period and filter as the page it is asked from."""
    try:
        page = overview.build(request.user, request.business_day, **_chosen(request))
    except NothingToShow as missing:
        raise Http404 from missing
    rows = Selection.of(request.GET).pick(page.rows)
    file = downloads.of_overview(page, rows, ending)
    return _download(file.content, file.content_type, file.name)


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
    context = {"page": report, "period": period, "values": values_of(report)}
    return render(request, "reports/draft.html", context)


@requires(Permission.EXPORT_DRAFT)
@require_safe
def draft_pdf(request: HttpRequest, period: str) -> HttpResponse:
    return _download(
        pdf.render(values_of(_report(request, period))), "application/pdf", f"du-thao-bao-cao-{period}.pdf"
    )


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


@requires(Permission.VIEW_PROGRESS)
@require_safe
def show_origin(request: HttpRequest, code: str, period: str) -> HttpResponse:
    try:
        page = origin.build(request.user, code, period, programme=request.GET.get("programme", ""))
    except origin.UnknownOrigin as missing:
        raise Http404 from missing
    submissions = SubmissionsTable.of(page)
    RequestConfig(request, paginate={"per_page": ORGANISATIONS_A_PAGE}).configure(submissions)
    context = {
        "page": page,
        "readings": ReadingsTable(page.readings),
        "submissions": submissions,
        "corrections": CorrectionsTable(page.behind.corrections),
        "targets": JudgingTable(page.targets),
        "history": PastTable(page.behind.recent),
    }
    return render(request, "reports/origin.html", context)


@requires(Permission.FILE_FIGURES)
@require_safe
def show_own_figures(request: HttpRequest) -> HttpResponse:
    page = own_figures.build(request.user, request.business_day, measure=request.GET.get("measure", ""))
    context = {
        "page": page,
        "measures": OwnMeasuresTable(page.measures),
        "quarters": OwnQuartersTable.of(page),
        "filed": FiledTable(page.filed),
    }
    return render(request, "reports/own_figures.html", context)


@requires(Permission.FILE_FIGURES)
@require_safe
def own_figures_csv(request: HttpRequest) -> HttpResponse:
    page = own_figures.build(request.user, request.business_day)
    return _download(own_csv.of_own(page), "text/csv; charset=utf-8", f"so-lieu-{page.organisation.code}.csv")
