"""A slip in force may be amended in its end, its rate (down) and its branch; every version is kept and told."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yangcai.foundation.kernel.errors import Refused
from yangcai.foundation.kernel.operations import operation, record
from yangcai.foundation.kernel.seats import Seat
from yangcai.foundation.people.models import Organisation, User
from yangcai.receivables.financing import clocks
from yangcai.receivables.financing.errors import SamePerson
from yangcai.receivables.financing.models import Slip, SlipVersion
from yangcai.receivables.financing.operations.concluding import tell_deal
from yangcai.receivables.financing.operations.telling import ask, done, tell_supplier


class AmendmentRefused(Refused):
    """A slip may not be changed in this way."""


@operation("financing.slip.write")
def amend(
    *,
    seat: Seat,
    at: datetime,
    slip: Slip,
    ends_on: date,
    rate: Decimal,
    branch: Organisation | None,
    note: str,
) -> SlipVersion:
    """Propose a version; it holds once the checker agrees. Raises AmendmentRefused with the field."""
    slip, maker = slip.held(), User.myself(seat)
    if slip.status != Slip.Status.EFFECTIVE:
        raise AmendmentRefused(_("只有生效中的成交单可以变更。"))
    if slip.versions.filter(status=SlipVersion.Status.PROPOSED).exists():
        raise AmendmentRefused(_("已有一项变更待复核。"))
    if rate > slip.rate:
        raise AmendmentRefused(_("利率只能下调。"), field="rate")
    longest = clocks.number("term_max", at, slip.application.region_path)
    if not 0 < (ends_on - slip.starts_on).days <= longest:
        raise AmendmentRefused(_("到期日应晚于起息日，且不超过规定的最长期限。"), field="ends_on")
    if branch and slip.institution_id not in branch.lineage:
        raise AmendmentRefused(_("所选网点不属于本机构。"), field="branch")
    if (ends_on, rate, branch) == (slip.ends_on, slip.rate, slip.branch):
        raise AmendmentRefused(_("没有任何变化。"))
    version = SlipVersion.rows.create(
        slip=slip,
        number=slip.version + 1,
        ends_on=ends_on,
        rate=rate,
        branch=branch,
        note=note,
        maker=maker,
        maker_name=maker.name,
        made_at=at,
    )
    record("financing.slip.amendment_proposed", slip, seat=seat, at=at, version=version.number, note=note)
    title = _("复核成交单变更：%s") % slip.number
    facts: dict[str, Any] = {"permission": "financing.slip.review", "key": f"version:{version.pk}:check"}
    ask(slip.application.office, slip, title, seat=seat, at=at, **facts)
    return version


@operation("financing.slip.review")
def check_amendment(
    *, seat: Seat, at: datetime, version: SlipVersion, agrees: bool, note: str = ""
) -> SlipVersion:
    """The checker puts a version into force, or refuses it. Raises SamePerson, AmendmentRefused."""
    slip, version, checker = version.slip.held(), version.locked(), User.myself(seat)
    if checker.pk == version.maker_id:
        raise SamePerson(_("经办与复核不能是同一人。"))
    by = {"checker": checker, "checker_name": checker.name, "checked_at": at}
    done(slip, seat=seat, at=at, key=f"version:{version.pk}:check")
    if not agrees:
        version.move(SlipVersion.Status.REFUSED, **by)
        record("financing.slip.amendment_refused", slip, seat=seat, at=at, version=version.number, said=note)
        return version
    if slip.status != Slip.Status.EFFECTIVE:
        raise AmendmentRefused(_("只有生效中的成交单可以变更。"))
    slip.ends_on, slip.rate, slip.branch = version.ends_on, version.rate, version.branch
    slip.version = version.number
    slip.save(update_fields=["ends_on", "rate", "branch", "version"])
    told = tell_deal("amended", slip, seat=seat, at=at)
    version.move(SlipVersion.Status.EFFECTIVE, sent=told, **by)
    record("financing.slip.amended", slip, seat=seat, at=at, version=version.number, note=version.note)
    title = _("融资成交单已变更为第%(n)s版：%(number)s") % {"n": version.number, "number": slip.number}
    key = f"slip:{slip.pk}:v{version.number}"
    tell_supplier(slip.application, title, seat=seat, at=at, key=key, body=version.note)
    return version
