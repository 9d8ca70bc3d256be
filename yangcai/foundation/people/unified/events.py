"""What the events of this part of the room are called."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "people.supplier.created": _("供应商首次登录，已建立单位"),
    "people.supplier.bound": _("经办人已绑定供应商"),
    "people.binding_claim.filed": _("提出名称核对"),
    "people.binding_claim.accepted": _("名称核对通过"),
    "people.binding_claim.refused": _("名称核对驳回"),
    "people.session.ended_by_provider": _("统一身份认证平台注销会话"),
    "people.logout_token.obeyed": _("执行统一身份认证平台的注销通知"),
    "people.sign_in.natural": _("个人账号登录被拒"),
    "people.sign_in.waiting": _("登录待名称核对"),
    "people.sign_in.barred": _("登录被拒：单位或成员已停用"),
    "people.sign_in.untrusted": _("统一身份认证结果无效"),
}
FACTS = {"name": _("登录时的名称"), "organisation": _("平台登记的单位"), "agent": _("经办人")}
