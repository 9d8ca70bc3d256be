"""The addresses of the receivables site's own rooms."""

from datetime import timedelta

from tests.doors.policy import BANKS, EVERYBODY, GUARDS, NOBODY, ONLY_POST, SIGNED_IN, SUPPLIERS, Door
from tests.doors.world import TODAY
from yangcai.receivables.demands.consents import consent_to

MARKET = f"{BANKS} {GUARDS}"
CALLERS = "bank_maker bank_checker"

ROWS: dict[str, dict[str, str]] = {
    "order": {
        "order": f"supplier {MARKET}",
        "rival_order": f"rival {MARKET}",
        "next_order": f"next_bank {GUARDS}",
        "order_abroad": NOBODY,
    },
    "award": {
        "award_copy": f"supplier {MARKET}",
        "rival_award_copy": f"rival {MARKET}",
        "next_award_copy": f"next_bank {GUARDS}",
        "award_copy_abroad": NOBODY,
    },
    "product": {"product": f"{SUPPLIERS} {BANKS} {GUARDS} next_bank"},
    "demand": {
        "demand": f"supplier {MARKET}",
        "rival_demand": f"rival {MARKET}",
        "next_demand": f"next_bank {GUARDS}",
    },
    "demand_draft": {"demand_draft": "supplier", "rival_draft": "rival"},
}


def demand_of(world):
    """What a supplier asks for on its order."""
    return {
        "orders": [world.order_free.parts.get().pk],
        "amount": "5万元",
        "term_days": "180",
        "purpose": "采购原材料",
        "contact_person": "张明",
        "contact_phone": world.supplier.user.phone,
        "audience": "all",
        "valid_until": str(TODAY + timedelta(days=20)),
    }


def agreed(world):
    """The consent as it is shown for the draft."""
    consent = consent_to(world.demand_draft)
    return {"agreed": "on", "digest": consent.digest, "consent_version": consent.version}


DOORS: dict[str, Door] = {
    # --- orders
    "orders:orders": Door(SUPPLIERS, asks="q region financing filed_on_after amount_min"),
    "orders:order": Door(f"{SUPPLIERS} {MARKET}", "order"),
    "orders:my-awards": Door(SUPPLIERS, asks="q region status"),
    "orders:market": Door(MARKET, asks="q region standing supplier_uscc"),
    "orders:awards": Door(MARKET, asks="q region"),
    "orders:award": Door(f"{SUPPLIERS} {MARKET}", "award"),
    "orders:products": Door(f"{SUPPLIERS} {MARKET}", asks="q region rate_most"),
    "orders:product": Door(f"{SUPPLIERS} {MARKET}", "product"),
    # --- demands: suppliers
    "demands:demands": Door(SUPPLIERS, asks="status"),
    "demands:new": Door(SUPPLIERS, acts="supplier", gives=demand_of, asks="order award"),
    "demands:demand": Door(SUPPLIERS, "demand_draft", acts="supplier", gives=agreed),
    "demands:edit": Door(SUPPLIERS, "demand_draft", acts="supplier", gives=demand_of),
    "demands:discard": Door(SUPPLIERS, "demand_draft", acts="supplier", answer=ONLY_POST),
    "demands:extend": Door(
        SUPPLIERS,
        "demand",
        acts="supplier",
        gives={"valid_until": str(TODAY + timedelta(days=50))},
    ),
    "demands:withdraw": Door(SUPPLIERS, "demand", acts="supplier", gives={"reason": "已有意向"}),
    # --- demands: banks
    "demands:inbox": Door(MARKET, asks="region contacted status"),
    "demands:offer": Door(MARKET, "demand"),
    "demands:contact": Door(MARKET, "demand", acts=CALLERS, answer=ONLY_POST),
    "demands:note": Door(MARKET, "demand", acts=CALLERS, gives={"note": "已约面谈"}, answer=ONLY_POST),
    # --- from and to the procurement platform: signed calls, and a browser with a code
    "rfp:handoffs": Door(EVERYBODY, answer=ONLY_POST),
    "rfp:arrive": Door(EVERYBODY, "=no-such-code", answer=400),
    # --- home
    "portal:home": Door(EVERYBODY),
    "portal:desk": Door(SIGNED_IN),
    "portal:help": Door(EVERYBODY),
}
