"""Applications for tests at every step of their life, and the contract's owner who answers what a test wants."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

from django.conf import settings
from django.utils import timezone

from yangcai.foundation.exchange import client
from yangcai.foundation.exchange.accounts import fingerprint
from yangcai.foundation.exchange.testing import Peer
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.people.models import Accreditation
from yangcai.foundation.people.tests.makers import (
    LONG_AGO,
    make_member,
    make_organisation,
    make_region,
    make_uscc,
)
from yangcai.foundation.rules.models import Limit
from yangcai.foundation.rules.operations import loading
from yangcai.receivables.financing import consents, operations, queries, saga
from yangcai.receivables.financing.models import Slip
from yangcai.receivables.orders.tests.makers import make_award, make_order, make_product

_numbers = count(1)
RESERVE = "/gp/v1/encumbrances"
ACCOUNT = "6222020200001234"
__all__ = ["make_award", "make_order", "make_product"]


def make_limits():
    """The clocks of contract financing."""
    for row in loading.table("financing_limits.csv"):
        facts = {name: row[name] for name in ("key", "title", "unit", "source", "mark")}
        known = {"key": facts.pop("key"), "region": None, "valid_from": date(2020, 1, 1)}
        Limit.rows.get_or_create(**known, defaults=facts | {"value": Decimal(row["value"])})


def make_cast():
    """A supplier and a rival, a bank with two branches and another bank, an operator."""
    make_limits()
    city, province = make_region("420100"), make_region("420000")
    bank = make_organisation("institution", province, name="示范银行", uscc=make_uscc())
    Accreditation.rows.create(institution=bank, region=city, valid_from=LONG_AGO)
    branch = make_organisation("branch", city, name="示范银行城中支行", parent=bank, cnaps="313999000011")
    branch2 = make_organisation("branch", city, name="示范银行城南支行", parent=bank, cnaps="313999000012")
    other = make_organisation("institution", province, name="他行", uscc=make_uscc())
    Accreditation.rows.create(institution=other, region=city, valid_from=LONG_AGO)
    firm = make_organisation("supplier", city, name="示范科技有限公司")
    return SimpleNamespace(
        bank=bank,
        branch=branch,
        branch2=branch2,
        other=other,
        firm=firm,
        supplier=make_member("supplier_agent supplier_admin", firm),
        rival=make_member("supplier_agent supplier_admin", make_organisation("supplier", city)),
        maker=make_member("bank_maker", branch),
        checker=make_member("bank_checker", branch),
        manager=make_member("bank_manager", branch),
        maker2=make_member("bank_maker", branch2),
        head=make_member("bank_maker", bank),
        stranger_bank=make_member("bank_maker", other),
        operator=make_member("operator", make_organisation("operator", province, name="平台运营中心")),
        auditor=make_member("auditor", make_organisation("bureau", province, name="审计厅")),
        purchaser=make_member("purchaser_maker", make_organisation("purchaser", city)),
    )


def make_draft(cast, *orders, at=None, branch=None, institution=None, amount="50000.00", **facts):
    """A draft that may be submitted, on these orders or a fresh one."""
    at = at or timezone.now()
    seat = facts.pop("seat", cast.supplier.seat)
    stage = facts.pop("stage", "formal")
    orders = orders or (make_order(cast.firm, account_fp=account_fp()),)
    application = operations.start(
        seat=seat,
        at=at,
        stage=stage,
        institution=institution or cast.bank,
        branch=cast.branch if branch is None and institution is None else branch or None,
        product=facts.pop("product", None),
        seed=facts.pop("seed", None),
    )
    application = operations.choose(seat=seat, at=at, application=application, chosen=orders)
    amounts = {item.pk: Decimal(amount) for item in application.items.all()}
    known = {
        "term_days": 180,
        "repayment": "bullet",
        "purpose": "采购原材料",
        "contact": "张三",
        "phone": "13812345678",
    }
    return operations.fill(seat=seat, at=at, application=application, amounts=amounts, **known | facts)


def agreed(application):
    """The digests of the texts the supplier is shown."""
    return {text.kind: text.digest for text in consents.asked_of(application)}


def submit(cast, application, at=None, seat=None):
    """Press submit, as a view does."""
    at = at or timezone.now()
    row = operations.submit(
        seat=seat or cast.supplier.seat, at=at, application=application, agreed=agreed(application)
    )
    return saga.settle_all(row, at=at)


def account_fp():
    """The fingerprint of the account every test order has."""
    return fingerprint(settings.EXCHANGE_PEER, ACCOUNT)


def reserves(body, fp):
    """The contract's owner reserves everything. Said in a thread of the peer's, which must not touch the database."""
    until = (timezone.now() + timedelta(days=14)).isoformat(timespec="seconds")
    items = [
        {
            "contractId": item["contractId"],
            "encumbranceId": f"E-{next(_numbers)}",
            "token": 40 + next(_numbers),
            "amount": item["amount"],
            "expiresAt": until,
            "contractVersion": item["contractVersionSeen"],
            "financeable": "1.00",
            "account": {"version": 1, "fp": fp},
        }
        for item in body["items"]
    ]
    return 201, {"items": items}


def locks(body):
    """The contract's owner locks the account."""
    at = timezone.now().isoformat(timespec="seconds")
    items = [
        {"encumbranceId": item["encumbranceId"], "lockId": f"L-{next(_numbers)}", "lockedAt": at}
        for item in body["items"]
    ]
    return 200, {"items": items}


