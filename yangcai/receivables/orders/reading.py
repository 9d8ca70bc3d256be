"""What the owner's messages say, as columns of our copies. Raises Unreadable for what cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from stdnum.cn import uscc as uscc_number

from yangcai.foundation.kernel.money import FEN
from yangcai.foundation.rules import queries as rules
from yangcai.foundation.rules.models import Region
from yangcai.receivables.orders.errors import Unreadable
from yangcai.receivables.orders.models import Category, Financing

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """What the owner said of one resource: its id, the how-manieth statement this is, when it was true, the facts."""

    code: str
    seq: int
    as_of: datetime
    data: Data


def text(data: Data, name: str, most: int = 300, *, required: bool = False) -> str:
    """A field as one line; empty when it is not there."""
    value = " ".join(str(data.get(name) or "").split())[:most]
    if required and not value:
        raise incomplete(name)
    return value


def incomplete(name: str) -> Unreadable:
    """A field is missing that a copy cannot be without."""
    return Unreadable("DATA_INCOMPLETE", _("缺少必要数据项：%s") % name, field=name)


def part(data: Data, name: str) -> Data:
    """An object inside; an empty one when it is not there."""
    value = data.get(name)
    return value if isinstance(value, Mapping) else {}


def money(data: Data, name: str, *, required: bool = False) -> Decimal | None:
    """An amount given as a decimal string."""
    value = data.get(name)
    if value is None or value == "":
        if required:
            raise incomplete(name)
        return None
    try:
        amount = Decimal(str(value)).quantize(FEN)
    except InvalidOperation as wrong:
        raise Unreadable("DATA_INVALID", _("金额不正确：%s") % name, field=name) from wrong
    if amount < 0:
        raise Unreadable("DATA_INVALID", _("金额不能小于零：%s") % name, field=name)
    return amount


def number(data: Data, name: str) -> Decimal | None:
    """A rate or share given as a decimal string."""
    value = data.get(name)
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation as wrong:
        raise Unreadable("DATA_INVALID", _("数值不正确：%s") % name, field=name) from wrong


def whole(data: Data, name: str) -> int | None:
    """A whole number, however it is written."""
    value = number(data, name)
    return None if value is None else int(value)


def day(data: Data, name: str) -> date | None:
    """An ISO day."""
    value = data.get(name)
    if not value:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as wrong:
        raise Unreadable("DATA_INVALID", _("日期不正确：%s") % name, field=name) from wrong


def moment(data: Data, name: str) -> datetime | None:
    """An RFC 3339 moment."""
    value = data.get(name)
    return parse_datetime(str(value)) if value else None


def uscc(data: Data, name: str = "uscc") -> str:
    """A well-formed unified social credit code."""
    value = text(data, name, 18, required=True).upper()
    if not uscc_number.is_valid(value):
        raise Unreadable("DATA_INVALID", _("统一社会信用代码不正确：%s") % name, field=name)
    return value


def region(data: Data, name: str = "region") -> Region:
    """The region of a code, or the one that stands in its place today."""
    code = text(data, name, 12, required=True)
    found = rules.successor(code)
    if found is None:
        raise Unreadable("REGION_UNKNOWN", _("未知的区划代码：%s") % code, field=name)
    return found


def placed(data: Data) -> dict[str, Any]:
    """The columns that say where a copy lies."""
    place = region(data)
    return {"region_code": place.code, "region_name": place.name, "region_path": place.path}


def category(data: Data) -> str:
    """What is bought; nothing for a word nobody knows."""
    value = text(data, "category", 10).lower()
    return value if value in Category.values else ""


def financing(data: Data) -> dict[str, Any]:
    """The status, what is left to finance, and why not: of an order or of one party's part."""
    status = text(data, "status", 2) or Financing.CLOSED.value
    if status not in Financing.values:
        raise Unreadable("DATA_INVALID", _("未知的融资状态：%s") % status, field="financing.status")
    reasons = [
        {"code": text(reason, "code", 40), "text": text(reason, "text")}
        for reason in data.get("reasons") or ()
        if isinstance(reason, Mapping)
    ]
    return {"financing": status, "financeable": money(data, "financeable") or Decimal(0), "reasons": reasons}


