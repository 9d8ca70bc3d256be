"""Pages of this room: what is proven, receipts and archives to take away, a place to check them."""

import hashlib
from io import BytesIO

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yangcai.foundation.evidence import forms, lists, operations, packing, queries
from yangcai.foundation.evidence.models import Archive
from yangcai.foundation.evidence.verifier.command import check as verify
from yangcai.foundation.evidence.verifier.digests import Unsupported
from yangcai.foundation.evidence.verifier.reports import Report, Unreadable
from yangcai.foundation.kernel.forms import attempt
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.kernel.models import Event
from yangcai.foundation.ui.lists import list_page


def _shell(request: Request) -> str:
    return "ui/portal.html" if request.seat.is_stranger else "ui/desk.html"


@require_safe
def home(request: Request) -> HttpResponse:
    """What is proven, by which heads and keys, and how to check it oneself."""
    log = queries.current_log()
    heads = queries.newest_heads(log, 10) if log else []
    shown = {
        "shell": _shell(request),
        "log": log,
        "heads": heads,
        "keys": queries.public_keys(),
        "anchorings": queries.newest_anchorings(5),
        "verifier_name": packing.NAME,
        "verifier_digest": hashlib.sha256(packing.verifier()).hexdigest(),
    }
    return render(request, "evidence/home.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request) -> HttpResponse:
    """Check a file here, by the code that strangers run at home."""
    form = forms.CheckFile(request.POST or None, request.FILES or None)
    report, why = None, ""
    if form.is_valid():
        report, why = _checked(form.cleaned_data["file"].read())
    shown = {"shell": _shell(request), "form": form, "report": report, "why": why}
    return render(request, "evidence/check.html", shown)


def _checked(data: bytes) -> tuple[Report | None, str]:
    """The report on a file, or why there is none."""
    try:
        return verify(BytesIO(data), [key.public_key for key in queries.public_keys()]), ""
    except (Unreadable, Unsupported) as wrong:
        return None, str(wrong)


@require_safe
def verifier(request: Request) -> HttpResponseBase:
    """The checker in one file."""
    return FileResponse(BytesIO(packing.verifier()), as_attachment=True, filename=packing.NAME)


@require_safe
def receipt(request: Request, event_id: int) -> HttpResponseBase:
    """The receipt of an event the seat may see; for a minute after the event, the word that it will come."""
    event = get_object_or_404(Event.visible_to(request.seat), pk=event_id)
    if (data := queries.receipt_of(event)) is None:
        response = render(request, "evidence/soon.html", {"event": event}, status=202)
        response["Retry-After"] = "60"
        return response
    name = f"receipt-{event.pk}.json"
    return FileResponse(BytesIO(data), as_attachment=True, filename=name, content_type="application/json")


# --- archives ------------------------------------------------------------------------------------


@require_safe
def archives(request: Request) -> HttpResponse:
    """What was archived."""
    may_order = request.seat.may("evidence.archive.make")
    return list_page(request, lists.Archives, template="evidence/archives.html", may_order=may_order)


def order_archive(request: Request) -> HttpResponse:
    """Ask for an archive."""
    if not request.seat.may("evidence.archive.make"):
        raise Http404
    form = forms.OrderArchive(request.POST or None)
    if attempt(form, operations.order_archive, seat=request.seat, at=request.at):
        return redirect("evidence:archives")
    shown = {
        "form": form,
        "title": _("新建归档"),
        "intro": _("填写日期或事项。归档在后台进行，完成后在列表中下载。"),
        "submit": _("开始归档"),
        "back": reverse("evidence:archives"),
    }
    return render(request, "ui/form.html", shown)


@require_safe
def archive_file(request: Request, pk: int) -> HttpResponseBase:
    """The archive itself."""
    archive = get_object_or_404(Archive.visible_to(request.seat), pk=pk, status=Archive.Status.MADE)
    name = f"archive-{archive.pk}.zip"
    return FileResponse(default_storage.open(archive.path), as_attachment=True, filename=name)
