"""融资申请: the button that takes a supplier to the receivables platform."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.models import Handoff
from yangcai.cloud.finance.operations.handoffs import ask_handoff, command_of, note_given, note_unanswered
from yangcai.foundation.exchange.client import Reply, Unreachable, call
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people.models import OpenSession
from yangcai.foundation.ui.words import masked_phone


@require_POST
def ask(request: Request) -> HttpResponse:
    """Ask for a one-time code and go there with it; whatever stands in the way is said, and nothing is lost."""
    contract = None
    if pk := request.POST.get("contract"):
        contract = get_object_or_404(
            Contract.visible_to(request.seat), pk=pk if pk.isascii() and pk.isdigit() else 0
        )
    try:
        handoff = ask_handoff(
            seat=request.seat,
            at=request.at,
            session=request.session.session_key or "",
            contract=contract,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(contract or "finance:financing")
    try:
        reply = _call(request, handoff)
    except Unreachable as error:
        note_unanswered(seat=request.seat, at=request.at, handoff=handoff, error=str(error))
        messages.error(
            request,
            _(
                "应收账款融资平台暂时无法连接，融资申请没有提交，您的合同和已办事项都不受影响。"
                "请几分钟后再试；合同信息、融资成交单等页面可照常使用。"
            ),
        )
        return redirect(contract or "finance:financing")
    return _go(request, handoff, reply)


def _call(request: Request, handoff: Handoff) -> Reply:
    """The signed command, on behalf of the person whose session this is."""
    session: OpenSession = request.open_session  # type: ignore[attr-defined]
    body = command_of(
        handoff,
        phone=masked_phone(session.user.phone),
        seat=request.seat,
        signed_in_at=session.opened_at,
    )
    return call(settings.EXCHANGE_PEER, "POST", "/rfp/v1/handoffs", body=body, key=handoff.key)


def _go(request: Request, handoff: Handoff, reply: Reply) -> HttpResponse:
    """On to the address in the answer, if it is the receivables platform's; else back with what it said."""
    address = str(reply.body.get("url", ""))
    if reply.ok and address.startswith(f"{settings.RECEIVABLES_URL}/"):
        note_given(seat=request.seat, at=request.at, handoff=handoff)
        return HttpResponseRedirect(address)
    told = str(reply.body.get("message", "") or reply.body.get("code", ""))[:200]
    note_unanswered(seat=request.seat, at=request.at, handoff=handoff, error=told or "no address")
    messages.error(request, _("应收账款融资平台没有接受这次申请：%s") % (told or _("未说明原因")))
    return redirect(handoff.contract or "finance:financing")
