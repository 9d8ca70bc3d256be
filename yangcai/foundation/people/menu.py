"""This room's lines of the desk's menu."""

from django.utils.translation import gettext_lazy as _

from yangcai.foundation.ui.menu import Entry, register

GROUP = _("单位与用户")

register(
    Entry(
        _("单位"), "people:organisations", "outline/building", "people.organisation.read", GROUP, order=810
    ),
    Entry(_("成员与账号"), "people:members", "outline/users", "people.member.read", GROUP, order=820),
    Entry(
        _("二次验证重置"),
        "people:factor-resets",
        "outline/device-mobile-off",
        "people.factor_reset.confirm",
        GROUP,
        order=830,
    ),
    Entry(
        _("账号规则"), "people:account-rules", "outline/ruler-2", "people.account_rule.read", GROUP, order=840
    ),
    Entry(
        _("账号导入"), "people:imports", "outline/file-import", "people.account_import.read", GROUP, order=850
    ),
    Entry(
        _("登录会话"),
        "people:sessions",
        "outline/device-laptop",
        "people.session.read_all",
        GROUP,
        order=860,
    ),
    Entry(_("登录记录"), "people:sign-ins", "outline/login-2", "people.sign_in.read", GROUP, order=870),
    Entry(
        _("名称核对"),
        "people:binding-claims",
        "outline/id-badge-2",
        "people.binding_claim.read",
        GROUP,
        order=825,
    ),
    Entry(_("角色权限"), "people:roles", "outline/table", "people.role.read", GROUP, order=880),
    Entry(_("个人资料"), "people:account", "outline/user-circle", "", GROUP, order=890),
)
