"""What operators fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Reword(forms.Form):
    """New words for one kind of short message."""

    text = forms.CharField(
        label=_("文字"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("以【签名】开头，变量写作 {名称}，每个变量都要出现。"),
    )
    most_per_hour = forms.IntegerField(
        label=_("每号码每小时上限"),
        min_value=1,
        max_value=1000,
        help_text=_("超过上限的短信不再发送，改发站内消息。"),
    )
    valid_from = forms.DateField(label=_("生效日期"), widget=forms.DateInput(attrs={"type": "date"}))
