"""Form fields that read what people really type: full-width digits, spaces in account numbers, 万元.

Each cleans to the one plain value the operations expect, and shows it again as people write it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc as uscc_number
from stdnum.exceptions import ValidationError as NotAUscc

from yangcai.foundation.kernel.money import Money, NotMoney
from yangcai.foundation.ui.widgets import RegionSelect

_GAPS = re.compile(r"[\s\-‐‑–—－·.]+")


def plain(text: str) -> str:
    """The text in half-width characters, without gaps and dashes."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text))


class MoneyField(forms.CharField):
    """An amount of yuan; cleans to a Decimal with two places, or None when empty and not required.

    Accepts what `Money.parse` reads: `1,234.5`, `１２ 万元`, `¥100`. `least` and `most` bound it.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-money": ""})
    default_error_messages = {
        "money": _("请输入金额，例如 1,234.56 或 12万元，最多精确到分。"),
        "least": _("金额不能小于 %(least)s 元。"),
        "most": _("金额不能大于 %(most)s 元。"),
    }

    def __init__(
        self, *, least: Decimal | int | None = 0, most: Decimal | int | None = 10**12, **kwargs: Any
    ) -> None:
        super().__init__(max_length=40, **kwargs)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Money.parse(text).yuan
        except (NotMoney, ArithmeticError) as wrong:
            raise ValidationError(self.error_messages["money"], code="money") from wrong

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.least is not None and value < self.least:
            raise ValidationError(self.error_messages["least"], code="least", params={"least": self.least})
        if self.most is not None and value > self.most:
            most = {"most": f"{self.most:,}"}
            raise ValidationError(self.error_messages["most"], code="most", params=most)

    def run_validators(self, value: Any) -> None:
        """None: the validators of a CharField are about text."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Money):
            value = value.yuan
        return f"{value:,.2f}" if isinstance(value, Decimal | int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial if initial is None else str(initial)) != self.to_python(data))
        except ValidationError:
            return True


class _PlainField(forms.CharField):
    """Text that is cleaned of gaps and full width before its pattern is checked."""

    pattern = re.compile("")
    wrong: Any = ""
    attrs: dict[str, str] = {}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs = {**self.attrs, **self.widget.attrs}

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not self.pattern.fullmatch(value):
            raise ValidationError(self.wrong, code="pattern")


class AccountNumberField(_PlainField):
    """A bank account: 8 to 32 digits, typed in groups if one likes. Cleans to the digits alone."""

    pattern = re.compile(r"\d{8,32}")
    wrong = _("请输入8至32位数字的银行账号，可以带空格。")
    attrs = {"inputmode": "numeric", "autocomplete": "off", "data-groups": "4"}


class PhoneField(_PlainField):
    """A mobile number of the mainland: 11 digits, with or without +86. Cleans to the 11 digits."""

    pattern = re.compile(r"1[3-9]\d{9}")
    wrong = _("请输入11位手机号码。")
    attrs = {"inputmode": "tel", "autocomplete": "tel"}

    def to_python(self, value: Any) -> str:
        number = super().to_python(value)
        return re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", number)


class UsccField(_PlainField):
    """A unified social credit code, 18 characters, check character verified. Cleans to capitals."""

    wrong = _("统一社会信用代码不正确，请核对18位代码（不含字母 I、O、S、V、Z）。")
    attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "maxlength": "24"}

    def to_python(self, value: Any) -> str:
        return super().to_python(value).upper()

    def validate(self, value: Any) -> None:
        forms.CharField.validate(self, value)
        if not value:
            return
        try:
            uscc_number.validate(value)
        except NotAUscc as wrong:
            raise ValidationError(self.wrong, code="uscc") from wrong


class RegionField(forms.ChoiceField):
    """A region of a tree. Cleans to its code.

    `regions` is a function giving (code, name, code of the parent or "") for each, parents before children; it is
    asked when the form is made. Without JavaScript this is one long select; with it, one select for each level.
    `deepest` refuses a region that has others below it.
    """

    widget = RegionSelect
    default_error_messages = {
        "invalid_choice": _("请选择列表中的地区。"),
        "deepest": _("请继续选择下一级地区。"),
    }

    def __init__(
        self, *, regions: Callable[[], Iterable[tuple[str, str, str]]], deepest: bool = False, **kwargs: Any
    ) -> None:
        self.regions, self.deepest = regions, deepest
        super().__init__(choices=self._read, **kwargs)
        self.widget.regions = regions

    def _read(self) -> list[tuple[str, str]]:
        return [("", str(_("请选择"))), *((code, name) for code, name, _parent in self.regions())]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.deepest and any(value == parent for _code, _name, parent in self.regions() if parent):
            raise ValidationError(self.error_messages["deepest"], code="deepest")
