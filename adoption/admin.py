"""Administration: users and organisations.  Figures and submissions are read only: there is no way round the verbs."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from adoption.models import Duty, Figure, Organisation, Submission, SubmissionEvent, User


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = ("username", "last_name", "role", "organisation", "is_active")
    list_filter = ("role", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (None, {"fields": ("last_name", "email", "role", "organisation", "is_lead", "language")}),
        (None, {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "role", "organisation", "password1", "password2")}),)


class DutyInline(admin.TabularInline):
    model = Duty
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ("code", "name_vi", "kind", "active_from", "active_to")
    list_filter = ("kind",)
    inlines = [DutyInline]


@admin.register(Submission)
class SubmissionAdmin(ReadOnly):
    list_display = ("organisation", "period", "revision", "status", "submitted_at", "approved_at")
    list_filter = ("status", "period")
    list_select_related = ("organisation", "period")


@admin.register(Figure)
class FigureAdmin(ReadOnly):
    list_display = ("submission", "measure", "stored", "nothing_to_report")
    list_select_related = ("measure",)


@admin.register(SubmissionEvent)
class SubmissionEventAdmin(ReadOnly):
    list_display = ("submission", "action", "by", "at")
    list_select_related = ("by",)
