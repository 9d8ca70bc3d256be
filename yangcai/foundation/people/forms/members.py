"""People and their roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.people.models import Organisation
from yangcai.foundation.people.roles import BOOK, roles_for
from yangcai.foundation.ui.fields import PhoneField


class RolesField(forms.MultipleChoiceField):
    """The roles an organisation may give."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, kind: str) -> None:
        """Offer the roles of this kind of organisation."""
        self.choices = [(name, f"{BOOK[name].title}：{BOOK[name].duty}") for name in roles_for(kind)]


class Invite(forms.Form):
    """A new account."""

    username = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z._@-]{2,63}$",
        label=_("账号"),
        help_text=_("3至64位字母、数字或 . _ @ -，以字母或数字开头。"),
        error_messages={"invalid": _("账号格式不正确。")},
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = PhoneField(label=_("手机号"), help_text=_("用于接收验证码，请填写本人手机号。"))
    roles = RolesField(label=_("角色"))
    valid_to = forms.DateField(
        label=_("有效期至"), required=False, widget=forms.DateInput, help_text=_("不填为长期有效。")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = self.fields["roles"]
        assert isinstance(roles, RolesField)  # noqa: S101 - declared above
        roles.offer(organisation.kind)


class AddMember(Invite):
    """Somebody who has an account."""

    name = phone = valid_to = None  # type: ignore[assignment]


class MemberRoles(Invite):
    """What a member may do, until when."""

    username = name = phone = None  # type: ignore[assignment]


class Phone(forms.Form):
    """A registered phone."""

    phone = PhoneField(label=_("手机号"))


class FactorReset(forms.Form):
    """Why a second factor is to be taken away, and the new phone when the old one is gone too."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    new_phone = PhoneField(
        label=_("新手机号"), required=False, help_text=_("原手机号也已停用时填写，确认后生效。")
    )


class Split(forms.Form):
    """The reviewer's own account."""

    username = Invite.base_fields["username"]
    name = forms.CharField(label=_("复核人姓名"), max_length=60)
    phone = PhoneField(label=_("复核人手机号"), help_text=_("不能与经办人相同。"))


class Pair(forms.Form):
    """Handler and reviewer of a unit."""

    maker_name = forms.CharField(label=_("经办人姓名"), max_length=60)
    maker_phone = PhoneField(label=_("经办人手机号"))
    checker_name = forms.CharField(label=_("复核人姓名"), max_length=60)
    checker_phone = PhoneField(label=_("复核人手机号"), help_text=_("不能与经办人相同。"))


class Place(forms.Form):
    """One of one's own places."""

    membership: Any = forms.ModelChoiceField(
        label=_("单位"), queryset=None, widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = places
        field.label_from_instance = lambda place: place.organisation.name  # type: ignore[method-assign, assignment]
