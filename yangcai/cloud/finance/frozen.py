"""What an order is about, as far as a reader may see it."""

from django.db.models import Q, QuerySet

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance.models import Encumbrance, Freeze
from yangcai.cloud.finance.queries import contracts_of
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation


def supplier_of(seat: Seat, uscc: str) -> Organisation | None:
    """The supplier with this credit code in the seat's territory."""
    return Organisation.visible_to(seat).filter(kind=Organisation.Kind.SUPPLIER, uscc=uscc).first()


def contracts(freeze: Freeze, seat: Seat) -> QuerySet[Contract]:
    """The contracts it is about, latest first."""
    return Contract.visible_to(seat).filter(pk__in=contracts_of(freeze)).order_by("-filed_on", "-pk")


def held(freeze: Freeze, seat: Seat) -> QuerySet[Encumbrance]:
    """What is held of them while it stands."""
    rows = Encumbrance.visible_to(seat).filter(contract__in=contracts_of(freeze), status__in=Encumbrance.LIVE)
    if freeze.supplier_id:
        rows = rows.filter(supplier=freeze.supplier_id)
    return rows.select_related("contract", "institution").order_by("pk")


def orders_on(contract: Contract, seat: Seat) -> QuerySet[Freeze]:
    """The orders on a contract or on one of its suppliers, latest first."""
    parties = contract.parties.filter(organisation__isnull=False).values("organisation_id")
    concerned = Q(contract=contract) | Q(supplier=contract.supplier_id) | Q(supplier__in=parties)
    return Freeze.visible_to(seat).filter(concerned).select_related("supplier", "contract").order_by("-pk")
