"""可融资性: why a contract cannot be financed, in words a supplier understands, with what to do about each.

The codes are those of the exchange protocol. What a contract's own columns tell, the database knows too
(`financing.py`); what hangs on the day or a region's rules is written down as `Contract.barred_by` and looked at again
every night.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangcai.cloud.contracts.models import Contract, Party
from yangcai.foundation.kernel.money import FEN
from yangcai.foundation.rules import queries as rules
from yangcai.foundation.rules.models import Module, Region

# code: (why, what to do)
WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "NOT_FILED": (gettext_lazy("合同尚未备案"), gettext_lazy("请联系采购人完成合同备案。")),
    "DATA_INCOMPLETE": (gettext_lazy("合同数据不完整"), gettext_lazy("请联系采购人补正备案信息。")),
    "CONFIDENTIAL": (
        gettext_lazy("涉密合同不得融资"),
        gettext_lazy("涉密合同不向金融机构公开，无法在线融资。"),
    ),
    "ASSIGNMENT_RESTRICTED": (
        gettext_lazy("合同约定限制应收账款转让"),
        gettext_lazy("请与采购人协商签订补充协议并变更备案。"),
    ),
    "NOT_SUPPLIER": (
        gettext_lazy("供应商尚未在供应商库登记"),
        gettext_lazy("请以法人身份登录一次，核对统一社会信用代码。"),
    ),
    "SANCTIONED": (gettext_lazy("供应商处于冻结或惩戒期"), gettext_lazy("请联系作出决定的财政部门。")),
    "FROZEN": (gettext_lazy("合同已被冻结"), gettext_lazy("请联系作出决定的财政部门或法院。")),
    "TERMINATED": (gettext_lazy("合同已履约完成或终止"), gettext_lazy("请选择其他履行中的合同。")),
    "FULLY_PAID": (gettext_lazy("除质保金外已全部支付"), gettext_lazy("请选择其他尚有未付款的合同。")),
    "BALANCE_TOO_SMALL": (
        gettext_lazy("可融资余额低于当地起点金额"),
        gettext_lazy("请选择余额较大的合同，或与其他合同分别咨询金融机构。"),
    ),
    "EXPIRED_TERM": (
        gettext_lazy("合同履行期已届满过久"),
        gettext_lazy("请联系采购人办理验收付款或变更履行期。"),
    ),
    "BUYER_NOT_ONLINE": (
        gettext_lazy("采购人尚未开通平台账号"),
        gettext_lazy("请联系采购人开通账号，以便确认收款账户。"),
    ),
    "NO_ACCOUNT": (
        gettext_lazy("合同未登记收款账户"),
        gettext_lazy("请联系采购人在合同备案中补充收款账户。"),
    ),
    "CONSORTIUM_SHARE_MISSING": (
        gettext_lazy("联合体成员份额未登记"),
        gettext_lazy("请联系采购人按联合体协议补充各成员份额。"),
    ),
    "REGION_CLOSED": (
        gettext_lazy("合同所在地区尚未开通合同融资"),
        gettext_lazy("请留意当地财政部门的上线通知。"),
    ),
}
MANDATORY = {
    "number": gettext_lazy("合同编号"),
    "supplier_uscc": gettext_lazy("供应商统一社会信用代码"),
    "purchaser_name": gettext_lazy("采购人名称"),
    "account_name": gettext_lazy("收款户名"),
    "account_bank": gettext_lazy("开户行"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands against financing: its code, why, what to do; the field for incomplete data."""

    code: str
    text: str
    advice: str
    field: str = ""

    def __str__(self) -> str:
        return f"{self.text}。{self.advice}"


def reason(code: str, field: str = "") -> Reason:
    """A reason by its code."""
    text, advice = WORDS[code]
    named = _("%(text)s：%(field)s") % {"text": text, "field": MANDATORY[field]} if field else str(text)
    return Reason(code, named, str(advice), field)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rules of a contract's region say of financing on a day. A rule nobody has set does not hold."""

    on: date
    is_open: bool = True
    counts_retention: bool = False
    needs_buyer: bool = False
    share: Decimal = Decimal(100)
    minimum: Decimal = Decimal(0)
    days_after_term: int | None = None


class Book:
    """The terms of every region on one day, each looked up once."""

    def __init__(self, on: date) -> None:
        self.on, self._terms = on, dict[int, Terms]()
        self._limits = rules.limits_on("financing.", on)

    def of(self, region: Region) -> Terms:
        """The terms of a region."""
        if region.pk not in self._terms:
            self._terms[region.pk] = self._look_up(region)
        return self._terms[region.pk]

    def at(self, contract: Contract) -> Terms:
        """The terms of a contract's region; the region itself is read only the first time."""
        return self._terms.get(contract.region_id) or self.of(contract.region)

    def _look_up(self, region: Region) -> Terms:
        days = self._limit("financing.after_term_max", region)
        return Terms(
            on=self.on,
            is_open=rules.is_online(Module.FINANCE, region, self.on),
            counts_retention=bool(self._limit("financing.retention_counts", region)),
            needs_buyer=bool(self._limit("financing.buyer_online", region)),
            share=self._limit("financing.share_max", region) or Decimal(100),
            minimum=self._limit("financing.amount_min", region) or Decimal(0),
            days_after_term=None if days is None else int(days),
        )

    def _limit(self, key: str, region: Region) -> Decimal | None:
        row = rules.narrowest(self._limits, key, region)
        return row.value if row else None


