"""Money: yuan as Decimal with two places. Never a float."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

FEN = Decimal("0.01")
UNITS = {
    "": Decimal(1),
    "元": Decimal(1),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "亿": Decimal(10) ** 8,
}
UNITS["亿元"] = UNITS["亿"]
_AMOUNT = re.compile(r"^(-?\d+(?:\.\d+)?)(元|万元|万|亿元|亿)?$")


class NotMoney(ValueError):
    """The text is not an amount of money."""


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of yuan, to the fen."""

    yuan: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "yuan", Decimal(self.yuan).quantize(FEN, ROUND_HALF_UP))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what people type: `1,234.5`, `１２ 万元`, `¥100`. Raises NotMoney, never guesses."""
        plain = re.sub(r"[\s,，¥￥]", "", unicodedata.normalize("NFKC", text))
        if not (match := _AMOUNT.match(plain)):
            raise NotMoney(text)
        number = Decimal(match[1]) * UNITS[match[2] or ""]
        if number != number.quantize(FEN):
            raise NotMoney(text)
        return cls(number)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.yuan + other.yuan)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.yuan - other.yuan)

    def __mul__(self, factor: Decimal | int) -> "Money":
        return Money(self.yuan * factor)

    def __str__(self) -> str:
        return f"{self.yuan:,.2f}"

    @property
    def capitals(self) -> str:
        """The amount in the capital figures of forms: 壹佰贰拾元叁角整."""
        return ("负" if self.yuan < 0 else "") + _capitals(int(abs(self.yuan) * 100))


_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def _capitals(fen: int) -> str:
    """Fen in capital figures (票据法实施管理办法 and the banks' 正确填写票据和结算凭证的基本规定)."""
    yuan, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    text = f"{_integer(yuan)}元" if yuan else ""
    if not jiao and not rest:
        return (text or "零元") + "整"
    text += f"{_DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return text + (f"{_DIGITS[rest]}分" if rest else "整")


def _integer(number: int) -> str:
    """A positive whole number in capital figures, four digits a group."""
    groups: list[str] = []
    for unit in ("", "万", "亿", "兆"):
        number, group = divmod(number, 10_000)
        if group:
            gap = "零" if number and group < 1000 else ""
            groups.insert(0, gap + _four(group) + unit)
        elif groups and not groups[0].startswith("零"):
            groups.insert(0, "零")
    return "".join(groups).lstrip("零")


def _four(number: int) -> str:
    """Up to four digits in capital figures, inner zeros said once."""
    text, zero = "", False
    for place, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + unit
        zero = not digit
    return text
