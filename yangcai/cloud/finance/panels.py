"""What this room says on a contract's page (`settings.CONTRACT_PANELS`)."""

from django.template.loader import render_to_string

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance import frozen, queries
from yangcai.cloud.finance.eligibility import part_of, standing_of
from yangcai.cloud.finance.lists import FREEZE_TONES
from yangcai.cloud.finance.models import Encumbrance, Slip
from yangcai.foundation.kernel.http import Request
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Organisation


def financing(request: Request, contract: Contract) -> str:
    """融资: how the contract stands, why not, who holds it as far as the reader may know, and the slips."""
    seat = request.seat
    live = Encumbrance.visible_to(SYSTEM).filter(contract=contract, status__in=Encumbrance.LIVE)
    own = (
        Encumbrance.visible_to(seat)
        .filter(pk__in=live.values("pk"))
        .select_related("institution", "supplier")
    )
    slips = Slip.visible_to(seat).filter(items__contract=contract).select_related("institution", "supplier")
    held = list(own.order_by("pk"))
    facts = {
        "contract": contract,
        "stands": part_of(contract, _code(seat), request.at) or standing_of(contract, request.at),
        "held": held,
        "hidden": live.order_by("pk").first() if not held and not _is_party(seat) else None,
        "slips": slips.order_by("-received_at", "-pk"),
        "differing": _differing(request, contract),
        "orders": frozen.orders_on(contract, seat),
        "may_freeze": seat.may("finance.freeze.file"),
        "order_tones": FREEZE_TONES,
        "may_ask": seat.kind == "supplier" and seat.may("finance.handoff.ask"),
    }
    return render_to_string("finance/panel.html", facts, request=request)


def _differing(request: Request, contract: Contract) -> bool:
    """Whether the status is not what follows from the rows: for whoever may put it right."""
    if not request.seat.may("finance.facts.repair"):
        return False
    return bool(queries.differing(Contract.visible_to(SYSTEM).filter(pk=contract.pk), request.at))


def _code(seat: Seat) -> str:
    """The credit code of the supplier that looks; of anybody else nothing."""
    firm = Organisation.visible_to(SYSTEM).filter(pk=seat.organisation_id or 0, kind="supplier").first()
    return firm.uscc if firm else ""


def _is_party(seat: Seat) -> bool:
    """A member of a consortium sees its own part alone."""
    return seat.kind == "supplier"
