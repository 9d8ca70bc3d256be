"""How figures, days and secrets are written, in one place: on screens, in exports and in printed forms."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import BEIJING
from yangcai.foundation.kernel.money import Money

NOTHING = "—"
# Text for the screen: plain, or translated when it is shown (`gettext_lazy`).
Words = str | Promise
Amount = Money | Decimal | int | None


def plain_yuan(amount: Amount) -> str:
    """1,234,567.89, without a unit; a dash for no amount."""
    if amount is None or amount == "":
        return NOTHING
    return str(amount if isinstance(amount, Money) else Money(Decimal(amount)))


def yuan(amount: Amount) -> str:
    """1,234,567.89 元."""
    text = plain_yuan(amount)
    return text if text == NOTHING else _("%s 元") % text


def wan(amount: Amount) -> str:
    """123.46 万元: rounded, for figures that are read, never for figures that are paid."""
    if amount is None or amount == "":
        return NOTHING
    number = (amount if isinstance(amount, Money) else Money(Decimal(amount))).yuan
    return _("%s 万元") % Money(number / 10_000)


def plain_wan(amount: Amount) -> str:
    """123.46, in 万元, without the unit; for columns that name it."""
    if amount is None or amount == "":
        return NOTHING
    return str(Money((amount if isinstance(amount, Money) else Money(Decimal(amount))).yuan / 10_000))


def number(value: int | float | Decimal | None) -> str:
    """12,345 or 12,345.6: as many places as it has."""
    return NOTHING if value is None or value == "" else f"{value:,}"


def percent(value: int | float | Decimal | None) -> str:
    """12.34, for a value that is already in per cent."""
    return NOTHING if value is None or value == "" else f"{Decimal(value):.2f}"


def plain_rate(value: Decimal | None) -> str:
    """3.65 or 3.6525: a rate in per cent a year, two places and more only when it has them; for labels that name %."""
    if value is None or value == "":
        return NOTHING
    text = f"{Decimal(value):.6f}".rstrip("0")
    whole, places = text.split(".")
    return f"{whole}.{places:0<2}"


def rate(value: Decimal | None) -> str:
    """3.65%."""
    text = plain_rate(value)
    return text if text == NOTHING else f"{text}%"


def yes_no(value: bool | None) -> str:
    """是 or 否, and a dash when nobody knows."""
    return NOTHING if value is None else (_("是") if value else _("否"))


def capitals(amount: Amount) -> str:
    """壹佰贰拾叁元整, as forms want it."""
    if amount is None or amount == "":
        return NOTHING
    return (amount if isinstance(amount, Money) else Money(Decimal(amount))).capitals


def _beijing(value: date | datetime) -> date | datetime:
    return value.astimezone(BEIJING) if isinstance(value, datetime) and value.tzinfo else value


def day(value: date | datetime | None) -> str:
    """2026-11-21, as tables have it."""
    return f"{_beijing(value):%Y-%m-%d}" if value else NOTHING


def day_cn(value: date | datetime | None) -> str:
    """2026年11月21日, as sentences have it."""
    if not value:
        return NOTHING
    there = _beijing(value)
    return f"{there.year}年{there.month}月{there.day}日"


def moment(value: datetime | None) -> str:
    """2026-11-21 09:30, Beijing time."""
    return f"{_beijing(value):%Y-%m-%d %H:%M}" if value else NOTHING


def moment_cn(value: datetime | None) -> str:
    """2026年11月21日 09:30, as sentences have it."""
    return f"{day_cn(value)} {_beijing(value):%H:%M}" if value else NOTHING


def file_size(size: int | None) -> str:
    """3.2 MB, for people who decide whether to load it now."""
    if size is None:
        return NOTHING
    for unit, bytes_ in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if size >= bytes_:
            return f"{size / bytes_:.1f} {unit}"
    return f"{size} B"


def masked_phone(number: str | None) -> str:
    """138****5678; of shorter numbers the last two digits."""
    if number and len(number) < 11:
        return _masked(number, 0, 2)
    return _masked(number, 3, 4, stars=4)


def masked_account(number: str | None) -> str:
    """6222 **** 5678: the first and the last four of an account number."""
    return _masked(number, 4, 4, stars=4, gap=" ")


def masked_uscc(code: str | None) -> str:
    """9142**********7X3K: the first and the last four of a unified social credit code."""
    return _masked(code, 4, 4)


def masked_name(name: str | None) -> str:
    """张*, 欧***: a person's name with the first character left."""
    return _masked(name, 1, 0)


def _masked(text: str | None, head: int, tail: int, *, stars: int = 0, gap: str = "") -> str:
    """The ends of a text with stars between; nothing but stars when the ends would be all of it."""
    if not text:
        return NOTHING
    if len(text) <= head + tail:
        return "*" * len(text)
    middle = "*" * (stars or len(text) - head - tail)
    return gap.join(filter(None, [text[:head], middle, text[len(text) - tail :]]))
