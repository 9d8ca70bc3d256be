"""What operators fill in."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.people.models import Organisation

# The kinds of `inbound.REFERENCE`, whose latest message says all.
NOUNS = [
    ("contract", _("合同")),
    ("award", _("中标、成交")),
    ("party", _("参与方")),
    ("product", _("金融产品")),
    ("certificate", _("签名证书")),
]


class Sure(forms.Form):
    """Nothing but a button."""


class NewBank(forms.Form):
    """An institution that will ask by machine."""

    organisation: Any = forms.ModelChoiceField(label=_("金融机构"), queryset=None)
    app = forms.RegexField(
        r"^[a-z][a-z0-9-]{2,39}$",
        label=_("应用标识"),
        help_text=_("小写字母、数字和短横线，例如 bank-demo；机构调用接口时写在 X-Gprf-App 里。"),
    )

    def __init__(self, *args: Any, banks: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = banks  # type: ignore[attr-defined]


class Adopt(forms.Form):
    """A key that the other site has issued."""

    spoken = forms.CharField(
        label=_("对方签发的密钥"),
        max_length=110,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("由对方运营人员通过安全渠道告知，形如 20261121-a1b2c3:64位十六进制。"),
    )


class Replay(forms.Form):
    """From which number on."""

    from_seq = forms.IntegerField(label=_("从序号"), min_value=1)


class AskSkip(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("理由"),
        min_length=5,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("说明对方为何不能接收、双方如何对账；须由另一人复核后才会跳过。"),
    )


class Backfill(forms.Form):
    """Of what, and where."""

    noun = forms.ChoiceField(label=_("数据"), choices=NOUNS)
    region = forms.RegexField(
        r"^\d{0,6}$", label=_("区划代码"), required=False, help_text=_("留空为全部；填前几位即含下级。")
    )
