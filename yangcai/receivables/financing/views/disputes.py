"""Pages about a slip in force: objections and voiding."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.http import Request
from yangcai.receivables.financing import operations
from yangcai.receivables.financing.forms.slips import AskVoid, Finding, Note
from yangcai.receivables.financing.forms.supplier import AnswerVoid, Dispute
from yangcai.receivables.financing.models import Slip
from yangcai.receivables.financing.operations.slips import REVIEW
from yangcai.receivables.financing.views.pages import bound, form_page, slip_of


def one_form(request: Request, form: Any, operation: Any, row: Slip, words: tuple[str, ...]) -> HttpResponse:
    """A page with one form about a slip; the words: its title, its button, what is said after, an introduction."""
    title, submit, said, intro = (*words, "", "")[:4]
    facts: dict[str, Any] = {
        "title": f"{title}：{row.number}",
        "submit": submit,
        "said": said,
        "intro": intro,
    }
    return form_page(request, form, operation, slip=row, back=row.get_absolute_url(), **facts)


def void(request: Request, pk: int) -> HttpResponse:
    """The bank's checker asks to void it."""
    row = slip_of(request, pk, "financing.slip.void")
    intro = _("作废须经供应商确认；生效后合同占用和账户锁定解除，成交单保留为已作废。")
    words = (_("申请作废融资成交单"), _("发送给供应商确认"), _("已通知供应商确认。"), intro)
    return one_form(request, bound(request, AskVoid), operations.ask_void, row, words)


def answer_void(request: Request, pk: int) -> HttpResponse:
    """The supplier says yes or no to it."""
    row = slip_of(request, pk, "financing.slip.agree")
    intro = _("银行申请作废的原因：%s") % row.void_reason
    words = (_("确认作废申请"), _("提交"), _("已提交。"), intro)
    return one_form(request, bound(request, AnswerVoid), operations.answer_void, row, words)


def dispute(request: Request, pk: int) -> HttpResponse:
    """The supplier objects."""
    row = slip_of(request, pk, "financing.slip.dispute")
    words = (_("对融资成交单提出异议"), _("提交异议"), _("已提交，平台将核查，银行会收到通知。"))
    return one_form(request, bound(request, Dispute), operations.dispute, row, words)


def find(request: Request, pk: int) -> HttpResponse:
    """The platform says what it found."""
    row = slip_of(request, pk, "financing.slip.find")
    intro = _("供应商的异议：%s") % row.dispute
    words = (_("核查成交单异议"), _("提交核查意见"), _("已提交，银行将据此处理。"), intro)
    return one_form(request, bound(request, Finding), operations.find, row, words)


def resolve(request: Request, pk: int) -> HttpResponse:
    """The bank's checker settles the objection; the slip stands."""
    row = slip_of(request, pk, REVIEW)
    intro = _("平台核查意见：%s。如应作废，请返回后选择“申请作废”。") % row.operator_finding
    words = (_("处理异议"), _("确认成交单继续有效"), _("异议已处理。"), intro)
    return one_form(request, bound(request, Note), operations.resolve, row, words)
