"""One's own account: profile, password, second factor, recovery codes, sessions."""

from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people import forms
from yangcai.foundation.people.codes import new_seed, provisioning_uri
from yangcai.foundation.people.models import Membership, OpenSession, RecoveryCode, User
from yangcai.foundation.people.operations import memberships, passwords, phones, second_factors, sessions
from yangcai.foundation.people.sealing import seal, unseal
from yangcai.foundation.people.sessions import session_of
from yangcai.foundation.people.views.activation import sit_down, step_of, steps_for
from yangcai.foundation.people.views.pages import bound, check, form_page, home, stale

SEED = "totp_seed"


@never_cache
def account(request: Request) -> HttpResponse:
    """Who I am, how I prove it, where I am signed in."""
    check(request, "people.profile.edit")
    session = session_of(request)
    mine = OpenSession.visible_to(request.seat).filter(user=request.seat.user_id)
    shown = {
        "user": session.user,
        "session": session,
        "unified": session.factor == OpenSession.Factor.UNIFIED,
        "places": Membership.visible_to(request.seat)
        .filter(user=request.seat.user_id)
        .select_related("organisation"),
        "codes_left": RecoveryCode.left(session.user),
        "running": OpenSession.running(request.at).filter(pk__in=mine).order_by("-seen_at"),
    }
    return render(request, "people/account.html", shown)


def edit(request: Request) -> HttpResponse:
    """Name and e-mail."""
    check(request, "people.profile.edit")
    user = session_of(request).user
    form = bound(request, forms.Profile, initial={"name": user.name, "email": user.email})
    return form_page(
        request,
        form,
        memberships.edit_profile,
        title=_("修改个人资料"),
        back=reverse("people:account"),
        said=_("已保存。"),
    )


@never_cache
@sensitive_post_parameters()
def password(request: Request) -> HttpResponse:
    """A new password."""
    check(request, "people.password.change")
    if away := stale(request):
        return away
    return form_page(
        request,
        bound(request, forms.NewPassword),
        passwords.change_password,
        session=session_of(request),
        title=_("修改密码"),
        intro=_("修改后，您在其他设备上的登录会全部退出。"),
        back=reverse("people:account"),
        said=_("密码已修改。"),
    )


# --- second factor -----------------------------------------------------------------------------


def _may_set(request: Request) -> HttpResponse | None:
    """None when the second factor may be touched now, else where to go first."""
    check(request, "people.second_factor.set")
    user = session_of(request).user
    if user.is_newcomer:
        return None if step_of(user) == "factor" else redirect("people:activate")
    return stale(request)


@never_cache
def second_factor(request: Request) -> HttpResponse:
    """Set up an authenticator: scan, then prove it by a code."""
    if away := _may_set(request):
        return away
    session = session_of(request)
    if SEED not in request.session:
        request.session[SEED] = seal(new_seed()).decode()
    seed = unseal(request.session[SEED].encode())
    form = bound(request, forms.TotpCode)
    facts = {"seat": request.seat, "at": request.at, "session": session, "seed": seed}
    if done := attempt(form, second_factors.set_totp, **facts):
        del request.session[SEED]
        return _recovery_sheet(request, *done)
    uri = provisioning_uri(seed, session.user.username, _("阳采"))
    spaced = " ".join(seed[i : i + 4] for i in range(0, len(seed), 4))
    shown = {"form": form, "user": session.user, "qr": qr(uri), "seed": spaced}
    return render(request, "people/second_factor.html", shown | steps(session.user))


def steps(user: User) -> dict[str, Any]:
    """The line of steps, for newcomers."""
    return {"steps": steps_for(user), "step": "factor"} if user.is_newcomer else {}


def qr(text: str) -> SafeString:
    """A QR code as inline SVG, without inline styles."""
    code = segno.make(text, error="l")
    drawn: str = code.svg_inline(scale=5, border=3, light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 - drawn by us, the text is in the dots


@never_cache
def sms_factor(request: Request) -> HttpResponse:
    """Use the registered phone instead: prove it by a code."""
    if away := _may_set(request):
        return away
    session = session_of(request)
    form = bound(request, forms.Code)
    if form.is_valid():
        if phones.prove(seat=request.seat, at=request.at, **form.cleaned_data):
            done = second_factors.set_sms(seat=request.seat, at=request.at, session=session)
            return _recovery_sheet(request, *done)
        form.add_error("code", _("验证码不正确或已过期。"))
    shown = {"form": form, "user": session.user} | steps(session.user)
    return render(request, "people/sms_factor.html", shown)


def _recovery_sheet(request: Request, user: User, codes: list[str]) -> HttpResponse:
    """The recovery codes, this once; who has just been activated sits down at last."""
    if session_of(request).user.is_newcomer and not user.is_newcomer:
        sit_down(request, user)
    return render(request, "people/recovery_codes.html", {"codes": codes, "go_on": home()})


@never_cache
def recovery_codes(request: Request) -> HttpResponse:
    """A new sheet."""
    check(request, "people.second_factor.set")
    if away := stale(request):
        return away
    return form_page(
        request,
        bound(request, forms.Sure),
        second_factors.renew_recovery_codes,
        session=session_of(request),
        title=_("重新生成恢复码"),
        intro=_("重新生成后，以前的恢复码全部作废。新的恢复码只显示一次。"),
        submit=_("重新生成"),
        back=reverse("people:account"),
        done=lambda codes: render(
            request, "people/recovery_codes.html", {"codes": codes, "go_on": reverse("people:account")}
        ),
    )


# --- sessions ----------------------------------------------------------------------------------


@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    """End one of one's own sessions elsewhere."""
    mine = OpenSession.visible_to(request.seat).filter(user=request.seat.user_id)
    session = get_object_or_404(mine, pk=pk)
    try:
        sessions.end_session(seat=request.seat, at=request.at, session=session)
        messages.success(request, _("已结束该会话。"))
    except Refused as no:
        messages.error(request, str(no))
    return redirect("people:account")


@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    """End all the others."""
    check(request, "people.session.end")
    session = session_of(request)
    count = sessions.end_other_sessions(seat=request.seat, at=request.at, session=session)
    messages.success(request, _("已结束其他%s个会话。") % count)
    return redirect("people:account")
