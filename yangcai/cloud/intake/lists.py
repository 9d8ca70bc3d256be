"""What came in, and what waits."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yangcai.cloud.intake.models import Batch, Item, Source
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui.lists import Column, List

ITEM_TONES = {
    "accepted": "good",
    "quarantined": "warn",
    "healed": "good",
    "replaced": "plain",
    "dismissed": "plain",
}
BATCH_TONES = {"running": "busy", "done": "good", "failed": "bad"}


class ItemFilters(django_filters.FilterSet):
    """By state, source, reason and day of arrival."""

    status = django_filters.ChoiceFilter(label=_("状态"), choices=Item.Status.choices)
    source = django_filters.CharFilter(label=_("来源"), field_name="source__name", max_length=40)
    reason = django_filters.CharFilter(
        label=_("原因"), field_name="reasons", lookup_expr="icontains", max_length=60
    )
    received_at = django_filters.DateFromToRangeFilter(label=_("接收日期"))


class Items(List):
    """Every record as it arrived."""

    name, title, permission = "intake.items", _("采购信息获取"), "intake.item.read"
    columns = [
        Column("project", _("项目名称"), accessor=lambda item: item.title, wide=True),
        Column("reasons", _("原因"), accessor=lambda item: "；".join(item.reasons) or "—", wide=True),
        Column("source", _("来源"), accessor="source.title"),
        Column("reference", _("来源编号"), kind="code"),
        Column("version", _("版本"), kind="number"),
        Column("status", _("状态"), kind="status", tones=ITEM_TONES),
        Column("received_at", _("接收时间"), kind="moment"),
    ]
    filters = ItemFilters
    timeline = True
    empty = _("没有符合条件的记录")
    empty_help = _("没有待处理的隔离记录，说明最近读取的数据都已入库。")

    def rows(self, seat: Seat) -> QuerySet[Item]:
        return Item.visible_to(seat).select_related("source")


class Batches(List):
    """Every file that was read."""

    name, title, permission = "intake.batches", _("读取批次"), "intake.item.read"
    columns = [
        Column("file_name", _("文件"), wide=True),
        Column("source", _("来源"), accessor="source.title"),
        Column("status", _("状态"), kind="status", tones=BATCH_TONES),
        Column("position", _("已读"), kind="number"),
        Column("accepted", _("新增"), kind="number"),
        Column("corrected", _("更正"), kind="number"),
        Column("unchanged", _("未变"), kind="number"),
        Column("quarantined", _("隔离"), kind="number"),
        Column("started_at", _("开始"), kind="moment", sort=True),
    ]
    timeline = True
    empty = _("还没有读取过文件")
    empty_help = _("用命令 yangcai intake 文件 --source 来源名称 读取数据，完成后在此查看结果。")

    def rows(self, seat: Seat) -> QuerySet[Batch]:
        return Batch.visible_to(seat).select_related("source")


class Sources(List):
    """Where records come from."""

    name, title, permission = "intake.sources", _("数据来源"), "intake.item.read"
    columns = [
        Column("name", _("名称"), kind="code", sort=True),
        Column("title", _("说明"), wide=True),
        Column("layout", _("格式")),
        Column("record_kind", _("内容")),
        Column("region", _("默认区划"), accessor="region.name"),
    ]
    order = ("name",)
    empty = _("还没有数据来源")
    empty_help = _("数据来源由运营人员登记。")

    def rows(self, seat: Seat) -> QuerySet[Source]:
        return Source.visible_to(seat).select_related("region")

    def row_url(self, row: Source) -> str:
        return ""
