"""Forms: text in, values out, named as the operations name them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import AccountRule, Membership, Organisation
from yangcai.foundation.people.policy import LONGEST
from yangcai.foundation.people.roles import BOOK, roles_for
from yangcai.foundation.people.seats import PUBLIC
from yangcai.foundation.rules.models import BudgetLevel, Region
from yangcai.foundation.rules.queries import region as region_of
from yangcai.foundation.ui.fields import PhoneField, RegionField, UsccField

Kind = Organisation.Kind
ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


def our_regions() -> Iterable[tuple[str, str, str]]:
    """Code, name and parent of every region of this deployment's province, parents first."""
    here = Region.visible_to(PUBLIC).filter(path__startswith=f"{settings.PROVINCE}/", valid_to=None)
    for code, name, parent in here.order_by("path").values_list("code", "name", "parent__code"):
        yield code, name, parent or ""


class RegionRow(RegionField):
    """A region of the province. Cleans to the row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regions=our_regions, **kwargs)

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        return region_of(code) if code else None

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Region) else value


class Sure(forms.Form):
    """Nothing to fill in, only to be sure."""


class Reason(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


# --- coming in ---------------------------------------------------------------------------------


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


# --- organisations -----------------------------------------------------------------------------


class OrganisationForm(forms.Form):
    """What is known of an organisation. The parent is named by its code or its exact name."""

    name = forms.CharField(label=_("单位名称"), max_length=120)
    region = RegionRow(label=_("所属区划"))
    uscc = UsccField(label=_("统一社会信用代码"), required=False)
    budget_code = forms.CharField(label=_("预算单位编码"), required=False, max_length=20)
    budget_level = forms.ChoiceField(
        label=_("预算级次"), required=False, choices=[("", "—"), *BudgetLevel.choices]
    )
    cnaps = forms.CharField(label=_("支付系统行号"), required=False, max_length=12)
    parent = forms.CharField(
        label=_("上级单位"),
        required=False,
        max_length=120,
        help_text=_("填写上级单位的名称、预算单位编码或统一社会信用代码；分支机构必填所属金融机构。"),
    )
    contact = forms.CharField(label=_("联系人"), required=False, max_length=60)
    phone = forms.CharField(label=_("联系电话"), required=False, max_length=30)

    # Which codes make sense for which kind; the others are not asked for.
    ONLY = {
        "budget_code": {Kind.PURCHASER},
        "budget_level": {Kind.PURCHASER, Kind.BUREAU},
        "cnaps": {Kind.INSTITUTION, Kind.BRANCH},
        "parent": {Kind.PURCHASER, Kind.BRANCH, Kind.BUREAU},
    }

    def __init__(self, *args: Any, seat: Seat, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat
        for field, kinds in self.ONLY.items():
            if kind not in kinds:
                del self.fields[field]

    @classmethod
    def about(cls, organisation: Organisation) -> dict[str, Any]:
        """What the form starts from."""
        facts = {name: getattr(organisation, name) for name in cls.base_fields}
        return facts | {"parent": organisation.parent.name if organisation.parent else ""}

    def clean_parent(self) -> Organisation | None:
        """The organisation of that name or code among those in sight."""
        text = self.cleaned_data["parent"].strip()
        if not text:
            return None
        same = Q(name=text) | Q(budget_code=text) | Q(uscc=text.upper())
        found = list(Organisation.visible_to(self.seat).filter(same)[:2])
        if len(found) != 1:
            raise ValidationError(_("找不到唯一对应的上级单位，请改填其编码。"), code="parent")
        return found[0]

    def clean(self) -> dict[str, Any]:
        """The formats of the codes, as the model has them."""
        data = super().clean() or self.cleaned_data
        for name in {"budget_code", "cnaps"} & set(self.fields):
            try:
                Organisation(**{name: data.get(name, "")}).clean_fields(
                    exclude={field.name for field in Organisation._meta.fields} - {name}
                )
            except ValidationError as wrong:
                self.add_error(name, wrong.message_dict[name])
        return data


class Accredit(forms.Form):
    """A region in which a bank is accredited."""

    region = RegionRow(label=_("备案区划"), help_text=_("包含所选区划的全部下级区划。"))
    valid_from = forms.DateField(label=_("起始日期"), widget=forms.DateInput)
    valid_to = forms.DateField(label=_("截止日期"), widget=forms.DateInput, required=False)


# --- members -----------------------------------------------------------------------------------


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

    membership = forms.ModelChoiceField(
        label=_("单位"), queryset=Membership.rows.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = places
        field.label_from_instance = lambda place: place.organisation.name  # type: ignore[method-assign, assignment]


# --- accounts ----------------------------------------------------------------------------------


class Rule(forms.Form):
    """How accounts are named in a region."""

    region = RegionRow(label=_("适用区划"))
    kind = forms.ChoiceField(
        label=_("适用单位"), choices=[(k.value, k.label) for k in (Kind.PURCHASER, Kind.AGENCY)]
    )
    budget_level = forms.ChoiceField(
        label=_("仅限预算级次"), required=False, choices=[("", _("不限")), *BudgetLevel.choices]
    )
    pattern = forms.RegexField(
        r"^(legacy|[0-9A-Za-z_-]*(\{(region|code|ending)\}[0-9A-Za-z_-]*)+)$",
        label=_("账号规则"),
        initial="{region}{code}{ending}",
        max_length=80,
        help_text=_(
            "可用 {region} 区划代码、{code} 预算单位编码、{ending} 尾号；legacy 表示沿用原系统账号。"
        ),
        error_messages={"invalid": _("只能使用 {region}、{code}、{ending} 三个占位符。")},
    )
    checker = forms.CharField(label=_("复核尾号"), max_length=6, initial="001")
    maker = forms.CharField(label=_("经办尾号"), max_length=6, initial="002")
    initial = forms.ChoiceField(  # type: ignore[assignment]
        label=_("初始密码"), choices=AccountRule.Initial
    )
    single_account = forms.BooleanField(label=_("经办复核暂合一（拆分前不能复核）"), required=False)
    source = forms.CharField(label=_("依据"), max_length=200)
    valid_from = forms.DateField(label=_("起始日期"), widget=forms.DateInput)

    def clean(self) -> dict[str, Any]:
        """Handler and reviewer need two names."""
        data = super().clean() or self.cleaned_data
        pattern = data.get("pattern", "")
        if pattern and pattern != "legacy" and "{ending}" not in pattern:
            self.add_error("pattern", _("规则中必须有 {ending}，以区分经办与复核。"))
        if data.get("maker") and data.get("maker") == data.get("checker"):
            self.add_error("maker", _("经办与复核的尾号不能相同。"))
        return data


class Upload(forms.Form):
    """A file of accounts from an older system."""

    origin_system = forms.CharField(label=_("来源系统"), max_length=40, initial=_("原政府采购系统"))
    file = forms.FileField(
        label=_("CSV文件"),
        help_text=_("UTF-8或GBK编码，不超过2MB、5000行。须有：账号、姓名、手机号、单位名称、区划代码。"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
