"""冻结管理: the orders, filing one, deciding it, and the same two steps for lifting it."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files import File
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yangcai.cloud.contracts.lists import FINANCING_TONES
from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance import frozen
from yangcai.cloud.finance.forms.freezes import Decide, FreezeContract, FreezeSupplier, Lift
from yangcai.cloud.finance.lists import FREEZE_TONES, Freezes
from yangcai.cloud.finance.models import Freeze
from yangcai.cloud.finance.operations import freezing
from yangcai.foundation.documents.queries import documents_of
from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui.lists import list_page

MOST = 50  # contracts on an order's page


def listed(request: Request) -> HttpResponse:
    """冻结管理."""
    may_file = request.seat.may("finance.freeze.file")
    return list_page(request, Freezes, template="finance/freezes.html", may_file=may_file)


def file_on_supplier(request: Request) -> HttpResponse:
    """Ask that a supplier may not be financed."""
    _check(request, "finance.freeze.file")
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FreezeSupplier(*given, find=lambda uscc: frozen.supplier_of(request.seat, uscc))
    return _filing(request, form, title=_("冻结供应商融资"), back=reverse("finance:freezes"))


def file_on_contract(request: Request, pk: int) -> HttpResponse:
    """Ask that a contract may not be financed."""
    contract = get_object_or_404(Contract.visible_to(request.seat), pk=pk)
    _check(request, "finance.freeze.file")
    form = FreezeContract(*((request.POST, request.FILES) if request.method == "POST" else ()))
    title = _("冻结合同融资：%s") % contract.number
    return _filing(request, form, title=title, back=contract.get_absolute_url(), contract=contract)


def _filing(request: Request, form: forms.Form, *, title: str, back: str, **facts: Any) -> HttpResponse:
    if request.method == "POST" and (row := attempt(form, _file, seat=request.seat, at=request.at, **facts)):
        messages.success(request, _("已提交，待负责人审定后生效。"))
        return redirect(row)
    intro = _(
        "提交后由本单位负责人审定；审定前不影响融资。审定后合同显示冻结，占用不能确认成交，供应商会收到消息。"
    )
    shown = {"title": title, "intro": intro, "submit": _("提交审定"), "back": back}
    return render(request, "ui/form.html", shown | {"form": form})


def _file(*, seat: Seat, at: datetime, file: "File[bytes]", **facts: Any) -> Freeze:
    """The document first, then the order."""
    paper = freezing.keep_paper(seat=seat, at=at, file=file)
    return freezing.file_freeze(seat=seat, at=at, paper=paper, **facts)


def _file_lift(*, seat: Seat, at: datetime, file: "File[bytes]", **facts: Any) -> Freeze:
    """The document first, then what it says."""
    paper = freezing.keep_paper(seat=seat, at=at, file=file)
    return freezing.file_lift(seat=seat, at=at, paper=paper, **facts)


def freeze(request: Request, pk: int) -> HttpResponse:
    """One order: what it is about, its documents, what is held meanwhile, and its history."""
    row = _freeze(request, pk)
    return _page(request, row, Decide(status=row.status))


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """The leader's yes or no."""
    row = _freeze(request, pk)
    _check(request, "finance.freeze.decide")
    form = Decide(request.POST, status=row.status)
    if attempt(form, freezing.decide, seat=request.seat, at=request.at, freeze=row):
        messages.success(request, _("已审定。"))
    elif refusals := form.non_field_errors():
        messages.warning(request, " ".join(map(str, refusals)))
    else:
        return _page(request, row, form)
    return redirect(row)


def lift(request: Request, pk: int) -> HttpResponse:
    """Ask that an order be lifted."""
    row = _freeze(request, pk)
    _check(request, "finance.freeze.file")
    form = Lift(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and (
        lifting := attempt(form, _file_lift, seat=request.seat, at=request.at, freeze=row)
    ):
        messages.success(request, _("已提交，待负责人审定后解除。"))
        return redirect(lifting)
    intro = _("解除须由本单位负责人审定；审定前冻结继续有效。")
    shown = {"title": _("解除冻结：%s") % row, "intro": intro, "submit": _("提交审定")}
    return render(request, "ui/form.html", shown | {"form": form, "back": row.get_absolute_url()})


def _page(request: Request, row: Freeze, form: Decide) -> HttpResponse:
    seat, contracts = request.seat, frozen.contracts(row, request.seat)
    facts = {
        "freeze": row,
        "tone": FREEZE_TONES[row.status],
        "form": form,
        "papers": documents_of(row),
        "contracts": contracts[:MOST],
        "count": contracts.count(),
        "held": frozen.held(row, seat),
        "tones": {"financing": FINANCING_TONES},
        "may_lift": row.status == Freeze.Status.IN_FORCE and seat.may("finance.freeze.file"),
        "may_decide": row.is_undecided and seat.may("finance.freeze.decide"),
        "is_own": row.asked_by_id == seat.user_id,
    }
    return render(request, "finance/freeze.html", facts)


def _freeze(request: Request, pk: int) -> Freeze:
    people = ("filed_by", "decided_by", "lift_filed_by", "lifted_by")
    rows = Freeze.visible_to(request.seat).select_related("supplier", "contract", *people)
    return get_object_or_404(rows, pk=pk)


def _check(request: Request, permission: str) -> None:
    if not request.seat.may(permission):
        raise Forbidden(permission)
