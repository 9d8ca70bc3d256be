"""The pages of intake: what arrived, what waits in quarantine, and its mending."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yangcai.cloud.intake import forms, operations
from yangcai.cloud.intake.forms import MENDABLE
from yangcai.cloud.intake.lists import Batches, Items, Sources
from yangcai.cloud.intake.models import Batch, Item
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import list_page


def items(request: Request) -> HttpResponse:
    """Every record, the quarantined ones a click away."""
    return list_page(request, Items, template="intake/items.html")


def batches(request: Request) -> HttpResponse:
    """Every file."""
    return list_page(request, Batches)


def batch(request: Request, pk: int) -> HttpResponse:
    """One file and what became of its records."""
    row = get_object_or_404(Batch.visible_to(request.seat).select_related("source"), pk=pk)
    return render(request, "intake/batch.html", {"batch": row})


def sources(request: Request) -> HttpResponse:
    """Where records come from."""
    return list_page(request, Sources)


def item(request: Request, pk: int) -> HttpResponse:
    """One record as it arrived; in quarantine, the form that mends it."""
    row = get_object_or_404(Item.visible_to(request.seat).select_related("source", "batch"), pk=pk)
    form = forms.Heal(request.POST or None, facts=row.facts)
    if healed := attempt(form, operations.heal, seat=request.seat, at=request.at, item=row):
        messages.success(request, _("已按修正内容入库。"))
        return redirect(healed)
    may_heal = request.seat.may("intake.item.heal") and row.status == Item.Status.QUARANTINED
    told = [(label, row.facts[name]) for name, label in MENDABLE.items() if row.facts.get(name)]
    shown = {"item": row, "form": form, "may_heal": may_heal, "told": told, "dismissal": forms.Dismiss()}
    return render(request, "intake/item.html", shown)


@require_POST
def dismiss(request: Request, pk: int) -> HttpResponse:
    """Set a record aside."""
    row = get_object_or_404(Item.visible_to(request.seat), pk=pk)
    form = forms.Dismiss(request.POST)
    if attempt(form, operations.dismiss, seat=request.seat, at=request.at, item=row):
        messages.success(request, _("已作废，原始内容仍保留在流转记录中。"))
    else:
        messages.error(request, "；".join(str(text) for errors in form.errors.values() for text in errors))
    return redirect(row)
