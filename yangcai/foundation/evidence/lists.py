"""The list of archives."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.evidence.models import Archive
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.ui.lists import Action, Column, List
from yangcai.foundation.ui.words import file_size

TONES = {"ordered": "busy", "made": "good", "empty": "plain", "damaged": "bad"}


class Archives(List):
    """What was archived, and what is being."""

    name, title, permission = "evidence.archives", _("归档"), "evidence.archive.read"
    columns = [
        Column("title", _("日期或事项"), wide=True),
        Column("status", _("状态"), kind="status", tones=TONES),
        Column("items", _("事件数"), kind="number"),
        Column("size", _("大小"), accessor=lambda archive: file_size(archive.size) if archive.size else "—"),
        Column("ordered_at", _("申请时间"), kind="moment", sort=True),
        Column("made_at", _("归档时间"), kind="moment"),
        Column("digest", "SHA-256", kind="code", shown=False),
    ]
    search, search_label = ("subject_type", "subject_id", "digest"), _("事项或 SHA-256")
    order, timeline = ("-pk",), True
    empty = _("还没有归档")
    empty_help = _("归档包含一天或一个事项的全部事件和附件，可以离线逐项核验。")

    def rows(self, seat: Seat) -> QuerySet[Archive]:
        return Archive.visible_to(seat)

    def actions(self, row: Archive) -> Sequence[Action]:
        if row.status != Archive.Status.MADE:
            return []
        return [
            Action(_("下载"), reverse("evidence:archive-file", args=[row.pk])),
            Action(_("凭证"), reverse("evidence:receipt", args=[row.event_id])),
        ]
