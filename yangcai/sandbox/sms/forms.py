"""What the gateway is sent, and what its page asks."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from yangcai.sandbox.sms.models import Gateway


class Sent(forms.Form):
    """The body of a send request."""

    phone = forms.CharField(max_length=20, validators=[RegexValidator(r"^1[3-9]\d{9}$")])
    template = forms.CharField(max_length=60, required=False)
    text = forms.CharField(max_length=500)
    dedup_key = forms.CharField(max_length=120)


class Filter(forms.Form):
    """Whose telephone to look at."""

    phone = forms.CharField(
        label=_("手机号码"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class Switch(forms.Form):
    """How the gateway shall behave."""

    mood = forms.ChoiceField(label=_("网关状态"), choices=Gateway.Mood.choices)
