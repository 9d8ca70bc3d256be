"""The bank decides: its maker proposes, another person, the checker, puts it into force or sends it back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yangcai.foundation.exchange.accounts import fingerprint
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import User
from yangcai.foundation.ui.words import masked_account
from yangcai.receivables.financing import clocks, codes, queries, wire
from yangcai.receivables.financing.cost import cost
from yangcai.receivables.financing.errors import Held, NotComplete, SamePerson
from yangcai.receivables.financing.models import Application, Decision
from yangcai.receivables.financing.operations.ending import finish
from yangcai.receivables.financing.operations.telling import ask, done, tell_supplier

Status, Outcome = Application.Status, Decision.Outcome


class NoReason(Refused):
    """A refusal must say why."""


class TermsRefused(Refused):
    """These terms may not be proposed."""


@operation("financing.decision.propose")
def propose(
    *,
    seat: Seat,
    at: datetime,
    application: Application,
    outcome: str,
    amount: Decimal | None = None,
    term_days: int | None = None,
    rate: Decimal | None = None,
    fee: Decimal | None = None,
    repayment: str = "",
    valid_until: date | None = None,
    conditions: str = "",
    account_number: str = "",
    bank_reference: str = "",
    reason_code: str = "",
    reason_text: str = "",
) -> Decision:
    """Propose to approve (or to grant a limit) on these terms, or to refuse for a reason. Raises Refused."""
    application = application.locked()
    if application.status != Status.IN_REVIEW:
        raise TermsRefused(_("只有审核中的申请可以提出审批意见。"))
    if application.decisions.filter(status=Decision.Status.PROPOSED).exists():
        raise TermsRefused(_("已有一份审批意见待复核。"))
    said = {"bank_reference": bank_reference, "reason_code": "", "reason_text": ""}
    if outcome == Outcome.REJECT:
        if reason_code not in codes.REASONS:
            raise NoReason(_("请选择不同意的原因，供应商将看到原因和改进建议。"), field="reason_code")
        facts: dict[str, Any] = said | {"reason_code": reason_code, "reason_text": reason_text}
    else:
        terms: dict[str, Any] = {
            "amount": amount,
            "term_days": term_days,
            "rate": rate,
            "fee": fee or Decimal(0),
        }
        terms |= {"repayment": repayment, "valid_until": valid_until, "conditions": conditions}
        check_terms(application, terms, at)
        outcome = Outcome.APPROVE if application.is_formal else Outcome.GRANT
        facts = said | terms | account_of(account_number)
    maker = User.myself(seat)
    proposal = Decision.rows.create(
        application=application,
        outcome=outcome,
        requested=application.amount,
        maker=maker,
        maker_name=maker.name,
        proposed_at=at,
        **facts,
    )
    # The supplier reads the application's history too: what is proposed is the bank's own, until it is in force.
    record("financing.decision.proposed", application, seat=seat, at=at, proposed=str(proposal.outcome))
    hand_to_checker(application, proposal, seat=seat, at=at)
    return proposal


def check_terms(application: Application, terms: dict[str, Any], at: datetime) -> None:
    """Raise with the field unless the terms are whole, within what was asked, and within the limits of the place."""
    if missing := [name for name in NEEDED if not terms[name]]:
        raise NotComplete(_("请填写%s。") % NEEDED[missing[0]], field=missing[0])
    amount, days, until = terms["amount"], terms["term_days"], terms["valid_until"]
    assert isinstance(amount, Decimal) and isinstance(days, int) and isinstance(until, date)  # noqa: S101
    if amount > application.amount:
        raise TermsRefused(
            _("批准金额不能超过申请金额 %s 元。") % f"{application.amount:,.2f}", field="amount"
        )
    if days > clocks.number("term_max", at, application.region_path):
        raise TermsRefused(_("期限超过规定的最长天数。"), field="term_days")
    longest = clocks.due("approval_valid_max", at, application.region_path).day
    if not beijing_day(at) < until <= longest:
        words = _("有效期应晚于今天、不晚于 %(day)s（%(why)s）。")
        why = clocks.term("approval_valid_max", at, application.region_path)
        raise TermsRefused(words % {"day": longest, "why": why.source}, field="valid_until")
    try:
        cost(amount, terms["rate"], days, str(terms["repayment"]), start=beijing_day(at), fee=terms["fee"])
    except (ValueError, ArithmeticError) as wrong:
        raise TermsRefused(_("按此利率、费用计算不出合理的融资成本，请核对。"), field="rate") from wrong


NEEDED = {
    "amount": gettext_lazy("批准金额"), "term_days": gettext_lazy("期限"), "rate": gettext_lazy("年利率"),
    "repayment": gettext_lazy("还款方式"), "valid_until": gettext_lazy("批复有效期"),
}  # fmt: skip


def account_of(number: str) -> dict[str, str]:
    """The account the bank requires as its fingerprint and its mask; nothing for the contract's own."""
    if not number:
        return {"account_fp": "", "account_masked": ""}
    return {
        "account_fp": fingerprint(settings.EXCHANGE_PEER, number),
        "account_masked": masked_account(number),
    }


