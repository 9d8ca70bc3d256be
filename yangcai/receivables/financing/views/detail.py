"""One application, for whoever may see it: where it stands, what it says, what may be done next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.http import require_safe

from yangcai.foundation.documents.queries import documents_of
from yangcai.foundation.kernel.http import Request
from yangcai.receivables.financing import codes, progress, queries
from yangcai.receivables.financing.lists import DECISION_TONES, SLIP_TONES, TONES
from yangcai.receivables.financing.models import Application, Decision, Slip
from yangcai.receivables.financing.views.pages import application_of

Status = Application.Status


@dataclass(frozen=True, slots=True)
class Way:
    """Something the seat may do: a link, or a button that posts. `is_main` is the one expected next."""

    title: str
    url: str
    posts: bool = False
    is_main: bool = False


# Ways back, never the next thing to do.
ASIDE = {"withdraw", "discard", "void-slip", "dispute-slip", "amend-slip", "drop-slip"}
# status: (permission, url name, title, whether it is a button), in the order in which they are offered
WAYS: dict[str, list[tuple[str, str, Any, bool]]] = {
    Status.DRAFT: [
        ("financing.application.draft", "orders", __("继续填写"), False),
        ("financing.application.draft", "discard", __("删除草稿"), True),
    ],
    Status.RESERVING: [("financing.application.withdraw", "withdraw", __("撤回"), False)],
    Status.SUBMITTED: [
        ("financing.application.receive", "receive", __("接收"), True),
        ("financing.application.withdraw", "withdraw", __("撤回申请"), False),
    ],
    Status.RECEIVED: [
        ("financing.application.begin", "begin-review", __("开始审核"), True),
        ("financing.application.withdraw", "withdraw", __("撤回申请"), False),
    ],
    Status.IN_REVIEW: [
        ("financing.decision.propose", "approve", __("提出同意意见"), False),
        ("financing.decision.propose", "refuse", __("提出不同意意见"), False),
        ("financing.application.ask_more", "ask-more", __("要求补充材料"), False),
        ("financing.application.withdraw", "withdraw", __("撤回申请"), False),
    ],
    Status.MORE_INFO: [
        ("financing.application.answer", "answer", __("补充材料"), False),
        ("financing.application.withdraw", "withdraw", __("撤回申请"), False),
    ],
    Status.APPROVED: [
        ("financing.application.accept", "accept", __("查看并确认融资条件"), False),
        ("financing.application.withdraw", "withdraw", __("撤回申请"), False),
    ],
    Status.ACCEPTED: [
        ("financing.application.relock", "relock", __("再次请求锁定账户"), True),
        ("financing.application.withdraw", "withdraw", __("撤回申请"), False),
    ],
    Status.READY: [("financing.slip.write", "new-slip", __("录入融资成交单"), False)],
    Status.LIMIT_GRANTED: [("financing.application.draft", "use-limit", __("用额度提交正式申请"), False)],
}


@require_safe
def application(request: Request, pk: int) -> HttpResponse:
    """The page of an application. While an errand is on its way the page looks again by itself, until it is back."""
    row = application_of(request, pk)
    facts = facts_of(request, row)
    page = render(request, "financing/application.html", facts | {"title": row.number})
    if request.htmx and not facts["is_waiting"]:
        page["HX-Refresh"] = "true"
    return page


def facts_of(request: Request, row: Application) -> dict[str, Any]:
    """What the page shows."""
    decision = queries.decision_of(row)
    proposal = row.decisions.filter(status=Decision.Status.PROPOSED).first()
    is_bank = request.seat.may("financing.application.read_sent")
    slips = list(Slip.visible_to(request.seat).filter(application=row))
    return {
        "application": row,
        "tone": TONES[row.status],
        "steps": progress.steps(row),
        "items": list(row.items.select_related("order", "award")),
        "documents": documents_of(row),
        "consents": list(row.consents.all()),
        "requests": list(row.info_requests.prefetch_related("items")),
        "decision": decision,
        "cost": queries.cost_of(decision, request.at) if decision and decision.amount else None,
        "proposal": proposal if is_bank else None,
        "returned": row.decisions.filter(status=Decision.Status.RETURNED).last() if is_bank else None,
        "decision_tones": DECISION_TONES,
        "slips": [(slip, SLIP_TONES[slip.status]) for slip in slips],
        "ways": ways(request, row, proposal, slips),
        "holds": [codes.HOLDS.get(name, name) for name in row.holds],
        "is_bank": is_bank,
        "is_supplier": request.seat.may("financing.application.read_own"),
        "differences": differences(row),
        "is_waiting": row.errands.filter(status="waiting").exists(),
    }


def ways(request: Request, row: Application, proposal: Decision | None, slips: list[Slip]) -> list[Way]:
    """What the seat may do now."""
    seat, found = request.seat, []
    if proposal:
        if seat.may("financing.decision.review"):
            found.append(
                Way(_("复核审批意见"), reverse("financing:decide", args=[proposal.pk]), is_main=True)
            )
        offered = [way for way in WAYS.get(row.status, []) if way[1] == "withdraw"]
    else:
        offered = WAYS.get(row.status, [])
    if row.status == Status.READY and any(slip.status != Slip.Status.DROPPED for slip in slips):
        offered = []
    if row.status == Status.ACCEPTED and not row.reason:
        offered = [way for way in offered if way[1] != "relock"]
    for permission, name, title, posts in offered:
        if seat.may(permission):
            main = not found and name not in ASIDE
            found.append(Way(str(title), reverse(f"financing:{name}", args=[row.pk]), posts, main))
    return found


def differences(row: Application) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """For a draft that came back because a contract had changed: each contract with what is different."""
    if not row.is_draft:
        return []
    refused = [(item.title, item.refusal) for item in row.items.select_related("order") if item.refusal]
    return [
        (title, codes.differences_in_words((refusal.get("detail") or {}).get("differences")))
        for title, refusal in refused
        if refusal.get("code") == "VERSION_CHANGED"
    ]
