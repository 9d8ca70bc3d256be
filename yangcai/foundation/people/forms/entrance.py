"""Coming in, and one's own account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.people.policy import LONGEST

ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class SignIn(forms.Form):
    """Account and password."""

    username = forms.CharField(
        label=_("账号"),
        max_length=64,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autofocus": True,
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Code(forms.Form):
    """A one-time code."""

    code = forms.CharField(
        label=_("验证码"), max_length=20, widget=forms.TextInput(attrs={**ONE_TIME, "autofocus": True})
    )


class TotpCode(Code):
    """A code of the authenticator that is being set up."""

    code = forms.CharField(
        label=_("动态口令"),
        max_length=20,
        help_text=_("输入验证器应用当前显示的6位数字。"),
        widget=forms.TextInput(attrs=ONE_TIME),
    )


class OwnPassword(forms.Form):
    """One's own password once more."""

    password = SignIn.base_fields["password"]


class NewPassword(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "至少12位；或至少10位且含大写、小写、数字、符号中的三类。不得包含账号、单位编码或手机号。"
        ),
    )
    again = forms.CharField(
        label=_("再输入一次新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.pop("again", None) != data.get("password") and "password" in data:
            self.add_error("again", _("两次输入的密码不一致。"))
        return data


class Profile(forms.Form):
    """What people change about themselves."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
