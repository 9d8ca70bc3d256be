"""The pages of the identity platform."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.sandbox.identity import forms, limits, operations, sessions
from yangcai.sandbox.identity.models import Account


def wanted(request: Request) -> str:
    """Where to go afterwards: a page of this site, nothing else."""
    url = request.GET.get("next", "")
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}) else ""


def kind_of(request: Request) -> Account.Kind:
    """Which tab is open; 法人 unless 个人 is chosen."""
    return Account.Kind.NATURAL if request.GET.get("kind") == "natural" else Account.Kind.LEGAL


def tabs(request: Request) -> dict[str, object]:
    """What both tabbed pages show."""
    return {"kind": kind_of(request).value, "next": wanted(request)}


def onward(request: Request) -> HttpResponse:
    """To the page that was wanted, taken as an address and never as the name of a view; else to the account."""
    return HttpResponseRedirect(wanted(request) or reverse("identity:account"))


@sensitive_post_parameters("password")
@never_cache
def sign_in(request: Request) -> HttpResponse:
    """个人登录 and 法人登录; who is signed in already goes on."""
    if request.user.is_authenticated:
        return onward(request)
    return sign_in_again(request)


@sensitive_post_parameters("password")
@never_cache
def sign_in_again(request: Request) -> HttpResponse:
    """The sign-in page even for somebody signed in: to change from 个人 to 法人 (`prompt=login`)."""
    form = forms.SIGN_IN[kind_of(request)](request.POST or None)
    if form.is_valid() and limits.is_exhausted(request):
        form.add_error(None, _("来自您网络的错误尝试过多，请十分钟后再试。"))
    elif form.is_valid():
        try:
            account = operations.check_password(
                seat=request.seat, at=request.at, kind=kind_of(request), **form.cleaned_data
            )
        except Refused as refusal:
            limits.count(request)
            form.add_error(None, str(refusal))
        else:
            sessions.begin(request, account)
            return onward(request)
    return render(request, "identity/sign_in.html", {"form": form, **tabs(request)})


@sensitive_post_parameters("password", "again")
@never_cache
def register(request: Request) -> HttpResponse:
    """新用户注册: signed in at once, and back to where the person came from."""
    form = forms.REGISTRATION[kind_of(request)](request.POST or None)
    if account := attempt(form, operations.register, seat=request.seat, at=request.at):
        sessions.begin(request, account)
        return onward(request)
    return render(request, "identity/register.html", {"form": form, **tabs(request)})


@login_required
def account(request: Request) -> HttpResponse:
    """One's own account."""
    return render(request, "identity/account.html", {"account": request.user})


@login_required
@require_POST
def prove(request: Request) -> HttpResponse:
    """Rise to trust level 4, as if the face had been compared."""
    operations.prove_by_face(seat=request.seat, at=request.at, account=cast(Account, request.user))
    return redirect("identity:account")


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Sign out here and at every client."""
    sessions.end(request)
    return redirect(reverse("identity:signed-out"))


def signed_out(request: Request) -> HttpResponse:
    """The page after signing out."""
    return render(request, "identity/signed_out.html")
