"""The lists of this room."""

from collections.abc import Sequence

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import (
    AccountImport,
    AccountRule,
    FactorReset,
    Membership,
    OpenSession,
    Organisation,
    SignIn,
)
from yangcai.foundation.people.roles import BOOK
from yangcai.foundation.ui.lists import Action, Column, List

STATUS = {"active": "good", "suspended": "bad"}


class OrganisationFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=Organisation.Kind)
    region = django_filters.CharFilter(
        label=_("区划代码（含下级）"), field_name="region__path", lookup_expr="contains"
    )
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Organisation.Status)

    class Meta:
        model = Organisation
        fields: list[str] = []


class Organisations(List):
    """Organisations in sight."""

    name, title, permission = "people.organisations", _("单位"), "people.organisation.read"
    columns = [
        Column("name", _("单位名称"), sort=True, wide=True),
        Column("kind", _("类型"), sort=True),
        Column("region", _("区划"), accessor="region.name", sort="region__code"),
        Column("budget_code", _("预算单位编码"), kind="code"),
        Column("uscc", _("统一社会信用代码"), kind="code"),
        Column("status", _("状态"), kind="status", tones=STATUS),
        Column("created_at", _("登记时间"), kind="moment", sort=True, shown=False),
    ]
    filters, search, order = OrganisationFilters, ("name", "uscc", "budget_code"), ("-pk",)
    search_label = _("名称、信用代码或预算单位编码")
    empty_help = _("平台运营人员可以登记单位。")
    timeline = True

    def rows(self, seat: Seat) -> QuerySet[Organisation]:
        return Organisation.visible_to(seat).select_related("region")


def roles_in_words(membership: Membership) -> str:
    """The roles by their titles."""
    return "、".join(str(BOOK[role].title) for role in membership.roles if role in BOOK)


class MemberFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Membership.Status)
    kind = django_filters.ChoiceFilter(
        label=_("单位类型"), field_name="organisation__kind", choices=Organisation.Kind
    )
    role = django_filters.ChoiceFilter(
        label=_("角色"),
        field_name="roles",
        lookup_expr="contains",
        choices=[(name, role.title) for name, role in BOOK.items() if role.kinds],
        method="with_role",
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    def with_role(self, rows: QuerySet[Membership], _name: str, value: str) -> QuerySet[Membership]:
        return rows.filter(roles__contains=[value])


class Members(List):
    """People of the organisations in sight."""

    name, title, permission = "people.members", _("成员与账号"), "people.member.read"
    columns = [
        Column("username", _("账号"), accessor="user.username", sort="user__username"),
        Column("name", _("姓名"), accessor="user.name"),
        Column("organisation", _("单位"), accessor="organisation.name", sort="organisation__name", wide=True),
        Column("roles", _("角色"), accessor=roles_in_words, wide=True),
        Column("phone", _("手机号"), accessor="user.phone", kind="phone"),
        Column("factor", _("二次验证"), accessor="user.second_factor"),
        Column("status", _("状态"), kind="status", tones=STATUS),
        Column("valid_to", _("有效期至"), kind="day", shown=False),
    ]
    filters, search, order = MemberFilters, ("user__username", "user__name", "organisation__name"), ("-pk",)
    search_label = _("账号、姓名或单位")
    timeline = True

    def rows(self, seat: Seat) -> QuerySet[Membership]:
        return Membership.visible_to(seat).select_related("user", "organisation")


class SignInFilters(django_filters.FilterSet):
    outcome = django_filters.ChoiceFilter(label=_("结果"), choices=SignIn.Outcome)
    entrance = django_filters.ChoiceFilter(label=_("入口"), choices=SignIn.Entrance)
    at = django_filters.DateFromToRangeFilter(label=_("时间"))

    class Meta:
        model = SignIn
        fields: list[str] = []


class SignIns(List):
    """Every try to come in."""

    name, title, permission = "people.sign-ins", _("登录记录"), "people.sign_in.read"
    columns = [
        Column("at", _("时间"), kind="moment", sort=True),
        Column("account", _("账号（脱敏）")),
        Column("name", _("姓名"), accessor="user.name"),
        Column("entrance", _("入口")),
        Column(
            "outcome",
            _("结果"),
            kind="status",
            tones={
                "success": "good",
                "first_step": "busy",
                "wrong": "warn",
                "wrong_code": "warn",
                "locked": "bad",
                "throttled": "bad",
                "expired": "warn",
            },
        ),
        Column("factor", _("认证方式")),
        Column("ip", _("IP地址"), kind="code"),
        Column("device", _("设备")),
    ]
    filters, search, order = SignInFilters, ("account", "user__username", "user__name"), ("-at",)
    search_label = _("账号或姓名")

    def rows(self, seat: Seat) -> QuerySet[SignIn]:
        return SignIn.visible_to(seat).select_related("user")


class Sessions(List):
    """Who is signed in, and was."""

    name, title, permission = "people.sessions", _("登录会话"), "people.session.read_all"
    columns = [
        Column("user", _("账号"), accessor="user.username"),
        Column("organisation", _("单位"), accessor="membership.organisation.name", wide=True),
        Column("factor", _("认证方式")),
        Column("ip", _("IP地址"), kind="code"),
        Column("device", _("设备")),
        Column("opened_at", _("登录时间"), kind="moment", sort=True),
        Column("seen_at", _("最近活动"), kind="moment", sort=True),
        Column("ended_at", _("结束时间"), kind="moment"),
    ]
    search, order = ("user__username", "user__name"), ("-opened_at",)
    search_label = _("账号或姓名")

    def rows(self, seat: Seat) -> QuerySet[OpenSession]:
        return OpenSession.visible_to(seat).select_related("user", "membership__organisation")

    def actions(self, row: OpenSession) -> Sequence[Action]:
        if row.ended_at or not self.seat.may("people.session.end_any") or row.user_id == self.seat.user_id:
            return ()
        return (Action(str(_("结束会话")), reverse("people:end-any-session", args=[row.pk])),)


class FactorResets(List):
    """Second factors to be taken away."""

    name, title, permission = "people.factor-resets", _("二次验证重置"), "people.factor_reset.confirm"
    columns = [
        Column("account", _("账号"), accessor="membership.user.username"),
        Column("organisation", _("单位"), accessor="membership.organisation.name", wide=True),
        Column("reason", _("原因"), wide=True),
        Column("asked_by", _("申请人"), accessor="asked_by.name"),
        Column("asked_at", _("申请时间"), kind="moment", sort=True),
        Column(
            "status",
            _("状态"),
            kind="status",
            tones={"asked": "busy", "confirmed": "good", "refused": "bad"},
        ),
        Column("decided_by", _("确认人"), accessor="decided_by.name"),
    ]
    order = ("-asked_at",)
    empty_help = _("用户丢失手机等情况下，由一位管理员申请、另一位管理员确认。")

    def rows(self, seat: Seat) -> QuerySet[FactorReset]:
        people = ("membership__user", "membership__organisation", "asked_by", "decided_by")
        return FactorReset.visible_to(seat).select_related(*people)

    def actions(self, row: FactorReset) -> Sequence[Action]:
        if row.status != FactorReset.Status.ASKED:
            return ()
        return (Action(str(_("处理")), reverse("people:factor-reset", args=[row.pk])),)


class AccountRules(List):
    """How accounts are named where."""

    name, title, permission = "people.account-rules", _("账号规则"), "people.account_rule.read"
    columns = [
        Column("region", _("区划"), accessor="region.name", sort="region__code"),
        Column("kind", _("适用单位")),
        Column("budget_level", _("预算级次")),
        Column("pattern", _("账号规则"), kind="code"),
        Column("initial", _("初始密码")),
        Column("single_account", _("经办复核合一"), kind="yes_no"),
        Column("valid_from", _("起始日期"), kind="day", sort=True),
        Column("valid_to", _("截止日期"), kind="day"),
        Column("source", _("依据"), wide=True),
    ]
    order = ("region__code", "kind", "-valid_from")

    def rows(self, seat: Seat) -> QuerySet[AccountRule]:
        return AccountRule.visible_to(seat).select_related("region")

    def actions(self, row: AccountRule) -> Sequence[Action]:
        if row.valid_to or not self.seat.may("people.account_rule.write"):
            return ()
        return (Action(str(_("停用")), reverse("people:end-account-rule", args=[row.pk])),)


class Imports(List):
    """Files of accounts taken over."""

    name, title, permission = "people.imports", _("账号导入"), "people.account_import.read"
    columns = [
        Column("file_name", _("文件名"), wide=True),
        Column("origin_system", _("来源系统")),
        Column("imported_at", _("导入时间"), kind="moment", sort=True),
        Column("imported_by", _("导入人")),
        Column("created", _("新建"), kind="number"),
        Column("known", _("已存在"), kind="number"),
        Column("refused", _("拒绝"), kind="number"),
    ]
    order = ("-imported_at",)
    empty_help = _("从原政府采购系统导出的账号可以用CSV文件导入。")

    def rows(self, seat: Seat) -> QuerySet[AccountImport]:
        return AccountImport.visible_to(seat)
