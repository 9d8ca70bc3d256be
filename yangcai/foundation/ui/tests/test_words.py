"""How things are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.test import SimpleTestCase
from django.utils import formats

from yangcai.foundation.kernel.money import Money
from yangcai.foundation.ui import words

CASES = [
    (words.yuan, Decimal("1234567.89"), "1,234,567.89 元"),
    (words.yuan, Money(Decimal("-0.5")), "-0.50 元"),
    (words.yuan, 0, "0.00 元"),
    (words.yuan, None, "—"),
    (words.plain_yuan, 12, "12.00"),
    (words.wan, Decimal("1234567.89"), "123.46 万元"),
    (words.wan, Decimal("49.99"), "0.00 万元"),
    (words.wan, Decimal("50"), "0.01 万元"),
    (words.plain_wan, 10_000, "1.00"),
    (words.capitals, Decimal("1203.05"), "壹仟贰佰零叁元零伍分"),
    (words.capitals, None, "—"),
    (words.number, 12345, "12,345"),
    (words.number, Decimal("0.5"), "0.5"),
    (words.number, 0, "0"),
    (words.percent, Decimal("3.5"), "3.50"),
    (words.yes_no, True, "是"),
    (words.yes_no, False, "否"),
    (words.yes_no, None, "—"),
    (words.day, date(2026, 11, 1), "2026-11-01"),
    (words.day, datetime(2026, 11, 20, 16, 30, tzinfo=UTC), "2026-11-21"),
    (words.day, None, "—"),
    (words.day_cn, date(2026, 11, 1), "2026年11月1日"),
    (words.day_cn, datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027年1月1日"),
    (words.moment, datetime(2026, 11, 20, 16, 5, tzinfo=UTC), "2026-11-21 00:05"),
    (words.moment_cn, datetime(2026, 11, 20, 16, 5, tzinfo=UTC), "2026年11月21日 00:05"),
    (words.masked_phone, "13812345678", "138****5678"),
    (words.masked_phone, "+8613812345678", "+86****5678"),
    (words.masked_phone, "6123", "**23"),
    (words.masked_phone, "1", "*"),
    (words.masked_phone, "", "—"),
    (words.masked_account, "6222021234565678", "6222 **** 5678"),
    (words.masked_account, "62220212", "********"),
    (words.masked_account, None, "—"),
    (words.masked_uscc, "91420100MA4KXXXX3K", "9142**********XX3K"),
    (words.masked_uscc, "short", "*****"),
    (words.masked_name, "张三", "张*"),
    (words.masked_name, "欧阳小敏", "欧***"),
    (words.masked_name, "张", "*"),
    (words.masked_name, None, "—"),
    (words.file_size, 0, "0 B"),
    (words.file_size, 1024, "1.0 KB"),
    (words.file_size, 3_400_000, "3.2 MB"),
    (words.file_size, None, "—"),
]


class Written(SimpleTestCase):
    def test_each_value_is_written_as_the_house_writes_it(self):
        for write, value, wanted in CASES:
            with self.subTest(write=write.__name__, value=value):
                self.assertEqual(str(write(value)), wanted)

    def test_a_masked_number_is_never_shown_whole(self):
        for length in range(1, 24):
            number = "1234567890" * 3
            for mask in (words.masked_phone, words.masked_account, words.masked_uscc, words.masked_name):
                with self.subTest(mask=mask.__name__, length=length):
                    shown = [sign for sign in mask(number[:length]) if sign.isdigit()]
                    self.assertLess(len(shown), length)

    def test_django_writes_days_in_chinese_too(self):
        self.assertEqual(formats.date_format(date(2026, 11, 1)), "2026年11月1日")
        self.assertEqual(formats.get_format("DATE_INPUT_FORMATS")[0], "%Y-%m-%d")
