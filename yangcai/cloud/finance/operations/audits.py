"""The nightly recomputation: what every contract's status hangs on, worked out anew and compared with what stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yangcai.cloud.contracts.eligibility import Book
from yangcai.cloud.contracts.models import Contract
from yangcai.cloud.contracts.operations import restate
from yangcai.cloud.finance import queries
from yangcai.cloud.finance.errors import NothingToRepair
from yangcai.cloud.finance.models import Audit
from yangcai.cloud.finance.operations.announcing import hold_contracts, state_anew
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.messages.operations import ask, settle

CHUNK = 5000
# What hangs on the day and the rules changes without anybody's act, and is written at once.
BY_THE_DAY = frozenset({"barred_by"})


@transaction.atomic
def begin(*, at: datetime) -> Audit:
    """The run that was interrupted, or a new one."""
    running = Audit.rows.select_for_update().filter(finished_at=None).first()
    return running or Audit.rows.create(started_at=at)


@operation("finance.facts.audit")
def audit_some(
    *, seat: Seat, at: datetime, audit: Audit, book: Book | None = None, chunk: int = CHUNK
) -> Audit:
    """The next contracts by id; the run is finished when there are none. What differs is reported, not mended."""
    audit = audit.locked()
    ids = Contract.visible_to(SYSTEM).filter(pk__gt=audit.reached).order_by("pk").values_list("pk", flat=True)
    some = list(ids[:chunk])
    if some:
        suspects = queries.differing(
            Contract.visible_to(SYSTEM).filter(pk__range=(some[0], some[-1])), at, book
        )
        _compare(seat, at, audit, list(suspects))
        audit.reached = some[-1]
        audit.checked += len(some)
        record("finance.facts.checked", audit, seat=seat, at=at, checked=audit.checked)
    else:
        audit.finished_at = at
        counts = {"checked": audit.checked, "differing": audit.differing, "renewed": audit.renewed}
        record("finance.facts.audited", audit, seat=seat, at=at, **counts)
    audit.save()
    return audit


def _compare(seat: Seat, at: datetime, audit: Audit, suspects: list[int]) -> None:
    """Look again at what seems to differ, while nobody can change it and by the rules as they are now."""
    hold_contracts(suspects)
    found = queries.differing(Contract.visible_to(SYSTEM).filter(pk__in=suspects), at) if suspects else {}
    renewed = {pk: facts for pk, (_row, facts) in found.items() if set(facts) <= BY_THE_DAY}
    if renewed:
        restate(seat=SYSTEM, at=at, facts=renewed)
    wrong = {pk: pair for pk, pair in found.items() if pk not in renewed}
    for row, facts in wrong.values():
        _report(seat, at, audit, row, facts)
    audit.differing += len(wrong)
    audit.renewed += len(renewed)


def _report(seat: Seat, at: datetime, audit: Audit, row: Contract, facts: Mapping[str, Any]) -> None:
    """An alarm, and something to do for whoever runs the platform there."""
    told = {name: [str(getattr(row, name)), str(value)] for name, value in facts.items()}
    record("finance.facts.differed", row, seat=seat, at=at, differing=told, audit=audit.pk)
    for operator in queries.operators_of(row):
        ask(
            seat=seat,
            at=at,
            organisation=operator,
            subject=row,
            title=_("合同%s的融资状态与明细不一致，请核对") % row.number,
            dedup_key=f"facts:{row.pk}:{audit.pk}",
            link=row.get_absolute_url(),
            permission="finance.facts.repair",
        )


@operation("finance.facts.repair")
def repair(*, seat: Seat, at: datetime, contract: Contract) -> Contract:
    """Write a contract's facts as they follow from the rows. Raises NothingToRepair."""
    held = hold_contracts([contract.pk])
    if not state_anew(held, at=at):
        raise NothingToRepair(_("该合同的融资状态与明细一致，无需处理。"))
    record("finance.facts.repaired", contract, seat=seat, at=at)
    settle(seat=seat, at=at, subject=contract)
    return held[contract.pk]
