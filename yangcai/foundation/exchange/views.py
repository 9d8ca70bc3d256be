"""The operator's pages: counterparts, keys, letters out and in."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangcai.foundation.exchange import forms, lists, queries
from yangcai.foundation.exchange.models import Counterpart, Incoming, Key, Outgoing, Skip
from yangcai.foundation.exchange.operations import keys, letters, skips
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import list_page


def _check(request: Request, permission: str) -> None:
    if not request.seat.may(permission):
        raise Forbidden(permission)


def _form_page(
    request: Request,
    form: django_forms.Form,
    operation: Callable[..., Any],
    *,
    shown: dict[str, Any],
    back: str,
    said: str,
    done: Callable[[Any], HttpResponse] | None = None,
    **facts: Any,
) -> HttpResponse:
    """One form, one operation."""
    if request.method == "POST" and (
        result := attempt(form, operation, seat=request.seat, at=request.at, **facts)
    ):
        if done is not None:
            return done(result)
        messages.success(request, said)
        return redirect(back)
    return render(request, "ui/form.html", {"form": form, "back": back} | shown)


def _act(request: Request, operation: Callable[..., Any], back: str, said: str, **facts: Any) -> HttpResponse:
    """One button, one operation."""
    try:
        operation(seat=request.seat, at=request.at, **facts)
        messages.success(request, said)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(back)


# --- counterparts and keys ----------------------------------------------------------------------


@require_safe
def counterparts(request: Request) -> HttpResponse:
    """Everybody, and how it goes."""
    may_register = request.seat.may("exchange.counterpart.register")
    return list_page(
        request, lists.Counterparts, template="exchange/counterparts.html", may_register=may_register
    )


def _counterpart(request: Request, pk: int) -> Counterpart:
    return get_object_or_404(Counterpart.visible_to(request.seat), pk=pk)


@require_safe
def counterpart(request: Request, pk: int) -> HttpResponse:
    """One of them: its line, its keys, its backlog."""
    seen = queries.with_health(Counterpart.visible_to(request.seat)).select_related("organisation")
    row = get_object_or_404(seen, pk=pk)
    verbs = ("counterpart.suspend", "key.issue", "key.revoke", "letter.retry")
    may = {verb.replace(".", "__"): request.seat.may(f"exchange.{verb}") for verb in verbs}
    shown = {"counterpart": row, "keys": queries.keys_of(row), "may": may}
    shown["tone"] = lists.COUNTERPART_TONES[row.status]
    shown["is_resting"] = row.is_resting(request.at)
    return render(request, "exchange/counterpart.html", shown)


def new_bank(request: Request) -> HttpResponse:
    """Let an institution ask by machine."""
    _check(request, "exchange.counterpart.register")
    form = forms.NewBank(request.POST or None, banks=queries.banks_to_register(request.seat))
    return _form_page(
        request,
        form,
        keys.register_bank,
        shown={"title": _("登记金融机构接口"), "submit": _("登记")},
        back=reverse("exchange:counterparts"),
        said=_("已登记，请签发密钥。"),
        done=redirect,
    )


@require_POST
def suspend(request: Request, pk: int) -> HttpResponse:
    """Stop, or go on."""
    row = _counterpart(request, pk)
    return _act(request, keys.suspend, row.get_absolute_url(), _("已更新。"), counterpart=row)


def issue_key(request: Request, pk: int) -> HttpResponse:
    """Make a key and show it, this once."""
    row = _counterpart(request, pk)
    _check(request, "exchange.key.issue")
    intro = _("新密钥只显示一次，请通过安全渠道告知对方。对方启用后，我方随之改用；确认无误后再吊销旧密钥。")
    return _form_page(
        request,
        forms.Sure(request.POST if request.method == "POST" else None),
        keys.issue,
        counterpart=row,
        shown={"title": _("签发密钥：%s") % row.title, "submit": _("签发"), "intro": intro},
        back=row.get_absolute_url(),
        said="",
        done=lambda result: _shown_once(request, row, *result),
    )


def _shown_once(request: Request, counterpart: Counterpart, key: Key, spoken: str) -> HttpResponse:
    shown = {"counterpart": counterpart, "key": key, "spoken": spoken}
    response = render(request, "exchange/key.html", shown)
    response["Cache-Control"] = "no-store"
    return response


def adopt_key(request: Request, pk: int) -> HttpResponse:
    """Enter a key of the other side's."""
    row = _counterpart(request, pk)
    _check(request, "exchange.key.issue")
    return _form_page(
        request,
        forms.Adopt(request.POST or None),
        keys.adopt,
        counterpart=row,
        shown={"title": _("录入对方签发的密钥：%s") % row.title, "submit": _("启用")},
        back=row.get_absolute_url(),
        said=_("已启用，今后用它签名。"),
    )


def revoke_key(request: Request, pk: int) -> HttpResponse:
    """Take a key out of force, at once."""
    key = get_object_or_404(Key.visible_to(request.seat).select_related("counterpart"), pk=pk)
    _check(request, "exchange.key.revoke")
    intro = _("吊销立即生效，之后用该密钥签名的调用一律拒绝，且不能恢复。")
    return _form_page(
        request,
        forms.Sure(request.POST if request.method == "POST" else None),
        keys.revoke,
        key=key,
        shown={"title": _("吊销密钥：%s") % key.name, "submit": _("确认吊销"), "intro": intro},
        back=key.counterpart.get_absolute_url(),
        said=_("已吊销。"),
    )


