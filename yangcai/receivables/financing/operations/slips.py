"""融资成交单: the bank's maker writes it, its checker puts it into force once the contract's owner has confirmed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangcai.foundation.exchange.accounts import fingerprint
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.money import FEN
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation, User
from yangcai.foundation.ui.words import masked_account
from yangcai.receivables.financing import clocks, codes, queries, wire
from yangcai.receivables.financing.errors import Held, NotComplete, SamePerson
from yangcai.receivables.financing.models import Application, Decision, Errand, Serial, Slip
from yangcai.receivables.financing.operations.ending import must_be_settled
from yangcai.receivables.financing.operations.sending import send
from yangcai.receivables.financing.operations.telling import ask, done

WRITE, REVIEW = "financing.slip.write", "financing.slip.review"
Status = Slip.Status


class SlipRefused(Refused):
    """A slip that may not be; `code` is the protocol's word for why."""

    def __init__(self, code: str, message: str = "", *, field: str | None = None) -> None:
        super().__init__(f"{message or codes.refusal_in_words(code)}（{code}）", field=field)
        self.code = code


@operation(WRITE)
def enter(
    *,
    seat: Seat,
    at: datetime,
    application: Application,
    bank_slip_no: str,
    contract_numbers: Sequence[str],
    amount: Decimal,
    disbursed: Decimal,
    disbursed_on: date | None,
    rate: Decimal,
    starts_on: date,
    ends_on: date,
    security: Sequence[str],
    registration_no: str,
    account_number: str = "",
    branch: Organisation | None = None,
    remarks: str = "",
    slip: Slip | None = None,
) -> Slip:
    """Write a slip for an application that is ready, or write the draft again (`slip`). Raises SlipRefused with a code.

    The same slip under the same bank number is the one there is already; another under it is IDEMPOTENCY_MISMATCH.
    """
    application = application.locked()
    decision = queries.decision_of(application)
    fp, masked = account_of(application, account_number)
    facts: dict[str, Any] = {
        "amount": amount, "disbursed": disbursed, "disbursed_on": disbursed_on, "rate": rate, "starts_on": starts_on,
        "ends_on": ends_on, "security": list(security), "registration_no": registration_no, "account_fp": fp,
        "account_masked": masked, "branch": branch or application.branch, "remarks": remarks,
    }  # fmt: skip
    if slip is None and (
        known := Slip.rows.filter(institution=application.institution, bank_slip_no=bank_slip_no).first()
    ):
        return the_same(known, application, facts, seat, at)
    if application.status != Application.Status.READY or decision is None:
        raise SlipRefused("NOT_READY", _("该申请未处于待放款状态，不能录入成交单。"))
    check(application, decision, facts, contract_numbers, at)
    facts |= {"approved": decision.amount, "repayment": decision.repayment}
    if slip is None:
        slip = create(application, decision, bank_slip_no, facts, seat=seat, at=at)
    else:
        rewrite(slip, bank_slip_no, facts, seat, at)
    record("financing.slip.entered", slip, seat=seat, at=at, amount=str(amount), bank_no=bank_slip_no)
    return slip


def account_of(application: Application, number: str) -> tuple[str, str]:
    """The account as fingerprint and mask: the contract's locked one unless another was typed."""
    if number:
        return fingerprint(settings.EXCHANGE_PEER, number), masked_account(number)
    first = application.items.select_related("order").first()
    return (first.account_fp, first.order.account_masked) if first and first.order else ("", "")


def the_same(known: Slip, application: Application, facts: dict[str, Any], seat: Seat, at: datetime) -> Slip:
    """The slip of this bank number, if it says the same."""
    same = known.application_id == application.pk and all(
        getattr(known, name) == value for name, value in facts.items()
    )
    if same and known.status in (Status.DROPPED, Status.VOIDED):
        words = _("银行单号“%s”的成交单已撤销或作废，请换用新的单号。") % known.bank_slip_no
        raise SlipRefused("NUMBER_USED", words, field="bank_slip_no")
    if not same:
        words = _("银行单号“%s”已用于另一张内容不同的成交单。") % known.bank_slip_no
        raise SlipRefused("IDEMPOTENCY_MISMATCH", words, field="bank_slip_no")
    record("financing.slip.repeated", known, seat=seat, at=at)
    return known


