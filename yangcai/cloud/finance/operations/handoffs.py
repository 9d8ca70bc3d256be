"""The jump behind 融资申请 (report §5.8): guards, the key of the command, what became of it."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.eligibility import part_of
from yangcai.cloud.finance.models import Handoff
from yangcai.cloud.finance.queries import is_sanctioned
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Organisation, UnifiedIdentity
from yangcai.foundation.rules.errors import UnknownLimit
from yangcai.foundation.rules.models import Limit
from yangcai.foundation.rules.queries import limit

# Two presses within this time are one: a double click, an impatient second one.
SAME_PRESS = timedelta(seconds=10)


class NotASupplier(Refused):
    """Only the supplier's own people apply for financing."""


class TrustTooLow(Refused):
    """The identity platform has not proved the person well enough."""


class Sanctioned(Refused):
    """A supplier under a sanction or a court's order is not financed."""


class NotFinanceable(Refused):
    """The contract cannot be financed as it stands."""


@operation("finance.handoff.ask")
def ask_handoff(*, seat: Seat, at: datetime, session: str, contract: Contract | None = None) -> Handoff:
    """Begin a jump for the seat, or find the one this press belongs to. `session` is the browser's.

    Raises NotASupplier, TrustTooLow, Sanctioned, NotFinanceable.
    """
    _check(seat, at, contract)
    key = _key(session, seat, at, contract)
    facts = {
        "user_id": seat.user_id,
        "organisation_id": seat.organisation_id,
        "contract": contract,
        "asked_at": at,
    }
    handoff, _is_new = Handoff.rows.get_or_create(key=key, defaults=facts)
    told = {"contract": contract.number} if contract else {}
    record("finance.handoff.asked", handoff, seat=seat, at=at, trust=seat.trust, **told)
    return handoff


def _check(seat: Seat, at: datetime, contract: Contract | None) -> None:
    """Whether this seat may jump at all."""
    firm = Organisation.visible_to(SYSTEM).filter(pk=seat.organisation_id or 0).first()
    if seat.kind != "supplier" or firm is None or not firm.is_active:
        raise NotASupplier(_("融资申请由供应商以法人身份登录后办理。"), url=reverse("people:sign-in"))
    least = _least_trust(firm, at)
    if least and least.value is not None and seat.trust < least.value:
        told = {"has": seat.trust, "needs": int(least.value)}
        raise TrustTooLow(
            _(
                "您的实名信任等级为%(has)s级，融资申请须达到%(needs)s级。"
                "请在统一身份认证平台完成人脸识别核验（或携证件到现场核验），然后退出并重新登录。"
            )
            % told,
            article=least.source,
        )
    if is_sanctioned(firm):
        raise Sanctioned(
            _("本企业目前处于处罚、失信惩戒或司法冻结期间，暂不能申请融资。请向当地财政部门了解解除条件。")
        )
    if contract:
        _check_contract(contract, firm, at)


def _least_trust(firm: Organisation, at: datetime) -> Limit | None:
    """The rule that says how well an applicant must be proved, if there is one."""
    try:
        return limit("financing.trust_min", beijing_day(at), firm.region)
    except UnknownLimit:
        return None


def _check_contract(contract: Contract, firm: Organisation, at: datetime) -> None:
    """Whether something may be lent on the firm's part of the contract."""
    part = part_of(contract, firm.uscc, at)
    if part is None or not part.financeable:
        why = "；".join(map(str, part.reasons)) if part else ""
        raise NotFinanceable(
            _("合同 %(number)s 目前不可融资。%(why)s") % {"number": contract.number, "why": why}
        )


def _key(session: str, seat: Seat, at: datetime, contract: Contract | None) -> str:
    """One key for all presses of a session, for a firm, a minute and a contract, until one was answered a while ago."""
    who = f"{session}|{seat.user_id}|{seat.organisation_id}"
    browser = hashlib.sha256(who.encode()).hexdigest()[:32]
    stem = f"{browser}:{at:%Y%m%d%H%M}:{contract.pk if contract else 0}"
    over = Handoff.rows.filter(key__startswith=f"{stem}:", given_at__lt=at - SAME_PRESS).count()
    return f"{stem}:{over}"


@operation("finance.handoff.ask")
def note_given(*, seat: Seat, at: datetime, handoff: Handoff) -> Handoff:
    """The receivables platform has given a code for it. Safe to repeat."""
    handoff = handoff.locked()
    if handoff.status != Handoff.Status.GIVEN:
        handoff.move(Handoff.Status.GIVEN, given_at=at)
    record("finance.handoff.given", handoff, seat=seat, at=at)
    return handoff


@operation("finance.handoff.ask")
def note_unanswered(*, seat: Seat, at: datetime, handoff: Handoff, error: str) -> Handoff:
    """The receivables platform has not answered, or has refused."""
    handoff = handoff.locked()
    if handoff.status == Handoff.Status.ASKED:
        handoff.move(Handoff.Status.UNANSWERED)
    record("finance.handoff.unanswered", handoff, seat=seat, at=at, error=error[:200])
    return handoff


def command_of(handoff: Handoff, *, phone: str, seat: Seat, signed_in_at: datetime) -> dict[str, Any]:
    """The body of POST /rfp/v1/handoffs."""
    firm = handoff.organisation
    known = UnifiedIdentity.visible_to(seat).first()
    # Both sites know the person by the identity platform's account, whichever way they come in.
    account = {"issuer": known.issuer, "subject": known.subject} if known else {}
    body: dict[str, Any] = {
        "uscc": firm.uscc,
        "name": firm.name,
        "agent": {"name": seat.name, "phoneMasked": phone, "trust": seat.trust, **account},
        "region": seat.region,
        "purpose": "APPLY",
        "authTime": signed_in_at.isoformat(),
    }
    return body | ({"contractId": handoff.contract.code} if handoff.contract else {})
