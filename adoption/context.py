"""What the frame of every page needs to know."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.templatetags.static import static

from adoption.access import may
from adoption.roles import Permission


def page(request: HttpRequest) -> dict[str, Any]:
    reader = getattr(request, "user", AnonymousUser())  # what is refused early is refused before it is known who asks
    return {
        "province": settings.PROVINCE,
        "is_demo": settings.DEMO,
        "business_day": settings.BUSINESS_DAY,
        "may": {permission.value: may(reader, permission) for permission in Permission},
        "chartjs": {
            "address": settings.CHARTJS_CDN if settings.CHARTJS == "cdn" else "",
            "integrity": settings.CHARTJS_INTEGRITY,
            "local": local_chartjs(),
        },
    }


@cache
def local_chartjs() -> str:
    """The address of our own copy of Chart.js; empty where npm was not there to bring it."""
    try:
        return static("vendor/chart.umd.min.js")
    except ValueError:  # what the manifest of static files raises for a file that it does not list
        return ""
