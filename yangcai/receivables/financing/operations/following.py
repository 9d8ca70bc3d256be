"""What the procurement platform says of contracts, awards, parties and encumbrances changes applications here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.receivables.financing.models import HELD, OPEN, TAKEN, Application, ApplicationItem, Slip
from yangcai.receivables.financing.operations.ending import finish, is_being_concluded
from yangcai.receivables.financing.operations.telling import tell_bank, tell_supplier
from yangcai.receivables.orders.models import AwardCopy, Order, PartyCopy

FOLLOW = "financing.application.follow"
Status = Application.Status
# What the contract's owner says last of an encumbrance: it holds nothing any more.
GONE = ("expired", "released", "closed")


def end_open(
    applications: list[Application], to: str, code: str, *, seat: Seat, at: datetime
) -> list[Application]:
    """End those that are still on their way, one after the other; return those that were not ended."""
    left = []
    for row in applications:
        application = row.locked()
        if application.status in OPEN and not is_being_concluded(application):
            finish(application, to, code, seat=seat, at=at)
        else:
            left.append(application)
    return left


@operation(FOLLOW)
def follow_order(*, seat: Seat, at: datetime, order: Order) -> Order:
    """A contract has changed: one that has ended, or is worth less than what is sought on it, ends its applications.

    Of a concluded deal nothing is altered: the slip is marked and the bank told.
    """
    taken = ApplicationItem.rows.filter(order=order, is_taken=True)
    short = [item.pk for item in taken if not carries(order, item)]
    rows = list(Application.rows.filter(items__in=short).order_by("pk").distinct())
    code = "CONTRACT_REDUCED" if order.is_live else "CONTRACT_TERMINATED"
    for application in end_open(rows, Status.CANCELLED, code, seat=seat, at=at):
        for slip in application.slips.filter(status__in=HELD, is_impaired=False):
            impair(slip, application, seat=seat, at=at)
    record("financing.order.followed", order, seat=seat, at=at, count=len(rows))
    return order


def carries(order: Order, item: ApplicationItem) -> bool:
    """Whether a contract, as it is now, still carries what is sought on it."""
    return order.is_live and item.amount <= order.amount - order.paid


def catch_up(application: Application, *, seat: Seat, at: datetime) -> None:
    """Let take effect what was said while a slip was with the contract's owner, when nothing could end."""
    facts: dict[str, Any] = {"seat": seat, "at": at}
    items = list(application.items.select_related("order"))
    for item in items:
        if item.order and not carries(item.order, item):
            follow_order(order=item.order, **facts)
    application.refresh_from_db()
    if application.status == Status.READY and any(item.freed_at for item in items):
        finish(application, Status.EXPIRED, "RESERVATION_EXPIRED", **facts)
    elif application.status == Status.READY and PartyCopy.is_barred(application.institution):
        finish(application, Status.CANCELLED, "INSTITUTION_SUSPENDED", **facts)


def impair(slip: Slip, application: Application, *, seat: Seat, at: datetime) -> None:
    """Mark a slip whose contract no longer carries it."""
    slip.is_impaired = True
    slip.save(update_fields=["is_impaired"])
    record("financing.slip.impaired", slip, seat=seat, at=at)
    title = _("已融资合同发生重大变化：%s") % slip.number
    tell_bank(application, title, seat=seat, at=at, key=f"slip:{slip.pk}:impaired")


@operation(FOLLOW)
def follow_award(*, seat: Seat, at: datetime, award: AwardCopy) -> AwardCopy:
    """An award was cancelled: what was sought on it ends."""
    rows = Application.rows.filter(items__award=award, status__in=OPEN).order_by("pk").distinct()
    end_open(list(rows), Status.CANCELLED, "AWARD_CANCELLED", seat=seat, at=at)
    record("financing.award.followed", award, seat=seat, at=at, count=len(rows))
    return award


@operation(FOLLOW)
def follow_party(*, seat: Seat, at: datetime, party: PartyCopy) -> PartyCopy:
    """A sanctioned supplier's applications stand still; a suspended bank's end."""
    count = 0
    if party.organisation and party.kind == PartyCopy.Kind.SUPPLIER:
        mine = Application.rows.filter(supplier=party.organisation, status__in=OPEN)
        for row in mine.order_by("pk"):
            count += hold(row.locked(), "sanctioned", party.is_sanctioned or party.is_suspended, seat, at)
    elif party.organisation and party.is_suspended:
        link = "branch" if party.kind == PartyCopy.Kind.BRANCH else "institution"
        rows = list(Application.rows.filter(**{link: party.organisation}, status__in=OPEN).order_by("pk"))
        end_open(rows, Status.CANCELLED, "INSTITUTION_SUSPENDED", seat=seat, at=at)
        count = len(rows)
    record("financing.party.followed", party, seat=seat, at=at, count=count)
    return party


def hold(application: Application, name: str, is_on: bool, seat: Seat, at: datetime) -> bool:
    """Put a hold on an application, or take it off; whether that changed anything."""
    holds = set(application.holds)
    wanted = holds | {name} if is_on else holds - {name}
    if wanted == holds:
        return False
    application.holds = sorted(wanted)
    application.save(update_fields=["holds"])
    record(f"financing.application.{'held' if is_on else 'let_go'}", application, seat=seat, at=at, why=name)
    title = _("融资申请%(number)s%(how)s") % {
        "number": application.number,
        "how": _("已暂停办理：供应商或合同受限") if is_on else _("恢复办理"),
    }
    key = f"application:{application.pk}:{name}:{is_on}:{at:%Y%m%d%H%M%S}"
    tell_bank(application, title, seat=seat, at=at, key=key)
    tell_supplier(application, title, seat=seat, at=at, key=key)
    return True


@operation(FOLLOW)
def follow_encumbrance(
    *, seat: Seat, at: datetime, application: Application, name: str, said: Mapping[str, Any]
) -> Application:
    """What the contract's owner did to an encumbrance: it ran out, was released, frozen, freed again."""
    application = application.locked()
    if application.status == Status.RESERVING and name in GONE:
        # Our question has not been answered yet, here: the answer will end the application (`answers.reserved`).
        application.reason = {"code": "RESERVATION_EXPIRED"}
        application.save(update_fields=["reason"])
    known = application.items.exclude(encumbrance_id="")
    item = known.filter(encumbrance_id=said["encumbranceId"], token=said.get("token")).first()
    record("financing.encumbrance.noted", application, seat=seat, at=at, state=name, ours=item is not None)
    if item is None:
        return application
    note(item, name, said, at)
    live = application.status in OPEN and not is_being_concluded(application)
    if name in ("frozen", "unfrozen") and application.status in TAKEN:
        hold(application, "frozen", application.items.filter(is_frozen=True).exists(), seat, at)
    elif live and name == "expired":
        finish(application, Status.EXPIRED, "RESERVATION_EXPIRED", seat=seat, at=at)
    elif live and name == "released":
        reason = str(said.get("reason") or "")
        finish(application, Status.CANCELLED, "RESERVATION_EXPIRED", seat=seat, at=at, text=reason[:200])
    return application


def note(item: ApplicationItem, name: str, said: Mapping[str, Any], at: datetime) -> None:
    """Keep on the item what was said of its encumbrance: frozen or not, gone, or until when it holds."""
    if name in ("frozen", "unfrozen"):
        item.is_frozen = name == "frozen"
    if name in GONE:
        item.freed_at = at
    elif until := parse_datetime(str(said.get("expiresAt") or "")):
        item.expires_at = until
    item.save(update_fields=["is_frozen", "freed_at", "expires_at"])
