"""Demands for tests."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.rules.models import Limit
from yangcai.receivables.demands import operations
from yangcai.receivables.demands.consents import consent_to


def terms(member, **facts):
    """What a supplier asks for, sensibly."""
    known = {
        "amount": Decimal("50000.00"),
        "term_days": 180,
        "purpose": "采购原材料",
        "contact_person": member.user.name,
        "contact_phone": member.user.phone,
        "valid_until": beijing_day(timezone.now()) + timedelta(days=30),
    }
    return known | facts


def draft_demand(member, *rows, **facts):
    """A draft of a supplier on orders and awards."""
    orders = [row for row in rows if hasattr(row, "contract_code")]
    awards = [row for row in rows if not hasattr(row, "contract_code")]
    return operations.draft(
        seat=member.seat, at=timezone.now(), orders=orders, awards=awards, **terms(member, **facts)
    )


def publish_demand(member, *rows, demand=None, **facts):
    """A published demand."""
    demand = demand or draft_demand(member, *rows, **facts)
    consent = consent_to(demand)
    return operations.publish(
        seat=member.seat,
        at=timezone.now(),
        demand=demand,
        agreed=True,
        digest=consent.digest,
        consent_version=consent.version,
    )


def make_limits(**others):
    """Sixty days of validity, three years of term, half a year after the contract; once."""
    for key, value in ({"demand_valid_max": 60, "term_max": 1095, "after_term_max": 180} | others).items():
        Limit.rows.get_or_create(
            key=f"financing.{key}",
            region=None,
            valid_from=date(2020, 1, 1),
            defaults={"title": key, "value": value, "unit": "d", "source": "test", "mark": "config"},
        )
