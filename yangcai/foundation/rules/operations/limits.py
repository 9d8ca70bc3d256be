"""A limit changes when the law does."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.clock import beijing_day
from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.rules.models import Limit, Region
from yangcai.foundation.rules.operations.succession import follow, must_govern


class NoSuchLimit(Refused):
    pass


class NeitherNumberNorText(Refused):
    pass


@operation("rules.limit.change")
def set_limit(
    *,
    seat: Seat,
    at: datetime,
    key: str,
    value: Decimal | None,
    valid_from: date,
    source: str,
    mark: str,
    text_value: str = "",
    region: Region | None = None,
    budget_level: str = "",
    object_type: str = "",
    note: str = "",
) -> Limit:
    """Set a known limit anew from a day on, in `region` or (None) everywhere; the row that held until then is closed.

    The unit and the title stay as they are: a limit in another unit is another limit.
    """
    must_govern(seat, region)
    if not (known := Limit.rows.filter(key=key).order_by("valid_from").last()):
        raise NoSuchLimit(_("没有这一项时限或限额。"))
    if (value is None) == (not text_value):
        raise NeitherNumberNorText(
            _("请填写数值；不是数值的（如 2/3、03-31）填写在“非数值”栏，两者只填一项。"), field="value"
        )
    limit = Limit(
        key=key,
        title=known.title,
        unit=known.unit,
        qualifier=known.qualifier,
        value=value,
        text_value=text_value,
        source=source,
        mark=mark,
        region=region,
        budget_level=budget_level,
        object_type=object_type,
        note=note,
        valid_from=valid_from,
    )
    follow(limit, today=beijing_day(at))
    told = {"key": key, "value": limit.words, "from": valid_from.isoformat(), "basis": source}
    record("rules.limit.set", limit, seat=seat, at=at, region=region.code if region else "", **told)
    return limit