def check(
    application: Application, decision: Decision, facts: dict[str, Any], numbers: Sequence[str], at: datetime
) -> None:
    """Raise SlipRefused unless the slip keeps within the decision, the contracts and the locked account."""
    items = list(application.items.select_related("order"))
    if {n.strip().upper() for n in numbers} != {item.order.number.upper() for item in items if item.order}:
        raise SlipRefused("CONTRACT_MISMATCH", _("合同编号与申请所列合同不一致。"), field="contract_numbers")
    if decision.amount is None or facts["amount"] > decision.amount:
        words = _("成交金额不能超过批准金额 %s 元。") % f"{decision.amount:,.2f}"
        raise SlipRefused("AMOUNT_EXCEEDS", words, field="amount")
    if facts["amount"] < FEN * len(items):
        raise SlipRefused("AMOUNT_TOO_SMALL", _("成交金额过小，不能分摊到每份合同。"), field="amount")
    if any(item.account_fp != facts["account_fp"] for item in items):
        raise SlipRefused("ACCOUNT_MISMATCH", field="account_number")
    if decision.rate is not None and facts["rate"] > decision.rate:
        raise SlipRefused("RATE_EXCEEDS", _("利率不能高于批复利率 %s%%。") % decision.rate, field="rate")
    check_term(facts, decision)
    check_days(facts, application, at)
    tied = {Slip.Security.PLEDGE, Slip.Security.ASSIGNMENT} & set(facts["security"])
    if tied and not facts["registration_no"]:
        words = _("办理质押或转让的，应填写中登网登记编号。")
        raise SlipRefused("REGISTRATION_MISSING", words, field="registration_no")


def check_term(facts: dict[str, Any], decision: Decision) -> None:
    """Raise unless the days run forward, within the approved term."""
    days = (facts["ends_on"] - facts["starts_on"]).days
    if not 0 < days <= (decision.term_days or 0):
        words = _("到期日应晚于起息日，且期限不超过批复的%s天。") % decision.term_days
        raise SlipRefused("TERM_EXCEEDS", words, field="ends_on")


def check_days(facts: dict[str, Any], application: Application, at: datetime) -> None:
    """Raise unless interest and money begin between the acceptance and the day by which the bank must pay out."""
    first, paid_on = beijing_day(application.accepted_at or at), facts["disbursed_on"]
    last = clocks.due("disburse_max", at, application.region_path).day
    if not first <= facts["starts_on"] <= last:
        words = _("起息日应在%(first)s（供应商接受条件之日）至%(last)s之间。") % {
            "first": first,
            "last": last,
        }
        raise SlipRefused("DATE_OUT_OF_RANGE", words, field="starts_on")
    if bool(facts["disbursed"]) != bool(paid_on):
        words = _("已放款的请同时填写放款金额和放款日期；尚未放款的两项都留空。")
        raise SlipRefused("DISBURSEMENT_INCOMPLETE", words, field="disbursed_on")
    if facts["disbursed"] > facts["amount"]:
        raise SlipRefused("AMOUNT_EXCEEDS", _("放款金额不能超过成交金额。"), field="disbursed")
    if paid_on and not first <= paid_on <= beijing_day(at):
        words = _("放款日期应在%s（供应商接受条件之日）至今天之间。") % first
        raise SlipRefused("DISBURSEMENT_INCOMPLETE", words, field="disbursed_on")


def create(
    application: Application,
    decision: Decision,
    bank_no: str,
    facts: dict[str, Any],
    *,
    seat: Seat,
    at: datetime,
) -> Slip:
    """A new slip. Raises SlipRefused when the application has one."""
    maker = User.myself(seat)
    try:
        with transaction.atomic():
            return Slip.rows.create(
                number=Serial.next("D", beijing_day(at).year),
                bank_slip_no=bank_no,
                application=application,
                decision=decision,
                institution=application.institution,
                maker=maker,
                maker_name=maker.name,
                made_at=at,
                **facts,
            )
    except IntegrityError as there:
        if "one_slip_of_a_bank_number" in str(there):
            words = _("银行单号“%s”已用于另一张成交单。") % bank_no
            raise SlipRefused("IDEMPOTENCY_MISMATCH", words, field="bank_slip_no") from there
        raise SlipRefused("SLIP_EXISTS", _("该申请已有一张办理中的成交单。")) from there


