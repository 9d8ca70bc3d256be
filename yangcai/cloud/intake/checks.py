"""From facts as they arrived to a draft that may enter the books, or the reasons why not. The same for every source."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from stdnum.cn import uscc as uscc_number

from yangcai.cloud.intake.parties import Name, split_parties
from yangcai.cloud.intake.prices import Price, Unreadable, read_price

DAY = re.compile(r"(?P<y>20\d{2}|19\d{2})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d)")
COMPACT = re.compile(r"^(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})$")
CATEGORIES = {"货物": "goods", "工程": "works", "服务": "services"}
CATEGORIES |= {"goods": "goods", "works": "works", "services": "services"}
YES_NO = {"是": True, "否": False, "true": True, "false": False}
REQUIRED = {"project_name": "项目名称", "purchaser_name": "采购人", "supplier_name": "中标供应商"}
LENGTHS = {
    "project_name": 300, "purchaser_name": 200, "agency_name": 200, "project_number": 100, "lot_number": 100,
    "notice_number": 100, "plan_number": 60, "method": 40, "contact_phone": 40, "notice_url": 400,
    "contract_number": 100, "contract_name": 300,
}  # fmt: skip

Facts = Mapping[str, str]
Place = tuple[int, str]  # a region's id and path
Locate = Callable[[str, str], Place | None]  # by code, by name


@dataclass
class Draft:
    """A record that passed: values with their types."""

    text: dict[str, str]
    names: list[Name]
    uscc: str
    price: Price
    place: Place
    category: str
    days: dict[str, date] = field(default_factory=dict)
    is_sme_reserved: bool | None = None
    is_cancelled: bool = False

    @property
    def amount(self) -> Decimal | None:
        """The price in yuan, if it is an amount."""
        return self.price.yuan


class Reasons(list[str]):
    """Why a record cannot enter; every reason, not only the first."""

    def trying(self, read: Callable[[], object]) -> object:
        """Run a reading; an Unreadable becomes a reason."""
        try:
            return read()
        except Unreadable as reason:
            self.append(str(reason))
            return None


def check(facts: Facts, *, kind: str, place: Place, locate: Locate, today: date) -> Draft | Reasons:
    """A draft of an award or contract (`kind`), or all the reasons against it. `place` is the source's own region."""
    reasons = Reasons()
    text = {name: _tidy(facts.get(name, "")) for name in LENGTHS}
    text["project_name"] = (
        text["project_name"] or _tidy(facts.get("lot_name", "")) or _tidy(facts.get("title", ""))
    )
    _check_text(text, facts, reasons)
    if facts.get("candidate") and not facts.get("supplier_name"):
        reasons.append("这是中标候选人公示，不是中标结果")
    names = reasons.trying(lambda: split_parties(facts.get("supplier_name", "")))
    price = reasons.trying(lambda: read_price(facts.get("price", ""), unit=facts.get("price_unit", "元")))
    if kind == "contract" and isinstance(price, Price) and price.yuan is None:
        reasons.append("合同金额不是确定的金额")
    uscc = _check_uscc(facts.get("supplier_uscc", ""), reasons)
    days = _check_days(facts, kind, today, reasons)
    region = _check_region(facts, place, locate, reasons)
    if reasons:
        return reasons
    assert isinstance(names, list) and isinstance(price, Price) and region  # noqa: S101 - told by the reasons
    return Draft(
        text, names, uscc, price, region, _category(facts), days,
        is_sme_reserved=YES_NO.get(facts.get("sme_reserved", "").lower()),
        is_cancelled=facts.get("status", "") in ("cancelled", "撤销", "终止"),
    )  # fmt: skip


def _tidy(value: str) -> str:
    plain = " ".join(str(value).split())
    return "" if plain in ("/", "-", "无", "—") else plain


def _check_text(text: dict[str, str], facts: Facts, reasons: Reasons) -> None:
    """What must be there is there, and nothing is longer than its place."""
    reasons += [
        f"缺少{label}"
        for name, label in REQUIRED.items()
        if not (text.get(name) or facts.get(name, "").strip())
    ]
    reasons += [
        f"“{value[:20]}…”过长（{len(value)} 字）"
        for name, value in text.items()
        if len(value) > LENGTHS[name]
    ]


def _check_uscc(value: str, reasons: Reasons) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).upper()
    if plain in ("", "/", "-", "无"):
        return ""
    if not uscc_number.is_valid(plain):
        reasons.append(f"统一社会信用代码校验不通过：{plain[:24]}")
    return plain


def _check_days(facts: Facts, kind: str, today: date, reasons: Reasons) -> dict[str, date]:
    """The dates of this kind of record; the leading one must be there, none may lie ahead."""
    days: dict[str, date] = {}
    for name in ("published_on", "awarded_on", "signed_on", "filed_on"):
        value = facts.get(name, "")
        if not _tidy(value):
            continue
        if (day := read_day(value)) is None:
            reasons.append(f"日期无法识别：{value[:24]}")
        elif day > today + timedelta(days=1):
            reasons.append(f"日期晚于今天：{day}")
        else:
            days[name] = day
    leading = "published_on" if kind == "award" else "signed_on"
    if leading not in days and not any("日期" in reason for reason in reasons):
        reasons.append("缺少公告日期" if kind == "award" else "缺少合同签订日期")
    if kind == "contract" and "signed_on" in days:
        days.setdefault("filed_on", days.get("published_on", days["signed_on"]))
        if days["filed_on"] < days["signed_on"]:
            reasons.append("备案日期早于签订日期")
    return days


def read_day(value: str) -> date | None:
    """A day in any of the usual writings; nothing when there is none or it does not exist."""
    plain = unicodedata.normalize("NFKC", value).strip()
    match = DAY.search(plain) or COMPACT.match(plain)
    if not match:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _check_region(facts: Facts, place: Place, locate: Locate, reasons: Reasons) -> Place | None:
    """The region named by code or name; the source's own when none is named; one nobody knows is a reason."""
    code, name = _tidy(facts.get("region_code", "")), _tidy(facts.get("region_name", ""))
    if not code and not name:
        site = _tidy(facts.get("site", ""))
        hinted = locate("", site) if site else None
        return hinted if hinted and hinted[1].startswith(place[1]) else place
    if found := locate(code, name):
        return found
    reasons.append(f"区划无法识别：{(code or name)[:20]}")
    return None


def _category(facts: Facts) -> str:
    """货物, 工程 or 服务 where the record says so."""
    said = facts.get("category", "")
    return next((ours for word, ours in CATEGORIES.items() if word in said.lower()), "")
