"""Administration of the room: the letterhead."""

from django.contrib import admin

from reports.models import Letterhead


@admin.register(Letterhead)
class LetterheadAdmin(admin.ModelAdmin):
    list_display = ("issuing_body", "place", "is_active")
