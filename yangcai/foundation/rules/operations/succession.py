"""How one dated row follows another, and who may say so."""

from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Forbidden, Refused
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.models import Region, Rule

D = TypeVar("D", bound=Rule)
NATIONWIDE = frozenset({"operator", "system"})


class AlreadyInForce(Refused):
    pass


def must_govern(seat: Seat, region: Region | None) -> None:
    """An operator sets any rule, a finance bureau only those of its own territory. Raises Forbidden."""
    if seat.kind in NATIONWIDE:
        return
    if region is None or not region.path.startswith(seat.territory or ("nowhere",)):
        raise Forbidden("a rule outside one's territory")


def follow(row: D, *, today: date) -> D:
    """Save a new row: what held when it begins ends there, and it ends where the next one begins.

    A row that has begun is history and stays; one that is still to come may be replaced. Raises AlreadyInForce.
    """
    model = type(row)
    same = model.rows.filter(**{name: getattr(row, name) for name in model.SAME})
    for other in same.select_for_update(of=("self",)):
        if other.valid_from != row.valid_from:
            continue
        if other.valid_from <= today:
            raise AlreadyInForce(_("该日起已有一条规定生效，请选择之后的日期。"), field="valid_from")
        other.delete()
    same.filter(valid_from__lt=row.valid_from).filter(model.holding(row.valid_from)).update(
        valid_to=row.valid_from
    )
    following = same.filter(valid_from__gt=row.valid_from).order_by("valid_from").first()
    row.valid_to, row.by_hand = (following.valid_from if following else None), True
    row.save()
    return row
