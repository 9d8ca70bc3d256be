"""The receivables site's world: that of the shared rooms, with orders, awards, products and demands."""

from django.utils import timezone

from tests.doors.financing_world import make_financing
from tests.doors.world import ABROAD, HERE, NEXT_DOOR, World
from tests.doors.world import make_world as make_shared_world
from yangcai.foundation.people.tests.makers import make_member, make_organisation
from yangcai.receivables.demands.operations import reveal
from yangcai.receivables.demands.tests.makers import draft_demand, make_limits, publish_demand
from yangcai.receivables.orders.tests.makers import make_award, make_order, make_product


def make_world() -> World:
    """Everything; a folder for files and a key for the log must be there."""
    make_limits()
    world = make_shared_world()
    for make in (_orders, _demands, make_financing):
        make(world)
    return world


def _orders(world):
    """Orders and awards of the supplier, of its rival, next door and abroad; a product."""
    supplier, rival = world.supplier.organisation, world.rival.organisation
    for noun, make in (("order", make_order), ("award_copy", make_award)):
        setattr(world, noun, make(supplier, HERE))
        setattr(world, f"rival_{noun}", make(rival, HERE))
        setattr(world, f"next_{noun}", make(None, NEXT_DOOR))
        setattr(world, f"{noun}_abroad", make(None, ABROAD))
    world.order_free = make_order(supplier, HERE)
    world.product = make_product(world.bank_admin.organisation, HERE)


def _demands(world):
    """Open demands here and next door, one of them looked at; drafts."""
    world.demand = publish_demand(world.supplier, world.order)
    world.rival_demand = publish_demand(world.rival, world.rival_order)
    neighbour = make_member("supplier_agent", make_organisation("supplier", NEXT_DOOR))
    world.next_demand = publish_demand(neighbour, make_order(neighbour.organisation, NEXT_DOOR))
    world.demand_draft = draft_demand(world.supplier, world.order_free)
    world.rival_draft = draft_demand(world.rival, make_order(world.rival.organisation, HERE))
    reveal(seat=world.bank_maker.seat, at=timezone.now(), demand=world.demand)
