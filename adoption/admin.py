"""Administration: users and organisations.  Figures and submissions are read only: there is no way round the verbs."""

from collections.abc import Callable
from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adoption import people, rescue, rounds
from adoption.admin_forms import PLAIN_FIELDS, DutyForm, OrganisationForm, PasswordForm
from adoption.membership import PeopleRefused
from adoption.models import Duty, Figure, Organisation, PersonEvent, Reminder, Submission, SubmissionEvent, User
from adoption.people_labels import people_refusal_text
from adoption.roles import Role
from indicators.history import save_as

# Roles are code, and whoever may change an address beside the account could sign in as its owner.
# What an authenticator holds is secret; the verbs of `adoption/rescue.py` remove it.
admin.site.unregister([Group, EmailAddress, Authenticator])


def _may_administer(request: HttpRequest) -> bool:
    """As on every other page: strangers are sent to sign in, other roles get 403."""
    person = request.user
    if not person.is_authenticated:
        return False
    if person.role != Role.ADMINISTRATOR or not person.is_staff:
        raise PermissionDenied
    return True


admin.site.has_permission = _may_administer  # type: ignore[method-assign]


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(UserAdmin):
    formfield_overrides = PLAIN_FIELDS
    list_display = ("username", "last_name", "role", "organisation", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("organisation",)
    actions = ("unlock", "remove_second_factor")
    change_password_form = PasswordForm
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (None, {"fields": ("last_name", "email", "role", "organisation", "is_lead", "language")}),
        (None, {"fields": ("is_active",)}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "role", "organisation", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account is closed, not deleted: what bears the name keeps it."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.is_staff = obj.is_superuser = obj.role == Role.ADMINISTRATOR
        before = User.objects.get(pk=obj.pk).standing if change else None
        super().save_model(request, obj, form, change)
        people.record_change(obj, before, by=request.user, at=timezone.now())

    def response_action(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponseBase | None:
        """What is ticked on the page are numbers of rows; Django asks the database for whatever is sent."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(each.isdecimal() and len(each) < 10 for each in ticked):
            raise SuspiciousOperation("rows that no page offers")
        return super().response_action(request, queryset)

    @admin.action(description=_("Unlock the sign-in"))
    def unlock(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for person in chosen:
            self._rescue(request, person, lambda one: rescue.unlock(one, by=request.user))

    @admin.action(description=_("Remove the second factor of a lost phone"))
    def remove_second_factor(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        why = gettext("Phone lost; removed in the administration")
        for person in chosen:
            self._rescue(request, person, lambda one: rescue.remove_second_factor(one, by=request.user, why=why))

    def _rescue(self, request: HttpRequest, person: User, verb: Callable[[User], User]) -> None:
        try:
            verb(person)
        except PeopleRefused as refused:
            messages.error(request, f"{person}: {people_refusal_text(refused)}")
        else:
            messages.success(request, _("Done for %(name)s.") % {"name": person})


class DutyInline(admin.TabularInline):
    model = Duty
    form = DutyForm
    extra = 0
    can_delete = False


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Organisations and what they owe; what closed periods rest on cannot be changed, open ones follow at once."""

    form = OrganisationForm
    formfield_overrides = PLAIN_FIELDS
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
    list_select_related = ("submission", "measure")


@admin.register(SubmissionEvent)
class SubmissionEventAdmin(ReadOnly):
    list_display = ("submission", "action", "by", "at")
    list_select_related = ("submission", "by")


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
