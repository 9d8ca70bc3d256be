"""The pages of awards and contracts."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yangcai.cloud.contracts import queries
from yangcai.cloud.contracts.lists import AWARD_TONES, FINANCING_TONES, Awards, Contracts
from yangcai.cloud.contracts.models import Award, Contract
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.charts import Chart, bars
from yangcai.foundation.ui.lists import list_page


def contracts(request: Request) -> HttpResponse:
    """合同信息."""
    return list_page(
        request, Contracts, template="contracts/list.html", is_supplier=request.seat.kind == "supplier"
    )


def awards(request: Request) -> HttpResponse:
    """中标信息."""
    return list_page(
        request, Awards, template="contracts/list.html", is_supplier=request.seat.kind == "supplier"
    )


def contract(request: Request, pk: int) -> HttpResponse:
    """One contract with its parties, award and history, and what higher rooms have to say of it (CONTRACT_PANELS)."""
    row = get_object_or_404(Contract.visible_to(request.seat).select_related("region", "award"), pk=pk)
    masks = not request.seat.may("contracts.record.read_own")
    panels = [import_string(panel)(request, row) for panel in settings.CONTRACT_PANELS]
    return render(
        request,
        "contracts/contract.html",
        {"contract": row, "masks": masks, "tone": FINANCING_TONES[row.financing], "panels": panels},
    )


def award(request: Request, pk: int) -> HttpResponse:
    """One award with its parties, contracts and history."""
    row = get_object_or_404(Award.visible_to(request.seat).select_related("region"), pk=pk)
    signed = Contract.visible_to(request.seat).filter(award=row)
    return render(
        request, "contracts/award.html", {"award": row, "contracts": signed, "tone": AWARD_TONES[row.status]}
    )


def totals(request: Request) -> HttpResponse:
    """多口径统计: by month of a date or by a region, over whatever the list's conditions leave."""
    asked = Contracts.bind(request.seat, request.GET)
    calibre, place = request.GET.get("calibre", ""), request.GET.get("place", "")
    if (calibre and calibre not in queries.DATES) or (place and place not in queries.PLACES):
        raise Http404(_("没有这种统计口径"))
    if place:
        report = queries.by_place(asked.filtered, place, request.GET)
    else:
        report = queries.by_month(asked.filtered, calibre or "filed_on", request.GET)
    facts = {
        "report": report,
        "asked": asked,
        "calibre": calibre or ("" if place else "filed_on"),
        "place": place,
    }
    facts |= {"query": asked.address("calibre", "place"), "chart": chart_of(report)}
    return render(
        request, "contracts/totals.html", facts | {"dates": queries.DATES, "places": queries.PLACES}
    )


def chart_of(report: queries.Report) -> Chart:
    """The report's amounts as columns, in 万元."""
    figures = [float(line.amount / 10_000) for line in report.lines]
    labels = [line.label for line in report.lines]
    return bars("totals", _("合同金额（万元）"), labels=labels, series={report.definition: figures})
