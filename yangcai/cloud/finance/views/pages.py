"""The pages of financing: the flow, the lists, a slip and its print."""

from io import BytesIO

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yangcai.cloud.contracts.lists import FINANCING_TONES
from yangcai.cloud.finance import overview, printing
from yangcai.cloud.finance.lists import APPLICATION_TONES, SLIP_TONES, Applications, Slips
from yangcai.cloud.finance.models import Slip
from yangcai.foundation.documents.handing import attachment
from yangcai.foundation.documents.operations import print_form_of
from yangcai.foundation.kernel.errors import Forbidden
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import list_page


def financing(request: Request) -> HttpResponse:
    """政府采购合同融资."""
    seat = request.seat
    if not seat.may("finance.record.read"):
        raise Forbidden("finance.record.read")
    facts = {
        "steps": overview.steps(seat),
        "is_supplier": seat.kind == "supplier",
        "may_ask": (may_ask := seat.may("finance.handoff.ask")),
        "is_peer_down": may_ask and overview.is_peer_down(request.at),
        "may_list_applications": seat.may("finance.application.list"),
        "slips": overview.slips(seat)[: overview.MOST],
        "next": overview.NEXT if seat.kind == "supplier" else overview.NEXT_FOR_OTHERS,
        "at_the_bank": overview.AT_THE_BANK,
        "with_the_supplier": overview.WITH_THE_SUPPLIER,
        "bank_desk": settings.RECEIVABLES_URL if seat.kind in ("institution", "branch") else "",
        "tones": {"application": APPLICATION_TONES, "slip": SLIP_TONES, "financing": FINANCING_TONES},
    }
    if facts["may_list_applications"]:
        rows = overview.in_progress(seat)[: overview.MOST]
        facts["applications"] = [(row, overview.place_of_work(seat, row.code)) for row in rows]
    if seat.kind == "supplier":
        facts["financeable"] = overview.financeable(seat).order_by("-filed_on", "-pk")[:5]
    elif seat.kind == "purchaser":
        facts["taken"] = overview.taken(seat)[: overview.MOST]
    else:
        facts["figures"] = overview.figures(seat)
    return render(request, "finance/financing.html", facts)


def applications(request: Request) -> HttpResponse:
    """融资申请."""
    return list_page(request, Applications)


def slips(request: Request) -> HttpResponse:
    """融资成交单."""
    return list_page(request, Slips)


def slip(request: Request, pk: int) -> HttpResponse:
    """One slip: the latest version, those before it, the contracts it lends on."""
    row = _slip(request, pk)
    facts = {"slip": row, "tone": SLIP_TONES[row.status], "items": row.items.select_related("contract")}
    facts["work_url"] = overview.place_of_work(request.seat, row.code, "slips")
    return render(request, "finance/slip.html", facts | {"versions": row.versions.order_by("-seq")})


@require_POST
def print_slip(request: Request, pk: int) -> HttpResponseBase:
    """The slip as PDF; that it was printed is noted."""
    row = _slip(request, pk)
    form, pdf = print_form_of(
        seat=request.seat,
        at=request.at,
        template="finance:slip",
        title=_("融资成交单"),
        subject=row,
        data=printing.slip_data(row),
    )
    return attachment(BytesIO(pdf), f"{form.title}-{row.number}.pdf", "application/pdf")


def _slip(request: Request, pk: int) -> Slip:
    rows = Slip.visible_to(request.seat).select_related("supplier", "institution", "branch")
    return get_object_or_404(rows, pk=pk)
