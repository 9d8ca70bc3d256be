"""What editors do: write, revise, publish, withdraw. One set of views for the three kinds of content."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yangcai.cloud.portal import forms, operations
from yangcai.cloud.portal.models import Article, Content
from yangcai.cloud.portal.nouns import NOUNS, Noun
from yangcai.cloud.portal.prose import blocks
from yangcai.cloud.portal.queries import content
from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import list_page

READ, WRITE, PUBLISH = "portal.content.read", "portal.content.write", "portal.content.publish"


def listing(request: Request, noun: str) -> HttpResponse:
    """All editions in the editor's territory."""
    _need(request, READ)
    facts = {"noun": noun, "may_write": request.seat.may(WRITE)}
    return list_page(request, _noun(noun).listing, template="portal/desk/listing.html", **facts)


def begin(request: Request, noun: str) -> HttpResponse:
    """Write something new."""
    _need(request, WRITE)
    kind = _noun(noun)
    form = kind.form(request.POST or None, seat=request.seat)
    if row := attempt(form, kind.write, seat=request.seat, at=request.at):
        messages.success(request, _("草稿已保存，请通知另一位发布人员审核发布。"))
        return redirect("portal:content", noun, row.pk)
    context = {
        "form": form,
        "title": _("新增%s") % kind.title,
        "submit": _("保存草稿"),
        "back": reverse(f"portal:desk-{noun}"),
    }
    return render(request, "ui/form.html", context)


def show(request: Request, noun: str, pk: int) -> HttpResponse:
    """One edition, its facts, its history and what may be done with it."""
    return _show(request, noun, _row(request, noun, pk))


def revise(request: Request, noun: str, pk: int) -> HttpResponse:
    """Rewrite a draft or begin the next edition."""
    row, kind = _row(request, noun, pk), _noun(noun)
    _need(request, WRITE)
    form = kind.form(request.POST or None, instance=row, seat=request.seat)
    if edition := attempt(form, kind.revise, seat=request.seat, at=request.at, row=row):
        messages.success(request, _("草稿已保存，请通知另一位发布人员审核发布。"))
        return redirect("portal:content", noun, edition.pk)
    context = {
        "form": form,
        "title": _("修改%s") % kind.title,
        "submit": _("保存草稿"),
        "back": reverse("portal:content", args=[noun, pk]),
    }
    return render(request, "ui/form.html", context)


@require_POST
def publish(request: Request, noun: str, pk: int) -> HttpResponse:
    """Show an edition to everybody."""
    row = _row(request, noun, pk)
    try:
        operations.publish(seat=request.seat, at=request.at, row=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已发布，公众页面即时可见。"))
    return redirect("portal:content", noun, pk)


def withdraw(request: Request, noun: str, pk: int) -> HttpResponse:
    """Take an edition off the portal."""
    row = _row(request, noun, pk)
    _need(request, PUBLISH)
    form = forms.WithdrawForm(request.POST or None)
    if attempt(form, operations.withdraw, seat=request.seat, at=request.at, row=row):
        messages.success(request, _("已撤回。"))
        return redirect("portal:content", noun, pk)
    context = {
        "form": form,
        "title": _("撤回“%s”") % row,
        "submit": _("撤回"),
        "back": reverse("portal:content", args=[noun, pk]),
    }
    return render(request, "ui/form.html", context)


def _show(request: Request, noun: str, row: Content) -> HttpResponse:
    kind = _noun(noun)
    context = {
        "row": row,
        "noun": noun,
        "kind": kind,
        "list_url": reverse(f"portal:desk-{noun}"),
        "facts": kind.facts(row),
        "editions": content.editions(row, request.seat),
        "blocks": blocks(row.body) if isinstance(row, Article) else [],
        "cited": content.cited_by(row, request.seat) if isinstance(row, Article) else [],
        "may_write": request.seat.may(WRITE) and row.status != Content.Status.REPLACED,
        "may_publish": request.seat.may(PUBLISH) and row.status == Content.Status.DRAFT,
        "may_withdraw": request.seat.may(PUBLISH) and row.may_move(Content.Status.WITHDRAWN),
        "is_mine": row.written_by_id is not None and row.written_by_id == request.seat.user_id,
    }
    return render(request, "portal/desk/content.html", context)


def _noun(noun: str) -> Noun:
    if noun not in NOUNS:
        raise Http404
    return NOUNS[noun]


def _row(request: Request, noun: str, pk: int) -> Content:
    """The row, if it lies where this editor works; who is no editor learns nothing."""
    rows = content.in_territory(_noun(noun).model, request.seat)
    row: Content = get_object_or_404(rows, pk=pk)
    _need(request, READ)
    return row


def _need(request: Request, permission: str) -> None:
    if not request.seat.may(permission):
        raise Forbidden(permission)
