"""Pages on which staff look at the Word template of reports and replace it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from adoption.access import requires
from adoption.roles import Permission
from reports import template_choosing, template_page
from reports.exports import docx
from reports.models import TemplateChoice
from reports.report_labels import refusal_text
from reports.report_life import ReportRefused
from reports.template_choosing import TemplateRefused
from reports.template_forms import ReasonForm, TemplateForm


@requires(Permission.COMPOSE_REPORTS)
@require_safe
def template_fields(request: HttpRequest) -> HttpResponse:
    return _page(request, TemplateForm())


def _page(request: HttpRequest, form: TemplateForm, status: int = 200) -> HttpResponse:
    page = template_page.build(TemplateChoice.objects.visible_to(request.user))
    return render(request, "reports/template_fields.html", {"page": page, "form": form}, status=status)


@requires(Permission.COMPOSE_REPORTS)
@require_safe
def template_file(request: HttpRequest) -> HttpResponse:
    """The Word template in use, to be changed and brought back."""
    return _download(template_choosing.in_use())


@requires(Permission.COMPOSE_REPORTS)
@require_safe
def earlier_template(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(TemplateChoice.objects.visible_to(request.user), pk=pk)
    return _download(bytes(found.content) if found.is_own else docx.shipped())


def _download(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=docx.CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="mau-bao-cao.docx"'
    return response


@requires(Permission.COMPOSE_REPORTS)
@require_POST
def choose_template(request: HttpRequest) -> HttpResponse:
    form = TemplateForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    sent = form.cleaned_data["file"]
    try:
        template_choosing.choose(sent.read(), sent.name, why=form.cleaned_data["why"], by=request.user)
    except TemplateRefused as refused:
        for sentence in refused.sentences:
            form.add_error("file", sentence)
        return _page(request, form, status=422)
    except ReportRefused as refused:
        form.add_error(None, refusal_text(refused))
        return _page(request, form, status=409)
    messages.success(request, _("Reports are set into the new template from now on."))
    return redirect("reports:template_fields")


@requires(Permission.COMPOSE_REPORTS)
@require_POST
def choose_earlier_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Use an earlier template again."""
    found = get_object_or_404(TemplateChoice.objects.visible_to(request.user), pk=pk)
    why = _why(request)
    try:
        template_choosing.choose_again(found, why=why, by=request.user)
    except TemplateRefused as refused:
        for sentence in refused.sentences:
            messages.error(request, sentence)
    except ReportRefused as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("The earlier template is in use again."))
    return redirect("reports:template_fields")


@requires(Permission.COMPOSE_REPORTS)
@require_POST
def choose_shipped_template(request: HttpRequest) -> HttpResponse:
    """Go back to the template that comes with the system."""
    try:
        template_choosing.return_to_shipped(why=_why(request), by=request.user)
    except ReportRefused as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("The template that comes with the system is in use again."))
    return redirect("reports:template_fields")


def _why(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["why"] if form.is_valid() else ""
