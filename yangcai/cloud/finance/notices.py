"""Who is told what, and how often: once in the site and, where it matters, once by a short message.

Phones come from our own register, never from a message; no account number leaves by phone.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.models import Application, Freeze, Slip
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.messages.operations import ask, send_sms, settle, tell
from yangcai.foundation.people.models import Membership, Organisation, User

MOBILE = re.compile(r"1\d{10}")
SUPPLIERS = ["supplier_agent", "supplier_admin"]
# status of an application: what its supplier reads
NEWS: Mapping[str, str | Promise] = {
    Application.Status.SUBMITTED: gettext_lazy("已提交，等待银行受理"),
    Application.Status.RECEIVED: gettext_lazy("银行已受理"),
    Application.Status.MORE_INFO: gettext_lazy("银行要求补充材料，请尽快办理"),
    Application.Status.APPROVED: gettext_lazy("银行已批准，请确认融资条件"),
    Application.Status.LIMIT_GRANTED: gettext_lazy("银行已核定预授信额度"),
    Application.Status.REJECTED: gettext_lazy("未通过银行审批，请查看原因和建议"),
    Application.Status.EXPIRED: gettext_lazy("已超过办理期限而失效，合同可重新申请"),
    Application.Status.CANCELLED: gettext_lazy("已取消，请查看原因"),
}


def phone_of(organisation: Organisation, at: datetime) -> tuple[str, User | None]:
    """The mobile phone by which an organisation is reached: its own, else that of one of its agents."""
    if MOBILE.fullmatch(organisation.phone):
        return organisation.phone, None
    places = Membership.holding(beijing_day(at)).filter(organisation=organisation, roles__overlap=SUPPLIERS)
    for place in places.select_related("user").order_by("pk"):
        if MOBILE.fullmatch(place.user.phone):
            return place.user.phone, place.user
    return "", None


def of_application(row: Application, *, seat: Seat, at: datetime, links: str = "") -> None:
    """Tell the supplier of a new state of its application, once a state and version."""
    if row.supplier is None or row.status not in NEWS:
        return
    key = f"application:{row.code}:{row.status}:v{row.version}"
    title, result = _("融资申请 %s") % row.code, str(NEWS[row.status])
    reason = "：".join(filter(None, [str(row.reason.get("text") or ""), str(row.reason.get("advice") or "")]))
    heading = f"{title}{result}"
    tell(seat=seat, at=at, organisation=row.supplier, title=heading, body=reason, link=links, dedup_key=key)
    short_message(row.supplier, "result", {"title": title, "result": result}, f"sms:{key}", seat=seat, at=at)


def of_slip(slip: Slip, contracts: list[Contract], *, seat: Seat, at: datetime, said: str) -> None:
    """Tell the supplier of a slip, or of what became of it, and the purchasers; one short message a version."""
    first = contracts[0] if contracts else None
    link, key = first.get_absolute_url() if first else "", f"deal:{slip.code}:v{slip.version}:{said}"
    titles = {
        "concluded": _("融资成交单已生效"),
        "amended": _("融资成交单已变更"),
        "disputed": _("融资成交单异议已登记"),
        "resolved": _("融资成交单异议已处理"),
        "voided": _("融资成交单已作废"),
    }
    title = titles[said]
    body = _("%(bank)s，成交单号%(number)s，金额%(amount)s元。") % {
        "bank": slip.institution.name, "number": slip.number, "amount": f"{slip.amount:,.2f}",
    }  # fmt: skip
    tell(seat=seat, at=at, organisation=slip.supplier, title=title, body=body, link=link, dedup_key=key)
    for purchaser in {c.purchaser for c in contracts if c.purchaser is not None}:
        told = f"{key}:{purchaser.pk}"
        tell(seat=seat, at=at, organisation=purchaser, title=title, body=body, link=link, dedup_key=told)
    if said == "concluded" and first:
        facts = {"project": first.project_name, "amount": f"{slip.amount:,.2f}"}
        short_message(slip.supplier, "deal", facts, slip.dedup_key, seat=seat, at=at)
    elif said in ("amended", "voided"):
        facts = {"title": _("融资成交单 %s") % slip.number, "result": title}
        own = slip.dedup_key if said == "amended" else f"sms:deal:{slip.code}:voided"
        short_message(slip.supplier, "result", facts, own, seat=seat, at=at)


def of_freeze(freeze: Freeze, *, seat: Seat, at: datetime) -> None:
    """Tell the supplier that an order stands against its financing, or no longer."""
    supplier = freeze.supplier or (freeze.contract.supplier if freeze.contract else None)
    if supplier is None:
        return
    lifted = freeze.status == Freeze.Status.LIFTED
    title = _("合同融资已解除冻结") if lifted else _("合同融资已被冻结")
    number = freeze.lift_document_number if lifted else freeze.document_number
    about = freeze.contract.number if freeze.contract else _("本企业全部合同")
    body = _("文书号：%(number)s。涉及：%(about)s。") % {"number": number, "about": about}
    key = f"freeze:{freeze.pk}:{freeze.status}"
    tell(seat=seat, at=at, organisation=supplier, title=title, body=body, dedup_key=key)


def ask_to_decide(freeze: Freeze, *, seat: Seat, at: datetime) -> None:
    """Put an order, or its end, before whoever may decide in the bureau that filed it."""
    bureau = Organisation.visible_to(seat).filter(pk=seat.organisation_id or 0).first()
    if bureau is None:
        return
    lifting = freeze.status == Freeze.Status.LIFTING
    title = _("审定解除冻结：%s") if lifting else _("审定冻结：%s")
    ask(
        seat=seat,
        at=at,
        organisation=bureau,
        subject=freeze,
        title=title % freeze.called,
        dedup_key=f"freeze:{freeze.pk}:{freeze.status}:{at.isoformat()}",
        link=freeze.get_absolute_url(),
        permission="finance.freeze.decide",
    )


def decided(freeze: Freeze, said: str, *, seat: Seat, at: datetime, why: str = "") -> None:
    """Close what was to decide, and tell whoever filed it."""
    settle(seat=seat, at=at, subject=freeze)
    title = {
        "confirmed": _("冻结已审定：%s"),
        "refused": _("未予冻结：%s"),
        "lifted": _("解除冻结已审定：%s"),
        "lift_refused": _("未予解除冻结：%s"),
    }[said]
    filer = freeze.lift_filed_by if said.startswith("lift") else freeze.filed_by
    key = f"freeze:{freeze.pk}:{said}:{at.isoformat()}"
    link, title = freeze.get_absolute_url(), title % freeze.called
    tell(seat=seat, at=at, user=filer, title=title, body=why, link=link, dedup_key=key)


def short_message(
    organisation: Organisation, template: str, facts: Mapping[str, str], key: str, *, seat: Seat, at: datetime
) -> None:
    """One short message to an organisation's phone; without a phone there is the message in the site alone."""
    phone, user = phone_of(organisation, at)
    if phone:
        send_sms(
            seat=seat, at=at, phone=phone, user=user, template=template, facts=facts, dedup_key=key[:120]
        )
