"""What a supplier agrees to when it publishes a demand; new words get a new version, consents given keep theirs."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yangcai.receivables.demands.models import Demand

VERSION = "2026-01"
TEXT = (
    "本企业（{supplier}，统一社会信用代码{uscc}）自愿发布本融资需求，同意平台将需求内容及所列合同、中标信息提供给{audience}，"
    "并在其查看时提供联系人姓名和电话，仅用于就本需求联系本企业。平台逐次记录查看人和时间并向本企业公开。"
    "需求有效期至{until}；到期、撤回或关闭后不再提供联系方式。发布需求不占用合同，也不构成融资申请。"
)


@dataclass(frozen=True, slots=True)
class Consent:
    """The text as this supplier is asked to agree to it."""

    version: str
    words: str

    @property
    def digest(self) -> str:
        """SM3 of the words."""
        return hashlib.new("sm3", self.words.encode()).hexdigest()


def consent_to(demand: Demand) -> Consent:
    """The text for one demand."""
    named = [str(one) for one in demand.funders.select_related("institution").order_by("institution__name")]
    chosen = demand.audience == Demand.Audience.CHOSEN
    words = _(TEXT).format(
        supplier=demand.supplier.name,
        uscc=demand.supplier.uscc,
        audience="、".join(named) if chosen else _("所列合同或中标项目所在地区的全部备案资金方"),
        until=f"{demand.valid_until:%Y-%m-%d}",
    )
    return Consent(VERSION, words)
