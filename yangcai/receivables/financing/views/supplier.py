"""What a supplier does with an application that is on its way."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import list_page
from yangcai.receivables.financing import lists, operations, queries, saga
from yangcai.receivables.financing.forms.supplier import Accept, Answer, Attach, Withdraw
from yangcai.receivables.financing.models import Application
from yangcai.receivables.financing.views.pages import application_of, bound, form_page, refused


@require_safe
def mine(request: Request) -> HttpResponse:
    """我的申请."""
    return list_page(request, lists.MyApplications, template="financing/mine.html")


@require_safe
def every(request: Request) -> HttpResponse:
    """融资申请 of a territory."""
    return list_page(request, lists.AllApplications)


def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take it back, with a reason."""
    row = application_of(request, pk, "financing.application.withdraw")
    return form_page(
        request,
        bound(request, Withdraw),
        operations.withdraw,
        application=row,
        title=_("撤回融资申请%s") % row.number,
        intro=_("撤回后由采购平台解除合同占用（通常几秒钟），解除后可以向其他资金方申请。撤回不能恢复。"),
        submit=_("确认撤回"),
        back=row.get_absolute_url(),
        then=lambda done: withdrawn(request, done),
    )


def withdrawn(request: Request, row: Application) -> HttpResponse:
    """Say what came of it: taken back, or only noted while the contracts are being reserved."""
    noted = _("已登记撤回，采购平台答复占用结果后生效。")
    messages.success(request, noted if row.status == Application.Status.RESERVING else _("已撤回。"))
    return redirect(row)


def answer(request: Request, pk: int) -> HttpResponse:
    """Answer what the bank asked for."""
    row = application_of(request, pk, "financing.application.answer")
    asked = row.info_requests.filter(closed_at=None).first()
    if asked is None:
        return redirect(row)
    if request.method == "POST" and "attach" in request.POST:
        return attach(request, row)
    facts = {"asked": asked, "file": Attach(), "application": row}
    return form_page(
        request,
        bound(request, Answer, asked=asked),
        operations.answer,
        application=row,
        title=_("补充材料：%s") % row.number,
        submit=_("提交补充材料"),
        said=_("已提交，银行承诺时限继续计算。"),
        back=row.get_absolute_url(),
        template="financing/answer.html",
        shown=facts,
        then=lambda done: redirect(saga.settle_all(done, at=request.at)),
    )


def attach(request: Request, row: Application) -> HttpResponse:
    """A file beside the answers."""
    form = Attach(request.POST, request.FILES)
    if form.is_valid():
        facts = {"application": row, "file": form.cleaned_data["file"]}
        try:
            operations.attach(seat=request.seat, at=request.at, **facts)
            messages.success(request, _("附件已上传。"))
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("请选择要上传的文件。"))
    return redirect("financing:answer", row.pk)


def accept(request: Request, pk: int) -> HttpResponse:
    """The bank's terms, what they cost all in, and yes."""
    row = application_of(request, pk, "financing.application.accept")
    if row.status != Application.Status.APPROVED:
        return redirect(row)
    terms = queries.terms_of(row, request.at)
    form = bound(request, Accept, initial={"digest": terms.text.digest})
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"seat": request.seat, "at": request.at, "application": row}
        try:
            row = operations.accept(**facts, **form.facts())  # type: ignore[attr-defined]
        except Refused as refusal:
            refused(form, refusal)
        else:
            return redirect(saga.settle_all(row, at=request.at))
    shown = {"application": row, "terms": terms, "form": form, "title": _("确认融资条件")}
    return render(request, "financing/accept.html", shown)


@require_POST
def relock(request: Request, pk: int) -> HttpResponse:
    """Ask once more for the account to be locked."""
    row = application_of(request, pk, "financing.application.relock")
    try:
        row = operations.relock(seat=request.seat, at=request.at, application=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(row)
    return redirect(saga.settle_all(row, at=request.at))
