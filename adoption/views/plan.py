"""The plan: staff enter and correct the provincial targets and the milestones on the way to them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adoption.access import requires
from adoption.forms import posted_reason, posted_version
from adoption.plan_forms import ComparedDaysForm, TargetForm
from adoption.plan_words import contradiction_texts, refusal_text, stale_text
from adoption.roles import Permission
from adoption.tables import PlanTable
from indicators import plan as verbs
from indicators.basis import PERCENT
from indicators.models import Indicator, Programme, Target
from indicators.plan import PlanLine, TargetGone, TargetRefused, TargetStale, lines_of, state_of, state_of_line
from indicators.plan_versions import versions_of
from indicators.templatetags.figures import day, notation

SHOWN_VERSIONS = 20


@requires(Permission.EDIT_PLAN)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    rows = list(Target.objects.of_the_province())
    context = {
        "table": PlanTable(lines_of(rows)),
        "missing": sum(row.missing for row in rows),
        "total": len(rows),
        "days": ComparedDaysForm(),
        "unnamed": _unnamed(rows, request),
    }
    return render(request, "adoption/plan.html", context)


def _unnamed(rows: list[Target], request: HttpRequest) -> list[tuple[Programme, list[Indicator]]]:
    """By programme of the province, the indicators that it does not name yet."""
    known = {each.code: each for each in Indicator.objects.valid_on(request.business_day)}
    named = {(row.programme_id, row.indicator.code) for row in rows}
    return [
        (programme, [each for code, each in known.items() if (programme.pk, code) not in named])
        for programme in Programme.objects.of_the_province()
    ]


@requires(Permission.EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def add_target(request: HttpRequest) -> HttpResponse:
    """A first target of an indicator that a programme does not name yet; the address says which, as KH100/qr-codes."""
    programme_code, _slash, code = request.GET.get("of", "").partition("/")
    programme = get_object_or_404(Programme.objects.of_the_province(), code=programme_code)
    indicator = Indicator.objects.valid_on(request.business_day).filter(code=code).last()
    if indicator is None:
        raise Http404
    blank = {"kind": "floor", "due_on": programme.last_on.strftime("%d/%m/%Y")}
    form = _form(request, programme, indicator, initial=blank)
    status = _attempt(
        request, form, programme, lambda **signed: verbs.add_target(programme, indicator, form.changes(), **signed)
    )
    if status is None:
        messages.success(request, _("Added to the plan: %(indicator)s.") % {"indicator": indicator.name})
        return redirect("adoption:plan")
    return render(
        request,
        "adoption/plan_add.html",
        {"programme": programme, "indicator": indicator, "form": form, "unit": indicator.unit},
        status=status,
    )


@requires(Permission.EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_target(request: HttpRequest, pk: int) -> HttpResponse:
    target, line = _target(pk)
    # A milestone leads from the baseline of the target that it belongs to.
    with_baseline = target == line.target or target.baseline is not None
    form = _form(request, target.programme, target, TargetForm.initial_of(target, notation()), with_baseline)
    seen = posted_version(request.POST)
    status = _attempt(
        request,
        form,
        target.programme,
        lambda **signed: verbs.revise_target(target, form.changes(), seen=seen, **signed),
    )
    if status is None:
        messages.success(request, _("Saved: %(indicator)s.") % {"indicator": target.indicator.name})
        _warn(request, target)
        return redirect("adoption:plan")
    versions = versions_of(pk)
    context = {
        "target": target,
        "line": line,
        "form": form,
        "state": state_of(target),
        "versions": versions[:SHOWN_VERSIONS],
        "kept": len(versions),
    }
    return render(request, "adoption/edit_target.html", context, status=status)


@requires(Permission.EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def add_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    target, line = _target(pk)
    blank = {"kind": "floor", "clause": target.clause, "source": "" if target.missing else target.source}
    form = _form(request, target.programme, target, blank, with_baseline=False)
    seen = posted_version(request.POST)
    status = _attempt(
        request,
        form,
        target.programme,
        lambda **signed: verbs.add_milestone(target, form.changes(), seen=seen, **signed),
    )
    if status is None:
        words = {"day": day(form.cleaned_data["due_on"]), "indicator": target.indicator.name}
        messages.success(request, _("Milestone of %(day)s added: %(indicator)s.") % words)
        _warn(request, target)
        return redirect("adoption:edit_target", target.pk)
    context = {
        "programme": target.programme,
        "indicator": target.indicator,
        "form": form,
        "unit": target.unit,
        "line": line,
        "target": target,
        "state": state_of_line(target),
    }
    return render(request, "adoption/plan_add.html", context, status=status)


@requires(Permission.EDIT_PLAN)
@require_POST
def remove_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    target, line = _target(pk)
    seen, why = posted_version(request.POST), posted_reason(request.POST)[:400]
    try:
        verbs.remove_milestone(target, by=request.user.username, at=timezone.now(), why=why, seen=seen)
    except TargetStale as stale:
        messages.error(request, stale_text(stale))
        gone = isinstance(stale, TargetGone)
        return redirect("adoption:plan") if gone else redirect("adoption:edit_target", pk)
    except TargetRefused as refused:
        messages.error(request, refusal_text(refused, target.programme))
        return redirect("adoption:edit_target", pk)
    words = {"day": day(target.due_on), "indicator": target.indicator.name}
    messages.success(request, _("Milestone of %(day)s removed: %(indicator)s. Its history is kept.") % words)
    return redirect("adoption:edit_target", line.target.pk)


def _target(pk: int) -> tuple[Target, PlanLine]:
    """A target of the province and the line of the plan that it stands in."""
    target = get_object_or_404(Target.objects.of_the_province(), pk=pk)
    return target, _line(target)


def _line(target: Target) -> PlanLine:
    found = lines_of(Target.objects.beside(target.programme, target.indicator))
    return found[0] if found else PlanLine(target)


def _form(
    request: HttpRequest,
    programme: Programme,
    of: Target | Indicator,
    initial: dict[str, Any],
    with_baseline: bool = True,
) -> TargetForm:
    return TargetForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        notation=notation(),
        share=of.unit == PERCENT and of.basis.bounded,
        span=(programme.first_on, programme.last_on),
        with_baseline=with_baseline,
    )


def _attempt(request: HttpRequest, form: TargetForm, programme: Programme, verb: Callable[..., Target]) -> int | None:
    """Call a verb with what was posted; the status of the page that is to be shown, None where all is done.

    A refusal stands in the form, which keeps what was typed.
    """
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return 422
    try:
        verb(by=request.user.username, at=timezone.now(), why=form.cleaned_data["reason"])
    except TargetStale as stale:
        form.add_error(None, stale_text(stale))
        return 409
    except TargetRefused as refused:
        form.add_error(None, refusal_text(refused, programme))
        return 422
    return None


def _warn(request: HttpRequest, target: Target) -> None:
    """Say what is odd about the milestones; it is allowed all the same."""
    for text in contradiction_texts(_line(target)):
        messages.warning(request, text)
