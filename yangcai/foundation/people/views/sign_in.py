"""Coming in by account, in two steps, and leaving."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people import forms
from yangcai.foundation.people.devices import address_of, device_of
from yangcai.foundation.people.models import Membership, OpenSession, PendingSignIn, SignIn, User
from yangcai.foundation.people.operations import phones, sessions
from yangcai.foundation.people.operations import sign_in as operations
from yangcai.foundation.people.realms import realm_of
from yangcai.foundation.people.seats import PUBLIC
from yangcai.foundation.people.sessions import close_session, open_session, session_of
from yangcai.foundation.people.unified.sessions import farewell_url
from yangcai.foundation.people.views.pages import bound, check, form_page, is_here, wanted

PENDING, DOOR = "pending_sign_in", "entrance"
Entrance = SignIn.Entrance


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Request, entrance: str = Entrance.STAFF) -> HttpResponse:
    """The first step: account and password."""
    if request.seat.organisation_id:
        return redirect(wanted(request))
    form = bound(request, forms.SignIn)
    if form.is_valid():
        came = operations.check_password(
            seat=PUBLIC,
            at=request.at,
            entrance=entrance,
            next=wanted(request),
            ip=address_of(request),
            device=device_of(request),
            **form.cleaned_data,
        )
        if came.pending:
            request.session[PENDING], request.session[DOOR] = came.pending.pk, entrance
            return redirect("people:second-step")
        if came.user:
            return enter(request, came.user, came.factor, entrance, wanted(request))
        form.add_error(None, came.message)
    shown = {"form": form, "bank": entrance == Entrance.BANK, "next": request.GET.get("next", "")}
    return render(request, "people/sign_in.html", shown)


@never_cache
def second_step(request: Request) -> HttpResponse:
    """The second step: a code of the authenticator, from the phone, or from the recovery sheet."""
    pending = PendingSignIn.waiting(request.session.get(PENDING), request.at)
    if pending is None:
        return start_again(request)
    by_recovery = request.GET.get("by") == "recovery"
    form = bound(request, forms.Code)
    if form.is_valid():
        try:
            came = operations.prove(
                seat=PUBLIC,
                at=request.at,
                pending=pending,
                by_recovery=by_recovery,
                ip=address_of(request),
                device=device_of(request),
                **form.cleaned_data,
            )
        except operations.SignInOver:
            return start_again(request)
        if came.user:
            return enter(request, came.user, came.factor, pending.entrance, pending.next)
        form.add_error(None if came.outcome == SignIn.Outcome.LOCKED else "code", came.message)
    shown = {"form": form, "pending": pending, "by_recovery": by_recovery}
    return render(request, "people/second_step.html", shown)


def start_again(request: Request) -> HttpResponse:
    """The five minutes are over."""
    request.session.pop(PENDING, None)
    messages.warning(request, _("登录已超时或已完成，请重新输入账号和密码。"))
    bank = request.session.get(DOOR) == Entrance.BANK
    return redirect("people:bank-sign-in" if bank else "people:sign-in")


@require_POST
def second_step_code(request: Request) -> HttpResponse:
    """Send the second step's code by short message."""
    pending = PendingSignIn.waiting(request.session.get(PENDING), request.at)
    if pending is None:
        return start_again(request)
    try:
        phones.send_for_sign_in(seat=PUBLIC, at=request.at, pending=pending)
        messages.success(request, _("验证码已发送，5分钟内有效。"))
    except Refused as no:
        messages.error(request, str(no))
    return redirect("people:second-step")


def enter(request: Request, user: User, factor: str, entrance: str, next: str) -> HttpResponse:
    """Begin the session, in the place last taken; newcomers go to activation, people of several places choose."""
    if user.is_newcomer:
        open_session(request, user, None, factor)
        return redirect("people:activate")
    places = operations.places_of(user, entrance, request.at)
    if not places:
        return start_again(request)
    last = OpenSession.last_place_of(user)
    open_session(request, user, next_place(places, last), factor)
    if others := OpenSession.others_running(user, request.session.session_key or "", request.at):
        messages.warning(
            request, _("您的账号另有%s处登录。如非本人操作，请到“个人资料”结束其他会话并修改密码。") % others
        )
    if len(places) > 1:
        return redirect(f"{reverse('people:switch')}?{urlencode({'next': next})}")
    return redirect(next if is_here(next) else wanted(request))


def next_place(places: list[Membership], last: int | None) -> Membership:
    """The place taken last time if it may still be taken, else the first."""
    return next((place for place in places if place.pk == last), places[0])


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Leave; who came by the identity platform leaves there as well."""
    if request.seat.is_stranger:
        return redirect("people:sign-in")
    session = session_of(request)
    elsewhere = farewell_url(request, session)
    sessions.sign_out(seat=request.seat, at=request.at, session=session)
    close_session(request)
    messages.success(request, _("您已退出登录。"))
    return redirect(elsewhere or "people:sign-in")


@never_cache
def switch(request: Request) -> HttpResponse:
    """Choose among one's own places."""
    check(request, "people.session.switch")
    session = session_of(request)
    places = Membership.holding(beijing_day(request.at)).filter(user=request.seat.user_id)
    mine = [p.pk for p in places.select_related("organisation") if same_realm(p, request)]
    here = places.filter(pk__in=mine).select_related("organisation").order_by("organisation__name")
    form = bound(request, forms.Place, places=here, initial={"membership": session.membership_id})
    return form_page(
        request,
        form,
        sessions.switch,
        session=session,
        title=_("切换单位"),
        intro=_("请选择接下来以哪个单位的身份办理业务。"),
        submit=_("进入"),
        back=wanted(request),
    )


def same_realm(place: Membership, request: Request) -> bool:
    """Whether the place is entered by the door the person came in by."""
    return realm_of(place.organisation.kind) == realm_of(request.seat.kind)


@never_cache
@sensitive_post_parameters("password")
def confirm(request: Request) -> HttpResponse:
    """The password once more, before something grave."""
    check(request, "people.session.freshen")
    session = session_of(request)
    form = bound(request, forms.OwnPassword)
    if form.is_valid():
        given = form.cleaned_data["password"]
        if sessions.freshen(seat=request.seat, at=request.at, session=session, password=given):
            return redirect(wanted(request))
        form.add_error("password", _("密码不正确；连续5次错误将退出登录。"))
    return render(request, "people/confirm.html", {"form": form})
