"""Regions: the tree, one of them with its past, and the children of one for a cascade of selects."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from yangcai.foundation.kernel.http import Request
from yangcai.foundation.rules import queries
from yangcai.foundation.rules.views.pages import day_asked, page

LONGEST = 60


def index(request: Request) -> HttpResponse:
    """What there is."""
    return page(request, "index", title=_("规则与目录"))


def regions(request: Request) -> HttpResponse:
    """The provinces, or what a search finds."""
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    facts: dict[str, Any] = {"asked": asked, "found": queries.search_regions(asked)} if asked else {}
    return page(request, "regions", title=_("行政区划"), children=queries.children(None), **facts)


def region(request: Request, code: str) -> HttpResponse:
    """One region and its past; for an old code what became of it, for no code at all a word about that."""
    on, notice = day_asked(request)
    here = queries.region(code)
    heir = None if here else queries.successor(code)
    history = queries.history(code)
    facts: dict[str, Any] = {
        "code": code,
        "region": here,
        "heir": heir,
        "history": history,
        "notice": notice,
        "on": on,
    }
    if here:
        facts |= {
            "above": here.ancestors(),
            "children": queries.children(here),
        }
        facts |= {"standings": [s for s in queries.standings(here, on) if s.state]}
    title = here.name if here else _("区划代码 %s") % code
    return page(request, "region", title=title, status=200 if here or history else 404, **facts)


@cache_control(public=True, max_age=3600)
def regions_json(request: Request) -> JsonResponse:
    """The regions right below `?under=`, or the provinces: code, name, level, and whether it ends there."""
    under = request.GET.get("under", "").strip()
    parent = queries.region(under) if under else None
    if under and not parent:
        return JsonResponse({"error": _("没有这个区划代码。")}, status=404)
    below = [
        {"code": r.code, "name": r.name, "level": r.level, "leaf": not r.has_children}
        for r in queries.children(parent)
    ]
    return JsonResponse({"regions": below}, json_dumps_params={"ensure_ascii": False})