@contextmanager
def owner():
    """The contract's owner, saying yes to reservations; `agrees` scripts the rest for an application."""
    fp = account_fp()
    with Peer() as peer:
        peer.answers("POST", RESERVE, lambda body: reserves(body, fp))
        try:
            yield peer
        finally:  # what is pooled leads to a server that is gone
            client.hang_up()


def agree(peer, application):
    """Let the owner lock, extend and confirm for an application."""
    path = f"/gp/v1/applications/{application.number}"
    peer.answers("POST", f"{path}/lock", locks)
    peer.answers("POST", f"{path}/extend", 200, {"items": []})
    peer.answers("POST", f"{path}/confirm", 200, {"items": []})


def make_submitted(cast, *orders, at=None, **facts):
    """An application at the bank."""
    with owner():
        return submit(cast, make_draft(cast, *orders, at=at, **facts), at=at)


def make_in_review(cast, *orders, at=None, **facts):
    """An application under review."""
    application = make_submitted(cast, *orders, at=at, **facts)
    at = at or timezone.now()
    application = operations.receive(seat=cast.maker.seat, at=at, application=application)
    return operations.begin_review(seat=cast.maker.seat, at=at, application=application)


def terms(application, at, **facts):
    """What a maker proposes."""
    known = {
        "outcome": "approve",
        "amount": application.amount,
        "term_days": 180,
        "rate": Decimal("3.65"),
        "fee": Decimal(0),
        "repayment": "bullet",
        "valid_until": beijing_day(at) + timedelta(days=30),
    }
    return known | facts


def make_approved(cast, *orders, at=None, **facts):
    """An application the bank has approved."""
    given = {name: facts.pop(name) for name in ("account_number", "rate") if name in facts}
    application = make_in_review(cast, *orders, at=at, **facts)
    at = at or timezone.now()
    proposal = operations.propose(
        seat=cast.maker.seat, at=at, application=application, **terms(application, at, **given)
    )
    operations.confirm(seat=cast.checker.seat, at=at, proposal=proposal)
    application.refresh_from_db()
    return application


def accept(cast, application, peer=None, at=None):
    """Press accept, as a view does."""
    at = at or timezone.now()
    digest = queries.terms_of(application, at).text.digest
    row = operations.accept(seat=cast.supplier.seat, at=at, application=application, digest=digest)
    return saga.settle_all(row, at=at)


def make_ready(cast, *orders, at=None, **facts):
    """An application whose account is locked."""
    application = make_approved(cast, *orders, at=at, **facts)
    with owner() as peer:
        agree(peer, application)
        return accept(cast, application, at=at)


def slip_facts(application, at, **facts):
    """What a maker writes into a slip."""
    numbers = [item.order.number for item in application.items.all() if item.order]
    today = beijing_day(at)
    known = {
        "bank_slip_no": f"ZCD-{next(_numbers)}",
        "contract_numbers": numbers,
        "amount": application.amount,
        "disbursed": Decimal(0),
        "disbursed_on": None,
        "rate": Decimal("3.65"),
        "starts_on": today,
        "ends_on": today + timedelta(days=180),
        "security": ["pledge"],
        "registration_no": "示例-0001",
    }
    return known | facts


def make_slip(cast, application, at=None, **facts):
    """A slip that lies with the checker."""
    at = at or timezone.now()
    written = slip_facts(application, at, **facts)
    slip = operations.enter(seat=cast.maker.seat, at=at, application=application, **written)
    return operations.hand_in(seat=cast.maker.seat, at=at, slip=slip)


def conclude(cast, slip, at=None):
    """Press agree, as a checker's view does."""
    at = at or timezone.now()
    row = operations.approve_slip(seat=cast.checker.seat, at=at, slip=slip)
    saga.settle_all(row.application, at=at)
    return Slip.rows.get(pk=slip.pk)


def make_deal(cast, *orders, at=None, **facts):
    """A slip in force."""
    written = facts.pop("slip", {})
    application = make_ready(cast, *orders, at=at, **facts)
    slip = make_slip(cast, application, at=at, **written)
    with owner() as peer:
        agree(peer, application)
        return conclude(cast, slip, at=at)