def rewrite(slip: Slip, bank_no: str, facts: dict[str, Any], seat: Seat, at: datetime) -> None:
    """The draft, written again, by whoever writes it now."""
    held, maker = slip.locked(), User.myself(seat)
    if held.status != Status.DRAFT:
        raise SlipRefused("NOT_A_DRAFT", _("只有录入中的成交单可以修改。"))
    facts = facts | {"bank_slip_no": bank_no, "maker": maker, "maker_name": maker.name, "made_at": at}
    for name, value in facts.items():
        setattr(slip, name, value)
    try:
        with transaction.atomic():
            slip.save(update_fields=list(facts))
    except IntegrityError as taken:
        words = _("银行单号“%s”已用于另一张成交单。") % bank_no
        raise SlipRefused("IDEMPOTENCY_MISMATCH", words, field="bank_slip_no") from taken


@operation(WRITE)
def hand_in(*, seat: Seat, at: datetime, slip: Slip) -> Slip:
    """The maker hands it to the checker."""
    slip = slip.held()
    slip.move(Status.CHECKING, refusal=None)
    record("financing.slip.handed_in", slip, seat=seat, at=at)
    done(slip.application, seat=seat, at=at)
    title = _("复核融资成交单：%s") % slip.number
    key = f"slip:{slip.pk}:check:{at:%Y%m%d%H%M%S}"
    ask(slip.application.office, slip, title, seat=seat, at=at, key=key, permission=REVIEW)
    return slip


@operation(WRITE)
def drop(*, seat: Seat, at: datetime, slip: Slip) -> Slip:
    """Throw a draft away; its bank number stays used."""
    slip = slip.held()
    if slip.status != Status.DRAFT:
        raise SlipRefused("NOT_A_DRAFT", _("只有录入中的成交单可以撤销。"))
    slip.move(Status.DROPPED)
    record("financing.slip.dropped", slip, seat=seat, at=at)
    done(slip, seat=seat, at=at, as_done=False)
    return slip


def checked(slip: Slip, seat: Seat) -> tuple[Slip, User]:
    """The slip, held after its application, and the person who may check it. Raises SamePerson."""
    slip, checker = slip.held(), User.myself(seat)
    if checker.pk == slip.maker_id:
        raise SamePerson(_("经办与复核不能是同一人。"))
    return slip, checker


@operation(REVIEW)
def send_slip_back(*, seat: Seat, at: datetime, slip: Slip, note: str) -> Slip:
    """The checker does not agree: back to the maker, with words."""
    slip, _checker = checked(slip, seat)
    slip.move(Status.DRAFT, refusal={"code": "RETURNED", "text": note})
    record("financing.slip.returned", slip, seat=seat, at=at, said=note)
    done(slip, seat=seat, at=at)
    title = _("成交单被退回：%s") % slip.number
    key = f"slip:{slip.pk}:again:{at:%Y%m%d%H%M%S}"
    ask(slip.application.office, slip, title, seat=seat, at=at, key=key, permission=WRITE)
    return slip


@operation(REVIEW)
def approve_slip(*, seat: Seat, at: datetime, slip: Slip) -> Slip:
    """The checker agrees: the contract's owner is asked to confirm. CONFIRMING until it answers."""
    slip, checker = checked(slip, seat)
    application = slip.application
    if application.status != Application.Status.READY:
        raise NotComplete(_("该申请已不在待放款状态。"))
    if application.is_held or queries.is_barred(application):
        raise Held(queries.hold_in_words(application))
    must_be_settled(application)
    slip.move(Status.CONFIRMING, checker=checker, checker_name=checker.name, refusal=None)
    record("financing.slip.approved", slip, seat=seat, at=at)
    parts = {share["encumbranceId"]: share["amount"] for share in wire.shares(slip)}
    items = [item | {"amount": parts[item["encumbranceId"]]} for item in wire.tokens(application)]
    path, body = f"/gp/v1/applications/{application.number}/confirm", {"dealId": slip.number, "items": items}
    send(application, Errand.Kind.CONFIRM, path, body, at=at, slip=slip)
    return slip
