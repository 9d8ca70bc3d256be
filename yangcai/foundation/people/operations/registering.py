"""Many suppliers at once, as other systems report them."""

from collections.abc import Mapping
from datetime import datetime

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import Region


@operation("people.supplier.register_many")
def register_suppliers(
    *, seat: Seat, at: datetime, firms: Mapping[str, str], region: Region, origin_system: str
) -> dict[str, int]:
    """Enter suppliers nobody knows yet: names by unified social credit code, in a region. Returns ids by code.

    Two callers at once enter a firm once. They are unverified until somebody signs in for them.
    """
    rows = [
        Organisation(
            kind=Organisation.Kind.SUPPLIER,
            uscc=uscc,
            name=name[:120],
            region=region,
            origin_system=origin_system,
            created_at=at,
        )
        for uscc, name in firms.items()
    ]
    Organisation.rows.bulk_create(rows, ignore_conflicts=True)
    facts = {"count": len(rows), "origin": origin_system}
    record("people.suppliers.registered", region, seat=seat, at=at, **facts)
    return Organisation.ids_by_uscc(Organisation.Kind.SUPPLIER, firms)
