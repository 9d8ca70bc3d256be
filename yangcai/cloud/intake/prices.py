"""Read winning prices as notices write them: `595000.00元`, `下浮率3.04%`, `设计费27万元；建安费下浮3%`, `/`.

Pure: text in, a Price out, or Unreadable with a reason a clerk understands. Nothing is guessed: what a careful
reader could take two ways is refused.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yangcai.cloud.intake.capitals import NotCapitals, read_capitals


class Kind(StrEnum):
    """The form of a price; the values are those of `contracts.Pricing`."""

    TOTAL = "total"
    PARTS = "parts"
    RATE = "rate"
    UNIT = "unit"
    MIXED = "mixed"


class Unreadable(ValueError):
    """The text holds no price that can be read for certain; the message says why, in the clerk's words."""


@dataclass(frozen=True, slots=True)
class Price:
    """What was read: the form, the yuan if the text states them, and the text itself."""

    kind: Kind
    yuan: Decimal | None
    text: str


NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
UNIT = r"(?:万元|亿元|元|万(?!分)|亿)"
UNITS = {
    "元": Decimal(1),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "亿": Decimal(10) ** 8,
    "亿元": Decimal(10) ** 8,
}

NOTHING = re.compile(r"^[/\\—–\-.．。、\s]*$|^(?:无|空|暂无|详见.*|见附件.*)$")
FOREIGN = re.compile(r"美元|欧元|英镑|日元|港[元币]|USD|EUR|HKD|JPY|GBP|\$|€|£", re.IGNORECASE)
BARE = re.compile(rf"^(?P<number>{NUMBER})(?P<unit>{UNIT})?(?:整|正)?$")
RATE = re.compile(rf"{NUMBER}\s*%|百分之|系数")
PER_UNIT = re.compile(rf"{NUMBER}\s*[(]?\s*(?:万元|元)\s*(?:/|每)\s*[^\d\s,;。)]+\)?")
MONEY = re.compile(rf"(?P<number>{NUMBER})\s*(?P<unit>{UNIT})")
CAPITALS = re.compile(
    r"(?:\(?大写\)?[:：]?\s*)?(?P<said>[壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]*[元圆][零壹贰叁肆伍陆柒捌玖角分]*[整正]?)"
)
ASIDE = re.compile(r"[(【\[][^()【】\[\]]*[)】\]]")
# What is named only as a limit, or is a tax rate, is no part of the price.
BOUND = re.compile(
    rf"(?:不超过?|不得超过|不高于|最高限价|控制价)[^\d,;。]{{0,8}}{NUMBER}\s*{UNIT}?|税率[^,;。]*?{NUMBER}\s*%"
)
WHOLE = re.compile(
    rf"(?:^|[,;。:\s])(?:本项目|我方)?(?:(?:投标|中标|成交)?总(?:报价|价|金额|投标价)|(?:投标|中标|成交)(?:报价|价格|金额|价))"
    rf"(?:为|是|:|\s)*(?P<number>{NUMBER})\s*(?P<unit>{UNIT})"
)
OPENING = re.compile(rf"^(?P<number>{NUMBER})\s*(?P<unit>{UNIT})?\s*[,;]?\s*(?=其中)")


def plain(text: str) -> str:
    """Full-width signs, thousands separators, currency signs and spaces made ordinary."""
    text = unicodedata.normalize("NFKC", text).replace("，", ",").replace("；", ";").replace("：", ":")
    text = re.sub(r"人民币|CNY|RMB|[¥￥\u200b-\u200f]", "", text)
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", re.sub(r"\s+", " ", text)).strip()


def read_price(text: str, *, unit: str = "元") -> Price:
    """Read one price cell. `unit` is the unit its column heading names: 元, 万元 or %.

    Raises Unreadable with the reason.
    """
    clean = plain(text)
    if NOTHING.match(clean):
        raise Unreadable("金额为空或仅为“/”")
    if FOREIGN.search(clean):
        raise Unreadable("金额为外币，需人工折算")
    figures = in_figures(clean)
    outside = without_asides(figures)
    if bare := BARE.match(outside.replace(" ", "")):
        if unit == "%" and not bare["unit"]:
            return Price(Kind.RATE, None, text)
        return Price(Kind.TOTAL, positive(Decimal(bare["number"]) * UNITS[bare["unit"] or unit]), text)
    return _in_words(outside, text, unit)


def _in_words(outside: str, text: str, unit: str) -> Price:
    """Amounts, rates and unit prices inside a sentence."""
    outside = BOUND.sub("", outside)
    if (whole := stated_total(outside, unit)) is not None:
        return Price(Kind.TOTAL, positive(whole), text)
    per_unit = bool(PER_UNIT.search(outside) or (PER_UNIT.search(text) and not MONEY.search(outside)))
    sums = [yuan(match) for match in MONEY.finditer(PER_UNIT.sub("", outside))]
    rated = bool(RATE.search(outside))
    if rated + per_unit + bool(sums) > 1:
        return Price(Kind.MIXED, None, text)
    if sums:
        return Price(Kind.TOTAL if len(sums) == 1 else Kind.PARTS, positive(sum(sums, Decimal(0))), text)
    if per_unit or rated:
        return Price(Kind.UNIT if per_unit else Kind.RATE, None, text)
    raise Unreadable("未能识别金额、费率或单价")


def stated_total(outside: str, unit: str) -> Decimal | None:
    """The total where the text names one and everything else in it explains that total.

    Explains: stands behind 其中, or adds up to the total (to the yuan), or is a unit price before it.
    """
    if opening := OPENING.match(outside):
        return yuan(opening, unit)
    label = WHOLE.search(outside)
    if not label or re.match(r"\s*[/每]", outside[label.end() :]):
        return None
    total, before, after = yuan(label), outside[: label.start()], outside[label.end() :]
    if RATE.search(before) or MONEY.search(PER_UNIT.sub("", before)):
        return None
    rest = [yuan(match) for match in MONEY.finditer(after)]
    explained = after.lstrip(" ,;(").startswith("其中") or (rest and abs(sum(rest) - total) <= 1)
    return total if explained or not (rest or RATE.search(after)) else None


def in_figures(text: str) -> str:
    """Amounts in capital figures as ordinary ones; refused where both stand and differ."""

    def figure(match: re.Match[str]) -> str:
        try:
            said = read_capitals(match["said"])
        except NotCapitals:
            return match[0]
        others = [yuan(found) for found in MONEY.finditer(text)] + [
            Decimal(n) for n in re.findall(NUMBER, text)
        ]
        if others and said not in others:
            raise Unreadable("大写与小写金额不一致")
        return f"{said}元"

    return CAPITALS.sub(figure, text)


def without_asides(text: str) -> str:
    """The text without its brackets, inner ones first: what stands there explains, it does not add.

    A unit in brackets (`13.95（元/吨）`) belongs to its number and stays.
    """
    text = re.sub(r"\(((?:万元|元)(?:/[^()]*)?)\)", r"\1", text)
    while (shorter := ASIDE.sub("", text)) != text:
        text = shorter
    return text.strip()


def yuan(match: re.Match[str], unit: str = "元") -> Decimal:
    """A matched number in yuan."""
    return Decimal(match["number"]) * UNITS[match["unit"] or unit]


def positive(amount: Decimal) -> Decimal:
    """The amount to the fen, if it is one that a contract can have."""
    if amount <= 0:
        raise Unreadable("金额不大于零")
    if amount >= Decimal(10) ** 12:
        raise Unreadable("金额过大，疑为单位错误")
    return amount.quantize(Decimal("0.01"))
