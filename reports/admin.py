"""Administration of the room: the letterhead."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from adoption.admin_forms import PLAIN_FIELDS
from indicators.history import save_as
from reports.models import Letterhead


@admin.register(Letterhead)
class LetterheadAdmin(admin.ModelAdmin):
    formfield_overrides = PLAIN_FIELDS
    list_display = ("issuing_body", "place", "is_active")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_as(obj, by=request.user.get_username(), at=timezone.now())