def terms_of(contract: Contract, on: date) -> Terms:
    """The terms of one contract."""
    return Book(on).of(contract.region)


def balance_of(contract: Contract, terms: Terms) -> Decimal:
    """What the purchaser has still to pay and a bank may count on."""
    kept = Decimal(0) if terms.counts_retention else contract.retention_amount
    return contract.amount - contract.paid_amount - kept


def ceiling_of(contract: Contract, terms: Terms, party: Party | None = None) -> Decimal:
    """The most that may be lent on a contract, or on a consortium member's share of it, were it held by nobody."""
    part = party.share if party is not None and party.share is not None else Decimal(100)
    most = max(balance_of(contract, terms), Decimal(0)) * terms.share / 100 * part / 100
    return most.quantize(FEN, ROUND_DOWN)


def own_reasons(contract: Contract) -> Iterator[Reason]:
    """What the contract's own columns tell, as `financing.ELIGIBLE` reads them."""
    found = {
        "TERMINATED": contract.status not in ("filed", "changed"),
        "CONFIDENTIAL": contract.is_confidential,
        "ASSIGNMENT_RESTRICTED": contract.is_assignment_restricted,
        "NOT_SUPPLIER": contract.supplier_id is None,
        "NO_ACCOUNT": not contract.account_number,
    }
    return (reason(code) for code, holds in found.items() if holds)


def ruled_reasons(
    contract: Contract, terms: Terms, party: Party | None = None, *, lacks_share: bool = False
) -> Iterator[Reason]:
    """What hangs on the day, the region's rules or the parties."""
    balance = balance_of(contract, terms)
    found = {
        "NOT_FILED": contract.filed_on > terms.on,
        "FULLY_PAID": balance <= 0,
        "BALANCE_TOO_SMALL": balance > 0 and ceiling_of(contract, terms, party) < max(terms.minimum, FEN),
        "EXPIRED_TERM": is_over(contract, terms),
        "BUYER_NOT_ONLINE": terms.needs_buyer and contract.purchaser_id is None,
        "CONSORTIUM_SHARE_MISSING": lacks_share,
        "REGION_CLOSED": not terms.is_open,
    }
    yield from (reason(code) for code, holds in found.items() if holds)
    yield from (reason("DATA_INCOMPLETE", name) for name in missing_in(contract))


def missing_in(contract: Contract) -> Iterator[str]:
    """The mandatory columns that are empty; not those of an account or supplier that is missing altogether."""
    for name in MANDATORY:
        owner = {"ac": contract.account_number, "su": contract.supplier_id}.get(name[:2], True)
        if owner and not getattr(contract, name):
            yield name


def is_over(contract: Contract, terms: Terms) -> bool:
    """Whether the contract should have been performed longer ago than the region's rules allow."""
    if contract.performance_to is None or terms.days_after_term is None:
        return False
    return contract.performance_to + timedelta(days=terms.days_after_term) < terms.on


def reasons_of(contract: Contract, terms: Terms, parties: Iterable[Party] | None = None) -> list[Reason]:
    """Everything that stands against financing the contract as a whole; empty when nothing does."""
    known = list(contract.parties.all() if parties is None else parties)
    return [
        *own_reasons(contract),
        *ruled_reasons(contract, terms, lacks_share=lacks_share(known)),
    ]


def reasons_of_party(
    contract: Contract, terms: Terms, party: Party | None, *, sanctioned: bool = False
) -> list[Reason]:
    """Everything that stands against one supplier's financing its part; `party` None: it has none."""
    if party is None or party.organisation is None or not party.organisation.is_active:
        return [reason("NOT_SUPPLIER")]
    bare = party.role != Party.Role.SOLE and party.share is None
    own = [found for found in own_reasons(contract) if found.code != "NOT_SUPPLIER"]
    barred = [reason("SANCTIONED")] if sanctioned else []
    return [*barred, *own, *ruled_reasons(contract, terms, party, lacks_share=bare)]


def lacks_share(parties: Iterable[Party]) -> bool:
    """Whether somebody's share of a consortium is not known."""
    return any(party.role != Party.Role.SOLE and party.share is None for party in parties)


def bar_of(contract: Contract, terms: Terms, *, lacks_share: bool) -> str:
    """The first reason that is not in the contract's own columns, as `Contract.barred_by` keeps it."""
    found = next(ruled_reasons(contract, terms, lacks_share=lacks_share), None)
    return found.code if found else ""
