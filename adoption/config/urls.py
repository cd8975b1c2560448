"""Addresses of the whole site."""

from allauth.account import views as allauth
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from adoption.views import entrance

# The administration signs in through the same door as everybody, with its throttling.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("adoption.urls")),
    path("accounts/login/", allauth.login, name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    # allauth asks for these names; accounts are made and unlocked by staff.
    path("accounts/signup/", entrance.no_such_door, name="account_signup"),
    path("accounts/reset/", entrance.no_such_door, name="account_reset_password"),
    path("accounts/inactive/", entrance.no_such_door, name="account_inactive"),
    path("admin/", admin.site.urls),
]
