"""Who changed what, when and why: the search through every history, and the same as CSV."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from adoption import history, history_csv
from adoption.access import requires
from adoption.history_form import HistoryForm
from adoption.history_words import deed_text, field_text, thing_text, value_text
from adoption.models import User
from adoption.roles import Permission

ENTRIES_A_PAGE = 50


def _form(request: HttpRequest) -> HistoryForm:
    """What was asked; of a page that was just opened, the first kind."""
    return HistoryForm(request.GET if "kind" in request.GET else {"kind": history.KINDS[0]})


@requires(Permission.VIEW_HISTORY)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    form = _form(request)
    if not form.is_valid():
        return render(request, "adoption/history.html", {"form": form}, status=422)
    asked = form.asked()
    page = Paginator(history.entries(asked), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    shown = [_shown(line, request.user) for line in history.lines(asked.kind, page.object_list)]
    return render(request, "adoption/history.html", {"form": form, "page": page, "lines": shown})


@requires(Permission.VIEW_HISTORY)
@require_safe
def csv_file(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    form = _form(request)
    if not form.is_valid():
        return render(request, "adoption/history.html", {"form": form}, status=422)
    asked = form.asked()
    response = StreamingHttpResponse(
        history_csv.written(history.all_lines(asked), request.LANGUAGE_CODE), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="lich-su-{asked.kind}.csv"'
    return response


def _shown(line: history.Line, reader: User) -> dict[str, Any]:
    """An entry in the reader's words."""
    page = line.page_for(reader)
    changed = line.before is not None and line.before is not line.row
    return {
        "at": line.at,
        "by": line.by,
        "why": line.why,
        "deed": deed_text(line),
        "thing": thing_text(line),
        "address": reverse(page[0], args=[page[1]]) if page else "",
        # What was added or removed stands alone; what was changed, beside what it was.
        "changes": [
            (
                field_text(name),
                value_text(line.kind, line.before, name) if changed else "",
                value_text(line.kind, line.row, name),
            )
            for name in line.fields
        ],
    }
