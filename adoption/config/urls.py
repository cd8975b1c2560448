"""Addresses of the whole site."""

from allauth.account import views as allauth
from allauth.account.decorators import secure_admin_login
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from adoption.views import entrance

handler400 = "adoption.views.trouble.bad_request"
handler500 = "adoption.views.trouble.server_error"

# The administration signs in through the same door as everybody, with its throttling.
admin.site.login = secure_admin_login(admin.site.login)
# One door for a new password: throttled, and told to its owner.
admin.site.password_change = entrance.change_password

password = [
    path("change/", never_cache(allauth.password_change), name="account_change_password"),
    path("set/", entrance.no_such_door, name="account_set_password"),
    path("reset/", never_cache(allauth.password_reset), name="account_reset_password"),
    path("reset/sent/", entrance.reset_sent, name="account_reset_password_done"),
    path("reset/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path(
        "reset/<slug:uidb36>/<str:key>/",
        never_cache(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]

factors = [
    path("", RedirectView.as_view(pattern_name="adoption:account"), name="mfa_index"),
    path("code/", second_factor.authenticate, name="mfa_authenticate"),
    path("code/again/", never_cache(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("app/", never_cache(totp.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", never_cache(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", never_cache(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/new/", never_cache(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path("recovery-codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("adoption.urls")),
    path("accounts/login/", allauth.login, name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("accounts/inactive/", allauth.account_inactive, name="account_inactive"),
    path("accounts/again/", never_cache(allauth.reauthenticate), name="account_reauthenticate"),
    path("accounts/password/", include(password)),
    path("accounts/second-factor/", include(factors)),
    # allauth asks for this name; accounts are made by invitation.
    path("accounts/signup/", entrance.no_such_door, name="account_signup"),
    path("admin/", admin.site.urls),
]
