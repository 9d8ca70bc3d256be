"""What an operator answers to a binding claim."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.people.models import BindingClaim

VERDICTS = [
    (BindingClaim.Status.ACCEPTED, _("是同一单位，准予登录")),
    (BindingClaim.Status.REFUSED, _("不是同一单位，驳回")),
]


class Decision(forms.Form):
    """The verdict and why."""

    verdict = forms.ChoiceField(label=_("核对结论"), choices=VERDICTS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("处理意见"),
        max_length=200,
        help_text=_("写明依据，例如工商变更登记通知书编号；驳回时登录人会看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
