"""The button "export" of every list (`settings.EXPORTER`): few rows at once, many by a job, too many not at all."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from yangcai.foundation.documents import making, operations, queries
from yangcai.foundation.documents.handing import attachment
from yangcai.foundation.documents.models import Export
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.ui.lists import List

AT_ONCE = 5_000


def counted(list_: List) -> int:
    """How many rows an export would have, counted no further than one beyond what is possible."""
    return int(list_.filtered.order_by()[: operations.MOST_ROWS + 1].count())


def export(request: Request, list_: List) -> HttpResponseBase:
    """Answer `?export=xlsx` or `csv`: the file, or a page that offers to have it made, or why not."""
    rows = counted(list_)
    if rows > AT_ONCE:
        return _offer(request, list_, rows)
    facts: dict[str, Any] = {"seat": request.seat, "at": request.at, "list_": list_, "rows": rows}
    try:
        row = operations.ask_export(**facts, format=request.GET["export"], later=False)
        making.make(at=request.at, export=row, list_=list_)
        row.refresh_from_db()
        if row.status != Export.Status.DONE:
            return _sorry(request, list_, row.error)
        return attachment(
            operations.hand_out_export(seat=request.seat, at=request.at, export=row), row.file_name
        )
    except Refused as refusal:
        return _sorry(request, list_, str(refusal))


def _offer(request: Request, list_: List, rows: int) -> HttpResponse:
    """Show what would be exported, before a job is asked to do it."""
    try:
        operations.check_size(rows)
    except Refused as refusal:
        return _sorry(request, list_, str(refusal))
    if request.seat.is_stranger:
        return _sorry(request, list_, _("超过%s行的导出请登录后进行，或缩小查询条件。") % f"{AT_ONCE:,}")
    left = queries.rows_left(request.seat, request.at)
    shown = {"list": list_, "rows": rows, "left": left, "format": request.GET["export"]}
    return render(request, "documents/ask_export.html", shown)


def _sorry(request: Request, list_: List, why: str) -> HttpResponse:
    back = "?" + list_.querystring
    return render(request, "documents/no_export.html", {"list": list_, "why": why, "back": back}, status=409)
