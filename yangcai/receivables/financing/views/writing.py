"""A supplier writes an application, step by step, and submits it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yangcai.foundation.documents.queries import documents_of
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.http import Request
from yangcai.receivables.financing import consents, operations, picking, queries, saga
from yangcai.receivables.financing.forms.supplier import Agree, Attach, Fill, Start
from yangcai.receivables.financing.models import Application
from yangcai.receivables.financing.operations.drafts import DRAFT
from yangcai.receivables.financing.views.detail import differences
from yangcai.receivables.financing.views.pages import application_of, bound, check, press, refused
from yangcai.receivables.orders.models import AwardCopy, Order

PICKED = "financing.picked"


@require_safe
def new(request: Request) -> HttpResponse:
    """Step 1: choose a bank. `?order=` (or `?award=`) is remembered for step 2."""
    check(request, DRAFT)
    picked = {name: str(pk) for name in ("order", "award") for pk in keys([request.GET.get(name, "")])}
    request.session[PICKED] = picked
    shown = {
        "funders": queries.funders_for(request.seat, request.at),
        "title": _("向合作资金方提交融资申请"),
        "step": 1,
    }
    return render(request, "financing/funders.html", shown)


def start(request: Request, pk: int) -> HttpResponse:
    """Step 1, second half: at which branch, for which product, on contracts or awards."""
    check(request, DRAFT)
    funder = next((f for f in queries.funders_for(request.seat, request.at) if f.institution.pk == pk), None)
    if funder is None:
        raise Http404
    picked = request.session.get(PICKED, {})
    initial = {
        "stage": "pre_credit" if "award" in picked else "formal",
        "product": request.GET.get("product", ""),
    }
    choices = {"branches": funder.branches, "products": funder.products}
    form = bound(request, Start, initial=initial, **choices)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"seat": request.seat, "at": request.at, "institution": funder.institution}
        try:
            row = operations.start(**facts, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            return redirect("financing:orders", row.pk)
    shown = {"form": form, "funder": funder, "title": _("向%s申请融资") % funder.institution.name, "step": 1}
    return render(request, "financing/start.html", shown)


def draft_of(request: Request, pk: int) -> Application:
    """A draft of one's own; what has been sent is shown instead."""
    return application_of(request, pk, DRAFT)


def orders(request: Request, pk: int) -> HttpResponse:
    """Step 2: 待选择采购订单列表, or the awards."""
    row = draft_of(request, pk)
    if not row.is_draft:
        return redirect(row)
    error = ""
    if request.method == "POST" and "find" not in request.POST:
        kind: Any = Order if row.is_formal else AwardCopy
        asked = kind.visible_to(request.seat).filter(pk__in=keys(request.POST.getlist("chosen")))
        try:
            operations.choose(
                seat=request.seat, at=request.at, application=row, chosen=list(asked.order_by("pk"))
            )
            return redirect("financing:fill", row.pk)
        except Refused as refusal:
            error = str(refusal)
    return render(request, "financing/orders.html", choosing(request, row) | {"error": error})


def choosing(request: Request, row: Application) -> dict[str, Any]:
    """What step 2 shows: what is ticked stays so, whatever is looked for."""
    posted = request.method == "POST"
    asked = (request.POST if posted else request.GET).get("q", "")
    text = " ".join(asked.replace("\x00", "").split())[:60]
    ticked = keys(request.POST.getlist("chosen") if posted else picked_for(request, row))
    choices = queries.choices(request.seat, row, request.at, text, ticked)
    return {
        "application": row,
        "choices": choices,
        "unticked": {c.row.pk for c in choices if posted and c.row.pk not in ticked},
        "text": text,
        "free": sum(not choice.obstacle for choice in choices),
        "most": picking.MOST if sum(not choice.is_chosen for choice in choices) >= picking.MOST else 0,
        "title": _("选择采购订单"),
        "step": 2,
    }


