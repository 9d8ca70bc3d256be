"""Pages of this room."""

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.messages import forms, lists, operations, queries
from yangcai.foundation.messages.models import Mail, Message, Sms
from yangcai.foundation.messages.wordings import WORDINGS
from yangcai.foundation.ui.lists import list_page


@require_safe
def inbox(request: Request) -> HttpResponse:
    """What was said to me."""
    return list_page(request, lists.Messages, template="messages/messages.html")


@require_GET  # not HEAD: that would read it unread
def message(request: Request, pk: int) -> HttpResponse:
    """One message; opening it is reading it."""
    row = get_object_or_404(Message.visible_to(request.seat), pk=pk)
    with suppress(operations.AlreadyRead):
        operations.read(seat=request.seat, at=request.at, message=row)
    return render(request, "messages/message.html", {"message": row})


@require_POST
def read_all(request: Request) -> HttpResponse:
    """I have seen them all."""
    try:
        count = operations.read_all(seat=request.seat, at=request.at)
        messages.success(request, _("已将%s条消息标为已读。") % count)
    except operations.AlreadyRead as refusal:
        messages.info(request, str(refusal))
    return redirect("messages:messages")


@require_safe
def todos(request: Request) -> HttpResponse:
    """What waits for me."""
    return list_page(request, lists.Todos, template="messages/todos.html")


@require_safe
def closed_todos(request: Request) -> HttpResponse:
    """What we have done."""
    return list_page(request, lists.ClosedTodos)


@require_safe
def sms_log(request: Request) -> HttpResponse:
    """Every short message, masked."""
    return list_page(request, lists.SmsLog)


@require_safe
def mail_log(request: Request) -> HttpResponse:
    """Every e-mail, masked."""
    return list_page(request, lists.MailLog)


@require_safe
def sms(request: Request, pk: int) -> HttpResponse:
    """What became of one short message."""
    row = get_object_or_404(Sms.visible_to(request.seat), pk=pk)
    shown = {"delivery": row, "back": reverse("messages:sms-log"), "resend": "messages:resend-sms"}
    shown["may_resend"] = request.seat.may("messages.delivery.resend")
    return render(request, "messages/delivery.html", shown)


@require_safe
def mail(request: Request, pk: int) -> HttpResponse:
    """What became of one e-mail."""
    row = get_object_or_404(Mail.visible_to(request.seat), pk=pk)
    shown = {"delivery": row, "back": reverse("messages:mail-log"), "resend": "messages:resend-mail"}
    shown["may_resend"] = request.seat.may("messages.delivery.resend")
    return render(request, "messages/delivery.html", shown)


@require_POST
def resend_sms(request: Request, pk: int) -> HttpResponse:
    """Once more."""
    return _resend(request, get_object_or_404(Sms.visible_to(request.seat), pk=pk))


@require_POST
def resend_mail(request: Request, pk: int) -> HttpResponse:
    """Once more."""
    return _resend(request, get_object_or_404(Mail.visible_to(request.seat), pk=pk))


def _resend(request: Request, row: Sms | Mail) -> HttpResponse:
    try:
        operations.resend(seat=request.seat, at=request.at, delivery=row)
        messages.success(request, _("已重新提交发送。"))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(row)


@require_safe
def wordings(request: Request) -> HttpResponse:
    """What short messages say."""
    if not request.seat.may("messages.delivery.read"):
        raise Forbidden("messages.delivery.read")
    shown = {
        "wordings": queries.wordings_on(beijing_day(request.at)),
        "may_reword": request.seat.may("messages.template.reword"),
    }
    return render(request, "messages/wordings.html", shown)


def reword(request: Request, code: str) -> HttpResponse:
    """Change what one kind of short message says."""
    if not request.seat.may("messages.template.reword"):
        raise Forbidden("messages.template.reword")
    if code not in WORDINGS:
        raise Http404
    today = beijing_day(request.at)
    now = queries.wording_on(code, today)
    usual = {"text": now.text, "most_per_hour": now.most_per_hour, "valid_from": today}
    form = forms.Reword(request.POST or None, initial=usual)
    if attempt(form, operations.reword, seat=request.seat, at=request.at, code=code):
        messages.success(request, _("新的短信文字已保存。"))
        return redirect("messages:wordings")
    shown = {"form": form, "title": _("修改短信文字：%s") % now.title, "rewordings": queries.rewordings(code)}
    shown |= {"submit": _("保存"), "back": reverse("messages:wordings")}
    return render(request, "messages/reword.html", shown)
