"""Giving out codes to the procurement platform, and letting in whoever brings one, once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from stdnum.cn import uscc as uscc_number

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import SignIn
from yangcai.foundation.people.operations.unified import Bound, bind_supplier, supplier_of, turn_away
from yangcai.foundation.people.unified.person import HIGHEST, Person
from yangcai.receivables.home.models import LIFE, Handoff
from yangcai.receivables.orders.models import Order

Outcome = SignIn.Outcome


class Malformed(Refused):
    """A command without a firm or a purpose."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of a code: nothing (`bound` empty: unknown, used or too old), or who came and for which order."""

    bound: Bound | None = None
    handoff: Handoff | None = None
    order: Order | None = None


@operation("home.handoff.give")
def give(*, seat: Seat, at: datetime, app: str, said: Mapping[str, Any]) -> str:
    """Note a hand-off (`said`: the command's body) and return its code; the code itself is not kept.

    Raises Malformed.
    """
    if not uscc_number.is_valid(str(said.get("uscc") or "")) or not str(said.get("purpose") or "").strip():
        raise Malformed(_("缺少统一社会信用代码或用途。"))
    agent = said.get("agent") or {}
    code, uscc = Handoff.fresh_code(), str(said["uscc"]).upper()
    name = str(agent.get("name") or "")[:60]
    handoff = Handoff.rows.create(
        digest=Handoff.digest_of(code),
        app=app,
        uscc=uscc,
        name=str(said.get("name") or "")[:120],
        agent=name,
        trust=_trust(agent.get("trust")),
        contract_code=str(said.get("contractId") or "")[:120],
        purpose=str(said["purpose"])[:40],
        given_at=at,
        expires_at=at + LIFE,
        **_account(app, uscc, name, agent),
    )
    record("home.handoff.given", handoff, seat=seat, at=at, app=app, purpose=handoff.purpose)
    return code


def _trust(said: object) -> int:
    """A level of proof; 0 for what is none."""
    return min(said, HIGHEST) if isinstance(said, int) and said > 0 else 0


def _account(app: str, uscc: str, name: str, agent: Mapping[str, Any]) -> dict[str, str]:
    """By which account the agent is known: the identity platform's, or one made of what the other site tells."""
    issuer, subject = str(agent.get("issuer") or ""), str(agent.get("subject") or "")
    if issuer and subject:
        return {"issuer": issuer[:200], "subject": subject[:255]}
    return {"issuer": app, "subject": hashlib.sha256(f"{uscc} {name}".encode()).hexdigest()}


@operation("home.handoff.redeem")
def redeem(*, seat: Seat, at: datetime, code: str, ip: str | None = None, device: str = "") -> Arrival:
    """Let a code lead in, once, within its minute. Whatever else it is, the answer tells nothing about why.

    The agent is bound to the firm as by a sign-in at the identity platform, with the same doubts.
    """
    found = Handoff.rows.select_for_update().filter(digest=Handoff.digest_of(code))
    handoff = found.first()
    if handoff is None or not handoff.is_good(at):
        line = turn_away(seat=seat, at=at, outcome=Outcome.UNTRUSTED, account="", ip=ip, device=device)
        why = "unknown" if handoff is None else "used" if handoff.redeemed_at else "expired"
        record("home.handoff.refused", handoff or line, seat=seat, at=at, why=why)
        return Arrival()
    handoff.redeemed_at = at
    handoff.save(update_fields=["redeemed_at"])
    person = person_of(handoff)
    named = replace(seat, name=person.agent, organisation_name=person.organisation)
    bound = bind_supplier(seat=named, at=at, person=person, ip=ip, device=device)
    record("home.handoff.redeemed", handoff, seat=named, at=at, bound=bound.outcome, app=handoff.app)
    return Arrival(bound, handoff, _order(handoff, bound))


def person_of(handoff: Handoff) -> Person:
    """The agent as the other site vouches for them; the firm by the name said, else the one we know."""
    firm = supplier_of(handoff.uscc)
    orders = Order.visible_to(SYSTEM).filter(supplier_uscc=handoff.uscc)
    known = firm.name if firm else orders.values_list("supplier_name", flat=True).first()
    return Person(
        issuer=handoff.issuer,
        subject=handoff.subject,
        is_legal=True,
        uscc=handoff.uscc,
        organisation=handoff.name or known or handoff.uscc,
        agent=handoff.agent,
        trust=handoff.trust,
        tells_phone=False,
    )


def _order(handoff: Handoff, bound: Bound) -> Order | None:
    """The order they came for, if it is here and their firm's."""
    if bound.membership is None or not handoff.contract_code:
        return None
    order = Order.visible_to(SYSTEM).filter(contract_code=handoff.contract_code).first()
    return order if order and order.part_of(bound.membership.organisation_id) else None