def backfill(request: Request, pk: int) -> HttpResponse:
    """Fetch the owner's latest word on everything of a kind."""
    row = _counterpart(request, pk)
    _check(request, "exchange.letter.retry")
    return _form_page(
        request,
        forms.Backfill(request.POST or None),
        letters.ask_backfill,
        counterpart=row,
        shown={"title": _("从对方补齐数据：%s") % row.title, "submit": _("开始补齐")},
        back=row.get_absolute_url(),
        said=_("已开始补齐，与实时消息重叠不会重复入库。"),
    )


# --- letters out --------------------------------------------------------------------------------


@require_safe
def letter_list(request: Request) -> HttpResponse:
    """What we have said."""
    return list_page(request, lists.Letters)


@require_safe
def dead_letters(request: Request) -> HttpResponse:
    """What others would not take."""
    return list_page(request, lists.DeadLetters)


@require_safe
def skip_list(request: Request) -> HttpResponse:
    """What somebody wants to leave behind."""
    return list_page(request, lists.Skips)


def _letter(request: Request, pk: int) -> Outgoing:
    return get_object_or_404(Outgoing.visible_to(request.seat), pk=pk)


@require_safe
def letter(request: Request, pk: int) -> HttpResponse:
    """One of them, byte for byte, and what can be done about it."""
    row = _letter(request, pk)
    shown = {
        "letter": row,
        "payload": queries.pretty(bytes(row.body)),
        "answer": queries.pretty_value(row.answer),
        "blocked": queries.blocked_behind(row),
        "skip": queries.skip_of(row),
        "tone": lists.LETTER_TONES[row.status],
        "may_resend": request.seat.may("exchange.letter.resend"),
        "may_ask": request.seat.may("exchange.skip.ask"),
    }
    return render(request, "exchange/letter.html", shown)


@require_POST
def requeue(request: Request, pk: int) -> HttpResponse:
    """Once more."""
    row = _letter(request, pk)
    return _act(request, letters.requeue, row.get_absolute_url(), _("已重新排队。"), letter=row)


def replay(request: Request, pk: int) -> HttpResponse:
    """Everything again from a number on."""
    row = _letter(request, pk)
    _check(request, "exchange.letter.resend")
    intro = _("把该资源从指定序号起已送达的消息原样再发一遍；对方已处理过的只会确认，不会重复生效。")
    return _form_page(
        request,
        forms.Replay(request.POST or None, initial={"from_seq": row.seq}),
        letters.replay,
        letter=row,
        shown={"title": _("从某序号起重发：%s") % row.resource, "submit": _("重发"), "intro": intro},
        back=row.get_absolute_url(),
        said=_("已重新排队。"),
    )


def ask_skip(request: Request, pk: int) -> HttpResponse:
    """Ask to leave it behind."""
    row = _letter(request, pk)
    _check(request, "exchange.skip.ask")
    return _form_page(
        request,
        forms.AskSkip(request.POST or None),
        skips.ask,
        letter=row,
        shown={"title": _("申请跳过死信：%s") % row, "submit": _("提交申请")},
        back=row.get_absolute_url(),
        said=_("已提交，等待另一人复核。"),
    )


def decide_skip(request: Request, pk: int) -> HttpResponse:
    """The second person's page; afterwards the place where it is reconciled."""
    seen = Skip.visible_to(request.seat).select_related("outgoing", "asked_by", "decided_by")
    row = get_object_or_404(seen, pk=pk)
    if request.method == "POST":
        verbs = {"confirm": skips.confirm, "refuse": skips.refuse, "reconcile": skips.reconcile}
        operation = verbs.get(request.POST.get("decision", ""), skips.refuse)
        return _act(request, operation, reverse("exchange:skips"), _("已处理。"), skip=row)
    shown = {"skip": row, "letter": row.outgoing, "payload": queries.pretty(bytes(row.outgoing.body))}
    shown |= {"tone": lists.SKIP_TONES[row.status], "may_review": request.seat.may("exchange.skip.review")}
    return render(request, "exchange/skip.html", shown)


# --- letters in ---------------------------------------------------------------------------------


@require_safe
def inbox(request: Request) -> HttpResponse:
    """What others have said."""
    return list_page(request, lists.Inbox)


@require_safe
def received(request: Request, pk: int) -> HttpResponse:
    """One of them as it came."""
    row = get_object_or_404(Incoming.visible_to(request.seat), pk=pk)
    shown = {
        "received": row,
        "payload": queries.pretty(bytes(row.body)),
        "tone": lists.RECEIVED_TONES[row.status],
    }
    shown["may_retry"] = request.seat.may("exchange.letter.retry") and row.status in Incoming.UNSETTLED
    return render(request, "exchange/received.html", shown)


@require_POST
def retry(request: Request, pk: int) -> HttpResponse:
    """Take it in once more."""
    row = get_object_or_404(Incoming.visible_to(request.seat), pk=pk)
    return _act(request, letters.retry, row.get_absolute_url(), _("已重新处理。"), received=row)
