"""A product highlight as the exchange's message `product.published` says it."""

from typing import Any

from yangcai.cloud.portal.models import Highlight
from yangcai.foundation.kernel.seats import SYSTEM
from yangcai.foundation.people.models import Organisation


def product_data(row: Highlight) -> dict[str, Any]:
    """The data of the message; empty when no registered institution has the name that stands on the highlight."""
    banks = Organisation.visible_to(SYSTEM).filter(kind=Organisation.Kind.INSTITUTION, name=row.institution)
    bank = banks.exclude(uscc="").first()
    if bank is None:
        return {}
    return {
        "productId": str(row.serial),
        "institution": {"uscc": bank.uscc, "name": bank.name},
        "name": row.title,
        "summary": row.summary,
        "minAmount": None,
        "maxAmount": f"{row.limit:.2f}",
        "rateFrom": f"{row.rate_from:.4f}",
        "rateTo": f"{row.rate_to:.4f}",
        "quotedOn": row.quoted_on.isoformat(),
        "termMonths": row.months,
        "promisedDays": None,
        "contact": bank.contact,
        "phone": bank.phone,
        "regions": [row.region.code],
        "validTo": row.expires_on.isoformat(),
        "status": row.status,
        "synthetic": row.is_sample,
        "version": row.edition,
    }
