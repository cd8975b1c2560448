"""Administration: users and organisations.  Figures and submissions are read only: there is no way round the verbs."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils import timezone

from adoption import people, rounds
from adoption.admin_forms import DutyForm, OrganisationForm
from adoption.models import Duty, Figure, Organisation, PersonEvent, Reminder, Submission, SubmissionEvent, User
from indicators.history import save_as

admin.site.unregister(Group)


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
        (None, {"fields": ("is_active",)}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "role", "organisation", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = User.objects.get(pk=obj.pk).standing if change else None
        super().save_model(request, obj, form, change)
        people.record_change(obj, before, by=request.user, at=timezone.now())


class DutyInline(admin.TabularInline):
    model = Duty
    form = DutyForm
    extra = 0
    can_delete = False


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Organisations and what they owe; what closed periods rest on cannot be changed, open ones follow at once."""

    form = OrganisationForm
    list_display = ("code", "name_vi", "kind", "active_from", "active_to")
    list_filter = ("kind",)
    inlines = [DutyInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_as(obj, by=request.user.get_username(), at=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for duty in formset.save(commit=False):
            save_as(duty, by=request.user.get_username(), at=timezone.now())
        formset.save_m2m()
        rounds.refresh_open_periods(by=request.user.get_username(), at=timezone.now())


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


@admin.register(PersonEvent)
class PersonEventAdmin(ReadOnly):
    """Who gave whom which role, organisation or lead, and who closed whose account."""

    list_display = ("person", "change", "role", "organisation", "by", "at", "note")
    list_filter = ("change", "role")
    list_select_related = ("person", "organisation", "by")


@admin.register(Reminder)
class ReminderAdmin(ReadOnly):
    list_display = ("organisation", "period", "kind", "day", "sent_at", "by")
    list_filter = ("kind", "period")
    list_select_related = ("organisation", "period", "by")
