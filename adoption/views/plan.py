"""The plan: staff enter and correct the provincial targets."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from adoption.access import requires
from adoption.forms import TargetForm, posted_version
from adoption.roles import Permission
from adoption.tables import PlanTable
from indicators.basis import PERCENT
from indicators.models import Target
from indicators.plan import TargetRefused, TargetStale, revise_target, state_of
from indicators.templatetags.figures import notation


@requires(Permission.EDIT_PLAN)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    rows = Target.objects.of_the_province()
    missing = sum(row.missing for row in rows)
    return render(request, "adoption/plan.html", {"table": PlanTable(rows), "missing": missing, "total": len(rows)})


@requires(Permission.EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_target(request: HttpRequest, pk: int) -> HttpResponse:
    target = get_object_or_404(Target.objects.of_the_province(), pk=pk)
    programme = target.programme
    options: dict[str, Any] = {"span": (programme.first_on, programme.last_on)}
    options |= {"notation": notation(), "share": target.unit == PERCENT and target.basis.bounded}
    if request.method != "POST":
        return _show(request, target, TargetForm(initial=TargetForm.initial_of(target, notation()), **options))
    form = TargetForm(request.POST, **options)
    if not form.is_valid():
        return _show(request, target, form, status=422)
    try:
        revise_target(
            target,
            form.changes(),
            by=request.user.username,
            at=timezone.now(),
            why=form.cleaned_data["reason"],
            seen=posted_version(request.POST),
        )
    except TargetStale:
        form.add_error(
            None,
            _("Somebody else changed this target meanwhile: see the history below. Save again to keep yours."),
        )
        return _show(request, target, form, status=409)
    except TargetRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, target, form, status=422)
    messages.success(request, _("Saved: %(indicator)s.") % {"indicator": target.indicator.name})
    return redirect("adoption:plan")


def _show(request: HttpRequest, target: Target, form: TargetForm, status: int = 200) -> HttpResponse:
    context = {"target": target, "form": form, "history": target.history.all()[:20], "state": state_of(target)}
    return render(request, "adoption/edit_target.html", context, status=status)
