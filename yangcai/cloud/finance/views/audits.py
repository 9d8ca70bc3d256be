"""融资状态核对: the nightly runs, and putting right what one of them found."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.lists import Audits
from yangcai.cloud.finance.operations.audits import repair
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import list_page


def audits(request: Request) -> HttpResponse:
    """The runs, newest first."""
    return list_page(request, Audits)


@require_POST
def repair_facts(request: Request, pk: int) -> HttpResponse:
    """Write a contract's status anew from what it follows from."""
    contract = get_object_or_404(Contract.visible_to(request.seat), pk=pk)
    form = forms.Form(request.POST)
    if attempt(form, repair, seat=request.seat, at=request.at, contract=contract):
        messages.success(request, _("已按明细更正融资状态。"))
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect(contract)
