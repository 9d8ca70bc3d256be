"""What the protocol's codes mean to people: refusals of the contract's owner, reasons of banks, ends without a deal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a bank said no, and what would change it."""

    title: Words
    advice: Words


# The reasons a bank may refuse with; each says what the supplier can do about it.
REASONS: dict[str, Reason] = {
    "CREDIT_HISTORY": Reason(
        __("企业或实际控制人信用记录不符合要求"), __("结清逾期并修复信用记录后可重新申请，或增加担保方式。")
    ),
    "DEBT_TOO_HIGH": Reason(
        __("现有负债较高，还款能力不足"), __("降低申请金额、缩短期限，或结清部分贷款后再申请。")
    ),
    "CONTRACT_TERMS": Reason(
        __("合同付款条件不能覆盖融资期限"), __("选择付款期更近的合同，或将期限调整到合同付款日之后。")
    ),
    "AMOUNT_TOO_SMALL": Reason(
        __("金额低于本行办理下限"), __("合并多份合同一起申请，或选择面向小额合同的产品。")
    ),
    "AMOUNT_TOO_LARGE": Reason(__("金额超出可授信额度"), __("降低申请金额后重新申请。")),
    "MATERIALS": Reason(__("材料不全或不清晰"), __("按银行说明补齐材料后重新申请。")),
    "INDUSTRY": Reason(__("不在本行支持的行业或客户范围"), __("可向其他已备案的金融机构申请。")),
    "VERIFICATION": Reason(
        __("经营或身份信息核实未通过"), __("核对营业执照、法定代表人信息，与客户经理联系说明情况后再申请。")
    ),
    "OTHER": Reason(__("其他原因"), __("详见银行说明，可与客户经理联系。")),
}

# What the contract's owner answers when it does not do what it was asked.
REFUSALS: dict[str, Words] = {
    "ALREADY_ENCUMBERED": __(
        "该合同已被其他融资申请占用（占用方不公开）。请选择其他合同，或等占用解除后再申请。"
    ),
    "VERSION_CHANGED": __("合同信息在您填写期间发生了变化，请核对差异后按新数据重新提交。"),
    "NOT_FINANCEABLE": __("该合同目前不可融资。"),
    "AMOUNT_EXCEEDS": __("申请金额超过该合同当前可融资金额。"),
    "CONTRACT_UNKNOWN": __("采购平台没有找到该合同，请稍后刷新订单再试。"),
    "INSTITUTION_SUSPENDED": __("所选金融机构已被暂停业务，请选择其他资金方。"),
    "REGION_DENIED": __("所选金融机构未在该合同所在地区备案，请选择其他资金方。"),
    "STALE_TOKEN": __("该合同的占用已失效或已被他人占用，不能继续办理。"),
    "FROZEN": __("该合同已被冻结，冻结期间不能办理。"),
    "ACCOUNT_MISMATCH": __(
        "银行指定的收款账户与合同收款账户不一致。请与银行商定使用合同收款账户，或先请采购人变更合同收款账户。"
    ),
    "APPLICATION_UNKNOWN": __("采购平台没有这笔申请的占用记录。"),
    "CONSENT_REQUIRED": __("缺少必要的授权，不能办理。"),
    "IDEMPOTENCY_MISMATCH": __("同一编号已用于内容不同的请求，请核对。"),
    "EXTENDED_ALREADY": __("占用期限只能延长一次。"),
}

# Ends without a deal, and what stands still: said by the platform.
ENDS: dict[str, Reason] = {
    "SUPPLIER_WITHDREW": Reason(__("供应商撤回"), __("采购平台随即解除合同占用，解除后可重新申请。")),
    "BANK_SILENT": Reason(
        __("银行超过承诺时限未办结"),
        __("采购平台随即解除合同占用，解除后可向其他资金方申请；超期计入该银行服务记录。"),
    ),
    "HELD_TOO_LONG": Reason(
        __("合同或企业受限期间，承诺时限已过"), __("限制解除、合同占用解除后可重新申请。")
    ),
    "NO_ANSWER": Reason(__("未在期限内补充材料"), __("备齐材料后可重新申请。")),
    "APPROVAL_LAPSED": Reason(__("批复已过有效期"), __("可重新提交申请。")),
    "NO_SLIP": Reason(
        __("批复后银行未在期限内放款"), __("采购平台随即解除合同占用，解除后可重新申请或更换资金方。")
    ),
    "RESERVATION_EXPIRED": Reason(__("合同占用期限已到"), __("可重新提交申请。")),
    "CONTRACT_TERMINATED": Reason(__("合同已终止"), __("已终止的合同不能融资。")),
    "CONTRACT_REDUCED": Reason(__("合同金额变更后已不足以支持本次申请"), __("请按新的合同金额重新申请。")),
    "INSTITUTION_SUSPENDED": Reason(__("金融机构已被暂停业务"), __("可向其他资金方申请。")),
    "SANCTIONED": Reason(__("企业处于处罚期"), __("处罚期满后可重新申请。")),
    "AWARD_CANCELLED": Reason(__("中标结果已撤销"), __("以新的中标公告或合同重新申请。")),
    "SLIP_VOIDED": Reason(__("成交单已作废"), __("采购平台随即解除合同占用，解除后可重新申请。")),
}

