"""Which orders or awards a draft may take, and why not the others: asked once for a whole list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Accreditation
from yangcai.receivables.financing.models import Application, ApplicationItem
from yangcai.receivables.orders.models import OCCUPIED, AwardCopy, Order, OrderParty

Basis = Order | AwardCopy
Status = Application.Status
MOST = 100  # rows of the list; more are found by their words
LIVE_LIMITS = (
    Status.SUBMITTED, Status.RECEIVED, Status.IN_REVIEW, Status.MORE_INFO, Status.LIMIT_GRANTED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the list: the order or award, the firm's part in it, why it cannot be taken, whether it is chosen."""

    row: Basis
    part: OrderParty | None
    obstacle: str
    is_chosen: bool


@dataclass(frozen=True)
class Picking:
    """A draft and the moment, with what has to be known to judge many orders."""

    application: Application
    at: datetime

    @cached_property
    def places(self) -> list[str]:
        """Paths of the regions in which the bank may lend today."""
        held = Accreditation.on(beijing_day(self.at)).filter(institution=self.application.institution_id)
        return list(held.values_list("region__path", flat=True))

    @cached_property
    def taken(self) -> dict[tuple[int, str], str]:
        """Orders that stand in other applications of this firm here, and in which."""
        items = ApplicationItem.rows.filter(is_taken=True, application__supplier=self.application.supplier_id)
        others = items.exclude(application=self.application).exclude(order=None)
        found = others.values_list("order_id", "party_uscc", "application__number")
        return {(order, uscc): number for order, uscc, number in found if order}

    @cached_property
    def letting_go(self) -> dict[tuple[int, str], str]:
        """Orders that an ended application of this firm held and that their owner has not said to be free."""
        ended = (*Application.ENDS, Status.REJECTED)
        items = ApplicationItem.rows.filter(
            application__supplier=self.application.supplier_id, application__status__in=ended, freed_at=None
        )
        held = items.exclude(encumbrance_id="").order_by("pk")
        found = held.values_list("order_id", "party_uscc", "application__number")
        return {(order, uscc): number for order, uscc, number in found if order}

    @cached_property
    def limits(self) -> set[int]:
        """Awards on which this bank has been asked for a limit already."""
        asked = Application.rows.filter(
            supplier=self.application.supplier_id,
            institution=self.application.institution_id,
            status__in=LIVE_LIMITS,
        ).exclude(pk=self.application.pk)
        return set(asked.exclude(items__award=None).values_list("items__award", flat=True))

    def part_of(self, order: Order) -> OrderParty | None:
        """The firm's part in an order."""
        mine = self.application.supplier_id
        return next((part for part in order.parts.all() if part.organisation_id == mine), None)

    def party_uscc(self, row: Basis) -> str:
        """The code under which the firm stands in it."""
        part = self.part_of(row) if isinstance(row, Order) else None
        return part.uscc if part else self.application.supplier_uscc

    def obstacle(self, row: Basis) -> str:
        """Why it cannot be taken; nothing when it can."""
        if not any(row.region_path.startswith(place) for place in self.places):
            return _("所选金融机构未在该合同所在地区备案")
        return self._of_award(row) if isinstance(row, AwardCopy) else self._of_order(row)

    def _of_order(self, order: Order) -> str:
        part = self.part_of(order)
        if part is None:
            return _("不是本企业的合同")
        if not order.is_live:
            return _("合同已终止")
        if number := self.taken.get((order.pk, part.uscc)):
            return _("正在另一笔申请（%s）中") % number
        number = self.letting_go.get((order.pk, part.uscc)) if part.financing in OCCUPIED else None
        if number:
            return _("上一笔申请（%s）已结束，采购平台正在解除占用，请稍后再试") % number
        if not part.is_free:
            return "；".join(part.reasons_in_words) or str(part.get_financing_display())
        return ""

    def _of_award(self, award: AwardCopy) -> str:
        if award.supplier_id != self.application.supplier_id:
            return _("不是本企业的中标项目")
        if not award.is_live:
            return _("中标结果已撤销")
        return _("已向该金融机构申请预授信") if award.pk in self.limits else ""

    def choices(self, seat: Seat, text: str = "", ticked: Iterable[int] = ()) -> list[Choice]:
        """What is chosen already or ticked, however old; then the newest with these words, what can be taken first."""
        link = "order" if self.application.is_formal else "award"
        chosen = set(self.application.items.values_list(link, flat=True)) | set(ticked)
        rows, named = self._rows(seat), Q(project_name__icontains=text)
        if self.application.is_formal:
            named = Q(name__icontains=text) | Q(number__icontains=text)
        first = [self._choice(row, True) for row in rows.filter(pk__in=chosen)]
        others = rows.filter(named).exclude(pk__in=chosen) if text else rows.exclude(pk__in=chosen)
        found = [self._choice(row, False) for row in others[:MOST]]
        return first + sorted(found, key=lambda choice: bool(choice.obstacle))

    def _rows(self, seat: Seat) -> QuerySet[Any]:
        """The firm's orders or awards, the newest first."""
        if self.application.is_formal:
            return Order.visible_to(seat).prefetch_related("parts").order_by("-filed_on", "-pk")
        return AwardCopy.visible_to(seat).order_by("-published_on", "-pk")

    def _choice(self, row: Basis, is_chosen: bool) -> Choice:
        part = self.part_of(row) if isinstance(row, Order) else None
        return Choice(row, part, self.obstacle(row), is_chosen)
