"""The pages on which an operator decides binding claims."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.people.models import BindingClaim
from yangcai.foundation.people.operations.unified import decide_claim
from yangcai.foundation.people.unified.forms import Decision
from yangcai.foundation.people.unified.lists import TONES, BindingClaims
from yangcai.foundation.ui.lists import list_page


def binding_claims(request: Request) -> HttpResponse:
    """Claims in the seat's territory."""
    return list_page(request, BindingClaims)


def binding_claim(request: Request, pk: int) -> HttpResponse:
    """One claim, with the two names side by side and the decision."""
    rows = BindingClaim.visible_to(request.seat).select_related("identity__user", "organisation__region")
    claim = get_object_or_404(rows, pk=pk)
    form = Decision(request.POST or None)
    if attempt(form, decide_claim, seat=request.seat, at=request.at, claim=claim) is not None:
        messages.success(request, _("已处理。登录人下次登录时生效。"))
        return redirect("people:binding-claims")
    open_to_me = claim.may_move(BindingClaim.Status.ACCEPTED) and request.seat.may(
        "people.binding_claim.decide"
    )
    context = {"claim": claim, "form": form, "may_decide": open_to_me, "tone": TONES[claim.status]}
    return render(request, "people/unified/claim.html", context)
