"""First steps of an account: prove the phone where needed, set a password, set up a second factor."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people import forms
from yangcai.foundation.people.models import User
from yangcai.foundation.people.operations import activation, phones
from yangcai.foundation.people.operations.sign_in import places_of
from yangcai.foundation.people.realms import realm_of
from yangcai.foundation.people.sessions import open_session, session_of
from yangcai.foundation.people.views.pages import bound, check, home

STEPS = {"phone": _("验证手机"), "password": _("设置新密码"), "factor": _("设置二次验证")}


def step_of(user: User) -> str:
    """What a newcomer has to do next; nothing when the account is in use."""
    if not user.is_newcomer:
        return ""
    if user.proves_by_phone:
        return "phone"
    return "password" if user.password_at is None else "factor"


@never_cache
def activate(request: Request) -> HttpResponse:
    """Go to the step that is next."""
    check(request, "people.account.activate")
    match step_of(session_of(request).user):
        case "phone":
            return redirect("people:activate-phone")
        case "password":
            return redirect("people:activate-password")
        case "factor":
            return redirect("people:second-factor")
        case _done:
            return redirect(home())


def _page(request: Request, step: str, form: object) -> HttpResponse:
    user = session_of(request).user
    shown = {"form": form, "user": user, "step": step, "steps": steps_for(user)}
    return render(request, f"people/activate_{step}.html", shown)


def steps_for(user: User) -> list[tuple[str, str]]:
    """The steps this account takes, with their titles."""
    steps = dict(STEPS)
    if not user.proves_by_phone:
        del steps["phone"]
    if user.second_factor:
        del steps["factor"]
    return list(steps.items())


@never_cache
def activate_phone(request: Request) -> HttpResponse:
    """Prove the registered phone: the initial password alone is known to too many."""
    check(request, "people.account.activate")
    if step_of(session_of(request).user) != "phone":
        return redirect("people:activate")
    form = bound(request, forms.Code)
    if form.is_valid():
        if phones.prove(seat=request.seat, at=request.at, **form.cleaned_data):
            return redirect("people:activate")
        form.add_error("code", _("验证码不正确或已过期。"))
    return _page(request, "phone", form)


@never_cache
@sensitive_post_parameters()
def activate_password(request: Request) -> HttpResponse:
    """Replace the initial password."""
    check(request, "people.account.activate")
    session = session_of(request)
    if step_of(session.user) != "password":
        return redirect("people:activate")
    form = bound(request, forms.NewPassword)
    facts = {"seat": request.seat, "at": request.at}
    if user := attempt(form, activation.set_first_password, **facts):
        return redirect("people:activate") if user.is_newcomer else take_seat(request, user)
    return _page(request, "password", form)


def take_seat(request: Request, user: User) -> HttpResponse:
    """The account is in use now: begin a real session, with a new key."""
    sit_down(request, user)
    messages.success(request, _("账号已激活。"))
    return redirect(home())


def sit_down(request: Request, user: User) -> None:
    """Open the session of somebody who has just been activated, in their first place."""
    places = [p for realm in ("staff", "bank") for p in places_of(user, realm, request.at)]
    if places and realm_of(places[0].organisation.kind):
        open_session(request, user, places[0], session_of(request).factor)


@require_POST
def send_code(request: Request) -> HttpResponse:
    """Send a code to one's own phone, and go back to where it is asked for."""
    check(request, "people.phone.prove")
    try:
        phones.send_to_self(seat=request.seat, at=request.at)
        messages.success(request, _("验证码已发送，5分钟内有效。"))
    except Refused as no:
        messages.error(request, str(no))
    return redirect("people:sms-factor" if request.POST.get("for") == "factor" else "people:activate-phone")
