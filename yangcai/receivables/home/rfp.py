"""Hand-offs (§5.8): the procurement platform asks for a code, a browser brings it."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yangcai.foundation.exchange.endpoints import Answer, command
from yangcai.foundation.exchange.models import Counterpart
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.devices import address_of, device_of
from yangcai.foundation.people.models import OpenSession
from yangcai.foundation.people.seats import PUBLIC
from yangcai.foundation.people.sessions import close_session, open_session
from yangcai.receivables.home.models import LIFE
from yangcai.receivables.home.operations import Arrival, give, person_of, redeem


@command
def give_code(request: HttpRequest, app: Counterpart, body: dict[str, Any]) -> Answer:
    """POST /rfp/v1/handoffs: a code for somebody signed in there, good for a minute."""
    code = give(seat=replace(SYSTEM, name=app.title), at=timezone.now(), app=app.app, said=body)
    url = f"{settings.RECEIVABLES_URL.rstrip('/')}{reverse('rfp:arrive', args=[code])}"
    return Answer(201, {"code": code, "url": url, "expiresIn": int(LIFE.total_seconds())})


@require_GET
@never_cache
def arrive(request: Request, code: str) -> HttpResponse:
    """GET /rfp/v1/handoffs/<code>/: a browser comes over; it lands on its order, or on 我的订单."""
    came = redeem(seat=PUBLIC, at=request.at, code=code, ip=address_of(request), device=device_of(request))
    if came.bound is None:
        return render(request, "home/handoff_lost.html", {"cloud_url": settings.CLOUD_URL}, status=400)
    if came.bound.membership is None:
        name = "waiting" if came.bound.claim else "barred"
        facts = {"claim": came.bound.claim, "person": person_of(came.handoff) if came.handoff else None}
        return render(request, f"people/unified/{name}.html", facts, status=403)
    return seat_down(request, came)


def seat_down(request: Request, came: Arrival) -> HttpResponse:
    """Open the session of whoever came, with the level of proof they came with; whoever sat here leaves."""
    assert came.bound and came.bound.membership and came.handoff  # noqa: S101 - asked by the caller
    user, place, before = came.bound.identity.user, came.bound.membership, request.seat.organisation_name
    if not request.seat.is_stranger:
        close_session(request, "replaced")
    open_session(request, user, place, OpenSession.Factor.UNIFIED, trust=came.handoff.trust)
    if before and before != place.organisation.name:
        # Whoever was led here by another's link should not take that firm for their own.
        said = _("此前登录的“%(before)s”已退出，现在的身份是“%(now)s”。如非本人操作，请立即退出。")
        messages.warning(request, said % {"before": before, "now": place.organisation.name})
    if came.order:
        return redirect(came.order)
    if came.handoff.contract_code:
        messages.info(request, _("您选择的合同尚未同步到本平台，通常几分钟内可见，请稍后刷新。"))
    return redirect("orders:orders")
