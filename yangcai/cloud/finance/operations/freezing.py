"""冻结 and 解除: a bureau's officer files an order with its document, the leader decides; never one alone."""

from datetime import datetime

from django.core.files import File
from django.utils.translation import gettext as _

from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.finance import notices
from yangcai.cloud.finance.errors import FiledAlready, NotYours, SamePerson
from yangcai.cloud.finance.models import Encumbrance, Freeze
from yangcai.cloud.finance.operations.announcing import announce, hold_contracts, state_anew
from yangcai.cloud.finance.queries import contracts_of
from yangcai.foundation.documents import operations as documents
from yangcai.foundation.documents.models import Document
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation

Status = Freeze.Status
PURPOSE = "freeze_order"


def keep_paper(*, seat: Seat, at: datetime, file: "File[bytes]") -> Document:
    """Keep the order's document before the order exists: its bytes are stored outside any transaction."""
    return documents.keep(seat=seat, at=at, file=file, subject=None, purpose=PURPOSE)


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
    paper: Document | None = None,
) -> Freeze:
    """Ask for an order on a supplier or on one contract; nothing is frozen before another person decides.

    Raises NotYours, FiledAlready (field "document_number").
    """
    subject = supplier or contract
    assert subject is not None and seat.user_id is not None  # noqa: S101 - a person, about one of the two
    path = supplier.region.path if supplier else contract.region_path if contract else ""
    if not seat.is_system and not any(path.startswith(own) for own in seat.territory):
        raise NotYours(_("该供应商或合同不在您的辖区内。"), field="uscc")
    same = Freeze.rows.filter(supplier=supplier, contract=contract, status__in=Freeze.OPEN)
    if same.filter(document_number=document_number).exists():
        raise FiledAlready(_("该文书已经提交过，请在冻结管理中查看。"), field="document_number")
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
    _put_before_another(freeze, paper, seat=seat, at=at)
    return freeze


@operation("finance.freeze.decide")
def confirm_freeze(*, seat: Seat, at: datetime, freeze: Freeze) -> Freeze:
    """Freeze: the contracts show 冻结, what is held of them cannot be confirmed. Raises SamePerson."""
    freeze = _decided(freeze, seat, Status.FILED)
    freeze.move(Status.IN_FORCE, decided_by_id=seat.user_id, decided_at=at)
    _record("confirmed", freeze, seat=seat, at=at)
    notices.decided(freeze, "confirmed", seat=seat, at=at)
    take_effect(freeze, seat=seat, at=at)
    notices.of_freeze(freeze, seat=seat, at=at)
    return freeze


@operation("finance.freeze.decide")
def refuse_freeze(*, seat: Seat, at: datetime, freeze: Freeze, reason: str) -> Freeze:
    """Decide not to freeze. Raises SamePerson."""
    freeze = _decided(freeze, seat, Status.FILED)
    freeze.move(Status.REFUSED, decided_by_id=seat.user_id, decided_at=at)
    _record("refused", freeze, seat=seat, at=at, reason=reason)
    notices.decided(freeze, "refused", seat=seat, at=at, why=reason)
    return freeze


@operation("finance.freeze.file")
def file_lift(
    *, seat: Seat, at: datetime, freeze: Freeze, document_number: str, paper: Document | None = None
) -> Freeze:
    """Ask for an order to be lifted; it stands until another person decides."""
    freeze = freeze.locked()
    facts = {"lift_document_number": document_number, "lift_filed_by_id": seat.user_id, "lift_filed_at": at}
    freeze.move(Status.LIFTING, **facts)
    _record("lift_filed", freeze, seat=seat, at=at, lift_document=document_number)
    _put_before_another(freeze, paper, seat=seat, at=at)
    return freeze


def _put_before_another(freeze: Freeze, paper: Document | None, *, seat: Seat, at: datetime) -> None:
    """Bind the document to the order, and ask the bureau's leader to decide."""
    if paper is not None:
        documents.attach(seat=seat, at=at, document=paper, subject=freeze)
    notices.ask_to_decide(freeze, seat=seat, at=at)


@operation("finance.freeze.decide")
def confirm_lift(*, seat: Seat, at: datetime, freeze: Freeze) -> Freeze:
    """Lift: financing goes on where it stood, unless another order stands. Raises SamePerson."""
    freeze = _decided(freeze, seat, Status.LIFTING)
    freeze.move(Status.LIFTED, lifted_by_id=seat.user_id, lifted_at=at)
    _record("lifted", freeze, seat=seat, at=at)
    notices.decided(freeze, "lifted", seat=seat, at=at)
    take_effect(freeze, seat=seat, at=at)
    notices.of_freeze(freeze, seat=seat, at=at)
    return freeze


@operation("finance.freeze.decide")
def refuse_lift(*, seat: Seat, at: datetime, freeze: Freeze, reason: str) -> Freeze:
    """Decide that the order stands. Raises SamePerson."""
    freeze = _decided(freeze, seat, Status.LIFTING)
    freeze.move(Status.IN_FORCE)
    _record("lift_refused", freeze, seat=seat, at=at, reason=reason)
    notices.decided(freeze, "lift_refused", seat=seat, at=at, why=reason)
    return freeze


def decide(*, seat: Seat, at: datetime, freeze: Freeze, decision: str, reason: str = "") -> Freeze:
    """What the leader says: confirm or refuse, confirm_lift or refuse_lift. Raises SamePerson."""
    if decision == "confirm":
        return confirm_freeze(seat=seat, at=at, freeze=freeze)
    if decision == "refuse":
        return refuse_freeze(seat=seat, at=at, freeze=freeze, reason=reason)
    if decision == "confirm_lift":
        return confirm_lift(seat=seat, at=at, freeze=freeze)
    return refuse_lift(seat=seat, at=at, freeze=freeze, reason=reason)


def _decided(freeze: Freeze, seat: Seat, asked: str) -> Freeze:
    """The order, held, for a person who did not file what is asked: the order, or its end. Raises SamePerson."""
    freeze = freeze.locked()
    by = freeze.filed_by_id if asked == Status.FILED else freeze.lift_filed_by_id
    if seat.user_id == by:
        raise SamePerson(_("提交人不能审定自己提交的事项，请由另一位负责人办理。"))
    return freeze


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
