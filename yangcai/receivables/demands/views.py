"""寻找合作资金方 for suppliers, 融资需求 for banks."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import list_page
from yangcai.receivables.demands import forms, operations, queries
from yangcai.receivables.demands.consents import consent_to
from yangcai.receivables.demands.lists import TONES, Demands, Offers
from yangcai.receivables.demands.models import ContactView, Demand


def demands(request: Request) -> HttpResponse:
    """The supplier's own demands."""
    return list_page(request, Demands, template="demands/demands.html")


def offers(request: Request) -> HttpResponse:
    """A bank's inbox of demands."""
    return list_page(request, Offers, template="demands/offers.html")


def need(request: Request, permission: str) -> None:
    """Turn away a seat that may not do what the page is for."""
    if not request.seat.may(permission):
        raise PermissionDenied


def own(request: Request, pk: int) -> Demand:
    """A demand of the supplier's own."""
    rows = Demand.visible_to(request.seat).select_related("supplier")
    row = get_object_or_404(rows.exclude(status=Demand.Status.DISCARDED), pk=pk)
    need(request, "demands.demand.list")
    return row


def offered(request: Request, pk: int) -> Demand:
    """A demand as a bank sees it."""
    rows = Demand.visible_to(request.seat).select_related("supplier")
    row = get_object_or_404(rows.filter(published_at__isnull=False), pk=pk)
    need(request, "demands.offer.list")
    return row


# --- suppliers -------------------------------------------------------------------------------


def new(request: Request) -> HttpResponse:
    """Write a demand; the next page shows the answers again before it goes out."""
    need(request, "demands.demand.draft")
    form = forms.DemandForm(request.POST or None, request=request, initial=forms.beginning(request))
    if request.method == "POST":
        draft = attempt(form, operations.draft, seat=request.seat, at=request.at)
        if draft:
            return redirect(draft)
    return write(request, form, _("发布融资需求"), reverse("demands:demands"))


def edit(request: Request, pk: int) -> HttpResponse:
    """Write a draft anew."""
    row = own(request, pk)
    form = forms.DemandForm(request.POST or None, request=request, initial=forms.written(row))
    if row.status != Demand.Status.DRAFT:
        return redirect(row)
    if request.method == "POST":
        draft = attempt(form, operations.draft, seat=request.seat, at=request.at, demand=row)
        if draft:
            return redirect(draft)
    return write(request, form, _("修改融资需求"), row.get_absolute_url())


def write(request: Request, form: forms.DemandForm, title: str, back: str) -> HttpResponse:
    """The form's page; without anything to choose from it says what to do instead."""
    nothing = not (queries.free_parts(request.seat).exists() or queries.live_awards(request.seat).exists())
    facts = {"form": form, "title": title, "back": back, "submit": _("下一步：核对"), "nothing": nothing}
    return render(request, "demands/write.html", facts)


@never_cache
def demand(request: Request, pk: int) -> HttpResponse:
    """One demand: a draft to check and publish; else its terms, and who looked at the contact."""
    row = own(request, pk)
    consent = consent_to(row) if row.status == Demand.Status.DRAFT else None
    form = None
    if consent:
        given = {"digest": consent.digest, "consent_version": consent.version}
        form = forms.PublishForm(request.POST or None, initial=given)
    if form and request.method == "POST":
        published = attempt(form, operations.publish, seat=request.seat, at=request.at, demand=row)
        if published:
            messages.success(request, _("融资需求已发布，所选资金方会收到通知。"))
            return redirect(published)
    facts = {
        "demand": row,
        "tone": TONES[row.status],
        "items": list(queries.items_in_sight(row, request.seat)),
        "form": form,
        "consent": consent,
    }
    facts |= {"funders": row.funders.select_related("institution"), "views": row.views.all()[:200]}
    return render(request, "demands/demand.html", facts | {"views_count": row.views.count()})


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away."""
    row = own(request, pk)
    try:
        operations.discard(seat=request.seat, at=request.at, demand=row)
        messages.success(request, _("草稿已删除。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(row)
    return redirect("demands:demands")


def extend(request: Request, pk: int) -> HttpResponse:
    """Leave it open longer."""
    row = own(request, pk)
    form = forms.ExtendForm(request.POST or None, initial={"valid_until": row.valid_until})
    done = None
    if request.method == "POST":
        done = attempt(form, operations.extend, seat=request.seat, at=request.at, demand=row)
    if done:
        messages.success(request, _("有效期已延长。"))
        return redirect(row)
    facts = {"form": form, "title": _("延长有效期"), "back": row.get_absolute_url(), "submit": _("延长")}
    return render(request, "ui/form.html", facts)


def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take it back."""
    row = own(request, pk)
    form = forms.WithdrawForm(request.POST or None)
    done = None
    if request.method == "POST":
        done = attempt(form, operations.withdraw, seat=request.seat, at=request.at, demand=row)
    if done:
        messages.success(request, _("融资需求已撤回，联系方式不再提供。"))
        return redirect(row)
    intro = _("撤回后资金方不能再查看联系方式，已查看过的会收到通知。撤回不可恢复，可重新发布。")
    facts = {"form": form, "title": _("撤回融资需求"), "intro": intro, "back": row.get_absolute_url()}
    return render(request, "ui/form.html", facts | {"submit": _("撤回")})


# --- banks -----------------------------------------------------------------------------------


@never_cache
def offer(request: Request, pk: int) -> HttpResponse:
    """One demand, the contact masked."""
    return shown(request, offered(request, pk))


def shown(
    request: Request, row: Demand, *, seen: ContactView | None = None, note: forms.NoteForm | None = None
) -> HttpResponse:
    """The bank's page of a demand; with the contact right after it was looked at, and only then."""
    mine = ContactView.visible_to(request.seat).filter(demand=row)
    may = request.seat.may("demands.contact.reveal") and row.is_open
    facts = {
        "demand": row,
        "tone": TONES[row.status],
        "items": list(queries.items_in_sight(row, request.seat)),
        "seen": seen,
        "views": mine[:50],
        "may_reveal": may,
        "note": note or (forms.NoteForm() if mine and request.seat.may("demands.contact.note") else None),
    }
    return render(request, "demands/offer.html", facts)


@require_POST
@never_cache
def contact(request: Request, pk: int) -> HttpResponse:
    """Look at the contact: written down each time, so it is in this answer and nowhere else."""
    row = offered(request, pk)
    try:
        view = operations.reveal(seat=request.seat, at=request.at, demand=row)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("demands:offer", pk)
    return shown(request, row, seen=view)


@require_POST
def note(request: Request, pk: int) -> HttpResponse:
    """Note that the supplier was called."""
    row = offered(request, pk)
    form = forms.NoteForm(request.POST)
    if attempt(form, operations.note_contact, seat=request.seat, at=request.at, demand=row):
        messages.success(request, _("已登记，供应商可以看到。"))
        return redirect("demands:offer", pk)
    return shown(request, row, note=form)
