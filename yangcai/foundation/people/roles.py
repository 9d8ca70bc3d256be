"""Who may do what: one table. A permission is `room.noun.verb`; a row says it in Chinese and names the roles.

`tests/test_roles.py` holds it equal to the operations that exist. Permissions whose verb begins with `read` or `list`
belong to lists and menus instead of operations; those that end in `.review` are barred to an account that is handler
and reviewer in one, until it is split (G30). A row without roles is for the platform itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
# Who has an account of ours, beside those who come in through the identity platform.
BY_ACCOUNT = " ".join(
    n for n in BOOK if n not in {"newcomer", "stranger", "supplier_agent", "supplier_admin"}
)
SIGNED_IN = f"{BY_ACCOUNT} supplier_agent supplier_admin"
BANK = "bank_maker bank_checker bank_manager bank_admin"
SUPPLIER = "supplier_agent supplier_admin"
PARTIES = "purchaser_maker purchaser_checker supplier_agent supplier_admin"
GUARDS = "operator operator_security auditor"
BUREAU = "bureau_officer bureau_leader"
ADMINS = "operator operator_security bank_admin"

# permission: (title, roles)
TABLE: dict[str, tuple[str | Promise, str]] = {
    # kernel
    "kernel.event.read": (_("查看本单位操作记录"), "purchaser_checker bank_admin supplier_admin"),
    "kernel.event.read_all": (_("查看辖区全部操作记录"), GUARDS),
    # people
    "people.sign_in.try": (_("登录"), "stranger"),
    "people.account.activate": (_("激活账号"), "newcomer"),
    "people.phone.prove": (_("验证本人手机"), f"newcomer {BY_ACCOUNT}"),
    "people.second_factor.set": (_("设置二次验证"), f"newcomer {BY_ACCOUNT}"),
    "people.session.end": (_("退出登录、结束本人会话"), f"newcomer {SIGNED_IN}"),
    "people.session.switch": (_("切换单位"), SIGNED_IN),
    "people.session.freshen": (_("再次验证密码"), BY_ACCOUNT),
    "people.password.change": (_("修改本人密码"), BY_ACCOUNT),
    "people.profile.edit": (_("修改个人资料"), SIGNED_IN),
    "people.organisation.read": (_("查看本单位及下级单位"), SIGNED_IN),
    "people.organisation.read_all": (_("查看辖区单位"), f"{GUARDS} {BUREAU}"),
    "people.organisation.create": (_("登记单位"), "operator bank_admin"),
    "people.organisation.edit": (_("修改单位资料"), "operator bank_admin"),
    "people.organisation.suspend": (_("停用、恢复单位"), "operator"),
    "people.accreditation.give": (_("登记金融机构备案区划"), "operator"),
    "people.accreditation.mirror": (_("按采购平台更新备案区划（系统）"), ""),
    "people.member.read": (_("查看成员"), f"{ADMINS} auditor {BUREAU} supplier_admin"),
    "people.member.invite": (_("新增成员账号"), ADMINS),
    "people.member.add": (_("添加已有账号为成员"), "operator operator_security"),
    "people.member.edit": (_("修改成员角色、停用、恢复"), f"{ADMINS} supplier_admin"),
    "people.password.reset": (_("重置成员密码"), ADMINS),
    "people.factor_reset.ask": (_("申请重置二次验证"), ADMINS),
    "people.factor_reset.confirm": (_("确认重置二次验证"), ADMINS),
    "people.account.unlock": (_("解除账号锁定"), ADMINS),
    "people.account.generate": (_("按规则生成经办、复核账号"), "operator"),
    "people.account.split": (_("拆分经办复核合一账号"), "operator"),
    "people.account.import": (_("导入原系统账号"), "operator"),
    "people.account_import.read": (_("查看账号导入记录"), "operator auditor"),
    "people.account_rule.read": (_("查看账号规则"), GUARDS),
    "people.account_rule.write": (_("维护账号规则"), "operator"),
    "people.session.read_all": (_("查看成员会话"), f"{ADMINS} auditor"),
    "people.session.end_any": (_("结束成员会话"), ADMINS),
    "people.sign_in.read": (_("查看成员登录记录"), f"{ADMINS} auditor"),
    "people.sign_in.read_all": (_("查看未知账号登录记录"), "operator_security auditor"),
    "people.role.read": (_("查看角色权限表"), f"{GUARDS} {BUREAU} bank_admin supplier_admin"),
    "people.supplier.bind": (_("经统一身份认证平台登录"), "stranger"),
    "people.session.end_unified": (_("执行统一身份认证平台的注销通知"), "stranger"),
    "people.binding_claim.read": (_("查看供应商名称核对"), "operator auditor"),
    "people.binding_claim.decide": (_("核对供应商名称"), "operator"),
    "people.supplier.register_many": (_("批量登记供应商"), "operator"),
    # rules
    "rules.limit.change": (_("设定法定时限与限额"), "operator bureau_leader"),
    "rules.rollout.change": (_("设定系统上线安排"), "operator bureau_leader"),
    "rules.calendar.change": (_("登记节假日安排"), "operator"),
    # documents
    "documents.document.read": (_("查看本单位文件"), SIGNED_IN),
    "documents.document.keep": (_("上传文件"), SIGNED_IN),
    "documents.document.download": (_("下载文件"), SIGNED_IN),
    "documents.document.judge": (_("登记查毒结果（系统）"), ""),
    "documents.quarantine.read": (_("查看被隔离文件清单"), GUARDS),
    "documents.form.print": (_("打印表单"), SIGNED_IN),
    "documents.export.read": (_("查看本人的导出"), SIGNED_IN),
    "documents.export.ask": (_("导出列表"), f"stranger {SIGNED_IN}"),
    "documents.export.make": (_("生成导出文件（系统）"), ""),
    # messages
    "messages.message.read": (_("查看消息和待办"), SIGNED_IN),
    "messages.message.open": (_("阅读消息"), SIGNED_IN),
    "messages.delivery.read": (_("查看短信和邮件记录"), GUARDS),
    "messages.delivery.resend": (_("重发短信和邮件"), "operator"),
    "messages.delivery.settle": (_("登记发送结果（系统）"), ""),
    "messages.template.reword": (_("修改短信文字"), "operator"),
    # evidence
    "evidence.archive.read": (_("查看归档"), "auditor purchaser_checker bank_admin supplier_admin"),
    "evidence.archive.make": (_("新建归档"), "auditor purchaser_checker bank_admin supplier_admin"),
    "evidence.archive.file": (_("登记归档结果（系统）"), ""),
    "evidence.log.open": (_("启用存证日志（系统）"), ""),
    "evidence.key.publish": (_("公布签名公钥（系统）"), ""),
    "evidence.event.miss": (_("登记缺失事件（系统）"), ""),
    "evidence.head.anchor": (_("登记锚定（系统）"), ""),
    "evidence.audit.run": (_("登记核查结果（系统）"), ""),
    # exchange
    "exchange.counterpart.read": (_("查看对接方与密钥"), GUARDS),
    "exchange.letter.read": (_("查看收发的消息与死信"), GUARDS),
    "exchange.counterpart.register": (_("登记金融机构为对接方"), "operator"),
    "exchange.counterpart.suspend": (_("停用、恢复对接方"), "operator operator_security"),
    "exchange.key.issue": (_("签发、录入对接密钥"), "operator"),
    "exchange.key.revoke": (_("吊销对接密钥"), "operator operator_security"),
    "exchange.letter.resend": (_("重新发送死信、从某序号起重发"), "operator"),
    "exchange.letter.retry": (_("重新处理收到的消息"), "operator"),
    "exchange.skip.ask": (_("申请跳过死信"), "operator"),
    "exchange.skip.review": (_("复核跳过死信的申请、登记对账"), "operator operator_security"),
    # contracts
    "contracts.contract.list": (_("查询合同信息"), f"{PARTIES} {BANK} {BUREAU} {GUARDS}"),
    "contracts.award.list": (_("查询中标信息"), f"{PARTIES} {BANK} {BUREAU} {GUARDS}"),
    "contracts.record.read_own": (_("查看本单位的中标与合同"), PARTIES),
    "contracts.record.read_territory": (_("查看辖区或备案区划的中标与合同"), f"{BANK} {BUREAU} {GUARDS}"),
    "contracts.record.read_confidential": (_("查看辖区涉密合同"), BUREAU),
    "contracts.record.take_in": (_("中标与合同入库"), "operator"),
    "contracts.record.correct": (_("更正已入库的中标与合同"), "operator"),
    "contracts.record.adopt": (_("将中标与合同归入供应商名下"), "operator"),
    "contracts.payment.record": (_("登记合同支付与退回"), "operator"),
    "contracts.financing.restate": (_("更新融资状态（系统）"), ""),
    # finance: pages, the jump, the feed
    "finance.record.read": (_("查看政府采购合同融资"), f"{PARTIES} {BANK} {BUREAU} {GUARDS}"),
    "finance.record.read_own": (_("查看本单位的融资申请、占用与成交单"), f"{PARTIES} {BANK}"),
    "finance.record.read_territory": (_("查看辖区的融资申请、占用与成交单"), f"{BUREAU} {GUARDS}"),
    "finance.application.list": (_("查询融资申请"), f"{SUPPLIER} {BANK} {BUREAU} {GUARDS}"),
    "finance.slip.list": (_("查询融资成交单"), f"{PARTIES} {BANK} {BUREAU} {GUARDS}"),
    "finance.handoff.ask": (_("发起融资申请（转至应收账款融资平台）"), SUPPLIER),
    "finance.encumbrance.reserve": (_("占用合同（系统）"), ""),
    "finance.encumbrance.approve": (_("登记银行批准（系统）"), ""),
    "finance.encumbrance.lock": (_("锁定收款账户（系统）"), ""),
    "finance.encumbrance.confirm": (_("成交确认占用（系统）"), ""),
    "finance.encumbrance.extend": (_("延长占用（系统）"), ""),
    "finance.encumbrance.release": (_("释放占用（系统）"), ""),
    "finance.encumbrance.expire": (_("占用到期释放（系统）"), ""),
    "finance.encumbrance.close": (_("结束占用（系统）"), ""),
    "finance.application.note": (_("登记融资申请进展（系统）"), ""),
    "finance.demand.note": (_("登记融资需求（系统）"), ""),
    "finance.slip.take": (_("接收融资成交单（系统）"), ""),
    "finance.freeze.read": (_("查看辖区冻结"), f"{BUREAU} {GUARDS}"),
    "finance.freeze.file": (_("提交冻结、解除冻结"), "bureau_officer"),
    "finance.freeze.decide": (_("审定冻结、解除冻结"), "bureau_leader"),
    "finance.facts.audit": (_("核对融资状态（系统）"), ""),
    "finance.facts.repair": (_("按明细更正融资状态"), "operator"),
    "finance.audit.read": (_("查看融资状态核对记录"), GUARDS),
    "finance.region.open": (_("向应收账款融资平台推送新开通区划的数据（系统）"), ""),
    # intake
    "intake.item.read": (_("查看采购信息获取情况"), f"operator auditor {BUREAU}"),
    "intake.source.write": (_("维护数据来源"), "operator"),
    "intake.batch.open": (_("开始读取文件"), "operator"),
    "intake.batch.load": (_("读取文件内容"), "operator"),
    "intake.batch.close": (_("结束读取文件"), "operator"),
    "intake.item.heal": (_("修正隔离记录"), "operator"),
    "intake.item.dismiss": (_("作废隔离记录"), "operator"),
    # orders (receivables)
    "orders.order.list": (_("查看我的订单"), SUPPLIER),
    "orders.order.read_own": (_("查看本企业的订单与中标信息"), SUPPLIER),
    "orders.market.list": (_("查看商机"), f"{BANK} {GUARDS}"),
    "orders.order.read_territory": (_("查看备案区划的订单与中标信息"), f"{BANK} {GUARDS}"),
    "orders.product.list": (_("查看资金方融资产品"), f"{SUPPLIER} {BANK} {GUARDS}"),
    "orders.copy.take": (_("更新订单、中标、参与方与产品（系统）"), ""),
    "orders.order.adopt": (_("将订单归入供应商名下（系统）"), ""),
    # demands (receivables)
    "demands.demand.list": (_("查看本企业的融资需求"), SUPPLIER),
    "demands.demand.read_own": (_("查看本企业的融资需求及联系方式查看记录"), SUPPLIER),
    "demands.demand.draft": (_("填写融资需求"), SUPPLIER),
    "demands.demand.publish": (_("发布融资需求"), SUPPLIER),
    "demands.demand.extend": (_("延长融资需求有效期"), SUPPLIER),
    "demands.demand.withdraw": (_("撤回融资需求"), SUPPLIER),
    "demands.demand.expire": (_("结束到期的融资需求（系统）"), ""),
    "demands.demand.close": (_("关闭失去依据的融资需求（系统）"), ""),
    "demands.offer.list": (_("查看融资需求"), f"{BANK} {GUARDS}"),
    "demands.demand.read_offered": (_("查看发布给本机构或辖区的融资需求"), f"{BANK} {GUARDS}"),
    "demands.contact.reveal": (_("查看融资需求的联系方式"), "bank_maker bank_checker bank_manager"),
    "demands.contact.note": (_("登记已联系"), "bank_maker bank_checker bank_manager"),
    # financing
    "financing.application.read_own": (_("查看本企业的融资申请"), SUPPLIER),
    "financing.application.read_sent": (_("查看提交给本机构的融资申请"), BANK),
    "financing.application.read_territory": (_("查看辖区的融资申请"), "operator auditor"),
    "financing.application.draft": (_("填写融资申请"), SUPPLIER),
    "financing.application.submit": (_("提交融资申请"), SUPPLIER),
    "financing.application.answer": (_("补充融资申请材料"), SUPPLIER),
    "financing.application.withdraw": (_("撤回融资申请"), SUPPLIER),
    "financing.application.accept": (_("确认融资条件"), SUPPLIER),
    "financing.application.relock": (_("重新请求锁定收款账户"), f"{SUPPLIER} bank_maker"),
    "financing.application.receive": (_("接收融资申请"), "bank_maker"),
    "financing.application.begin": (_("开始审核融资申请"), "bank_maker"),
    "financing.application.ask_more": (_("要求补充材料"), "bank_maker"),
    "financing.application.wake": (_("到期处理融资申请（系统）"), ""),
    "financing.application.follow": (_("按采购平台消息处理融资申请（系统）"), ""),
    "financing.errand.settle": (_("登记采购平台答复（系统）"), ""),
    "financing.decision.propose": (_("提出审批意见"), "bank_maker"),
    "financing.decision.review": (_("复核审批意见"), "bank_checker"),
    "financing.slip.list": (_("查询融资成交单"), f"{SUPPLIER} {BANK} operator auditor"),
    "financing.slip.write": (_("录入、变更融资成交单"), "bank_maker"),
    "financing.slip.review": (_("复核融资成交单"), "bank_checker"),
    "financing.slip.void": (_("申请作废融资成交单"), "bank_checker"),
    "financing.slip.agree": (_("确认作废融资成交单"), SUPPLIER),
    "financing.slip.dispute": (_("对融资成交单提出异议"), SUPPLIER),
    "financing.slip.find": (_("核查成交单异议"), "operator"),
    # home (receivables)
    "home.handoff.give": (_("发出跳转凭据（系统）"), ""),
    "home.handoff.redeem": (_("由采购云平台转入"), "stranger"),
    # portal
    "portal.content.read": (_("查看辖区门户内容的草稿和历史版本"), f"operator auditor {BUREAU}"),
    "portal.content.write": (_("撰写、修改门户内容"), "operator bureau_officer"),
    "portal.content.publish": (_("审核、发布、撤回门户内容"), "operator bureau_leader"),
}

ROLES: dict[str, frozenset[str]] = {
    role: frozenset(name for name, (_title, roles) in TABLE.items() if role in roles.split()) for role in BOOK
}
REVIEW = ".review"
# What these show knows no territory: sign-ins of unknown accounts, messages, the platform's own acts. So only a seat
# whose territory is a whole province has them; in a city the same role sees nothing of them rather than everybody's.
OF_THE_WHOLE = frozenset(
    {
        "kernel.event.read_all",
        "people.account_import.read",
        "people.sign_in.read_all",
        "documents.quarantine.read",
        "messages.delivery.read",
        "exchange.counterpart.read",
        "exchange.letter.read",
    }
)


def permissions_of(
    held: frozenset[str],
    *,
    single_account: bool = False,
    roles: Mapping[str, frozenset[str]] = MappingProxyType(ROLES),
) -> frozenset[str]:
    """Everything the roles held may do; from an account that is both sides at once, no reviewing."""
    granted = frozenset().union(*(roles.get(role, frozenset()) for role in held))
    return frozenset(p for p in granted if not p.endswith(REVIEW)) if single_account else granted


def roles_for(kind: str) -> list[str]:
    """The roles that an organisation of this kind may give, in the book's order."""
    return [name for name, role in BOOK.items() if kind in role.kinds]


def holders_in_words(holders: str) -> list[str]:
    """The titles of these roles, everybody with an account or session said in one word."""
    names, words = holders.split(), []
    for crowd, word in ((SIGNED_IN, _("所有已登录用户")), (BY_ACCOUNT, _("所有账号用户"))):
        if set(crowd.split()) <= set(names):
            names = [name for name in names if name not in crowd.split()]
            words.append(str(word))
    return words + [str(BOOK[name].title) for name in names]
