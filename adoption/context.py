"""What the frame of every page needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from adoption.access import may
from adoption.roles import Permission


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "province": settings.PROVINCE,
        "is_demo": settings.DEMO,
        "business_day": settings.BUSINESS_DAY,
        "may": {permission.value: may(request.user, permission) for permission in Permission},
        "chartjs": {
            "address": settings.CHARTJS_CDN if settings.CHARTJS == "cdn" else "",
            "integrity": settings.CHARTJS_INTEGRITY,
        },
    }
