"""冻结 and 解除: a bureau's officer files an order with its document, the leader decides; never one alone."""

from datetime import datetime

from django.utils.translation import gettext as _

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance import notices
from yangcai.cloud.finance.errors import NotYours, SamePerson
from yangcai.cloud.finance.models import Encumbrance, Freeze
from yangcai.cloud.finance.operations.announcing import announce, hold_contracts, state_anew
from yangcai.cloud.finance.queries import contracts_of
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation

Status = Freeze.Status


@operation("finance.freeze.file")
def file_freeze(
    *,
    seat: Seat,
    at: datetime,
    kind: str,
    document_number: str,
    reason: str,
    supplier: Organisation | None = None,
    contract: Contract | None = None,
) -> Freeze:
    """Ask for an order on a supplier or on one contract; nothing is frozen before another person decides."""
    subject = supplier or contract
    assert subject is not None and seat.user_id is not None  # noqa: S101 - a person, about one of the two
    path = supplier.region.path if supplier else contract.region_path if contract else ""
    if not seat.is_system and not any(path.startswith(own) for own in seat.territory):
        raise NotYours(_("该供应商或合同不在您的辖区内。"))
    freeze = Freeze.rows.create(
        supplier=supplier,
        contract=contract,
        region_path=path,
        kind=kind,
        document_number=document_number,
        reason=reason,
        filed_by_id=seat.user_id,
        filed_at=at,
    )
    _record("filed", freeze, seat=seat, at=at)
    return freeze


@operation("finance.freeze.decide")
def confirm_freeze(*, seat: Seat, at: datetime, freeze: Freeze) -> Freeze:
    """Freeze: the contracts show 冻结, what is held of them cannot be confirmed. Raises SamePerson."""
    freeze = _decided(freeze, seat, by=freeze.filed_by_id)
    freeze.move(Status.IN_FORCE, decided_by_id=seat.user_id, decided_at=at)
    _record("confirmed", freeze, seat=seat, at=at)
    take_effect(freeze, seat=seat, at=at)
    notices.of_freeze(freeze, seat=seat, at=at)
    return freeze


@operation("finance.freeze.decide")
def refuse_freeze(*, seat: Seat, at: datetime, freeze: Freeze, reason: str) -> Freeze:
    """Decide not to freeze. Raises SamePerson."""
    freeze = _decided(freeze, seat, by=freeze.filed_by_id)
    freeze.move(Status.REFUSED, decided_by_id=seat.user_id, decided_at=at)
    _record("refused", freeze, seat=seat, at=at, reason=reason)
    return freeze


@operation("finance.freeze.file")
def file_lift(*, seat: Seat, at: datetime, freeze: Freeze, document_number: str) -> Freeze:
    """Ask for an order to be lifted; it stands until another person decides."""
    freeze = freeze.locked()
    facts = {"lift_document_number": document_number, "lift_filed_by_id": seat.user_id, "lift_filed_at": at}
    freeze.move(Status.LIFTING, **facts)
    _record("lift_filed", freeze, seat=seat, at=at, lift_document=document_number)
    return freeze


@operation("finance.freeze.decide")
def confirm_lift(*, seat: Seat, at: datetime, freeze: Freeze) -> Freeze:
    """Lift: financing goes on where it stood, unless another order stands. Raises SamePerson."""
    freeze = _decided(freeze, seat, by=freeze.lift_filed_by_id)
    freeze.move(Status.LIFTED, lifted_by_id=seat.user_id, lifted_at=at)
    _record("lifted", freeze, seat=seat, at=at)
    take_effect(freeze, seat=seat, at=at)
    notices.of_freeze(freeze, seat=seat, at=at)
    return freeze


@operation("finance.freeze.decide")
def refuse_lift(*, seat: Seat, at: datetime, freeze: Freeze, reason: str) -> Freeze:
    """Decide that the order stands. Raises SamePerson."""
    freeze = _decided(freeze, seat, by=freeze.lift_filed_by_id)
    freeze.move(Status.IN_FORCE)
    _record("lift_refused", freeze, seat=seat, at=at, reason=reason)
    return freeze


def _decided(freeze: Freeze, seat: Seat, *, by: int | None) -> Freeze:
    """The order, held, for a person who did not file it."""
    if seat.user_id == by:
        raise SamePerson(_("提交人不能审定自己提交的事项，请由另一位负责人办理。"))
    return freeze.locked()


def _record(done: str, freeze: Freeze, *, seat: Seat, at: datetime, **facts: object) -> None:
    told = {
        "document": freeze.document_number,
        "kind": freeze.kind,
        "called": str(freeze.supplier or freeze.contract),
    }
    record(f"finance.freeze.{done}", freeze, seat=seat, at=at, **told | facts)


def take_effect(freeze: Freeze, *, seat: Seat, at: datetime) -> None:
    """Set the mark on every live encumbrance the order is about, and state the contracts' facts anew."""
    contracts = hold_contracts(contracts_of(freeze))
    live = Encumbrance.rows.filter(contract__in=contracts, status__in=Encumbrance.LIVE)
    if freeze.supplier_id:
        live = live.filter(supplier=freeze.supplier_id)
    for row in live.select_for_update(of=("self",)).order_by("pk"):
        row.contract = contracts[row.contract_id]
        frozen = is_frozen(row)
        if frozen != row.is_frozen:
            row.is_frozen = frozen
            row.save(update_fields=["is_frozen"])
            announce(row, "frozen" if frozen else "unfrozen", seat=seat, at=at, reason=freeze.document_number)
    state_anew(contracts, at=at)


def is_frozen(row: Encumbrance) -> bool:
    """Whether any order stands against an encumbrance."""
    holding = Freeze.rows.filter(status__in=Freeze.HOLDING)
    return (
        holding.filter(contract=row.contract_id).exists() or holding.filter(supplier=row.supplier_id).exists()
    )
