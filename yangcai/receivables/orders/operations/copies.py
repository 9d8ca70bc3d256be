"""Contracts, awards and products: the newest statement replaces the facts, events keep what they were."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.people.operations.unified import supplier_of
from yangcai.receivables.orders.models import AwardCopy, Copy, Financing, Order, OrderParty, ProductCopy
from yangcai.receivables.orders.reading import (
    Statement,
    award_values,
    order_values,
    part_values,
    product_values,
    whole,
)

CopyT = TypeVar("CopyT", Order, AwardCopy, ProductCopy)
# What a change of an order is told by; the rest is in the row.
TOLD = (
    "amount", "retention", "paid", "financeable", "financing", "supplier_name", "supplier_uscc", "account_masked",
    "account_bank", "account_version", "performance_to", "is_assignment_restricted", "status", "version",
)  # fmt: skip


@operation("orders.copy.take")
def take_order(*, seat: Seat, at: datetime, said: Statement) -> Order:
    """Take in a contract's latest statement. Raises Unreadable, and then nothing is listed."""
    values = order_values(said.data)
    parts = part_values(said.data)
    firms = suppliers({values["supplier_uscc"], *(part["uscc"] for part in parts)})
    values["supplier_id"] = firms.get(values["supplier_uscc"])
    values["status"] = Order.Status.LIVE
    order = Order.rows.select_for_update(of=("self",)).filter(contract_code=said.code).first()
    if order and said.seq <= order.seq:
        return outdated(order, said, seat, at)
    row, changed = put(Order, order, {"contract_code": said.code}, values, said)
    put_parts(row, parts, firms)
    name = "changed" if order else "published"
    facts = {"seq": said.seq, "version": row.version, "financing": row.financing, "changed": changed}
    record(f"orders.order.{name}", row, seat=seat, at=at, **facts)
    return row


@operation("orders.copy.take")
def end_order(*, seat: Seat, at: datetime, order: Order, said: Statement) -> Order:
    """A contract has ended, or may no longer be known here: nothing of it can be financed. Its facts stay."""
    order = order.locked()
    if said.seq <= order.seq:
        return outdated(order, said, seat, at)
    words = [{"code": "TERMINATED", "text": _("合同已终止")}]
    nothing = {"financing": Financing.CLOSED, "financeable": Decimal(0), "reasons": words}
    OrderParty.rows.filter(order=order).update(**nothing)
    was = order.financing
    stamp(order, said)
    for name, value in {**nothing, "status": Order.Status.TERMINATED}.items():
        setattr(order, name, value)
    order.version = whole(said.data, "version") or order.version
    order.save()
    facts = {"seq": said.seq, "version": order.version, "was": was}
    record("orders.order.terminated", order, seat=seat, at=at, **facts)
    return order


@operation("orders.copy.take")
def take_award(*, seat: Seat, at: datetime, said: Statement, status: str) -> AwardCopy:
    """Take in an award's latest statement: published, corrected or cancelled. Raises Unreadable."""
    values = award_values(said.data)
    code = values["supplier_uscc"]
    values |= {"status": status, "supplier_id": suppliers({code}).get(code) if code else None}
    award = AwardCopy.rows.select_for_update(of=("self",)).filter(award_code=said.code).first()
    if award and said.seq <= award.seq:
        return outdated(award, said, seat, at)
    row, changed = put(AwardCopy, award, {"award_code": said.code}, values, said)
    facts = {"seq": said.seq, "version": row.version, "changed": changed}
    record(f"orders.award.{row.status}", row, seat=seat, at=at, **facts)
    return row


@operation("orders.copy.take")
def expire_product(*, seat: Seat, at: datetime, product: ProductCopy) -> ProductCopy:
    """A product's last day is over."""
    product = product.locked()
    product.status = ProductCopy.Status.EXPIRED
    product.save(update_fields=["status"])
    record("orders.product.expired", product, seat=seat, at=at, valid_to=str(product.valid_to))
    return product


@operation("orders.copy.take")
def take_product(*, seat: Seat, at: datetime, said: Statement, status: str) -> ProductCopy:
    """Take in a product's latest statement. Raises Unreadable."""
    values = product_values(said.data)
    banks = Organisation.ids_by_uscc(Organisation.Kind.INSTITUTION, [values["institution_code"]])
    values |= {"status": status, "institution_id": banks.get(values["institution_code"])}
    product = ProductCopy.rows.select_for_update(of=("self",)).filter(product_code=said.code).first()
    if product and said.seq <= product.seq:
        return outdated(product, said, seat, at)
    row, changed = put(ProductCopy, product, {"product_code": said.code}, values, said)
    record(f"orders.product.{row.status}", row, seat=seat, at=at, seq=said.seq, changed=changed)
    return row


def suppliers(codes: set[str]) -> dict[str, int]:
    """Ids of the suppliers that have these codes, or had them before they were renamed."""
    found = Organisation.ids_by_uscc(Organisation.Kind.SUPPLIER, codes)
    for code in codes - set(found):
        if code and (firm := supplier_of(code)):
            found[code] = firm.pk
    return found


def outdated(row: CopyT, said: Statement, seat: Seat, at: datetime) -> CopyT:
    """An older statement, or the same once more: what we have stays."""
    record("orders.copy.outdated", row, seat=seat, at=at, seq=said.seq, have=row.seq)
    return row


def put(
    model: type[CopyT], row: CopyT | None, key: Mapping[str, str], values: Mapping[str, Any], said: Statement
) -> tuple[CopyT, dict[str, Any]]:
    """Write the facts into the row, or into a new one; return it and what changed of it."""
    changed: dict[str, Any] = {}
    if row is None:
        row = model(**key)
    else:
        was = {name: getattr(row, name) for name in TOLD if name in values}
        changed = {n: [plain(old), plain(values[n])] for n, old in was.items() if old != values[n]}
    for name, value in values.items():
        setattr(row, name, value)
    stamp(row, said)
    row.save()
    return row, changed


def stamp(row: Copy, said: Statement) -> None:
    """Say of a copy how new it is."""
    row.seq, row.as_of = said.seq, said.as_of


def put_parts(order: Order, parts: Sequence[Mapping[str, Any]], firms: Mapping[str, int]) -> None:
    """Give the order exactly these parts; a part that stays keeps its id."""
    OrderParty.rows.filter(order=order).exclude(uscc__in=[part["uscc"] for part in parts]).delete()
    for part in parts:
        facts = {**part, "organisation_id": firms.get(part["uscc"])}
        OrderParty.rows.update_or_create(order=order, uscc=part["uscc"], defaults=facts)


def plain(value: object) -> object:
    """A value as an event's facts hold it."""
    return str(value) if isinstance(value, Decimal | date) else value
