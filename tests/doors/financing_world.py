"""Applications and slips of the supplier at every step of their life, and some of its rival."""

from types import SimpleNamespace

from django.utils import timezone

from yangcai.foundation.messages.models import Message
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.people.tests.makers import make_uscc
from yangcai.receivables.financing import operations
from yangcai.receivables.financing.models import Slip
from yangcai.receivables.financing.tests import makers


def make_financing(world):
    """All of it; the bank gets a credit code to sign with."""
    makers.make_limits()
    bank = world.bank_admin.organisation
    Organisation.rows.filter(pk=bank.pk, uscc="").update(uscc=make_uscc())
    bank.refresh_from_db()
    world.financing = cast_of(world, world.supplier)
    before = list(Message.rows.values_list("pk", flat=True))
    _applications(world)
    _decided(world)
    _slips(world)
    # Who has unread messages is the shared world's to say.
    Message.rows.exclude(pk__in=before).delete()


def cast_of(world, supplier):
    """The world's people as the room's makers call them."""
    return SimpleNamespace(
        bank=world.bank_admin.organisation,
        branch=world.bank_maker.organisation,
        firm=supplier.organisation,
        supplier=supplier,
        maker=world.bank_maker,
        checker=world.bank_checker,
        operator=world.operator,
    )


def _applications(world):
    """On their way."""
    cast, at = world.financing, timezone.now()
    rival = cast_of(world, world.rival)
    world.application_draft = makers.make_draft(cast)
    world.order_of_draft = world.application_draft.items.get().order
    world.rival_application_draft = makers.make_draft(rival)
    world.application, world.rival_application = makers.make_submitted(cast), makers.make_submitted(rival)
    received = makers.make_submitted(cast)
    world.application_received = operations.receive(seat=cast.maker.seat, at=at, application=received)
    world.application_in_review, world.application_asked = (
        makers.make_in_review(cast),
        makers.make_in_review(cast),
    )
    operations.ask_more(
        seat=cast.maker.seat, at=at, application=world.application_asked, wanted=["近两年财务报表"]
    )


def _decided(world):
    """Decided, accepted, ready."""
    cast, at = world.financing, timezone.now()
    propose = {"seat": cast.maker.seat, "at": at}
    row = makers.make_in_review(cast)
    world.decision = operations.propose(application=row, **propose, **makers.terms(row, at))
    world.application_approved, accepted = makers.make_approved(cast), makers.make_approved(cast)
    with makers.owner() as peer:
        refusal = {"code": "ACCOUNT_MISMATCH", "message": "no"}
        peer.answers("POST", f"/gp/v1/applications/{accepted.number}/lock", 409, refusal)
        world.application_accepted = makers.accept(cast, accepted)
    world.application_ready = makers.make_ready(cast)
    award = makers.make_award(cast.firm)
    limit = makers.make_in_review(cast, award, stage="pre_credit")
    proposal = operations.propose(application=limit, **propose, **makers.terms(limit, at))
    operations.confirm(seat=cast.checker.seat, at=at, proposal=proposal)
    limit.refresh_from_db()
    world.application_limit = limit


def _slips(world):
    """In the making and in force."""
    cast, at = world.financing, timezone.now()
    ready = makers.make_ready(cast)
    facts = makers.slip_facts(ready, at)
    world.slip_draft = operations.enter(seat=cast.maker.seat, at=at, application=ready, **facts)
    world.slip_checking = makers.make_slip(cast, makers.make_ready(cast))
    for name in ("slip", "slip_amending", "slip_void_asked", "slip_disputed", "slip_found"):
        setattr(world, name, makers.make_deal(cast))
    changed = {"ends_on": world.slip_amending.ends_on, "rate": 3, "branch": None, "note": "x"}
    operations.amend(seat=cast.maker.seat, at=at, slip=world.slip_amending, **changed)
    operations.ask_void(seat=cast.checker.seat, at=at, slip=world.slip_void_asked, reason="录错")
    for slip in (world.slip_disputed, world.slip_found):
        operations.dispute(seat=cast.supplier.seat, at=at, slip=slip, reason="金额不对")
    operations.find(seat=cast.operator.seat, at=at, slip=world.slip_found, finding="无误")
    world.slip_found = Slip.rows.get(pk=world.slip_found.pk)
