"""Amounts as people type them and as forms print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yangcai.foundation.kernel.money import Money, NotMoney


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("1,234.5", "1234.50"),
        ("１２ 万元", "120000"),
        ("¥100", "100"),
        ("1，234，567.89元", "1234567.89"),
        ("0.3亿", "30000000"),
        ("-5", "-5"),
    ],
)
def test_it_reads_what_people_type(text, yuan):
    assert Money.parse(text) == Money(Decimal(yuan))


@pytest.mark.parametrize("text", ["", "约100", "1.234", "12%", "1e5", "NaN", "1.2.3", "0.0000001万", "壹佰"])
def test_it_never_guesses(text):
    with pytest.raises(NotMoney):
        Money.parse(text)


@pytest.mark.parametrize(
    ("yuan", "capitals"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.30", "叁角整"),
        ("1.03", "壹元零叁分"),
        ("10", "壹拾元整"),
        ("120.30", "壹佰贰拾元叁角整"),
        ("1005.67", "壹仟零伍元陆角柒分"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("1000000", "壹佰万元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1680032.50", "壹佰陆拾捌万零叁拾贰元伍角整"),
        ("-3", "负叁元整"),
    ],
)
def test_capitals(yuan, capitals):
    assert Money(Decimal(yuan)).capitals == capitals


VALUES = dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True)) | {"拾": 10, "佰": 100, "仟": 1000}


def read_back(text: str) -> int:
    """Capital figures of whole yuan back to a number: an independent, slower reading."""
    total, group, digit = 0, 0, 0
    for sign in text.removesuffix("元整"):
        if sign in "拾佰仟":
            group, digit = group + digit * VALUES[sign], 0
        elif sign in "万亿":
            unit = 10_000 if sign == "万" else 10**8
            total, group, digit = total + (group + digit) * unit, 0, 0
        else:
            digit = VALUES[sign]
    return total + group + digit


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_capitals_say_the_number(yuan):
    text = Money(Decimal(yuan)).capitals
    assert read_back(text) == yuan
    assert "零零" not in text


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_what_is_printed_is_read_back(yuan):
    assert Money.parse(str(Money(yuan))) == Money(yuan)


def test_arithmetic_stays_money():
    assert Money(Decimal("0.1")) + Money(Decimal("0.2")) == Money(Decimal("0.3"))
    assert Money(Decimal(10)) - Money(Decimal("0.01")) == Money(Decimal("9.99"))
    assert Money(Decimal("33.335")) * 2 == Money(Decimal("66.68"))
