"""A demand goes out to banks, and may stay out longer."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.receivables.demands import jobs, queries
from yangcai.receivables.demands.consents import consent_to
from yangcai.receivables.demands.errors import NoConsent, NotFree, TooLong
from yangcai.receivables.demands.models import Demand, DemandItem
from yangcai.receivables.demands.operations import checks
from yangcai.receivables.demands.operations.drafting import held
from yangcai.receivables.demands.operations.wire import tell_the_other_site
from yangcai.receivables.orders.models import Order


@operation("demands.demand.publish")
def publish(
    *, seat: Seat, at: datetime, demand: Demand, agreed: bool, consent_version: str = "", digest: str = ""
) -> Demand:
    """Publish a draft, everything checked once more; the banks are told by a job.

    `digest` is that of the consent's words as they were shown. Raises what drafting raises, and NoConsent.
    """
    demand = held(demand)
    consent = consent_to(demand)
    if not agreed:
        raise NoConsent(_("请阅读并勾选同意书。"), field="agreed")
    if digest != consent.digest or consent_version != consent.version:
        raise NoConsent(_("同意书内容已更新，请重新阅读后再发布。"), field="agreed")
    items = list(demand.items.select_related("order", "award"))
    _check_again(demand, items, at)
    _take(demand, items)
    demand.version += 1
    demand.move(
        Demand.Status.PUBLISHED,
        published_at=at,
        version=demand.version,
        consent_version=consent.version,
        consent_text=consent.words,
        consent_digest=consent.digest,
        consent_by=seat.name,
    )
    facts = {
        "amount": f"{demand.amount:.2f}",
        "valid_until": str(demand.valid_until),
        "consent": consent.version,
    }
    record("demands.demand.published", demand, seat=seat, at=at, **facts)
    tell_the_other_site("published", demand, seat=seat, at=at)
    jobs.tell_banks.later(subject=f"demand:{demand.pk}", demand_id=demand.pk, what="published")
    return demand


def _check_again(demand: Demand, items: list[DemandItem], at: datetime) -> None:
    """Much may have happened since it was written: hold the orders and ask everything again."""
    ids = sorted(item.order_id for item in items if item.order_id)
    orders = list(Order.visible_to(SYSTEM).select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    awards = [item.award for item in items if item.award]
    day = beijing_day(at)
    checks.check_firm(demand.supplier)
    checks.shares(demand.amount, checks.ceilings(orders, awards, demand.supplier))
    checks.check_terms(orders, demand.term_days, demand.valid_until, day)
    checks.check_phone(demand.supplier, demand.contact_phone, day)
    chosen = [one.institution for one in demand.funders.select_related("institution")]
    is_chosen = demand.audience == Demand.Audience.CHOSEN
    checks.funders(queries.regions_of(items), chosen if is_chosen else None, day)


def _take(demand: Demand, items: list[DemandItem]) -> None:
    """Mark the items as openly sought for; the database lets only one of two at once. Raises NotFree."""
    taken = _("所选订单或中标上已有一条发布中的融资需求，不能重复发布。")
    try:
        with transaction.atomic():
            DemandItem.rows.filter(pk__in=[item.pk for item in items]).update(is_open=True)
    except IntegrityError as clash:
        raise NotFree(taken, field="orders") from clash


@operation("demands.demand.extend")
def extend(*, seat: Seat, at: datetime, demand: Demand, valid_until: date) -> Demand:
    """Leave a demand open longer; nothing else of a published one changes. Raises TooLong."""
    demand = demand.locked()
    if not demand.is_open:
        raise TooLong(_("该需求已结束，不能延长，可重新发布。"))
    checks.check_validity(valid_until, beijing_day(at))
    if valid_until <= demand.valid_until:
        raise TooLong(_("新的有效期须晚于原有效期。"), field="valid_until")
    was, demand.valid_until = demand.valid_until, valid_until
    demand.version += 1
    demand.save(update_fields=["valid_until", "version"])
    record("demands.demand.extended", demand, seat=seat, at=at, was=str(was), valid_until=str(valid_until))
    tell_the_other_site("changed", demand, seat=seat, at=at)
    return demand
