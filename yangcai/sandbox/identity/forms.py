"""What people type at the identity platform."""

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from yangcai.sandbox.identity.models import Account, check_phone, check_uscc


def plain(text: str) -> str:
    """Without spaces and full-width forms, letters in capitals: how codes and numbers are kept."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


class Code(forms.CharField):
    """A number or code, accepted however it is typed."""

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class Password(forms.CharField):
    """A password, taken as it is typed."""

    def __init__(self, *, autocomplete: str, **rest: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, widget=widget, max_length=128, **rest)


class NaturalSignIn(forms.Form):
    """个人登录."""

    username = Code(
        label=_("手机号码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "tel"}),
    )
    password = Password(label=_("密码"), autocomplete="current-password")


class LegalSignIn(forms.Form):
    """法人登录."""

    username = Code(
        label=_("统一社会信用代码"),
        max_length=40,
        help_text=_("18位，见营业执照。"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "class": "text-uppercase"}),
    )
    password = Password(label=_("密码"), autocomplete="current-password")


class Registration(forms.Form):
    """What both kinds of registration ask."""

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.pop("again", None) != facts.get("password") and "password" in facts:
            self.add_error("again", _("两次输入的密码不一致。"))
        return facts

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class NaturalRegistration(Registration):
    """新用户注册, 个人."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = Code(label=_("手机号码"), max_length=20, validators=[check_phone], help_text=_("登录时使用。"))
    password = Password(label=_("设置密码"), autocomplete="new-password", help_text=_("至少10位。"))
    again = Password(label=_("再次输入密码"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        facts = super().clean()
        return facts | {"username": facts.get("phone", ""), "kind": Account.Kind.NATURAL}


class LegalRegistration(Registration):
    """新用户注册, 法人."""

    username = Code(
        label=_("统一社会信用代码"),
        max_length=40,
        validators=[check_uscc],
        help_text=_("18位，见营业执照；登录时使用。"),
        widget=forms.TextInput(attrs={"class": "text-uppercase"}),
    )
    organisation_name = forms.CharField(
        label=_("单位名称"), max_length=120, help_text=_("请与营业执照完全一致。")
    )
    name = forms.CharField(label=_("经办人姓名"), max_length=60)
    phone = Code(label=_("经办人手机号码"), max_length=20, validators=[check_phone])
    password = Password(label=_("设置密码"), autocomplete="new-password", help_text=_("至少10位。"))
    again = Password(label=_("再次输入密码"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        return super().clean() | {"kind": Account.Kind.LEGAL}


SIGN_IN = {Account.Kind.LEGAL: LegalSignIn, Account.Kind.NATURAL: NaturalSignIn}
REGISTRATION = {Account.Kind.LEGAL: LegalRegistration, Account.Kind.NATURAL: NaturalRegistration}
