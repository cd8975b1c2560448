"""One's own account: password, second factor, where one is signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from adoption import my_account, sign_ins
from adoption.access import requires
from adoption.models import SignIn
from adoption.roles import Permission


@requires(Permission.OWN_ACCOUNT)
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "account/account.html", {"page": my_account.build(request.user)})


@requires(Permission.OWN_ACCOUNT)
@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    running = SignIn.objects.running_of(request.user, at=timezone.now())
    own = request.session.session_key
    return render(request, "account/sessions.html", {"sign_ins": running, "own": own})


@requires(Permission.OWN_ACCOUNT)
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    sign_in = get_object_or_404(SignIn.objects.running_of(request.user, at=timezone.now()), pk=pk)
    sign_ins.end(sign_in)
    messages.success(request, _("That device is signed out."))
    return redirect("adoption:sessions")


@requires(Permission.OWN_ACCOUNT)
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    sign_ins.end_all(request.user, but=request.session.session_key)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("adoption:sessions")
