"""The page that a watchman asks."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from adoption.access import requires
from adoption.health import Health, health
from adoption.roles import Permission


@requires(Permission.ANYONE)
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the process can serve, else 503 with the reason in three words and nothing else."""
    found = health()
    status = HTTPStatus.OK if found is Health.OK else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"status": found}, status=status)
