"""Telling the receivables platform what changed, and everything of a region in which financing begins.

`feed_…` are consequences like `messages.tell`: no permission and no event of their own, the news has left one. Each
takes the rows of its book (`Published`) in one order, reads the facts afresh under that lock, says only what differs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yangcai.cloud.contracts.models import Award, Contract, Record
from yangcai.cloud.finance.eligibility import Desk
from yangcai.cloud.finance.feed import (
    PARTIES,
    Data,
    Places,
    as_of,
    award_data,
    codes,
    contract_data,
    digest_of,
    ended_data,
    financing_data,
    is_offered,
    party_code,
    party_data,
)
from yangcai.cloud.finance.models import Filling, Mark, Published
from yangcai.cloud.finance.queries import is_sanctioned
from yangcai.foundation.exchange.operations import publish
from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import SYSTEM, Seat
from yangcai.foundation.people.models import Organisation
from yangcai.foundation.rules.models import Region, Rollout

CHUNK = 200
NOUNS = ("party", "award", "contract")
# A record may be committed a little after its own time; the sweep looks back this far.
OVERLAP = timedelta(minutes=10)


class NotOpen(Refused):
    """A region is told of from the day on which financing opens there."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said of a resource: the message's type when it is new, when it changed, and its data."""

    resource: str
    region: str
    first: str
    later: str
    data: Data
    is_gone: bool = False


def feed_contracts(*, seat: Seat, at: datetime, ids: Iterable[int]) -> int:
    """Tell of these contracts as they are now; return how many messages that took."""
    return _feed(seat, at, _contracts(ids), _of_contract)


def feed_awards(*, seat: Seat, at: datetime, ids: Iterable[int]) -> int:
    """Tell of these awards as they are now."""
    return _feed(seat, at, _awards(ids), lambda row, places, _desk: _of_award(row, places))


def _contracts(ids: Iterable[int]) -> QuerySet[Contract]:
    rows = Contract.visible_to(SYSTEM).filter(pk__in=list(ids))
    return rows.select_related("region", "award", "purchaser", "supplier").prefetch_related(
        "parties__organisation"
    )


def _awards(ids: Iterable[int]) -> QuerySet[Award]:
    return Award.visible_to(SYSTEM).filter(pk__in=list(ids)).select_related("region", "purchaser")


def _of_contract(row: Contract, places: Places, desk: Desk) -> Saying:
    resource, region = f"contract/{row.code}", row.region.code
    if not is_offered(row, places):
        return Saying(resource, region, "", "contract.terminated", ended_data(row), is_gone=True)
    data = contract_data(row, financing_data(row, desk))
    return Saying(resource, region, "contract.published", "contract.changed", data)


def _of_award(row: Award, places: Places) -> Saying:
    resource, region = f"award/{row.code}", row.region.code
    if row.status == Award.Status.CANCELLED or not is_offered(row, places):
        data = award_data(row) | {"status": "cancelled"}
        return Saying(resource, region, "", "award.cancelled", data, is_gone=True)
    return Saying(resource, region, "award.published", "award.corrected", award_data(row))


def feed_parties(*, seat: Seat, at: datetime, ids: Iterable[int]) -> int:
    """Tell of these suppliers, banks and branches as they are now; others among them are passed over."""
    rows = Organisation.visible_to(SYSTEM).filter(pk__in=list(ids), kind__in=PARTIES)
    rows = rows.select_related("region", "parent").prefetch_related("former_names", "accreditations__region")
    with transaction.atomic():
        known = {f"party/{party_code(row)}": row.pk for row in rows if party_code(row)}
        books = _hold(known)
        fresh = {row.pk: row for row in rows.all()}
        return sum(_say(seat, at, book, _of_party(fresh[known[book.resource]], at)) for book in books)


def _of_party(row: Organisation, at: datetime) -> Saying:
    data = party_data(row, sanctioned=is_sanctioned(row), today=beijing_day(at))
    return Saying(f"party/{party_code(row)}", row.region.code, "party.updated", "party.updated", data)


def feed_product(*, seat: Seat, at: datetime, product: Data, region: Region, withdrawn: bool = False) -> int:
    """Tell of a bank's product, where financing is open; `product` is the data of `product.published`."""
    is_gone = withdrawn or not Places(beijing_day(at)).open(region)
    first, later = ("", "product.withdrawn") if is_gone else ("product.published", "product.published")
    resource = f"product/{product['productId']}"
    with transaction.atomic():
        books = _hold((), also=[resource]) if is_gone else _hold([resource])
        saying = Saying(resource, region.code, first, later, product, is_gone=is_gone)
        return sum(_say(seat, at, book, saying) for book in books)


def _feed(
    seat: Seat, at: datetime, rows: QuerySet[Any], saying_of: Callable[[Any, Places, Desk], Saying]
) -> int:
    """Open the book at the rows that are, or were, offered, read them again and say what differs."""
    places = Places(beijing_day(at))
    noun = "contract" if rows.model is Contract else "award"
    with transaction.atomic():
        offered = {f"{noun}/{row.code}": row.pk for row in rows if is_offered(row, places)}
        known = {f"{noun}/{code}": pk for code, pk in codes(rows).items()}
        books = _hold(offered, also=known)
        fresh = {row.pk: row for row in rows.all()}
        desk = Desk(fresh.values() if noun == "contract" else (), at)
        return sum(
            _say(seat, at, book, saying_of(fresh[known[book.resource]], places, desk)) for book in books
        )


