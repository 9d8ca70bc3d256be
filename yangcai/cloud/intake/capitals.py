"""Chinese figures, capital or plain, to a number: 叁佰玖拾万零伍仟壹佰壹拾元 → 3905110."""

from decimal import Decimal

DIGITS = (
    {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
    | {c: i for i, c in enumerate("〇一二三四五六七八九")}
    | {"两": 2, "貳": 2}
)
SMALL = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


class NotCapitals(ValueError):
    """The text is not a number in Chinese figures."""


def read_capitals(text: str) -> Decimal:
    """Yuan from `壹佰贰拾元叁角整`. Raises NotCapitals."""
    whole, found, rest = text.replace("圆", "元").partition("元")
    if not found or not whole:
        raise NotCapitals(text)
    jiao, fen = _after(rest, "角"), _after(rest, "分")
    return Decimal(_integer(whole)) + Decimal(jiao) / 10 + Decimal(fen) / 100


def _after(rest: str, unit: str) -> int:
    """The digit before 角 or 分, or 0."""
    place = rest.find(unit)
    return DIGITS.get(rest[place - 1], 0) if place > 0 else 0


def _integer(text: str) -> int:
    total, group, digit = 0, 0, 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in SMALL:
            group, digit = group + (digit or 1) * SMALL[sign], 0
        elif sign in LARGE:
            total, group, digit = _close(total, group + digit, LARGE[sign]), 0, 0
        else:
            raise NotCapitals(text)
    return total + group + digit


def _close(total: int, group: int, unit: int) -> int:
    """End a group of four at 万 or 亿; 亿 multiplies what stood before it too (一万亿)."""
    return (total + group) * unit if unit == LARGE["亿"] else total + group * unit
