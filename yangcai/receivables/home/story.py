"""The demo's applications: played by the demo's people through the operations that a newcomer would use, once.

Contracts reach this site by message, so the story is told by a job after the sites have started (`jobs.tell_story`).
Each scene takes one order as far as its name says; the orders behind the last scene stay free for whoever tries it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people import demo_cast
from yangcai.foundation.people.models import Accreditation, Membership, Organisation
from yangcai.foundation.people.operations.unified import bind_supplier
from yangcai.foundation.people.seats import PUBLIC, seat_in
from yangcai.foundation.people.seed import suppliers_of_demo
from yangcai.foundation.people.unified.person import Person
from yangcai.receivables.demands import operations as demands
from yangcai.receivables.demands.consents import consent_to
from yangcai.receivables.demands.models import Demand
from yangcai.receivables.financing import consents, queries, saga
from yangcai.receivables.financing.models import Application, Decision, Slip
from yangcai.receivables.financing.operations import (
    acceptance,
    deciding,
    drafts,
    ending,
    reviewing,
    slips,
    submitting,
)
from yangcai.receivables.orders.models import Order

BANK, OFFICE = "示范银行股份有限公司（虚构）", "示范银行城中支行（虚构）"
DAYS, RATE = 180, Decimal("3.65")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the supplier's agent and the bank's two, with the instant of the telling."""

    supplier: Seat
    maker: Seat
    checker: Seat
    bank: Organisation
    office: Organisation
    phone: str
    at: datetime


Scene = Callable[[Cast, Application], object]


def submitted(cast: Cast, application: Application) -> Application:
    """With the bank, which has not looked yet."""
    return application


def in_review(cast: Cast, application: Application) -> Application:
    """The bank is at it."""
    reviewing.receive(seat=cast.maker, at=cast.at, application=application)
    reviewing.begin_review(seat=cast.maker, at=cast.at, application=application)
    return application


def more_asked(cast: Cast, application: Application) -> None:
    """The bank wants to see more."""
    wanted = ["最近一期财务报表", "采购合同的验收单或送货单"]
    reviewing.ask_more(seat=cast.maker, at=cast.at, application=in_review(cast, application), wanted=wanted)


def decided(cast: Cast, application: Application, **terms: object) -> Application:
    """Maker proposes, checker agrees."""
    proposal = propose(cast, in_review(cast, application), **terms)
    deciding.confirm(seat=cast.checker, at=cast.at, proposal=proposal)
    application.refresh_from_db()
    return application


def refused(cast: Cast, application: Application) -> None:
    """The bank says no, and what would change that."""
    reason = {"reason_code": "CONTRACT_TERMS", "reason_text": "合同尾款付款期晚于申请期限"}
    decided(cast, application, outcome=Decision.Outcome.REJECT, **reason)


def accepted(cast: Cast, application: Application) -> Application:
    """The bank says yes, the supplier agrees, the account is locked."""
    return accept(cast, decided(cast, application))


def concluded(cast: Cast, application: Application) -> Slip:
    """The money has flowed, the slip is in force."""
    slip = enter(cast, accepted(cast, application))
    slips.hand_in(seat=cast.maker, at=cast.at, slip=slip)
    slips.approve_slip(seat=cast.checker, at=cast.at, slip=slip)
    saga.settle_all(application, at=cast.at)
    return slip


def withdrawn(cast: Cast, application: Application) -> None:
    """The supplier has thought better of it."""
    ending.withdraw(seat=cast.supplier, at=cast.at, application=application, reason="NO_NEED")


SCENES: tuple[Scene, ...] = (
    concluded,
    submitted,
    more_asked,
    decided,
    refused,
    accepted,
    in_review,
    withdrawn,
    concluded,
)


def write(cast: Cast, order: Order) -> Application:
    """An application for half of what the order allows, filled in."""
    facts = {"seat": cast.supplier, "at": cast.at}
    branch = cast.office if order.region_path.startswith(cast.office.region.path) else None
    stage = Application.Stage.FORMAL
    application = drafts.start(**facts, stage=stage, institution=cast.bank, branch=branch)  # type: ignore[arg-type]
    drafts.choose(**facts, application=application, chosen=[order])  # type: ignore[arg-type]
    item = application.items.get()
    most = item.ceiling or order.financeable
    drafts.fill(
        **facts,  # type: ignore[arg-type]
        application=application,
        amounts={item.pk: (most / 20_000).to_integral_value() * 10_000},
        term_days=DAYS,
        repayment="bullet",
        purpose="采购原材料，履行本合同",
        contact=cast.supplier.name,
        phone=cast.phone,
    )
    application.refresh_from_db()
    return application