def hand_to_checker(application: Application, proposal: Decision, *, seat: Seat, at: datetime) -> None:
    """The checker is asked to look, by the promised day."""
    done(application, seat=seat, at=at)
    title = _("复核审批意见：%s") % application.number
    facts: dict[str, Any] = {"permission": "financing.decision.review", "due_at": application.due_at}
    facts |= {"article": application.due_article, "key": f"decision:{proposal.pk}:check"}
    ask(application.office, application, title, seat=seat, at=at, **facts)


def checked(proposal: Decision, seat: Seat) -> tuple[Decision, Application, User]:
    """The proposal and its application, held, and the person who may check it. Raises SamePerson."""
    application = Application.rows.get(pk=proposal.application_id).locked()
    proposal, checker = proposal.locked(), User.myself(seat)
    if checker.pk == proposal.maker_id:
        raise SamePerson(_("经办与复核不能是同一人。"))
    return proposal, application, checker


@operation("financing.decision.review")
def send_back(*, seat: Seat, at: datetime, proposal: Decision, note: str) -> Decision:
    """The checker does not agree: back to the maker, with words."""
    proposal, application, checker = checked(proposal, seat)
    by = {"checker": checker, "checker_name": checker.name, "checked_at": at, "check_note": note}
    proposal.move(Decision.Status.RETURNED, **by)
    record("financing.decision.returned", application, seat=seat, at=at, said=note)
    done(application, seat=seat, at=at)
    title = _("审批意见被退回：%s") % application.number
    facts: dict[str, Any] = {"permission": "financing.decision.propose", "due_at": application.due_at}
    key = f"decision:{proposal.pk}:again"
    ask(application.office, application, title, seat=seat, at=at, key=key, **facts)
    return proposal


@operation("financing.decision.review")
def confirm(*, seat: Seat, at: datetime, proposal: Decision, note: str = "") -> Decision:
    """The checker puts it into force: approved, limit granted, or refused. Raises SamePerson, Held."""
    proposal, application, checker = checked(proposal, seat)
    if proposal.outcome != Outcome.REJECT and (application.is_held or queries.is_barred(application)):
        raise Held(queries.hold_in_words(application))
    if proposal.valid_until and proposal.valid_until <= beijing_day(at):
        raise TermsRefused(_("该意见的批复有效期已过，请退回经办重新提出。"))
    facts = {"checker": checker, "checker_name": checker.name, "checked_at": at, "check_note": note}
    proposal.move(Decision.Status.EFFECTIVE, **facts)
    application.decided_at = at
    application.save(update_fields=["decided_at"])
    if proposal.outcome == Outcome.REJECT:
        code, text = proposal.reason_code, proposal.reason_text
        text = f"{codes.REASONS[code].title}：{text}" if text else ""
        finish(application, Status.REJECTED, code, seat=seat, at=at, text=text)
    else:
        approve(application, proposal, seat=seat, at=at)
    return proposal


def approve(application: Application, proposal: Decision, *, seat: Seat, at: datetime) -> None:
    """The terms stand until their day; a formal application waits for the supplier to accept them."""
    assert proposal.valid_until is not None  # noqa: S101 - a constraint says so
    to = Status.APPROVED if application.is_formal else Status.LIMIT_GRANTED
    lapses = clocks.end_of(proposal.valid_until) if application.is_formal else None
    application.move(to, valid_until=proposal.valid_until, wake_at=lapses, reason=None)
    wire.tell("decided", application, seat=seat, at=at, decision=proposal)
    told = {
        "amount": str(proposal.amount),
        "rate": f"{proposal.rate:.4f}",
        "until": str(proposal.valid_until),
    }
    record(f"financing.application.{to}", application, seat=seat, at=at, **told)
    done(application, seat=seat, at=at)
    key = f"application:{application.pk}:{to}"
    if application.is_formal:
        facts: dict[str, Any] = {
            "permission": "financing.application.accept",
            "due_at": lapses,
            "key": f"{key}:accept",
        }
        title = _("银行已批准，请确认融资条件：%s") % application.number
        ask(application.supplier, application, title, seat=seat, at=at, **facts)
    said = _("%(how)s，金额%(amount)s元") % {
        "how": application.get_status_display(),
        "amount": f"{proposal.amount:,.2f}",
    }
    title = _("融资申请%(number)s：%(said)s") % {"number": application.number, "said": said}
    tell_supplier(application, title, seat=seat, at=at, key=key)
