"""Pages of 融资成交单."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import list_page
from yangcai.receivables.financing import lists, operations, queries, saga, wire
from yangcai.receivables.financing.forms.bank import Check
from yangcai.receivables.financing.forms.slips import Amend, Enter
from yangcai.receivables.financing.models import Application, ApplicationItem, Slip, SlipVersion
from yangcai.receivables.financing.operations.disputing import last_day
from yangcai.receivables.financing.operations.slips import REVIEW, WRITE
from yangcai.receivables.financing.views.detail import ASIDE, Way
from yangcai.receivables.financing.views.disputes import one_form
from yangcai.receivables.financing.views.pages import (
    application_of,
    bound,
    form_page,
    press,
    refused,
    slip_of,
)

Status = Slip.Status


@require_safe
def slips(request: Request) -> HttpResponse:
    """融资成交单."""
    return list_page(request, lists.Slips)


@require_safe
def slip(request: Request, pk: int) -> HttpResponse:
    """One slip with its versions."""
    row = slip_of(request, pk)
    shown = {
        "slip": row,
        "tone": lists.SLIP_TONES[row.status],
        "shares": shares_of(row),
        "versions": SlipVersion.visible_to(request.seat).filter(slip=row).select_related("branch"),
        "ways": ways(request, row),
        "last_day": last_day(row) if row.effective_at else None,
        "is_bank": request.seat.may("financing.application.read_sent"),
    }
    page = render(request, "financing/slip.html", shown | {"title": row.number})
    if request.htmx and row.status != Status.CONFIRMING:
        page["HX-Refresh"] = "true"
    return page


def shares_of(row: Slip) -> list[tuple[dict[str, Any], ApplicationItem]]:
    """The deal's part on each contract, beside the contract."""
    items = row.application.items.select_related("order", "award")
    return list(zip(wire.shares(row), items, strict=True))


# status: (permission, url name, title, whether it is a button)
WAYS: dict[str, list[tuple[str, str, str, bool]]] = {
    Status.DRAFT: [
        (WRITE, "hand-in-slip", "提交复核", True),
        (WRITE, "edit-slip", "修改", False),
        (WRITE, "drop-slip", "撤销录入", True),
    ],
    Status.CHECKING: [(REVIEW, "check-slip", "复核", False)],
    Status.EFFECTIVE: [
        ("financing.slip.agree", "answer-void", "确认作废申请", False),
        (REVIEW, "check-amendment", "复核变更", False),
        (WRITE, "amend-slip", "变更", False),
        ("financing.slip.void", "void-slip", "申请作废", False),
        ("financing.slip.dispute", "dispute-slip", "提出异议", False),
    ],
    Status.DISPUTED: [
        ("financing.slip.agree", "answer-void", "确认作废申请", False),
        ("financing.slip.find", "find-slip", "填写核查意见", False),
        (REVIEW, "resolve-slip", "处理异议", False),
        ("financing.slip.void", "void-slip", "申请作废", False),
    ],
}


def ways(request: Request, row: Slip) -> list[Way]:
    """What the seat may do with a slip now."""
    proposed = row.versions.filter(status=SlipVersion.Status.PROPOSED).exists()
    hidden = {
        "answer-void": not row.is_void_asked,
        "void-slip": row.is_void_asked,
        "check-amendment": not proposed,
        "amend-slip": proposed,
        "dispute-slip": row.effective_at is None or request.at > last_day(row),
        "resolve-slip": row.finding_at is None,
        "find-slip": row.finding_at is not None,
    }
    found: list[Way] = []
    for permission, name, title, posts in WAYS.get(row.status, []):
        if request.seat.may(permission) and not hidden.get(name):
            main = not found and name not in ASIDE
            found.append(Way(_(title), reverse(f"financing:{name}", args=[row.pk]), posts, main))
    return found


def new(request: Request, pk: int) -> HttpResponse:
    """The maker writes a slip."""
    row = application_of(request, pk, WRITE)
    decision = queries.decision_of(row)
    today = beijing_day(request.at)
    initial: dict[str, Any] = {"branch": row.branch_id, "starts_on": today}
    if decision and decision.term_days:
        initial |= {"amount": decision.amount, "rate": decision.rate}
        initial |= {"ends_on": today + timedelta(days=decision.term_days)}
    form = bound(request, Enter, branches=queries.branches_of(row.institution), initial=initial)
    return entering(
        request, form, row, decision=decision, title=_("录入融资成交单"), back=row.get_absolute_url()
    )