def submit(cast: Cast, application: Application) -> Application:
    """Everything agreed to, and sent."""
    agreed = {text.kind: text.digest for text in consents.asked_of(application)}
    submitting.submit(seat=cast.supplier, at=cast.at, application=application, agreed=agreed)
    return saga.settle_all(application, at=cast.at)


def propose(cast: Cast, application: Application, **terms: object) -> Decision:
    """The maker proposes to approve what was asked for."""
    known = {
        "outcome": Decision.Outcome.APPROVE,
        "amount": application.amount,
        "term_days": DAYS,
        "rate": RATE,
        "repayment": application.repayment,
        "valid_until": beijing_day(cast.at) + timedelta(days=20),
    }
    return deciding.propose(seat=cast.maker, at=cast.at, application=application, **(terms or known))  # type: ignore[arg-type]


def accept(cast: Cast, application: Application) -> Application:
    """The supplier agrees to the terms as they stand."""
    digest = queries.terms_of(application, cast.at).text.digest
    acceptance.accept(seat=cast.supplier, at=cast.at, application=application, digest=digest)
    return saga.settle_all(application, at=cast.at)


def enter(cast: Cast, application: Application) -> Slip:
    """The maker writes the slip: everything has been paid out today."""
    today = beijing_day(cast.at)
    return slips.enter(
        seat=cast.maker,
        at=cast.at,
        application=application,
        bank_slip_no=f"SF-{today:%Y%m%d}-{application.number[-4:]}",
        contract_numbers=[item.order.number for item in application.items.all() if item.order],
        amount=application.amount,
        disbursed=application.amount,
        disbursed_on=today,
        rate=RATE,
        starts_on=today,
        ends_on=today + timedelta(days=DAYS),
        security=[Slip.Security.PLEDGE],
        registration_no=f"示例-{application.number[-6:]}",
    )


def offer(cast: Cast, order: Order) -> Demand:
    """A demand to every bank of the region."""
    demand = demands.draft(
        seat=cast.supplier,
        at=cast.at,
        orders=[order],
        amount=(order.financeable / 2).quantize(Decimal(1)),
        term_days=DAYS,
        purpose="备货资金周转",
        contact_person=cast.supplier.name,
        contact_phone=cast.phone,
        valid_until=beijing_day(cast.at) + timedelta(days=30),
        max_rate=Decimal("4.35"),
    )
    consent = consent_to(demand)
    words = {"consent_version": consent.version, "digest": consent.digest}
    return demands.publish(seat=cast.supplier, at=cast.at, demand=demand, agreed=True, **words)


def cast_of(supplier: Organisation, at: datetime) -> Cast:
    """The players of one supplier's story."""
    agent = Person(
        issuer=settings.OIDC_ISSUER,
        subject=f"demo:{supplier.uscc}",
        is_legal=True,
        uscc=supplier.uscc,
        organisation=supplier.name,
        agent=supplier.contact,
        phone=supplier.phone,
        trust=4,
    )
    bound = bind_supplier(seat=PUBLIC, at=at, person=agent)
    assert bound.membership is not None  # noqa: S101 - the demo's firms bear the names they are known by
    bank = Organisation.visible_to(SYSTEM).get(name=BANK)
    office = Organisation.visible_to(SYSTEM).select_related("region").get(name=OFFICE)
    seats = [seat_of(name, bank, at) for name in ("bank-maker", "bank-checker")]
    own = seat_in(bound.membership, accredited=[], trust=4)
    return Cast(own, seats[0], seats[1], bank, office, supplier.phone, at)


def seat_of(username: str, bank: Organisation, at: datetime) -> Seat:
    """A bank clerk's seat."""
    held = Membership.visible_to(SYSTEM).select_related("user", "organisation__region")
    places = Accreditation.on(beijing_day(at)).filter(institution=bank)
    paths = sorted(places.values_list("region__path", flat=True))
    return seat_in(held.get(user__username=username), accredited=paths)


def free_orders(supplier: Organisation) -> list[Order]:
    """The supplier's orders that can be financed at home, newest first."""
    paths = [f"/{code}/" for code in demo_cast.places("both")]
    orders = Order.visible_to(SYSTEM).filter(supplier=supplier, financing="10").order_by("-filed_on", "pk")
    return [order for order in orders if any(path in f"/{order.region_path}" for path in paths)]


def tell(*, at: datetime) -> bool:
    """Tell the story of each supplier that has none; False while its contracts have not all come yet."""
    told = True
    for supplier in suppliers_of_demo(SYSTEM):
        if Application.visible_to(SYSTEM).filter(supplier=supplier).exists():
            continue
        orders = free_orders(supplier)
        if len(orders) <= len(SCENES) + 2:
            told = False
            continue
        cast = cast_of(supplier, at)
        for scene, order in zip(SCENES, orders, strict=False):
            scene(cast, submit(cast, write(cast, order)))
        offer(cast, orders[len(SCENES)])
    return told
