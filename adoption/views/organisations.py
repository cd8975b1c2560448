"""Organisations: look through them, add one, change its details, name, duties and end."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from adoption import organisation_list, organisation_page, organisations
from adoption.access import requires
from adoption.duties import OrganisationRefused
from adoption.forms import posted_version
from adoption.labels import refusal_text
from adoption.models import Organisation
from adoption.organisation_forms import (
    AddOrganisationForm,
    DetailsForm,
    DutiesForm,
    DutyDayForm,
    EndForm,
    MergeForm,
    ReasonForm,
    RenameForm,
    written,
)
from adoption.organisation_labels import BUTTON, DONE, TITLE, Step, organisation_refusal_text
from adoption.organisation_tables import OrganisationsTable
from adoption.roles import Permission
from adoption.workflow import ActionRefused

ORGANISATIONS_A_PAGE = 100
BEFORE_THE_END = (Step.DETAILS, Step.DUTIES, Step.RENAME, Step.MERGE, Step.END)
AFTER_THE_END = (Step.DETAILS, Step.RENAME, Step.RESUME)


@requires(Permission.MANAGE_ORGANISATIONS)
@require_safe
def list_organisations(request: HttpRequest) -> HttpResponse:
    wanted = {name: request.GET.get(name, "") for name in organisation_list.WANTED}
    rows = Organisation.objects.visible_to(request.user)
    page = organisation_list.build(rows, request.business_day, wanted)
    table = OrganisationsTable.of(page)
    RequestConfig(request, paginate={"per_page": ORGANISATIONS_A_PAGE}).configure(table)
    return render(request, "adoption/organisations.html", {"page": page, "table": table})


@requires(Permission.MANAGE_ORGANISATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        form = AddOrganisationForm(initial={"active_from": written(request.business_day)})
        return render(request, "adoption/add_organisation.html", {"form": form})
    form = AddOrganisationForm(request.POST)
    if form.is_valid():
        try:
            made = organisations.add_organisation(**form.cleaned_data, by=request.user, at=timezone.now())
        except OrganisationRefused as refused:
            form.add_error(None, organisation_refusal_text(refused))
        else:
            messages.success(request, _("Added: %(name)s. Now tick what it owes.") % {"name": made.name})
            return redirect("adoption:organisation", made.code)
    return render(request, "adoption/add_organisation.html", {"form": form}, status=422)


@requires(Permission.MANAGE_ORGANISATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """The page; posted to, it corrects the details."""
    if request.method == "POST":
        return _take(request, code, Step.DETAILS)
    return _show(request, _organisation(request, code))


@requires(Permission.MANAGE_ORGANISATIONS)
@require_POST
def set_duties(request: HttpRequest, code: str) -> HttpResponse:
    return _take(request, code, Step.DUTIES)


@requires(Permission.MANAGE_ORGANISATIONS)
@require_POST
def rename(request: HttpRequest, code: str) -> HttpResponse:
    return _take(request, code, Step.RENAME)


@requires(Permission.MANAGE_ORGANISATIONS)
@require_POST
def merge(request: HttpRequest, code: str) -> HttpResponse:
    return _take(request, code, Step.MERGE)


@requires(Permission.MANAGE_ORGANISATIONS)
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    return _take(request, code, Step.END)


@requires(Permission.MANAGE_ORGANISATIONS)
@require_POST
def resume(request: HttpRequest, code: str) -> HttpResponse:
    return _take(request, code, Step.RESUME)


def _organisation(request: HttpRequest, code: str) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(request.user).select_related("successor"), code=code)


def _take(request: HttpRequest, code: str, step: Step) -> HttpResponse:
    """Show what a step would change, or take it once that was seen; details that change nothing else are just kept."""
    organisation = _organisation(request, code)
    form = _form(request, organisation, step, request.POST)
    if not form.is_valid():
        return _show(request, organisation, {step: form}, status=422)
    chosen = {**form.changes(), "by": request.user, "at": timezone.now(), "seen": posted_version(request.POST)}
    act = partial(_verb(request, step), organisation, **chosen)
    shown = request.POST.get("shown", "")
    try:
        if not shown:
            ahead = organisation_page.foreseen(organisations.foresee(act))
            if step is not Step.DETAILS or not ahead.is_quiet:
                return _ask(request, organisation, step, form, ahead)
            shown = ahead.token
        organisations.perform(act, shown=shown)
    except (OrganisationRefused, ActionRefused) as refused:
        form.add_error(None, _text(refused))
        return _show(request, organisation, {step: form}, status=409)
    messages.success(request, DONE[step])
    return redirect("adoption:organisation", code)


def _text(refused: OrganisationRefused | ActionRefused) -> str:
    return organisation_refusal_text(refused) if isinstance(refused, OrganisationRefused) else refusal_text(refused)


def _verb(request: HttpRequest, step: Step) -> Callable[..., organisations.Outcome]:
    return {
        Step.DETAILS: organisations.revise_organisation,
        Step.DUTIES: organisations.set_duties,
        Step.RENAME: partial(organisations.rename, business_day=request.business_day),
        Step.MERGE: organisations.merge,
        Step.END: organisations.end_organisation,
        Step.RESUME: organisations.resume_organisation,
    }[step]


def _form(request: HttpRequest, organisation: Organisation, step: Step, data: Any = None) -> Any:
    """The form of a step, with what it offers and what it begins with."""
    options: dict[str, Any] = {"data": data, "auto_id": f"{step}-%s"}
    last_on = written(organisation_page.usual_last_day(request.business_day))
    match step:
        case Step.DETAILS:
            return DetailsForm(initial=DetailsForm.initial_of(organisation), **options)
        case Step.DUTIES:
            return DutiesForm(measures=organisation_page.measures(), **options)
        case Step.RENAME:
            names = {"name_vi": organisation.name_vi, "name_en": organisation.name_en}
            return RenameForm(initial={**names, "on": written(request.business_day)}, **options)
        case Step.MERGE:
            offered = organisation_page.successors(organisation)
            return MergeForm(initial={"last_on": last_on}, successors=offered, **options)
        case Step.END:
            return EndForm(initial={"last_on": last_on}, **options)
        case Step.RESUME:
            return ReasonForm(**options)


def _show(
    request: HttpRequest, organisation: Organisation, posted: dict[Step, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page; `posted` is the form that was refused, which stays as it was typed."""
    posted = posted or {}
    page = organisation_page.build(organisation, request.business_day)
    steps = AFTER_THE_END if page.is_ended else BEFORE_THE_END
    context = {
        "own_address": reverse("adoption:organisation", args=[organisation.code]) if posted else "",
        "page": page,
        "forms": {step.value: posted.get(step) or _form(request, organisation, step) for step in steps},
        "posted": next(iter(posted.values()), None),
        "day_form": DutyDayForm(request.GET if "on" in request.GET else None, auto_id="day-%s"),
    }
    context["sheet"] = _sheet(request, organisation, context["day_form"], posted.get(Step.DUTIES))
    return render(request, "adoption/organisation.html", context, status=status)


def _sheet(
    request: HttpRequest, organisation: Organisation, day_form: DutyDayForm, posted: DutiesForm | None
) -> organisation_page.DutySheet:
    """The checklist as it was posted; else of the day that was asked for, else of the usual one."""
    on = organisation_page.usual_day(organisation, request.business_day)
    if posted is not None:
        on = posted.cleaned_data.get("from_on") or on
        return organisation_page.sheet(organisation, on, ticked=request.POST.getlist("measures"))
    if day_form.is_valid():
        on = day_form.cleaned_data["on"]
    return organisation_page.sheet(organisation, on, tick_own=request.GET.get("tick") == "own")


def _ask(
    request: HttpRequest, organisation: Organisation, step: Step, form: ReasonForm, ahead: organisation_page.Foreseen
) -> HttpResponse:
    context = {
        "own_address": reverse("adoption:organisation", args=[organisation.code]),
        "organisation": organisation,
        "step": step,
        "title": TITLE[step],
        "button": BUTTON[step],
        "form": form,
        "chosen": form.chosen(),
        "ahead": ahead,
        "ends": step in (Step.END, Step.MERGE),
        "version": posted_version(request.POST),
    }
    return render(request, "adoption/organisation_change.html", context)