def edit(request: Request, pk: int) -> HttpResponse:
    """The maker writes it again."""
    row = slip_of(request, pk, WRITE)
    if row.status != Status.DRAFT:
        return redirect(row)
    application = row.application
    numbers = [item.order.number for item in application.items.select_related("order") if item.order]
    names = (
        "bank_slip_no",
        "amount",
        "rate",
        "starts_on",
        "ends_on",
        "disbursed_on",
        "security",
        "registration_no",
        "remarks",
    )
    initial = {name: getattr(row, name) for name in names}
    initial |= {
        "branch": row.branch_id,
        "contract_numbers": "\n".join(numbers),
        "disbursed": row.disbursed or None,
    }
    form = bound(request, Enter, branches=queries.branches_of(row.institution), initial=initial)
    facts: dict[str, Any] = {
        "decision": row.decision,
        "title": _("修改融资成交单"),
        "back": row.get_absolute_url(),
    }
    return entering(request, form, application, slip=row, **facts)


def entering(
    request: Request,
    form: Any,
    application: Application,
    *,
    decision: Any,
    title: str,
    back: str,
    **facts: Any,
) -> HttpResponse:
    """The page on which a slip is written."""
    return form_page(
        request,
        form,
        operations.enter,
        application=application,
        title=title,
        submit=_("保存"),
        said=_("已保存，请核对后提交复核。"),
        back=back,
        then=redirect,
        template="financing/slip_form.html",
        shown={
            "application": application,
            "decision": decision,
            "items": application.items.select_related("order"),
        },
        **facts,
    )


@require_POST
def hand_in(request: Request, pk: int) -> HttpResponse:
    """To the checker."""
    row = slip_of(request, pk, WRITE)
    return press(request, operations.hand_in, slip=row, back=row.get_absolute_url(), said=_("已提交复核。"))


@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    """Throw the draft away."""
    row = slip_of(request, pk, WRITE)
    return press(request, operations.drop, slip=row, back=row.get_absolute_url(), said=_("已撤销录入。"))


def check_slip(request: Request, pk: int) -> HttpResponse:
    """The checker agrees, and the contract's owner is asked at once; or sends it back."""
    row = slip_of(request, pk, REVIEW)
    if row.status != Status.CHECKING:
        return redirect(row)
    form = bound(request, Check)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"seat": request.seat, "at": request.at, "slip": row}
        try:
            if form.cleaned_data["verdict"] == "agree":
                saga.settle_all(operations.approve_slip(**facts).application, at=request.at)
            else:
                operations.send_slip_back(**facts, note=form.cleaned_data["note"])
            return redirect(row)
        except Refused as refusal:
            refused(form, refusal)
    shown = {"slip": row, "form": form, "shares": shares_of(row), "title": _("复核融资成交单")}
    return render(request, "financing/check_slip.html", shown)


def amend(request: Request, pk: int) -> HttpResponse:
    """The maker proposes a change of term, rate or branch."""
    row = slip_of(request, pk, WRITE)
    initial = {"ends_on": row.ends_on, "rate": row.rate, "branch": row.branch_id}
    form = bound(request, Amend, branches=queries.branches_of(row.institution), initial=initial)
    return one_form(
        request,
        form,
        operations.amend,
        row,
        (_("变更融资成交单"), _("提交复核"), _("已提交复核，复核后生效。")),
    )


def check_amendment(request: Request, pk: int) -> HttpResponse:
    """The checker puts the change into force, or refuses it."""
    row = slip_of(request, pk, REVIEW)
    proposed = SlipVersion.visible_to(request.seat).filter(slip=row, status=SlipVersion.Status.PROPOSED)
    version = get_object_or_404(proposed)
    form = bound(request, Check)
    if request.method == "POST" and form.is_valid():
        facts = {"agrees": form.cleaned_data["verdict"] == "agree", "note": form.cleaned_data["note"]}
        try:
            operations.check_amendment(seat=request.seat, at=request.at, version=version, **facts)
            messages.success(request, _("已复核。"))
            return redirect(row)
        except Refused as refusal:
            refused(form, refusal)
    shown = {"slip": row, "version": version, "form": form, "title": _("复核成交单变更")}
    return render(request, "financing/check_amendment.html", shown)
