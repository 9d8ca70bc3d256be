"""Pages and files of this room. What leaves an event is got by GET alone: HEAD must leave nothing."""

from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from yangcai.foundation.documents import forms, lists, operations, queries, receipts
from yangcai.foundation.documents.exports import counted
from yangcai.foundation.documents.handing import attachment
from yangcai.foundation.documents.kinds import KINDS
from yangcai.foundation.documents.models import Export
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import LISTS, list_page


@require_safe
def documents(request: Request) -> HttpResponse:
    """What my organisation has uploaded."""
    return list_page(request, lists.Documents, template="documents/documents.html")


@require_safe
def quarantine(request: Request) -> HttpResponse:
    """What the scanner has shut away."""
    return list_page(request, lists.Quarantine)


@require_safe
def printed_forms(request: Request) -> HttpResponse:
    """What my organisation has printed."""
    return list_page(request, lists.PrintedForms)


def upload(request: Request) -> HttpResponse:
    """Keep a file that belongs to no matter yet."""
    if not request.seat.may(operations.KEEP):
        raise Http404
    form = forms.Upload(request.POST or None, request.FILES or None)
    facts = {"seat": request.seat, "at": request.at, "subject": None, "purpose": "attachment"}
    if document := attempt(form, operations.keep, **facts):
        messages.success(request, _("已收到“%s”，查毒通过后本单位同事可以下载。") % document.name)
        return redirect("documents:documents")
    shown = {
        "form": form,
        "title": _("上传文件"),
        "submit": _("上传"),
        "back": reverse("documents:documents"),
    }
    return render(request, "ui/form.html", shown)


@require_GET
def download(request: Request, pk: int) -> HttpResponseBase:
    """A document, as an attachment."""
    if (document := queries.readable(request.seat, pk)) is None:
        raise Http404
    try:
        file = operations.hand_out(seat=request.seat, at=request.at, document=document)
    except Refused as refusal:
        return render(request, "documents/no_file.html", {"name": document.name, "why": refusal}, status=409)
    return attachment(file, document.name, KINDS[document.kind].media_type)


@require_safe
def exports(request: Request) -> HttpResponse:
    """What I have exported."""
    return list_page(request, lists.Exports)


@require_POST
def ask_export(request: Request) -> HttpResponse:
    """Have a large list made into a file."""
    form = forms.AskExport(request.POST)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    list_ = LISTS[asked["list"]].bind(request.seat, asked["query"])
    if request.seat.is_stranger or not list_.is_valid:
        raise Http404
    rows = counted(list_)
    facts = {"seat": request.seat, "at": request.at, "list_": list_, "format": asked["format"], "rows": rows}
    try:
        return redirect(operations.ask_export(**facts))
    except Refused as refusal:
        shown = {"list": list_, "why": refusal, "back": reverse("documents:exports")}
        return render(request, "documents/no_export.html", shown, status=409)


@require_safe
def export(request: Request, pk: int) -> HttpResponse:
    """How far an export has come, and the file when it is there."""
    row = get_object_or_404(Export.visible_to(request.seat), pk=pk)
    part = "documents/export_progress.html" if request.htmx else "documents/export.html"
    return render(request, part, {"export": row, "is_ready": row.is_ready(request.at)})


@require_POST
def cancel_export(request: Request, pk: int) -> HttpResponse:
    """Stop an export."""
    row = get_object_or_404(Export.visible_to(request.seat), pk=pk)
    try:
        operations.cancel_export(seat=request.seat, at=request.at, export=row)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(row)


@require_GET
def export_file(request: Request, pk: int) -> HttpResponseBase:
    """The file of an export."""
    row = get_object_or_404(Export.visible_to(request.seat), pk=pk)
    try:
        file = operations.hand_out_export(seat=request.seat, at=request.at, export=row)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(row)
    return attachment(file, row.file_name)


@require_GET
def receipt(request: Request, kind: str, key: str) -> HttpResponseBase:
    """What my organisation has done with a row, printed."""
    if (row := receipts.subject_of(request.seat, kind, key)) is None:
        raise Http404
    form, pdf = operations.print_form_of(
        seat=request.seat,
        at=request.at,
        template="documents:receipt",
        title=_("操作回执"),
        subject=row,
        data=receipts.receipt_of(request.seat, row),
    )
    return attachment(BytesIO(pdf), f"{form.title}-{form.number}.pdf", "application/pdf")