HOLDS: dict[str, Words] = {
    "frozen": __("合同已被冻结，冻结期间不能批准、成交。"),
    "sanctioned": __("供应商处于处罚期，处罚期内不能批准、成交。"),
}

WITHDRAWALS: dict[str, Words] = {
    "OTHER_BANK": __("改向其他资金方申请"),
    "NO_NEED": __("不再需要融资"),
    "TERMS": __("条件不合适"),
    "TOO_SLOW": __("办理时间太长"),
    "MISTAKE": __("填写有误，重新申请"),
}

_DIFFERENCES: dict[str, Words] = {
    "total": __("合同金额"), "retention": __("质保金"), "paid": __("已支付"), "financeable": __("可融资金额"),
    "contractNo": __("合同编号"), "contractName": __("合同名称"), "projectName": __("项目名称"),
    "supplier.name": __("供应商"), "supplier.uscc": __("供应商统一社会信用代码"), "buyer.name": __("采购人"),
    "signedDate": __("签订日期"), "filedDate": __("备案日期"), "performance.from": __("履约开始"),
    "performance.to": __("履约结束"), "account.name": __("收款户名"), "account.numberMasked": __("收款账号"),
    "account.bank": __("开户行"), "assignmentRestricted": __("限制转让"),
}  # fmt: skip


def refusal_in_words(code: str, detail: Mapping[str, Any] | None = None, message: str = "") -> str:
    """A refusal as the supplier reads it: our sentence for the code, with what the owner adds."""
    said = str(REFUSALS.get(code) or message or _("采购平台未受理（%s）。") % code)
    detail = detail or {}
    if code == "NOT_FINANCEABLE" and (why := [r.get("text", "") for r in detail.get("reasons", []) if r]):
        said = _("该合同目前不可融资：%s") % "；".join(filter(None, why))
    if code == "AMOUNT_EXCEEDS" and detail.get("financeable"):
        said += _("当前最多可融资 %s 元。") % detail["financeable"]
    if code == "AMOUNT_EXCEEDS" and detail.get("held"):
        said = _("成交金额超过合同占用金额 %s 元。") % detail["held"]
    if code == "ALREADY_ENCUMBERED" and detail.get("since"):
        said += _("占用始于 %s。") % str(detail["since"])[:10]
    return said


def differences_in_words(differences: Any) -> list[tuple[str, str, str]]:
    """What changed in a contract: (what, before, now). Read from {field: {from, to}}, {field: [old, new]} or a list."""
    if isinstance(differences, Mapping):
        differences = [{"field": name, "value": value} for name, value in differences.items()]
    found = []
    for each in differences or []:
        if isinstance(each, Mapping):
            name, (old, new) = str(each.get("field", "")), _pair(each.get("value", each))
            found.append((str(_DIFFERENCES.get(name, name)), old, new))
    return found


def _pair(value: Any) -> tuple[str, str]:
    """The old and the new value, however they were written."""
    if isinstance(value, Mapping):
        old = value.get("from", value.get("old", value.get("seen", "")))
        return str(old), str(value.get("to", value.get("new", value.get("now", value.get("current", "")))))
    if isinstance(value, list | tuple) and len(value) == 2:
        return str(value[0]), str(value[1])
    return "", str(value)


def ended(code: str, text: str = "") -> dict[str, str]:
    """The reason of an end as an application keeps it and tells it: {code, text, advice}."""
    known = ENDS.get(code) or REASONS.get(code)
    title, advice = (str(known.title), str(known.advice)) if known else (code, "")
    return {"code": code, "text": text or title, "advice": advice}
