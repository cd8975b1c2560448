"""From request to role: the only gate, and who may see which totals."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from adoption.roles import Permission, Role, allowed

View = Callable[..., HttpResponseBase]


def role_of(user: Any) -> Role | None:
    return Role(user.role) if user.is_authenticated else None


def may(user: Any, permission: Permission) -> bool:
    return allowed(role_of(user), permission, public=settings.PUBLIC_OVERVIEW)


def requires(permission: Permission) -> Callable[[View], View]:
    """Let a view answer only those who hold the permission; strangers are sent to sign in, others get 403."""

    def gate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if may(request.user, permission):
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied

        gated.permission = permission  # type: ignore[attr-defined]
        return login_not_required(gated)

    return gate


LEAST_BANKS = 3


def total_may_be_shown(user: Any, *, from_banks: bool, period_is_closed: bool, banks_behind: int) -> bool:
    """Whether this reader may see a total (domain page §5.13).

    Staff and officials see all; others see what banks filed only of closed periods and of three banks or more.
    """
    if not from_banks or may(user, Permission.VIEW_OPEN_TOTALS):
        return True
    return period_is_closed and banks_behind >= LEAST_BANKS
