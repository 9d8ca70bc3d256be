"""What editors wrote, as a reader in one place wants it."""

import re
from datetime import date
from typing import NamedTuple, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Length

from yangcai.cloud.portal.models import Article, Citation, Contact, Content, Highlight
from yangcai.foundation.kernel.seats import STRANGER, Seat
from yangcai.foundation.rules.models import Region

C = TypeVar("C", bound=Content)
PUBLISHED = Content.Status.PUBLISHED


class Link(NamedTuple):
    """A document that another one cites, or is cited by: the way in words, its number and, if it is here, itself."""

    way: str
    number: str
    article: Article | None
    note: str


def numbered(text: str) -> str:
    """A document number as it is printed: `粤财采购函[2020] 59号` → `粤财采购函〔2020〕59号`."""
    return re.sub(r"\s*[\[(（【［〔](\d{4})[\])）】］〕]\s*第?", r"〔\1〕", text.strip())


def codes_of(region: Region) -> list[str]:
    """The codes from the province down to the region."""
    return region.path.rstrip("/").split("/")


def concerning(region: Region) -> Q:
    """What a reader in a region is concerned by: what it, those above it and those within it wrote."""
    return Q(region__code__in=codes_of(region)) | Q(region__path__startswith=region.path)


def flagged(articles: QuerySet[Article]) -> QuerySet[Article]:
    """The articles with `is_superseded` and `is_amended`: by a published one of the same or a higher authority."""
    higher = Left(OuterRef("region__path"), Length("article__region__path"))
    changed = Citation.rows.filter(
        number=OuterRef("number"), article__status=PUBLISHED, article__region__path=higher
    )
    return articles.select_related("region").annotate(
        is_superseded=Exists(changed.filter(kind=Citation.Kind.SUPERSEDES)),
        is_amended=Exists(changed.filter(kind=Citation.Kind.AMENDS)),
    )


def latest(region: Region, kind: str, count: int) -> list[Article]:
    """The newest published articles of a kind for a reader in a region."""
    found = Article.visible_to(STRANGER).filter(concerning(region), kind=kind)
    return list(flagged(found).defer("body").order_by("-published_at", "-id")[:count])


def containing(articles: QuerySet[Article], text: str) -> QuerySet[Article]:
    """The articles in whose title, number or text every word is found (LIKE, served by the trigram index)."""
    for word in text.split():
        found = Q(title__contains=word) | Q(number__contains=numbered(word)) | Q(body__contains=word)
        articles = articles.filter(found)
    return articles


def cited_by(article: Article, seat: Seat) -> list[Link]:
    """The documents an article cites, with those that can be read here."""
    citations = list(article.citations.all())
    here = {
        found.number: found
        for found in Article.visible_to(seat).filter(
            status=PUBLISHED, number__in=[citation.number for citation in citations]
        )
    }
    return [Link(c.get_kind_display(), c.number, here.get(c.number), c.note) for c in citations]


def citing(article: Article) -> list[tuple[Citation, Article]]:
    """What published articles say of this one, newest first; only the same or a higher authority changes it."""
    if not article.number:
        return []
    found = Citation.rows.filter(number=article.number, article__status=PUBLISHED)
    found = found.select_related("article__region").order_by("-article__published_at")
    return [
        (citation, citation.article)
        for citation in found
        if citation.kind not in Citation.CHANGES
        or article.region.path.startswith(citation.article.region.path)
    ]


def editions(row: Content, seat: Seat) -> QuerySet[Content]:
    """The editions of one text that a seat may see, newest first."""
    return type(row).visible_to(seat).filter(serial=row.serial).order_by("-edition")


def contacts(region: Region) -> list[tuple[Region, list[Contact]]]:
    """Whom to ask: the nearest first, district → city → province, each with what is above it as well."""
    codes = codes_of(region)
    found = Contact.visible_to(STRANGER).filter(region__code__in=codes).select_related("region")
    rows = sorted(found, key=lambda row: (-codes.index(row.region.code), row.kind, row.pk))
    grouped: dict[Region, list[Contact]] = {}
    for row in rows:
        grouped.setdefault(row.region, []).append(row)
    return list(grouped.items())


def highlights(region: Region, on: date, count: int) -> list[Highlight]:
    """Products offered in a region whose quote still stands."""
    found = Highlight.visible_to(STRANGER).filter(region__code__in=codes_of(region), expires_on__gte=on)
    return list(found.order_by("rate_from", "id")[:count])


def in_territory(model: type[C], seat: Seat) -> QuerySet[C]:
    """Everything of a kind that lies in an editor's territory, drafts and old editions included."""
    inside = Q(pk__in=()) if seat.territory else Q()
    for path in seat.territory:
        inside |= Q(region__path__startswith=path)
    return model.visible_to(seat).filter(inside).select_related("region", "written_by")