def order_values(data: Data) -> dict[str, Any]:
    """The columns of an order in a contract's data."""
    buyer, supplier, account = part(data, "buyer"), part(data, "supplier"), part(data, "account")
    amount = money(data, "total", required=True)
    if not amount:
        raise Unreadable("DATA_INCOMPLETE", _("合同金额须大于零。"), field="total")
    number_ = text(data, "contractNo", 100, required=True)
    dates = part(data, "performance")
    return {
        "number": number_,
        "name": text(data, "contractName") or text(data, "projectName") or number_,
        "project_name": text(data, "projectName"),
        "project_number": text(data, "projectNo", 100),
        "plan_number": text(data, "planNo", 60),
        "award_code": text(data, "awardId", 120),
        "category": category(data),
        "method": text(data, "method", 40),
        "buyer_name": text(buyer, "name", 200),
        "buyer_uscc": text(buyer, "uscc", 18),
        "supplier_name": text(supplier, "name", required=True),
        "supplier_uscc": uscc(supplier),
        "contact_phone": text(supplier, "phone", 40),
        "amount": amount,
        "retention": money(data, "retention") or Decimal(0),
        "paid": money(data, "paid") or Decimal(0),
        "signed_on": day(data, "signedDate"),
        "filed_on": day(data, "filedDate"),
        "performance_from": day(dates, "from"),
        "performance_to": day(dates, "to"),
        "account_version": whole(account, "version") or 0,
        "account_name": text(account, "name", 200),
        "account_masked": text(account, "numberMasked", 40),
        "account_bank": text(account, "bank", 120),
        "account_fp": text(account, "fp", 120),
        "is_assignment_restricted": bool(data.get("assignmentRestricted")),
        "is_synthetic": bool(data.get("synthetic")),
        "version": whole(data, "version") or 1,
        "financing_as_of": moment(part(data, "financing"), "asOf"),
        **financing(part(data, "financing")),
        **placed(data),
    }


def part_values(data: Data) -> list[dict[str, Any]]:
    """The columns of an order's parts: the parties with their own financing, or the supplier alone."""
    whole_, supplier = part(data, "financing"), part(data, "supplier")
    parties = [party for party in data.get("parties") or () if isinstance(party, Mapping)]
    if not parties:
        parties = [{**supplier, "role": "sole"}]
    own = {p.get("uscc"): p for p in whole_.get("parties") or () if isinstance(p, Mapping)}
    alone = len(parties) == 1
    # A member without a code cannot be told from another, and so can have nothing financed.
    known = [party for party in parties if party.get("uscc")]
    return [_part(party, own.get(party["uscc"]) or (whole_ if alone else {})) for party in known]


def _part(party: Data, standing: Data) -> dict[str, Any]:
    """One party's columns."""
    role = text(party, "role", 6).lower()
    return {
        "uscc": uscc(party),
        "name": text(party, "name", required=True),
        "role": role if role in {"sole", "lead", "member"} else "sole",
        "share": number(party, "share"),
        "ceiling": money(party, "ceiling"),
        **financing(standing),
    }


def award_values(data: Data) -> dict[str, Any]:
    """The columns of an award."""
    buyer, supplier = part(data, "buyer"), part(data, "supplier")
    return {
        "notice_number": text(data, "noticeNo", 100),
        "project_number": text(data, "projectNo", 100),
        "project_name": text(data, "projectName", required=True),
        "category": category(data),
        "pricing": text(data, "pricing", 10),
        "buyer_name": text(buyer, "name", 200),
        "buyer_uscc": text(buyer, "uscc", 18),
        "supplier_name": text(supplier, "name", required=True),
        "supplier_uscc": text(supplier, "uscc", 18).upper(),
        "contact_phone": text(supplier, "phone", 40),
        "amount": money(data, "amount") or None,
        "awarded_on": day(data, "awardDate"),
        "published_on": day(data, "publishedDate"),
        "notice_url": link(data, "noticeUrl"),
        "is_synthetic": bool(data.get("synthetic")),
        "version": whole(data, "version") or 1,
        **placed(data),
    }


def link(data: Data, name: str) -> str:
    """A web address, or nothing: never another scheme behind a link of ours."""
    value = text(data, name, 400)
    return value if value.startswith(("https://", "http://")) else ""


def product_values(data: Data) -> dict[str, Any]:
    """The columns of a product."""
    bank = data.get("institution")
    who: Data = bank if isinstance(bank, Mapping) else {"uscc": bank, "name": data.get("institutionName")}
    places = [found for code in data.get("regions") or () if (found := rules.successor(str(code)))]
    here = places[0] if places else None
    kept = ("fees", "repaymentModes", "security", "eligibility", "documents", "termMonthsFrom", "summary")
    return {
        "institution_code": text(who, "uscc", 40, required=True),
        "institution_name": text(who, "name", 120),
        "name": text(data, "name", 120, required=True),
        "min_amount": money(data, "minAmount"),
        "max_amount": money(data, "maxAmount"),
        "rate_from": number(data, "rateFrom"),
        "rate_to": number(data, "rateTo"),
        "term_months": whole(data, "termMonths"),
        "promised_days": whole(data, "promisedDays"),
        "contact": text(data, "contact", 60),
        "phone": text(data, "phone", 40),
        "regions": [place.code for place in places],
        "region_paths": [place.path for place in places],
        "valid_to": day(data, "validTo"),
        "details": {name: data[name] for name in kept if name in data},
        "version": whole(data, "version") or 1,
        "region_code": here.code if here else "",
        "region_name": here.name if here else "",
        "region_path": here.path if here else "",
    }