def _hold(resources: Iterable[str], also: Iterable[str] = ()) -> Sequence[Published]:
    """The book's rows of these resources, made where missing, and of the others where there are any; held."""
    new = [Published(resource=resource) for resource in sorted(resources)]
    Published.rows.bulk_create(new, ignore_conflicts=True)
    wanted = {*resources, *also}
    return list(Published.rows.select_for_update().filter(resource__in=wanted).order_by("resource"))


def _say(seat: Seat, at: datetime, book: Published, saying: Saying) -> int:
    """Publish unless just this was said before; return how many messages left."""
    digest, kind = digest_of(saying.data), saying.later if book.digest else saying.first
    if not kind or (book.digest == digest and book.is_gone == saying.is_gone):
        return 0
    if saying.is_gone and book.is_gone:
        return 0
    book.digest, book.is_gone, book.published_at = digest, saying.is_gone, at
    book.save(update_fields=["digest", "is_gone", "published_at"])
    publish(
        seat=seat,
        at=at,
        type=kind,
        resource=saying.resource,
        data=as_of(saying.data, at),
        region=saying.region,
        snapshot=True,
    )
    return 1


FEEDS: dict[str, Callable[..., int]] = {
    "party": feed_parties,
    "award": feed_awards,
    "contract": feed_contracts,
}


def in_chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many at a time as go into one transaction."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def feed_all(*, seat: Seat, at: datetime, noun: str, ids: Sequence[int]) -> int:
    """Tell of many, chunk by chunk, each in a transaction of its own."""
    return sum(FEEDS[noun](seat=seat, at=at, ids=chunk) for chunk in in_chunks(ids))


# --- the sweep ---------------------------------------------------------------------------------


def sweep(*, seat: Seat, at: datetime, noun: str, anew: bool = False) -> int:
    """Tell of all awards or contracts updated since the last sweep, or of all there are; return how many messages."""
    model = Contract if noun == "contract" else Award
    mark, _is_new = Mark.rows.get_or_create(noun=noun)
    since = None if anew or mark.updated_at is None else mark.updated_at - OVERLAP
    rows = model.visible_to(SYSTEM).order_by("updated_at", "pk")
    told, place = 0, (since, 0)
    while True:
        after = rows if place[0] is None else rows.filter(_beyond(*place))
        if not (chunk := list(after.values_list("updated_at", "pk")[:CHUNK])):
            break
        told += FEEDS[noun](seat=seat, at=at, ids=[pk for _moment, pk in chunk])
        place = chunk[-1]
        Mark.rows.filter(pk=mark.pk).update(updated_at=place[0], last_id=place[1])
    return told


def _beyond(moment: datetime | None, pk: int) -> Q:
    """After this place in the order of updates."""
    return Q(updated_at__gt=moment) | Q(updated_at=moment, pk__gt=pk)


# --- a region opens ----------------------------------------------------------------------------


def ours(rollouts: QuerySet[Rollout]) -> QuerySet[Rollout]:
    """The rules that speak of the province this site serves, or of a place in it."""
    return rollouts.filter(region__path__startswith=f"{settings.PROVINCE}/").select_related("region")


@operation("finance.region.open")
def open_region(*, seat: Seat, at: datetime, rollout: Rollout) -> Filling:
    """Begin to tell of everything in a rollout rule's region; once a rule. Raises NotOpen before its first day.

    What was told while the region was open and is not any more is taken back on the same walk.
    """
    if not rollout.holds(beijing_day(at)):
        raise NotOpen(_("该上线安排今天尚未生效或已失效。"))
    filling, is_new = Filling.rows.get_or_create(rollout=rollout, defaults={"started_at": at})
    told = {"region": rollout.region.name, "state": rollout.get_state_display(), "again": not is_new}
    record("finance.region.opened", filling, seat=seat, at=at, **told)
    return filling


@operation("finance.region.open")
def fill_some(*, seat: Seat, at: datetime, filling: Filling) -> Filling:
    """Tell of the next chunk of a region; DONE when nothing is left. Safe to repeat and beside the live stream."""
    filling = filling.locked()
    if filling.status != Filling.Status.DONE:
        _advance(seat, at, filling)
    record("finance.region.filled", filling, seat=seat, at=at, seen=filling.seen, told=filling.told)
    return filling


def _advance(seat: Seat, at: datetime, filling: Filling) -> None:
    """One chunk of the noun at which the filling stands, or on to the next noun."""
    rows = _rows_of(filling).filter(pk__gt=filling.last_id).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    filling.told += FEEDS[filling.noun](seat=seat, at=at, ids=ids) if ids else 0
    filling.seen += len(ids)
    filling.last_id = ids[-1] if ids else 0
    if not ids:
        later = NOUNS[NOUNS.index(filling.noun) + 1 :]
        if not later:
            filling.move(Filling.Status.DONE, finished_at=at)
        filling.noun = later[0] if later else filling.noun
    filling.save(update_fields=["noun", "last_id", "seen", "told"])


def _rows_of(filling: Filling) -> QuerySet[Any]:
    """All that may have to be told: every party, the region's awards and contracts."""
    if filling.noun == "party":
        return Organisation.visible_to(SYSTEM).filter(kind__in=PARTIES)
    model: type[Record] = Contract if filling.noun == "contract" else Award
    return model.visible_to(SYSTEM).filter(region_path__startswith=filling.rollout.region.path)
