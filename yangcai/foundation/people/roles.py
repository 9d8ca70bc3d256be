"""Who may do what: one table. A permission is `room.noun.verb`; a row says it in Chinese and names the roles.

`tests/test_roles.py` holds it equal to the operations that exist. Permissions that end in `.read` or `.read_all` belong
to lists and menus instead of operations; those that end in `.review` are barred to an account that is handler and
reviewer in one, until it is split (G30).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    """A role: what it is called, which kinds of organisation may give it, what it is for."""

    title: str | Promise
    kinds: frozenset[str]
    duty: str | Promise


def _role(title: str | Promise, kinds: str, duty: str | Promise) -> Role:
    return Role(title, frozenset(kinds.split()), duty)


BOOK = {
    "purchaser_maker": _role(_("采购人经办"), "purchaser", _("编制、填报采购事项")),
    "purchaser_checker": _role(_("采购人复核"), "purchaser", _("复核经办人提交的事项")),
    "agency_staff": _role(_("代理机构人员"), "agency", _("受托组织采购活动")),
    "supplier_agent": _role(_("供应商经办"), "supplier", _("代表法人办理业务")),
    "supplier_admin": _role(_("供应商管理员"), "supplier", _("管理本企业成员")),
    "expert": _role(_("评审专家"), "expert", _("独立评审")),
    "bank_maker": _role(_("金融机构经办"), "institution branch", _("受理、录入融资业务")),
    "bank_checker": _role(_("金融机构复核"), "institution branch", _("复核融资业务")),
    "bank_manager": _role(_("金融机构客户经理"), "institution branch", _("查看商机、联系企业")),
    "bank_admin": _role(_("金融机构管理员"), "institution branch", _("管理本机构及下级机构账号")),
    "bureau_officer": _role(_("财政经办"), "bureau", _("监管事项经办")),
    "bureau_leader": _role(_("财政负责人"), "bureau", _("监管事项审定")),
    "auditor": _role(_("审计员"), "bureau operator", _("只读查看全过程留痕")),
    "operator": _role(_("平台运营"), "operator", _("单位、账号与业务配置")),
    "operator_security": _role(_("安全管理员"), "operator", _("登录安全、会话与解锁")),
    "newcomer": _role(_("待激活用户"), "", _("只能激活账号")),
    "stranger": _role(_("访客"), "", _("未登录")),
}
SIGNED_IN = " ".join(name for name in BOOK if name not in {"newcomer", "stranger"})
ADMINS = "operator bank_admin supplier_admin"
READERS = f"{ADMINS} operator_security auditor bureau_officer bureau_leader"

# permission: (title, roles)
TABLE: dict[str, tuple[str | Promise, str]] = {
    # kernel
    "kernel.event.read": (_("查看本单位操作记录"), "purchaser_checker bank_admin supplier_admin"),
    "kernel.event.read_all": (_("查看辖区全部操作记录"), "auditor operator operator_security"),
    # people
    "people.organisation.read": (_("查看本单位"), SIGNED_IN),
    "people.organisation.read_all": (
        _("查看辖区单位"),
        "operator operator_security auditor bureau_officer bureau_leader",
    ),
    "people.member.read": (_("查看成员"), READERS),
    "people.role.read": (_("查看角色权限表"), READERS),
    # rules
    "rules.limit.change": (_("设定法定时限与限额"), "operator bureau_leader"),
    "rules.rollout.change": (_("设定系统上线安排"), "operator bureau_leader"),
    "rules.calendar.change": (_("登记节假日安排"), "operator"),
    # documents
    "documents.document.read": (_("查看本单位文件"), SIGNED_IN),
    "documents.quarantine.read": (_("查看被隔离文件清单"), "operator operator_security auditor"),
    "documents.document.keep": (_("上传文件"), SIGNED_IN),
    "documents.document.download": (_("下载文件"), SIGNED_IN),
    "documents.document.judge": (_("登记查毒结果（系统）"), ""),
    "documents.form.print": (_("打印表单"), SIGNED_IN),
    "documents.export.ask": (_("导出列表"), SIGNED_IN),
    "documents.export.make": (_("生成导出文件（系统）"), ""),
    # messages
    "messages.message.read": (_("查看消息和待办"), SIGNED_IN),
    "messages.message.open": (_("阅读消息"), SIGNED_IN),
    "messages.delivery.read": (_("查看短信和邮件记录"), "operator operator_security auditor"),
    "messages.delivery.resend": (_("重发短信和邮件"), "operator"),
    "messages.delivery.settle": (_("登记发送结果（系统）"), ""),
    "messages.template.reword": (_("修改短信文字"), "operator"),
}

ROLES: dict[str, frozenset[str]] = {
    role: frozenset(name for name, (_title, roles) in TABLE.items() if role in roles.split()) for role in BOOK
}
REVIEW = ".review"


def permissions_of(roles: frozenset[str], *, single_account: bool = False) -> frozenset[str]:
    """Everything these roles may do; from an account that is both sides at once, no reviewing."""
    granted = frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))
    return frozenset(p for p in granted if not p.endswith(REVIEW)) if single_account else granted


def roles_for(kind: str) -> list[str]:
    """The roles that an organisation of this kind may give, in the book's order."""
    return [name for name, role in BOOK.items() if kind in role.kinds]
