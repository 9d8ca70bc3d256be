"""The catalogue: from the three categories down, or by a search."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.http import Request
from yangcai.foundation.rules import queries
from yangcai.foundation.rules.views.pages import page

LONGEST = 60


def catalogue(request: Request) -> HttpResponse:
    """The categories, or what a search finds."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    leaves = request.GET.get("leaf") == "1"
    found = queries.search_catalogue(asked, leaves=leaves) if asked else []
    facts: dict[str, Any] = {
        "asked": asked,
        "leaves": leaves,
        "found": found,
        "most": queries.MOST,
        "below": queries.items_below(""),
    }
    return page(request, "catalogue", title=_("政府采购品目分类目录"), **facts)


def item(request: Request, code: str) -> HttpResponse:
    """One item with what is above and below it; a word for a code that is none."""
    if not (here := queries.item(code.upper())):
        return page(request, "item", title=_("没有这个品目编码"), code=code, status=404)
    facts: dict[str, Any] = {
        "item": here,
        "above": queries.items_above(here),
        "below": queries.items_below(here.code),
    }
    return page(request, "item", title=here.name, code=here.code, **facts)
