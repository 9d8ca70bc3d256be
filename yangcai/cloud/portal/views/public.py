"""What everybody reads."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yangcai.cloud.portal import guides
from yangcai.cloud.portal.flow import STEPS
from yangcai.cloud.portal.lists import PublicArticles
from yangcai.cloud.portal.maps import map_of
from yangcai.cloud.portal.models import Article
from yangcai.cloud.portal.prose import blocks
from yangcai.cloud.portal.queries import content, places
from yangcai.cloud.portal.queries.figures import Figures, figures
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.kernel.seats import STRANGER
from yangcai.foundation.rules.models import Region
from yangcai.foundation.ui.charts import Chart, bars
from yangcai.foundation.ui.lists import list_page

ON_HOME, IN_REGION, FOUND = 6, 5, 10


def home(request: Request) -> HttpResponse:
    """The province's home; with `?region=` the way to that region's page."""
    if code := request.GET.get("region", "").strip():
        place = places.find(code)
        return redirect("portal:region", place.region.code) if place.region else _home(request, place.notice)
    return _home(request)


def region(request: Request, code: str) -> HttpResponse:
    """A region's page; for a code that is none of ours the province's home, with a word about why."""
    place = places.find(code)
    if place.region is None:
        return _home(request, place.notice, status=404)
    if place.region.level == Region.Level.PROVINCE:
        return redirect("portal:home")
    return _region(request, place.region)


def _home(request: Request, notice: str = "", status: int = 200) -> HttpResponse:
    here, today = places.province(), beijing_day(request.at)
    spots = places.spots(here, today)
    counted = figures(here, spots, request.at)
    facts = _facts(here, today, ON_HOME) | {
        "notice": notice,
        "spots": spots,
        "map": map_of(here.code, spots),
        "steps": STEPS,
        "figures": counted,
        "chart": _chart(counted),
    }
    return render(request, "portal/home.html", facts, status=status)


def _chart(counted: Figures) -> Chart | None:
    """Articles by month, when there is anything to draw."""
    months, counts = zip(*counted.months, strict=True)
    if not any(counts):
        return None
    title, series = _("每月发布文稿（篇）"), {_("文稿"): counts}
    return bars("articles-by-month", title, labels=months, series=series, size="low")


def _region(request: Request, here: Region) -> HttpResponse:
    province, today = places.province(), beijing_day(request.at)
    facts = _facts(here, today, IN_REGION) | {
        "spot": places.spot(here, today),
        "spots": places.spots(here, today),
        "lineage": places.lineage(here),
        "map": map_of(province.code, places.spots(province, today)),
    }
    return render(request, "portal/region.html", facts)


def _facts(here: Region, today: date, count: int) -> dict[str, Any]:
    """What a home page shows, whether of the province or of a place in it."""
    return {
        "here": here,
        "notices": content.latest(here, Article.Kind.NOTICE, count),
        "policies": content.latest(here, Article.Kind.POLICY, count),
        "contacts": content.contacts(here),
        "highlights": content.highlights(here, today, count),
        "chapters": guides.chapters(),
    }


def regions(request: Request) -> HttpResponse:
    """Every region to choose from, or those a search finds; the one that was meant opens at once."""
    asked = _asked(request)
    found = places.search(asked)
    if meant := places.meant(asked, found):
        return redirect("portal:region", meant.code)
    spots = places.spots(places.province(), beijing_day(request.at))
    return render(request, "portal/regions.html", {"asked": asked, "found": found, "spots": spots})


def articles(request: Request) -> HttpResponse:
    """The public list of articles: by section, place and words."""
    place = places.find(code) if (code := request.GET.get("region", "")) else places.Place(None)
    context = {"here": place.region, "sections": Article.Kind, "section": request.GET.get("kind", "")}
    return list_page(request, PublicArticles, template="portal/articles.html", **context)


def article(request: Request, serial: int) -> HttpResponse:
    """One published article; what it cites, what became of it."""
    return render(request, "portal/article.html", _article(request, serial))


def print_article(request: Request, serial: int) -> HttpResponse:
    """The article on paper."""
    return render(request, "portal/article_print.html", _article(request, serial))


def _article(request: Request, serial: int) -> dict[str, Any]:
    published = content.flagged(Article.visible_to(STRANGER))
    row = get_object_or_404(published, serial=serial)
    return {
        "article": row,
        "blocks": blocks(row.body),
        "force": row.force_on(beijing_day(request.at)),
        "cited": content.cited_by(row, STRANGER),
        "citing": content.citing(row),
    }


def guide_index(request: Request) -> HttpResponse:
    """The contents of 操作指南, and the guides that regions publish themselves."""
    published = content.latest(places.province(), Article.Kind.GUIDE, FOUND)
    return render(request, "portal/guides.html", {"chapters": guides.chapters(), "published": published})


def guide(request: Request, slug: str) -> HttpResponse:
    """One chapter."""
    if (chapter := guides.chapter(slug)) is None:
        raise Http404
    return render(request, "portal/guide.html", {"chapter": chapter, "chapters": guides.chapters()})


def contacts(request: Request) -> HttpResponse:
    """Whom to ask, the nearest first."""
    code = request.GET.get("region", "").strip()
    place = places.find(code) if code else places.Place(None)
    here = place.region or places.province()
    facts = {"here": here, "notice": place.notice, "contacts": content.contacts(here)}
    return render(request, "portal/contacts.html", facts)


def search(request: Request) -> HttpResponse:
    """One box for places, articles and guides."""
    return render(request, "portal/search.html", _found(_asked(request)))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, with a way on: the search box and the main pages."""
    return render(request, "portal/not_found.html", status=404)


def _found(asked: str) -> dict[str, Any]:
    published = (
        content.flagged(Article.visible_to(STRANGER)) if asked else Article.visible_to(STRANGER).none()
    )
    matching = content.containing(published, asked).order_by("-published_at", "-id")
    return {
        "asked": asked,
        "places": places.search(asked),
        "articles": matching[:FOUND],
        "chapters": guides.containing(asked),
    }


def _asked(request: Request) -> str:
    """The words searched for: short, on one line, without what a database cannot hold."""
    return " ".join(request.GET.get("q", "").replace("\x00", "").split())[:60]
