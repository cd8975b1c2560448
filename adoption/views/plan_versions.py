"""Earlier versions of the plan: two of one target side by side, the whole plan between two days."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from adoption.access import requires
from adoption.plan_forms import ComparedDaysForm
from adoption.roles import Permission
from adoption.tables import PlanChangesTable
from indicators.plan_versions import UnknownVersion, compare_plan, compared, versions_of


@requires(Permission.EDIT_PLAN)
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of one target, of a removed one as well."""
    try:
        versions = versions_of(pk)
        pair = compared(versions, request.GET.get("a", ""), request.GET.get("b", ""))
    except UnknownVersion as unknown:
        raise Http404 from unknown
    context = {"pk": pk, "versions": versions, "pair": pair, "target": versions[0].row}
    return render(request, "adoption/plan_compare.html", context)


@requires(Permission.EDIT_PLAN)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What was added, removed or changed between two days; without days, the form alone."""
    form = ComparedDaysForm(request.GET or None)
    if not form.is_bound:
        return render(request, "adoption/plan_changes.html", {"form": form})
    if not form.is_valid():
        return render(request, "adoption/plan_changes.html", {"form": form}, status=422)
    start, end = form.cleaned_data["from"], form.cleaned_data["to"]
    found = compare_plan(start, end)
    context = {"form": form, "page": found, "table": PlanChangesTable(found.changes), "start": start, "end": end}
    return render(request, "adoption/plan_changes.html", context)