def keys(values: list[str]) -> list[int]:
    """The keys among what was sent, not more than one application holds."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19][:50]


def picked_for(request: Request, row: Application) -> list[str]:
    """The order from which the supplier came, ticked beforehand."""
    picked = request.session.get(PICKED, {})
    name = "order" if row.is_formal else "award"
    return [picked[name]] if name in picked and not row.items.exists() else []


def fill(request: Request, pk: int) -> HttpResponse:
    """Step 3: amounts, term, purpose, files. What is typed is kept, with or without scripts."""
    row = draft_of(request, pk)
    items = list(queries.items_of(row))
    if not row.is_draft or not items:
        return redirect(row if not row.is_draft else reverse("financing:orders", args=[row.pk]))
    if request.method == "POST" and "attach" in request.POST:
        return attach(request, row)
    form = bound(request, Fill, items=items, initial=initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            operations.fill(seat=request.seat, at=request.at, application=row, **form.facts())  # type: ignore[attr-defined]
            return redirect("financing:check", row.pk)
        except Refused as refusal:
            refused(form, refusal)
    return fill_page(request, row, form)


def fill_page(request: Request, row: Application, form: Any, file: Any = None) -> HttpResponse:
    """The page of step 3."""
    shown = {"application": row, "form": form, "file": file or Attach(), "documents": documents_of(row)}
    shown |= {"differences": differences(row), "items": list(row.items.select_related("order", "award"))}
    typing = queries.draft_of(row)
    shown |= {"saved_at": typing.saved_at if typing else row.saved_at}
    return render(request, "financing/fill.html", shown | {"title": _("填写申请"), "step": 3})


def initial_of(row: Application) -> dict[str, Any]:
    """What stood in the form last: as typed, or as filled in."""
    names = ("term_days", "repayment", "purpose", "contact", "phone")
    known: dict[str, Any] = {name: getattr(row, name) or "" for name in names}
    known |= {f"amount_{item.pk}": item.amount or "" for item in row.items.all()}
    if row.product and not known["term_days"] and row.product.term_months:
        known["term_days"] = min(row.product.term_months * 30, 180)
    typing = queries.draft_of(row)
    return known | (typing.typed if typing else {})


def attach(request: Request, row: Application) -> HttpResponse:
    """Keep what is typed, and the file beside it."""
    operations.autosave(seat=request.seat, at=request.at, application=row, typed=typed(request))
    form = Attach(request.POST, request.FILES)
    if form.is_valid():
        try:
            operations.attach(
                seat=request.seat, at=request.at, application=row, file=form.cleaned_data["file"]
            )
            messages.success(request, _("附件已上传，查毒后银行可以查看。"))
            return redirect("financing:fill", row.pk)
        except Refused as refusal:
            refused(form, refusal)
    items = list(queries.items_of(row))
    return fill_page(request, row, Fill(items=items, initial=initial_of(row)), form)


def typed(request: Request) -> dict[str, str]:
    """What stands in the form of step 3, and nothing else that was posted."""
    names = ("term_days", "repayment", "purpose", "contact", "phone")
    return {n: v for n, v in request.POST.items() if n in names or n.startswith("amount_")}  # type: ignore[misc]


@require_POST
def autosave(request: Request, pk: int) -> HttpResponse:
    """Keep what stands in the form, every few seconds, for scripts."""
    row = draft_of(request, pk)
    try:
        saved = operations.autosave(seat=request.seat, at=request.at, application=row, typed=typed(request))
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    return JsonResponse({"saved_at": saved.saved_at.isoformat()})


def check_answers(request: Request, pk: int) -> HttpResponse:
    """Step 4: everything once more, the consents, and off it goes."""
    row = draft_of(request, pk)
    if not row.is_draft:
        return redirect(row)
    texts = consents.asked_of(row)
    form = bound(request, Agree, texts=texts)
    if request.method == "POST" and form.is_valid():
        try:
            facts: dict[str, Any] = {"seat": request.seat, "at": request.at, "application": row}
            row = operations.submit(**facts, **form.facts())  # type: ignore[attr-defined]
        except Refused as refusal:
            refused(form, refusal)
        else:
            return sent(request, saga.settle_all(row, at=request.at))
    shown = {"application": row, "form": form, "items": list(row.items.select_related("order", "award"))}
    shown |= {"texts": [(text, form[text.kind], form[f"digest_{text.kind}"]) for text in texts]}
    shown |= {"problems": queries.problems(row, request.at), "documents": documents_of(row)}
    return render(request, "financing/check.html", shown | {"title": _("核对并提交"), "step": 4})


def sent(request: Request, row: Application) -> HttpResponse:
    """What came of it: at the bank, not known yet, or back with the reason."""
    if row.is_draft:
        return redirect("financing:fill", row.pk)
    if row.status != Application.Status.RESERVING:
        messages.success(
            request, _("已提交。合同已占用，银行承诺时限开始计算。") if row.is_formal else _("已提交。")
        )
    return redirect(row)


@require_POST
def take_figures(request: Request, pk: int) -> HttpResponse:
    """Go by the contracts as they are now."""
    row = draft_of(request, pk)
    back, said = reverse("financing:fill", args=[row.pk]), _("已采用合同最新数据，请核对金额后重新提交。")
    return press(request, operations.take_new_figures, application=row, back=back, said=said)


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away."""
    row = draft_of(request, pk)
    return press(
        request, operations.discard, application=row, back=reverse("financing:mine"), said=_("草稿已删除。")
    )


@require_POST
def use_limit(request: Request, pk: int) -> HttpResponse:
    """Begin a formal application on a granted limit."""
    seeds = Application.visible_to(request.seat).filter(status=Application.Status.LIMIT_GRANTED)
    seed = get_object_or_404(seeds, pk=pk)
    check(request, DRAFT)
    facts: dict[str, Any] = {
        "stage": "formal",
        "institution": seed.institution,
        "branch": seed.branch,
        "product": seed.product,
    }
    try:
        row = operations.start(seat=request.seat, at=request.at, seed=seed, **facts)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(seed)
    return redirect("financing:orders", row.pk)
