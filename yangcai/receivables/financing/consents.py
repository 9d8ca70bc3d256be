"""The texts a supplier agrees to, each with its version; what was agreed to is kept word for word (`models.Consent`).

A text is never edited: a new wording gets a new version, and consents given before keep theirs.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yangcai.foundation.ui.words import plain_yuan
from yangcai.receivables.financing.models import Application, Consent, Decision

Kind = Consent.Kind


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with `{placeholders}` for the parties and contracts."""

    version: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text as one supplier is asked to agree to it."""

    kind: str
    title: str
    version: str
    words: str

    @property
    def digest(self) -> str:
        """SM3 of the words."""
        return hashlib.new("sm3", self.words.encode()).hexdigest()


WORDINGS: Mapping[str, Wording] = {
    Kind.SHARING: Wording(
        "2026-01",
        "本企业（{supplier}，统一社会信用代码{uscc}）授权平台将本次申请所列合同（{contracts}）及其中标、履约、支付信息，"
        "以及本企业在申请中填写和上传的资料，提供给{institution}，仅用于本次融资的受理、审批和贷后管理。"
        "授权自提交之日起，至本次申请结束且所涉融资结清时止。",
    ),
    Kind.ASSIGNMENT: Wording(
        "2026-01",
        "本企业同意以上述合同项下的应收账款，按{institution}的批复要求办理质押或转让，并同意在融资结清前"
        "不就同一应收账款另行质押、转让或申请其他融资；未经{institution}书面同意，不变更合同收款账户。",
    ),
    Kind.INQUIRY: Wording(
        "2026-01",
        "本企业授权{institution}在办理本次融资期间，向金融信用信息基础数据库及其他依法设立的征信机构查询、使用本企业信用信息，"
        "用于审核本次申请和贷后风险管理。",
    ),
    Kind.TERMS: Wording(
        "2026-01",
        "本企业已阅读并接受{institution}的批复条件：金额{amount}元，年利率{rate}%，期限{days}天，一次性费用{fee}元；"
        "综合年化成本（单利口径）{simple}%，内部收益率口径{irr}%，总成本{total}元。批复有效期至{until}。",
    ),
}
ASKED = (Kind.SHARING, Kind.ASSIGNMENT, Kind.INQUIRY)


def asked_of(application: Application) -> list[Text]:
    """What the supplier is asked to agree to before submitting this application."""
    basis = [item.basis for item in application.items.select_related("order", "award")]
    numbers = [getattr(row, "number", "") or row.project_number or row.project_name for row in basis]
    facts = {"contracts": "、".join(numbers)} | _parties(application)
    return [_text(kind, facts) for kind in ASKED]


def terms_text(application: Application, decision: Decision, cost: "Mapping[str, object]") -> Text:
    """What the supplier agrees to when it accepts the bank's terms; `cost` has simple, irr and total."""
    facts = _parties(application) | {
        "amount": plain_yuan(decision.amount),
        "rate": f"{decision.rate:.4f}",
        "days": str(decision.term_days),
        "fee": plain_yuan(decision.fee),
        "until": str(decision.valid_until),
    }
    return _text(Kind.TERMS, facts | {name: str(value) for name, value in cost.items()})


def _parties(application: Application) -> dict[str, str]:
    return {
        "supplier": application.supplier.name,
        "uscc": application.supplier_uscc,
        "institution": application.institution.name,
    }


def _text(kind: str, facts: Mapping[str, str]) -> Text:
    wording = WORDINGS[kind]
    return Text(kind, str(Kind(kind).label), wording.version, _(wording.text).format(**facts))
