"""A bank's desk: what was sent to it, receiving, asking, proposing, checking."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import list_page
from yangcai.receivables.financing import lists, operations, queries
from yangcai.receivables.financing.forms.bank import Approve, AskMore, Check, Refuse
from yangcai.receivables.financing.models import Application, Decision
from yangcai.receivables.financing.views.pages import application_of, bound, check, form_page, press, refused


@require_safe
def inbox(request: Request) -> HttpResponse:
    """收件箱."""
    return list_page(request, lists.Inbox)


@require_safe
def handled(request: Request) -> HttpResponse:
    """已办申请."""
    return list_page(request, lists.Handled)


@require_POST
def receive(request: Request, pk: int) -> HttpResponse:
    """It is on our desk."""
    row = application_of(request, pk, "financing.application.receive")
    return press(
        request, operations.receive, application=row, back=row.get_absolute_url(), said=_("已接收。")
    )


@require_POST
def begin_review(request: Request, pk: int) -> HttpResponse:
    """We look into it."""
    row = application_of(request, pk, "financing.application.begin")
    back = row.get_absolute_url()
    return press(request, operations.begin_review, application=row, back=back, said=_("已开始审核。"))


def ask_more(request: Request, pk: int) -> HttpResponse:
    """Ask for more, line by line."""
    row = application_of(request, pk, "financing.application.ask_more")
    return form_page(
        request,
        bound(request, AskMore),
        operations.ask_more,
        application=row,
        title=_("要求补充材料：%s") % row.number,
        submit=_("发送给供应商"),
        said=_("已通知供应商，承诺时限暂停。"),
        back=row.get_absolute_url(),
    )


def approve(request: Request, pk: int) -> HttpResponse:
    """Propose terms."""
    row = application_of(request, pk, "financing.decision.propose")
    initial: dict[str, Any] = {
        "amount": row.amount,
        "term_days": row.term_days,
        "repayment": row.repayment,
        "valid_until": beijing_day(request.at) + timedelta(days=30),
        "rate": row.product.rate_from if row.product else None,
    }
    title = _("提出审批意见：同意") if row.is_formal else _("提出审批意见：核定预授信额度")
    return form_page(
        request,
        bound(request, Approve, initial=initial),
        operations.propose,
        application=row,
        title=title,
        submit=_("提交复核"),
        said=_("已提交复核。"),
        back=row.get_absolute_url(),
        template="financing/propose.html",
        shown={"application": row},
    )


def refuse(request: Request, pk: int) -> HttpResponse:
    """Propose to refuse, with a reason."""
    row = application_of(request, pk, "financing.decision.propose")
    return form_page(
        request,
        bound(request, Refuse),
        operations.propose,
        application=row,
        title=_("提出审批意见：不同意"),
        submit=_("提交复核"),
        said=_("已提交复核。"),
        back=row.get_absolute_url(),
        template="financing/propose.html",
        shown={"application": row},
    )


def decide(request: Request, pk: int) -> HttpResponse:
    """The checker looks at a proposal and agrees or sends it back."""
    seen = Application.visible_to(request.seat)
    rows = (
        Decision.visible_to(request.seat).filter(application__in=seen).select_related("application__supplier")
    )
    proposal = get_object_or_404(rows, pk=pk)
    check(request, "financing.decision.review")
    if proposal.status != Decision.Status.PROPOSED:
        return redirect(proposal.application)
    form = bound(request, Check)
    if request.method == "POST" and form.is_valid():
        agrees, note = form.cleaned_data["verdict"] == "agree", form.cleaned_data["note"]
        operation = operations.confirm if agrees else operations.send_back
        try:
            operation(seat=request.seat, at=request.at, proposal=proposal, note=note)
        except Refused as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("已复核。"))
            return redirect(proposal.application)
    cost = queries.cost_of(proposal, request.at) if proposal.amount else None
    shown = {"form": form, "decision": proposal, "application": proposal.application, "cost": cost}
    return render(request, "financing/decide.html", shown | {"title": _("复核审批意见")})
