"""The portal's lists: what the public reads, and what editors work on."""

from dataclasses import replace
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.portal.models import Article, Contact, Content, Highlight
from yangcai.cloud.portal.queries import content, places
from yangcai.foundation.kernel.seats import STRANGER, Seat
from yangcai.foundation.ui.filters import FilterSet
from yangcai.foundation.ui.keyset import Key
from yangcai.foundation.ui.lists import Column, List


class ArticleFilters(FilterSet):
    """By section and by place."""

    kind = django_filters.ChoiceFilter(label=_("栏目"), choices=Article.Kind.choices)
    region = django_filters.CharFilter(label=_("区划代码"), method="in_region")

    def in_region(self, rows: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        """What concerns a reader there; an unknown place has nothing of its own."""
        place = places.find(value)
        return rows.filter(content.concerning(place.region)) if place.region else rows.none()


class PublicArticles(List):
    """What anybody may read."""

    name, title = "portal.articles", _("公告与政策")
    columns = [
        Column("title", _("标题"), wide=True),
        Column("number", _("发文字号")),
        Column("issuer", _("发文机关")),
        Column("published_at", _("发布日期"), kind="day", sort=True),
    ]
    filters, order = ArticleFilters, ("-published_at",)
    search, search_label = ("title",), _("标题、正文或发文字号")
    exportable = False
    empty = _("没有符合条件的文稿")
    empty_help = _("请减少或更换关键词，或清除栏目和区划条件。")

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """What is published has a day of publication, so the index serves the order."""
        return tuple(replace(key, nullable=False) for key in super().keys)

    def rows(self, seat: Seat) -> QuerySet[Article]:
        return content.flagged(Article.visible_to(STRANGER))

    def searched(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return content.containing(rows, text)


class _Desk(List):
    """What editors work on: newest first, drafts and old editions included."""

    permission = "portal.content.read"
    order = ("-written_at",)
    exportable = False
    empty = _("辖区内还没有内容")
    empty_help = _("由有撰写权限的人员点击“新增”撰写，再由另一位发布人员审核发布。")
    noun = ""

    def row_url(self, row: Any) -> str:
        return reverse("portal:content", args=[self.noun, row.pk])

    def in_territory(self, model: type[Content], seat: Seat) -> QuerySet[Any]:
        return content.in_territory(model, seat)


def _state() -> list[Column]:
    return [
        Column("region", _("区划"), accessor="region.name"),
        Column("edition", _("版次"), kind="number"),
        Column("status", _("状态"), kind="status", tones=Content.TONES),
        Column("written_at", _("撰写时间"), kind="moment", sort=True),
    ]


class ContentFilters(FilterSet):
    """By status."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=Content.Status.choices)


class DeskArticleFilters(ContentFilters):
    """By status and section."""

    kind = django_filters.ChoiceFilter(label=_("栏目"), choices=Article.Kind.choices)


class DeskArticles(_Desk):
    name, title, noun = "portal.desk_articles", _("公告与政策"), "articles"
    columns = [
        Column("title", _("标题"), wide=True),
        Column("kind", _("栏目")),
        Column("number", _("发文字号")),
        *_state(),
    ]
    filters, search = DeskArticleFilters, ("title", "number")

    def rows(self, seat: Seat) -> QuerySet[Any]:
        return self.in_territory(Article, seat)


class DeskContacts(_Desk):
    name, title, noun = "portal.desk_contacts", _("联系方式"), "contacts"
    columns = [
        Column("name", _("单位或窗口"), wide=True),
        Column("kind", _("咨询内容")),
        Column("phone", _("联系电话")),
        Column("qq", _("QQ群号")),
        *_state(),
    ]
    filters, search = ContentFilters, ("name", "phone", "qq")

    def rows(self, seat: Seat) -> QuerySet[Any]:
        return self.in_territory(Contact, seat)


class DeskHighlights(_Desk):
    name, title, noun = "portal.desk_highlights", _("金融产品展示"), "highlights"
    columns = [
        Column("title", _("产品名称"), wide=True),
        Column("institution", _("金融机构")),
        Column("rate_from", _("年化利率下限"), kind="percent"),
        Column("expires_on", _("展示截止"), kind="day"),
        *_state(),
    ]
    filters, search = ContentFilters, ("title", "institution")

    def rows(self, seat: Seat) -> QuerySet[Any]:
        return self.in_territory(Highlight, seat)
